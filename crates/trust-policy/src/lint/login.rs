//! What a token or assertion carries and the policy doesn't provide for.

use diagnostic::Finding;

use crate::assess::Assertion;
use crate::evaluate::{Truth, acts};
use crate::policy::{Comparison, Effect, Policy, Statement};
use crate::request::{Action, Fact};

use super::{Judged, rules};

pub(super) fn check(policy: &Policy, login: Assertion<'_>, findings: &mut Vec<Finding>) {
    let (tags, source_identity) = match login {
        Assertion::Oidc(token) => (
            token.tags.as_ref().is_ok_and(|tags| !tags.is_empty()),
            &token.source_identity,
        ),
        Assertion::Saml(assertion) => (
            assertion.tags().is_ok_and(|tags| !tags.is_empty()),
            &assertion.source_identity(),
        ),
    };
    if tags {
        follow_up(policy, Action::TagSession, "session tags", findings);
    }
    if matches!(source_identity, Fact::Single(_)) {
        follow_up(
            policy,
            Action::SetSourceIdentity,
            "a source identity",
            findings,
        );
    }
    if let Assertion::Oidc(token) = login
        && token.roles().is_some()
    {
        roles_claim(policy, findings);
    }
}

fn allows(statement: &Statement, action: Action) -> bool {
    statement.effect == Effect::Allow && acts(&statement.actions, action) != Truth::False
}

fn follow_up(policy: &Policy, action: Action, what: &str, findings: &mut Vec<Finding>) {
    if policy
        .statements()
        .iter()
        .any(|statement| allows(statement, action))
    {
        return;
    }
    findings.push(
        Finding::new(
            rules::level("policy-tag-session"),
            "policy-tag-session",
            format!("the token carries {what}, and nothing here allows {action}: the whole call is refused"),
        )
        .in_file(policy.source())
        .help(format!("add `{action}` to the actions for this provider")),
    );
}

fn roles_claim(policy: &Policy, findings: &mut Vec<Finding>) {
    for statement in policy.statements() {
        let judged = Judged { policy, statement };
        let required = statement.conditions.iter().any(|condition| {
            condition.key.folded() == "sts:roleauthorizedbyidp"
                && condition.operator.comparison == Comparison::Bool
                && !condition.operator.if_exists
                && condition
                    .operands
                    .iter()
                    .all(|operand| operand.text.eq_ignore_ascii_case("true"))
        });
        if judged.allows_web_identity() && !required {
            findings.push(
                judged
                    .finding(
                        "policy-roles-claim",
                        statement.effect_span,
                        "the token has a roles claim, and this statement also admits tokens without one",
                    )
                    .note("STS enforces the claim only when it is there")
                    .help("add `\"Bool\": {\"sts:RoleAuthorizedByIdp\": \"true\"}`"),
            );
        }
    }
}
