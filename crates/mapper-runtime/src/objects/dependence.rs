//! What a run depends on that servers differ in, beside their classes.

use std::cell::{Cell, RefCell};

use keycloak_model::KeycloakVersion;
use nashorn::java::ClassId;

/// The server's version as the objects of one run see it, and what they made of it.
pub(crate) struct Version {
    version: KeycloakVersion,
    /// The versions it was compared with.
    compared: RefCell<Vec<(u8, u8)>>,
    /// It went into something as a whole.
    whole: Cell<bool>,
    /// Classes that objects are of, and those they would be of on the other side of a version.
    chosen: RefCell<Vec<(u8, u8, ClassId, ClassId)>>,
}

impl Version {
    pub(super) const fn new(version: KeycloakVersion) -> Self {
        Self {
            version,
            compared: RefCell::new(Vec::new()),
            whole: Cell::new(false),
            chosen: RefCell::new(Vec::new()),
        }
    }

    /// Whether it is `major.minor.0` or later, where nothing depends on that but the class of an object:
    /// `since` then, and otherwise `before`.
    pub(super) fn chooses(
        &self,
        (major, minor): (u8, u8),
        since: ClassId,
        before: ClassId,
    ) -> bool {
        let is_since = self.version.at_least(major, minor);
        let (here, there) = if is_since {
            (since, before)
        } else {
            (before, since)
        };
        let mut chosen = self.chosen.borrow_mut();
        if !chosen.contains(&(major, minor, here, there)) {
            chosen.push((major, minor, here, there));
        }
        is_since
    }

    /// The classes that objects would be of in another version, by those they are of.
    pub(crate) fn classes_in(&self, other: KeycloakVersion) -> Vec<(ClassId, ClassId)> {
        let chosen = self.chosen.borrow();
        let differ = chosen.iter().filter(|&&(major, minor, ..)| {
            self.version.at_least(major, minor) != other.at_least(major, minor)
        });
        differ.map(|&(_, _, here, there)| (here, there)).collect()
    }

    /// Whether it is `major.minor.0` or later.
    pub(crate) fn at_least(&self, major: u8, minor: u8) -> bool {
        self.compared.borrow_mut().push((major, minor));
        self.version.at_least(major, minor)
    }

    /// The version, for what depends on more of it than one comparison.
    pub(crate) fn get(&self) -> KeycloakVersion {
        self.whole.set(true);
        self.version
    }

    /// Whether everything that has been asked has the same answer in another version.
    pub(crate) fn is_like(&self, other: KeycloakVersion) -> bool {
        let compared = self.compared.borrow();
        let mut compared = compared.iter();
        self.version == other
            || !self.whole.get()
                && compared.all(|&(major, minor)| {
                    self.version.at_least(major, minor) == other.at_least(major, minor)
                })
    }
}
