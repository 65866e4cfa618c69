//! `ArrayList`, `LinkedList`, `ArrayDeque`, `Arrays.asList`.

use super::collection::{collection, fixed_size};
use super::iterators::{ListIteratorData, snapshot};
use super::list_data::{self as data, ListData, change, read};
use super::list_view;
use crate::java::class::{MemberDef, class, constructor, declared, method};
use crate::java::library::support::{
    ILLEGAL_ARGUMENT, INDEX, NO_SUCH_ELEMENT, NULL_POINTER, Returns, bare, not_null, with_message,
};
use crate::java::{Call, ClassDef, Kind, Throw, Value};

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.AbstractCollection",
        kind: Kind::Abstract,
        extends: &["java.util.Collection"],
        members: &[],
    },
    ClassDef {
        name: "java.util.AbstractList",
        kind: Kind::Abstract,
        extends: &["java.util.AbstractCollection", "java.util.List"],
        members: super::collection::LIST,
    },
    ClassDef {
        name: "java.util.AbstractSequentialList",
        kind: Kind::Abstract,
        extends: &["java.util.AbstractList"],
        members: &[],
    },
    ClassDef {
        name: "java.util.RandomAccess",
        kind: Kind::Interface,
        extends: &[],
        members: &[],
    },
    ClassDef {
        name: "java.util.Queue",
        kind: Kind::Interface,
        extends: &["java.util.Collection"],
        members: &[
            declared("boolean offer(Object)"),
            declared("Object peek()"),
            declared("Object element()"),
            declared("Object poll()"),
            declared("Object remove()"),
        ],
    },
    ClassDef {
        name: "java.util.Deque",
        kind: Kind::Interface,
        extends: &["java.util.Queue"],
        members: &[
            declared("void addFirst(Object)"),
            declared("void addLast(Object)"),
            declared("boolean offerFirst(Object)"),
            declared("boolean offerLast(Object)"),
            declared("void push(Object)"),
            declared("Object getFirst()"),
            declared("Object getLast()"),
            declared("Object peekFirst()"),
            declared("Object peekLast()"),
            declared("Object removeFirst()"),
            declared("Object removeLast()"),
            declared("Object pop()"),
            declared("Object pollFirst()"),
            declared("Object pollLast()"),
            declared("java.util.Iterator descendingIterator()"),
        ],
    },
    class(
        "java.util.ArrayList",
        &["java.util.AbstractList", "java.util.RandomAccess"],
        ARRAY_LIST,
    ),
    class(
        "java.util.LinkedList",
        &["java.util.AbstractSequentialList", "java.util.Deque"],
        LINKED_LIST,
    ),
    class(
        "java.util.ArrayDeque",
        &["java.util.AbstractCollection", "java.util.Deque"],
        ARRAY_DEQUE,
    ),
    class(
        "java.util.Arrays$ArrayList",
        &["java.util.AbstractList", "java.util.RandomAccess"],
        FIXED_LIST,
    ),
];

/// What all of them do alike with their own elements.
macro_rules! growing {
    ($($own:expr),* $(,)?) => {
        &[
            method("int size()", data::size),
            method("boolean add(Object)", data::add),
            method("Object[] toArray()", data::to_array),
            method("boolean contains(Object)", data::contains),
            method("boolean remove(Object)", data::remove),
            method("void clear()", data::clear),
            method("void forEach(java.util.function.Consumer)", data::for_each),
            method("boolean removeIf(java.util.function.Predicate)", data::remove_if),
            method("boolean removeAll(Collection)", |call| keep_where(call, false)),
            method("boolean retainAll(Collection)", |call| keep_where(call, true)),
            $($own),*
        ]
    };
}
pub(super) use growing;

const ARRAY_LIST: &[MemberDef] = growing![
    constructor("new()", |call| Ok(call.construct(ListData::default()))),
    constructor("new(int)", |call| {
        let capacity = call.int(0);
        if capacity < 0 {
            return Err(with_message(
                call,
                ILLEGAL_ARGUMENT,
                format!("Illegal Capacity: {capacity}"),
            ));
        }
        Ok(call.construct(ListData::default()))
    }),
    constructor("new(Collection)", copy),
    method("Object get(int)", data::get),
    method("Object set(int, Object)", data::set),
    method("void add(int, Object)", insert),
    method("Object remove(int)", data::remove_at),
    method("int indexOf(Object)", data::index_of),
    method("boolean addAll(Collection)", |call| {
        collection(call, 0, "toArray")?;
        data::add_all(call)
    }),
    method("boolean addAll(int, Collection)", insert_all),
    method(
        "void replaceAll(java.util.function.UnaryOperator)",
        data::replace_all
    ),
    method("void sort(java.util.Comparator)", data::sort),
    method("java.util.Iterator iterator()", |call| {
        let this = call.this().clone();
        call.object("java.util.ArrayList$Itr", ListIteratorData::new(this, 0))
    }),
    method("java.util.ListIterator listIterator(int)", |call| {
        list_view::list_iterator(call, "java.util.ArrayList$ListItr")
    }),
    method("Object clone()", clone),
    method("void ensureCapacity(int)", |_| Ok(Value::Null)),
    method("void trimToSize()", |_| Ok(Value::Null)),
];

/// What grows and can be asked at both ends.
macro_rules! deque {
    ($($own:expr),* $(,)?) => {
        growing![
            method("Object getFirst()", |call| look(call, Side::First, true)),
            method("Object getLast()", |call| look(call, Side::Last, true)),
            method("Object element()", |call| look(call, Side::First, true)),
            method("Object peek()", |call| look(call, Side::First, false)),
            method("Object peekFirst()", |call| look(call, Side::First, false)),
            method("Object peekLast()", |call| look(call, Side::Last, false)),
            method("Object remove()", |call| take(call, Side::First, true)),
            method("Object removeFirst()", |call| take(call, Side::First, true)),
            method("Object removeLast()", |call| take(call, Side::Last, true)),
            method("Object pop()", |call| take(call, Side::First, true)),
            method("Object poll()", |call| take(call, Side::First, false)),
            method("Object pollFirst()", |call| take(call, Side::First, false)),
            method("Object pollLast()", |call| take(call, Side::Last, false)),
            method("boolean removeFirstOccurrence(Object)", data::remove),
            method("boolean removeLastOccurrence(Object)", remove_last),
            method("Object clone()", clone),
            method("java.util.Iterator descendingIterator()", descending),
            $($own),*
        ]
    };
}

const LINKED_LIST: &[MemberDef] = deque![
    constructor("new()", |call| Ok(call.construct(ListData::default()))),
    constructor("new(Collection)", copy),
    method("Object get(int)", |call| {
        let at = linked_index(call, 0)?;
        read(call, |items| items.get(at).cloned().unwrap_or(Value::Null))
    }),
    method("Object set(int, Object)", |call| {
        linked_index(call, 0)?;
        data::set(call)
    }),
    method("void add(int, Object)", insert),
    method("Object remove(int)", |call| {
        linked_index(call, 0)?;
        data::remove_at(call)
    }),
    method("int indexOf(Object)", data::index_of),
    method("boolean addAll(Collection)", |call| {
        collection(call, 0, "toArray")?;
        data::add_all(call)
    }),
    method("boolean addAll(int, Collection)", insert_all),
    method("java.util.Iterator iterator()", |call| {
        let this = call.this().clone();
        call.object(
            "java.util.LinkedList$ListItr",
            ListIteratorData::new(this, 0),
        )
    }),
    method("java.util.ListIterator listIterator(int)", |call| {
        list_view::list_iterator(call, "java.util.LinkedList$ListItr")
    }),
    method("void addFirst(Object)", |call| end(call, Side::First)),
    method("void addLast(Object)", |call| end(call, Side::Last)),
    method("boolean offer(Object)", data::add),
    method("boolean offerFirst(Object)", |call| end(call, Side::First)
        .map(|_| true.into())),
    method("boolean offerLast(Object)", data::add),
    method("void push(Object)", |call| end(call, Side::First)),
];

const ARRAY_DEQUE: &[MemberDef] = deque![
    constructor("new()", |call| Ok(call.construct(ListData::default()))),
    constructor("new(int)", |call| Ok(call.construct(ListData::default()))),
    constructor("new(Collection)", |call| {
        let more = not_null(call, 0)?;
        let items = call.elements(&more)?;
        if items.iter().any(|item| matches!(item, Value::Null)) {
            return Err(bare(call, NULL_POINTER));
        }
        Ok(call.construct(ListData::new(items)))
    }),
    method("boolean add(Object)", |call| {
        not_null(call, 0)?;
        data::add(call)
    }),
    method("java.util.Iterator iterator()", |call| {
        let this = call.this().clone();
        call.object("java.util.AbstractList$Itr", ListIteratorData::new(this, 0))
    }),
    method("void addFirst(Object)", |call| {
        not_null(call, 0)?;
        end(call, Side::First)
    }),
    method("void addLast(Object)", |call| {
        not_null(call, 0)?;
        end(call, Side::Last)
    }),
    method("boolean offer(Object)", |call| {
        not_null(call, 0)?;
        data::add(call)
    }),
    method("boolean offerFirst(Object)", |call| {
        not_null(call, 0)?;
        end(call, Side::First).map(|_| true.into())
    }),
    method("boolean offerLast(Object)", |call| {
        not_null(call, 0)?;
        data::add(call)
    }),
    method("void push(Object)", |call| {
        not_null(call, 0)?;
        end(call, Side::First)
    }),
];

/// `Arrays.asList`: elements can be replaced, their number can't be changed.
const FIXED_LIST: &[MemberDef] = &[
    method("int size()", data::size),
    method("Object get(int)", |call| {
        fixed_index(call)?;
        data::get(call)
    }),
    method("Object set(int, Object)", |call| {
        fixed_index(call)?;
        data::set(call)
    }),
    method("Object[] toArray()", data::to_array),
    method("boolean contains(Object)", data::contains),
    method("int indexOf(Object)", data::index_of),
    method("void forEach(java.util.function.Consumer)", data::for_each),
    method(
        "void replaceAll(java.util.function.UnaryOperator)",
        data::replace_all,
    ),
    method("void sort(java.util.Comparator)", data::sort),
    method("java.util.Iterator iterator()", |call| {
        let items = read(call, <[Value]>::to_vec)?;
        snapshot(call, "java.util.Arrays$ArrayItr", items)
    }),
    method("java.util.ListIterator listIterator(int)", |call| {
        list_view::list_iterator(call, "java.util.AbstractList$ListItr")
    }),
    method("void clear()", |call| {
        if read(call, <[Value]>::is_empty)? {
            Ok(Value::Null)
        } else {
            super::super::support::unsupported(call)
        }
    }),
    method("boolean removeIf(java.util.function.Predicate)", |call| {
        let filter = not_null(call, 0)?;
        for item in read(call, <[Value]>::to_vec)? {
            if super::super::support::truth(&call.apply(&filter, &[item])?) {
                return fixed_size(call);
            }
        }
        Ok(false.into())
    }),
];

pub(super) fn copy(call: &mut Call<'_>) -> Returns {
    let more = collection(call, 0, "toArray")?;
    let items = call.elements(&more)?;
    call.charge(items.len())?;
    Ok(call.construct(ListData::new(items)))
}

fn clone(call: &mut Call<'_>) -> Returns {
    let items = read(call, <[Value]>::to_vec)?;
    call.charge(items.len())?;
    Ok(call.construct(ListData::new(items)))
}

/// `removeAll` and `retainAll` of a list with its own elements.
pub(super) fn keep_where(call: &mut Call<'_>, contained: bool) -> Returns {
    let others = not_null(call, 0)?;
    let items = read(call, <[Value]>::to_vec)?;
    let length = items.len();
    let mut kept = Vec::with_capacity(length);
    for item in items {
        let found = call.invoke(&others, "contains", std::slice::from_ref(&item))?;
        if super::super::support::truth(&found) == contained {
            kept.push(item);
        }
    }
    let any = kept.len() < length;
    if any {
        change(call, |items| *items = kept)?;
    }
    Ok(any.into())
}

/// `Index: 5, Size: 2`, as `LinkedList` and insertions write it.
pub(super) fn out_of_bounds(call: &Call<'_>, index: i32, size: usize) -> Throw {
    with_message(call, INDEX, format!("Index: {index}, Size: {size}"))
}

fn linked_index(call: &Call<'_>, argument: usize) -> Result<usize, Throw> {
    let (index, size) = (call.int(argument), read(call, <[Value]>::len)?);
    usize::try_from(index)
        .ok()
        .filter(|&at| at < size)
        .ok_or_else(|| out_of_bounds(call, index, size))
}

fn fixed_index(call: &Call<'_>) -> Result<(), Throw> {
    let (index, size) = (call.int(0), read(call, <[Value]>::len)?);
    if usize::try_from(index).is_ok_and(|at| at < size) {
        return Ok(());
    }
    let message = format!("Index {index} out of bounds for length {size}");
    Err(with_message(
        call,
        super::super::support::ARRAY_INDEX,
        message,
    ))
}

fn place(call: &Call<'_>) -> Result<usize, Throw> {
    let (index, size) = (call.int(0), read(call, <[Value]>::len)?);
    usize::try_from(index)
        .ok()
        .filter(|&at| at <= size)
        .ok_or_else(|| out_of_bounds(call, index, size))
}

pub(super) fn insert(call: &mut Call<'_>) -> Returns {
    let (at, item) = (place(call)?, call.argument(1));
    call.charge(1)?;
    change(call, |items| items.insert(at, item))?;
    Ok(Value::Null)
}

pub(super) fn insert_all(call: &mut Call<'_>) -> Returns {
    let at = place(call)?;
    let more = collection(call, 1, "toArray")?;
    let more = call.elements(&more)?;
    call.charge(more.len())?;
    let any = !more.is_empty();
    change(call, |items| items.splice(at..at, more).for_each(drop))?;
    Ok(any.into())
}

#[derive(Clone, Copy)]
enum Side {
    First,
    Last,
}

fn end(call: &mut Call<'_>, side: Side) -> Returns {
    let item = call.argument(0);
    call.charge(1)?;
    change(call, |items| match side {
        Side::First => items.insert(0, item),
        Side::Last => items.push(item),
    })?;
    Ok(Value::Null)
}

fn look(call: &mut Call<'_>, side: Side, must: bool) -> Returns {
    let item = read(call, |items| match side {
        Side::First => items.first().cloned(),
        Side::Last => items.last().cloned(),
    })?;
    or_nothing(call, item, must)
}

fn take(call: &mut Call<'_>, side: Side, must: bool) -> Returns {
    let item = change(call, |items| match side {
        Side::First if items.is_empty() => None,
        Side::First => Some(items.remove(0)),
        Side::Last => items.pop(),
    })?;
    or_nothing(call, item, must)
}

fn or_nothing(call: &Call<'_>, item: Option<Value>, must: bool) -> Returns {
    match item {
        Some(item) => Ok(item),
        None if must => Err(bare(call, NO_SUCH_ELEMENT)),
        None => Ok(Value::Null),
    }
}

fn descending(call: &mut Call<'_>) -> Returns {
    let mut items = read(call, <[Value]>::to_vec)?;
    items.reverse();
    snapshot(call, "java.util.LinkedList$DescendingIterator", items)
}

/// `Arrays.asList(items)` from Rust.
pub(in crate::java::library) fn as_list(call: &Call<'_>, items: Vec<Value>) -> Returns {
    call.object("java.util.Arrays$ArrayList", ListData::new(items))
}

fn remove_last(call: &mut Call<'_>) -> Returns {
    let wanted = call.argument(0);
    let items = read(call, <[Value]>::to_vec)?;
    for (at, item) in items.iter().enumerate().rev() {
        if call.equal(&wanted, item)? {
            change(call, |items| items.remove(at))?;
            return Ok(true.into());
        }
    }
    Ok(false.into())
}
