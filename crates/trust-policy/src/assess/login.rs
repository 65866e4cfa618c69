//! One login at one provider, made ready to be held against many roles.

use crate::arn::{ProviderArn, ProviderKind, RoleArn};
use crate::evaluate::{Decision, Truth, Verdict, evaluate};
use crate::request::{Action, Call, Caller, Fact, OidcToken, Request, SamlAssertion};
use crate::request::{NotKnown, SessionTags};
use crate::role::{Provider, Role};

use super::gate::{self, Gate, GateReport};
use super::{Assessment, StsError, outside_the_policy, token};

/// What somebody shows to STS.
#[derive(Clone, Copy, Debug)]
pub enum Assertion<'a> {
    /// An ID token.
    Oidc(&'a OidcToken),
    /// A SAML assertion.
    Saml(&'a SamlAssertion),
}

/// What is asked, whatever the role, beside what the policies are asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    /// Issuer and token.
    passed: Truth,
    tagged: Truth,
    identified: Truth,
    tags_unknown: bool,
}

impl Opening {
    /// Whether there may be tags that nobody knows.
    pub(crate) const fn tags_unknown(&self) -> bool {
        self.tags_unknown
    }
}

/// A login: what is shown, to which provider, with which call. What doesn't depend on the role is
/// worked out once.
#[derive(Clone, Debug)]
pub struct Login<'a> {
    assertion: Assertion<'a>,
    provider: &'a Provider,
    call: &'a Call,
    /// The request for the assume action; `sts:RoleAuthorizedByIdp` is still to be set.
    request: Request,
    issuer: GateReport,
    token: GateReport,
    tagged: Truth,
    identified: Truth,
}

impl<'a> Login<'a> {
    /// Prepares a login.
    #[must_use]
    pub fn new(assertion: Assertion<'a>, provider: &'a Provider, call: &'a Call) -> Self {
        let (action, context, tags, source_identity) = match assertion {
            Assertion::Oidc(token) => (
                Action::AssumeRoleWithWebIdentity,
                token.context(&provider.arn, call),
                token
                    .tags
                    .as_ref()
                    .map(SessionTags::is_empty)
                    .map_err(|&not_known| not_known),
                token.source_identity.clone(),
            ),
            Assertion::Saml(assertion) => (
                Action::AssumeRoleWithSaml,
                assertion.context(&provider.arn, call),
                assertion.tags().map(|tags| tags.is_empty()),
                assertion.source_identity(),
            ),
        };
        Self {
            assertion,
            provider,
            call,
            request: Request {
                action,
                caller: Caller::Federated(provider.arn.clone()),
                context,
            },
            issuer: token::issuer(assertion, provider),
            token: token::token(assertion, provider, call),
            tagged: tags.map_or(Truth::Unknown, |empty| (!empty).into()),
            identified: match source_identity {
                Fact::Missing => Truth::False,
                Fact::Unknown => Truth::Unknown,
                Fact::Single(_) | Fact::Many(_) => Truth::True,
            },
        }
    }

    /// The request a role's policy is asked about: for the assume action, or for `sts:TagSession` or
    /// `sts:SetSourceIdentity` in the same call.
    #[must_use]
    pub fn request(&self, role: &Role, action: Action) -> Request {
        let mut request = self.request.clone();
        if action != request.action {
            return follow_up(request, action);
        }
        if let Assertion::Oidc(token) = self.assertion {
            let (_, authorized) = gate::roles_claim(token.lists_role(role.arn.as_ref()));
            request.context.set("sts:RoleAuthorizedByIdp", authorized);
        }
        request
    }

    pub(crate) const fn base(&self) -> &Request {
        &self.request
    }

    /// The roles that the token or assertion lists for this provider; `None` when it has no list.
    pub(crate) fn listed_roles(&self) -> Result<Option<Vec<&str>>, NotKnown> {
        match self.assertion {
            Assertion::Saml(assertion) => assertion.listed_roles(&self.provider.arn),
            Assertion::Oidc(token) => {
                let claim = token.roles_state()?;
                Ok(claim.map(|claim| claim.arns().iter().map(RoleArn::as_str).collect()))
            }
        }
    }

    pub(crate) const fn opening(&self) -> Opening {
        Opening {
            passed: self.issuer.passed.and(self.token.passed),
            tagged: self.tagged,
            identified: self.identified,
            tags_unknown: self.request.context.tags_unknown,
        }
    }

    pub(crate) const fn kind(&self) -> ProviderKind {
        match self.assertion {
            Assertion::Oidc(_) => ProviderKind::Oidc,
            Assertion::Saml(_) => ProviderKind::Saml,
        }
    }

    /// Takes the login through every gate of a role.
    #[must_use]
    pub fn assess(&self, role: &Role) -> Assessment {
        let request = self.request(role, self.request.action);
        let mut provider = gate::home(role, &self.provider.arn, self.kind());
        if self.issuer.passed == Truth::False {
            provider = self.issuer.clone();
        }
        let mut gates = vec![provider, self.token.clone(), self.role_list(role)];
        let mut verdicts = vec![evaluate(&role.policy, &request)];
        gates.extend(
            verdicts
                .iter()
                .map(|verdict| policy_report(Gate::TrustPolicy, verdict)),
        );
        for (asked, action, gate) in [
            (self.tagged, Action::TagSession, Gate::TagSession),
            (
                self.identified,
                Action::SetSourceIdentity,
                Gate::SetSourceIdentity,
            ),
        ] {
            if asked == Truth::False {
                continue;
            }
            let verdict = evaluate(&role.policy, &self.request(role, action));
            let mut report = policy_report(gate, &verdict);
            if asked == Truth::Unknown && report.passed == Truth::False {
                report.passed = Truth::Unknown;
                report.error = None;
                report.message =
                    format!("whether {action} is asked isn't known; the policy would refuse it");
            }
            gates.push(report);
            verdicts.push(verdict);
        }
        gates.push(gate::duration_report(self.call.duration_seconds, role));
        let failed = gates.iter().find(|report| report.passed == Truth::False);
        let deciding =
            failed.or_else(|| gates.iter().find(|report| report.passed == Truth::Unknown));
        let decision = match deciding.map(|report| report.passed) {
            None | Some(Truth::True) => Decision::Allowed,
            Some(Truth::False) => Decision::Denied,
            Some(Truth::Unknown) => Decision::Unknown,
        };
        Assessment {
            decision,
            gate: deciding.map(|report| report.gate),
            session_seconds: (decision == Decision::Allowed)
                .then(|| self.session_seconds())
                .flatten(),
            notes: self.notes(decision),
            gates,
            verdicts,
        }
    }

    /// What [`Self::assess`] decides, without saying why. `listed` is whether the login lists the role,
    /// `passes` is [`passes_role`], and `asks` answers for the role's policy.
    pub(crate) fn decide(
        &self,
        listed: Result<Option<bool>, NotKnown>,
        passes: Truth,
        asks: impl Fn(Action, &Fact) -> Decision,
    ) -> Decision {
        let (listed, authorized) = match self.assertion {
            Assertion::Oidc(_) => gate::roles_claim(listed),
            Assertion::Saml(_) => (gate::role_attribute(listed), Fact::Missing),
        };
        let mut passed = self.opening().passed.and(passes).and(listed);
        if passed == Truth::False {
            return Decision::Denied;
        }
        passed = passed.and(truth(asks(self.request.action, &authorized)));
        for (asked, action) in [
            (self.tagged, Action::TagSession),
            (self.identified, Action::SetSourceIdentity),
        ] {
            if asked != Truth::False && passed != Truth::False {
                let authorized = follow_up_authorized(self.request.action);
                passed = passed.and(asked.not().or(truth(asks(action, authorized))));
            }
        }
        match passed {
            Truth::True => Decision::Allowed,
            Truth::False => Decision::Denied,
            Truth::Unknown => Decision::Unknown,
        }
    }

    fn role_list(&self, role: &Role) -> GateReport {
        match self.assertion {
            Assertion::Oidc(token) => gate::roles_claim_report(token, role.arn.as_ref()),
            Assertion::Saml(assertion) => {
                let listed = assertion.lists_role(role.arn.as_ref(), &self.provider.arn);
                let message = match listed {
                    Ok(None) => "the assertion has no Role attribute",
                    Err(NotKnown) if role.arn.is_none() => "the role's ARN isn't known",
                    Err(NotKnown) => "the values of the Role attribute aren't known",
                    Ok(Some(false)) => {
                        "the Role attribute doesn't hold the pair of this role and this provider"
                    }
                    Ok(Some(true)) => {
                        "the Role attribute holds the pair of this role and this provider"
                    }
                };
                GateReport::new(Gate::RoleList, gate::role_attribute(listed), None, message)
            }
        }
    }

    /// The shortest of what is asked for and what the assertion allows.
    fn session_seconds(&self) -> Option<u32> {
        let asked = self.call.duration_seconds.unwrap_or(gate::DEFAULT);
        let Assertion::Saml(assertion) = self.assertion else {
            return Some(asked);
        };
        let shortened = asked.min(assertion.session_duration().unwrap_or(asked));
        match (assertion.session_not_on_or_after, self.call.time) {
            (None, _) => Some(shortened),
            (Some(_), None) => None,
            (Some(end), Some(now)) => {
                let left = end.duration_since(now).map_or(0, |left| left.as_secs());
                Some(u32::try_from(left).unwrap_or(u32::MAX).min(shortened))
            }
        }
    }

    fn notes(&self, decision: Decision) -> Vec<String> {
        let mut notes = Vec::new();
        if let Assertion::Oidc(token) = self.assertion {
            let invisible = token.invisible();
            if !invisible.is_empty() {
                let names: Vec<_> = invisible
                    .iter()
                    .map(|claim| format!("`{}`", claim.claim))
                    .collect();
                notes.push(format!(
                    "no trust policy can see the claims {}",
                    names.join(", ")
                ));
            }
            notes.extend(invisible.iter().filter_map(|claim| claim.hint.clone()));
            notes.extend(token.documented_limits());
        }
        if decision == Decision::Allowed {
            notes.extend(
                outside_the_policy(self.request.action)
                    .into_iter()
                    .map(str::to_owned),
            );
        }
        notes
    }
}

/// Whether every login at a provider may get into a role, as far as neither login nor policy decides.
pub(crate) fn passes_role(role: &Role, provider: &ProviderArn, call: &Call) -> Truth {
    let home = gate::home(role, provider, provider.kind()).passed;
    home.and(gate::duration(
        call.duration_seconds,
        role.max_session_seconds,
    ))
}

/// The same call, asked for `sts:TagSession` or `sts:SetSourceIdentity`.
fn follow_up(mut request: Request, action: Action) -> Request {
    let authorized = follow_up_authorized(request.action).clone();
    request.context.set("sts:RoleAuthorizedByIdp", authorized);
    request.action = action;
    request
}

/// The service authorization reference gives `sts:RoleAuthorizedByIdp` to
/// `sts:AssumeRoleWithWebIdentity` only; whether the follow-up questions have it wasn't observed.
const fn follow_up_authorized(assume: Action) -> &'static Fact {
    match assume {
        Action::AssumeRoleWithWebIdentity => &Fact::Unknown,
        _ => &Fact::Missing,
    }
}

const fn truth(decision: Decision) -> Truth {
    match decision {
        Decision::Allowed => Truth::True,
        Decision::Denied => Truth::False,
        Decision::Unknown => Truth::Unknown,
    }
}

fn policy_report(gate: Gate, verdict: &Verdict) -> GateReport {
    let action = verdict.action;
    let message = match (verdict.decision, verdict.decided_by.is_empty()) {
        (Decision::Allowed, _) => format!("the policy allows {action}"),
        (Decision::Denied, false) => format!("a Deny of the policy refuses {action}"),
        (Decision::Denied, true) => format!("nothing in the policy allows {action}"),
        (Decision::Unknown, _) => format!("whether the policy allows {action} can't be foretold"),
    };
    GateReport::new(
        gate,
        truth(verdict.decision),
        Some(StsError::AccessDenied),
        message,
    )
}
