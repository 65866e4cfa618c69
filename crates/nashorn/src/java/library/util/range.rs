//! Part of a sorted map, or all of it, in either direction: what `NavigableSubMap` and the sets built on
//! it see.

use super::entries::Part;
use super::map_data::{MapData, MapObject, Order};
use super::map_iterators::iterator_over;
use crate::java::hash::table::Place;
use crate::java::library::order;
use crate::java::library::support::{ILLEGAL_ARGUMENT, Returns, with_message};
use crate::java::{Call, Finalize, Object, Throw, Trace, Value};

/// A key at which a range ends, and whether it belongs to it; `None` is the end of the map.
pub(super) type Bound = Option<(Value, bool)>;

/// State of a view on part of a sorted map, and the range itself.
#[derive(Clone, Debug, Trace, Finalize)]
#[boa_gc(unsafe_no_drop)]
pub(super) struct Range {
    map: Object,
    low: Bound,
    high: Bound,
    pub(super) is_descending: bool,
}

/// Which part of a range another one is, in its own direction.
pub(super) struct Cut {
    pub(super) from: Bound,
    pub(super) to: Bound,
}

impl Range {
    /// The range an object stands for, if it is a sorted map or set, or a view on one.
    pub(super) fn of(object: &Object) -> Option<Self> {
        let is_sorted = object.data(|map: &MapData| map.order == Order::Sorted);
        match is_sorted {
            Some(true) => Some(Self {
                map: object.clone(),
                low: None,
                high: None,
                is_descending: false,
            }),
            Some(false) => None,
            None => object.data(Self::clone),
        }
    }

    /// That of the receiver.
    pub(super) fn this(call: &Call<'_>) -> Result<Self, Throw> {
        let this = call.this().as_object();
        this.and_then(Self::of).ok_or_else(Throw::end)
    }

    pub(super) fn own(&self) -> MapObject {
        MapObject(self.map.clone())
    }

    /// The same range the other way round.
    pub(super) fn reversed(self) -> Self {
        Self {
            is_descending: !self.is_descending,
            ..self
        }
    }

    /// What orders it.
    pub(super) fn comparator(&self, call: &mut Call<'_>) -> Returns {
        let own = self.own().read(|map| map.comparator.clone())?;
        if self.is_descending {
            return call.invoke_static("java.util.Collections", "reverseOrder", &[own]);
        }
        Ok(own)
    }

    fn compare(&self, call: &mut Call<'_>, left: &Value, right: &Value) -> Result<i32, Throw> {
        let comparator = self.own().read(|map| map.comparator.clone())?;
        order::compare(call, &comparator, left, right, "k1")
    }

    /// Positions of its first entry in the map, and of the first behind it.
    pub(super) fn span(&self, call: &mut Call<'_>) -> Result<(usize, usize), Throw> {
        let (own, size) = (self.own(), self.own().size()?);
        if size == 0 {
            return Ok((0, 0));
        }
        let low = match &self.low {
            Some((key, inclusive)) => {
                let (at, found) = own.search(call, key, false)?;
                at + usize::from(found.is_some() && !inclusive)
            }
            None => 0,
        };
        let high = match &self.high {
            Some((key, inclusive)) => {
                let (at, found) = own.search(call, key, false)?;
                at + usize::from(found.is_some() && *inclusive)
            }
            None => size,
        };
        Ok((low, high.max(low)))
    }

    /// Its places, in its direction.
    pub(super) fn places(&self, call: &mut Call<'_>) -> Result<Vec<Place>, Throw> {
        let (low, high) = self.span(call)?;
        let mut places = self.own().read(MapData::places)?;
        places.truncate(high);
        places.drain(..low.min(places.len()));
        if self.is_descending {
            places.reverse();
        }
        call.charge(places.len())?;
        Ok(places)
    }

    /// Whether a key lies in it.
    pub(super) fn has_room_for(&self, call: &mut Call<'_>, key: &Value) -> Result<bool, Throw> {
        self.holds(call, key, false)
    }

    /// The same; `closed`: its bounds count, too.
    fn holds(&self, call: &mut Call<'_>, key: &Value, closed: bool) -> Result<bool, Throw> {
        if let Some((low, inclusive)) = &self.low {
            let sign = self.compare(call, key, low)?;
            if sign < 0 || sign == 0 && !inclusive && !closed {
                return Ok(false);
            }
        }
        if let Some((high, inclusive)) = &self.high {
            let sign = self.compare(call, key, high)?;
            if sign > 0 || sign == 0 && !inclusive && !closed {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Part of it.
    ///
    /// # Errors
    /// `IllegalArgumentException` when it doesn't lie in this one.
    pub(super) fn cut(self, call: &mut Call<'_>, cut: Cut) -> Result<Self, Throw> {
        let is_part = self.low.is_some() || self.high.is_some() || self.is_descending;
        for (bound, name) in [(&cut.from, "fromKey"), (&cut.to, "toKey")] {
            if let (true, Some((key, inclusive))) = (is_part, bound)
                && !self.holds(call, key, !inclusive)?
            {
                let message = format!("{name} out of range");
                return Err(with_message(call, ILLEGAL_ARGUMENT, message));
            }
        }
        let (low, high) = if self.is_descending {
            (cut.to, cut.from)
        } else {
            (cut.from, cut.to)
        };
        match (&low, &high) {
            (Some((low, _)), Some((high, _))) if self.compare(call, low, high)? > 0 => {
                return Err(with_message(call, ILLEGAL_ARGUMENT, "fromKey > toKey"));
            }
            // A key that can't be compared is found out at once.
            (Some((only, _)), None) | (None, Some((only, _))) => {
                self.compare(call, only, only)?;
            }
            _ => {}
        }
        Ok(Self {
            low: low.or(self.low),
            high: high.or(self.high),
            ..self
        })
    }

    /// An iterator over its keys, values or entries.
    pub(super) fn iterator(&self, call: &mut Call<'_>, part: Part) -> Returns {
        let places = self.places(call)?;
        iterator_over(call, &self.map, places, part)
    }
}

/// The part before or from an argument on: `headMap`, `tailMap`, `headSet` and `tailSet`.
pub(super) fn head_or_tail(call: &mut Call<'_>, is_head: bool) -> Result<Range, Throw> {
    let inclusive = match call.arguments() {
        [_] => !is_head,
        _ => call.boolean(1),
    };
    let bound = Some((call.argument(0), inclusive));
    let cut = if is_head {
        Cut {
            from: None,
            to: bound,
        }
    } else {
        Cut {
            from: bound,
            to: None,
        }
    };
    Range::this(call)?.cut(call, cut)
}

/// The part between two arguments: `subMap` and `subSet`.
pub(super) fn between(call: &mut Call<'_>) -> Result<Range, Throw> {
    let cut = match call.arguments() {
        [from, to] => Cut {
            from: Some((from.clone(), true)),
            to: Some((to.clone(), false)),
        },
        _ => Cut {
            from: Some((call.argument(0), call.boolean(1))),
            to: Some((call.argument(2), call.boolean(3))),
        },
    };
    Range::this(call)?.cut(call, cut)
}
