//! `DeviceGrantType`, `DeviceEndpoint` (RFC 8628)

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use keycloak_model::ClientKey;
use serde_json::json;

use super::super::Idp;
use super::super::answer::{NO_STORE, Refusal, bad_request};
use super::super::authorize::challenge;
use super::super::mint::{Grant, Refresh};
use super::super::parameters::Parameters;
use super::super::session::{Device, Verdict};
use super::code::verify;
use crate::random;

/// As `OAuth2DeviceUserCodeProvider` has them: no vowels, so that no code is a word.
const LETTERS: [char; 20] = [
    'B', 'C', 'D', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X',
    'Z',
];
const LIFESPAN: i64 = 600;
const INTERVAL: i64 = 5;
/// No more devices wait at a time.
const MOST: usize = 10_000;

/// A device asks for a code.
pub(crate) async fn authorize(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let form = Parameters::parse(&body);
    let client = idp.authenticated(&headers, &form)?;
    if !idp.offers_devices(client) {
        return Err(bad_request(
            "unauthorized_client",
            "Client is not allowed to initiate OAuth 2.0 Device Authorization Grant. The flow is disabled for the client.",
        ));
    }
    if form.has_duplicates() {
        return Err(bad_request("invalid_grant", "duplicated parameter"));
    }
    let scope = form.get("scope").unwrap_or_default();
    if !idp.knows_scopes(client, scope) {
        return Err(bad_request(
            "invalid_scope",
            format!("Invalid scopes: {scope}"),
        ));
    }
    // PKCE is optional here even for public clients.
    let challenge = if form.get("code_challenge").is_some() {
        challenge(&idp.realm.clients[client], &form)
            .map_err(|refused| bad_request(refused.error, refused.description))?
    } else {
        None
    };
    let setting = |name: &str, default: i64| {
        let value = idp
            .realm
            .attribute(name)
            .and_then(|value| value.parse().ok());
        value.filter(|value| *value > 0).unwrap_or(default)
    };
    let lifespan = setting("oauth2DeviceCodeLifespan", LIFESPAN);
    let interval = setting("oauth2DevicePollingInterval", INTERVAL);
    let code = random::id();
    let user_code = random::letters(&LETTERS, 8);
    let (left, right) = user_code.split_at_checked(4).unwrap_or_default();
    let user_code = format!("{left}-{right}");
    let now = idp.now();
    let device = Device {
        client,
        scope: scope.to_owned(),
        nonce: form.get("nonce").map(str::to_owned),
        challenge,
        user_code: user_code.clone(),
        expires: now + lifespan,
        interval,
        last_poll: None,
        verdict: Verdict::Pending,
    };
    {
        let mut state = idp.state();
        state.forget(now, idp.lifespans());
        if state.devices.len() >= MOST {
            return Err(Refusal::internal(&"too many devices are waiting"));
        }
        state.devices.insert(code.clone(), device);
    }
    let page = format!("{}/device", idp.issuer);
    let body = Json(json!({
        "device_code": code,
        "user_code": user_code,
        "verification_uri": page,
        "verification_uri_complete": format!("{page}?user_code={user_code}"),
        "expires_in": lifespan,
        "interval": interval,
    }));
    Ok((NO_STORE, body).into_response())
}

impl Idp {
    fn offers_devices(&self, client: ClientKey) -> bool {
        let client = &self.realm.clients[client];
        client.attribute("oauth2.device.authorization.grant.enabled") == Some("true")
    }

    /// Tokens for a device, once somebody has agreed.
    pub(super) async fn device(
        &self,
        client: ClientKey,
        form: &Parameters,
    ) -> Result<Response, Refusal> {
        if !self.offers_devices(client) {
            return Err(bad_request(
                "invalid_grant",
                "Client not allowed OAuth 2.0 Device Authorization Grant",
            ));
        }
        let code = form.get("device_code");
        let code =
            code.ok_or_else(|| bad_request("invalid_request", "Missing parameter: device_code"))?;
        let (device, session) = self.approved(code, client)?;
        verify(device.challenge.as_ref(), form.get("code_verifier"))?;
        let session = {
            let state = self.state();
            let session = state.session(&session, false);
            let session =
                session.ok_or_else(|| bad_request("invalid_grant", "Session not active"))?;
            session.clone()
        };
        let offline = self.asks_for_offline(&device.scope);
        if offline {
            self.go_offline(&session, client);
        }
        self.answer(Grant {
            session: &session,
            client,
            scope: &device.scope,
            nonce: device.nonce.as_deref(),
            shortcut: "dg",
            refresh: if offline {
                Refresh::Offline
            } else {
                Refresh::Online
            },
        })
        .await
    }

    /// The device that this code is of, and the session it was approved in. Works once.
    fn approved(&self, code: &str, client: ClientKey) -> Result<(Device, String), Refusal> {
        let now = self.now();
        let mut state = self.state();
        let device = state.devices.get_mut(code);
        let device = device.filter(|device| device.client == client);
        let device = device.ok_or_else(|| bad_request("invalid_grant", "Device code not valid"))?;
        if device.expires <= now {
            return Err(bad_request("expired_token", "Device code is expired"));
        }
        let last = device.last_poll.replace(now);
        if last.is_some_and(|last| now < last + device.interval) {
            return Err(bad_request("slow_down", "Slow down"));
        }
        match &device.verdict {
            Verdict::Pending => Err(bad_request(
                "authorization_pending",
                "The authorization request is still pending",
            )),
            Verdict::Denied => Err(bad_request(
                "access_denied",
                "The end user denied the authorization request",
            )),
            Verdict::Approved(session) => {
                let answer = (device.clone(), session.clone());
                state.devices.remove(code);
                Ok(answer)
            }
        }
    }
}
