//! Programs that use a Java bean, held to what the real Nashorn answered (`bean/Bean.java`).

use std::rc::Rc;

use diagnostic::Source;
use nashorn::java::{
    Call, ClassDef, Jdk, Kind, Plain, Registry, Throw, Type, Value, constructor, method,
};
use nashorn::{Engine, JavaValue, Limits, Outcome, on_engine_thread};

/// What the bean's setters have stored.
#[derive(Default)]
struct Stored {
    w: std::cell::RefCell<Option<String>>,
    prop: std::cell::RefCell<Option<String>>,
}

fn text(call: &mut Call<'_>, prefix: &str) -> Result<Value, Throw> {
    let value = call.argument(0);
    let text = call.text(&value)?.to_std_string_lossy();
    Ok(format!("{prefix}{text}").into())
}

/// Class and text of an argument, as the bean prints them.
fn class_and_text(call: &mut Call<'_>, prefix: &str, between: &str) -> Result<Value, Throw> {
    let value = call.argument(0);
    if matches!(value, Value::Null) {
        return Ok(format!("{prefix}null").into());
    }
    let text = call.text(&value)?.to_std_string_lossy();
    let class = class(call, &value)?;
    Ok(format!("{prefix}{class}{between}{text}").into())
}

fn class(call: &mut Call<'_>, value: &Value) -> Result<String, Throw> {
    if matches!(value, Value::Undefined) {
        return Ok("org.openjdk.nashorn.internal.runtime.Undefined".to_owned());
    }
    let class = call.invoke(value, "getClass", &[])?;
    let name = call.invoke(&class, "getName", &[])?;
    Ok(call.text(&name)?.to_std_string_lossy())
}

fn joined(call: &mut Call<'_>, prefix: &str) -> Result<Value, Throw> {
    let array = call.argument(0);
    let mut parts = Vec::new();
    for item in call.elements(&array)? {
        parts.push(call.text(&item)?.to_std_string_lossy());
    }
    Ok(format!("{prefix}[{}]", parts.join(", ")).into())
}

fn list(call: &mut Call<'_>, class: &str, items: &[&str]) -> Result<Value, Throw> {
    let list = call.make(class, &[])?;
    for item in items {
        call.invoke(&list, "add", &[(*item).into()])?;
    }
    Ok(list)
}

const BEAN: ClassDef = ClassDef {
    name: "Bean",
    kind: Kind::Class,
    extends: &[],
    members: &[
        constructor("new()", |call| Ok(call.construct(Plain(())))),
        method("String getName()", |_| Ok("n".into())),
        method("boolean isOn()", |_| Ok(true.into())),
        method("Boolean isBoxed()", |_| Ok(true.into())),
        method("Long getBoxed()", |_| Ok(5_i64.into())),
        method("long getLong()", |_| Ok(1_700_000_000_000_i64.into())),
        method("int getInt()", |_| Ok(3.into())),
        method("char getChar()", |_| Ok(Value::Char(u16::from(b'c')))),
        method("String getNull()", |_| Ok(Value::Null)),
        method("Object getURLThing()", |_| Ok("u".into())),
        method("String getW()", |call| {
            let stored = call.world::<Stored>()?;
            Ok(stored.w.borrow().clone().into())
        }),
        method("void setW(String)", |call| {
            let value = call.string(0)?.to_std_string_lossy();
            *call.world::<Stored>()?.w.borrow_mut() = Some(value);
            Ok(Value::Null)
        }),
        method("void setProp(int)", |call| {
            let value = format!("i{}", call.int(0));
            *call.world::<Stored>()?.prop.borrow_mut() = Some(value);
            Ok(Value::Null)
        }),
        method("void setProp(String)", |call| {
            let value = call.argument(0);
            let value = format!("s{}", call.text(&value)?.to_std_string_lossy());
            *call.world::<Stored>()?.prop.borrow_mut() = Some(value);
            Ok(Value::Null)
        }),
        method("String lastProp()", |call| {
            let stored = call.world::<Stored>()?;
            Ok(stored.prop.borrow().clone().into())
        }),
        method("void nothing()", |_| Ok(Value::Null)),
        method("void boom()", |call| {
            Err(call.throw("java.lang.IllegalStateException", Some("boom!")))
        }),
        method("String over(String)", |call| text(call, "String:")),
        method("String over(int)", |call| text(call, "int:")),
        method("String over(Object)", |call| {
            let value = call.argument(0);
            if matches!(value, Value::Null) {
                return Ok("Object:null".into());
            }
            Ok(format!("Object:{}", class(call, &value)?).into())
        }),
        method("String two(String, int)", |call| {
            let (first, second) = (call.argument(0), call.int(1));
            let first = call.text(&first)?.to_std_string_lossy();
            Ok(format!("{first}{second}").into())
        }),
        method("String two(String, String)", |call| {
            let (first, second) = (call.argument(0), call.argument(1));
            let first = call.text(&first)?.to_std_string_lossy();
            let second = call.text(&second)?.to_std_string_lossy();
            Ok(format!("{first},{second}").into())
        }),
        method("String takesString(String)", |call| text(call, "S:")),
        method("String takesLong(long)", |call| text(call, "L:")),
        method("String takesInt(int)", |call| text(call, "I:")),
        method("String takesBool(boolean)", |call| text(call, "B:")),
        method("String takesDouble(double)", |call| text(call, "D:")),
        method("String takesChar(char)", |call| text(call, "C:")),
        method("String takesBoxedLong(Long)", |call| text(call, "BL:")),
        method("String takesInteger(Integer)", |call| text(call, "BI:")),
        method("String takesObject(Object)", |call| {
            class_and_text(call, "O:", ":")
        }),
        method("String takesList(java.util.List)", |call| {
            class_and_text(call, "List:", "")
        }),
        method("String takesMap(java.util.Map)", |call| {
            class_and_text(call, "M:", ":")
        }),
        method("String takesSet(java.util.Set)", |call| text(call, "set")),
        method("String takesCollection(java.util.Collection)", |call| {
            let value = call.argument(0);
            Ok(format!("coll{}", class(call, &value)?).into())
        }),
        method("String takesArr(String[])", |call| joined(call, "A:")),
        method("String takesVar(String...)", |call| joined(call, "V:")),
        method("Object[] getArr()", |call| {
            let object = Type::Class(nashorn::java::ClassId::OBJECT);
            let items = vec!["a".into(), 1.into(), 2.5.into(), Value::Null, 4_i64.into()];
            Ok(call.array(object, items))
        }),
        method("int[] getInts()", |call| {
            Ok(call.array(Type::Int, vec![1.into(), 2.into()]))
        }),
        method("java.util.List getList()", |call| {
            list(call, "java.util.ArrayList", &["x", "y"])
        }),
        method("java.util.Set getSet()", |call| {
            list(call, "java.util.TreeSet", &["p", "q"])
        }),
        method("java.util.stream.Stream getStream()", |call| {
            let list = list(call, "java.util.ArrayList", &["a", "b", "c"])?;
            call.invoke(&list, "stream", &[])
        }),
        method("java.util.Map getMap()", |call| {
            let map = call.make("java.util.LinkedHashMap", &[])?;
            call.invoke(&map, "put", &["k".into(), "v".into()])?;
            call.invoke(&map, "put", &["size".into(), "S".into()])?;
            Ok(map)
        }),
        method("String toString()", |_| Ok("BeanText".into())),
    ],
};

fn answer(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Value(JavaValue::Null) => "null".to_owned(),
        Outcome::Value(value) => {
            format!("{} {}", value.class_name(), value.text(Jdk::default()))
        }
        Outcome::Throws(error) if error.is_java => {
            format!("java {}: {}", error.class, error.message)
        }
        Outcome::Throws(error) => format!("script {}", error.nashorn_message()),
        Outcome::Refused(refused) => format!("refused: {}", refused.what),
        Outcome::Killed(why) => format!("killed: {why:?}"),
    }
}

/// Programs whose answer differs for a known reason.
const KNOWN: &[(&str, &str)] = &[
    (
        "var m=new java.util.HashMap(); m.x=user.getLong(); m.x===m.x",
        "a boxed Long has no identity once Java has it",
    ),
    (
        "java.lang.Math.max(1,user.getLong())",
        "the order of signatures in the message is that of Java's reflection",
    ),
    (
        "user.two('a',{})",
        "the order of signatures in the message is that of Java's reflection",
    ),
    (
        "user.prop={}; user.lastProp()",
        "the message names the method, not the property",
    ),
];

#[test]
fn a_bean_is_to_scripts_what_it_is_in_nashorn() {
    let differences = on_engine_thread(|thread| {
        let registry = Registry::builder().classes(&[BEAN]).build().unwrap();
        let engine = Engine::new(registry, Limits::default());
        let mut differences = Vec::new();
        for line in include_str!("bean/answers.tsv").lines() {
            let (program, expected) = line.split_once('\t').unwrap();
            let script = engine
                .compile(&Source::new("program", program.replace("\\n", "\n")))
                .unwrap();
            let user = engine.registry().object("Bean", Plain(())).unwrap();
            let run = engine.run(
                thread,
                &script,
                &[("user", user)],
                Rc::new(Stored::default()),
            );
            let mut got = answer(&run.outcome);
            if !run.printed.is_empty() {
                got = format!("{got} | printed {}\n", run.printed.join("\n"));
            }
            let got = got
                .replace('\\', "\\\\")
                .replace('\n', "\\n")
                .replace('\t', "\\t");
            let is_known = KNOWN.iter().any(|(known, _)| *known == program);
            if (got != expected) != is_known {
                differences.push(format!("{program}\n  real: {expected}\n  ours: {got}\n"));
            }
        }
        differences
    })
    .unwrap();
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
}
