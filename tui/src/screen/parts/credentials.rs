//! Credentials and what can be done with them.

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::cursor::Cursor;
use crate::output::Shell;
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
    /// Whether the pane has the screen to itself, so that all of it can be read.
    pub whole: bool,
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
            whole: false,
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

    /// The value of a variable as it may be seen: hidden where it is a secret.
    #[must_use]
    pub fn shown(&self, name: &str) -> &str {
        let variables = &self.item.variables;
        let Some((_, value)) = variables.iter().find(|(known, _)| *known == name) else {
            return "";
        };
        let secret = matches!(name, "AWS_SECRET_ACCESS_KEY" | "AWS_SESSION_TOKEN");
        if secret && !self.revealed {
            text::HIDDEN
        } else {
            value.expose_secret()
        }
    }

    /// The variables as lines for a POSIX shell, secrets shown or hidden.
    #[must_use]
    pub fn environment(&self) -> Zeroizing<String> {
        let names = self.item.variables.iter().map(|(name, _)| *name);
        let shown: Vec<_> = names.map(|name| (name, self.shown(name))).collect();
        for_shell(&shown)
    }

    /// The variables as one text to copy, which also takes others away.
    #[must_use]
    pub fn copied(&self) -> SecretString {
        let variables = self.item.variables.iter();
        let whole: Vec<_> = variables
            .map(|(name, value)| (*name, value.expose_secret()))
            .collect();
        let (others, set) = (Shell::Sh.unset_others(&whole), for_shell(&whole));
        let text = Zeroizing::new(format!("{others}{}", *set));
        text.as_str().into()
    }
}

/// sh can write everything but zero bytes, which no variable has.
fn for_shell(variables: &[(&str, &str)]) -> Zeroizing<String> {
    Zeroizing::new(Shell::Sh.set(variables).unwrap_or_default())
}
