//! The state of lists that hold their own elements, and how they read and change it.

use crate::java::library::support::{CONCURRENT, Returns, bare, count, index};
use crate::java::{Call, Finalize, Object, Throw, Trace, Value};

/// State of `ArrayList`, `LinkedList`, `Vector`, `ArrayDeque`, `Arrays.asList` and `List.of`.
#[derive(Debug, Default, Trace, Finalize)]
pub(in crate::java::library) struct ListData {
    pub(in crate::java::library) items: Vec<Value>,
    /// Counts changes of size, for iterators to notice.
    #[unsafe_ignore_trace]
    pub(in crate::java::library) changes: u32,
}

impl ListData {
    pub(in crate::java::library) const fn new(items: Vec<Value>) -> Self {
        Self { items, changes: 0 }
    }
}

/// How often a list that holds its own elements has been changed.
pub(in crate::java::library) fn changes(list: &Object) -> Option<u32> {
    list.data(|list: &ListData| list.changes)
}

/// `new ArrayList(items)` from Rust.
pub(in crate::java::library) fn array_list(call: &Call<'_>, items: Vec<Value>) -> Returns {
    call.object("java.util.ArrayList", ListData::new(items))
}

/// Reads the receiver's elements.
pub(super) fn read<R>(call: &Call<'_>, read: impl FnOnce(&[Value]) -> R) -> Result<R, Throw> {
    call.data(|list: &ListData| read(&list.items))
}

/// Changes the receiver's elements and counts the change.
pub(super) fn change<R>(
    call: &Call<'_>,
    change: impl FnOnce(&mut Vec<Value>) -> R,
) -> Result<R, Throw> {
    call.data_mut(|list: &mut ListData| {
        list.changes = list.changes.wrapping_add(1);
        change(&mut list.items)
    })
}

pub(super) fn size(call: &mut Call<'_>) -> Returns {
    read(call, |items| count(items.len()).into())
}

pub(super) fn get(call: &mut Call<'_>) -> Returns {
    let at = index(call, call.int(0), read(call, <[Value]>::len)?)?;
    read(call, |items| items.get(at).cloned().unwrap_or(Value::Null))
}

pub(super) fn set(call: &mut Call<'_>) -> Returns {
    let at = index(call, call.int(0), read(call, <[Value]>::len)?)?;
    let new = call.argument(1);
    call.data_mut(|list: &mut ListData| {
        list.items
            .get_mut(at)
            .map_or(Value::Null, |item| std::mem::replace(item, new))
    })
}

pub(super) fn add(call: &mut Call<'_>) -> Returns {
    let item = call.argument(0);
    call.charge(1)?;
    change(call, |items| items.push(item))?;
    Ok(true.into())
}

pub(super) fn to_array(call: &mut Call<'_>) -> Returns {
    let items = read(call, <[Value]>::to_vec)?;
    call.charge(items.len())?;
    Ok(super::super::support::object_array(call, items))
}

pub(super) fn clear(call: &mut Call<'_>) -> Returns {
    change(call, Vec::clear)?;
    Ok(Value::Null)
}

/// The first place of an equal element.
pub(super) fn position(call: &mut Call<'_>, wanted: &Value) -> Result<Option<usize>, Throw> {
    let items = read(call, <[Value]>::to_vec)?;
    call.charge(items.len())?;
    for (at, item) in items.iter().enumerate() {
        if call.equal(wanted, item)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

pub(super) fn index_of(call: &mut Call<'_>) -> Returns {
    let wanted = call.argument(0);
    Ok(position(call, &wanted)?.map_or(-1, count).into())
}

pub(super) fn contains(call: &mut Call<'_>) -> Returns {
    let wanted = call.argument(0);
    Ok(position(call, &wanted)?.is_some().into())
}

pub(super) fn remove_at(call: &mut Call<'_>) -> Returns {
    let at = index(call, call.int(0), read(call, <[Value]>::len)?)?;
    change(call, |items| items.remove(at))
}

/// `remove(Object)`.
pub(super) fn remove(call: &mut Call<'_>) -> Returns {
    let wanted = call.argument(0);
    match position(call, &wanted)? {
        Some(at) => {
            change(call, |items| items.remove(at))?;
            Ok(true.into())
        }
        None => Ok(false.into()),
    }
}

/// `addAll(Collection)`.
pub(super) fn add_all(call: &mut Call<'_>) -> Returns {
    let more = call.argument(0);
    let more = call.elements(&more)?;
    call.charge(more.len())?;
    let any = !more.is_empty();
    change(call, |items| items.extend(more))?;
    Ok(any.into())
}

/// `forEach(Consumer)`: the change of size is noticed at the end of the element.
pub(super) fn for_each(call: &mut Call<'_>) -> Returns {
    let action = super::super::support::not_null(call, 0)?;
    let (items, before) = call.data(|list: &ListData| (list.items.clone(), list.changes))?;
    for item in items {
        if unchanged(call, before)? {
            call.apply(&action, &[item])?;
        }
    }
    if unchanged(call, before)? {
        Ok(Value::Null)
    } else {
        Err(bare(call, CONCURRENT))
    }
}

fn unchanged(call: &Call<'_>, before: u32) -> Result<bool, Throw> {
    call.data(|list: &ListData| list.changes == before)
}

/// `removeIf(Predicate)`: all are asked before any goes.
pub(super) fn remove_if(call: &mut Call<'_>) -> Returns {
    let filter = super::super::support::not_null(call, 0)?;
    let (items, before) = call.data(|list: &ListData| (list.items.clone(), list.changes))?;
    let length = items.len();
    let mut kept = Vec::with_capacity(length);
    for item in items {
        let answer = call.apply(&filter, std::slice::from_ref(&item))?;
        if !super::super::support::truth(&answer) {
            kept.push(item);
        }
        if !unchanged(call, before)? {
            return Err(bare(call, CONCURRENT));
        }
    }
    let any = kept.len() < length;
    if any {
        change(call, |items| *items = kept)?;
    }
    Ok(any.into())
}

/// `replaceAll(UnaryOperator)`.
pub(super) fn replace_all(call: &mut Call<'_>) -> Returns {
    let operator = super::super::support::not_null(call, 0)?;
    let (items, before) = call.data(|list: &ListData| (list.items.clone(), list.changes))?;
    let mut replaced = Vec::with_capacity(items.len());
    for item in items {
        replaced.push(call.apply(&operator, &[item])?);
        if !unchanged(call, before)? {
            return Err(bare(call, CONCURRENT));
        }
    }
    call.data_mut(|list: &mut ListData| list.items = replaced)?;
    Ok(Value::Null)
}

/// `sort(Comparator)`.
pub(super) fn sort(call: &mut Call<'_>) -> Returns {
    let comparator = call.argument(0);
    let (items, before) = call.data(|list: &ListData| (list.items.clone(), list.changes))?;
    let sorted = super::super::order::sort(call, items, &comparator)?;
    if !unchanged(call, before)? {
        return Err(bare(call, CONCURRENT));
    }
    change(call, |items| *items = sorted)?;
    Ok(Value::Null)
}
