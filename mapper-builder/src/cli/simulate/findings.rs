//! The answer as findings, for SARIF: holes, newcomers and inputs that users may edit, each where the policy says so.

use std::collections::BTreeMap;

use diagnostic::{Finding, Level, visible_line as visible};

use super::Answer;
use crate::simulate::{Evidence, Hole, HoleKind, Intent, evidence, named, reads, role_name};

/// How many people one finding names; the rest is counted.
const NAMED: usize = 10;

/// One finding per role and kind of hole, not one per user: a pattern that admits a thousand strangers is one mistake.
pub(super) fn of(answer: &Answer) -> Vec<Finding> {
    // How many there are, and those that are named.
    let mut of_role: BTreeMap<(HoleKind, usize), (usize, Vec<Hole>)> = BTreeMap::new();
    for hole in answer.holes.iter() {
        let (count, first) = of_role.entry((hole.kind, hole.role)).or_default();
        *count += 1;
        if first.len() < NAMED {
            first.push(hole);
        }
    }
    let holes = of_role.into_iter();
    let holes = holes
        .filter_map(|((kind, role), (count, first))| of_holes(answer, kind, role, count, &first));
    let mut findings: Vec<Finding> = holes.collect();
    findings.extend(newcomers(answer));
    findings.extend(inputs(answer));
    findings
}

fn of_holes(
    answer: &Answer,
    kind: HoleKind,
    role: usize,
    count: usize,
    holes: &[Hole],
) -> Option<Finding> {
    let matrix = &answer.matrix;
    let first = holes.first()?;
    let judged = matrix.roles.roles().get(role)?;
    let Intent::Users { what, .. } = answer.intents.get(role)? else {
        return None;
    };
    let names = holes
        .iter()
        .filter_map(|hole| named(answer.plan.realm(), matrix, hole.user, hole.role))
        .map(|(user, _)| user);
    let (id, does) = match kind {
        HoleKind::Admitted => ("hole-admitted", "into"),
        HoleKind::Refused => ("hole-refused", "refused by"),
    };
    let (one, several) = match kind {
        HoleKind::Admitted => ("gets", "get"),
        HoleKind::Refused => ("is", "are"),
    };
    let message = format!(
        "{} {} {does} `{}`, which is meant for {}",
        list(names, count),
        if count == 1 { one } else { several },
        visible(role_name(judged)),
        visible(what),
    );
    let found = evidence(matrix, first, &answer.providers, &answer.call);
    let finding = Finding::new(Level::Error, id, message);
    let finding = match &found {
        Some(Evidence { span, .. }) => finding.at(judged.policy.source(), *span),
        None => finding.in_file(judged.policy.source()),
    };
    let finding = match found.and_then(|found| found.gate) {
        Some(gate) => finding.note(visible(&gate).to_string()),
        None => finding,
    };
    Some(finding.help("`mapper-builder explain` tells one login in full, `witness` what else the text admits; where another group is meant, say so with `--intent`"))
}

fn newcomers(answer: &Answer) -> Vec<Finding> {
    let Some(changes) = &answer.changes else {
        return Vec::new();
    };
    let matrix = &answer.matrix;
    let mut findings = Vec::new();
    for (pairs, does) in [
        (&changes.gained, "newly into"),
        (&changes.doubtful, "possibly newly into"),
    ] {
        let mut of_role: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for (user, role) in pairs.iter() {
            let names = named(answer.plan.realm(), matrix, user, role);
            of_role
                .entry(role)
                .or_default()
                .extend(names.map(|(user, _)| user));
        }
        for (place, users) in of_role {
            let Some(role) = matrix.roles.roles().get(place) else {
                continue;
            };
            let message = format!(
                "{} {} {does} `{}`",
                list(users.iter().copied(), users.len()),
                if users.len() == 1 { "gets" } else { "get" },
                visible(role_name(role)),
            );
            findings.push(
                Finding::new(Level::Error, "newly-admitted", message)
                    .note("the earlier result doesn't have it")
                    .in_file(role.policy.source()),
            );
        }
    }
    findings
}

/// Inputs that users may edit: at the first condition that looks at what they feed, with the others beside it.
fn inputs(answer: &Answer) -> Vec<Finding> {
    let is_saml = answer.plan.is_saml();
    let all = answer.editable.iter().map(|input| {
        let message = format!(
            "users may edit `{}`, which feeds `{}` (mapper `{}`)",
            visible(&input.attribute),
            visible(&input.claim),
            visible(&input.mapper),
        );
        let roles = answer.matrix.roles.roles().iter();
        let mut reading = roles.filter_map(|role| {
            let conditions = reads(role, input, is_saml, &answer.providers, &answer.call);
            Some((role, *conditions.first()?))
        });
        let first = reading.next();
        let more = reading.count();
        let Some((role, condition)) = first else {
            let finding = Finding::new(Level::Note, "editable-input", message);
            return finding.note("none of the policies looks at it");
        };
        let finding = Finding::new(Level::Warning, "editable-input", message)
            .at(role.policy.source(), condition.key_span)
            .note(format!("`{}` looks at it", visible(role_name(role))))
            .help("feed it from something only administrators change, or don't ask for it in a policy");
        match more {
            0 => finding,
            1 => finding.note("so does 1 more role"),
            more => finding.note(format!("so do {more} more roles")),
        }
    });
    all.collect()
}

/// `a`, `b` and 3 more users
fn list<'a>(names: impl Iterator<Item = &'a str>, all: usize) -> String {
    let shown: Vec<String> = names
        .take(NAMED)
        .map(|name| format!("`{}`", visible(name)))
        .collect();
    let rest = all.saturating_sub(shown.len());
    match (shown.split_last(), rest) {
        (Some((last, [])), 0) => last.clone(),
        (Some((last, before)), 0) => format!("{} and {last}", before.join(", ")),
        (_, rest) => format!("{} and {rest} more", shown.join(", ")),
    }
}
