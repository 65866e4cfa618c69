//! `Iterator` and `ListIterator`, over lists and over snapshots.

use super::list_data::{ListData, changes};
use crate::java::class::{MemberDef, class, declared, method};
use crate::java::library::support::{
    CONCURRENT, ILLEGAL_STATE, NO_SUCH_ELEMENT, Returns, UNSUPPORTED, bare, count, not_null,
    unsupported, with_message,
};
use crate::java::{Call, ClassDef, Finalize, Kind, Throw, Trace, Value};

/// State of an iterator over anything with `get(int)` and `size()`.
#[derive(Debug, Trace, Finalize)]
pub(in crate::java::library) struct ListIteratorData {
    list: Value,
    #[unsafe_ignore_trace]
    cursor: usize,
    /// The element handed out last, until it is removed.
    #[unsafe_ignore_trace]
    last: Option<usize>,
    /// What the list's count of changes has to be.
    #[unsafe_ignore_trace]
    expected: Option<u32>,
}

impl ListIteratorData {
    pub(in crate::java::library) fn new(list: Value, cursor: usize) -> Self {
        let expected = list.as_object().and_then(changes);
        Self {
            list,
            cursor,
            last: None,
            expected,
        }
    }
}

/// State of an iterator over what was there when it was made.
#[derive(Debug, Trace, Finalize)]
pub(in crate::java::library) struct SnapshotData {
    items: Vec<Value>,
    #[unsafe_ignore_trace]
    cursor: usize,
}

/// An iterator over a snapshot, which can't remove.
pub(in crate::java::library) fn snapshot(
    call: &Call<'_>,
    class: &str,
    items: Vec<Value>,
) -> Returns {
    call.object(class, SnapshotData { items, cursor: 0 })
}

const ITERATOR: &[&str] = &["java.util.Iterator"];
const LIST_ITERATOR: &[&str] = &["java.util.ListIterator"];

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.Iterator",
        kind: Kind::Interface,
        extends: &[],
        members: &[
            declared("boolean hasNext()"),
            declared("Object next()"),
            method("void remove()", |call| {
                Err(with_message(call, UNSUPPORTED, "remove"))
            }),
            method(
                "void forEachRemaining(java.util.function.Consumer)",
                for_each_remaining,
            ),
        ],
    },
    ClassDef {
        name: "java.util.ListIterator",
        kind: Kind::Interface,
        extends: ITERATOR,
        members: &[
            declared("boolean hasPrevious()"),
            declared("Object previous()"),
            declared("int nextIndex()"),
            declared("int previousIndex()"),
            declared("void remove()"),
            declared("void set(Object)"),
            declared("void add(Object)"),
        ],
    },
    class("java.util.ArrayList$Itr", ITERATOR, OVER_LIST),
    class("java.util.ArrayList$ListItr", LIST_ITERATOR, OVER_LIST),
    class("java.util.LinkedList$ListItr", LIST_ITERATOR, OVER_LIST),
    class("java.util.AbstractList$Itr", ITERATOR, OVER_LIST),
    class("java.util.AbstractList$ListItr", LIST_ITERATOR, OVER_LIST),
    class(
        "java.util.ImmutableCollections$ListItr",
        LIST_ITERATOR,
        OVER_FIXED_LIST,
    ),
    class(
        "java.util.Collections$UnmodifiableList$1",
        LIST_ITERATOR,
        OVER_FIXED_LIST,
    ),
    class("java.util.Arrays$ArrayItr", ITERATOR, OVER_SNAPSHOT),
    class(
        "java.util.Collections$EmptyIterator",
        ITERATOR,
        OVER_NOTHING,
    ),
    class("java.util.Collections$1", ITERATOR, OVER_FIXED_SNAPSHOT),
    class(
        "java.util.Collections$UnmodifiableMap$UnmodifiableEntrySet$1",
        ITERATOR,
        OVER_FIXED_SNAPSHOT,
    ),
    class(
        "java.util.ImmutableCollections$SetN$SetNIterator",
        ITERATOR,
        OVER_SNAPSHOT,
    ),
    class(
        "java.util.TreeMap$DescendingKeyIterator",
        ITERATOR,
        OVER_FIXED_SNAPSHOT,
    ),
    class(
        "java.util.ImmutableCollections$Set12$1",
        ITERATOR,
        OVER_SNAPSHOT,
    ),
    class(
        "java.util.ImmutableCollections$MapN$MapNIterator",
        ITERATOR,
        OVER_SNAPSHOT,
    ),
    class("java.util.AbstractMap$1$1", ITERATOR, OVER_SNAPSHOT),
    class("java.util.AbstractMap$2$1", ITERATOR, OVER_SNAPSHOT),
    class(
        "java.util.LinkedList$DescendingIterator",
        ITERATOR,
        OVER_SNAPSHOT,
    ),
];

const OVER_LIST: &[MemberDef] = &[
    method("boolean hasNext()", |call| {
        Ok((at(call)?.0 != size(call)?).into())
    }),
    method("Object next()", next),
    method("void remove()", remove),
    method("boolean hasPrevious()", |call| Ok((at(call)?.0 > 0).into())),
    method("Object previous()", previous),
    method("int nextIndex()", |call| Ok(count(at(call)?.0).into())),
    method("int previousIndex()", |call| {
        Ok((count(at(call)?.0) - 1).into())
    }),
    method("void set(Object)", set),
    method("void add(Object)", add),
];

const OVER_FIXED_LIST: &[MemberDef] = &[
    method("boolean hasNext()", |call| {
        Ok((at(call)?.0 != size(call)?).into())
    }),
    method("Object next()", next),
    method("void remove()", unsupported),
    method("boolean hasPrevious()", |call| Ok((at(call)?.0 > 0).into())),
    method("Object previous()", previous),
    method("int nextIndex()", |call| Ok(count(at(call)?.0).into())),
    method("int previousIndex()", |call| {
        Ok((count(at(call)?.0) - 1).into())
    }),
    method("void set(Object)", unsupported),
    method("void add(Object)", unsupported),
];

pub(super) const OVER_SNAPSHOT: &[MemberDef] = &[
    method("boolean hasNext()", |call| {
        call.data(|it: &SnapshotData| (it.cursor < it.items.len()).into())
    }),
    method("Object next()", next_of_snapshot),
];

const OVER_FIXED_SNAPSHOT: &[MemberDef] = &[
    method("boolean hasNext()", |call| {
        call.data(|it: &SnapshotData| (it.cursor < it.items.len()).into())
    }),
    method("Object next()", next_of_snapshot),
    method("void remove()", unsupported),
];

const OVER_NOTHING: &[MemberDef] = &[
    method("boolean hasNext()", |_| Ok(false.into())),
    method("Object next()", |call| Err(bare(call, NO_SUCH_ELEMENT))),
    method("void remove()", |call| Err(bare(call, ILLEGAL_STATE))),
];

fn for_each_remaining(call: &mut Call<'_>) -> Returns {
    let action = not_null(call, 0)?;
    let this = call.this().clone();
    while let Value::Boolean(true) = call.invoke(&this, "hasNext", &[])? {
        call.charge(1)?;
        let item = call.invoke(&this, "next", &[])?;
        call.apply(&action, &[item])?;
    }
    Ok(Value::Null)
}

fn next_of_snapshot(call: &mut Call<'_>) -> Returns {
    call.data_mut(|it: &mut SnapshotData| {
        let item = it.items.get(it.cursor).cloned();
        it.cursor += 1;
        item
    })?
    .ok_or_else(|| bare(call, NO_SUCH_ELEMENT))
}

fn at(call: &Call<'_>) -> Result<(usize, Option<usize>), Throw> {
    call.data(|it: &ListIteratorData| (it.cursor, it.last))
}

fn list(call: &Call<'_>) -> Result<Value, Throw> {
    call.data(|it: &ListIteratorData| it.list.clone())
}

fn size(call: &mut Call<'_>) -> Result<usize, Throw> {
    let list = list(call)?;
    if let Some(size) = list
        .as_object()
        .and_then(|list| list.data(|own: &ListData| own.items.len()))
    {
        return Ok(size);
    }
    let size = call.invoke(&list, "size", &[])?;
    Ok(usize::try_from(size.as_int().unwrap_or(0)).unwrap_or(0))
}

/// The element at `index`, after checking that the list is as the iterator knows it.
fn element(call: &mut Call<'_>, index: usize) -> Returns {
    check(call)?;
    let list = list(call)?;
    let own = list
        .as_object()
        .and_then(|list| list.data(|own: &ListData| own.items.get(index).cloned()));
    match own {
        Some(Some(item)) => Ok(item),
        Some(None) => Err(past_the_end(call, &list, count(index))),
        None if index < size(call)? => call.invoke(&list, "get", &[Value::Int(count(index))]),
        None => Err(past_the_end(call, &list, count(index))),
    }
}

/// `AbstractList`'s iterators pass on what `get` says; those of the others say nothing.
fn past_the_end(call: &mut Call<'_>, list: &Value, index: i32) -> Throw {
    let class = call.registry().class(call.class()).name();
    if !class.starts_with("java.util.AbstractList$") {
        return bare(call, NO_SUCH_ELEMENT);
    }
    let thrown = call.invoke(list, "get", &[Value::Int(index)]).err();
    let thrown = thrown
        .as_ref()
        .and_then(Throw::exception)
        .map(Value::Object);
    match thrown.map(|thrown| call.text(&thrown)) {
        Some(Ok(text)) => with_message(call, NO_SUCH_ELEMENT, text.to_std_string_lossy()),
        Some(Err(throw)) => throw,
        None => bare(call, NO_SUCH_ELEMENT),
    }
}

fn check(call: &Call<'_>) -> Result<(), Throw> {
    let same =
        call.data(|it: &ListIteratorData| it.expected == it.list.as_object().and_then(changes))?;
    if same {
        Ok(())
    } else {
        Err(bare(call, CONCURRENT))
    }
}

/// Changes of size are the iterator's own now.
fn accept_changes(call: &Call<'_>) -> Result<(), Throw> {
    call.data_mut(|it: &mut ListIteratorData| it.expected = it.list.as_object().and_then(changes))
}

fn next(call: &mut Call<'_>) -> Returns {
    let (cursor, _) = at(call)?;
    let item = element(call, cursor)?;
    call.data_mut(|it: &mut ListIteratorData| {
        it.cursor = cursor + 1;
        it.last = Some(cursor);
    })?;
    Ok(item)
}

fn previous(call: &mut Call<'_>) -> Returns {
    let (cursor, _) = at(call)?;
    let Some(index) = cursor.checked_sub(1) else {
        check(call)?;
        let list = list(call)?;
        return Err(past_the_end(call, &list, -1));
    };
    let item = element(call, index)?;
    call.data_mut(|it: &mut ListIteratorData| {
        it.cursor = index;
        it.last = Some(index);
    })?;
    Ok(item)
}

fn last(call: &Call<'_>) -> Result<usize, Throw> {
    at(call)?.1.ok_or_else(|| bare(call, ILLEGAL_STATE))
}

fn remove(call: &mut Call<'_>) -> Returns {
    let last = last(call)?;
    check(call)?;
    let list = list(call)?;
    let own = list.as_object().and_then(|list| {
        list.data_mut(|own: &mut ListData| {
            own.changes = own.changes.wrapping_add(1);
            own.items.remove(last);
        })
    });
    if own.is_none() {
        call.invoke(&list, "remove", &[Value::Int(count(last))])?;
    }
    call.data_mut(|it: &mut ListIteratorData| {
        if last < it.cursor {
            it.cursor -= 1;
        }
        it.last = None;
    })?;
    accept_changes(call)?;
    Ok(Value::Null)
}

fn set(call: &mut Call<'_>) -> Returns {
    let last = last(call)?;
    check(call)?;
    let (list, item) = (list(call)?, call.argument(0));
    call.invoke(&list, "set", &[Value::Int(count(last)), item])?;
    accept_changes(call)?;
    Ok(Value::Null)
}

fn add(call: &mut Call<'_>) -> Returns {
    check(call)?;
    let (cursor, _) = at(call)?;
    let (list, item) = (list(call)?, call.argument(0));
    call.invoke(&list, "add", &[Value::Int(count(cursor)), item])?;
    call.data_mut(|it: &mut ListIteratorData| {
        it.cursor = cursor + 1;
        it.last = None;
    })?;
    accept_changes(call)?;
    Ok(Value::Null)
}
