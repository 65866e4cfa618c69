use std::marker::PhantomData;
use std::ops::Index;
use std::ops::IndexMut;

use serde::{Deserialize, Serialize};

/// A typed place in an [`Arena`].
pub trait Key: Copy {
    /// The key of the item at `place`.
    fn new(place: u32) -> Self;
    /// The place.
    fn place(self) -> usize;
}

macro_rules! key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Keys are made by the realm that holds the item and are good for that realm and its
        /// clones only.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord,
            serde::Serialize, serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(u32);

        impl crate::arena::Key for $name {
            fn new(place: u32) -> Self {
                Self(place)
            }

            fn place(self) -> usize {
                self.0 as usize
            }
        }
    };
}
pub(crate) use key;

/// Items that are added and changed, never removed: a key stays good for as long as the arena.
///
/// Serialised as its items, for the way to a process of our own: what comes back must be what
/// went out, or keys point nowhere.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Arena<K, T> {
    items: Vec<T>,
    #[serde(skip)]
    keys: PhantomData<K>,
}

impl<K, T> Default for Arena<K, T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            keys: PhantomData,
        }
    }
}

impl<K: Key, T> Arena<K, T> {
    pub(crate) fn add(&mut self, item: T) -> K {
        // Readers stop far below this many items.
        let place = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        self.items.push(item);
        K::new(place)
    }

    /// All keys, in the order the items were added.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = K> + ExactSizeIterator + use<K, T> {
        let count = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        (0..count).map(K::new)
    }

    /// All items with their keys, in the order they were added.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (K, &T)> {
        self.keys().zip(&self.items)
    }

    /// The first item, in the order they were added, for which `wanted` holds.
    pub fn find(&self, wanted: impl Fn(&T) -> bool) -> Option<K> {
        self.iter()
            .find(|(_, item)| wanted(item))
            .map(|(key, _)| key)
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

// INVARIANT: keys come from `add` and `keys` of this arena or of the one it was cloned from, and
// nothing is ever removed, so a key always has its item.
impl<K: Key, T> Index<K> for Arena<K, T> {
    type Output = T;

    fn index(&self, key: K) -> &T {
        &self.items[key.place()]
    }
}

impl<K: Key, T> IndexMut<K> for Arena<K, T> {
    fn index_mut(&mut self, key: K) -> &mut T {
        &mut self.items[key.place()]
    }
}
