//! Which members a version has, and which are there without being imitated.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{LazyLock, Mutex, PoisonError},
};

use keycloak_model::KeycloakVersion;
use nashorn::java::{ClassDef, Kind, Visibility};

use crate::api::{Api, Member};

/// What the API table adds to our own tables.
pub(super) struct Declared {
    /// Types we have no table for.
    pub(super) classes: Vec<ClassDef>,
    /// Members: class and signature.
    pub(super) members: Vec<(&'static str, String)>,
}

/// Types whose objects a mapper can't get hold of: left out, to keep a registry small.
const UNREACHABLE: &[&str] = &[
    "org.keycloak.authentication.",
    "org.keycloak.authorization.",
    "org.keycloak.forms.",
];

/// The types and members of a version that have no table or body of ours.
pub(super) fn declared(version: KeycloakVersion, own: &[ClassDef]) -> Declared {
    let mut classes = Vec::new();
    let mut members = Vec::new();
    for name in Api::table().type_names() {
        if UNREACHABLE.iter().any(|prefix| name.starts_with(prefix)) {
            continue;
        }
        let rows = Api::table().own_members(name);
        let Some(row) = rows
            .iter()
            .find(|row| row.name == "(type)" && row.exists_in(version))
        else {
            continue;
        };
        if !own.iter().any(|class| class.name == name) {
            classes.push(class(name, row));
        }
        let callable = rows
            .iter()
            .filter(|row| row.signature.contains('(') && !row.name.starts_with('('))
            .filter(|row| row.exists_in(version));
        members.extend(callable.map(|row| (name, signature(row))));
    }
    Declared { classes, members }
}

/// A type of the table as a class without members. What it extends is leaked once per type, as
/// class tables are static.
fn class(name: &'static str, row: &Member) -> ClassDef {
    static EXTENDS: LazyLock<
        Mutex<HashMap<(&'static str, &'static str), &'static [&'static str]>>,
    > = LazyLock::new(Mutex::default);
    let mut known = EXTENDS.lock().unwrap_or_else(PoisonError::into_inner);
    let extends = known.entry((name, row.signature)).or_insert_with(|| {
        let names: Vec<_> = Api::table().supertypes(row).collect();
        names.leak()
    });
    ClassDef {
        name,
        kind: if row.signature.starts_with("interface") {
            Kind::Interface
        } else {
            Kind::Class
        },
        extends,
        members: &[],
    }
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
    let mut full = String::with_capacity(text.len());
    let mut word = String::new();
    for character in text.chars().chain(['\0']) {
        if character.is_alphanumeric() || matches!(character, '.' | '$' | '_') {
            word.push(character);
            continue;
        }
        full.push_str(&package(&word));
        full.push_str(&word);
        word.clear();
        if character != '\0' {
            full.push(character);
        }
    }
    full
}

fn package(name: &str) -> String {
    let package = if name.contains('.')
        || !name.starts_with(char::is_uppercase)
        || name.chars().count() <= 1
        || name.strip_suffix("...").is_some()
    {
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
    };
    package.to_owned()
}

/// Names and arities of each type by version, so that a registry is built without searching.
type Index = HashMap<&'static str, BTreeMap<&'static str, Vec<&'static Member>>>;

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index::new();
    for name in Api::table().type_names() {
        let members: &mut BTreeMap<_, Vec<_>> = index.entry(name).or_default();
        for member in Api::table().own_members(name) {
            members.entry(member.name).or_default().push(member);
        }
    }
    index
});

/// Whether a version has a member of one of our own tables. What the API table doesn't know, such
/// as `equals`, every version has.
pub(super) fn visibility(version: KeycloakVersion, class: &str, signature: &str) -> Visibility {
    let Some(known) = INDEX.get(class).and_then(|members| {
        let (head, parameters) = signature.split_once('(')?;
        let name = head.rsplit(' ').next()?;
        let arity = arity(parameters.trim_end_matches(')'));
        let same: Vec<_> = members
            .get(name)?
            .iter()
            .filter(|member| member.arity().is_none_or(|other| other == arity))
            .collect();
        (!same.is_empty()).then_some(same)
    }) else {
        return Visibility::Visible;
    };
    if known.iter().any(|member| member.exists_in(version)) {
        return Visibility::Visible;
    }
    let versions: BTreeSet<_> = KeycloakVersion::KNOWN
        .into_iter()
        .filter(|version| known.iter().any(|member| member.exists_in(*version)))
        .collect();
    let versions: Vec<_> = versions.iter().map(ToString::to_string).collect();
    Visibility::Hidden(format!(
        "Keycloak {version} doesn't have it; of the versions looked at, {} do",
        versions.join(", ")
    ))
}

fn arity(parameters: &str) -> usize {
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
