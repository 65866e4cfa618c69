//! The Java classes this crate emulates, one file per family.

mod core;
mod throwables;
mod util;

use super::class::ClassDef;

/// All tables; `core` comes first, because [`ClassId`](super::ClassId) names its rows by number.
pub(super) const CLASSES: &[&[ClassDef]] = &[core::CLASSES, throwables::CLASSES, util::CLASSES];
