//! What sorted maps and sets have beyond the others.

use super::entries::{EntryData, Part, view};
use super::map_data::MapObject;
use super::range::{Range, between, head_or_tail};
use crate::java::class::{MemberDef, method};
use crate::java::hash::table::Place;
use crate::java::library::support::{NO_SUCH_ELEMENT, Returns, bare};
use crate::java::{Call, Throw, Value};

#[derive(Clone, Copy)]
enum End {
    First,
    Last,
}

/// Which neighbour of a key.
#[derive(Clone, Copy)]
enum Near {
    Floor,
    Ceiling,
    Lower,
    Higher,
}

/// The comparator of a sorted map or set; null for any other.
pub(super) fn comparator_of(call: &mut Call<'_>, map: &Value) -> Returns {
    match map.as_object().and_then(Range::of) {
        Some(range) => range.comparator(call),
        None => Ok(Value::Null),
    }
}

fn comparator(call: &mut Call<'_>) -> Returns {
    let this = call.this().clone();
    comparator_of(call, &this)
}

fn end(call: &mut Call<'_>, range: &Range, end: End) -> Result<Option<Place>, Throw> {
    let (low, high) = range.span(call)?;
    let is_low = matches!(end, End::First) != range.is_descending;
    let at = if is_low {
        Some(low)
    } else {
        high.checked_sub(1)
    };
    let at = at.filter(|at| (low..high).contains(at));
    range
        .own()
        .read(|map| at.and_then(|at| map.places().get(at).copied()))
}

fn near(call: &mut Call<'_>, range: &Range, near: Near) -> Result<Option<Place>, Throw> {
    let (own, key) = (range.own(), call.argument(0));
    if own.size()? == 0 {
        return Ok(None);
    }
    let near = match (range.is_descending, near) {
        (false, near) => near,
        (true, Near::Floor) => Near::Ceiling,
        (true, Near::Ceiling) => Near::Floor,
        (true, Near::Lower) => Near::Higher,
        (true, Near::Higher) => Near::Lower,
    };
    let (index, found) = own.search(call, &key, false)?;
    let (low, high) = range.span(call)?;
    let wanted = match (near, found) {
        (Near::Floor, Some(_)) => Some(index),
        (Near::Floor, None) | (Near::Lower, _) => index.checked_sub(1),
        (Near::Ceiling, _) | (Near::Higher, None) => Some(index),
        (Near::Higher, Some(_)) => Some(index + 1),
    };
    let wanted = match near {
        Near::Floor | Near::Lower => wanted
            .zip(high.checked_sub(1))
            .map(|(at, last)| at.min(last)),
        Near::Ceiling | Near::Higher => wanted.map(|at| at.max(low)),
    };
    let wanted = wanted.filter(|at| (low..high).contains(at));
    own.read(|map| wanted.and_then(|wanted| map.places().get(wanted).copied()))
}

fn key(own: &MapObject, place: Option<Place>) -> Result<Option<Value>, Throw> {
    match place {
        Some(place) => Ok(own.entry(place)?.map(|(key, _)| key)),
        None => Ok(None),
    }
}

/// An entry that no longer belongs to the map.
fn copied(call: &Call<'_>, own: &MapObject, place: Option<Place>) -> Returns {
    let entry = match place {
        Some(place) => own.entry(place)?,
        None => None,
    };
    match entry {
        Some((key, value)) => call.object(
            "java.util.AbstractMap$SimpleImmutableEntry",
            EntryData::new(key, value),
        ),
        None => Ok(Value::Null),
    }
}

fn end_key(call: &mut Call<'_>, which: End) -> Returns {
    let range = Range::this(call)?;
    let place = end(call, &range, which)?;
    key(&range.own(), place)?.ok_or_else(|| bare(call, NO_SUCH_ELEMENT))
}

fn end_entry(call: &mut Call<'_>, which: End) -> Returns {
    let range = Range::this(call)?;
    let place = end(call, &range, which)?;
    copied(call, &range.own(), place)
}

fn poll(call: &mut Call<'_>, which: End) -> Returns {
    let range = Range::this(call)?;
    let (place, own) = (end(call, &range, which)?, range.own());
    let entry = copied(call, &own, place)?;
    if let Some(place) = place {
        own.remove_at(place)?;
    }
    Ok(entry)
}

/// `pollFirst` and `pollLast` of a set.
fn poll_key(call: &mut Call<'_>, which: End) -> Returns {
    let range = Range::this(call)?;
    match end(call, &range, which)? {
        Some(place) => {
            let removed = range.own().remove_at(place)?;
            Ok(removed.map_or(Value::Null, |(key, _)| key))
        }
        None => Ok(Value::Null),
    }
}

fn near_key(call: &mut Call<'_>, which: Near) -> Returns {
    let range = Range::this(call)?;
    let place = near(call, &range, which)?;
    Ok(key(&range.own(), place)?.unwrap_or(Value::Null))
}

fn near_entry(call: &mut Call<'_>, which: Near) -> Returns {
    let range = Range::this(call)?;
    let place = near(call, &range, which)?;
    copied(call, &range.own(), place)
}

/// `NavigableMap`'s way of looking at a sorted map, of `TreeMap` and its views alike.
pub(super) const NAVIGABLE_MAP: &[MemberDef] = &[
    method("java.util.Comparator comparator()", comparator),
    method("Object firstKey()", |call| end_key(call, End::First)),
    method("Object lastKey()", |call| end_key(call, End::Last)),
    method("java.util.Map$Entry firstEntry()", |call| {
        end_entry(call, End::First)
    }),
    method("java.util.Map$Entry lastEntry()", |call| {
        end_entry(call, End::Last)
    }),
    method("java.util.Map$Entry pollFirstEntry()", |call| {
        poll(call, End::First)
    }),
    method("java.util.Map$Entry pollLastEntry()", |call| {
        poll(call, End::Last)
    }),
    method("Object floorKey(Object)", |call| {
        near_key(call, Near::Floor)
    }),
    method("Object ceilingKey(Object)", |call| {
        near_key(call, Near::Ceiling)
    }),
    method("Object lowerKey(Object)", |call| {
        near_key(call, Near::Lower)
    }),
    method("Object higherKey(Object)", |call| {
        near_key(call, Near::Higher)
    }),
    method("java.util.Map$Entry floorEntry(Object)", |call| {
        near_entry(call, Near::Floor)
    }),
    method("java.util.Map$Entry ceilingEntry(Object)", |call| {
        near_entry(call, Near::Ceiling)
    }),
    method("java.util.Map$Entry lowerEntry(Object)", |call| {
        near_entry(call, Near::Lower)
    }),
    method("java.util.Map$Entry higherEntry(Object)", |call| {
        near_entry(call, Near::Higher)
    }),
    method("java.util.SortedMap headMap(Object)", |call| {
        part(call, Which::Head)
    }),
    method("java.util.NavigableMap headMap(Object, boolean)", |call| {
        part(call, Which::Head)
    }),
    method("java.util.SortedMap tailMap(Object)", |call| {
        part(call, Which::Tail)
    }),
    method("java.util.NavigableMap tailMap(Object, boolean)", |call| {
        part(call, Which::Tail)
    }),
    method("java.util.SortedMap subMap(Object, Object)", |call| {
        part(call, Which::Between)
    }),
    method(
        "java.util.NavigableMap subMap(Object, boolean, Object, boolean)",
        |call| part(call, Which::Between),
    ),
    method("java.util.NavigableMap descendingMap()", |call| {
        part(call, Which::Reversed)
    }),
    method("java.util.NavigableSet navigableKeySet()", |call| {
        view(call, "java.util.TreeMap$KeySet")
    }),
    method("java.util.NavigableSet descendingKeySet()", |call| {
        let map = part(call, Which::Reversed)?;
        call.invoke(&map, "navigableKeySet", &[])
    }),
];

/// The same of `TreeSet`.
pub(super) const NAVIGABLE_SET: &[MemberDef] = &[
    method("java.util.Comparator comparator()", comparator),
    method("Object first()", |call| end_key(call, End::First)),
    method("Object last()", |call| end_key(call, End::Last)),
    method("Object pollFirst()", |call| poll_key(call, End::First)),
    method("Object pollLast()", |call| poll_key(call, End::Last)),
    method("Object floor(Object)", |call| near_key(call, Near::Floor)),
    method("Object ceiling(Object)", |call| {
        near_key(call, Near::Ceiling)
    }),
    method("Object lower(Object)", |call| near_key(call, Near::Lower)),
    method("Object higher(Object)", |call| near_key(call, Near::Higher)),
    method("java.util.Iterator descendingIterator()", |call| {
        Range::this(call)?.reversed().iterator(call, Part::Key)
    }),
    method("java.util.SortedSet headSet(Object)", |call| {
        part_of_set(call, Which::Head)
    }),
    method("java.util.NavigableSet headSet(Object, boolean)", |call| {
        part_of_set(call, Which::Head)
    }),
    method("java.util.SortedSet tailSet(Object)", |call| {
        part_of_set(call, Which::Tail)
    }),
    method("java.util.NavigableSet tailSet(Object, boolean)", |call| {
        part_of_set(call, Which::Tail)
    }),
    method("java.util.SortedSet subSet(Object, Object)", |call| {
        part_of_set(call, Which::Between)
    }),
    method(
        "java.util.NavigableSet subSet(Object, boolean, Object, boolean)",
        |call| part_of_set(call, Which::Between),
    ),
    method("java.util.NavigableSet descendingSet()", |call| {
        part_of_set(call, Which::Reversed)
    }),
];

#[derive(Clone, Copy)]
enum Which {
    Head,
    Tail,
    Between,
    Reversed,
}

fn range(call: &mut Call<'_>, which: Which) -> Result<Range, Throw> {
    match which {
        Which::Head => head_or_tail(call, true),
        Which::Tail => head_or_tail(call, false),
        Which::Between => between(call),
        Which::Reversed => Ok(Range::this(call)?.reversed()),
    }
}

fn part(call: &mut Call<'_>, which: Which) -> Returns {
    let range = range(call, which)?;
    let class = if range.is_descending {
        "java.util.TreeMap$DescendingSubMap"
    } else {
        "java.util.TreeMap$AscendingSubMap"
    };
    call.object(class, range)
}

fn part_of_set(call: &mut Call<'_>, which: Which) -> Returns {
    let range = range(call, which)?;
    call.object("java.util.TreeSet", range)
}
