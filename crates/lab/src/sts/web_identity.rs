//! `AssumeRoleWithWebIdentity`.

use serde_json::{Map, Value};
use trust_policy::{Action, Assertion, Caller, Login, OidcToken, Request, RoleArn, SessionName};

use super::answer::Elements;
use super::assume::{AssumeParameters, fact, federated_session, refusal};
use super::jwt::Jwt;
use super::parameters::{PROVIDER_ID, SESSION_NAME, WEB_IDENTITY_TOKEN};
use super::refusal::Refusal;
use super::settings::OidcProvider;
use super::{Call, Inner};

const TOLERANCE_SECONDS: i64 = 300;

impl Inner {
    pub(super) async fn assume_role_with_web_identity(
        &self,
        mut call: Call,
    ) -> Result<Elements, Refusal> {
        let parameters = &mut call.parameters;
        let assume = AssumeParameters::read(parameters);
        let session_name = parameters.required(SESSION_NAME);
        let token = parameters.required(WEB_IDENTITY_TOKEN);
        let provider_id = parameters.optional(PROVIDER_ID);
        parameters.check()?;
        let role = assume.role()?;
        if let Some(id) = provider_id {
            return Err(wrong_provider_id(&id));
        }
        let jwt = Jwt::read(&token).ok_or_else(|| {
            Refusal::invalid_identity_token(
                "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
            )
        })?;
        let provider = self.oidc_provider(&jwt.claims, &role)?;
        if self
            .faults
            .take(|faults| &mut faults.idp_communication_error)
        {
            return Err(Refusal::idp_communication(
                "The identity provider couldn't be reached in time.",
            ));
        }
        self.fetcher.keys(&provider.issuer).await?.verify(&jwt)?;
        check_expiry(&jwt.claims, call.now.as_second())?;

        let token = OidcToken::issued(
            &as_if_registered(&jwt.claims, provider),
            Some(&jwt.algorithm),
        );
        let described = call.described(assume.seconds, SessionName::parse(&session_name).ok());
        let arn = &provider.registered.arn;
        let seen = Request {
            action: Action::AssumeRoleWithWebIdentity,
            caller: Caller::Federated(arn.clone()),
            context: token.context(arn, &described),
        };
        let audience = fact(&seen, &format!("{}:aud", arn.name()))
            .filter(|audience| provider.client_ids.contains(audience))
            .ok_or_else(|| Refusal::invalid_identity_token("Incorrect token audience"))?;

        let asked = self.asked_role(&role);
        let login = Login::new(Assertion::Oidc(&token), &provider.registered, &described);
        let assessment = login.assess(&asked);
        if let Some(refusal) = refusal(&assessment, &seen) {
            return Err(refusal);
        }
        let new = federated_session(
            &seen,
            role.clone(),
            session_name,
            assessment.session_seconds.unwrap_or_default(),
            assume.shortest_token,
        );
        let packed = assume.packed_size(&role, &new.tags)?;
        let subject = fact(&seen, &format!("{}:sub", arn.name()));
        Ok(self
            .sessions
            .issue(new, call.now)?
            .optional("SubjectFromWebIdentityToken", subject.as_deref())
            .text("Audience", &audience)
            // Documented as the issuer; the live service answers the provider's ARN.
            .text("Provider", arn.as_str())
            .text("PackedPolicySize", &packed.to_string()))
    }

    /// The provider of a token's issuer in the role's account.
    fn oidc_provider(
        &self,
        claims: &Map<String, Value>,
        role: &RoleArn,
    ) -> Result<&OidcProvider, Refusal> {
        let issuer = claims
            .get("iss")
            .and_then(Value::as_str)
            .ok_or_else(|| Refusal::invalid_identity_token("Missing a required claim: iss"))?;
        self.world
            .oidc
            .iter()
            .find(|provider| {
                let arn = &provider.registered.arn;
                provider.issuer == issuer
                    && arn.account() == role.account()
                    && arn.partition() == role.partition()
            })
            .ok_or_else(|| {
                Refusal::invalid_identity_token(format!(
                    "No OpenIDConnect provider found in your account for {issuer}"
                ))
            })
    }
}

/// `ProviderId` is for the opaque tokens of two providers; beside an ID token any value is wrong.
fn wrong_provider_id(id: &str) -> Refusal {
    match id {
        "www.amazon.com" => {
            Refusal::invalid_identity_token("The token is no access token of www.amazon.com")
        }
        "graph.facebook.com" => {
            Refusal::idp_rejected_claim("The token is no access token of graph.facebook.com")
        }
        _ => Refusal::not_authorized(Action::AssumeRoleWithWebIdentity.name()),
    }
}

/// Expiry, with the numbers AWS answers.
fn check_expiry(claims: &Map<String, Value>, now: i64) -> Result<(), Refusal> {
    let expiry = match claims.get("exp") {
        Some(Value::Number(number)) => number.as_i64(),
        Some(Value::String(text)) => text.parse().ok(),
        _ => None,
    };
    match expiry {
        Some(expiry) if now > expiry.saturating_add(TOLERANCE_SECONDS) => {
            Err(Refusal::expired_identity_token(format!(
                "Token expired: current date/time {now} must be before the expiration date/time {expiry}"
            )))
        }
        _ => Ok(()),
    }
}

/// The claims as they would be if AWS had registered the provider: its issuer could only be
/// `https`. The real one was compared before.
fn as_if_registered(claims: &Map<String, Value>, provider: &OidcProvider) -> Map<String, Value> {
    let mut claims = claims.clone();
    let issuer = format!("https://{}", provider.registered.arn.name());
    claims.insert("iss".to_owned(), issuer.into());
    claims
}
