//! Credentials and what can be done with them.

use secrecy::{ExposeSecret, SecretString};

use super::cursor::Cursor;
use crate::screen::data::CredentialItem;
use crate::screen::text;

/// What can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// A shell that has them.
    Shell,
    /// What to paste into `~/.aws/config`.
    AwsProfile,
    /// Variables for a shell.
    Environment,
    /// Copy the variables, where that is switched on.
    Copy,
    /// Get new ones.
    Renew,
    /// Why one gets them.
    Why,
}

/// What is shown beside the list of uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The credentials themselves.
    #[default]
    Facts,
    /// What to paste into `~/.aws/config`.
    AwsProfile,
    /// Variables for a shell.
    Environment,
}

/// Credentials on the screen.
#[derive(Debug)]
pub struct Credentials {
    /// They.
    pub item: CredentialItem,
    /// The selected use.
    pub cursor: Cursor,
    /// What is shown beside.
    pub pane: Pane,
    /// Whether secrets are shown.
    pub revealed: bool,
    /// Whether they may be copied.
    pub copying: bool,
}

impl Credentials {
    /// Credentials, with their secrets hidden.
    #[must_use]
    pub fn new(item: CredentialItem, copying: bool) -> Self {
        Self {
            item,
            cursor: Cursor::default(),
            pane: Pane::default(),
            revealed: false,
            copying,
        }
    }

    /// What can be done with them.
    pub fn uses(&self) -> impl Iterator<Item = Use> + use<> {
        let copy = self.copying.then_some(Use::Copy);
        let why = self.item.role.explainable.then_some(Use::Why);
        [
            Some(Use::Shell),
            Some(Use::AwsProfile),
            Some(Use::Environment),
            copy,
            Some(Use::Renew),
            why,
        ]
        .into_iter()
        .flatten()
    }

    /// The selected use.
    #[must_use]
    pub fn selected(&self) -> Option<Use> {
        let uses: Vec<_> = self.uses().collect();
        uses.get(self.cursor.of(uses.len())?).copied()
    }

    /// As the variables that AWS's programs read.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, SecretString)> {
        let item = &self.item;
        let mut variables = vec![
            ("AWS_ACCESS_KEY_ID", item.access_key_id.clone().into()),
            ("AWS_SECRET_ACCESS_KEY", item.secret_access_key.clone()),
            ("AWS_SESSION_TOKEN", item.session_token.clone()),
        ];
        if let Some(region) = &item.region {
            variables.push(("AWS_REGION", region.clone().into()));
        }
        variables
    }

    /// The variables as lines for a POSIX shell, secrets shown or hidden.
    #[must_use]
    pub fn environment(&self) -> Vec<String> {
        let lines = self.variables().into_iter().map(|(name, value)| {
            let secret = matches!(name, "AWS_SECRET_ACCESS_KEY" | "AWS_SESSION_TOKEN");
            let shown = if secret && !self.revealed {
                text::HIDDEN
            } else {
                value.expose_secret()
            };
            format!("export {name}='{shown}'")
        });
        lines.collect()
    }

    /// The variables as one text to copy.
    #[must_use]
    pub fn copied(&self) -> SecretString {
        let lines = self.variables().into_iter();
        let lines =
            lines.map(|(name, value)| format!("export {name}='{}'\n", value.expose_secret()));
        lines.collect::<String>().into()
    }
}
