//! `java.lang.Enum`: what the constants of all enums have in common.

use super::support::{ILLEGAL_ARGUMENT, Returns, object_array, with_message};
use crate::java::class::{MemberDef, method};
use crate::java::{Call, ClassDef, Kind, Plain, Throw, Value};

/// State of a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Constant {
    pub(super) name: &'static str,
    pub(super) ordinal: i32,
}

pub(in crate::java) const CLASSES: &[ClassDef] = &[ClassDef {
    name: "java.lang.Enum",
    kind: Kind::Abstract,
    extends: &["java.lang.Comparable"],
    members: ENUM,
}];

const ENUM: &[MemberDef] = &[
    method("String name()", |call| Ok(own(call)?.name.into())),
    method("String toString()", |call| Ok(own(call)?.name.into())),
    method("int ordinal()", |call| Ok(own(call)?.ordinal.into())),
    method("int compareTo(Enum)", |call| {
        let other = of(&call.argument(0)).map_or(0, |other| other.ordinal);
        Ok((own(call)?.ordinal - other).into())
    }),
];

/// The constants of an enum by their names, `valueOf` and `values`, and more members.
macro_rules! enumeration {
    ($class:literal, [$($name:literal = $ordinal:literal),* $(,)?], $($more:expr),* $(,)?) => {
        &[
            $($crate::java::class::constant($name, |call| {
                Ok(call.construct($crate::java::Plain($crate::java::library::enums::Constant {
                    name: $name,
                    ordinal: $ordinal,
                })))
            }),)*
            $crate::java::class::method(
                concat!("static ", $class, " valueOf(String)"),
                $crate::java::library::enums::value_of,
            ),
            $crate::java::class::method(concat!("static ", $class, "[] values()"), |call| {
                $crate::java::library::enums::values(call, &[$($name),*])
            }),
            $($more),*
        ]
    };
}
pub(super) use enumeration;

/// The receiver.
pub(super) fn own(call: &Call<'_>) -> Result<Constant, Throw> {
    call.data(|constant: &Plain<Constant>| constant.0)
}

/// The constant behind a value.
pub(super) fn of(value: &Value) -> Option<Constant> {
    value
        .as_object()?
        .data(|constant: &Plain<Constant>| constant.0)
}

/// `valueOf(String)` of an enum.
pub(super) fn value_of(call: &mut Call<'_>) -> Returns {
    let name = call.string(0)?.to_std_string_lossy();
    let class = call.class();
    if let Some(found) = call.constant(class, &name)? {
        return Ok(found);
    }
    let class = call.registry().class(class).name().replace('$', ".");
    Err(with_message(
        call,
        ILLEGAL_ARGUMENT,
        format!("No enum constant {class}.{name}"),
    ))
}

/// `values()` of an enum.
pub(super) fn values(call: &mut Call<'_>, names: &[&str]) -> Returns {
    let class = call.class();
    let mut found = Vec::with_capacity(names.len());
    for name in names {
        found.extend(call.constant(class, name)?);
    }
    Ok(object_array(call, found))
}
