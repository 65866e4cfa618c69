//! Which members a version has, and which are there without being imitated.

use std::{
    collections::BTreeSet,
    sync::{LazyLock, Mutex, PoisonError},
};

use keycloak_model::KeycloakVersion;
use nashorn::java::{ClassDef, Kind, Visibility};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::api::{self, Api, Member};

/// Types whose objects a mapper can't get hold of: left out, to keep a registry small.
const UNREACHABLE: &[&str] = &[
    "org.keycloak.authentication.",
    "org.keycloak.authorization.",
    "org.keycloak.forms.",
];

/// The names of the types of any version that have no table of ours.
pub(super) fn other_types(own: &[ClassDef]) -> impl Iterator<Item = &'static str> {
    let own: FxHashSet<_> = own.iter().map(|class| class.name).collect();
    Api::table()
        .type_names()
        .filter(move |name| is_reachable(name) && !own.contains(name))
}

/// Such a type in a version that has it, as a class without members.
pub(super) fn other_class(version: KeycloakVersion, name: &'static str) -> Option<ClassDef> {
    let row = type_row(name, version)?;
    Some(ClassDef {
        name,
        kind: if row.signature.starts_with("interface") {
            Kind::Interface
        } else {
            Kind::Class
        },
        extends: extends(name, &row, &[]),
        members: &[],
    })
}

/// The methods that a version's type has, as far as the API table knows them: of one name, or all.
pub(super) fn declared(version: KeycloakVersion, class: &str, name: Option<&str>) -> Vec<String> {
    if !is_reachable(class) || type_row(class, version).is_none() {
        return Vec::new();
    }
    let rows = match name {
        Some(name) => Api::table().own_members_named(class, name),
        None => Api::table().own_members(class),
    };
    let rows = rows.iter();
    rows.filter(|row| row.signature.contains('(') && !row.name.starts_with('('))
        .filter(|row| row.exists_in(version))
        .map(signature)
        .collect()
}

fn is_reachable(name: &str) -> bool {
    !UNREACHABLE.iter().any(|prefix| name.starts_with(prefix))
}

/// A class of ours with the supertypes a version gives it: members move between types.
pub(super) fn placed(version: KeycloakVersion, own: &ClassDef) -> ClassDef {
    match type_row(own.name, version) {
        Some(row) => ClassDef {
            extends: extends(own.name, &row, own.extends),
            ..*own
        },
        None => *own,
    }
}

fn type_row(name: &str, version: KeycloakVersion) -> Option<Member> {
    let mut rows = Api::table().type_rows(name);
    rows.find(|row| row.exists_in(version))
}

/// What a type extends: by its row of the table, and what we add to that. Leaked once per row, as
/// class tables are static.
fn extends(
    name: &'static str,
    row: &Member,
    ours: &'static [&'static str],
) -> &'static [&'static str] {
    type Known = FxHashMap<(&'static str, &'static str), &'static [&'static str]>;
    static EXTENDS: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);
    let mut known = EXTENDS.lock().unwrap_or_else(PoisonError::into_inner);
    known.entry((name, row.signature)).or_insert_with(|| {
        let mut names = ours.to_vec();
        for supertype in Api::table().supertypes(row) {
            if is_reachable(supertype) && !names.contains(&supertype) {
                names.push(supertype);
            }
        }
        names.leak()
    })
}

/// A row in the form of a class table: `static Stream<T> name(A,B)`, with full type names.
fn signature(row: &Member) -> String {
    let modifier = if row.is_static() { "static " } else { "" };
    let returns = qualified(row.returns());
    let parameters = row
        .signature
        .split_once('(')
        .and_then(|(_, rest)| rest.rsplit_once(") "))
        .map_or("", |(parameters, _)| parameters);
    format!(
        "{modifier}{returns} {}({})",
        row.name,
        qualified(parameters)
    )
}

const LANG: &[&str] = &[
    "AutoCloseable",
    "Boolean",
    "Byte",
    "CharSequence",
    "Character",
    "Class",
    "Comparable",
    "Double",
    "Enum",
    "Exception",
    "Float",
    "Integer",
    "Iterable",
    "Long",
    "Number",
    "Object",
    "Runnable",
    "RuntimeException",
    "Short",
    "String",
    "StringBuilder",
    "Throwable",
    "Void",
];
const FUNCTION: &[&str] = &[
    "BiConsumer",
    "BiFunction",
    "BinaryOperator",
    "Consumer",
    "Function",
    "Predicate",
    "Supplier",
    "UnaryOperator",
];
const UTIL: &[&str] = &[
    "Calendar",
    "Collection",
    "Comparator",
    "Date",
    "HashMap",
    "Iterator",
    "List",
    "Locale",
    "Map",
    "Optional",
    "Properties",
    "Set",
    "UUID",
];

/// Names of a signature in full: the table leaves out the packages everybody knows.
fn qualified(text: &str) -> String {
    let is_word = |one: char| one.is_alphanumeric() || matches!(one, '.' | '$' | '_');
    let mut full = String::with_capacity(3 * text.len());
    for part in text.split_inclusive(|one| !is_word(one)) {
        full.push_str(package(part.trim_end_matches(|one| !is_word(one))));
        full.push_str(part);
    }
    full
}

fn package(name: &str) -> &'static str {
    if name.len() <= 1 || name.contains('.') || !name.starts_with(char::is_uppercase) {
        ""
    } else if LANG.contains(&name) {
        "java.lang."
    } else if UTIL.contains(&name) {
        "java.util."
    } else if FUNCTION.contains(&name) {
        "java.util.function."
    } else if matches!(name, "Stream" | "IntStream" | "Collector") {
        "java.util.stream."
    } else {
        "org.keycloak.models."
    }
}

/// Whether a version has a member of one of our own tables. What the API table doesn't know, such
/// as `equals`, every version has.
pub(super) fn visibility(version: KeycloakVersion, class: &str, signature: &str) -> Visibility {
    // The table has the server's own types.
    if !class.starts_with("org.keycloak.") {
        return Visibility::Visible;
    }
    let Some((head, parameters)) = signature.split_once('(') else {
        return Visibility::Visible;
    };
    let name = head.rsplit(' ').next().unwrap_or(head);
    let arity = api::arity(parameters.trim_end_matches(')'));
    let same = |class: &str| -> Option<Vec<&'static Member>> {
        let members = Api::table().own_members_named(class, name).iter();
        let same = members.filter(|member| member.arity().is_none_or(|other| other == arity));
        let same: Vec<_> = same.collect();
        (!same.is_empty()).then_some(same)
    };
    let exists = |members: &[&Member]| members.iter().any(|member| member.exists_in(version));
    let mut known = same(class).unwrap_or_default();
    // Most members are where they were; only for the others it counts what the type extends.
    if exists(&known) {
        return Visibility::Visible;
    }
    known.extend(
        ancestry(class, version)
            .into_iter()
            .filter_map(same)
            .flatten(),
    );
    if known.is_empty() || exists(&known) {
        return Visibility::Visible;
    }
    let versions: BTreeSet<_> = KeycloakVersion::KNOWN
        .into_iter()
        .filter(|version| known.iter().any(|member| member.exists_in(*version)))
        .collect();
    let versions: Vec<_> = versions.iter().map(ToString::to_string).collect();
    Visibility::Hidden(format!(
        "isn't there in Keycloak {version}; of the versions looked at, it is in {}",
        versions.join(", ")
    ))
}

/// A type's supertypes in a version, nearest first.
fn ancestry(class: &str, version: KeycloakVersion) -> Vec<&'static str> {
    let above = |name: &str| {
        let row = type_row(name, version);
        row.map_or_else(Vec::new, |row| Api::table().supertypes(&row).collect())
    };
    let mut found: Vec<&'static str> = above(class);
    let mut next = 0;
    while let Some(&name) = found.get(next) {
        for supertype in above(name) {
            if !found.contains(&supertype) {
                found.push(supertype);
            }
        }
        next += 1;
    }
    found
}
