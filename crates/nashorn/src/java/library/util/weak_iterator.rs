//! Iterators of `ConcurrentHashMap`: one entry ahead of the script, and never put out by changes.

use super::entries::{Part, entry_object};
use super::map_data::{MapData, MapObject};
use crate::java::class::{MemberDef, class, method};
use crate::java::hash::table::Place;
use crate::java::library::support::{ILLEGAL_STATE, NO_SUCH_ELEMENT, Returns, bare};
use crate::java::{Call, ClassDef, Finalize, Object, Throw, Trace, Value};

/// State of an iterator.
#[derive(Debug, Trace, Finalize)]
struct WeakIteratorData {
    map: Object,
    /// What `next` will give, though it be removed in the meantime.
    #[unsafe_ignore_trace]
    upcoming: Option<Place>,
    upcoming_entry: Option<(Value, Value)>,
    /// The key `remove` removes.
    last: Option<Value>,
    /// The places behind it, the last one first, as they were at this count of changes.
    #[unsafe_ignore_trace]
    rest: Vec<Place>,
    #[unsafe_ignore_trace]
    changes: u32,
}

const BOTH: &[&str] = &["java.util.Iterator", "java.util.Enumeration"];

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    class(
        "java.util.concurrent.ConcurrentHashMap$KeyIterator",
        BOTH,
        KEYS,
    ),
    class(
        "java.util.concurrent.ConcurrentHashMap$ValueIterator",
        BOTH,
        VALUES,
    ),
    class(
        "java.util.concurrent.ConcurrentHashMap$EntryIterator",
        &["java.util.Iterator"],
        ENTRIES,
    ),
];

const KEYS: &[MemberDef] = &[
    method("boolean hasNext()", has_next),
    method("boolean hasMoreElements()", has_next),
    method("Object next()", |call| next(call, Part::Key)),
    method("Object nextElement()", |call| next(call, Part::Key)),
    method("void remove()", remove),
];

const VALUES: &[MemberDef] = &[
    method("boolean hasNext()", has_next),
    method("boolean hasMoreElements()", has_next),
    method("Object next()", |call| next(call, Part::Value)),
    method("Object nextElement()", |call| next(call, Part::Value)),
    method("void remove()", remove),
];

const ENTRIES: &[MemberDef] = &[
    method("boolean hasNext()", has_next),
    method("Object next()", |call| next(call, Part::Entry)),
    method("void remove()", remove),
];

/// An iterator over a map.
pub(super) fn over(call: &Call<'_>, map: &Object, part: Part) -> Returns {
    let class = match part {
        Part::Key => "java.util.concurrent.ConcurrentHashMap$KeyIterator",
        Part::Value => "java.util.concurrent.ConcurrentHashMap$ValueIterator",
        Part::Entry => "java.util.concurrent.ConcurrentHashMap$EntryIterator",
    };
    let own = MapObject(map.clone());
    let mut rest = own.places(call)?;
    rest.reverse();
    let upcoming = rest.pop();
    let upcoming_entry = match upcoming {
        Some(place) => own.entry(place)?,
        None => None,
    };
    call.object(
        class,
        WeakIteratorData {
            map: map.clone(),
            upcoming,
            upcoming_entry,
            last: None,
            rest,
            changes: own.read(MapData::count_of_changes)?,
        },
    )
}

fn has_next(call: &mut Call<'_>) -> Returns {
    call.data(|it: &WeakIteratorData| it.upcoming.is_some().into())
}

fn next(call: &mut Call<'_>, part: Part) -> Returns {
    let (map, place, entry) = call
        .data(|it: &WeakIteratorData| (it.map.clone(), it.upcoming, it.upcoming_entry.clone()))?;
    let (Some(place), Some((key, value))) = (place, entry) else {
        return Err(bare(call, NO_SUCH_ELEMENT));
    };
    let given = match part {
        Part::Key => key.clone(),
        Part::Value => value,
        Part::Entry => entry_object(call, &map, place)?,
    };
    advance(call, &MapObject(map), place)?;
    call.data_mut(|it: &mut WeakIteratorData| it.last = Some(key))?;
    Ok(given)
}

/// Goes on to the entry that now follows `place`.
fn advance(call: &Call<'_>, own: &MapObject, place: Place) -> Result<(), Throw> {
    let changes = own.read(MapData::count_of_changes)?;
    if call.data(|it: &WeakIteratorData| it.changes != changes)? {
        let mut places = own.read(MapData::places)?;
        if let Some(at) = places.iter().position(|&other| other == place) {
            places.reverse();
            places.truncate(places.len() - at - 1);
            call.data_mut(|it: &mut WeakIteratorData| it.rest = places)?;
        }
        call.data_mut(|it: &mut WeakIteratorData| it.changes = changes)?;
    }
    loop {
        let place = call.data_mut(|it: &mut WeakIteratorData| it.rest.pop())?;
        let entry = match place {
            Some(place) => own.entry(place)?,
            None => None,
        };
        if entry.is_some() || place.is_none() {
            return call.data_mut(|it: &mut WeakIteratorData| {
                it.upcoming = place;
                it.upcoming_entry = entry;
            });
        }
    }
}

fn remove(call: &mut Call<'_>) -> Returns {
    let last = call.data_mut(|it: &mut WeakIteratorData| it.last.take())?;
    let Some(key) = last else {
        return Err(bare(call, ILLEGAL_STATE));
    };
    let map = call.data(|it: &WeakIteratorData| it.map.clone())?;
    MapObject(map).remove(call, &key)?;
    Ok(Value::Null)
}
