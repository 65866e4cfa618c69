use std::collections::HashSet;
use std::fmt::Write as _;

use trust_policy::Decision;

use super::Answer;
use crate::simulate::{HoleKind, named};

/// Everybody who gets in or may, and holes, as CSV (RFC 4180).
pub(super) fn of(answer: &Answer) -> String {
    let realm = answer.plan.realm();
    let matrix = &answer.matrix;
    let holes: HashSet<(usize, usize)> = answer
        .holes
        .iter()
        .map(|hole| (hole.user, hole.role))
        .collect();
    let mut table = "user,role,decision,hole\r\n".to_owned();
    let mut line = |user: usize, role: usize, decision: &str, hole: &str| {
        if let Some((user, role)) = named(realm, matrix, user, role) {
            let (user, role) = (field(&user), field(&role));
            let _ = write!(table, "{user},{role},{decision},{hole}\r\n");
        }
    };
    for pair in &matrix.pairs {
        let decision = match pair.decision {
            Decision::Allowed => "allowed",
            Decision::Unknown => "unknown",
            Decision::Denied => "denied",
        };
        let hole = if holes.contains(&(pair.user, pair.role)) {
            "admitted"
        } else {
            ""
        };
        line(pair.user, pair.role, decision, hole);
    }
    for hole in &answer.holes {
        if hole.kind == HoleKind::Refused {
            line(hole.user, hole.role, "denied", "refused");
        }
    }
    table
}

fn field(text: &str) -> String {
    if text.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
