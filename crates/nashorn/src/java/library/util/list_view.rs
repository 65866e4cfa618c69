//! Lists that show another: `subList`, and the unmodifiable ones.

use super::collection::size_of;
use super::iterators::ListIteratorData;
use super::list_data::changes;
use super::lists::out_of_bounds;
use crate::java::class::{MemberDef, method};
use crate::java::library::support::{
    CONCURRENT, INDEX, Returns, bare, count, index, sub_range, with_message,
};
use crate::java::{Call, ClassDef, Finalize, Kind, Throw, Trace, Value};

/// State of a `subList`.
#[derive(Debug, Trace, Finalize)]
struct SubListData {
    list: Value,
    #[unsafe_ignore_trace]
    offset: usize,
    #[unsafe_ignore_trace]
    length: usize,
    #[unsafe_ignore_trace]
    expected: Option<u32>,
}

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    sub_list_class(
        "java.util.ArrayList$SubList",
        &["java.util.AbstractList", "java.util.RandomAccess"],
    ),
    sub_list_class(
        "java.util.AbstractList$SubList",
        &["java.util.AbstractList"],
    ),
    sub_list_class(
        "java.util.AbstractList$RandomAccessSubList",
        &["java.util.AbstractList", "java.util.RandomAccess"],
    ),
];

const fn sub_list_class(name: &'static str, extends: &'static [&'static str]) -> ClassDef {
    ClassDef {
        name,
        kind: Kind::Class,
        extends,
        members: SUB_LIST,
    }
}

const SUB_LIST: &[MemberDef] = &[
    method("int size()", |call| {
        let (_, _, length) = view(call)?;
        Ok(count(length).into())
    }),
    method("Object get(int)", |call| forward(call, "get")),
    method("Object set(int, Object)", |call| forward(call, "set")),
    method("Object remove(int)", |call| {
        let removed = forward(call, "remove")?;
        resized(call, |length| length - 1)?;
        Ok(removed)
    }),
    method("void add(int, Object)", |call| {
        let (list, offset, length) = view(call)?;
        let (at, item) = (call.int(0), call.argument(1));
        let Some(place) = usize::try_from(at).ok().filter(|&place| place <= length) else {
            return Err(out_of_bounds(call, at, length));
        };
        call.invoke(&list, "add", &[count(offset + place).into(), item])?;
        resized(call, |length| length + 1)?;
        Ok(Value::Null)
    }),
];

/// The list behind, where the view begins and how long it is.
fn view(call: &Call<'_>) -> Result<(Value, usize, usize), Throw> {
    let (list, offset, length, expected) = call
        .data(|view: &SubListData| (view.list.clone(), view.offset, view.length, view.expected))?;
    if list.as_object().and_then(changes) != expected {
        return Err(bare(call, CONCURRENT));
    }
    Ok((list, offset, length))
}

fn resized(call: &Call<'_>, change: impl FnOnce(usize) -> usize) -> Result<(), Throw> {
    call.data_mut(|view: &mut SubListData| {
        view.length = change(view.length);
        view.expected = view.list.as_object().and_then(changes);
    })
}

fn forward(call: &mut Call<'_>, method: &str) -> Returns {
    let (list, offset, length) = view(call)?;
    let at = index(call, call.int(0), length)?;
    let mut arguments = vec![Value::Int(count(offset + at))];
    arguments.extend(call.arguments().iter().skip(1).cloned());
    call.invoke(&list, method, &arguments)
}

/// `subList(int, int)`.
pub(super) fn sub_list(call: &mut Call<'_>) -> Returns {
    let list = call.this().clone();
    let length = size_of(call, &list)?;
    let (begin, end) = sub_range(call, call.int(0), call.int(1), length)?;
    let expected = list.as_object().and_then(changes);
    let class = match call.registry().class(call.class()).name() {
        "java.util.ArrayList" | "java.util.ArrayList$SubList" => "java.util.ArrayList$SubList",
        "java.util.LinkedList" => "java.util.AbstractList$SubList",
        _ => "java.util.AbstractList$RandomAccessSubList",
    };
    call.object(
        class,
        SubListData {
            list,
            offset: begin,
            length: end - begin,
            expected,
        },
    )
}

/// `listIterator(int)` of a class of iterators.
pub(super) fn list_iterator(call: &mut Call<'_>, class: &str) -> Returns {
    let (this, start) = (call.this().clone(), call.int(0));
    let size = size_of(call, &this)?;
    match usize::try_from(start).ok().filter(|&at| at <= size) {
        Some(at) => call.object(class, ListIteratorData::new(this, at)),
        None if class.starts_with("java.util.ImmutableCollections$") => Err(with_message(
            call,
            INDEX,
            format!("Index: {start} Size: {size}"),
        )),
        None => Err(out_of_bounds(call, start, size)),
    }
}
