//! The public Java API of Keycloak, by version: which member a type has, with which signature.
//!
//! Read from `data/keycloak-api.tsv`, a table made from the jars of real servers. A version that
//! lies between two of the table counts as the older of them.

use std::{
    collections::BTreeMap,
    sync::{LazyLock, OnceLock},
};

use keycloak_model::KeycloakVersion;

static TABLE: LazyLock<Api> = LazyLock::new(|| Api::read(include_str!("../data/keycloak-api.tsv")));

/// The types of Keycloak's server that a script can reach.
#[derive(Debug)]
pub struct Api {
    types: BTreeMap<&'static str, Type>,
}

/// A type's lines of the table. Of a hundred types, a script meets a few: the rest stays text.
#[derive(Debug)]
struct Type {
    lines: &'static str,
    members: OnceLock<Vec<Member>>,
}

/// One public member of a type.
#[derive(Debug)]
pub struct Member {
    /// Its name; `(new)` for a constructor, `(type)` for the row of the type itself.
    pub name: &'static str,
    /// As in the table: `(String) Stream<String>`, `static (RealmModel,String) RoleModel`.
    pub signature: &'static str,
    /// Ranges of versions; empty for all.
    versions: &'static str,
}

impl Member {
    /// A row: a tab, the name, the signature, the versions.
    fn read(line: &'static str) -> Option<Self> {
        let line = line.strip_prefix('\t')?;
        let mut tabs = memchr::memchr_iter(b'\t', line.as_bytes());
        let name_end = tabs.next()?;
        let signature_end = tabs.next().unwrap_or(line.len());
        Some(Self {
            name: line.get(..name_end)?,
            signature: line.get(name_end + 1..signature_end)?,
            versions: line.get(signature_end + 1..).unwrap_or_default(),
        })
    }

    /// Whether `version` has it.
    #[must_use]
    pub fn exists_in(&self, version: KeycloakVersion) -> bool {
        if self.versions.is_empty() {
            return true;
        }
        let version = version.nearest_known();
        let mut ranges = self.versions.split(',').filter_map(range);
        ranges.any(|(first, last)| first <= version && last.is_none_or(|last| version <= last))
    }

    /// Full or simple name of the type of a field, or of what a method returns, with its type
    /// arguments.
    #[must_use]
    pub fn returns(&self) -> &'static str {
        self.signature.rsplit_once(") ").map_or(
            self.signature.trim_start_matches("static "),
            |(_, returns)| returns,
        )
    }

    /// How many arguments it takes; `None` for a field, or when the number varies.
    #[must_use]
    pub fn arity(&self) -> Option<usize> {
        let parameters = self.signature.split_once('(')?.1.rsplit_once(") ")?.0;
        if parameters.ends_with("...") {
            return None;
        }
        Some(arity(parameters))
    }

    /// Whether it belongs to the class rather than to an object.
    #[must_use]
    pub fn is_static(&self) -> bool {
        self.signature.starts_with("static ")
    }
}

impl Api {
    /// The table of the versions in [`KeycloakVersion::KNOWN`].
    #[must_use]
    pub fn table() -> &'static Self {
        &TABLE
    }

    /// Full name of the type that is called `name`, full or simple as the table writes it
    /// (`GroupModel` is `org.keycloak.models.GroupModel`).
    #[must_use]
    pub fn type_name(&self, name: &str) -> Option<&'static str> {
        let name = name.split('<').next().unwrap_or(name);
        self.types
            .get_key_value(name)
            .or_else(|| {
                self.types
                    .get_key_value(format!("org.keycloak.models.{name}").as_str())
            })
            .map(|(&name, _)| name)
    }

    /// What a type itself declares, and the rows of the type, by full name.
    pub(crate) fn own_members(&'static self, type_name: &str) -> &'static [Member] {
        self.types.get(type_name).map_or(&[], Type::members)
    }

    /// Those of a type's own members that have this name.
    pub(crate) fn own_members_named(
        &'static self,
        type_name: &str,
        name: &str,
    ) -> &'static [Member] {
        let members = self.own_members(type_name);
        // The table is sorted.
        let first = members.partition_point(|member| member.name < name);
        let (_, rest) = members.split_at(first);
        let (named, _) = rest.split_at(rest.partition_point(|member| member.name == name));
        named
    }

    /// The rows of a type itself.
    pub(crate) fn type_rows(&self, type_name: &str) -> impl Iterator<Item = Member> {
        self.types.get(type_name).into_iter().flat_map(Type::rows)
    }

    /// The full names of all types.
    pub(crate) fn type_names(&self) -> impl Iterator<Item = &'static str> {
        self.types.keys().copied()
    }

    /// The types of the table that a `(type)` row says it extends or implements.
    pub(crate) fn supertypes(&self, row: &Member) -> impl Iterator<Item = &'static str> {
        let list = ["extends ", "implements "]
            .iter()
            .find_map(|word| row.signature.split_once(word))
            .map_or("", |(_, list)| list);
        list.split(',').filter_map(|name| self.type_name(name))
    }

    /// Members of a type by full name, what it inherits included, each type's own first.
    #[must_use]
    pub fn members(&self, type_name: &str) -> Vec<&Member> {
        let mut found = Vec::new();
        let mut seen = Vec::new();
        let mut waiting: Vec<&'static str> = self.type_name(type_name).into_iter().collect();
        while let Some(next) = waiting.pop() {
            if seen.contains(&next) {
                continue;
            }
            seen.push(next);
            for member in self.types.get(next).map_or(&[][..], Type::members) {
                if member.name == "(type)" {
                    waiting.extend(self.supertypes(member));
                } else {
                    found.push(member);
                }
            }
        }
        found
    }

    fn read(text: &'static str) -> Self {
        // A type begins where a line begins at the margin; all are of packages of this kind.
        let mut starts = memchr::memmem::find_iter(text.as_bytes(), b"\norg.")
            .map(|end| end + 1)
            .peekable();
        let mut types = BTreeMap::new();
        while let Some(start) = starts.next() {
            let end = starts.peek().copied().unwrap_or(text.len());
            let block = text.get(start..end).unwrap_or_default();
            if let Some((name, lines)) = block.split_once('\n') {
                let members = OnceLock::new();
                types.insert(name, Type { lines, members });
            }
        }
        Self { types }
    }
}

impl Type {
    /// Its own rows, without reading those of its members, which come after them.
    fn rows(&self) -> impl Iterator<Item = Member> + use<> {
        let ends = memchr::memchr_iter(b'\n', self.lines.as_bytes());
        let lines = self.lines;
        let mut start = 0;
        ends.map_while(move |end| {
            let line = lines.get(start..end)?;
            start = end + 1;
            line.starts_with("\t(").then_some(line)
        })
        .filter_map(Member::read)
        .filter(|row| row.name == "(type)")
    }

    fn members(&self) -> &[Member] {
        let read = || self.lines.lines().filter_map(Member::read).collect();
        self.members.get_or_init(read)
    }
}

/// How many types a list has; commas between `<` and `>` don't count.
pub(crate) fn arity(parameters: &str) -> usize {
    let mut depth = 0_u32;
    let commas = parameters.chars().filter(|character| {
        match character {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        *character == ',' && depth == 0
    });
    let commas = commas.count();
    if parameters.is_empty() { 0 } else { commas + 1 }
}

/// `18.0.2-20.0.5`, or `22.0.5-` for an open end.
fn range(text: &str) -> Option<(KeycloakVersion, Option<KeycloakVersion>)> {
    let (first, last) = text.split_once('-')?;
    Some((first.parse().ok()?, last.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exists(type_name: &str, member: &str, version: &str) -> bool {
        let version = version.parse().unwrap();
        Api::table()
            .members(type_name)
            .iter()
            .any(|known| known.name == member && known.exists_in(version))
    }

    /// Expectations: the upgrade guide to 20.0, and the servers 24.0.5, 26.4.0 and 26.7.3 run.
    #[test]
    fn members_come_and_go_with_the_versions() {
        let table = [
            ("UserModel", "getAttribute", "18.0.2", true),
            ("UserModel", "getAttribute", "20.0.5", false),
            ("UserModel", "getGroups", "24.0.5", false),
            ("UserModel", "getGroupsStream", "18.0.2", true),
            ("UserModel", "getLastModifiedTimestamp", "26.4.0", false),
            ("UserModel", "getLastModifiedTimestamp", "26.7.3", true),
            ("GroupModel", "getOrganization", "26.4.0", false),
            ("GroupModel", "getOrganization", "26.7.3", true),
            ("UserModel", "hasNoSuchMethod", "26.7.3", false),
        ];
        for (type_name, member, version, expected) in table {
            assert_eq!(
                exists(type_name, member, version),
                expected,
                "{type_name}.{member} in {version}"
            );
        }
    }

    #[test]
    fn members_of_supertypes_are_members() {
        assert!(exists("UserModel", "hasRole", "26.7.3"));
        assert!(exists("UserModel", "getRealmRoleMappingsStream", "24.0.5"));
        assert!(exists(
            "org.keycloak.representations.AccessToken",
            "getOtherClaims",
            "26.7.3"
        ));
    }

    #[test]
    fn a_version_between_two_counts_as_the_older() {
        assert!(exists("UserModel", "getAttribute", "19.0.3"));
        assert!(!exists("UserModel", "getLastModifiedTimestamp", "26.5.1"));
    }

    #[test]
    fn every_row_is_read() {
        let rows: usize = TABLE
            .types
            .values()
            .map(|known| known.members().len())
            .sum();
        let lines = include_str!("../data/keycloak-api.tsv")
            .lines()
            .filter(|line| line.starts_with('\t'))
            .count();
        assert_eq!(rows, lines);
        for (name, known) in &TABLE.types {
            assert!(
                known.members().is_sorted_by_key(|member| member.name),
                "{name}"
            );
            let of_type = known.members().iter().filter(|row| row.name == "(type)");
            assert_eq!(TABLE.type_rows(name).count(), of_type.count(), "{name}");
        }
        for member in TABLE.types.values().flat_map(Type::members) {
            assert!(
                !member.signature.contains('-') || member.signature.starts_with('('),
                "{member:?}"
            );
        }
    }

    #[test]
    fn signatures_tell_arity_and_result() {
        let members = Api::table().members("UserModel");
        let stream = members
            .iter()
            .find(|member| member.name == "getAttributeStream");
        let stream = stream.unwrap();
        assert_eq!(stream.returns(), "Stream<String>");
        assert_eq!(stream.arity(), Some(1));
        let attributes = members.iter().find(|member| member.name == "getAttributes");
        assert_eq!(attributes.unwrap().returns(), "Map<String,List<String>>");
        assert_eq!(attributes.unwrap().arity(), Some(0));
    }
}
