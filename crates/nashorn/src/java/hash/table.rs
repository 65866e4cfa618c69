//! The table inside `java.util.HashMap` and its kin: it decides the order of iteration.
//!
//! Follows JDK 17 in what can be observed: a table of a power of two, grown when it is three
//! quarters full, keys in bins by their spread hash code, new keys at the end of their bin - or at
//! its head, when `compute`, `computeIfAbsent` or `merge` puts them there. A bin of nine keys in a
//! table of 64 or more becomes a tree, whose order is not imitated: [`HashTable::has_trees`].

use boa_engine::{Finalize, Trace};

use super::scheme::Scheme;
use crate::java::Jdk;

/// A place in a table, valid until its entry is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    index: usize,
    id: u64,
}

/// Entries by hash code. Whether two keys are equal is for the caller to say.
#[derive(Clone, Debug, Trace, Finalize)]
pub(crate) struct HashTable<E: Trace> {
    #[unsafe_ignore_trace]
    scheme: Scheme,
    slots: Vec<Option<Slot<E>>>,
    #[unsafe_ignore_trace]
    free: Vec<usize>,
    #[unsafe_ignore_trace]
    bins: Vec<Vec<usize>>,
    /// Before the first entry: the size the table will have, or 0 for the usual one.
    #[unsafe_ignore_trace]
    threshold: usize,
    #[unsafe_ignore_trace]
    load_factor: f32,
    #[unsafe_ignore_trace]
    size: usize,
    #[unsafe_ignore_trace]
    next_turn: u64,
    #[unsafe_ignore_trace]
    has_trees: bool,
}

#[derive(Clone, Debug, Trace, Finalize)]
#[boa_gc(unsafe_no_drop)]
struct Slot<E: Trace> {
    #[unsafe_ignore_trace]
    hash: u32,
    /// Counts insertions, for the linked maps.
    #[unsafe_ignore_trace]
    turn: u64,
    /// Which of the entries that have been here it is.
    #[unsafe_ignore_trace]
    id: u64,
    entry: E,
}

const DEFAULT_SIZE: usize = 16;
const MAX_SIZE: usize = 1 << 30;
const TREEIFY_BIN: usize = 8;
const TREEIFY_TABLE: usize = 64;

impl<E: Trace> Default for HashTable<E> {
    fn default() -> Self {
        Self::with_capacity(None, 0.75)
    }
}

impl<E: Trace> HashTable<E> {
    /// `new HashMap(capacity, loadFactor)`; `None` is `new HashMap()`.
    pub(crate) fn with_capacity(capacity: Option<usize>, load_factor: f32) -> Self {
        Self::with_scheme(
            capacity.map_or(0, table_size_for),
            load_factor,
            Scheme::HashMap,
        )
    }

    /// A table of another class; `size` is what its first table will have, 0 for the usual one.
    pub(crate) const fn with_scheme(size: usize, load_factor: f32, scheme: Scheme) -> Self {
        Self {
            scheme,
            slots: Vec::new(),
            free: Vec::new(),
            bins: Vec::new(),
            threshold: size,
            load_factor,
            size: 0,
            next_turn: 0,
            has_trees: false,
        }
    }

    pub(crate) const fn scheme(&self) -> Scheme {
        self.scheme
    }

    pub(crate) const fn len(&self) -> usize {
        self.size
    }

    /// Whether some bin has become a tree, so that the order is not known.
    pub(crate) const fn has_trees(&self) -> bool {
        self.has_trees
    }

    /// Entries with this hash code, in the order `HashMap` compares them with a key.
    pub(crate) fn candidates(&self, hash: i32) -> impl Iterator<Item = (Place, &E)> {
        let hash = self.scheme.spread(hash);
        let bin = self
            .bins
            .get(self.bin_of(hash))
            .map_or(&[][..], Vec::as_slice);
        bin.iter().filter_map(move |&index| {
            let slot = self.slots.get(index)?.as_ref()?;
            (slot.hash == hash).then_some((Place { index, id: slot.id }, &slot.entry))
        })
    }

    fn slot(&self, place: Place) -> Option<&Slot<E>> {
        self.slots
            .get(place.index)?
            .as_ref()
            .filter(|slot| slot.id == place.id)
    }

    fn slot_mut(&mut self, place: Place) -> Option<&mut Slot<E>> {
        self.slots
            .get_mut(place.index)?
            .as_mut()
            .filter(|slot| slot.id == place.id)
    }

    pub(crate) fn get(&self, place: Place) -> Option<&E> {
        self.slot(place).map(|slot| &slot.entry)
    }

    pub(crate) fn get_mut(&mut self, place: Place) -> Option<&mut E> {
        self.slot_mut(place).map(|slot| &mut slot.entry)
    }

    /// All places, in the order of the map.
    pub(crate) fn places(&self) -> Vec<Place> {
        if self.scheme == Scheme::Hashtable {
            let indices = self.bins.iter().rev().flatten();
            return indices.filter_map(|&index| self.place(index)).collect();
        }
        self.places_forward()
    }

    /// All places, from the start of the table.
    pub(crate) fn places_forward(&self) -> Vec<Place> {
        let indices = self.bins.iter().flatten();
        indices.filter_map(|&index| self.place(index)).collect()
    }

    fn place(&self, index: usize) -> Option<Place> {
        let id = self.slots.get(index)?.as_ref()?.id;
        Some(Place { index, id })
    }

    /// All places, in the order of a `LinkedHashMap`.
    pub(crate) fn places_by_turn(&self) -> Vec<Place> {
        let mut places = self.places();
        places.sort_unstable_by_key(|&place| self.slot(place).map(|slot| slot.turn));
        places
    }

    /// Makes an entry the youngest, as a `LinkedHashMap` in access order does.
    pub(crate) fn touch(&mut self, place: Place) {
        let turn = self.next_turn;
        if let Some(slot) = self.slot_mut(place) {
            slot.turn = turn;
            self.next_turn += 1;
        }
    }

    /// `put` of a key that isn't there.
    pub(crate) fn insert(&mut self, hash: i32, entry: E) -> Place {
        if self.bins.is_empty() {
            self.grow();
        }
        if self.scheme == Scheme::Hashtable {
            return self.insert_first(hash, entry);
        }
        let (place, bin) = self.store(hash, entry);
        let length = self.bins.get_mut(bin).map_or(0, |bin| {
            bin.push(place.index);
            bin.len()
        });
        if length > TREEIFY_BIN {
            self.treeify();
        }
        self.size += 1;
        if self.size > self.threshold {
            self.grow();
        }
        place
    }

    /// `Hashtable.addEntry`
    fn insert_first(&mut self, hash: i32, entry: E) -> Place {
        if self.size >= self.threshold {
            self.grow();
        }
        let (place, bin) = self.store(hash, entry);
        if let Some(bin) = self.bins.get_mut(bin) {
            bin.insert(0, place.index);
        }
        self.size += 1;
        place
    }

    /// What `compute`, `computeIfAbsent` and `merge` do before they look the key up.
    pub(crate) fn prepare_compute(&mut self) {
        if self.scheme == Scheme::HashMap && self.size > self.threshold || self.bins.is_empty() {
            self.grow();
        }
    }

    /// How they put a key that isn't there; after [`Self::prepare_compute`].
    pub(crate) fn insert_computed(&mut self, hash: i32, entry: E) -> Place {
        if self.scheme != Scheme::HashMap {
            return self.insert(hash, entry);
        }
        if self.bins.is_empty() {
            self.grow();
        }
        let (place, bin) = self.store(hash, entry);
        let length = self.bins.get_mut(bin).map_or(0, |bin| {
            bin.insert(0, place.index);
            bin.len()
        });
        if length >= TREEIFY_BIN {
            self.treeify();
        }
        self.size += 1;
        place
    }

    pub(crate) fn remove(&mut self, place: Place) -> Option<E> {
        self.slot(place)?;
        let slot = self.slots.get_mut(place.index)?.take()?;
        let bin = self.bin_of(slot.hash);
        if let Some(bin) = self.bins.get_mut(bin) {
            bin.retain(|&index| index != place.index);
        }
        self.free.push(place.index);
        self.size -= 1;
        Some(slot.entry)
    }

    /// `clear`: the table keeps its size.
    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.free.clear();
        self.bins.iter_mut().for_each(Vec::clear);
        self.size = 0;
    }

    /// What `putAll`, and the constructors that copy, do before putting `count` entries.
    pub(crate) fn reserve(&mut self, count: usize, jdk: Jdk) {
        match self.scheme {
            Scheme::Concurrent => return self.presize(count),
            Scheme::HashMap if count > 0 => {}
            Scheme::HashMap | Scheme::Hashtable => return,
        }
        if self.bins.is_empty() {
            let wanted = if jdk >= Jdk(19) {
                (count as f64 / f64::from(self.load_factor)).ceil() as usize
            } else {
                (count as f32 / self.load_factor + 1.0) as usize
            };
            if wanted > self.threshold {
                self.threshold = table_size_for(wanted);
            }
        } else {
            while count > self.threshold && self.bins.len() < MAX_SIZE {
                self.grow();
            }
        }
    }

    /// `ConcurrentHashMap.tryPresize`
    fn presize(&mut self, count: usize) {
        let wanted = table_size_for(count + count / 2 + 1);
        if self.bins.is_empty() {
            self.threshold = self.threshold.max(wanted);
            self.grow();
        }
        while wanted > self.threshold + 1 && self.bins.len() < MAX_SIZE {
            self.grow();
        }
    }

    fn store(&mut self, hash: i32, entry: E) -> (Place, usize) {
        let hash = self.scheme.spread(hash);
        let id = self.next_turn;
        self.next_turn += 1;
        let slot = Some(Slot {
            hash,
            turn: id,
            id,
            entry,
        });
        let index = match self.free.pop() {
            Some(index) => {
                if let Some(free) = self.slots.get_mut(index) {
                    *free = slot;
                }
                index
            }
            None => {
                self.slots.push(slot);
                self.slots.len() - 1
            }
        };
        (Place { index, id }, self.bin_of(hash))
    }

    const fn bin_of(&self, hash: u32) -> usize {
        self.scheme.bin(hash, self.bins.len())
    }

    /// A long bin makes a small table grow, and becomes a tree in a large one.
    fn treeify(&mut self) {
        if self.bins.len() < TREEIFY_TABLE {
            match self.scheme {
                Scheme::Concurrent => self.presize(self.bins.len() * 2),
                _ => self.grow(),
            }
        } else {
            self.has_trees = true;
        }
    }

    fn grow(&mut self) {
        let size = match self.bins.len() {
            0 if self.threshold > 0 => self.threshold,
            0 => self.scheme.default_size(),
            MAX_SIZE => {
                self.threshold = usize::MAX;
                return;
            }
            size => self.scheme.grown(size),
        };
        self.threshold = self.scheme.threshold(size, self.load_factor);
        let mut old = std::mem::replace(&mut self.bins, vec![Vec::new(); size]);
        let (scheme, before) = (self.scheme, old.len());
        if scheme == Scheme::Hashtable {
            old.reverse();
        }
        for bin in old {
            for index in scheme.transferred(bin, |index| self.hash_of(index) as usize & before != 0)
            {
                let bin = self.bin_of(self.hash_of(index));
                match self.bins.get_mut(bin) {
                    Some(bin) if scheme == Scheme::Hashtable => bin.insert(0, index),
                    Some(bin) => bin.push(index),
                    None => {}
                }
            }
        }
    }

    fn hash_of(&self, index: usize) -> u32 {
        let slot = self.slots.get(index).and_then(Option::as_ref);
        slot.map_or(0, |slot| slot.hash)
    }
}

/// The capacity `HashSet(Collection)` asks for.
pub(crate) fn set_capacity(count: usize, jdk: Jdk) -> usize {
    if jdk >= Jdk(19) {
        (count.max(12) as f64 / 0.75).ceil() as usize
    } else {
        ((count as f32 / 0.75) as usize + 1).max(DEFAULT_SIZE)
    }
}

fn table_size_for(capacity: usize) -> usize {
    capacity.clamp(1, MAX_SIZE).next_power_of_two()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::java::hash::code;

    fn replay(operations: &str, jdk: Jdk) -> HashTable<(i32, String)> {
        let mut table: HashTable<(i32, String)> = HashTable::default();
        for operation in operations.split(' ') {
            let (what, key) = operation.split_at(1);
            let hash = key
                .parse()
                .unwrap_or_else(|_| code::of_text(key.encode_utf16()));
            let entry = (hash, key.to_owned());
            let found = |table: &HashTable<(i32, String)>| {
                table
                    .candidates(hash)
                    .find(|(_, known)| known.1 == key)
                    .map(|(place, _)| place)
            };
            match what {
                "n" => table = HashTable::with_capacity(Some(usize::try_from(hash).unwrap()), 0.75),
                "r" => table.reserve(usize::try_from(hash).unwrap(), jdk),
                "+" if found(&table).is_none() => {
                    table.insert(hash, entry);
                }
                "c" => {
                    table.prepare_compute();
                    if found(&table).is_none() {
                        table.insert_computed(hash, entry);
                    }
                }
                "-" => {
                    if let Some(place) = found(&table) {
                        table.remove(place);
                    }
                }
                "x" => table.clear(),
                _ => {}
            }
        }
        table
    }

    /// Made with JDK 17 by `tests/jdk/HashTable.java`.
    #[test]
    fn keys_come_in_the_order_of_jdk_17() {
        let recorded = include_str!("../../../tests/jdk/hash-order.tsv");
        let mut unknown = 0;
        for line in recorded.lines().filter(|line| !line.starts_with('#')) {
            let (operations, order) = line.split_once('\t').unwrap();
            let table = replay(operations, Jdk(17));
            if table.has_trees() {
                unknown += 1;
                continue;
            }
            let ours: Vec<&str> = table
                .places()
                .into_iter()
                .map(|place| table.get(place).unwrap().1.as_str())
                .collect();
            assert_eq!(ours.join(" "), order, "{operations}");
        }
        assert!(unknown < 30, "{unknown} orders are not imitated");
    }

    #[test]
    fn nine_keys_in_one_bin_of_a_large_table_are_not_pretended_to_have_an_order() {
        let mut table = HashTable::with_capacity(Some(64), 0.75);
        for key in 0..8 {
            table.insert(key << 16 | key, key);
        }
        assert!(!table.has_trees());
        table.insert(8 << 16 | 8, 8);
        assert!(table.has_trees());
    }

    #[test]
    fn linked_maps_keep_the_order_of_insertion() {
        let mut table = HashTable::default();
        let places: Vec<Place> = [100, 3, 77].map(|key| table.insert(key, key)).to_vec();
        assert_eq!(table.places_by_turn(), places);
        table.touch(places[0]);
        assert_eq!(table.places_by_turn(), [places[1], places[2], places[0]]);
    }
}
