//! The Java classes this crate emulates, one file per family.

mod core;
mod dangers;
mod function;
mod order;
mod script;
mod stream;
mod support;
mod throwables;
mod util;

use super::{class::ClassDef, registry::Standing};

/// All tables; `core` comes first, because [`ClassId`](super::ClassId) names its rows by number.
pub(super) fn classes() -> impl Iterator<Item = &'static [ClassDef]> {
    let single = [core::CLASSES, throwables::CLASSES, script::CLASSES];
    let families = [util::CLASSES, function::CLASSES, stream::CLASSES];
    single
        .into_iter()
        .chain(families.into_iter().flatten().copied())
}

/// What is known of a class that is in no table.
pub(super) fn standing(name: &str) -> Standing {
    dangers::standing(name)
}
