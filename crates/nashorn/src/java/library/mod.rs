//! The Java classes this crate emulates, one file per family.

mod concurrent;
mod core;
mod dangers;
mod enums;
mod function;
mod lang;
mod math;
mod order;
mod script;
mod stream;
mod support;
mod text_classes;
mod throwables;
mod time;
mod util;

use std::sync::LazyLock;

use super::{
    Jdk, Object,
    assembly::{Place, places},
    class::{ClassDef, MemberDef},
    names::Names,
    registry::Standing,
};

/// The classes of this crate; what they extend is among them.
pub(super) struct Library {
    pub(super) definitions: Vec<&'static ClassDef>,
    pub(super) names: Names,
    pub(super) places: Vec<Place>,
}

/// Made once, for all registries.
pub(super) fn table() -> &'static Library {
    static LIBRARY: LazyLock<Library> = LazyLock::new(Library::new);
    &LIBRARY
}

impl Library {
    fn new() -> Self {
        let definitions: Vec<_> = classes().flatten().collect();
        let count = definitions.len();
        let names = definitions.iter().map(|definition| definition.name);
        Self {
            names: Names::new(names, 0, count),
            places: places(count),
            definitions,
        }
    }
}

/// All tables; `core` comes first, because [`ClassId`](super::ClassId) names its rows by number.
fn classes() -> impl Iterator<Item = &'static [ClassDef]> {
    let single = [
        core::CLASSES,
        throwables::CLASSES,
        script::CLASSES,
        enums::CLASSES,
    ];
    let families = [
        lang::CLASSES,
        util::CLASSES,
        function::CLASSES,
        stream::CLASSES,
        text_classes::CLASSES,
        time::CLASSES,
        math::CLASSES,
        concurrent::CLASSES,
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

/// Whether a Java object is a number that is zero.
pub(crate) fn is_zero(object: &Object) -> bool {
    math::is_zero(object) || concurrent::atomic::is_zero(object)
}

/// What is known of a class that is in no table.
pub(super) fn standing(name: &str, jdk: Jdk) -> Standing {
    dangers::standing(name, jdk)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::java::Registry;

    /// Bodies make objects of classes by name; a misspelt one would only be noticed at run time.
    #[test]
    fn every_class_that_a_body_names_is_in_a_table() {
        fn names(directory: &Path, found: &mut Vec<String>) {
            for entry in std::fs::read_dir(directory).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    names(&path, found);
                } else if path.file_name().is_none_or(|name| name != "dangers.rs") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    let quoted = text.split('"').skip(1).step_by(2);
                    found.extend(quoted.filter(|text| is_class_name(text)).map(str::to_owned));
                }
            }
        }
        let mut found = Vec::new();
        names(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/java/library"),
            &mut found,
        );
        assert!(found.len() > 300);
        let registry = Registry::builder().build().unwrap();
        registry.check().unwrap();
        found.retain(|name| registry.find(name).is_none());
        assert!(found.is_empty(), "{found:?}");
    }

    fn is_class_name(text: &str) -> bool {
        // What ends so is the beginning of names.
        !text.ends_with('$')
            // `undefined`, of which scripts can make nothing else.
            && text != "org.openjdk.nashorn.internal.runtime.Undefined"
            && ["java.", "sun.", "org."]
                .iter()
                .any(|root| text.starts_with(root))
            && text
                .rsplit('.')
                .next()
                .is_some_and(|last| last.starts_with(char::is_uppercase))
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || ".$_".contains(c))
    }
}
