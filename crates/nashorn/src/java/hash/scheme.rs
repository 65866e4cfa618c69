//! How the hashed maps of the JDK differ in what decides their order.

/// Whose table it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// `HashMap`
    #[default]
    HashMap,
    /// `ConcurrentHashMap`: grows one entry earlier, and turns bins around while it does.
    Concurrent,
    /// `Hashtable`: tables of any size, new keys at the head of their bin, read from the end.
    Hashtable,
}

impl Scheme {
    /// The hash code as it is kept.
    pub(super) const fn spread(self, hash: i32) -> u32 {
        let hash = hash as u32;
        match self {
            // The high half takes part in choosing the bin.
            Self::HashMap | Self::Concurrent => hash ^ (hash >> 16),
            Self::Hashtable => hash,
        }
    }

    /// The bin of a kept hash code in a table of this size.
    pub(super) const fn bin(self, hash: u32, size: usize) -> usize {
        match self {
            Self::HashMap | Self::Concurrent => hash as usize & size.wrapping_sub(1),
            Self::Hashtable if size == 0 => 0,
            Self::Hashtable => (hash & 0x7FFF_FFFF) as usize % size,
        }
    }

    /// The size of the first table, when nothing is said of it.
    pub(super) const fn default_size(self) -> usize {
        match self {
            Self::HashMap | Self::Concurrent => 16,
            Self::Hashtable => 11,
        }
    }

    pub(super) const fn grown(self, size: usize) -> usize {
        match self {
            Self::HashMap | Self::Concurrent => size * 2,
            Self::Hashtable => size * 2 + 1,
        }
    }

    /// The number of entries a table of this size can have before it grows.
    pub(super) fn threshold(self, size: usize, load_factor: f32) -> usize {
        match self {
            Self::HashMap | Self::Hashtable => (size as f32 * load_factor) as usize,
            // The load factor counts for the first table only.
            Self::Concurrent => (size - size / 4).saturating_sub(1),
        }
    }

    /// The entries of a bin in the order in which they go into a larger table; `is_high`: whether an
    /// entry moves up. `ConcurrentHashMap.transfer` keeps the last run and puts the others before it.
    pub(super) fn transferred(
        self,
        mut bin: Vec<usize>,
        is_high: impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        if self == Self::Concurrent {
            let changes = bin.windows(2).rposition(|pair| match pair {
                [left, right] => is_high(*left) != is_high(*right),
                _ => false,
            });
            if let Some(before_run) = bin.get_mut(..changes.map_or(0, |at| at + 1)) {
                before_run.reverse();
            }
        }
        bin
    }
}
