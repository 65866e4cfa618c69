//! Iterators over maps whose entries have places: they notice changes of size.

use super::entries::{Part, entry_object, map_family};
use super::map_data::MapObject;
use super::weak_iterator;
use crate::java::class::{MemberDef, method};
use crate::java::hash::table::Place;
use crate::java::library::support::{CONCURRENT, ILLEGAL_STATE, NO_SUCH_ELEMENT, Returns, bare};
use crate::java::{Call, ClassDef, Finalize, Kind, Object, Throw, Trace, Value};

/// State of an iterator over a map with places.
#[derive(Debug, Trace, Finalize)]
struct MapIteratorData {
    map: Object,
    #[unsafe_ignore_trace]
    places: Vec<Place>,
    #[unsafe_ignore_trace]
    cursor: usize,
    #[unsafe_ignore_trace]
    last: Option<Place>,
    #[unsafe_ignore_trace]
    expected: u32,
    #[unsafe_ignore_trace]
    part: Part,
}

const fn iterator(name: &'static str) -> ClassDef {
    ClassDef {
        name,
        kind: Kind::Class,
        extends: &["java.util.Iterator"],
        members: ITERATOR,
    }
}

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    iterator("java.util.HashMap$KeyIterator"),
    iterator("java.util.LinkedHashMap$LinkedKeyIterator"),
    iterator("java.util.TreeMap$KeyIterator"),
    iterator("java.util.HashMap$ValueIterator"),
    iterator("java.util.LinkedHashMap$LinkedValueIterator"),
    iterator("java.util.TreeMap$ValueIterator"),
    iterator("java.util.HashMap$EntryIterator"),
    iterator("java.util.LinkedHashMap$LinkedEntryIterator"),
    iterator("java.util.TreeMap$EntryIterator"),
];

const ITERATOR: &[MemberDef] = &[
    method("boolean hasNext()", has_next),
    method("Object next()", next),
    method("void remove()", remove),
];

/// An iterator over a map object's keys, values or entries.
pub(super) fn iterator_of(call: &Call<'_>, map: &Object, part: Part) -> Returns {
    if map_family(call, map) == "ConcurrentHashMap" {
        return weak_iterator::over(call, map, part);
    }
    let places = MapObject(map.clone()).places(call)?;
    iterator_over(call, map, places, part)
}

/// The same over some places of it.
pub(super) fn iterator_over(
    call: &Call<'_>,
    map: &Object,
    places: Vec<Place>,
    part: Part,
) -> Returns {
    let class = match (map_family(call, map), part) {
        ("Hashtable", _) => "java.util.Hashtable$Enumerator",
        ("LinkedHashMap", Part::Key) => "java.util.LinkedHashMap$LinkedKeyIterator",
        ("LinkedHashMap", Part::Value) => "java.util.LinkedHashMap$LinkedValueIterator",
        ("LinkedHashMap", Part::Entry) => "java.util.LinkedHashMap$LinkedEntryIterator",
        ("TreeMap", Part::Key) => "java.util.TreeMap$KeyIterator",
        ("TreeMap", Part::Value) => "java.util.TreeMap$ValueIterator",
        ("TreeMap", Part::Entry) => "java.util.TreeMap$EntryIterator",
        (_, Part::Key) => "java.util.HashMap$KeyIterator",
        (_, Part::Value) => "java.util.HashMap$ValueIterator",
        (_, Part::Entry) => "java.util.HashMap$EntryIterator",
    };
    let expected = MapObject(map.clone()).changes()?;
    call.object(
        class,
        MapIteratorData {
            map: map.clone(),
            places,
            cursor: 0,
            last: None,
            expected,
            part,
        },
    )
}

pub(super) fn has_next(call: &mut Call<'_>) -> Returns {
    call.data(|it: &MapIteratorData| (it.cursor < it.places.len()).into())
}

fn check(call: &Call<'_>) -> Result<Object, Throw> {
    let (map, expected) = call.data(|it: &MapIteratorData| (it.map.clone(), it.expected))?;
    if MapObject(map.clone()).changes()? == expected {
        Ok(map)
    } else {
        Err(bare(call, CONCURRENT))
    }
}

fn next(call: &mut Call<'_>) -> Returns {
    next_of(call)?.ok_or_else(|| bare(call, NO_SUCH_ELEMENT))
}

/// What comes next; `None` at the end.
pub(super) fn next_of(call: &mut Call<'_>) -> Result<Option<Value>, Throw> {
    let map = check(call)?;
    let (place, part) = call.data_mut(|it: &mut MapIteratorData| {
        let place = it.places.get(it.cursor).copied();
        it.cursor += 1;
        it.last = place;
        (place, it.part)
    })?;
    let Some(place) = place else {
        return Ok(None);
    };
    if part == Part::Entry {
        return entry_object(call, &map, place).map(Some);
    }
    let entry = MapObject(map).entry(place)?;
    Ok(Some(entry.map_or(Value::Null, |(key, value)| {
        if part == Part::Key { key } else { value }
    })))
}

pub(super) fn remove(call: &mut Call<'_>) -> Returns {
    let last = call.data_mut(|it: &mut MapIteratorData| it.last.take())?;
    let Some(place) = last else {
        return Err(bare(call, ILLEGAL_STATE));
    };
    let own = MapObject(check(call)?);
    own.remove_at(place)?;
    let changes = own.changes()?;
    call.data_mut(|it: &mut MapIteratorData| it.expected = changes)?;
    Ok(Value::Null)
}
