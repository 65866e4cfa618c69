use std::io::{self, Write};

use trust_policy::Decision;

use super::Answer;
use crate::simulate::{Hole, HoleKind, named};

/// Writes everybody who gets in or may, and holes, as CSV (RFC 4180).
pub(super) fn write(answer: &Answer, table: &mut dyn Write) -> io::Result<()> {
    let realm = answer.plan.realm();
    let matrix = &answer.matrix;
    table.write_all(b"user,role,decision,hole\r\n")?;
    let mut line = |user: usize, role: usize, decision: &str, hole: &str| {
        let Some((user, role)) = named(realm, matrix, user, role) else {
            return Ok(());
        };
        field(table, user)?;
        table.write_all(b",")?;
        field(table, role)?;
        write!(table, ",{decision},{hole}\r\n")
    };
    for pair in matrix.pairs() {
        let decision = match pair.decision {
            Decision::Allowed => "allowed",
            Decision::Unknown => "unknown",
            Decision::Denied => "denied",
        };
        let hole = Hole {
            user: pair.user,
            role: pair.role,
            kind: HoleKind::Admitted,
        };
        let hole = if answer.holes.contains(hole) {
            "admitted"
        } else {
            ""
        };
        line(pair.user, pair.role, decision, hole)?;
    }
    for hole in answer.holes.iter() {
        if hole.kind == HoleKind::Refused {
            line(hole.user, hole.role, "denied", "refused")?;
        }
    }
    Ok(())
}

fn field(table: &mut dyn Write, text: &str) -> io::Result<()> {
    if text.contains(['"', ',', '\r', '\n']) {
        write!(table, "\"{}\"", text.replace('"', "\"\""))
    } else {
        table.write_all(text.as_bytes())
    }
}
