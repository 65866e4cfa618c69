//! From text to a document; what doesn't fit becomes a finding at its place.

use diagnostic::{Finding, Level, Source};

use federation::{Http, HttpSettings};

use super::document::{Document, ProfileDocument, SecretDocument};
use super::profile::beside;
use super::{may_hold_a_secret, problem};

const SECRETS: &str = "write `client-secret = { keyring = \"NAME\" }`, `{ env = \"NAME\" }`, `{ command = [\"pass\", \"show\", \"…\"] }`, or at worst `{ plain-text = \"…\" }`";
const REFERENCE: &str = "docs/reference/keyferry-config.md lists every key with its values";

pub(super) fn document(source: &Source) -> Result<Document, Vec<Finding>> {
    toml::from_str(source.text()).map_err(|error| {
        let mut message = plain(error.message().trim_end_matches('.'));
        let mut help = match meant(&message) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => REFERENCE.to_owned(),
        };
        let at = error.span();
        // serde quotes the value that it didn't expect; of a key it quotes the name alone.
        if at.is_some_and(|at| may_hold_a_secret(source.text(), &at))
            && !message.starts_with("unknown field")
        {
            "this isn't where a secret comes from".clone_into(&mut message);
            SECRETS.clone_into(&mut help);
        }
        let finding = match error.span() {
            Some(range) => problem(source, range, message),
            None => Finding::new(Level::Error, "config", message).in_file(source),
        };
        vec![finding.help(help)]
    })
}

/// The names of Rust's numbers mean nothing to whoever writes the file.
fn plain(message: &str) -> String {
    let mut message = message.to_owned();
    for number in ["u16", "u32", "u64"] {
        message = message.replace(&format!("expected {number}"), "expected a whole number");
    }
    message
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

/// What is wrong outside the profiles.
pub(super) fn check(source: &Source, document: &Document) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(name) = &document.default_profile
        && !document.profiles.contains_key(name.get_ref().as_str())
    {
        let known = document.profiles.keys().map(|name| name.get_ref().as_str());
        let finding = problem(
            source,
            name.span(),
            format!("there is no profile `{}`", name.get_ref()),
        );
        findings.push(match diagnostic::closest(name.get_ref(), known) {
            Some(meant) => finding.help(format!("did you mean `{meant}`?")),
            None => finding.help(format!(
                "write `[profiles.{}]`, or name another",
                name.get_ref()
            )),
        });
    }
    for account in document.accounts.keys() {
        let is_account = account.get_ref().len() == 12
            && account.get_ref().bytes().all(|byte| byte.is_ascii_digit());
        if !is_account {
            findings.push(
                problem(source, account.span(), "this is no account id")
                    .help("write 12 digits, in quotes: `\"123456789012\" = \"production\"`"),
            );
        }
    }
    findings
}

/// A file of root certificates that no connection could be made with.
pub(super) fn unusable_certificates(source: &Source, profile: &ProfileDocument) -> Option<Finding> {
    let file = profile.ca_file.as_ref()?;
    let settings = HttpSettings {
        ca_file: Some(beside(source, file.get_ref())),
        ..HttpSettings::default()
    };
    let error = Http::new(&settings).err()?;
    Some(problem(source, file.span(), error.to_string()))
}

/// What works and shouldn't stay.
pub(super) fn warnings(source: &Source, profile: &ProfileDocument) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(secret) = &profile.client_secret
        && matches!(secret.get_ref(), SecretDocument::PlainText(_))
    {
        let mut finding = problem(
            source,
            secret.span(),
            "the client's secret lies here for every reader",
        )
        .help("use `{ keyring = \"NAME\" }`, `{ env = \"NAME\" }` or `{ command = [\"pass\", \"show\", \"…\"] }`");
        finding.level = Level::Warning;
        // The excerpt would show it.
        finding.span = None;
        findings.push(finding);
    }
    if profile.offline {
        findings.push(
            Finding::new(
                Level::Note,
                "config",
                "`offline = true` asks for a token that outlives the login session",
            )
            .in_file(source)
            .help("leave it out unless jobs run while nobody is logged in; `keyferry logout --provider` ends it"),
        );
    }
    findings
}
