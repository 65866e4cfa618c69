//! Token exchange to a SAML assertion: `V1TokenExchangeProvider`, with what 24.0.5 and 26.7.3 were
//! seen to answer.

use axum::Json;
use axum::response::{IntoResponse, Response};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use keycloak_model::{Client, ClientKey};
use mapper_runtime::WholeAssertion;
use serde_json::json;

use super::super::Idp;
use super::super::answer::{NO_STORE, Refusal, bad_request, refusal};
use super::super::parameters::Parameters;
use super::super::session::UserSession;
use super::super::userinfo::AccessToken;
use crate::keys::Algorithm;
use crate::random;
use crate::saml::assertion::{Assertion, Authentication};
use crate::settings::TokenExchange;
use crate::worker::{Made, Wanted};

const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const SAML2: &str = "urn:ietf:params:oauth:token-type:saml2";

impl Idp {
    /// An assertion for an access token.
    pub(super) async fn exchange(
        &self,
        requester: ClientKey,
        form: &Parameters,
    ) -> Result<Response, Refusal> {
        let allowed = self.exchange_offered(requester, form)?;
        let token = self.subject_token(form)?;
        if form.get("requested_token_type") != Some(SAML2) {
            return Err(unsupported());
        }
        let target = match form.get("audience") {
            Some(audience) => self.realm.client_by_client_id(audience),
            None => Some(requester),
        };
        let target = target.ok_or_else(|| bad_request("invalid_client", "Audience not found"))?;
        self.may_exchange(allowed, requester, target, &token)?;
        let client = &self.realm.clients[target];
        let recipient = assertion_consumer(client).ok_or_else(|| {
            bad_request(
                "invalid_client",
                "Client requires assertion consumer url set up",
            )
        })?;
        if client.attribute("saml.encrypt") == Some("true") {
            return Err(no_assertion());
        }
        let made = self
            .map(&token.session, target, "", Wanted::Assertion)
            .await?;
        let Made::Assertion(whole) = made else {
            return Err(Refusal::internal(&"tokens in place of an assertion"));
        };
        if let Some(failure) = &whole.failure {
            tracing::warn!(%failure, "no assertion");
            return Err(no_assertion());
        }
        for unknown in &whole.unknown {
            let attribute = unknown.claim.as_deref().unwrap_or("any attribute");
            tracing::warn!(attribute, why = %unknown.why, "can't be foretold, and is left out");
        }
        let lifespan = lifespan(client);
        let text = self.assertion(&token.session, target, recipient, lifespan, &whole)?;
        let expires = lifespan.unwrap_or_else(|| i64::from(self.realm.access_code_lifespan));
        let body = Json(json!({
            "access_token": BASE64_URL_SAFE_NO_PAD.encode(text),
            "expires_in": expires,
            "refresh_expires_in": 0,
            "token_type": "Bearer",
            "not-before-policy": 0,
            "issued_token_type": SAML2,
        }));
        Ok((NO_STORE, body).into_response())
    }

    /// Who may exchange what, when the server does it the old way; else why it doesn't.
    fn exchange_offered(
        &self,
        requester: ClientKey,
        form: &Parameters,
    ) -> Result<&[(String, String)], Refusal> {
        let has_standard = self.keycloak.at_least(26, 2);
        let client = &self.realm.clients[requester];
        let switched_on =
            has_standard && client.attribute("standard.token.exchange.enabled") == Some("true");
        match &self.token_exchange {
            // Without a type the standard way isn't taken.
            TokenExchange::Legacy(_) if switched_on && form.get("subject_token_type").is_some() => {
                Err(unsupported())
            }
            TokenExchange::Legacy(allowed) => Ok(allowed),
            TokenExchange::Standard if !has_standard => Err(bad_request(
                "unsupported_grant_type",
                "Unsupported grant_type",
            )),
            TokenExchange::Standard if switched_on => Err(unsupported()),
            TokenExchange::Standard => Err(bad_request(
                "invalid_request",
                "Standard token exchange is not enabled for the requested client",
            )),
        }
    }

    fn subject_token(&self, form: &Parameters) -> Result<AccessToken, Refusal> {
        let kind = form.get("subject_token_type");
        if kind.is_some_and(|kind| kind != ACCESS_TOKEN) {
            return Err(bad_request(
                "invalid_token",
                "Invalid token type, must be access token",
            ));
        }
        let token = form.get("subject_token");
        token
            .and_then(|token| self.read_access_token(token))
            .ok_or_else(|| {
                let error = if self.keycloak.at_least(25, 0) {
                    "invalid_request"
                } else {
                    "invalid_token"
                };
                bad_request(error, "Invalid token")
            })
    }

    /// `validateAudience`
    fn may_exchange(
        &self,
        allowed: &[(String, String)],
        requester: ClientKey,
        target: ClientKey,
        token: &AccessToken,
    ) -> Result<(), Refusal> {
        let clients = &self.realm.clients;
        if clients[target].consent_required {
            return Err(bad_request(
                "invalid_client",
                "Client requires user consent",
            ));
        }
        // 24.0.5 was seen to give an assertion for a disabled client.
        if !clients[target].enabled && self.keycloak.at_least(25, 0) {
            return Err(bad_request("invalid_client", "Client disabled"));
        }
        if clients[requester].public && token.client != requester {
            return Err(refusal(
                403,
                "access_denied",
                "Client is not the holder of the token",
            ));
        }
        let permitted = requester == target
            || allowed.iter().any(|(from, to)| {
                *from == clients[requester].client_id && *to == clients[target].client_id
            });
        if permitted {
            Ok(())
        } else {
            Err(refusal(
                403,
                "access_denied",
                "Client not allowed to exchange",
            ))
        }
    }

    fn assertion(
        &self,
        session: &UserSession,
        target: ClientKey,
        recipient: &str,
        lifespan: Option<i64>,
        whole: &WholeAssertion,
    ) -> Result<String, Refusal> {
        let client = &self.realm.clients[target];
        let name_id = whole.name_id.as_ref();
        let format = name_id.map_or("", |name_id| name_id.format.as_str());
        let value = name_id.and_then(|name_id| name_id.value.clone());
        let value = value.unwrap_or_else(|| self.made_name_id(session, target, format));
        let setting = |name: &str| client.attribute(name) == Some("true");
        let seconds = |given: i32| lifespan.unwrap_or_else(|| i64::from(given)) * 1000;
        let index = format!("{}::{}", session.id, client.id);
        let assertion = Assertion {
            id: &format!("ID_{}", random::uuid()),
            issuer: &self.issuer,
            issued: self.clock.now().as_millisecond(),
            name_id_format: format,
            name_id: &value,
            recipient,
            audience: &client.client_id,
            lifespan: seconds(self.realm.access_code_lifespan),
            subject_lifespan: seconds(self.realm.access_token_lifespan),
            one_time_use: setting("saml.onetimeuse.condition"),
            authentication: setting("saml.authnstatement").then(|| Authentication {
                session_index: &index,
                session_ends: (session.started + self.lifespans().max) * 1000,
            }),
            attributes: &whole.attributes,
        };
        let algorithm = match client.attribute("saml.signature.algorithm") {
            Some("RSA_SHA512") => Algorithm::RsaSha512,
            _ => Algorithm::RsaSha256,
        };
        let signed = setting("saml.assertion.signature").then_some(algorithm);
        let text = assertion.text(&self.key, signed);
        text.map_err(|error| Refusal::internal(&error))
    }

    /// `G-` and a UUID: for a persistent one always the same for a user at a client.
    fn made_name_id(&self, session: &UserSession, target: ClientKey, format: &str) -> String {
        let new = || format!("G-{}", random::uuid());
        if !format.ends_with(":persistent") {
            return new();
        }
        let mut state = self.state();
        let known = state.name_ids.entry((session.user, target));
        known.or_insert_with(new).clone()
    }
}

fn unsupported() -> Refusal {
    bad_request("invalid_request", "requested_token_type unsupported")
}

fn no_assertion() -> Refusal {
    bad_request("invalid_request", "Can not get SAML 2.0 token")
}

/// Redirect URIs are never used.
fn assertion_consumer(client: &Client) -> Option<&str> {
    let attribute = |name: &str| client.attribute(name).filter(|url| !url.is_empty());
    attribute("saml_assertion_consumer_url_post")
        .or(client.admin_url.as_deref().filter(|url| !url.is_empty()))
        .or_else(|| attribute("saml_assertion_consumer_url_redirect"))
}

fn lifespan(client: &Client) -> Option<i64> {
    let seconds = client.attribute("saml.assertion.lifespan")?.parse::<u32>();
    seconds.ok().filter(|seconds| *seconds > 0).map(i64::from)
}
