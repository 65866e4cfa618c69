//! The configuration: one TOML file with profiles, flags over environment over file.

mod chosen;
mod document;
pub mod location;
mod overrides;
mod profile;
mod read;
mod reader;
mod secret;
#[cfg(test)]
mod tests;
mod trust_policies;

use std::ops::Range;
use std::path::Path;

use diagnostic::{Finding, Level, Source, Span};
use federation::engine::Profile;
use trust_policy::Role;

use document::Document;
pub use overrides::Overrides;

/// The most a configuration may hold.
const MAX_BYTES: u64 = 4 << 20;

/// A configuration whose form is right.
#[derive(Debug)]
pub struct Config {
    source: Source,
    document: Document,
    /// There is no such file; flags and environment can do without.
    is_missing: bool,
}

impl Config {
    /// Reads the file; one that isn't there is empty.
    ///
    /// # Errors
    /// What doesn't fit, with its place.
    pub fn read(path: &Path) -> Result<Self, Vec<Finding>> {
        if !path.exists() {
            return Ok(Self {
                source: Source::new(path.display().to_string(), ""),
                document: Document::default(),
                is_missing: true,
            });
        }
        let source = Source::read(path, MAX_BYTES).map_err(|finding| vec![discreet(*finding)])?;
        Self::parse(source)
    }

    /// Reads a text.
    ///
    /// # Errors
    /// As for [`Config::read`].
    pub fn parse(source: Source) -> Result<Self, Vec<Finding>> {
        let document = read::document(&source)?;
        Ok(Self {
            source,
            document,
            is_missing: false,
        })
    }

    /// The names of the profiles, in order.
    pub fn profile_names(&self) -> impl Iterator<Item = &str> {
        self.document
            .profiles
            .keys()
            .map(|name| name.get_ref().as_str())
    }

    /// What people call an account.
    #[must_use]
    pub fn account_alias(&self, account: &str) -> Option<&str> {
        self.document.accounts.get(account).map(String::as_str)
    }

    /// A role with its trust policy, where the file says which file has that.
    #[must_use]
    pub fn trust_policy(&self, arn: &str) -> Option<Role> {
        trust_policies::role(&self.source, arn, self.document.trust_policies.get(arn)?).ok()
    }

    /// The profile that `overrides` names, or the configured default, or the only one, with
    /// everything else that they say.
    ///
    /// # Errors
    /// Everything about it that can't be used.
    pub fn profile(&self, overrides: &Overrides) -> Result<Profile, Vec<Finding>> {
        let (name, document) = self.chosen(overrides).map_err(|finding| vec![*finding])?;
        profile::build(self, &name, &document, overrides)
    }

    /// Everything wrong with it that can be told without asking anybody.
    #[must_use]
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = read::check(&self.source, &self.document);
        findings.extend(trust_policies::check(&self.source, &self.document));
        for (name, document) in &self.document.profiles {
            let built = profile::build(self, name.get_ref(), document, &Overrides::default());
            findings.extend(built.err().into_iter().flatten());
            findings.extend(read::unusable_certificates(&self.source, document));
            findings.extend(read::warnings(&self.source, document));
        }
        findings
    }
}

/// A finding about the configuration file.
fn problem(source: &Source, at: Range<usize>, message: impl Into<String>) -> Finding {
    let offset = |at| u32::try_from(at).unwrap_or(u32::MAX);
    let span = Span::new(offset(at.start), offset(at.end));
    discreet(Finding::new(Level::Error, "config", message).at(source, span))
}

/// A finding that doesn't show its lines when they may hold a secret.
fn discreet(mut finding: Finding) -> Finding {
    let (Some(source), Some(span)) = (&finding.source, finding.span) else {
        return finding;
    };
    if may_hold_a_secret(source.text(), &(span.start as usize..span.end as usize)) {
        let line = source.line_column(span.start).line;
        if finding.id == "not-utf-8" {
            // Which byte it is would be a letter of the secret.
            finding.message = "there is a byte that is not UTF-8".to_owned();
            finding.notes.clear();
        }
        finding.message = format!("line {line}: {}", finding.message);
        finding.span = None;
    }
    finding
}

/// Whether the lines of a place speak of a secret, or the table they are in does: also where the
/// key is misspelled, so that nothing says which value is one.
fn may_hold_a_secret(text: &str, at: &Range<usize>) -> bool {
    let mut from = 0;
    let mut table_does = false;
    for line in text.split_inclusive('\n') {
        let to = from + line.len();
        let line_does = ["secret", "plain", "password"]
            .iter()
            .any(|word| line.to_ascii_lowercase().contains(word));
        if line.trim_start().starts_with('[') {
            table_does = line_does;
        }
        if (line_does || table_does) && from <= at.end && at.start < to {
            return true;
        }
        from = to;
    }
    false
}
