//! The public members of the Java classes that are emulated, as real JDKs have them: see
//! `data/JdkMembers.java`.

use std::str::FromStr;

use super::{
    Jdk,
    members::{Members, name_of},
};

/// One row of the table.
#[derive(Debug)]
pub(super) struct JdkMember {
    /// The first release that has it: 17 for all that are older.
    pub(super) since: Jdk,
    /// A signature, or the name of a constant.
    pub(super) member: &'static str,
    /// Its name without types; `new` for a constructor.
    pub(super) name: &'static str,
}

impl JdkMember {
    /// A row; `None` for one of a class itself.
    pub(super) fn read(row: &'static str) -> Option<Self> {
        let mut tabs = memchr::memchr_iter(b'\t', row.as_bytes());
        let (class_end, since_end) = (tabs.next()?, tabs.next()?);
        let since = Jdk(u16::from_str(row.get(class_end + 1..since_end)?).ok()?);
        let member = row.get(since_end + 1..)?;
        if member == "class" {
            return None;
        }
        Some(Self {
            since,
            member,
            name: name_of(member),
        })
    }

    pub(super) fn is_constant(&self) -> bool {
        self.name.len() == self.member.len()
    }

    /// How many parameters it has.
    pub(super) fn arity(&self) -> usize {
        match self.member.split_once('(') {
            Some((_, ")")) | None => 0,
            Some((_, parameters)) => parameters.split(',').count(),
        }
    }

    /// Takes the members of this number of parameters out of those of its name: the release lacks them.
    pub(super) fn remove_from(&self, members: &mut Members) {
        if self.is_constant() {
            members.constant = None;
            return;
        }
        let methods = if self.member.starts_with("static ") {
            &mut members.statics
        } else {
            &mut members.methods
        };
        methods.retain(|method| method.parameters.len() != self.arity());
    }
}

const MEMBERS: &str = include_str!("../../data/jdk-members.tsv");
const CLASSES: &str = include_str!("../../data/jdk-classes.tsv");

/// The rows of a class.
pub(super) fn of(class: &str) -> &'static str {
    rows_of(MEMBERS, class)
}

/// Whether a release has a public class of this name; a nested one may be written with a dot.
/// `None`: the table has only packages that begin with `java.` or `javax.`.
pub(super) fn has_class(name: &str, jdk: Jdk) -> Option<bool> {
    if !name.starts_with("java.") && !name.starts_with("javax.") {
        return None;
    }
    let mut name = name.to_owned();
    loop {
        if let Some(row) = rows_of(CLASSES, &name).lines().next() {
            let since = row.split('\t').nth(1)?.parse().ok()?;
            return Some(Jdk(since) <= jdk);
        }
        let Some(dot) = name.rfind('.') else {
            return Some(false);
        };
        name.replace_range(dot..=dot, "$");
    }
}

/// The rows in which a name stands, be it as another word or a part of one.
pub(super) fn with_name(rows: &'static str, name: &str) -> impl Iterator<Item = &'static str> {
    let mut end = 0;
    std::iter::from_fn(move || {
        let rest = rows.as_bytes().get(end..)?;
        let at = end + memchr::memmem::find(rest, name.as_bytes())?;
        let before = rows.as_bytes().get(..at)?;
        let start = memchr::memrchr(b'\n', before).map_or(0, |line_end| line_end + 1);
        end = line_end(rows, at);
        rows.get(start..end)
    })
}

/// Where the line ends that goes on at `start`.
fn line_end(text: &str, start: usize) -> usize {
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    memchr::memchr(b'\n', rest).map_or(text.len(), |length| start + length)
}

/// The rows of a class in a table that is sorted by class, which stands in the first column. Of a
/// few thousand rows most are never looked at, so that reading them all would cost more.
fn rows_of(table: &'static str, class: &str) -> &'static str {
    let row_at = |start| table.get(start..line_end(table, start)).unwrap_or_default();
    let class_of = |row: &'static str| {
        let end = memchr::memchr(b'\t', row.as_bytes());
        row.get(..end.unwrap_or(row.len())).unwrap_or_default()
    };
    // Both are where rows begin; those before `low` come before the class, those from `high` on don't.
    let (mut low, mut high) = (0, table.len());
    while low < high {
        let before = table.as_bytes().get(low..low.midpoint(high));
        let line_end = before.and_then(|before| memchr::memrchr(b'\n', before));
        let start = line_end.map_or(low, |end| low + end + 1);
        let row = row_at(start);
        if class_of(row) < class {
            low = start + row.len() + 1;
        } else {
            high = start;
        }
    }
    let mut end = low;
    while end < table.len() && class_of(row_at(end)) == class {
        end = (line_end(table, end) + 1).min(table.len());
    }
    table.get(low..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::java::{Registry, library};

    #[test]
    fn every_emulated_class_of_java_has_its_members_in_the_table() {
        // Classes of the JDK that aren't public have none.
        for definition in library::table().definitions.iter() {
            let outer = definition.name.split('$').next().unwrap();
            let is_public =
                definition.name == outer || definition.name.starts_with("java.util.Map$");
            if is_public
                && definition.name.starts_with("java.")
                && definition.name != "java.lang.Object[]"
            {
                let row = format!("\n{}\t17\tclass\n", definition.name);
                let is_hidden = ["java.util.KeyValueHolder", "java.time.ZoneRegion"];
                assert!(
                    MEMBERS.contains(&row) || is_hidden.contains(&definition.name),
                    "{} is missing: run data/regenerate.sh",
                    definition.name
                );
            }
        }
    }

    #[test]
    fn every_row_is_found_by_its_class() {
        for table in [MEMBERS, CLASSES] {
            let rows = || table.lines().filter(|row| !row.starts_with('#'));
            let mut classes: Vec<_> = rows().filter_map(|row| row.split('\t').next()).collect();
            classes.dedup();
            let found: Vec<_> = classes
                .iter()
                .flat_map(|class| rows_of(table, class).lines())
                .collect();
            assert!(found.into_iter().eq(rows()));
        }
    }

    #[test]
    fn a_misspelt_class_is_known_not_to_exist() {
        assert_eq!(has_class("java.util.Map$Entry", Jdk(17)), Some(true));
        assert_eq!(has_class("java.util.Map.Entry", Jdk(17)), Some(true));
        assert_eq!(has_class("java.util.ArayList", Jdk(17)), Some(false));
        assert_eq!(has_class("java.util.SequencedMap", Jdk(17)), Some(false));
        assert_eq!(has_class("java.util.SequencedMap", Jdk(21)), Some(true));
        assert_eq!(has_class("org.keycloak.Anything", Jdk(17)), None);
    }

    #[test]
    fn what_a_release_lacks_is_hidden_with_a_word_on_it() {
        let class = |jdk| {
            let registry = Registry::builder_for(jdk).build().unwrap();
            let list = registry.find("java.util.List").unwrap();
            let first = registry.members(list, "getFirst");
            (
                !first.methods.is_empty(),
                first.hidden.as_ref().map(ToString::to_string),
            )
        };
        assert_eq!(
            class(Jdk(17)),
            (false, Some("exists from Java 21 on".into()))
        );
        assert_eq!(class(Jdk(21)), (true, None));
    }
}
