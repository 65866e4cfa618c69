//! `Collections.synchronizedSet` and `synchronizedCollection`: there is only one thread, so that they
//! pass everything on.

use crate::java::class::{MemberDef, method};
use crate::java::library::support::{Returns, not_null};
use crate::java::{Call, ClassDef, Finalize, Kind, Trace, Value};

/// State: the collection behind it.
#[derive(Debug, Trace, Finalize)]
struct SynchronizedData(Value);

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.Collections$SynchronizedCollection",
        kind: Kind::Class,
        extends: &["java.util.Collection"],
        members: PASSED_ON,
    },
    ClassDef {
        name: "java.util.Collections$SynchronizedSet",
        kind: Kind::Class,
        extends: &[
            "java.util.Collections$SynchronizedCollection",
            "java.util.Set",
        ],
        members: OF_SETS,
    },
];

/// Rows that call the same method of the collection behind.
macro_rules! passed_on {
    ($($signature:literal, $name:literal;)*) => {
        &[$(method($signature, |call| {
            let behind = call.data(|own: &SynchronizedData| own.0.clone())?;
            let arguments = call.arguments();
            call.invoke(&behind, $name, arguments)
        })),*]
    };
}

const PASSED_ON: &[MemberDef] = passed_on![
    "int size()", "size";
    "boolean isEmpty()", "isEmpty";
    "boolean contains(Object)", "contains";
    "Object[] toArray()", "toArray";
    "Object[] toArray(Object[])", "toArray";
    "java.util.Iterator iterator()", "iterator";
    "boolean add(Object)", "add";
    "boolean remove(Object)", "remove";
    "boolean containsAll(Collection)", "containsAll";
    "boolean addAll(Collection)", "addAll";
    "boolean removeAll(Collection)", "removeAll";
    "boolean retainAll(Collection)", "retainAll";
    "void clear()", "clear";
    "void forEach(java.util.function.Consumer)", "forEach";
    "boolean removeIf(java.util.function.Predicate)", "removeIf";
    "java.util.stream.Stream stream()", "stream";
    "String toString()", "toString";
];

const OF_SETS: &[MemberDef] = passed_on![
    "boolean equals(Object)", "equals";
    "int hashCode()", "hashCode";
];

/// A set or collection that passes everything on to another.
pub(super) fn wrapped(call: &Call<'_>, class: &str, behind: Value) -> Returns {
    call.object(class, SynchronizedData(behind))
}

/// `Collections.synchronizedSet`
pub(super) fn set(call: &mut Call<'_>) -> Returns {
    let behind = not_null(call, 0)?;
    wrapped(call, "java.util.Collections$SynchronizedSet", behind)
}

/// `Collections.synchronizedCollection`
pub(super) fn collection(call: &mut Call<'_>) -> Returns {
    let behind = not_null(call, 0)?;
    wrapped(call, "java.util.Collections$SynchronizedCollection", behind)
}
