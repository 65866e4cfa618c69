//! Where in a policy's text the reason of a result stands.

use diagnostic::Span;
use serde_json::Map;
use trust_policy::{
    Action, Assertion, Call, Condition, Decision, Fact, Failed, Gate, Login, OidcToken, Policy,
    Provider, Role, SamlAssertion,
};

use super::editable::Editable;
use super::holes::{Hole, HoleKind};
use super::intent::is_of_intent;
use super::matrix::Matrix;

/// What makes a hole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Its place in the text of the role's policy.
    pub span: Span,
    /// Which statement it is, by name.
    pub statement: Option<String>,
    /// What decided, where that isn't the policy's own text.
    pub gate: Option<String>,
}

/// Why somebody gets in who isn't meant: the condition that says who is, of the statement that
/// admits. Or why somebody doesn't who is: what failed first in the statement that comes nearest.
#[must_use]
pub fn evidence(
    matrix: &Matrix,
    hole: &Hole,
    providers: &[Provider],
    call: &Call,
) -> Option<Evidence> {
    let role = matrix.roles.roles().get(hole.role)?;
    let shown = matrix.logins.get(hole.user)?.shown.as_ref().ok()?;
    let wanted = match hole.kind {
        HoleKind::Admitted => Decision::Allowed,
        HoleKind::Refused => Decision::Denied,
    };
    let assessed = |provider| Login::new(shown.as_assertion(), provider, call).assess(role);
    let mut all = providers.iter().map(assessed);
    let assessment = all.find(|assessment| assessment.decision == wanted)?;
    let verdict = assessment.verdicts.first();
    let policy = &role.policy;
    let whole = || Evidence {
        span: whole(policy),
        statement: None,
        gate: None,
    };
    let decided = |index: usize, condition: Option<&Condition>| {
        let statement = policy.statements().get(index)?;
        let of_intent = || statement.conditions.iter().find(|one| is_of_intent(one));
        let condition = condition.or_else(of_intent);
        Some(Evidence {
            span: condition.map_or(statement.span, place),
            statement: Some(statement.name(index)),
            gate: None,
        })
    };
    let found = match hole.kind {
        HoleKind::Admitted => verdict
            .and_then(|verdict| verdict.decided_by.first())
            .and_then(|index| decided(*index, None)),
        HoleKind::Refused => verdict.and_then(|verdict| {
            // A Deny that fires stands there itself; for the implicit one the nearest Allow does.
            if let Some(index) = verdict.decided_by.first() {
                return decided(*index, None);
            }
            let miss = verdict.near_misses(policy).into_iter().next()?;
            let condition = match miss.failed {
                Failed::Condition(index) => policy
                    .statements()
                    .get(miss.statement)
                    .and_then(|statement| statement.conditions.get(index)),
                Failed::Action | Failed::Principal => None,
            };
            decided(miss.statement, condition)
        }),
    };
    let mut evidence = found.unwrap_or_else(whole);
    let failed = assessment
        .gates
        .iter()
        .find(|report| Some(report.gate) == assessment.gate && report.gate != Gate::TrustPolicy);
    if let (HoleKind::Refused, Some(report)) = (hole.kind, failed) {
        evidence.gate = Some(format!("{}: {}", report.gate, report.message));
    }
    Some(evidence)
}

/// The conditions of a role's policy that look at what an input feeds.
#[must_use]
pub fn reads<'r>(
    role: &'r Role,
    input: &Editable,
    is_saml: bool,
    providers: &[Provider],
    call: &Call,
) -> Vec<&'r Condition> {
    let claim = top(&input.claim);
    let mut found = Vec::new();
    for provider in providers {
        // Whatever isn't known once the claim isn't, and was before, is made of it.
        let (without, with) = if is_saml {
            let with = SamlAssertion {
                unknown_attributes: vec![claim.to_owned()],
                ..SamlAssertion::default()
            };
            let facts = |assertion: &SamlAssertion| {
                let login = Login::new(Assertion::Saml(assertion), provider, call);
                facts(role, &login, Action::AssumeRoleWithSaml)
            };
            (facts(&SamlAssertion::default()), facts(&with))
        } else {
            let facts = |unknown: &[String]| {
                let token = OidcToken::synthetic(&Map::new(), unknown);
                let login = Login::new(Assertion::Oidc(&token), provider, call);
                facts(role, &login, Action::AssumeRoleWithWebIdentity)
            };
            (facts(&[]), facts(&[claim.to_owned()]))
        };
        let conditions = role.policy.statements().iter();
        let conditions = conditions.flat_map(|statement| &statement.conditions);
        for ((condition, before), after) in conditions.zip(without).zip(with) {
            if before != after && !found.contains(&place(condition)) {
                found.push(place(condition));
            }
        }
    }
    let statements = role.policy.statements().iter();
    let conditions = statements.flat_map(|statement| &statement.conditions);
    conditions
        .filter(|condition| found.contains(&place(condition)))
        .collect()
}

fn facts(role: &Role, login: &Login<'_>, action: Action) -> Vec<Fact> {
    let request = login.request(role, action);
    let statements = role.policy.statements().iter();
    let conditions = statements.flat_map(|statement| &statement.conditions);
    conditions
        .map(|condition| request.fact(&condition.key).clone())
        .collect()
}

/// The claim at the top of the token that a nested one is in. Dots in the names of AWS's claims
/// separate nothing.
fn top(claim: &str) -> &str {
    const AWS: [&str; 3] = [
        "https://aws.amazon.com/tags",
        "https://aws.amazon.com/roles",
        "https://aws.amazon.com/source_identity",
    ];
    let mut aws = AWS.into_iter();
    aws.find(|name| {
        claim
            .strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
    .unwrap_or(claim)
}

/// From the condition's key to the end of its last value.
pub(super) fn place(condition: &Condition) -> Span {
    let end = condition.values().last();
    let end = end.map_or(condition.key_span.end, |(_, span)| span.end);
    Span::new(condition.key_span.start, end.max(condition.key_span.end))
}

fn whole(policy: &Policy) -> Span {
    let mut statements = policy.statements().iter().map(|statement| statement.span);
    statements.next().unwrap_or_else(|| Span::new(0, 0))
}
