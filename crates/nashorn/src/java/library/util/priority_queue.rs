//! `java.util.PriorityQueue`: a binary heap, whose order shows when it is iterated.

use super::iterators::snapshot;
use crate::java::class::{MemberDef, constructor, method};
use crate::java::library::order::compare;
use crate::java::library::support::{
    ILLEGAL_ARGUMENT, NO_SUCH_ELEMENT, Returns, bare, count, not_null, object_array,
};
use crate::java::{Call, ClassDef, Finalize, Kind, Throw, Trace, Value};

/// State: the heap, and its comparator; null compares naturally.
#[derive(Debug, Trace, Finalize)]
struct Heap {
    items: Vec<Value>,
    comparator: Value,
}

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.PriorityQueue",
        kind: Kind::Class,
        extends: &["java.util.AbstractCollection", "java.util.Queue"],
        members: MEMBERS,
    },
    ClassDef {
        name: "java.util.PriorityQueue$Itr",
        kind: Kind::Class,
        extends: &["java.util.Iterator"],
        members: super::iterators::OVER_SNAPSHOT,
    },
];

const MEMBERS: &[MemberDef] = &[
    constructor("new()", |call| new(call, Value::Null)),
    constructor("new(int)", |call| {
        check_capacity(call)?;
        new(call, Value::Null)
    }),
    constructor("new(java.util.Comparator)", |call| {
        let comparator = call.argument(0);
        new(call, comparator)
    }),
    constructor("new(int, java.util.Comparator)", |call| {
        check_capacity(call)?;
        let comparator = call.argument(1);
        new(call, comparator)
    }),
    constructor("new(Collection)", |call| {
        let source = not_null(call, 0)?;
        let mut items = call.elements(&source)?;
        // `heapify`
        for at in (0..items.len() / 2).rev() {
            sift_down(call, &mut items, at, &Value::Null)?;
        }
        Ok(call.construct(Heap {
            items,
            comparator: Value::Null,
        }))
    }),
    method("boolean add(Object)", offer),
    method("boolean offer(Object)", offer),
    method("Object peek()", |call| {
        Ok(first(call)?.unwrap_or(Value::Null))
    }),
    method("Object element()", |call| {
        first(call)?.ok_or_else(|| bare(call, NO_SUCH_ELEMENT))
    }),
    method("Object poll()", |call| {
        Ok(poll(call)?.unwrap_or(Value::Null))
    }),
    method("Object remove()", |call| {
        poll(call)?.ok_or_else(|| bare(call, NO_SUCH_ELEMENT))
    }),
    method("boolean remove(Object)", |call| {
        let wanted = call.argument(0);
        for (at, item) in items(call)?.iter().enumerate() {
            if call.equal(&wanted, item)? {
                remove_at(call, at)?;
                return Ok(true.into());
            }
        }
        Ok(false.into())
    }),
    method("int size()", |call| {
        call.data(|heap: &Heap| count(heap.items.len()).into())
    }),
    method("void clear()", |call| {
        call.data_mut(|heap: &mut Heap| heap.items.clear())?;
        Ok(Value::Null)
    }),
    method("Object[] toArray()", |call| {
        let items = items(call)?;
        Ok(object_array(call, items))
    }),
    method("java.util.Iterator iterator()", |call| {
        let items = items(call)?;
        snapshot(call, "java.util.PriorityQueue$Itr", items)
    }),
    method("java.util.Comparator comparator()", |call| {
        call.data(|heap: &Heap| heap.comparator.clone())
    }),
];

fn new(call: &Call<'_>, comparator: Value) -> Returns {
    Ok(call.construct(Heap {
        items: Vec::new(),
        comparator,
    }))
}

fn check_capacity(call: &Call<'_>) -> Result<(), Throw> {
    if call.int(0) < 1 {
        return Err(bare(call, ILLEGAL_ARGUMENT));
    }
    Ok(())
}

fn items(call: &mut Call<'_>) -> Result<Vec<Value>, Throw> {
    let items = call.data(|heap: &Heap| heap.items.clone())?;
    call.charge(items.len())?;
    Ok(items)
}

fn first(call: &Call<'_>) -> Result<Option<Value>, Throw> {
    call.data(|heap: &Heap| heap.items.first().cloned())
}

fn comparator(call: &Call<'_>) -> Result<Value, Throw> {
    call.data(|heap: &Heap| heap.comparator.clone())
}

/// Puts the heap back in order by `change`, which may run the script's comparator.
fn rearranged<R>(
    call: &mut Call<'_>,
    change: impl FnOnce(&mut Call<'_>, &mut Vec<Value>, &Value) -> Result<R, Throw>,
) -> Result<R, Throw> {
    let (mut items, comparator) = (items(call)?, comparator(call)?);
    let result = change(call, &mut items, &comparator)?;
    call.data_mut(|heap: &mut Heap| heap.items = items)?;
    Ok(result)
}

fn offer(call: &mut Call<'_>) -> Returns {
    let item = not_null(call, 0)?;
    rearranged(call, |call, items, comparator| {
        items.push(item);
        sift_up(call, items, comparator)
    })?;
    Ok(true.into())
}

fn poll(call: &mut Call<'_>) -> Result<Option<Value>, Throw> {
    let first = first(call)?;
    if first.is_some() {
        remove_at(call, 0)?;
    }
    Ok(first)
}

/// `removeAt`: the last takes the place, and sinks or rises.
fn remove_at(call: &mut Call<'_>, at: usize) -> Result<(), Throw> {
    rearranged(call, |call, items, comparator| {
        items.swap_remove(at);
        if at < items.len() {
            let moved = items.get(at).cloned();
            sift_down(call, items, at, comparator)?;
            let stayed = match (items.get(at), moved) {
                (Some(now), Some(before)) => same(now, &before),
                _ => false,
            };
            if stayed && at > 0 {
                let mut upper: Vec<Value> = items.drain(..=at).collect();
                let risen = sift_up(call, &mut upper, comparator);
                items.splice(0..0, upper).for_each(drop);
                risen?;
            }
        }
        Ok(())
    })
}

fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => left.same(right),
        (Value::Int(left), Value::Int(right)) => left == right,
        (Value::Double(left), Value::Double(right)) => left.to_bits() == right.to_bits(),
        (Value::Long(left), Value::Long(right)) => left == right,
        (Value::String(left), Value::String(right)) => left == right,
        _ => false,
    }
}

/// The last item rises.
fn sift_up(call: &mut Call<'_>, items: &mut [Value], comparator: &Value) -> Result<(), Throw> {
    let Some(mut at) = items.len().checked_sub(1) else {
        return Ok(());
    };
    if at == 0 && comparator.is_null() {
        // Even a single item has to be comparable.
        if let [only] = &*items {
            compare(call, comparator, only, only, "key")?;
        }
    }
    while at > 0 {
        let parent = (at - 1) / 2;
        let order = match (items.get(at), items.get(parent)) {
            (Some(item), Some(above)) => compare(call, comparator, item, above, "key")?,
            _ => 0,
        };
        if order >= 0 {
            break;
        }
        items.swap(at, parent);
        at = parent;
    }
    Ok(())
}

/// The item at a place sinks.
fn sift_down(
    call: &mut Call<'_>,
    items: &mut [Value],
    mut at: usize,
    comparator: &Value,
) -> Result<(), Throw> {
    while let Some(left) = items.get(2 * at + 1) {
        let mut child = 2 * at + 1;
        if let Some(right) = items.get(child + 1)
            && compare(call, comparator, left, right, "c")? > 0
        {
            child += 1;
        }
        let order = match (items.get(at), items.get(child)) {
            (Some(item), Some(below)) => compare(call, comparator, item, below, "key")?,
            _ => 0,
        };
        if order <= 0 {
            break;
        }
        items.swap(at, child);
        at = child;
    }
    Ok(())
}
