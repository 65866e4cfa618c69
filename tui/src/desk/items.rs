//! The engine's values as the screens' ones.

use std::time::Duration;

use diagnostic::visible_line;
use federation::engine::{CredentialsRecord, Evidence, Outlook, Overview, Profile};
use federation::{Limit, OfferedRole, RoleArn, RoleSource, SessionClaims};
use session_store::KeyHome;
use trust_policy::{Condition, Decision, Effect, Explanation, Fact, Role, Truth};

use super::preferences::Preferences;
use crate::output::variables;
use crate::screen::data::{
    ConditionItem, CredentialItem, RoleItem, SessionItem, SessionKind, Stored, WhyReport,
};
use crate::why::Why;

/// What the names of all attributes for AWS begin with; screens have no room for it.
const AWS_ATTRIBUTES: &str = "https://aws.amazon.com/SAML/Attributes/";

pub(super) fn role(
    offered: &OfferedRole,
    outlook: &Outlook,
    preferences: &Preferences,
    known: Option<&Role>,
) -> RoleItem {
    let maximum = known.and_then(|role| role.max_session_seconds);
    let maximum = maximum.map(|seconds| Duration::from_secs(seconds.into()));
    let session = outlook.length(maximum).to_string();
    let item = item(
        offered,
        preferences,
        known.is_some(),
        session,
        &outlook.claims,
    );
    RoleItem {
        wants: known.map(wants).unwrap_or_default(),
        ..item
    }
}

/// What a trust policy wants, whoever asks: the conditions of the statements that allow.
fn wants(role: &Role) -> Vec<String> {
    let statements = role.policy.statements().iter();
    let allowing = statements.filter(|statement| statement.effect == Effect::Allow);
    let mut wants = Vec::new();
    for wanted in allowing.flat_map(|statement| statement.conditions.iter().map(in_words)) {
        if !wants.contains(&wanted) {
            wants.push(wanted);
        }
    }
    wants
}

/// A condition as a person writes it.
fn in_words(condition: &Condition) -> String {
    let values: Vec<_> = condition.values().map(|(value, _)| value).collect();
    format!(
        "{} {} = {}",
        condition.operator,
        condition.key,
        values.join(" or ")
    )
}

fn item(
    offered: &OfferedRole,
    preferences: &Preferences,
    explainable: bool,
    session: String,
    claims: &SessionClaims,
) -> RoleItem {
    let arn = offered
        .role
        .as_ref()
        .map(RoleArn::as_str)
        .unwrap_or_default();
    RoleItem {
        arn: arn.to_owned(),
        name: offered.name.clone(),
        account: offered.account.clone(),
        alias: offered.alias.clone(),
        source: offered.source.to_string(),
        tags: claims.tags_in_words(),
        source_identity: claims
            .source_identity
            .as_deref()
            .map(|text| visible_line(text).into_owned()),
        session,
        explainable,
        wants: Vec::new(),
        pinned: preferences.pinned.contains(arn),
        last_used: preferences.used.get(arn).copied(),
    }
}

/// The session that credentials are of: how long it lasts from beginning to end, and why not longer.
fn session(record: &CredentialsRecord) -> String {
    let credentials = &record.credentials;
    let life = credentials.expiration.duration_since(record.obtained_at);
    // STS counts from its own answer on, which was a moment earlier.
    let seconds = u64::try_from((life.as_secs() + 30) / 60 * 60).unwrap_or(0);
    let limit = record.limit.unwrap_or(Limit::Request);
    limit.explains(Duration::from_secs(seconds))
}

pub(super) fn credentials(
    record: &CredentialsRecord,
    profile: &Profile,
    preferences: &Preferences,
    explainable: bool,
    aws_profile: String,
) -> CredentialItem {
    let credentials = &record.credentials;
    let arn = credentials.role.as_ref();
    let alias = arn.and_then(|arn| profile.sources.aliases.get(arn.account()));
    let offered = OfferedRole {
        role: arn.cloned(),
        provider: None,
        source: RoleSource::Fixed,
        alias: alias.cloned(),
        account: arn.map(RoleArn::account).unwrap_or_default().to_owned(),
        name: arn.map_or("no role", RoleArn::name).to_owned(),
    };
    CredentialItem {
        profile: profile.name.clone(),
        role: item(
            &offered,
            preferences,
            explainable,
            session(record),
            &record.brought,
        ),
        identity: credentials
            .assumed_arn
            .clone()
            .unwrap_or_else(|| record.name.clone()),
        expires: credentials.expiration,
        issued: record.obtained_at,
        variables: variables(credentials, profile),
        aws_profile,
    }
}

/// What is stored; each login by the first of the profiles that leads to it.
pub(super) fn stored(overview: &Overview, profiles: &[Profile], folder: &str) -> Stored {
    let logins = overview.sessions.iter().map(|session| {
        let leading = profiles.iter().find(|profile| {
            session.issuer == profile.issuer.as_str()
                && session.client_id == profile.client_id
                && session.user == profile.user
        });
        let whose = format!("{} at {}", session.name, session.issuer);
        SessionItem {
            id: session.id.hex(),
            kind: SessionKind::Login,
            profile: leading.map_or_else(String::new, |profile| profile.name.clone()),
            detail: match &session.over {
                None => format!("{whose}, client {}", session.client_id),
                Some(why) => format!("{whose}, client {}: {why}", session.client_id),
            },
            what: match &session.over {
                None => whose,
                Some(_) => format!("over: {whose}"),
            },
            role: String::new(),
            until: session.ends_at,
        }
    });
    let credentials = overview.credentials.iter().map(|credentials| {
        let role = credentials.role.as_ref();
        let arn = role.map(RoleArn::as_str).unwrap_or_default();
        SessionItem {
            id: credentials.id.hex(),
            kind: SessionKind::Credentials,
            // Renewed by a profile that is there.
            profile: profiles
                .iter()
                .find(|profile| profile.name == credentials.profile)
                .map_or_else(String::new, |profile| profile.name.clone()),
            what: role.map_or_else(
                || "the store's".to_owned(),
                |role| format!("{} in {}", role.name(), role.account()),
            ),
            detail: arn.to_owned(),
            role: arn.to_owned(),
            until: Some(credentials.expiration),
        }
    });
    let key = match &overview.key {
        None => format!("Nothing has been stored yet; it would lie in {folder}."),
        Some(KeyHome::SecretService) => {
            format!("Sealed in {folder}; the key lies in the desktop's keyring.")
        }
        Some(KeyHome::File(_)) => {
            format!("Sealed in {folder}; the key lies there too, for want of a desktop keyring.")
        }
    };
    Stored {
        sessions: logins.chain(credentials).collect(),
        key,
    }
}

/// A trust policy's answer: every condition of every statement that is about such a login.
/// For SAML also what the assertion says.
pub(super) fn why(role: &Role, why: &Why, evidence: &Evidence) -> WhyReport {
    let allowed = match why.assessment.decision {
        Decision::Allowed => Some(true),
        Decision::Denied => Some(false),
        Decision::Unknown => None,
    };
    let mut report = WhyReport {
        role: role
            .arn
            .as_ref()
            .map_or_else(|| role.name.clone(), ToString::to_string),
        allowed,
        summary: match allowed {
            Some(true) => "You get in.".to_owned(),
            Some(false) => format!("You don't get in: {}.", why.heading()),
            None => format!("Whether you get in can't be told here: {}.", why.heading()),
        },
        seen: Vec::new(),
        conditions: Vec::new(),
        advice: Vec::new(),
    };
    if let Some(assertion) = &evidence.assertion {
        let attributes = assertion.facts().attributes.iter();
        report.seen.extend(attributes.map(|(name, values)| {
            let shown = match name.strip_prefix(AWS_ATTRIBUTES) {
                Some(short) => format!("attribute {}", visible_line(short)),
                None => visible_line(name).into_owned(),
            };
            (shown, visible_line(&values.join(", ")).into_owned())
        }));
    }
    for (verdict, request) in why.assessment.verdicts.iter().zip(&why.requests) {
        for (index, (statement, trace)) in role
            .policy
            .statements()
            .iter()
            .zip(&verdict.trace)
            .enumerate()
        {
            if trace.principal == Truth::False || trace.action == Truth::False {
                continue;
            }
            let number = index + 1;
            let name = match &statement.sid {
                Some(sid) => format!("Statement {number} ({sid}), {}", verdict.action),
                None => format!("Statement {number}, {}", verdict.action),
            };
            for (condition, outcome) in statement.conditions.iter().zip(&trace.conditions) {
                let found = match request.fact(&condition.key) {
                    Fact::Missing => "nothing".to_owned(),
                    Fact::Unknown => "not known".to_owned(),
                    Fact::Single(value) => value.clone(),
                    Fact::Many(values) => values.join(", "),
                };
                let seen = (condition.key.to_string(), found.clone());
                if !report.seen.contains(&seen) {
                    report.seen.push(seen);
                }
                report.conditions.push(ConditionItem {
                    statement: name.clone(),
                    text: in_words(condition),
                    holds: match outcome.truth {
                        Truth::True => Some(true),
                        Truth::False => Some(false),
                        Truth::Unknown => None,
                    },
                    found,
                });
            }
        }
        let change = Explanation::new(&role.policy, request, verdict).change;
        let change = change.map(|change| change.to_string());
        // The same for each of the calls that a session is asked for with.
        report
            .advice
            .extend(change.filter(|change| !report.advice.contains(change)));
    }
    for gate in why
        .assessment
        .gates
        .iter()
        .filter(|gate| gate.passed == Truth::False)
    {
        report
            .advice
            .push(format!("{}: {}", gate.gate, gate.message));
    }
    report
}
