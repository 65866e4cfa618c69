//! What goes wrong between providers that are each fine, and with their names.

use std::collections::HashMap;

use diagnostic::{Finding, Level, Source};

use crate::provider::Registry;
use crate::{Kind, Provider};

/// An authenticator's id is kept in a VARCHAR(36) column, `script-` included (keycloak#9571).
const LONGEST_AUTHENTICATOR: usize = 29;
/// The columns for the ids of mappers and policies are VARCHAR(255), `script-` included.
const LONGEST_OTHER: usize = 248;

/// Says which providers a server has in the end: of those with one id in one registry, the last.
pub(crate) fn settle(providers: &mut [Provider], accepted: bool) {
    let last = winners(providers);
    for (index, provider) in providers.iter_mut().enumerate() {
        let key = (provider.kind.registry(), provider.file_name.clone());
        provider.registered = accepted && last.get(&key) == Some(&index);
    }
}

/// Index of the provider that a registry keeps under a file's id.
fn winners(providers: &[Provider]) -> HashMap<(Registry, String), usize> {
    let key = |provider: &Provider| (provider.kind.registry(), provider.file_name.clone());
    // Collecting keeps the last of each key, as the registry does.
    providers
        .iter()
        .enumerate()
        .map(|(index, provider)| (key(provider), index))
        .collect()
}

/// One file announced more than once. The providers are in a server's order.
pub(crate) fn clashes(source: &Source, providers: &[Provider]) -> Vec<Finding> {
    let winners = winners(providers);
    let mut first_of_file: HashMap<&str, &Provider> = HashMap::new();
    let mut findings = Vec::new();
    for (index, provider) in providers.iter().enumerate() {
        let file = provider.file_name.as_str();
        let winner = winners
            .get(&(provider.kind.registry(), provider.file_name.clone()))
            .filter(|&&winner| winner != index)
            .and_then(|&winner| providers.get(winner));
        if let Some(winner) = winner {
            findings.push(replaced(source, provider, winner));
        }
        match first_of_file.get(file) {
            None => {
                first_of_file.insert(file, provider);
            }
            Some(first) if first.kind.registry() != provider.kind.registry() => {
                findings.push(across_registries(source, first, provider));
            }
            Some(_) => {}
        }
    }
    findings
}

fn replaced(source: &Source, lost: &Provider, winner: &Provider) -> Finding {
    let file = &lost.file_name;
    let finding = if lost.kind == winner.kind {
        let words = lost.kind.words();
        Finding::new(
            Level::Warning,
            "provider-id-clash",
            format!("a later {words} of the same file `{file}` replaces this one"),
        )
        .help("remove one of the two entries")
    } else {
        let (lost, winner) = (lost.kind.words(), winner.kind.words());
        Finding::new(
            Level::Error,
            "provider-id-clash",
            format!("`{file}` is a {lost} and a {winner}: a server has only the {winner}"),
        )
        .help("give each kind a file of its own")
    };
    finding
        .at(source, lost.place)
        .label(winner.place, "this one stays")
        .note(format!(
            "both have the id `{}`, and no line in the log tells that one is gone",
            lost.id()
        ))
}

fn across_registries(source: &Source, first: &Provider, second: &Provider) -> Finding {
    let (file, first_kind, kind) = (&second.file_name, first.kind.words(), second.kind.words());
    // Run on 26.7.3; one of the two registries gets the factory of the other.
    let registries = [first.kind.registry(), second.kind.registry()];
    let consequence = if registries.contains(&Registry::ProtocolMapper) {
        "the server starts, then every `GET /admin/serverinfo` answers 500 (`ClassCastException`) \
         and the admin console can't be used"
    } else {
        "the server starts, then the list of authenticators answers 400 and adding this one to a \
         flow 500"
    };
    Finding::new(
        Level::Error,
        "provider-id-clash",
        format!("`{file}` is announced as {first_kind} and as {kind}"),
    )
    .at(source, second.place)
    .label(first.place, format!("the {first_kind}"))
    .note(format!("both have the id `{}`: {consequence}", second.id()))
    .help("give each kind a file of its own")
}

/// How many characters a script's file name may have.
pub(crate) const fn longest_file_name(kind: Kind) -> usize {
    match kind.registry() {
        Registry::Authenticator => LONGEST_AUTHENTICATOR,
        Registry::Policy | Registry::ProtocolMapper => LONGEST_OTHER,
    }
}

/// Names that a server or its database can't cope with.
pub(crate) fn names(source: &Source, providers: &[Provider]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for provider in providers {
        let longest = longest_file_name(provider.kind);
        let length = provider.file_name.chars().count();
        if length > longest {
            findings.push(
                Finding::new(
                    Level::Error,
                    "provider-id-too-long",
                    format!(
                        "the file name of this {} has {length} characters, {} too many",
                        provider.kind.words(),
                        length - longest
                    ),
                )
                .at(source, provider.place)
                .note(format!(
                    "the id, `script-` and the file name, goes into a database column of {} characters",
                    longest + "script-".len()
                ))
                .help(format!("shorten the name to {longest} characters")),
            );
        }
        if provider.file_name.contains('/') {
            findings.push(
                Finding::new(
                    Level::Warning,
                    "script-in-folder",
                    format!("`{}` lies in a folder", provider.file_name),
                )
                .at(source, provider.place)
                .note(format!(
                    "the id becomes `{}`, and the admin console answers \"page not found\" for ids with a slash (keycloak#22600)",
                    provider.id()
                ))
                .help("move the script to the root of the jar"),
            );
        }
    }
    findings
}
