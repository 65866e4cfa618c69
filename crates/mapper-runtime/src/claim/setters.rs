//! Claims with a typed field of their own, from `data/claims/setters.tsv`.

use std::str::FromStr;

use keycloak_model::KeycloakVersion;

use crate::token::TokenKind;

/// What Keycloak does with a claim instead of putting it among the other claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setter {
    /// Sets a text field.
    Text,
    /// Sets the audience: one text or several.
    Audience,
    /// Sets a number, silently keeping the old one when the value is none.
    Number,
    /// Ignores the value with a warning.
    Blocked,
}

impl FromStr for Setter {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "text" => Ok(Self::Text),
            "audience" => Ok(Self::Audience),
            "number" => Ok(Self::Number),
            "blocked" => Ok(Self::Blocked),
            _ => Err(()),
        }
    }
}

const TABLE: &str = include_str!("../../data/claims/setters.tsv");

/// The setter of a claim, if it has one.
pub fn setter(kind: TokenKind, claim: &str, version: KeycloakVersion) -> Option<Setter> {
    let wanted = match kind {
        TokenKind::Access | TokenKind::Id => "token",
        TokenKind::Response => "response",
    };
    let rows = TABLE.lines().rev().filter_map(|line| {
        let mut cells = line.split('\t');
        let row = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
        (row.0 == wanted && row.1 == claim).then_some((row.2, row.3))
    });
    rows.filter_map(|(since, action)| -> Option<Setter> {
        let (major, minor) = since.split_once('.')?;
        let held = version.at_least(major.parse().ok()?, minor.parse().ok()?);
        held.then(|| action.parse().ok()).flatten()
    })
    .next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_can_be_read() {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1);
        for row in rows {
            let cells: Vec<&str> = row.split('\t').collect();
            let [kind, _, since, action] = cells[..] else {
                panic!("{row}");
            };
            assert!(matches!(kind, "token" | "response"), "{row}");
            assert!(
                format!("{since}.9").parse::<KeycloakVersion>().is_ok(),
                "{row}"
            );
            assert!(action.parse::<Setter>().is_ok(), "{row}");
        }
    }
}
