//! What the actions that assume a role have in common.

use std::time::SystemTime;

use axum::http::header;
use serde_json::Value;
use trust_policy::{
    Assessment, ConditionKey, Decision, Fact, Gate, Request, Role, RoleArn, SessionName, StsError,
    Truth,
};

use super::parameters::{POLICY, Parameters, ROLE_ARN};
use super::refusal::Refusal;
use super::session::NewSession;
use super::{Call, Inner};

/// Of unsigned calls, which name no region: AWS's global endpoint answers from here.
const REGION: &str = "us-east-1";

/// `PackedPolicySize` of a call without policies and tags, in percent; observed.
const PACKED_AT_LEAST: usize = 25;
/// Plaintext of inline and managed session policies together.
const MOST_POLICY_CHARACTERS: usize = 2048;

/// The parameters every assume action has.
#[derive(Debug)]
pub(super) struct AssumeParameters {
    role: String,
    pub(super) seconds: Option<u32>,
    policy: Option<String>,
    policy_arns: Vec<String>,
    pub(super) shortest_token: usize,
}

impl AssumeParameters {
    /// Reads them; what is wrong with them is said by [`Parameters::check`].
    pub(super) fn read(parameters: &mut Parameters) -> Self {
        let role = parameters.required(ROLE_ARN);
        let policy_arns = parameters.list("PolicyArns", ".arn");
        if policy_arns.len() > 10 {
            parameters.problem(
                "Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10"
                    .to_owned(),
            );
        }
        Self {
            role,
            seconds: parameters.number("DurationSeconds", 900, 43_200),
            policy: parameters.optional(POLICY),
            policy_arns,
            shortest_token: parameters
                .number("MinimumSessionTokenSize", 0, 4096)
                .and_then(|size| size.try_into().ok())
                .unwrap_or_default(),
        }
    }

    pub(super) fn role(&self) -> Result<RoleArn, Refusal> {
        RoleArn::parse(&self.role).map_err(|_| Refusal::validation("Request ARN is invalid"))
    }

    /// Checks the session policies and answers `PackedPolicySize`. AWS publishes the percentage but
    /// not how it packs, so beyond the limits it does publish this is an estimate.
    pub(super) fn packed_size(
        &self,
        role: &RoleArn,
        tags: &[(String, String)],
    ) -> Result<u32, Refusal> {
        if let Some(policy) = &self.policy {
            let document: Option<Value> = serde_json::from_str(policy).ok();
            if document.is_none_or(|document| document.get("Statement").is_none()) {
                return Err(Refusal::malformed_policy("Syntax errors in policy."));
            }
        }
        for arn in &self.policy_arns {
            let owner = arn
                .strip_prefix(&format!("arn:{}:iam::", role.partition()))
                .and_then(|rest| rest.split_once(":policy/"))
                .map(|(owner, _)| owner);
            if owner != Some("aws") && owner != Some(role.account().as_str()) {
                return Err(Refusal::validation(format!("ARN {arn} is not valid.")));
            }
        }
        let count = |text: &String| text.chars().count();
        let policies = self
            .policy
            .iter()
            .chain(&self.policy_arns)
            .map(count)
            .sum::<usize>();
        let tags = tags
            .iter()
            .map(|(key, value)| count(key) + count(value))
            .sum::<usize>();
        let share = (100 - PACKED_AT_LEAST) * (policies + tags / 2);
        let percent = PACKED_AT_LEAST + share.div_ceil(MOST_POLICY_CHARACTERS);
        let percent = u32::try_from(percent).unwrap_or(u32::MAX);
        if percent > 100 {
            return Err(Refusal::packed_policy_too_large(percent));
        }
        Ok(percent)
    }
}

impl Call {
    /// What a trust policy may know about the call.
    pub(super) fn described(
        &self,
        seconds: Option<u32>,
        session_name: Option<SessionName>,
    ) -> trust_policy::Call {
        trust_policy::Call {
            session_name,
            duration_seconds: seconds,
            time: Some(SystemTime::from(self.now)),
            source_ip: Some(self.peer.ip()),
            region: Some(REGION.to_owned()),
            user_agent: self
                .parts
                .headers
                .get(header::USER_AGENT)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned),
        }
    }
}

impl Inner {
    /// The role that is asked for. One that doesn't exist, or isn't known everywhere yet, answers
    /// as one that admits nobody.
    pub(super) fn asked_role(&self, arn: &RoleArn) -> Role {
        let unknown = self.faults.take(|faults| &mut faults.propagation);
        match self.world.role(arn) {
            Some(role) if !unknown => role.clone(),
            _ => Role {
                name: arn.to_string(),
                arn: Some(arn.clone()),
                policy: self.world.admits_nobody.clone(),
                max_session_seconds: None,
            },
        }
    }
}

/// The value of a condition key.
pub(super) fn fact(request: &Request, key: &str) -> Option<String> {
    match request.fact(&ConditionKey::new(key)) {
        Fact::Single(value) => Some(value.clone()),
        _ => None,
    }
}

fn list(request: &Request, key: &str) -> Vec<String> {
    request.fact(&ConditionKey::new(key)).values().to_vec()
}

/// The session a federated request makes, its tags and source identity as the trust policy saw them.
pub(super) fn federated_session(
    request: &Request,
    role: RoleArn,
    name: String,
    seconds: u32,
    shortest_token: usize,
) -> NewSession {
    let tags: Vec<(String, String)> = list(request, "aws:TagKeys")
        .into_iter()
        .filter_map(|key| Some((fact(request, &format!("aws:RequestTag/{key}"))?, key)))
        .map(|(value, key)| (key, value))
        .collect();
    let transitive = list(request, "sts:TransitiveTagKeys");
    NewSession {
        role,
        name,
        seconds,
        source_identity: fact(request, "sts:SourceIdentity"),
        transitive_tags: tags
            .iter()
            .filter(|(key, _)| transitive.contains(key))
            .cloned()
            .collect(),
        tags,
        shortest_token,
    }
}

/// What STS answers to a login that doesn't get in.
pub(super) fn refusal(assessment: &Assessment, request: &Request) -> Option<Refusal> {
    let action = request.action.name();
    let failed = assessment
        .gates
        .iter()
        .find(|report| report.passed == Truth::False);
    let Some(failed) = failed else {
        return (assessment.decision != Decision::Allowed).then(|| {
            tracing::info!(
                gates = ?assessment.gates,
                "what AWS would say can't be foretold; the practice world refuses"
            );
            Refusal::not_authorized(action)
        });
    };
    tracing::info!(gate = %failed.gate, reason = failed.message, "refused");
    let refusal = match (failed.gate, failed.error) {
        (Gate::RoleList, Some(StsError::InvalidIdentityToken)) => Refusal::invalid_identity_token(
            "The target role ARN is not present in the roles claim of the identity token",
        ),
        (Gate::TagSession, _) => Refusal::not_authorized("sts:TagSession"),
        (Gate::SetSourceIdentity, _) => Refusal::not_authorized("sts:SetSourceIdentity"),
        (Gate::Duration, _) => Refusal::validation(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ),
        (_, Some(StsError::InternalFailure)) => Refusal::internal(),
        (_, Some(StsError::ExpiredToken)) => {
            Refusal::expired_identity_token(failed.message.clone())
        }
        (Gate::Token, _) => Refusal::invalid_identity_token(failed.message.clone()),
        _ => Refusal::not_authorized(action),
    };
    Some(refusal)
}
