//! The answer as one page for a reviewer: no scripts, nothing from elsewhere, readable printed and in the dark.

mod html;
mod matrix;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use diagnostic::Finding;
use provider_jar::Draft;
use trust_policy::{Action, Decision, outside_the_policy};

use super::super::output::unwritable;
use super::Answer;
use crate::login::Shown;
use crate::simulate::{Hole, HoleKind, Intent, evidence, named, reads, role_name};

const STYLE: &str = include_str!("page/style.css");

/// Rows of a table. With the matrix's own bounds and that of a single text, the page stays within a few megabytes
/// whatever the realm.
const ROWS: usize = 500;

/// Puts the page in its place, whole.
pub(super) fn write(answer: &Answer, path: &Path) -> Result<(), Box<Finding>> {
    Draft::new(path.to_owned(), of(answer).into_bytes())
        .save()
        .map_err(|error| Box::new(unwritable(path, &error, "name another file with `--html`")))
}

/// The whole page.
fn of(answer: &Answer) -> String {
    let mut page = String::new();
    head(answer, &mut page);
    holes(answer, &mut page);
    changes(answer, &mut page);
    matrix::of(answer, &mut page);
    roles(answer, &mut page);
    editable(answer, &mut page);
    unknown(answer, &mut page);
    page.push_str("</body>\n</html>\n");
    page
}

fn head(answer: &Answer, page: &mut String) {
    let realm = answer.plan.realm();
    let client = &realm.clients[answer.plan.client()].client_id;
    let title = format!("Who of {} gets into AWS", html::text(&realm.name));
    // The policy of the page itself: whatever got past the escaping couldn't run or fetch anything.
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    );
    let what = if answer.plan.is_saml() {
        "SAML assertions"
    } else {
        "ID tokens"
    };
    let providers = answer.providers.iter();
    let providers: Vec<String> = providers
        .map(|provider| html::code(provider.arn.as_str()))
        .collect();
    let _ = writeln!(
        page,
        "<p class=\"soft\">Foretold {what} of the client {}, Keycloak {}; identity provider {}</p>",
        html::code(client),
        answer.plan.keycloak,
        providers.join(", "),
    );
    let of = |wanted: Decision| {
        let pairs = answer.matrix.pairs();
        pairs.filter(|pair| pair.decision == wanted).count()
    };
    page.push_str("<ul class=\"numbers\">\n");
    let mut number = |count: usize, what: &str, is_bad: bool| {
        let class = if is_bad && count > 0 {
            " class=\"bad\""
        } else {
            ""
        };
        let _ = writeln!(page, "<li{class}><b>{count}</b> {what}</li>");
    };
    number(answer.holes.len(), "holes", true);
    if let Some(changes) = &answer.changes {
        number(
            changes.gained.len() + changes.doubtful.len(),
            "newly in",
            true,
        );
        number(changes.lost.len(), "no longer in", false);
    }
    number(answer.matrix.logins.len(), "users", false);
    number(answer.matrix.roles.roles().len(), "roles", false);
    number(of(Decision::Allowed), "pairs admitted", false);
    number(of(Decision::Unknown), "pairs unknown", false);
    number(answer.editable.len(), "inputs users may edit", false);
    page.push_str("</ul>\n");
}

fn holes(answer: &Answer, page: &mut String) {
    page.push_str("<h2 id=\"holes\">Holes</h2>\n");
    let known = |intent: &&Intent| matches!(intent, Intent::Users { .. });
    let judged = answer.intents.iter().filter(known).count();
    let _ = writeln!(
        page,
        "<p>Where the text of a policy and whom it is meant for differ. It is known of {judged} of {} roles whom they are meant for.</p>",
        answer.intents.len(),
    );
    if answer.holes.is_empty() {
        page.push_str("<p><b>None found.</b></p>\n");
        return;
    }
    let rows = answer.holes.iter().enumerate();
    let rows = rows.map(|(number, hole)| {
        // What isn't shown needn't be looked for.
        if number < ROWS {
            hole_row(answer, &hole)
        } else {
            Vec::new()
        }
    });
    let headers = ["", "User", "Role", "Meant for", "Subject", "Decided by"];
    html::table(page, &headers, rows, ROWS);
}

fn hole_row(answer: &Answer, hole: &Hole) -> Vec<String> {
    let matrix = &answer.matrix;
    let (user, role) = named(answer.plan.realm(), matrix, hole.user, hole.role).unwrap_or_default();
    let word = match hole.kind {
        HoleKind::Admitted => "gets in",
        HoleKind::Refused => "is refused",
    };
    let what = match answer.intents.get(hole.role) {
        Some(Intent::Users { what, .. }) => html::name(what),
        _ => String::new(),
    };
    let subject = matrix.logins.get(hole.user).map(|login| &login.shown);
    let subject = match subject {
        Some(Ok(Shown::Oidc(token))) => token.subject().map(str::to_owned),
        Some(Ok(Shown::Saml(assertion))) => assertion.subject.clone(),
        _ => None,
    };
    let decided = evidence(matrix, hole, &answer.providers, &answer.call);
    let decided = decided.map(|found| {
        let policy = matrix.roles.roles().get(hole.role).map(|role| &role.policy);
        let statement = found
            .statement
            .map(|name| html::text(name.trim_matches('`')));
        let text = policy.map(|policy| html::code(policy.source().slice(found.span)));
        let gate = found.gate.map(|gate| html::text(&gate));
        let parts = [statement, text, gate].into_iter().flatten();
        parts.collect::<Vec<_>>().join("<br>")
    });
    vec![
        format!("<span class=\"bad-word\">{word}</span>"),
        html::name(user),
        html::code(role),
        what,
        subject.map_or_else(String::new, |subject| html::code(&subject)),
        decided.unwrap_or_default(),
    ]
}

fn changes(answer: &Answer, page: &mut String) {
    let Some(changes) = &answer.changes else {
        return;
    };
    page.push_str("<h2 id=\"changes\">Since the earlier result</h2>\n");
    let row = |(user, role): (&str, &str), what: &str, class: &str| {
        let word = format!("<span class=\"{class}\">{what}</span>");
        vec![word, html::name(user), html::code(role)]
    };
    let named_row = |(user, role): (usize, usize), what: &str| {
        let names = named(answer.plan.realm(), &answer.matrix, user, role);
        row(names.unwrap_or_default(), what, "bad-word")
    };
    let gained = changes
        .gained
        .iter()
        .map(|pair| named_row(pair, "newly gets in"));
    let doubtful = changes
        .doubtful
        .iter()
        .map(|pair| named_row(pair, "may newly get in"));
    let lost = changes.lost.iter();
    let lost = lost.map(|(user, role)| row((user, role), "no longer gets in", ""));
    let rows: Vec<_> = gained.chain(doubtful).chain(lost).collect();
    if rows.is_empty() {
        page.push_str("<p>Nothing changed.</p>\n");
        return;
    }
    html::table(page, &["", "User", "Role"], rows.into_iter(), ROWS);
}

fn roles(answer: &Answer, page: &mut String) {
    page.push_str("<h2 id=\"roles\">Roles</h2>\n");
    let mut gets: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for pair in answer.matrix.pairs() {
        let (allowed, unknown) = gets.entry(pair.role).or_default();
        *(if pair.decision == Decision::Allowed {
            allowed
        } else {
            unknown
        }) += 1;
    }
    let roles = answer.matrix.roles.roles().iter().zip(&answer.intents);
    let rows = roles.enumerate().map(|(place, (role, intent))| {
        let (allowed, unknown) = gets.get(&place).copied().unwrap_or_default();
        let (meant, what) = match intent {
            Intent::Users { users, what, .. } => (users.len().to_string(), html::name(what)),
            Intent::Unknown(why) => (
                "?".to_owned(),
                format!("<span class=\"soft\">not known: {}</span>", html::text(why)),
            ),
        };
        vec![
            html::code(role_name(role)),
            what,
            meant,
            allowed.to_string(),
            unknown.to_string(),
        ]
    });
    let headers = ["Role", "Meant for", "Users meant", "Get in", "Unknown"];
    html::table(page, &headers, rows, ROWS);
}

fn editable(answer: &Answer, page: &mut String) {
    page.push_str("<h2 id=\"editable\">What users may change themselves</h2>\n");
    if answer.editable.is_empty() {
        page.push_str("<p>Nothing of it feeds a claim that AWS reads.</p>\n");
        return;
    }
    let is_saml = answer.plan.is_saml();
    let rows = answer.editable.iter().map(|input| {
        let roles = answer.matrix.roles.roles().iter();
        let reading = roles.filter(|role| {
            !reads(role, input, is_saml, &answer.providers, &answer.call).is_empty()
        });
        let reading = match reading.count() {
            0 => "no role looks at it".to_owned(),
            1 => "<span class=\"bad-word\">1 role</span> looks at it".to_owned(),
            several => format!("<span class=\"bad-word\">{several} roles</span> look at it"),
        };
        vec![
            html::code(&input.attribute),
            html::code(&input.claim),
            html::name(&input.mapper),
            reading,
        ]
    });
    let headers = ["Input", "Feeds", "By the mapper", "Policies"];
    html::table(page, &headers, rows, ROWS);
}

/// What of logins isn't known, each reason once; what the source can't know; what lies outside a trust policy.
fn unknown(answer: &Answer, page: &mut String) {
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for login in &answer.matrix.logins {
        if let Err(why) = &login.shown {
            let reason = format!("no login: {}", html::text(why));
            *reasons.entry(reason).or_default() += 1;
        }
        for unknown in &login.unknown {
            let claim = unknown.claim.as_deref().map(html::code);
            let claim = claim.unwrap_or_else(|| "any claim".to_owned());
            let reason = format!("{claim}: {}", html::text(&unknown.why));
            *reasons.entry(reason).or_default() += 1;
        }
    }
    if !reasons.is_empty() {
        page.push_str("<h2 id=\"unknown\">What can’t be foretold of logins</h2>\n");
        let rows = reasons.into_iter();
        let rows = rows.map(|(reason, users)| vec![reason, users.to_string()]);
        html::table(page, &["Reason", "Users"], rows, ROWS);
    }
    page.push_str("<h2 id=\"limits\">What this page can’t know</h2>\n<ul>\n");
    let action = if answer.plan.is_saml() {
        Action::AssumeRoleWithSaml
    } else {
        Action::AssumeRoleWithWebIdentity
    };
    for note in outside_the_policy(action) {
        let _ = writeln!(page, "<li>{}</li>", html::text(note));
    }
    for note in answer.notes.iter().take(ROWS) {
        let _ = writeln!(page, "<li>{}</li>", html::text(note));
    }
    page.push_str("</ul>\n");
    html::left_out(page, answer.notes.len().saturating_sub(ROWS), "note");
}
