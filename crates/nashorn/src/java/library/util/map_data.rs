//! The state of maps and sets: hashed, linked and sorted.

use crate::java::hash::KeyHash;
use crate::java::hash::scheme::Scheme;
use crate::java::hash::table::{HashTable, Place, set_capacity};
use crate::java::library::support::{CONCURRENT, ILLEGAL_ARGUMENT, Returns, bare, with_message};
use crate::java::{Call, Finalize, Object, Throw, Trace, Value};

/// State of `HashMap`, `LinkedHashMap`, `TreeMap` and the sets built on them, whose values are null.
#[derive(Clone, Debug, Trace, Finalize)]
#[boa_gc(unsafe_no_drop)]
pub(in crate::java::library) struct MapData {
    pub(super) table: HashTable<(Value, Value)>,
    #[unsafe_ignore_trace]
    pub(super) order: Order,
    /// Counts changes of size, for iterators to notice.
    #[unsafe_ignore_trace]
    pub(super) changes: u32,
    /// Of a sorted map: its places in order, and its comparator.
    #[unsafe_ignore_trace]
    sorted: Vec<Place>,
    pub(super) comparator: Value,
    /// Of `Properties`: where keys are looked for that aren't here.
    pub(super) defaults: Value,
    /// Whether a key's hash code is that of its identity, which is different in every run.
    #[unsafe_ignore_trace]
    has_identity_keys: bool,
}

/// In which order entries come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    #[default]
    Hash,
    Insertion,
    Access,
    Sorted,
}

/// Where a key is, or where it would be.
enum Spot {
    At(Place),
    Vacant { hash: KeyHash, index: usize },
}

const UNKNOWN_ORDER: &str = "the iteration order of a HashMap or HashSet of objects without a hashCode of their own changes with every run";
const TREE_ORDER: &str =
    "the iteration order of a HashMap with nine or more keys in one bin is not known here";

impl Default for MapData {
    fn default() -> Self {
        Self::with_capacity(None, 0.75, Order::Hash)
    }
}

impl MapData {
    /// A map for entries in the order of their insertion.
    pub(super) fn linked() -> Self {
        Self::with_capacity(None, 0.75, Order::Insertion)
    }

    /// A sorted map; null compares naturally.
    pub(super) fn sorted_by(comparator: Value) -> Self {
        Self {
            comparator,
            ..Self::with_capacity(None, 0.75, Order::Sorted)
        }
    }

    /// An empty map of the same sort.
    pub(super) fn like(&self) -> Self {
        let empty = Self::with_capacity(None, 0.75, self.order);
        Self {
            comparator: self.comparator.clone(),
            ..empty
        }
    }

    pub(super) fn with_capacity(capacity: Option<usize>, load_factor: f32, order: Order) -> Self {
        Self {
            table: HashTable::with_capacity(capacity, load_factor),
            order,
            changes: 0,
            sorted: Vec::new(),
            comparator: Value::Null,
            defaults: Value::Null,
            has_identity_keys: false,
        }
    }

    /// A map of another scheme; `size` is that of its first table, 0 for the usual one.
    pub(super) fn of_scheme(size: usize, load_factor: f32, scheme: Scheme) -> Self {
        Self {
            table: HashTable::with_scheme(size, load_factor, scheme),
            ..Self::default()
        }
    }

    /// The same map with other defaults.
    pub(super) fn with_defaults(self, defaults: Value) -> Self {
        Self { defaults, ..self }
    }

    pub(super) const fn scheme(&self) -> Scheme {
        self.table.scheme()
    }

    /// An empty table as `HashSet(Collection)` makes it.
    pub(super) fn for_set_of(call: &Call<'_>, count: usize, order: Order) -> Self {
        // LinkedHashSet asks for twice the size.
        let capacity = match order {
            Order::Hash => set_capacity(count, call.surroundings().jdk),
            _ => (count * 2).max(11),
        };
        Self::with_capacity(Some(capacity), 0.75, order)
    }

    fn candidates(&self, hash: i32) -> Vec<(Place, Value)> {
        self.table
            .candidates(hash)
            .map(|(place, (key, _))| (place, key.clone()))
            .collect()
    }

    pub(super) fn places(&self) -> Vec<Place> {
        match self.order {
            Order::Hash => self.table.places(),
            Order::Insertion | Order::Access => self.table.places_by_turn(),
            Order::Sorted => self.sorted.clone(),
        }
    }

    /// Places from the start of the table.
    pub(super) fn places_forward(&self) -> Vec<Place> {
        self.table.places_forward()
    }

    pub(super) fn entries(&self) -> Vec<(Value, Value)> {
        self.places()
            .into_iter()
            .filter_map(|place| self.table.get(place).cloned())
            .collect()
    }

    /// How often the number of entries has changed.
    pub(in crate::java::library) const fn count_of_changes(&self) -> u32 {
        self.changes
    }

    /// The keys as they came in.
    pub(super) fn keys_by_turn(&self) -> Vec<Value> {
        let places = self.table.places_by_turn().into_iter();
        places
            .filter_map(|place| self.table.get(place).map(|(key, _)| key.clone()))
            .collect()
    }

    /// Why the order of the entries is not to be relied on, if it isn't.
    pub(super) fn unpredictable(&self) -> Option<&'static str> {
        match self.order {
            Order::Hash if self.table.len() < 2 => None,
            Order::Hash if self.has_identity_keys => Some(UNKNOWN_ORDER),
            Order::Hash if self.table.has_trees() => Some(TREE_ORDER),
            _ => None,
        }
    }

    /// Adds a key to a map that isn't an object yet; false when it was there.
    pub(in crate::java::library) fn insert_key(
        &mut self,
        call: &mut Call<'_>,
        key: Value,
    ) -> Result<bool, Throw> {
        Ok(self.insert(call, key, Value::Null)?.is_none())
    }

    /// `put` into a map that isn't an object yet; gives the former value.
    pub(in crate::java::library) fn insert(
        &mut self,
        call: &mut Call<'_>,
        key: Value,
        value: Value,
    ) -> Result<Option<Value>, Throw> {
        let hash = call.key_hash(&key)?;
        let place = choose(call, self.candidates(hash.code), &key)?;
        match place.and_then(|place| self.table.get_mut(place)) {
            Some((_, old)) => Ok(Some(std::mem::replace(old, value))),
            None => {
                call.charge(1)?;
                self.add(hash, 0, key, value);
                Ok(None)
            }
        }
    }

    fn add(&mut self, hash: KeyHash, index: usize, key: Value, value: Value) {
        self.has_identity_keys |= hash.is_identity;
        self.changes = self.changes.wrapping_add(1);
        let place = self.table.insert(hash.code, (key, value));
        if self.order == Order::Sorted {
            self.sorted.insert(index.min(self.sorted.len()), place);
        }
    }

    fn add_computed(&mut self, hash: KeyHash, index: usize, key: Value, value: Value) {
        if self.order != Order::Hash {
            return self.add(hash, index, key, value);
        }
        self.has_identity_keys |= hash.is_identity;
        self.changes = self.changes.wrapping_add(1);
        self.table.insert_computed(hash.code, (key, value));
    }

    fn replace(&mut self, place: Place, value: Value) -> Value {
        if self.order == Order::Access {
            self.table.touch(place);
        }
        self.table
            .get_mut(place)
            .map_or(Value::Null, |(_, old)| std::mem::replace(old, value))
    }

    /// Key at a position of a sorted map.
    fn sorted_key(&self, index: usize) -> Option<Value> {
        let place = self.sorted.get(index)?;
        self.table.get(*place).map(|(key, _)| key.clone())
    }
}

/// The place whose key equals `key`.
fn choose(
    call: &mut Call<'_>,
    candidates: Vec<(Place, Value)>,
    key: &Value,
) -> Result<Option<Place>, Throw> {
    for (place, candidate) in candidates {
        if call.equal(key, &candidate)? {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// A map object and the ways to it.
#[derive(Clone)]
pub(in crate::java::library) struct MapObject(pub(in crate::java::library) Object);

impl MapObject {
    /// The receiver.
    pub(in crate::java::library) fn this(call: &Call<'_>) -> Result<Self, Throw> {
        call.this()
            .as_object()
            .cloned()
            .map(Self)
            .ok_or_else(|| call.throw(super::super::support::NULL_POINTER, None))
    }

    pub(in crate::java::library) fn read<R>(
        &self,
        read: impl FnOnce(&MapData) -> R,
    ) -> Result<R, Throw> {
        self.0.data(read).ok_or_else(Throw::end)
    }

    pub(in crate::java::library) fn write<R>(
        &self,
        write: impl FnOnce(&mut MapData) -> R,
    ) -> Result<R, Throw> {
        self.0.data_mut(write).ok_or_else(Throw::end)
    }

    /// Where a key is. `to_put`: as `put` looks for it, which a sorted map does with more care.
    fn locate(&self, call: &mut Call<'_>, key: &Value, to_put: bool) -> Result<Spot, Throw> {
        if self.read(|map| map.order)? == Order::Sorted {
            let (index, place) = self.search(call, key, to_put)?;
            return Ok(match place {
                Some(place) => Spot::At(place),
                None => {
                    // Any number that differs from the others will do.
                    let code = self.changes()? as i32;
                    Spot::Vacant {
                        hash: KeyHash {
                            code,
                            is_identity: false,
                        },
                        index,
                    }
                }
            });
        }
        let hash = call.key_hash(key)?;
        let candidates = self.read(|map| map.candidates(hash.code))?;
        Ok(match choose(call, candidates, key)? {
            Some(place) => Spot::At(place),
            None => Spot::Vacant { hash, index: 0 },
        })
    }

    /// Position of a key in a sorted map: of the first key not before it; and its place, if it is
    /// there.
    pub(in crate::java::library) fn search(
        &self,
        call: &mut Call<'_>,
        key: &Value,
        to_put: bool,
    ) -> Result<(usize, Option<Place>), Throw> {
        let (comparator, size) = self.read(|map| (map.comparator.clone(), map.sorted.len()))?;
        if to_put && size == 0 {
            // The first key is compared with itself, to see whether it can be compared at all.
            super::super::order::compare(call, &comparator, key, key, "k1")?;
        } else if matches!((&comparator, key), (Value::Null, Value::Null)) {
            return Err(bare(call, super::super::support::NULL_POINTER));
        }
        let (mut low, mut high) = (0, size);
        while low < high {
            let middle = (low + high) / 2;
            let other = self
                .read(|map| map.sorted_key(middle))?
                .unwrap_or(Value::Null);
            match super::super::order::compare(call, &comparator, key, &other, "k1")? {
                0 => {
                    let place = self.read(|map| map.sorted.get(middle).copied())?;
                    return Ok((middle, place));
                }
                1.. => low = middle + 1,
                _ => high = middle,
            }
        }
        Ok((low, None))
    }

    fn find_place(&self, call: &mut Call<'_>, key: &Value) -> Result<Option<Place>, Throw> {
        Ok(match self.locate(call, key, false)? {
            Spot::At(place) => Some(place),
            Spot::Vacant { .. } => None,
        })
    }

    pub(in crate::java::library) fn size(&self) -> Result<usize, Throw> {
        self.read(|map| map.table.len())
    }

    /// What has to stay the same while the map is iterated over.
    pub(in crate::java::library) fn changes(&self) -> Result<u32, Throw> {
        self.read(|map| match map.scheme() {
            Scheme::Concurrent => 0,
            Scheme::HashMap | Scheme::Hashtable => map.changes,
        })
    }

    /// Entries in order; marks the run when the order isn't known.
    pub(in crate::java::library) fn entries(
        &self,
        call: &Call<'_>,
    ) -> Result<Vec<(Value, Value)>, Throw> {
        self.warn(call)?;
        self.read(MapData::entries)
    }

    /// Places in order; marks the run when the order isn't known.
    pub(in crate::java::library) fn places(&self, call: &Call<'_>) -> Result<Vec<Place>, Throw> {
        self.warn(call)?;
        self.read(MapData::places)
    }

    fn warn(&self, call: &Call<'_>) -> Result<(), Throw> {
        if let Some(why) = self.read(MapData::unpredictable)? {
            call.unpredictable(why);
        }
        Ok(())
    }

    pub(in crate::java::library) fn entry(
        &self,
        place: Place,
    ) -> Result<Option<(Value, Value)>, Throw> {
        self.read(|map| map.table.get(place).cloned())
    }

    pub(in crate::java::library) fn get(
        &self,
        call: &mut Call<'_>,
        key: &Value,
    ) -> Result<Option<Value>, Throw> {
        let Some(place) = self.find_place(call, key)? else {
            return Ok(None);
        };
        self.write(|map| {
            if map.order == Order::Access {
                map.table.touch(place);
                map.changes = map.changes.wrapping_add(1);
            }
            map.table.get(place).map(|(_, value)| value.clone())
        })
    }

    pub(in crate::java::library) fn contains(
        &self,
        call: &mut Call<'_>,
        key: &Value,
    ) -> Result<bool, Throw> {
        Ok(self.find_place(call, key)?.is_some())
    }

    /// `put`; gives the former value.
    pub(in crate::java::library) fn put(
        &self,
        call: &mut Call<'_>,
        key: Value,
        value: Value,
    ) -> Result<Option<Value>, Throw> {
        let spot = self.locate(call, &key, true)?;
        call.charge(1)?;
        self.write(|map| match spot {
            Spot::At(place) => Some(map.replace(place, value)),
            Spot::Vacant { hash, index } => {
                map.add(hash, index, key, value);
                None
            }
        })
    }

    pub(in crate::java::library) fn remove(
        &self,
        call: &mut Call<'_>,
        key: &Value,
    ) -> Result<Option<(Value, Value)>, Throw> {
        self.find_place(call, key)?
            .map_or(Ok(None), |place| self.remove_at(place))
    }

    pub(in crate::java::library) fn remove_at(
        &self,
        place: Place,
    ) -> Result<Option<(Value, Value)>, Throw> {
        self.write(|map| {
            let entry = map.table.remove(place);
            if entry.is_some() {
                map.sorted.retain(|&other| other != place);
                map.changes = map.changes.wrapping_add(1);
            }
            entry
        })
    }

    pub(in crate::java::library) fn set_at(
        &self,
        place: Place,
        value: Value,
    ) -> Result<Option<Value>, Throw> {
        self.write(|map| {
            map.table
                .get_mut(place)
                .map(|(_, old)| std::mem::replace(old, value))
        })
    }

    pub(in crate::java::library) fn clear(&self) -> Result<(), Throw> {
        self.write(|map| {
            map.table.clear();
            map.sorted.clear();
            map.changes = map.changes.wrapping_add(1);
        })
    }

    /// Makes room for `count` entries more.
    pub(super) fn reserve(&self, call: &Call<'_>, count: usize) -> Result<(), Throw> {
        let jdk = call.surroundings().jdk;
        self.write(|map| map.table.reserve(count, jdk))
    }

    /// `putAll`, and copying constructors.
    pub(in crate::java::library) fn put_all(
        &self,
        call: &mut Call<'_>,
        entries: Vec<(Value, Value)>,
    ) -> Result<(), Throw> {
        self.reserve(call, entries.len())?;
        for (key, value) in entries {
            self.put(call, key, value)?;
        }
        Ok(())
    }

    /// What `compute`, `computeIfAbsent`, `computeIfPresent` and `merge` share: `update` sees the
    /// present value and gives the new one, `None` for "leave it" and null for "remove it".
    pub(in crate::java::library) fn compute(
        &self,
        call: &mut Call<'_>,
        key: &Value,
        update: impl FnOnce(&mut Call<'_>, Option<Value>) -> Result<Option<Value>, Throw>,
    ) -> Result<Value, Throw> {
        if self.read(|map| map.order)? != Order::Sorted {
            self.write(|map| map.table.prepare_compute())?;
        }
        if self.read(|map| map.order == Order::Sorted && map.sorted.is_empty())? {
            // The key is looked at only when there is something to put.
            return match update(call, None)? {
                None | Some(Value::Null) => Ok(Value::Null),
                Some(value) => {
                    self.put(call, key.clone(), value.clone())?;
                    Ok(value)
                }
            };
        }
        let spot = self.locate(call, key, true)?;
        let present = match spot {
            Spot::At(place) => self.entry(place)?.map(|(_, value)| value),
            Spot::Vacant { .. } => None,
        };
        let before = self.changes()?;
        let updated = update(call, present.clone())?;
        if self.changes()? != before {
            return Err(bare(call, CONCURRENT));
        }
        match (updated, spot) {
            (None, _) => Ok(present.unwrap_or(Value::Null)),
            (Some(Value::Null), Spot::At(place)) => {
                self.remove_at(place)?;
                Ok(Value::Null)
            }
            (Some(Value::Null), Spot::Vacant { .. }) => Ok(Value::Null),
            (Some(value), Spot::At(place)) => {
                self.write(|map| map.replace(place, value.clone()))?;
                Ok(value)
            }
            (Some(value), Spot::Vacant { hash, index }) => {
                call.charge(1)?;
                self.write(|map| map.add_computed(hash, index, key.clone(), value.clone()))?;
                Ok(value)
            }
        }
    }
}

/// The capacity argument of a constructor.
pub(super) fn capacity(call: &Call<'_>) -> Result<usize, Throw> {
    let capacity = call.int(0);
    usize::try_from(capacity).map_err(|_| {
        with_message(
            call,
            ILLEGAL_ARGUMENT,
            format!("Illegal initial capacity: {capacity}"),
        )
    })
}

/// A new `HashMap` or `LinkedHashMap` from Rust.
pub(in crate::java::library) fn map_object(call: &Call<'_>, class: &str, data: MapData) -> Returns {
    call.object(class, data)
}

/// A map's data with entries in the order of insertion, from Rust.
pub(in crate::java::library) fn new_data(linked: bool) -> MapData {
    if linked {
        MapData::linked()
    } else {
        MapData::default()
    }
}
