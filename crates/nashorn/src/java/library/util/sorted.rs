//! What sorted maps and sets have beyond the others.

use super::entries::EntryData;
use super::map_data::{MapData, MapObject};
use crate::java::hash::table::Place;
use crate::java::library::support::{NO_SUCH_ELEMENT, Returns, bare};
use crate::java::{Call, Throw, Value};

#[derive(Clone, Copy)]
pub(super) enum End {
    First,
    Last,
}

/// Which neighbour of a key.
#[derive(Clone, Copy)]
pub(super) enum Near {
    Floor,
    Ceiling,
    Lower,
    Higher,
}

/// The comparator of a sorted map or set; null for any other.
pub(super) fn comparator_of(map: &Value) -> Value {
    let own = map
        .as_object()
        .and_then(|map| map.data(|map: &MapData| map.comparator.clone()));
    own.unwrap_or(Value::Null)
}

pub(super) fn comparator(call: &mut Call<'_>) -> Returns {
    let this = call.this().clone();
    Ok(comparator_of(&this))
}

fn end(own: &MapObject, end: End) -> Result<Option<Place>, Throw> {
    own.read(|map| {
        let places = map.places();
        match end {
            End::First => places.first().copied(),
            End::Last => places.last().copied(),
        }
    })
}

fn near(call: &mut Call<'_>, near: Near) -> Result<Option<Place>, Throw> {
    let (own, key) = (MapObject::this(call)?, call.argument(0));
    if own.size()? == 0 {
        return Ok(None);
    }
    let (index, found) = own.search(call, &key, false)?;
    let wanted = match (near, found) {
        (Near::Floor | Near::Ceiling, Some(place)) => return Ok(Some(place)),
        (Near::Higher, Some(_)) => Some(index + 1),
        (Near::Ceiling | Near::Higher, None) => Some(index),
        (Near::Floor, None) | (Near::Lower, _) => index.checked_sub(1),
    };
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

pub(super) fn end_key(call: &mut Call<'_>, which: End) -> Returns {
    let own = MapObject::this(call)?;
    key(&own, end(&own, which)?)?.ok_or_else(|| bare(call, NO_SUCH_ELEMENT))
}

pub(super) fn end_entry(call: &mut Call<'_>, which: End) -> Returns {
    let own = MapObject::this(call)?;
    copied(call, &own, end(&own, which)?)
}

pub(super) fn poll(call: &mut Call<'_>, which: End) -> Returns {
    let own = MapObject::this(call)?;
    let place = end(&own, which)?;
    let entry = copied(call, &own, place)?;
    if let Some(place) = place {
        own.remove_at(place)?;
    }
    Ok(entry)
}

/// `pollFirst` and `pollLast` of a set.
pub(super) fn poll_key(call: &mut Call<'_>, which: End) -> Returns {
    let own = MapObject::this(call)?;
    match end(&own, which)? {
        Some(place) => Ok(own.remove_at(place)?.map_or(Value::Null, |(key, _)| key)),
        None => Ok(Value::Null),
    }
}

pub(super) fn near_key(call: &mut Call<'_>, which: Near) -> Returns {
    let place = near(call, which)?;
    Ok(key(&MapObject::this(call)?, place)?.unwrap_or(Value::Null))
}

pub(super) fn near_entry(call: &mut Call<'_>, which: Near) -> Returns {
    let place = near(call, which)?;
    copied(call, &MapObject::this(call)?, place)
}
