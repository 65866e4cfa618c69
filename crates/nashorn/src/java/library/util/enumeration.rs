//! `Enumeration`s over what was there when they were made.

use crate::java::class::{MemberDef, method};
use crate::java::library::support::{NO_SUCH_ELEMENT, Returns, bare, with_message};
use crate::java::{Call, ClassDef, Finalize, Kind, Trace, Value};

/// State of an enumeration: the elements, the last one first.
#[derive(Debug, Trace, Finalize)]
pub(super) struct EnumerationData(Vec<Value>);

/// An enumeration of a class.
pub(super) fn enumeration(call: &Call<'_>, class: &str, mut items: Vec<Value>) -> Returns {
    items.reverse();
    call.object(class, EnumerationData(items))
}

const fn class(name: &'static str, members: &'static [MemberDef]) -> ClassDef {
    ClassDef {
        name,
        kind: Kind::Class,
        extends: &["java.util.Enumeration"],
        members,
    }
}

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    class("java.util.Collections$3", ENUMERATION),
    class("java.util.Collections$EmptyEnumeration", ENUMERATION),
    class(
        "java.util.Vector$1",
        &[
            method("boolean hasMoreElements()", has_more),
            method("Object nextElement()", |call| {
                next(call)?.ok_or_else(|| with_message(call, NO_SUCH_ELEMENT, "Vector Enumeration"))
            }),
        ],
    ),
];

const ENUMERATION: &[MemberDef] = &[
    method("boolean hasMoreElements()", has_more),
    method("Object nextElement()", |call| {
        next(call)?.ok_or_else(|| bare(call, NO_SUCH_ELEMENT))
    }),
];

/// `hasMoreElements`
pub(super) fn has_more(call: &mut Call<'_>) -> Returns {
    call.data(|left: &EnumerationData| (!left.0.is_empty()).into())
}

/// The next element.
pub(super) fn next(call: &Call<'_>) -> Result<Option<Value>, crate::java::Throw> {
    call.data_mut(|left: &mut EnumerationData| left.0.pop())
}

/// All that is left of any enumeration.
pub(super) fn drain(call: &mut Call<'_>, of: &Value) -> Result<Vec<Value>, crate::java::Throw> {
    let mut items = Vec::new();
    while let Value::Boolean(true) = call.invoke(of, "hasMoreElements", &[])? {
        call.charge(1)?;
        items.push(call.invoke(of, "nextElement", &[])?);
    }
    Ok(items)
}
