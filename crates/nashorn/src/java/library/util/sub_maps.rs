//! Views on part of a `TreeMap`, and the navigable sets of its keys.

use super::entries::{self, Part, ViewData, view};
use super::range::Range;
use super::sorted::NAVIGABLE_MAP;
use crate::java::class::{MemberDef, class, method};
use crate::java::library::joined;
use crate::java::library::support::{ILLEGAL_ARGUMENT, Returns, count, with_message};
use crate::java::{Call, ClassDef, Throw, Value};

const SUB_MAP: &[&str] = &["java.util.AbstractMap", "java.util.NavigableMap"];
const SET_VIEW: &[&str] = &["java.util.AbstractSet"];

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    class("java.util.TreeMap$AscendingSubMap", SUB_MAP, &MEMBERS),
    class("java.util.TreeMap$DescendingSubMap", SUB_MAP, &MEMBERS),
    class(
        "java.util.TreeMap$AscendingSubMap$AscendingEntrySetView",
        SET_VIEW,
        entries::ENTRIES,
    ),
    class(
        "java.util.TreeMap$DescendingSubMap$DescendingEntrySetView",
        SET_VIEW,
        entries::ENTRIES,
    ),
    class(
        "java.util.TreeMap$KeySet",
        &["java.util.AbstractSet", "java.util.NavigableSet"],
        &KEY_SET,
    ),
];

const MEMBERS: [MemberDef; OWN.len() + NAVIGABLE_MAP.len()] = joined(&[OWN, NAVIGABLE_MAP]);

const OWN: &[MemberDef] = &[
    method("int size()", size),
    method("boolean containsKey(Object)", contains),
    method("Object get(Object)", |call| {
        let (range, key) = (Range::this(call)?, call.argument(0));
        if !range.has_room_for(call, &key)? {
            return Ok(Value::Null);
        }
        Ok(range.own().get(call, &key)?.unwrap_or(Value::Null))
    }),
    method("Object put(Object, Object)", |call| {
        let value = call.argument(1);
        Ok(put(call, value)?.unwrap_or(Value::Null))
    }),
    method("Object remove(Object)", |call| {
        Ok(remove(call)?.map_or(Value::Null, |(_, value)| value))
    }),
    method("void clear()", clear),
    method("java.util.Set keySet()", |call| {
        view(call, "java.util.TreeMap$KeySet")
    }),
    method("Collection values()", |call| {
        view(call, "java.util.AbstractMap$2")
    }),
    method("java.util.Set entrySet()", |call| {
        let class = if Range::this(call)?.is_descending {
            "java.util.TreeMap$DescendingSubMap$DescendingEntrySetView"
        } else {
            "java.util.TreeMap$AscendingSubMap$AscendingEntrySetView"
        };
        view(call, class)
    }),
];

pub(super) fn size(call: &mut Call<'_>) -> Returns {
    let (low, high) = Range::this(call)?.span(call)?;
    Ok(count(high - low).into())
}

pub(super) fn contains(call: &mut Call<'_>) -> Returns {
    let (range, key) = (Range::this(call)?, call.argument(0));
    Ok((range.has_room_for(call, &key)? && range.own().contains(call, &key)?).into())
}

/// `put` of the first argument; gives the former value.
pub(super) fn put(call: &mut Call<'_>, value: Value) -> Result<Option<Value>, Throw> {
    let (range, key) = (Range::this(call)?, call.argument(0));
    if !range.has_room_for(call, &key)? {
        return Err(with_message(call, ILLEGAL_ARGUMENT, "key out of range"));
    }
    range.own().put(call, key, value)
}

pub(super) fn remove(call: &mut Call<'_>) -> Result<Option<(Value, Value)>, Throw> {
    let (range, key) = (Range::this(call)?, call.argument(0));
    if !range.has_room_for(call, &key)? {
        return Ok(None);
    }
    range.own().remove(call, &key)
}

pub(super) fn clear(call: &mut Call<'_>) -> Returns {
    let range = Range::this(call)?;
    let own = range.own();
    for place in range.places(call)? {
        own.remove_at(place)?;
    }
    Ok(Value::Null)
}

const KEY_SET: [MemberDef; entries::KEYS.len() + NAVIGABLE_KEYS.len()] =
    joined(&[entries::KEYS, NAVIGABLE_KEYS]);

/// Rows that call a method of the map.
macro_rules! of_map {
    ($($signature:literal, $name:literal;)*) => {
        [$(method($signature, |call| {
            let map = map(call)?;
            let arguments = call.arguments();
            call.invoke(&map, $name, arguments)
        })),*]
    };
}

/// Rows that give the keys of what a method of the map gives.
macro_rules! keys_of {
    ($($signature:literal, $name:literal;)*) => {
        [$(method($signature, |call| {
            let map = map(call)?;
            let arguments = call.arguments();
            let part = call.invoke(&map, $name, arguments)?;
            call.invoke(&part, "navigableKeySet", &[])
        })),*]
    };
}

const NAVIGABLE_KEYS: &[MemberDef] = &joined::<17>(&[&OF_MAP, &KEYS_OF, OF_ENTRIES]);

const OF_MAP: [MemberDef; 7] = of_map![
    "Object first()", "firstKey";
    "Object last()", "lastKey";
    "Object floor(Object)", "floorKey";
    "Object ceiling(Object)", "ceilingKey";
    "Object lower(Object)", "lowerKey";
    "Object higher(Object)", "higherKey";
    "java.util.Comparator comparator()", "comparator";
];

const KEYS_OF: [MemberDef; 7] = keys_of![
    "java.util.SortedSet headSet(Object)", "headMap";
    "java.util.NavigableSet headSet(Object, boolean)", "headMap";
    "java.util.SortedSet tailSet(Object)", "tailMap";
    "java.util.NavigableSet tailSet(Object, boolean)", "tailMap";
    "java.util.SortedSet subSet(Object, Object)", "subMap";
    "java.util.NavigableSet subSet(Object, boolean, Object, boolean)", "subMap";
    "java.util.NavigableSet descendingSet()", "descendingMap";
];

const OF_ENTRIES: &[MemberDef] = &[
    method("Object pollFirst()", |call| poll(call, "pollFirstEntry")),
    method("Object pollLast()", |call| poll(call, "pollLastEntry")),
    method("java.util.Iterator descendingIterator()", |call| {
        let map = map(call)?;
        let range = map.as_object().and_then(Range::of).ok_or_else(Throw::end)?;
        range.reversed().iterator(call, Part::Key)
    }),
];

fn map(call: &Call<'_>) -> Result<Value, Throw> {
    call.data(|view: &ViewData| view.map.clone())
}

fn poll(call: &mut Call<'_>, method: &str) -> Returns {
    let map = map(call)?;
    match call.invoke(&map, method, &[])? {
        Value::Null => Ok(Value::Null),
        entry => call.invoke(&entry, "getKey", &[]),
    }
}
