//! The Java classes this crate emulates, one file per family.

mod core;
mod dangers;
mod function;
mod lang;
mod order;
mod script;
mod stream;
mod support;
mod text_classes;
mod throwables;
mod time;
mod util;

use super::{
    class::{ClassDef, MemberDef},
    registry::Standing,
};

/// All tables; `core` comes first, because [`ClassId`](super::ClassId) names its rows by number.
pub(super) fn classes() -> impl Iterator<Item = &'static [ClassDef]> {
    let single = [core::CLASSES, throwables::CLASSES, script::CLASSES];
    let families = [
        lang::CLASSES,
        util::CLASSES,
        function::CLASSES,
        stream::CLASSES,
        text_classes::CLASSES,
        time::CLASSES,
    ];
    single
        .into_iter()
        .chain(families.into_iter().flatten().copied())
}

/// Tables in one; there must be `N` rows in all.
const fn joined<const N: usize>(parts: &[&[MemberDef]]) -> [MemberDef; N] {
    let mut all = [parts[0][0]; N];
    let (mut part, mut row, mut next) = (0, 0, 0);
    while part < parts.len() {
        if row == parts[part].len() {
            part += 1;
            row = 0;
        } else {
            all[next] = parts[part][row];
            row += 1;
            next += 1;
        }
    }
    assert!(next == N, "the number of rows is wrong");
    all
}

/// What is known of a class that is in no table.
pub(super) fn standing(name: &str) -> Standing {
    dangers::standing(name)
}
