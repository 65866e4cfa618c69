//! `Vector` and `Stack`.

use super::collection::collection;
use super::enumeration::enumeration;
use super::iterators::ListIteratorData;
use super::list_data::{self as data, ListData, change, read};
use super::list_view;
use super::lists::{copy, growing, insert, insert_all, keep_where};
use crate::java::class::{MemberDef, constructor, method};
use crate::java::library::support::{ARRAY_INDEX, NO_SUCH_ELEMENT, bare, count, with_message};
use crate::java::{Call, ClassDef, Kind, Throw, Value};

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.Vector",
        kind: Kind::Class,
        extends: &["java.util.AbstractList", "java.util.RandomAccess"],
        members: VECTOR,
    },
    ClassDef {
        name: "java.util.Stack",
        kind: Kind::Class,
        extends: &["java.util.Vector"],
        members: STACK,
    },
];

const VECTOR: &[MemberDef] = growing![
    constructor("new()", |call| Ok(call.construct(ListData::default()))),
    constructor("new(int)", |call| Ok(call.construct(ListData::default()))),
    constructor("new(Collection)", copy),
    method("Object get(int)", |call| {
        check(call)?;
        data::get(call)
    }),
    method("Object elementAt(int)", |call| {
        check_at(call)?;
        data::get(call)
    }),
    method("Object set(int, Object)", |call| {
        check(call)?;
        data::set(call)
    }),
    method("void add(int, Object)", insert),
    method("void addElement(Object)", |call| {
        data::add(call)?;
        Ok(Value::Null)
    }),
    method("Object remove(int)", |call| {
        check(call)?;
        data::remove_at(call)
    }),
    method("void removeElementAt(int)", |call| {
        check_at(call)?;
        data::remove_at(call)?;
        Ok(Value::Null)
    }),
    method("boolean removeElement(Object)", data::remove),
    method("void removeAllElements()", data::clear),
    method("int indexOf(Object)", data::index_of),
    method("boolean addAll(Collection)", |call| {
        collection(call, 0, "toArray")?;
        data::add_all(call)
    }),
    method("boolean addAll(int, Collection)", insert_all),
    method(
        "void replaceAll(java.util.function.UnaryOperator)",
        data::replace_all,
    ),
    method("void sort(java.util.Comparator)", data::sort),
    method("Object firstElement()", |call| {
        let first = read(call, |items| items.first().cloned())?;
        first.ok_or_else(|| bare(call, NO_SUCH_ELEMENT))
    }),
    method("Object lastElement()", |call| {
        last(call)?.ok_or_else(|| bare(call, NO_SUCH_ELEMENT))
    }),
    method("java.util.Enumeration elements()", |call| {
        let items = read(call, <[Value]>::to_vec)?;
        enumeration(call, "java.util.Vector$1", items)
    }),
    method("java.util.Iterator iterator()", |call| {
        let this = call.this().clone();
        call.object("java.util.AbstractList$Itr", ListIteratorData::new(this, 0))
    }),
    method("java.util.ListIterator listIterator(int)", |call| {
        list_view::list_iterator(call, "java.util.AbstractList$ListItr")
    }),
];

const STACK: &[MemberDef] = &[
    constructor("new()", |call| Ok(call.construct(ListData::default()))),
    method("Object push(Object)", |call| {
        data::add(call)?;
        Ok(call.argument(0))
    }),
    method("Object pop()", |call| {
        let item = change(call, Vec::pop)?;
        item.ok_or_else(|| bare(call, EMPTY))
    }),
    method("Object peek()", |call| {
        last(call)?.ok_or_else(|| bare(call, EMPTY))
    }),
    method("boolean empty()", |call| {
        read(call, |items| items.is_empty().into())
    }),
    method("int search(Object)", |call| {
        let wanted = call.argument(0);
        let items = read(call, <[Value]>::to_vec)?;
        for (depth, item) in items.iter().rev().enumerate() {
            if call.equal(&wanted, item)? {
                return Ok(count(depth + 1).into());
            }
        }
        Ok((-1).into())
    }),
];

const EMPTY: &str = "java.util.EmptyStackException";

fn last(call: &Call<'_>) -> Result<Option<Value>, Throw> {
    read(call, |items| items.last().cloned())
}

fn check(call: &Call<'_>) -> Result<(), Throw> {
    let (index, size) = (call.int(0), read(call, <[Value]>::len)?);
    match usize::try_from(index) {
        Ok(at) if at < size => Ok(()),
        Ok(_) => {
            let message = format!("Array index out of range: {index}");
            Err(with_message(call, ARRAY_INDEX, message))
        }
        Err(_) => {
            let message = format!("Index {index} out of bounds for length {}", size.max(10));
            Err(with_message(call, ARRAY_INDEX, message))
        }
    }
}

fn check_at(call: &Call<'_>) -> Result<(), Throw> {
    let (index, size) = (call.int(0), read(call, <[Value]>::len)?);
    if usize::try_from(index).is_ok_and(|at| at < size) {
        return Ok(());
    }
    let message = if index < 0 {
        format!("Array index out of range: {index}")
    } else {
        format!("{index} >= {size}")
    };
    Err(with_message(call, ARRAY_INDEX, message))
}
