//! From files to a project.

use std::{
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

use diagnostic::{Finding, Level, Source, Span};
use keycloak_model::KeycloakVersion;
use provider_jar::Kind;
use serde::de::DeserializeOwned;

use super::{
    Allowed, Case, Claim, MANIFEST, MAX_BYTES, Manifest, Places, Project,
    case::{self, Expectation},
    manifest,
};

/// More cases than anybody reads.
const MAX_CASES: usize = 10_000;

pub(super) fn project(folder: &Path) -> Result<Project, Vec<Finding>> {
    let source = text(&folder.join(MANIFEST))?;
    let document: manifest::Document = parse(&source)?;
    let mut problems = Vec::new();
    let manifest = checked(&source, document, &mut problems);
    // A name with a folder in it has its finding; what it leads to isn't ours to read.
    let script = if is_bare(&manifest.script) {
        text(&folder.join(&manifest.script))
    } else {
        Ok(Source::new(manifest.script.as_str(), ""))
    };
    let script = script.unwrap_or_else(|found| {
        problems.extend(found);
        Source::new(manifest.script.as_str(), "")
    });
    let cases = cases(&folder.join("cases"), &manifest, &mut problems);
    if problems.is_empty() {
        Ok(Project {
            folder: folder.to_owned(),
            manifest,
            manifest_source: source,
            script,
            cases,
        })
    } else {
        Err(problems)
    }
}

/// Whether a script's name is that of a file beside `mapper.toml`.
fn is_bare(name: &str) -> bool {
    let path = Path::new(name);
    path.file_name() == Some(path.as_os_str())
}

fn text(path: &Path) -> Result<Source, Vec<Finding>> {
    Source::read(path, MAX_BYTES).map_err(|finding| vec![*finding])
}

/// Reads TOML into a type. What doesn't fit is a finding at its place.
fn parse<T: DeserializeOwned>(source: &Source) -> Result<T, Vec<Finding>> {
    toml::from_str(source.text()).map_err(|error| {
        let message = error.message().trim_end_matches('.').to_owned();
        let finding = problem(source, error.span(), message.clone());
        vec![match meant(&message) {
            Some(meant) => finding.help(format!("did you mean `{meant}`?")),
            None => finding,
        }]
    })
}

fn problem(source: &Source, at: Option<Range<usize>>, message: impl Into<String>) -> Finding {
    let finding = Finding::new(Level::Error, "project-file", message);
    match at {
        Some(range) => finding.at(source, span(&range)),
        None => finding.in_file(source),
    }
}

fn span(range: &Range<usize>) -> Span {
    let offset = |at| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(range.start), offset(range.end))
}

/// The nearest of the names that a message of serde lists: ``unknown field `x`, expected one of
/// `a`, `b` ``.
fn meant(message: &str) -> Option<&str> {
    let mut names = message.split('`').skip(1).step_by(2);
    let wrong = names.next()?;
    if !message.starts_with("unknown") {
        return None;
    }
    diagnostic::closest(wrong, names)
}

fn versions(
    source: &Source,
    texts: Vec<toml::Spanned<String>>,
    problems: &mut Vec<Finding>,
) -> Vec<KeycloakVersion> {
    let mut versions = Vec::new();
    for text in texts {
        match text.get_ref().parse() {
            Ok(version) => versions.push(version),
            Err(error) => {
                problems.push(problem(source, Some(text.span()), format!("{error}")));
            }
        }
    }
    versions.sort_unstable();
    versions.dedup();
    versions
}

fn checked(source: &Source, document: manifest::Document, problems: &mut Vec<Finding>) -> Manifest {
    let kind = Kind::from(document.kind);
    let script = document.script;
    if !is_bare(script.get_ref()) {
        problems.push(
            problem(source, Some(script.span()), "the script must lie beside mapper.toml")
                .note("the file name is the provider id on the server; one with a folder in it breaks the admin console")
                .help("write the bare file name"),
        );
    }
    if document.realm.is_some() && document.fixture.is_none() {
        problems.push(
            problem(
                source,
                None,
                "`realm` chooses one of a fixture's, and there is no fixture",
            )
            .help("name the realm export as `fixture`"),
        );
    }
    let keycloak = match document.keycloak {
        None => vec![KeycloakVersion::NEWEST],
        Some(texts) if texts.is_empty() => {
            problems.push(
                problem(source, None, "`keycloak` names no version")
                    .help("leave it out for the newest"),
            );
            vec![KeycloakVersion::NEWEST]
        }
        Some(texts) => versions(source, texts, problems),
    };
    for (given, table, wanted) in [
        (
            document.claim.as_ref().map(toml::Spanned::span),
            "claim",
            Kind::Mapper,
        ),
        (
            document.attribute.as_ref().map(toml::Spanned::span),
            "attribute",
            Kind::SamlMapper,
        ),
    ] {
        match given {
            Some(range) if kind != wanted => problems.push(problem(
                source,
                Some(range),
                format!("`[{table}]` is for kind = \"{}\", this is a {}", if wanted == Kind::Mapper { "mapper" } else { "saml-mapper" }, kind.words()),
            )),
            None if kind == wanted => problems.push(
                problem(source, None, format!("`[{table}]` is missing"))
                    .help("it says how an instance of the mapper is configured; `mapper-builder new` writes one"),
            ),
            _ => {}
        }
    }
    if let Some(claim) = &document.claim
        && claim.get_ref().targets.get_ref().is_empty()
    {
        problems.push(
            problem(source, Some(claim.span()), "`targets` is empty, so the mapper never runs")
                .help("name at least one: \"id-token\", \"access-token\", \"userinfo\", \"introspection\", \"token-response\""),
        );
    }
    let mut allow = Vec::new();
    for allowed in document.allow {
        let range = allowed.lint.span();
        if allowed.reason.trim().is_empty() {
            problems.push(problem(
                source,
                Some(range.clone()),
                "an allowed lint needs a reason",
            ));
        }
        if !crate::lints::is_known(allowed.lint.get_ref()) {
            problems.push(problem(
                source,
                Some(range.clone()),
                format!("there is no lint called `{}`", allowed.lint.get_ref()),
            ));
        }
        allow.push(Allowed {
            lint: allowed.lint.into_inner(),
            reason: allowed.reason,
            span: span(&range),
        });
    }
    let (claim, places) = document.claim.map_or_else(Default::default, |claim| {
        let table = span(&claim.span());
        let claim = claim.into_inner();
        let places = Places {
            name: claim.name.as_ref().map_or(table, |name| span(&name.span())),
            targets: span(&claim.targets.span()),
        };
        let claim = Claim {
            name: claim.name.map(toml::Spanned::into_inner),
            json_type: claim.json_type,
            multivalued: claim.multivalued,
            targets: claim.targets.into_inner(),
        };
        (Some(claim), places)
    });
    Manifest {
        kind,
        name: document.name,
        description: document.description,
        script: script.into_inner(),
        keycloak,
        fixture: document.fixture,
        realm: document.realm,
        claim,
        attribute: document.attribute.map(toml::Spanned::into_inner),
        places,
        allow,
    }
}

fn cases(folder: &Path, manifest: &Manifest, problems: &mut Vec<Finding>) -> Vec<Case> {
    let paths = match case_files(folder) {
        Ok(paths) => paths,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
        Err(error) => {
            let source = Source::new(folder.display().to_string(), "");
            problems.push(problem(&source, None, format!("can't be listed: {error}")));
            return Vec::new();
        }
    };
    let mut cases = Vec::new();
    for path in paths {
        match read_case(&path, manifest) {
            Ok(case) => cases.push(case),
            Err(found) => problems.extend(found),
        }
    }
    cases
}

fn case_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            paths.push(path);
        }
        if paths.len() > MAX_CASES {
            return Err(std::io::Error::other(format!(
                "more than {MAX_CASES} cases"
            )));
        }
    }
    paths.sort();
    Ok(paths)
}

fn read_case(path: &Path, manifest: &Manifest) -> Result<Case, Vec<Finding>> {
    let source = text(path)?;
    let document: case::Document = parse(&source)?;
    let mut problems = Vec::new();
    let keycloak = document
        .keycloak
        .map(|texts| versions(&source, texts, &mut problems));
    let place = document.expect.span();
    let expect = document.expect.into_inner();
    let Expectation { claim, result, .. } = &expect;
    let complaint = match (claim, result, manifest.kind) {
        (_, _, Kind::Authenticator | Kind::Policy) => {
            Some("authenticators and policies are checked, not run: they can't have cases")
        }
        (Some(_), Some(_), _) => Some("a login ends with a claim or with a result, not with both"),
        (None, None, _) => Some("`expect` says neither which claim nor which result"),
        _ => None,
    };
    if let Some(complaint) = complaint {
        problems.push(problem(&source, Some(place), complaint).help(
            "write `claim = …`, or `result = \"omitted\"`, \"login-fails\", \"request-fails\", \"token-unusable\" or \"hangs\"",
        ));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let name = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    Ok(Case {
        name,
        source,
        user: document.user,
        client: document.client,
        target: document.target,
        keycloak,
        expect,
    })
}
