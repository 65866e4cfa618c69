//! What is legal in a trust policy and still a mistake.

use diagnostic::{Finding, Level};

use crate::assess::Assertion;
use crate::evaluate::Truth;
use crate::policy::{Condition, Effect, Policy, Principal, PrincipalKind, Statement};
use crate::request::Action;

mod audience;
mod login;
mod operators;
mod patterns;
mod person;
mod provider;
mod rules;

pub use rules::{RULES, Rule};

/// Looks for mistakes in a policy. Some show only beside a login: with `login`, what its token or
/// assertion carries is held against the policy too.
#[must_use]
pub fn lint(policy: &Policy, login: Option<Assertion<'_>>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in policy.statements() {
        let judged = Judged { policy, statement };
        for check in CHECKS {
            check(&judged, &mut findings);
        }
    }
    operators::variables_before_2012(policy, &mut findings);
    if let Some(login) = login {
        login::check(policy, login, &mut findings);
    }
    findings
}

type Check = fn(&Judged<'_>, &mut Vec<Finding>);

const CHECKS: [Check; 13] = [
    person::no_condition,
    person::nobody_in_particular,
    person::email,
    audience::missing,
    audience::pattern,
    audience::saml,
    patterns::loose,
    patterns::inner_wildcard,
    patterns::alternatives,
    operators::equals_with_wildcard,
    operators::for_all_values,
    operators::list_without_prefix,
    provider::prefix,
];

/// A statement under judgement.
struct Judged<'a> {
    policy: &'a Policy,
    statement: &'a Statement,
}

impl<'a> Judged<'a> {
    /// A finding at a level and with a page of its own in the docs.
    fn finding(
        &self,
        id: &'static str,
        span: diagnostic::Span,
        message: impl Into<String>,
    ) -> Finding {
        Finding::new(rules::level(id), id, message).at(self.policy.source(), span)
    }

    fn allows(&self, action: Action) -> bool {
        self.statement.effect == Effect::Allow
            && crate::evaluate::acts(&self.statement.actions, action) == Truth::True
            && self.providers().next().is_some()
    }

    /// Whether the statement lets somebody in with an ID token.
    fn allows_web_identity(&self) -> bool {
        self.allows(Action::AssumeRoleWithWebIdentity)
            && self.entries().any(|kind| match kind {
                PrincipalKind::Provider(arn) => arn.kind() == crate::arn::ProviderKind::Oidc,
                kind => *kind == PrincipalKind::Host,
            })
    }

    /// Whether the statement lets somebody in with a SAML assertion.
    fn allows_saml(&self) -> bool {
        self.allows(Action::AssumeRoleWithSaml)
            && self
                .providers()
                .any(|arn| arn.kind() == crate::arn::ProviderKind::Saml)
    }

    fn entries(&self) -> impl Iterator<Item = &'a PrincipalKind> {
        let entries = match &self.statement.principal {
            Principal::Entries { entries, .. } => entries.as_slice(),
            Principal::Undecidable(_) => &[],
        };
        entries.iter().map(|entry| &entry.kind)
    }

    /// The identity providers named; well-known hosts count as none.
    fn providers(&self) -> impl Iterator<Item = &'a crate::arn::ProviderArn> {
        self.entries().filter_map(|kind| match kind {
            PrincipalKind::Provider(arn) => Some(arn),
            _ => None,
        })
    }

    fn conditions(&self) -> &'a [Condition] {
        &self.statement.conditions
    }

    /// Whether some other statement refuses people by who they are.
    fn has_guard(&self) -> bool {
        self.policy.statements().iter().any(|statement| {
            statement.effect == Effect::Deny
                && statement
                    .conditions
                    .iter()
                    .any(|condition| condition.key.is_about_the_person())
        })
    }
}

/// Used by the table of rules.
const ERROR: Level = Level::Error;
const WARNING: Level = Level::Warning;
const NOTE: Level = Level::Note;
