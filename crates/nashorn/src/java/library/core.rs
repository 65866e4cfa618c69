use super::joined;
use super::lang;
use super::util::collection::{COLLECTION, ITERABLE, LIST, LIST_STATICS};
use crate::java::{
    ArrayData, ClassDef, ClassId, Kind, MethodData, Object, Plain, Type, Value,
    class::{MemberDef, class, constructor, declared, interface, method},
};

/// The classes the engine knows by number. Order matters: see [`ClassId`]'s constants.
pub(in crate::java) const CLASSES: &[ClassDef] = &[
    class("java.lang.Object", &[], OBJECT),
    class(
        "java.lang.String",
        &["java.lang.CharSequence", "java.lang.Comparable"],
        &lang::string::STRING,
    ),
    class(
        "java.lang.Boolean",
        &["java.lang.Comparable"],
        lang::boxes::BOOLEAN,
    ),
    class(
        "java.lang.Integer",
        &["java.lang.Number", "java.lang.Comparable"],
        lang::numbers::INTEGER,
    ),
    class(
        "java.lang.Long",
        &["java.lang.Number", "java.lang.Comparable"],
        lang::numbers::LONG,
    ),
    class(
        "java.lang.Double",
        &["java.lang.Number", "java.lang.Comparable"],
        lang::numbers::DOUBLE,
    ),
    class(
        "java.lang.Character",
        &["java.lang.Comparable"],
        &lang::boxes::CHARACTER,
    ),
    class("java.lang.Class", &[], lang::class::CLASS),
    class("java.lang.Object[]", &[], &[]),
    class("jdk.dynalink.beans.StaticClass", &[], STATIC_CLASS),
    class(
        "org.openjdk.nashorn.api.scripting.ScriptObjectMirror",
        &["java.util.Map"],
        super::script::MIRROR,
    ),
    interface("java.lang.Iterable", &[], ITERABLE),
    interface("java.util.Collection", &["java.lang.Iterable"], COLLECTION),
    interface("java.util.List", &["java.util.Collection"], &LIST_INTERFACE),
    interface("java.util.Map", &[], super::util::map::MAP),
    class("java.lang.Throwable", &[], super::throwables::THROWABLE),
    ClassDef {
        name: "java.lang.Number",
        kind: Kind::Abstract,
        extends: &[],
        members: lang::numbers::NUMBER,
    },
    class(
        "java.lang.Byte",
        &["java.lang.Number", "java.lang.Comparable"],
        &[],
    ),
    class(
        "java.lang.Short",
        &["java.lang.Number", "java.lang.Comparable"],
        &[],
    ),
    class(
        "java.lang.Float",
        &["java.lang.Number", "java.lang.Comparable"],
        &[],
    ),
    class(
        "jdk.dynalink.beans.SimpleDynamicMethod",
        &[],
        DYNAMIC_METHOD,
    ),
    class("JavaPackage", &[], PACKAGE),
    class("JavaImporter", &[], IMPORTER),
    interface("java.lang.CharSequence", &[], lang::string::CHAR_SEQUENCE),
    interface(
        "java.lang.Comparable",
        &[],
        &[declared("int compareTo(Object)")],
    ),
];

impl ClassId {
    /// `java.lang.Object`
    pub const OBJECT: Self = Self(0);
    /// `java.lang.String`
    pub const STRING: Self = Self(1);
    /// `java.lang.Boolean`
    pub const BOOLEAN: Self = Self(2);
    /// `java.lang.Integer`
    pub const INTEGER: Self = Self(3);
    /// `java.lang.Long`
    pub const LONG: Self = Self(4);
    /// `java.lang.Double`
    pub const DOUBLE: Self = Self(5);
    /// `java.lang.Character`
    pub const CHARACTER: Self = Self(6);
    /// `java.lang.Class`
    pub const CLASS: Self = Self(7);
    /// Every Java array
    pub const ARRAY: Self = Self(8);
    /// What `Java.type` gives
    pub const STATIC_CLASS: Self = Self(9);
    /// A script object in Java's eyes
    pub const MIRROR: Self = Self(10);
    /// `java.lang.Iterable`
    pub const ITERABLE: Self = Self(11);
    /// `java.util.Collection`
    pub const COLLECTION: Self = Self(12);
    /// `java.util.List`
    pub const LIST: Self = Self(13);
    /// `java.util.Map`
    pub const MAP: Self = Self(14);
    /// `java.lang.Throwable`
    pub const THROWABLE: Self = Self(15);
    /// `java.lang.Number`
    pub const NUMBER: Self = Self(16);
    /// `java.lang.Byte`
    pub const BYTE: Self = Self(17);
    /// `java.lang.Short`
    pub const SHORT: Self = Self(18);
    /// `java.lang.Float`
    pub const FLOAT: Self = Self(19);
    /// A method without its object
    pub const DYNAMIC_METHOD: Self = Self(20);
    /// `java.util`: not a class at all, but treated as one
    pub const PACKAGE: Self = Self(21);
    /// `new JavaImporter(…)`: not a class either
    pub const IMPORTER: Self = Self(22);
}

const LIST_INTERFACE: [MemberDef; LIST.len() + LIST_STATICS.len()] = joined(&[LIST, LIST_STATICS]);

const OBJECT: &[MemberDef] = &[
    method("boolean equals(Object)", |call| {
        let same = match (call.this(), &call.argument(0)) {
            (Value::Object(this), Value::Object(other)) => this.same(other),
            _ => false,
        };
        Ok(same.into())
    }),
    method("int hashCode()", |call| call.identity_hash()),
    // The hash code of an object without one of its own is random: it is shown as what it is.
    method("String toString()", |call| {
        let component = call.data(|array: &ArrayData| array.component.clone());
        let name = match component {
            Ok(component) => call.registry().class_name(&component.array(1)),
            Err(_) => call.registry().class(call.class()).name().to_owned(),
        };
        Ok(format!("{name}@HASH").into())
    }),
    method("Class getClass()", |call| {
        let array = call.data(|array: &ArrayData| array.component.clone());
        let class = match array {
            Ok(component) if call.class() == ClassId::ARRAY => component.array(1),
            _ => Type::Class(call.class()),
        };
        Ok(call.class_object(&class))
    }),
    constructor("new()", |call| Ok(call.construct(Plain(())))),
];

const DYNAMIC_METHOD: &[MemberDef] = &[method("String toString()", |call| {
    let overloads = call.data(|method: &MethodData| method.overloads.clone())?;
    Ok(call.registry().describe(&overloads).into())
})];

const PACKAGE: &[MemberDef] = &[method("String toString()", |_| {
    Ok("[object JavaPackage]".into())
})];

const IMPORTER: &[MemberDef] = &[method("String toString()", |_| {
    Ok("[object JavaImporter]".into())
})];

const STATIC_CLASS: &[MemberDef] = &[method("String toString()", |call| {
    let of = call.this().as_object().and_then(Object::type_it_stands_for);
    let name = of.map(|of| call.registry().class_name(&of));
    Ok(format!("StaticClass[{}]", name.unwrap_or_default()).into())
})];
