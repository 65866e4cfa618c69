use std::rc::Rc;

use boa_engine::Context;

use super::{
    Call, ClassDef, ClassId, Kind, Plain, Registry, RegistryError, Throw, Value, Visibility,
    constructor, declared, invoke, method,
};
use crate::engine::{Limits, State};

/// The world of these tests: people by number.
struct People(Vec<&'static str>);

fn get_name(call: &mut Call<'_>) -> Result<Value, Throw> {
    let person = call.data(|id: &Plain<usize>| id.0)?;
    let people = call.world::<People>()?;
    Ok(people.0.get(person).copied().into())
}

const PERSON: ClassDef = ClassDef {
    name: "org.example.Person",
    kind: Kind::Class,
    extends: &[],
    members: &[
        constructor("new(int)", |call| {
            let person = usize::try_from(call.int(0)).unwrap_or(usize::MAX);
            Ok(call.construct(Plain(person)))
        }),
        method("String getName()", get_name),
        declared("java.util.stream.Stream<String> getNicknames()"),
    ],
};

fn person(registry: &Registry, index: usize) -> Value {
    let class = registry.find("org.example.Person").unwrap();
    super::Object::new(class, Plain(index)).into()
}

fn with_people<R>(test: impl FnOnce(&mut Context, &Rc<State>) -> R) -> R {
    let registry = Registry::builder().classes(&[PERSON]).build().unwrap();
    let world = Rc::new(People(vec!["Ada", "Grace"]));
    let state = Rc::new(State::new(
        registry,
        world,
        super::Surroundings::default(),
        Limits::default(),
    ));
    let mut context = Context::builder()
        .instructions_remaining(1000)
        .build()
        .unwrap();
    test(&mut context, &state)
}

#[test]
fn a_bean_answers_from_the_world_of_its_run() {
    with_people(|context, state| {
        let grace = person(&state.registry, 1);
        let name = invoke::invoke(context, state, &grace, "getName", &[]).unwrap();
        assert_eq!(name.as_string().unwrap(), &"Grace");
        let nobody = person(&state.registry, 7);
        assert!(
            invoke::invoke(context, state, &nobody, "getName", &[])
                .unwrap()
                .is_null()
        );
    });
}

#[test]
fn every_object_has_the_methods_of_object() {
    with_people(|context, state| {
        let ada = person(&state.registry, 0);
        let text = invoke::text(context, state, &ada).unwrap();
        assert_eq!(text, "org.example.Person@HASH");
        assert!(invoke::equal(context, state, &ada, &ada).unwrap());
        let other = person(&state.registry, 0);
        assert!(!invoke::equal(context, state, &ada, &other).unwrap());
    });
}

#[test]
fn a_member_hidden_by_the_version_is_not_there_but_explained() {
    let registry = Registry::builder()
        .classes(&[PERSON])
        .filter(|class, signature| {
            if class == "org.example.Person" && signature.contains("getName()") {
                Visibility::Hidden("exists up to version 3".to_owned())
            } else {
                Visibility::Visible
            }
        })
        .build()
        .unwrap();
    let class = registry.find("org.example.Person").unwrap();
    let name = registry.members(class, "getName");
    assert!(name.methods.is_empty());
    assert_eq!(name.hidden.as_deref(), Some("exists up to version 3"));
}

#[test]
fn a_type_in_a_signature_must_be_known() {
    const LOST: ClassDef = ClassDef {
        name: "org.example.Lost",
        kind: Kind::Class,
        extends: &[],
        members: &[declared("Wherever getPlace()")],
    };
    let registry = Registry::builder().classes(&[LOST]).build().unwrap();
    let error = registry.check().unwrap_err();
    assert!(matches!(error, RegistryError::UnknownType { name, .. } if name == "Wherever"));
}

#[test]
fn a_nested_class_is_found_by_dot_and_by_dollar() {
    const INNER: ClassDef = ClassDef {
        name: "org.example.Outer$Inner",
        kind: Kind::Interface,
        extends: &[],
        members: &[],
    };
    let registry = Registry::builder().classes(&[INNER]).build().unwrap();
    assert!(registry.find("org.example.Outer$Inner").is_some());
    assert_eq!(
        registry.find("org.example.Outer.Inner"),
        registry.find("org.example.Outer$Inner")
    );
    assert_eq!(registry.find("org.example.Inner"), None);
}

#[test]
fn the_numbered_classes_are_the_ones_their_constants_name() {
    let registry = Registry::builder().build().unwrap();
    for (id, name) in [
        (ClassId::OBJECT, "java.lang.Object"),
        (ClassId::STRING, "java.lang.String"),
        (ClassId::BOOLEAN, "java.lang.Boolean"),
        (ClassId::INTEGER, "java.lang.Integer"),
        (ClassId::LONG, "java.lang.Long"),
        (ClassId::DOUBLE, "java.lang.Double"),
        (ClassId::CHARACTER, "java.lang.Character"),
        (ClassId::CLASS, "java.lang.Class"),
        (ClassId::ARRAY, "java.lang.Object[]"),
        (ClassId::STATIC_CLASS, "jdk.dynalink.beans.StaticClass"),
        (
            ClassId::MIRROR,
            "org.openjdk.nashorn.api.scripting.ScriptObjectMirror",
        ),
        (ClassId::ITERABLE, "java.lang.Iterable"),
        (ClassId::COLLECTION, "java.util.Collection"),
        (ClassId::LIST, "java.util.List"),
        (ClassId::MAP, "java.util.Map"),
        (ClassId::THROWABLE, "java.lang.Throwable"),
        (ClassId::NUMBER, "java.lang.Number"),
        (ClassId::BYTE, "java.lang.Byte"),
        (ClassId::SHORT, "java.lang.Short"),
        (ClassId::FLOAT, "java.lang.Float"),
        (
            ClassId::DYNAMIC_METHOD,
            "jdk.dynalink.beans.SimpleDynamicMethod",
        ),
    ] {
        assert_eq!(registry.class(id).name(), name);
    }
}

#[test]
fn a_list_throws_as_java_does() {
    with_people(|context, state| {
        let registry = &state.registry;
        let class = registry.find("java.util.ArrayList").unwrap();
        let constructor = registry.constructors(class)[0].clone();
        let list = invoke::run(context, state, class, Value::Null, &constructor, &[]).unwrap();
        invoke::invoke(context, state, &list, "add", &["a".into()]).unwrap();
        let size = invoke::invoke(context, state, &list, "size", &[]).unwrap();
        assert_eq!(size.as_int(), Some(1));
        let thrown = invoke::invoke(context, state, &list, "get", &[1.into()]).unwrap_err();
        let thrown = super::convert::from_js(thrown.0.as_opaque().unwrap());
        let text = invoke::text(context, state, &thrown).unwrap();
        assert_eq!(
            text,
            "java.lang.IndexOutOfBoundsException: Index 1 out of bounds for length 1"
        );
    });
}
