//! `java.lang.System` and `Thread`, as far as a mapper may meet them.

use crate::java::class::{MemberDef, constant, method};
use crate::java::library::support::{
    ILLEGAL_ARGUMENT, NULL_POINTER, Returns, array_items, bare, with_message,
};
use crate::java::library::util::{map_data, unmodifiable};
use crate::java::{Call, ClassDef, Kind, Plain, Value, array::ArrayData};

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.lang.System",
        kind: Kind::Class,
        extends: &[],
        members: SYSTEM,
    },
    ClassDef {
        name: "java.io.PrintStream",
        kind: Kind::Class,
        extends: &[],
        members: PRINT_STREAM,
    },
    ClassDef {
        name: "java.lang.Thread",
        kind: Kind::Class,
        extends: &["java.lang.Runnable"],
        members: THREAD,
    },
];

/// Properties every Java runtime has; what they are depends on the server.
const STANDARD_PROPERTIES: &[&str] = &[
    "java.",
    "jdk.",
    "sun.",
    "os.",
    "user.",
    "native.",
    "stdout.",
    "stderr.",
    "file.encoding",
];

const SYSTEM: &[MemberDef] = &[
    constant("out", |call| call.object("java.io.PrintStream", Plain(()))),
    constant("err", |call| call.object("java.io.PrintStream", Plain(()))),
    method("static long currentTimeMillis()", |call| {
        Ok(call.now().into())
    }),
    method("static long nanoTime()", |call| {
        Ok(call.now().wrapping_mul(1_000_000).into())
    }),
    method("static int identityHashCode(Object)", |call| {
        match call.argument(0) {
        Value::Null => Ok(0.into()),
        Value::Object(object) => {
            call.unpredictable("identity hash codes are different in every run");
            Ok(call.identity_hash_of(&object).into())
        }
        _ => Err(call.refuse("asks for the identity hash code of a value (System.identityHashCode), which is not emulated")),
    }
    }),
    method("static String lineSeparator()", |_| Ok("\n".into())),
    method("static String getenv(String)", |call| {
        let Value::String(name) = call.argument(0) else {
            return Err(bare(call, NULL_POINTER));
        };
        let name = name.to_std_string_lossy();
        let value = call.surroundings().environment.get(&name).cloned();
        if value.is_none() {
            call.unpredictable(&format!(
                "the environment variable {name} is not set here; on the server it may be"
            ));
        }
        Ok(value.into())
    }),
    method("static Map getenv()", |call| {
        let entries: Vec<_> = call
            .surroundings()
            .environment
            .clone()
            .into_iter()
            .collect();
        let mut data = map_data::new_data(false);
        for (name, value) in entries {
            data.insert(call, name.into(), value.into())?;
        }
        let map = map_data::map_object(call, "java.util.HashMap", data)?;
        call.unpredictable("the environment variables of the server are not known here");
        unmodifiable::show(call, "java.util.Collections$UnmodifiableMap", map)
    }),
    method("static String getProperty(String)", property),
    method("static String getProperty(String, String)", property),
    method("static void exit(int)", |call| {
        Err(call.refuse("ends the whole Keycloak process"))
    }),
    method("static void gc()", |_| Ok(Value::Null)),
    method(
        "static void arraycopy(Object, int, Object, int, int)",
        array_copy,
    ),
];

fn property(call: &mut Call<'_>) -> Returns {
    let Value::String(name) = call.argument(0) else {
        return Err(with_message(call, NULL_POINTER, "key can't be null"));
    };
    let name = name.to_std_string_lossy();
    if name.is_empty() {
        return Err(with_message(call, ILLEGAL_ARGUMENT, "key can't be empty"));
    }
    if let Some(value) = call.surroundings().properties.get(&name).cloned() {
        return Ok(value.into());
    }
    match name.as_str() {
        "line.separator" => return Ok("\n".into()),
        "file.separator" => return Ok("/".into()),
        "path.separator" => return Ok(":".into()),
        "java.specification.version" => return Ok(call.surroundings().jdk.0.to_string().into()),
        _ => {}
    }
    if STANDARD_PROPERTIES
        .iter()
        .any(|standard| name.starts_with(standard))
    {
        return Err(call.refuse(format!(
            "reads the system property {name}, which is not given here"
        )));
    }
    call.unpredictable(&format!(
        "the system property {name} is not set here; on the server it may be"
    ));
    Ok(call.argument(1))
}

/// `System.arraycopy`.
fn array_copy(call: &mut Call<'_>) -> Returns {
    let items = array_items(&call.argument(0)).ok_or_else(|| bare(call, NULL_POINTER))?;
    let target = call.argument(2);
    let Some(target) = target.as_object() else {
        return Err(bare(call, NULL_POINTER));
    };
    let (from, to, length) = (call.int(1), call.int(3), call.int(4));
    let size = target
        .data(|array: &ArrayData| array.items.len())
        .unwrap_or(0);
    let part = |start: i32, size: usize| {
        let start = usize::try_from(start).ok()?;
        let end = start.checked_add(usize::try_from(length).ok()?)?;
        (end <= size).then_some(start..end)
    };
    let (Some(source), Some(place)) = (part(from, items.len()), part(to, size)) else {
        let message = format!(
            "arraycopy: last source index {} out of bounds for length {}",
            i64::from(from) + i64::from(length),
            items.len()
        );
        return Err(with_message(
            call,
            crate::java::library::support::ARRAY_INDEX,
            message,
        ));
    };
    let moved = items.get(source).unwrap_or(&[]).to_vec();
    target.data_mut(|array: &mut ArrayData| {
        for (slot, item) in array.items.iter_mut().skip(place.start).zip(moved) {
            *slot = item;
        }
    });
    Ok(Value::Null)
}

const PRINT_STREAM: &[MemberDef] = &[
    method("void println()", |call| {
        call.print("")?;
        Ok(Value::Null)
    }),
    method("void println(Object)", print_line),
    method("void println(String)", print_line),
    method("void println(boolean)", print_line),
    method("void println(char)", print_line),
    method("void println(int)", print_line),
    method("void println(long)", print_line),
    method("void println(double)", print_line),
    method("void print(Object)", print_line),
    method("void print(String)", print_line),
    method("void flush()", |_| Ok(Value::Null)),
];

fn print_line(call: &mut Call<'_>) -> Returns {
    let value = call.argument(0);
    let line = call.text(&value)?.to_std_string_lossy();
    call.print(&line)?;
    Ok(Value::Null)
}

const THREAD: &[MemberDef] = &[
    method("static void sleep(long)", |call| {
        let milliseconds = call.long(0);
        if milliseconds < 0 {
            return Err(with_message(
                call,
                ILLEGAL_ARGUMENT,
                "timeout value is negative",
            ));
        }
        call.sleep(milliseconds);
        call.unpredictable("Thread.sleep keeps a thread of the server waiting");
        Ok(Value::Null)
    }),
    method("static Thread currentThread()", |call| {
        call.object("java.lang.Thread", Plain(()))
    }),
    method("String getName()", |call| {
        call.unpredictable("the name of the thread is different on every server");
        Ok("executor-thread-1".into())
    }),
];
