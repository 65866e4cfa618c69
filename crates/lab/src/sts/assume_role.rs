//! `AssumeRole`: one role's session asks for another's, which AWS calls role chaining.

use std::net::Ipv4Addr;

use axum::http::header;
use jiff::Timestamp;
use trust_policy::{Action, Decision, Fact, Request, Role, evaluate};

use super::answer::Elements;
use super::assume::AssumeParameters;
use super::caller::Caller;
use super::parameters::{EXTERNAL_ID, Parameters, SESSION_NAME, SOURCE_IDENTITY};
use super::refusal::Refusal;
use super::session::{NewSession, Session};
use super::{Call, Inner};

/// Of chained sessions, whatever the role's own limit.
const LONGEST_CHAINED: u32 = 3600;
const MOST_TAGS: usize = 50;

/// What a call asks for beside the role.
struct Asked {
    session_name: String,
    external_id: Option<String>,
    source_identity: Option<String>,
    tags: Vec<(String, String)>,
    transitive: Vec<String>,
}

impl Inner {
    pub(super) fn assume_role(&self, mut call: Call) -> Result<Elements, Refusal> {
        let caller = self.caller(&call)?;
        let assume = AssumeParameters::read(&mut call.parameters);
        let mut asked = Asked::read(&mut call.parameters);
        call.parameters.check()?;
        let role = assume.role()?;
        asked.inherit(&caller.session)?;
        if assume
            .seconds
            .is_some_and(|seconds| seconds > LONGEST_CHAINED)
        {
            return Err(Refusal::validation(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
            ));
        }
        let target = self.asked_role(&role);
        let request = asked.request(&call, &caller);
        asked.authorize(request, &target, &caller.session)?;

        let packed = assume.packed_size(&role, &asked.tags)?;
        let new = NewSession {
            role,
            name: asked.session_name,
            seconds: assume.seconds.unwrap_or(LONGEST_CHAINED),
            source_identity: asked.source_identity,
            transitive_tags: asked
                .tags
                .iter()
                .filter(|(key, _)| asked.transitive.contains(key))
                .cloned()
                .collect(),
            tags: asked.tags,
            shortest_token: assume.shortest_token,
        };
        Ok(self
            .sessions
            .issue(new, call.now)?
            .text("PackedPolicySize", &packed.to_string()))
    }
}

impl Asked {
    fn read(parameters: &mut Parameters) -> Self {
        let keys = parameters.list("Tags", ".Key");
        let values = parameters.list("Tags", ".Value");
        let tags: Vec<_> = keys.into_iter().zip(values).collect();
        for (key, value) in &tags {
            if !(1..=128).contains(&key.chars().count()) || value.chars().count() > 256 {
                parameters.problem(format!(
                    "Value at 'tags' failed to satisfy constraint: the key '{key}' has 1 to 128 characters and its value up to 256"
                ));
            }
            if ![key, value]
                .into_iter()
                .all(|text| text.chars().all(is_tag_character))
            {
                parameters.problem(format!(
                    r"Value at 'tags' failed to satisfy constraint: '{key}' and its value must satisfy regular expression pattern: [\p{{L}}\p{{Z}}\p{{N}}_.:/=+\-@]*"
                ));
            }
        }
        if tags.len() > MOST_TAGS {
            parameters.problem(format!(
                "Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to {MOST_TAGS}"
            ));
        }
        Self {
            session_name: parameters.required(SESSION_NAME),
            external_id: parameters.optional(EXTERNAL_ID),
            source_identity: parameters.optional(SOURCE_IDENTITY),
            tags,
            transitive: parameters.list("TransitiveTagKeys", ""),
        }
    }

    /// What the caller's session hands down: its source identity, which can't be changed, and its
    /// transitive tags, which can't be set again.
    fn inherit(&mut self, session: &Session) -> Result<(), Refusal> {
        if let Some(identity) = &session.source_identity {
            let other = self.source_identity.replace(identity.clone());
            if other.is_some_and(|other| other != *identity) {
                return Err(Refusal::validation(
                    "The source identity of a session can't be changed",
                ));
            }
        }
        let lower = |key: &str| key.to_lowercase();
        let own = self.tags.clone();
        for (key, value) in own.iter().chain(&session.transitive_tags) {
            let same = |(known, _): &&(String, String)| lower(known) == lower(key);
            if own
                .iter()
                .chain(&session.transitive_tags)
                .filter(same)
                .count()
                > 1
            {
                return Err(Refusal::validation(format!(
                    "Duplicate tag keys found: '{key}'. Please note that Tag keys are case insensitive."
                )));
            }
            if !self.tags.contains(&(key.clone(), value.clone())) {
                self.tags.push((key.clone(), value.clone()));
                self.transitive.push(key.clone());
            }
        }
        Ok(())
    }

    /// What the trust policy may know.
    fn request(&self, call: &Call, caller: &Caller) -> Request {
        let session = &caller.session;
        let account = session.account();
        let mut request = Request::new(
            Action::AssumeRole,
            trust_policy::Caller::Aws {
                account: account.clone(),
                arns: vec![session.role.to_string(), session.arn()],
            },
        );
        let optional = |value: Option<&str>| value.map_or(Fact::Missing, Fact::from);
        let user_agent = call.parts.headers.get(header::USER_AGENT);
        let facts = [
            ("sts:RoleSessionName", self.session_name.as_str().into()),
            ("sts:ExternalId", optional(self.external_id.as_deref())),
            (
                "sts:SourceIdentity",
                optional(self.source_identity.as_deref()),
            ),
            ("sts:TransitiveTagKeys", Fact::Many(self.transitive.clone())),
            (
                "aws:TagKeys",
                Fact::Many(self.tags.iter().map(|(key, _)| key.clone()).collect()),
            ),
            ("aws:PrincipalArn", session.role.as_str().into()),
            ("aws:PrincipalAccount", account.as_str().into()),
            ("aws:PrincipalType", "AssumedRole".into()),
            ("aws:userid", session.id.as_str().into()),
            ("aws:MultiFactorAuthPresent", "false".into()),
            (
                "aws:SourceIdentity",
                optional(session.source_identity.as_deref()),
            ),
            ("aws:CurrentTime", whole_second(call.now).as_str().into()),
            (
                "aws:EpochTime",
                call.now.as_second().to_string().as_str().into(),
            ),
            (
                "aws:SourceIp",
                Ipv4Addr::LOCALHOST.to_string().as_str().into(),
            ),
            ("aws:RequestedRegion", caller.region.as_str().into()),
            (
                "aws:UserAgent",
                optional(user_agent.and_then(|value| value.to_str().ok())),
            ),
        ];
        for (key, fact) in facts {
            request.context.set(key, fact);
        }
        for (key, value) in &self.tags {
            let name = format!("aws:RequestTag/{key}");
            request.context.set(&name, value.as_str());
        }
        for (key, value) in &session.tags {
            let name = format!("aws:PrincipalTag/{key}");
            request.context.set(&name, value.as_str());
        }
        request
    }

    /// Whether the role's trust policy allows everything the call asks for.
    fn authorize(
        &self,
        mut request: Request,
        target: &Role,
        session: &Session,
    ) -> Result<(), Refusal> {
        let tagged = (!self.tags.is_empty()).then_some(Action::TagSession);
        let identified = self
            .source_identity
            .is_some()
            .then_some(Action::SetSourceIdentity);
        for action in [Some(Action::AssumeRole), tagged, identified]
            .into_iter()
            .flatten()
        {
            request.action = action;
            let verdict = evaluate(&target.policy, &request);
            if verdict.decision != Decision::Allowed {
                tracing::info!(%action, decision = ?verdict.decision, "refused");
                return Err(Refusal::caller_not_authorized(
                    &session.arn(),
                    action.name(),
                    &target.name,
                ));
            }
        }
        Ok(())
    }
}

fn whole_second(time: Timestamp) -> String {
    Timestamp::from_second(time.as_second())
        .unwrap_or(time)
        .to_string()
}

/// `[\p{L}\p{Z}\p{N}_.:/=+\-@]`, near enough.
fn is_tag_character(character: char) -> bool {
    character.is_alphanumeric()
        || "_.:/=+-@".contains(character)
        || (character.is_whitespace() && !character.is_control())
}
