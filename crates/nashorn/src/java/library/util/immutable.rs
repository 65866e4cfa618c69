//! `List.of`, `Set.of`, `Map.of` and their `copyOf`.
//!
//! `Set.of` and `Map.of` iterate in an order that changes with every start of a Java runtime. Here
//! they keep the order they were written in, and the run is marked as not predictable.

use super::collection::variable_arguments;
use super::iterators::{ListIteratorData, snapshot};
use super::list_data::{self as data, ListData, read};
use super::list_view;
use super::map_data::MapData;
use crate::java::class::{MemberDef, class, method};
use crate::java::library::support::{
    ARRAY_INDEX, ILLEGAL_ARGUMENT, INDEX, NULL_POINTER, Returns, bare, class_name, not_null,
    unsupported, with_message,
};
use crate::java::{Call, ClassDef, Kind, Throw, Value};

const LIST_12: &str = "java.util.ImmutableCollections$List12";
const LIST_N: &str = "java.util.ImmutableCollections$ListN";
const SET_12: &str = "java.util.ImmutableCollections$Set12";
const SET_N: &str = "java.util.ImmutableCollections$SetN";

/// Why the order of a set or map is not to be relied on.
pub(in crate::java::library) const SALTED: &str =
    "the iteration order of Set.of and Map.of changes with every start of the server";

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.ImmutableCollections$AbstractImmutableList",
        kind: Kind::Abstract,
        extends: &[
            "java.util.AbstractCollection",
            "java.util.List",
            "java.util.RandomAccess",
        ],
        members: super::collection::LIST,
    },
    ClassDef {
        name: "java.util.ImmutableCollections$AbstractImmutableSet",
        kind: Kind::Abstract,
        extends: &["java.util.AbstractCollection", "java.util.Set"],
        members: super::collection::SET,
    },
    class(
        LIST_12,
        &["java.util.ImmutableCollections$AbstractImmutableList"],
        LIST,
    ),
    class(
        LIST_N,
        &["java.util.ImmutableCollections$AbstractImmutableList"],
        LIST,
    ),
    class(
        SET_12,
        &["java.util.ImmutableCollections$AbstractImmutableSet"],
        SET,
    ),
    class(
        SET_N,
        &["java.util.ImmutableCollections$AbstractImmutableSet"],
        SET,
    ),
];

/// What neither lists nor sets allow.
macro_rules! immutable {
    ($($own:expr),* $(,)?) => {
        &[
            method("int size()", data::size),
            method("Object[] toArray()", data::to_array),
            method("boolean contains(Object)", |call| {
                not_null(call, 0)?;
                data::contains(call)
            }),
            method("boolean add(Object)", unsupported),
            method("boolean addAll(Collection)", unsupported),
            method("boolean remove(Object)", unsupported),
            method("boolean removeAll(Collection)", unsupported),
            method("boolean removeIf(java.util.function.Predicate)", unsupported),
            method("boolean retainAll(Collection)", unsupported),
            method("void clear()", unsupported),
            $($own),*
        ]
    };
}

const LIST: &[MemberDef] = immutable![
    method("Object get(int)", get),
    method("Object set(int, Object)", unsupported),
    method("void add(int, Object)", unsupported),
    method("boolean addAll(int, Collection)", unsupported),
    method("Object remove(int)", unsupported),
    method("void sort(java.util.Comparator)", unsupported),
    method(
        "void replaceAll(java.util.function.UnaryOperator)",
        unsupported
    ),
    method("int indexOf(Object)", |call| {
        not_null(call, 0)?;
        data::index_of(call)
    }),
    method("java.util.Iterator iterator()", |call| {
        let this = call.this().clone();
        call.object(
            "java.util.ImmutableCollections$ListItr",
            ListIteratorData::new(this, 0),
        )
    }),
    method("java.util.ListIterator listIterator(int)", |call| {
        list_view::list_iterator(call, "java.util.ImmutableCollections$ListItr")
    }),
];

const SET: &[MemberDef] = immutable![
    method("java.util.Iterator iterator()", |call| {
        let items = read(call, <[Value]>::to_vec)?;
        salted(call, items.len());
        let class = match call.registry().class(call.class()).name() {
            SET_12 => "java.util.ImmutableCollections$Set12$1",
            _ => "java.util.ImmutableCollections$SetN$SetNIterator",
        };
        snapshot(call, class, items)
    }),
    method("Object[] toArray()", |call| {
        salted(call, read(call, <[Value]>::len)?);
        data::to_array(call)
    }),
];

/// Marks the run when an order that isn't fixed is shown.
pub(super) fn salted(call: &Call<'_>, size: usize) {
    if size > 1 {
        call.unpredictable(SALTED);
    }
}

/// The two classes have different words for the same mistake.
fn get(call: &mut Call<'_>) -> Returns {
    let (index, size) = (call.int(0), read(call, <[Value]>::len)?);
    if usize::try_from(index).is_ok_and(|at| at < size) {
        return data::get(call);
    }
    Err(if call.registry().class(call.class()).name() == LIST_12 {
        with_message(call, INDEX, format!("Index: {index} Size: {size}"))
    } else {
        with_message(
            call,
            ARRAY_INDEX,
            format!("Index {index} out of bounds for length {size}"),
        )
    })
}

/// An immutable list from Rust; null elements only where `Stream.toList` allows them.
pub(in crate::java::library) fn list(call: &Call<'_>, items: Vec<Value>) -> Returns {
    let class = if matches!(items.len(), 1 | 2) {
        LIST_12
    } else {
        LIST_N
    };
    call.object(class, ListData::new(items))
}

/// What `Stream.toList` gives: null elements are fine, and it is never a `List12`.
pub(in crate::java::library) fn list_with_nulls(call: &Call<'_>, items: Vec<Value>) -> Returns {
    call.object(LIST_N, ListData::new(items))
}

/// No element may be null.
pub(in crate::java::library) fn without_nulls(
    call: &Call<'_>,
    items: &[Value],
) -> Result<(), Throw> {
    if items.iter().any(|item| matches!(item, Value::Null)) {
        Err(bare(call, NULL_POINTER))
    } else {
        Ok(())
    }
}

pub(super) fn list_of(call: &mut Call<'_>) -> Returns {
    without_nulls(call, call.arguments())?;
    list(call, call.arguments().to_vec())
}

pub(super) fn list_of_array(call: &mut Call<'_>) -> Returns {
    let items = variable_arguments(call, 0)?;
    without_nulls(call, &items)?;
    list(call, items)
}

pub(super) fn list_copy(call: &mut Call<'_>) -> Returns {
    let source = not_null(call, 0)?;
    if matches!(class_name(call, &source).as_str(), LIST_12 | LIST_N) {
        return Ok(source);
    }
    let items = call.elements(&source)?;
    without_nulls(call, &items)?;
    list(call, items)
}

/// An immutable set from Rust, its elements already distinct.
pub(in crate::java::library) fn set(call: &Call<'_>, items: Vec<Value>) -> Returns {
    let class = if matches!(items.len(), 1 | 2) {
        SET_12
    } else {
        SET_N
    };
    call.object(class, ListData::new(items))
}

/// The elements without later ones equal to earlier ones; whether there were any such.
pub(in crate::java::library) fn distinct(
    call: &mut Call<'_>,
    items: Vec<Value>,
) -> Result<(Vec<Value>, Option<Value>), Throw> {
    let mut seen = MapData::default();
    let mut duplicate = None;
    for item in items {
        if !seen.insert_key(call, item.clone())? {
            duplicate.get_or_insert(item);
        }
    }
    Ok((seen.keys_by_turn(), duplicate))
}

fn set_from(call: &mut Call<'_>, items: Vec<Value>) -> Returns {
    without_nulls(call, &items)?;
    match distinct(call, items)? {
        (items, None) => set(call, items),
        (_, Some(duplicate)) => {
            let text = call.text(&duplicate)?.to_std_string_lossy();
            Err(with_message(
                call,
                ILLEGAL_ARGUMENT,
                format!("duplicate element: {text}"),
            ))
        }
    }
}

pub(super) fn set_of(call: &mut Call<'_>) -> Returns {
    set_from(call, call.arguments().to_vec())
}

pub(super) fn set_of_array(call: &mut Call<'_>) -> Returns {
    let items = variable_arguments(call, 0)?;
    set_from(call, items)
}

pub(super) fn set_copy(call: &mut Call<'_>) -> Returns {
    let source = not_null(call, 0)?;
    if matches!(class_name(call, &source).as_str(), SET_12 | SET_N) {
        return Ok(source);
    }
    let items = call.elements(&source)?;
    without_nulls(call, &items)?;
    let (items, _) = distinct(call, items)?;
    set(call, items)
}
