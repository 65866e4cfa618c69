use std::collections::BTreeMap;
use std::fmt::Write as _;

use diagnostic::visible_line as visible;
use trust_policy::Decision;

use super::Answer;
use crate::login::Shown;
use crate::simulate::{HoleKind, Intent, PairSet, named, role_name};

/// How many users, roles and lines of a kind are shown; the rest is counted.
const USERS: usize = 40;
const ROLES: usize = 12;
const LINES: usize = 20;

/// The answer for people, no longer than a few screens whatever the realm.
pub(super) fn of(answer: &Answer) -> String {
    let mut text = String::new();
    head(answer, &mut text);
    grid(answer, &mut text);
    holes(answer, &mut text);
    changes(answer, &mut text);
    editable(answer, &mut text);
    unknown(answer, &mut text);
    if !answer.notes.is_empty() {
        text.push_str("\nWhat can't be known from these files:\n");
        lines(&mut text, answer.notes.len(), answer.notes.iter().cloned());
    }
    text
}

fn count(number: usize, one: &str) -> String {
    if number == 1 {
        format!("1 {one}")
    } else {
        format!("{number} {one}s")
    }
}

fn head(answer: &Answer, text: &mut String) {
    let realm = answer.plan.realm();
    let client = &realm.clients[answer.plan.client()].client_id;
    let what = if answer.plan.is_saml() {
        "SAML assertions"
    } else {
        "ID tokens"
    };
    let _ = writeln!(
        text,
        "{} of realm `{}`, {what} of client `{}`, Keycloak {}; {}",
        count(answer.matrix.logins.len(), "user"),
        visible(&realm.name),
        visible(client),
        answer.plan.keycloak,
        count(answer.matrix.roles.roles().len(), "role"),
    );
    for provider in &answer.providers {
        let _ = writeln!(text, "identity provider {}", provider.arn);
    }
}

/// The users and roles of which at least one pair isn't denied.
fn grid(answer: &Answer, text: &mut String) {
    let matrix = &answer.matrix;
    let realm = answer.plan.realm();
    let mut of_role = vec![0usize; matrix.roles.roles().len()];
    let mut users: Vec<usize> = Vec::new();
    for pair in matrix.pairs() {
        if let Some(users) = of_role.get_mut(pair.role) {
            *users += 1;
        }
        if users.last() != Some(&pair.user) {
            users.push(pair.user);
        }
    }
    if users.is_empty() {
        text.push_str("\nNobody gets into any role.\n");
        return;
    }
    let roles: Vec<usize> = (0..of_role.len())
        .filter(|role| of_role.get(*role).is_some_and(|users| *users > 0))
        .collect();
    text.push_str("\nRoles:\n");
    for (number, role) in roles.iter().take(ROLES).enumerate() {
        let name = matrix.roles.roles().get(*role).map_or("", role_name);
        let gets = of_role.get(*role).copied().unwrap_or_default();
        let _ = writeln!(
            text,
            "  {:>2}  {}  ({})",
            number + 1,
            visible(name),
            count(gets, "user")
        );
    }
    let total = matrix.roles.roles().len();
    rest(text, roles.len(), ROLES, "role");
    if total > roles.len() {
        let _ = writeln!(
            text,
            "  into {} nobody gets",
            count(total - roles.len(), "more role")
        );
    }
    let name = |user: usize| {
        let login = matrix.logins.get(user);
        let name = login.map_or("", |login| &realm.users[login.user].username);
        visible(name).to_string()
    };
    let shown: Vec<usize> = users.iter().copied().take(USERS).collect();
    let width = shown
        .iter()
        .map(|user| name(*user).chars().count())
        .max()
        .unwrap_or(0);
    let _ = write!(text, "\n  {:width$}", "");
    for number in 1..=roles.len().min(ROLES) {
        let _ = write!(text, "  {number:>2}");
    }
    text.push('\n');
    for user in shown {
        let _ = write!(text, "  {:width$}", name(user));
        for role in roles.iter().take(ROLES) {
            let sign = match matrix.decision(user, *role) {
                Decision::Allowed => '+',
                Decision::Unknown => '?',
                Decision::Denied => '.',
            };
            let _ = write!(text, "   {sign}");
        }
        text.push('\n');
    }
    rest(text, users.len(), USERS, "user");
    let none = matrix.logins.len() - users.len();
    if none > 0 {
        let _ = writeln!(text, "  {} into nothing", gets(none));
    }
    text.push_str("\n  + gets in   ? can't be foretold   . is refused\n");
}

fn gets(number: usize) -> String {
    if number == 1 {
        "1 user gets".to_owned()
    } else {
        format!("{number} users get")
    }
}

fn rest(text: &mut String, all: usize, shown: usize, one: &str) {
    if all > shown {
        let _ = writeln!(
            text,
            "  … {}; `--format json` and `--csv` have all",
            count(all - shown, &format!("more {one}"))
        );
    }
}

/// The first of so many lines.
fn lines(text: &mut String, count: usize, all: impl Iterator<Item = String>) {
    for line in all.take(LINES) {
        let _ = writeln!(text, "  {line}");
    }
    rest(text, count, LINES, "line");
}

fn holes(answer: &Answer, text: &mut String) {
    let matrix = &answer.matrix;
    let realm = answer.plan.realm();
    if !answer.holes.is_empty() {
        text.push_str("\nHoles, where the text of a policy and what it stands for differ:\n");
    }
    let all = answer.holes.iter().filter_map(|hole| {
        let (user, role) = named(realm, matrix, hole.user, hole.role)?;
        let what = match answer.intents.get(hole.role)? {
            Intent::Users { what, .. } => what.as_str(),
            Intent::Unknown(_) => "",
        };
        let (user, role, what) = (visible(user), visible(role), visible(what));
        let subject = match &matrix.logins.get(hole.user)?.shown {
            Ok(Shown::Oidc(token)) => token.subject().map(str::to_owned),
            Ok(Shown::Saml(assertion)) => assertion.subject.clone(),
            Err(_) => None,
        };
        let subject = subject.map_or_else(String::new, |subject| {
            format!("; the subject is `{}`", visible(&subject))
        });
        Some(match hole.kind {
            HoleKind::Admitted => {
                format!("`{user}` gets into `{role}`, which is meant for {what}{subject}")
            }
            HoleKind::Refused => {
                format!("`{user}` is refused by `{role}`, which is meant for {what}{subject}")
            }
        })
    });
    lines(text, answer.holes.len(), all);
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for intent in &answer.intents {
        if let Intent::Unknown(why) = intent {
            *reasons.entry(why).or_default() += 1;
        }
    }
    if !reasons.is_empty() {
        text.push_str("\nWhom a role is meant for isn't known (tell with `--intent`):\n");
        let all = reasons.into_iter();
        lines(
            text,
            all.len(),
            all.map(|(why, roles)| format!("{}: {}", count(roles, "role"), visible(why))),
        );
    }
}

fn changes(answer: &Answer, text: &mut String) {
    let Some(changes) = &answer.changes else {
        return;
    };
    text.push_str("\nSince the earlier result:\n");
    let realm = answer.plan.realm();
    let line = |user: &str, role: &str, what: &str| {
        format!("`{}` {what} `{}`", visible(user), visible(role))
    };
    let say = |pairs: &PairSet, what: &str| -> Vec<String> {
        let pairs = pairs.iter().take(LINES);
        let named = pairs.filter_map(|(user, role)| named(realm, &answer.matrix, user, role));
        named.map(|(user, role)| line(user, role, what)).collect()
    };
    let lost = changes.lost.iter().take(LINES);
    let lost = lost.map(|(user, role)| line(user, role, "no longer gets into"));
    let shown = [
        say(&changes.gained, "newly gets into"),
        say(&changes.doubtful, "may newly get into"),
        lost.collect(),
    ]
    .concat();
    if shown.is_empty() {
        text.push_str("  nothing changed\n");
    }
    let count = changes.gained.len() + changes.doubtful.len() + changes.lost.len();
    lines(text, count, shown.into_iter());
}

fn editable(answer: &Answer, text: &mut String) {
    if answer.editable.is_empty() {
        return;
    }
    text.push_str("\nUsers may change themselves what AWS is told:\n");
    let all = answer.editable.iter().map(|input| {
        format!(
            "`{}` feeds `{}` (mapper `{}`)",
            visible(&input.attribute),
            visible(&input.claim),
            visible(&input.mapper)
        )
    });
    lines(text, answer.editable.len(), all);
}

/// Logins that fail, and claims that can't be foretold, each reason once.
fn unknown(answer: &Answer, text: &mut String) {
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for login in &answer.matrix.logins {
        if let Err(why) = &login.shown {
            *reasons
                .entry(format!("no login: {}", visible(why)))
                .or_default() += 1;
        }
        for unknown in &login.unknown {
            let claim = unknown.claim.as_deref().map_or_else(
                || "any claim".to_owned(),
                |claim| format!("`{}`", visible(claim)),
            );
            let reason = format!("{claim}: {}", visible(&unknown.why));
            *reasons.entry(reason).or_default() += 1;
        }
    }
    if !reasons.is_empty() {
        text.push_str("\nWhat isn't known of logins:\n");
        let all = reasons.into_iter();
        lines(
            text,
            all.len(),
            all.map(|(why, users)| format!("{why} ({})", count(users, "user"))),
        );
    }
}
