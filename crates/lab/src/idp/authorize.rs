//! The authorization endpoint: `AuthorizationEndpoint`, `AuthorizationEndpointChecker`.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use keycloak_model::{Client, ClientKey, Protocol};
use url::Url;

use super::Idp;
use super::pages;
use super::parameters::Parameters;
use super::redirect_uri;
use super::session::{AuthorizationRequest, Challenge, Code, Purpose};
use crate::random;

pub(crate) async fn get(
    State(idp): State<Arc<Idp>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let parameters = Parameters::parse(query.unwrap_or_default().as_bytes());
    idp.authorize(&parameters, &headers)
}

pub(crate) async fn post(State(idp): State<Arc<Idp>>, headers: HeaderMap, body: Bytes) -> Response {
    idp.authorize(&Parameters::parse(&body), &headers)
}

/// An error that the client is told.
pub(crate) struct Refused {
    pub(crate) error: &'static str,
    pub(crate) description: String,
}

fn refused(error: &'static str, description: impl Into<String>) -> Refused {
    Refused {
        error,
        description: description.into(),
    }
}

impl Idp {
    fn authorize(&self, parameters: &Parameters, headers: &HeaderMap) -> Response {
        let request = match self.addressed(parameters) {
            Ok(request) => request,
            Err(text) => return pages::error(StatusCode::BAD_REQUEST, text),
        };
        match self.checked(request.clone(), parameters) {
            Ok(request) => self.log_in_or_go_on(request, parameters, headers),
            Err(refused) => self.send_back(
                &request,
                &[
                    ("error", refused.error),
                    ("error_description", &refused.description),
                ],
            ),
        }
    }

    /// Who asks, and where the answer goes. What is wrong with that, only the person is told.
    fn addressed(&self, parameters: &Parameters) -> Result<AuthorizationRequest, &'static str> {
        let id = parameters.get("client_id");
        let id = id.ok_or("Missing parameters: client_id")?;
        let key = self.realm.client_by_client_id(id);
        let key = key.ok_or("Client not found.")?;
        let client = &self.realm.clients[key];
        if !client.enabled {
            return Err("Client disabled.");
        }
        if client.bearer_only {
            return Err("Bearer-only applications are not allowed to initiate browser login.");
        }
        if client.protocol != Protocol::OpenIdConnect {
            return Err("Wrong client protocol.");
        }
        let uri = parameters.get("redirect_uri");
        let uri = uri.filter(|uri| redirect_uri::is_allowed(client, uri));
        let uri = uri.ok_or("Invalid parameter: redirect_uri")?;
        Ok(AuthorizationRequest {
            client: key,
            redirect_uri: uri.to_owned(),
            state: parameters.get("state").map(str::to_owned),
            nonce: parameters.get("nonce").map(str::to_owned),
            scope: parameters.get("scope").unwrap_or_default().to_owned(),
            challenge: None,
            in_fragment: parameters.get("response_mode") == Some("fragment"),
        })
    }

    /// What the client is told when it is wrong.
    fn checked(
        &self,
        mut request: AuthorizationRequest,
        parameters: &Parameters,
    ) -> Result<AuthorizationRequest, Refused> {
        match parameters.get("response_type") {
            None => {
                return Err(refused(
                    "invalid_request",
                    "Missing parameter: response_type",
                ));
            }
            Some("code") => {}
            Some(_) => {
                return Err(refused(
                    "unsupported_response_type",
                    "Unsupported response_type",
                ));
            }
        }
        if !matches!(
            parameters.get("response_mode"),
            None | Some("query" | "fragment")
        ) {
            return Err(refused(
                "invalid_request",
                "Invalid parameter: response_mode",
            ));
        }
        if parameters.has_duplicates() {
            return Err(refused("invalid_request", "duplicated parameter"));
        }
        if ["request", "request_uri"]
            .iter()
            .any(|name| parameters.get(name).is_some())
        {
            return Err(refused(
                "request_not_supported",
                "Request objects aren't supported here",
            ));
        }
        let client = &self.realm.clients[request.client];
        if !self.knows_scopes(request.client, &request.scope) {
            let description = format!("Invalid scopes: {}", request.scope);
            return Err(refused("invalid_scope", description));
        }
        request.challenge = challenge(client, parameters)?;
        Ok(request)
    }

    /// Whether a client can ask for these scopes.
    pub(crate) fn knows_scopes(&self, client: ClientKey, asked: &str) -> bool {
        let client = &self.realm.clients[client];
        asked.split_ascii_whitespace().all(|scope| {
            let optional = client.optional_client_scopes.iter();
            let mut known = client.default_client_scopes.iter().chain(optional);
            scope == "openid" || known.any(|known| known == scope)
        })
    }

    fn log_in_or_go_on(
        &self,
        request: AuthorizationRequest,
        parameters: &Parameters,
        headers: &HeaderMap,
    ) -> Response {
        let now = self.now();
        let prompt = parameters.get("prompt").unwrap_or_default();
        let asks = |what: &str| prompt.split_ascii_whitespace().any(|word| word == what);
        let max_age = parameters
            .get("max_age")
            .and_then(|age| age.parse::<i64>().ok());
        let session = self.browser_session(headers).filter(|session| {
            max_age.is_none_or(|age| now - session.started <= age) && !asks("login")
        });
        match session {
            Some(session) => self.send_code(request, session.id),
            None if asks("none") => self.send_back(&request, &[("error", "login_required")]),
            None => {
                let username = parameters.get("login_hint").unwrap_or_default();
                self.ask_for_password(Purpose::Application(request), username)
            }
        }
    }

    pub(super) fn send_code(&self, request: AuthorizationRequest, session: String) -> Response {
        let now = self.now();
        let client = &self.realm.clients[request.client];
        let code = format!("{}.{session}.{}", random::uuid(), client.id);
        let response = self.send_back(&request, &[("session_state", &session), ("code", &code)]);
        let mut state = self.state();
        state.forget(now, self.lifespans());
        if let Some(session) = state.session_mut(&session, false) {
            session.clients.entry(request.client).or_default();
        }
        let code_session = session;
        state.codes.insert(
            code,
            Code {
                session: code_session,
                request,
                expires: now + i64::from(self.realm.access_code_lifespan),
                used: false,
            },
        );
        response
    }

    /// Sends the browser back to the client, with `state` and `iss` (RFC 9207).
    fn send_back(&self, request: &AuthorizationRequest, answer: &[(&str, &str)]) -> Response {
        let Ok(mut uri) = Url::parse(&request.redirect_uri) else {
            return pages::error(StatusCode::BAD_REQUEST, "Invalid parameter: redirect_uri");
        };
        let state = request.state.as_deref().map(|state| ("state", state));
        let pairs = answer.iter().copied().filter(|(name, _)| *name != "code");
        let code = answer.iter().copied().filter(|(name, _)| *name == "code");
        let pairs = pairs
            .chain(state)
            .chain([("iss", self.issuer.as_str())])
            .chain(code);
        if request.in_fragment {
            let mut fragment = url::form_urlencoded::Serializer::new(String::new());
            uri.set_fragment(Some(&fragment.extend_pairs(pairs).finish()));
        } else {
            uri.query_pairs_mut().extend_pairs(pairs);
        }
        let headers = [
            (header::LOCATION, uri.as_str()),
            (
                header::CACHE_CONTROL,
                "no-store, must-revalidate, max-age=0",
            ),
            (header::REFERRER_POLICY, "no-referrer"),
        ];
        (StatusCode::FOUND, headers).into_response()
    }
}

/// `checkPKCEParams`. A public client is one whose administrator has chosen S256, as every guide
/// says.
pub(crate) fn challenge(
    client: &Client,
    parameters: &Parameters,
) -> Result<Option<Challenge>, Refused> {
    let invalid = |description: &str| Err(refused("invalid_request", description));
    let method = parameters.get("code_challenge_method");
    let given = parameters.get("code_challenge");
    let configured = client.attribute("pkce.code.challenge.method");
    let wanted = configured
        .filter(|method| !method.is_empty())
        .or(client.public.then_some("S256"));
    if let Some(wanted) = wanted {
        match method {
            None => return invalid("Missing parameter: code_challenge_method"),
            Some(method) if method != wanted => {
                return invalid("Invalid parameter: code challenge method is not configured one");
            }
            Some(_) => {}
        }
    }
    let Some(given) = given else {
        return if method.is_some() {
            invalid("Missing parameter: code_challenge")
        } else {
            Ok(None)
        };
    };
    let well_formed = (43..=128).contains(&given.len())
        && given
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "-._~".contains(letter));
    if !well_formed {
        return invalid("Invalid parameter: code_challenge");
    }
    match method {
        Some("S256") => Ok(Some(Challenge::S256(given.to_owned()))),
        None | Some("plain") => Ok(Some(Challenge::Plain(given.to_owned()))),
        Some(_) => invalid("Invalid parameter: code_challenge_method"),
    }
}
