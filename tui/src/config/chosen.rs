//! Which profile is meant.

use diagnostic::{Finding, Level};

use super::document::ProfileDocument;
use super::{Config, Overrides};

impl Config {
    /// The profile to use and its name.
    pub(super) fn chosen(
        &self,
        overrides: &Overrides,
    ) -> Result<(String, ProfileDocument), Box<Finding>> {
        let profiles = &self.document.profiles;
        let default = self.document.default_profile.as_ref();
        let wanted = overrides
            .profile
            .as_deref()
            .or_else(|| default.map(|name| name.get_ref().as_str()));
        if let Some(name) = wanted {
            return match profiles.get(name) {
                Some(document) => Ok((name.to_owned(), document.clone())),
                None => Err(Box::new(self.no_profile(name))),
            };
        }
        // Flags and environment alone can make a profile.
        if profiles.is_empty() && overrides.issuer.is_some() && overrides.client_id.is_some() {
            return Ok(("default".to_owned(), ProfileDocument::default()));
        }
        let mut all = profiles.iter();
        match (all.next(), all.next()) {
            (Some((name, document)), None) => Ok((name.get_ref().clone(), document.clone())),
            (Some(_), Some(_)) => Err(Box::new(
                Finding::new(Level::Error, "config", "it isn't said which profile to use")
                    .in_file(&self.source)
                    .help(format!(
                        "give --profile NAME or set `default-profile`; there are {}",
                        self.listed()
                    )),
            )),
            (None, _) => Err(Box::new(
                Finding::new(Level::Error, "config", self.no_profile_yet())
                    .in_file(&self.source)
                    .help(
                        "write one, for example:\n\n[profiles.work]\nissuer = \"https://sso.example.org/realms/staff\"\nclient-id = \"aws-cli\"\n\n`keyferry` on a terminal has a form for it, and `keyferry demo` needs none",
                    ),
            )),
        }
    }

    const fn no_profile_yet(&self) -> &'static str {
        if self.is_missing {
            "there is no profile yet: this file doesn't exist"
        } else {
            "there is no profile yet"
        }
    }

    fn no_profile(&self, name: &str) -> Finding {
        let finding = Finding::new(
            Level::Error,
            "config",
            format!("there is no profile `{name}`"),
        )
        .in_file(&self.source);
        match diagnostic::closest(name, self.profile_names()) {
            Some(meant) => finding.help(format!("did you mean `{meant}`?")),
            None if self.is_missing => finding.help("the file doesn't exist"),
            None if self.document.profiles.is_empty() => finding.help("the file has no profiles"),
            None => finding.help(format!("there are {}", self.listed())),
        }
    }

    fn listed(&self) -> String {
        let names: Vec<_> = self
            .profile_names()
            .map(|name| format!("`{name}`"))
            .collect();
        names.join(", ")
    }
}
