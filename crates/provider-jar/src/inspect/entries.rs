//! What the names of a jar's entries tell.

use std::collections::{BTreeMap, HashSet};

use diagnostic::{Finding, Level, Source};

use crate::archive::Entry;
use crate::{Provider, descriptor};

/// No more names than this are listed in one finding.
const LISTED: usize = 5;

pub(super) fn lint(jar: &Source, entries: &[Entry], named: Option<&[Provider]>) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(descriptors(jar, entries));
    findings.extend(doubled(jar, entries));
    findings.extend(unsafe_names(jar, entries));
    findings.extend(nested(jar, entries));
    findings.extend(finder_files(jar, entries));
    if let Some(providers) = named {
        findings.extend(not_named(jar, entries, providers));
    }
    findings
}

fn finding(
    jar: &Source,
    level: Level,
    id: &'static str,
    message: impl Into<String>,
    help: &str,
) -> Finding {
    Finding::new(level, id, message).in_file(jar).help(help)
}

/// A descriptor where Keycloak doesn't look, or none.
fn descriptors(jar: &Source, entries: &[Entry]) -> Option<Finding> {
    let has = |name: &str| entries.iter().any(|entry| entry.name == name);
    // Java finds a folder of the name, too.
    if has(descriptor::PATH) || has(&format!("{}/", descriptor::PATH)) {
        return None;
    }
    let misplaced = entries.iter().find(|entry| {
        let name = entry.name.to_lowercase();
        name.ends_with("keycloak-scripts.json")
    });
    if let Some(entry) = misplaced {
        return Some(
            finding(
                jar,
                Level::Error,
                "descriptor-misplaced",
                format!(
                    "the descriptor is `{}`: Keycloak doesn't look there",
                    entry.name
                ),
                "make the jar from inside the folder that holds META-INF",
            )
            .note(format!(
                "it reads only `{}`, in this case and from the root of the jar",
                descriptor::PATH
            )),
        );
    }
    let has_services = entries
        .iter()
        .any(|entry| entry.name.starts_with("META-INF/services/") && !entry.is_directory());
    if has_services {
        return Some(finding(
            jar,
            Level::Note,
            "descriptor-missing",
            "this jar has Java providers and no scripts",
            "nothing to do, if that is what it is for",
        ));
    }
    let message = match entries.iter().filter(|entry| !entry.is_directory()).count() {
        0 => "the jar is empty",
        1 if has("META-INF/MANIFEST.MF") => "the jar has nothing but a manifest",
        _ => "the jar has no descriptor: Keycloak finds no script in it",
    };
    Some(finding(
        jar,
        Level::Error,
        "descriptor-missing",
        message,
        "add META-INF/keycloak-scripts.json, or make the jar with `mapper-builder pack`",
    ))
}

fn doubled(jar: &Source, entries: &[Entry]) -> Vec<Finding> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in entries {
        *counts.entry(&entry.name).or_default() += 1;
    }
    let doubled: Vec<&str> = counts
        .into_iter()
        .filter(|(_, count)| *count > 1)
        .map(|(name, _)| name)
        .collect();
    about(&doubled, |names, is_one| {
        finding(
            jar,
            Level::Warning,
            "jar-doubled-entry",
            format!(
                "{names} {} more than once in the jar",
                if is_one { "is" } else { "are" }
            ),
            "make the jar anew",
        )
        .note("a server reads the last of them, other tools may read the first")
    })
}

fn unsafe_names(jar: &Source, entries: &[Entry]) -> Vec<Finding> {
    let names: Vec<&str> = entries
        .iter()
        .map(|entry| entry.name.as_str())
        .filter(|name| is_unsafe(name))
        .collect();
    about(&names, |names, _| {
        finding(
            jar,
            Level::Warning,
            "jar-unsafe-name",
            format!("a name in the jar is no plain path: {names}"),
            "make the jar anew, and don't unpack this one",
        )
        .note("Keycloak unpacks nothing; tools that do may write where they shouldn't")
    })
}

fn is_unsafe(name: &str) -> bool {
    let has_drive = name.chars().nth(1) == Some(':');
    name.is_empty()
        || name.starts_with('/')
        || has_drive
        || name.contains('\\')
        || name.chars().any(char::is_control)
        || name.len() > 4096
}

fn nested(jar: &Source, entries: &[Entry]) -> Vec<Finding> {
    let file = |path: &str| path.rsplit(['/', '\\']).next().map(str::to_owned);
    let own = file(jar.name());
    let (itself, others): (Vec<&str>, Vec<&str>) = entries
        .iter()
        .map(|entry| entry.name.as_str())
        .filter(|name| name.to_lowercase().ends_with(".jar"))
        .partition(|name| file(name) == own);
    let mut findings = about(&itself, |names, _| {
        finding(
            jar,
            Level::Warning,
            "jar-nested",
            format!("the jar holds an older copy of itself: {names}"),
            "write the jar somewhere else than into the folder that is packed",
        )
    });
    findings.extend(about(&others, |names, _| {
        finding(
            jar,
            Level::Note,
            "jar-nested",
            format!("there are jars in the jar: {names}"),
            "put each jar into the providers folder itself",
        )
        .note("Keycloak doesn't look into them")
    }));
    findings
}

fn finder_files(jar: &Source, entries: &[Entry]) -> Vec<Finding> {
    let names: Vec<&str> = entries
        .iter()
        .map(|entry| entry.name.as_str())
        .filter(|name| is_clutter(name))
        .collect();
    about(&names, |names, _| {
        finding(
            jar,
            Level::Note,
            "jar-clutter",
            format!("file managers left {names}"),
            "leave them out",
        )
    })
}

fn is_clutter(name: &str) -> bool {
    name.split('/')
        .any(|part| matches!(part, ".DS_Store" | "__MACOSX" | "Thumbs.db" | "desktop.ini"))
}

/// Scripts the descriptor doesn't name.
fn not_named(jar: &Source, entries: &[Entry], providers: &[Provider]) -> Vec<Finding> {
    if !entries.iter().any(|entry| entry.name == descriptor::PATH) {
        return Vec::new();
    }
    let named: HashSet<&str> = providers
        .iter()
        .map(|provider| provider.file_name.as_str())
        .collect();
    let names: Vec<&str> = entries
        .iter()
        .map(|entry| entry.name.as_str())
        .filter(|name| name.ends_with(".js") && !named.contains(name))
        .filter(|name| !name.starts_with("META-INF/") && !is_clutter(name))
        .collect();
    about(&names, |names, is_one| {
        finding(
            jar,
            Level::Warning,
            "script-not-named",
            format!(
                "the descriptor doesn't name {names}: Keycloak ignores {}",
                if is_one { "it" } else { "them" }
            ),
            "add it to the descriptor, or leave it out of the jar",
        )
    })
}

/// One finding about all of the names, if there are any.
fn about(names: &[&str], finding: impl Fn(String, bool) -> Finding) -> Vec<Finding> {
    if names.is_empty() {
        return Vec::new();
    }
    let mut listed: Vec<String> = names
        .iter()
        .take(LISTED)
        .map(|name| {
            let mut short: String = name.chars().take(80).collect();
            if short.len() < name.len() {
                short.push('…');
            }
            format!("`{short}`")
        })
        .collect();
    if names.len() > LISTED {
        listed.push(format!("{} more", names.len() - LISTED));
    }
    let words = match listed.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => listed.join(""),
    };
    vec![finding(words, names.len() == 1)]
}
