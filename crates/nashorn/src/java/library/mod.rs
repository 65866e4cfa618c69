//! The Java classes this crate emulates, one file per family.

mod core;
mod dangers;
mod throwables;
mod util;

use super::{class::ClassDef, registry::Standing};

/// All tables; `core` comes first, because [`ClassId`](super::ClassId) names its rows by number.
pub(super) const CLASSES: &[&[ClassDef]] = &[core::CLASSES, throwables::CLASSES, util::CLASSES];

/// What is known of a class that is in no table.
pub(super) fn standing(name: &str) -> Standing {
    dangers::standing(name)
}
