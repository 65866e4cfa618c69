use rustc_hash::{FxBuildHasher, FxHashMap};

use super::registry::ClassId;

/// Classes by their names.
pub(super) struct Names {
    full: FxHashMap<&'static str, ClassId>,
    /// `None` when several share a simple name.
    simple: FxHashMap<&'static str, Option<ClassId>>,
    twice: Option<&'static str>,
}

impl Names {
    /// Of `count` classes by their full names, whose ids count from `first`.
    pub(super) fn new(
        names: impl Iterator<Item = &'static str>,
        first: usize,
        count: usize,
    ) -> Self {
        let mut twice = None;
        let mut full = FxHashMap::with_capacity_and_hasher(count, FxBuildHasher);
        let mut simple = FxHashMap::with_capacity_and_hasher(count, FxBuildHasher);
        for (name, index) in names.zip(first as u32..) {
            let id = ClassId(index);
            if full.insert(name, id).is_some() {
                twice = Some(name);
            }
            let end = memchr::memrchr2(b'.', b'$', name.as_bytes());
            let last = end.and_then(|end| name.get(end + 1..)).unwrap_or(name);
            simple
                .entry(last)
                .and_modify(|shared| *shared = None)
                .or_insert(Some(id));
        }
        Self {
            full,
            simple,
            twice,
        }
    }

    /// The class of this full name.
    pub(super) fn full(&self, name: &str) -> Option<ClassId> {
        self.full.get(name).copied()
    }

    /// The class of this simple name; nothing inside where there are several.
    pub(super) fn simple(&self, name: &str) -> Option<Option<ClassId>> {
        self.simple.get(name).copied()
    }

    /// A full name that is there twice, among these or the others.
    pub(super) fn twice_with(&self, others: &Self) -> Option<&'static str> {
        let mut names = self.full.keys().copied();
        self.twice
            .or(others.twice)
            .or_else(|| names.find(|name| others.full.contains_key(name)))
    }
}
