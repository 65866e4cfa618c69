//! What an upgrade of the server changes for a mapper.

use keycloak_model::KeycloakVersion;

use super::{CaseResult, Seen};

/// A case that ends otherwise on the next version.
#[derive(Clone, Debug, PartialEq)]
pub struct Change<'r> {
    /// The case's name.
    pub case: &'r str,
    /// The last version that ends as `before`.
    pub from: KeycloakVersion,
    /// The first one that ends as `after`.
    pub to: KeycloakVersion,
    /// What came before the upgrade.
    pub before: &'r Seen,
    /// What comes after it.
    pub after: &'r Seen,
}

/// By version, then by case. Reasons and log lines are worded by the server and don't count.
pub(super) fn changes<'r>(cases: &'r [CaseResult<'_>]) -> Vec<Change<'r>> {
    let mut changes = Vec::new();
    for result in cases {
        for (older, newer) in result.runs.iter().zip(result.runs.iter().skip(1)) {
            if !is_same(&older.seen, &newer.seen) {
                changes.push(Change {
                    case: &result.case.name,
                    from: older.version,
                    to: newer.version,
                    before: &older.seen,
                    after: &newer.seen,
                });
            }
        }
    }
    changes.sort_by_key(|change| change.to);
    changes
}

fn is_same(one: &Seen, other: &Seen) -> bool {
    let result = match (&one.result, &other.result) {
        (super::SeenResult::Claim(one), super::SeenResult::Claim(other)) => one == other,
        (one, other) => one.name() == other.name(),
    };
    result && one.also == other.also && one.printed == other.printed
}
