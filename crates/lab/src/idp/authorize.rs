//! The authorization endpoint and the login page: `AuthorizationEndpoint`,
//! `AuthorizationEndpointChecker`, `UsernamePasswordForm`.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use keycloak_model::{Protocol, UserKey};
use secrecy::ExposeSecret;
use url::Url;

use super::Idp;
use super::client_auth::same;
use super::pages::{self, LoginForm};
use super::parameters::Parameters;
use super::redirect_uri;
use super::session::{AuthorizationRequest, Challenge, Code, PendingLogin, UserSession};
use crate::random;

/// How long the login page waits.
const LOGIN_TIME: i64 = 1800;
/// Where browsers keep their session.
const COOKIE: &str = "KEYCLOAK_IDENTITY";

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
struct Refused {
    error: &'static str,
    description: String,
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
        let known = |scope: &&str| {
            *scope == "openid"
                || client
                    .default_client_scopes
                    .iter()
                    .any(|known| known == scope)
                || client
                    .optional_client_scopes
                    .iter()
                    .any(|known| known == scope)
        };
        if !request
            .scope
            .split_ascii_whitespace()
            .all(|scope| known(&scope))
        {
            let description = format!("Invalid scopes: {}", request.scope);
            return Err(refused("invalid_scope", description));
        }
        request.challenge = challenge(client, parameters)?;
        Ok(request)
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
        let session = cookie(headers).and_then(|id| {
            let state = self.state();
            let session = state.session(&id, false)?;
            let fresh = max_age.is_none_or(|age| now - session.started <= age);
            let good = session.is_active(now, self.lifespans()) && fresh && !asks("login");
            good.then(|| session.id.clone())
        });
        match session {
            Some(session) => self.send_code(request, session),
            None if asks("none") => self.send_back(&request, &[("error", "login_required")]),
            None => {
                let id = random::id();
                let client = request.client;
                let username = parameters.get("login_hint").unwrap_or_default();
                let expires = now + LOGIN_TIME;
                let mut state = self.state();
                state.forget(now, self.lifespans());
                state
                    .logins
                    .insert(id.clone(), PendingLogin { request, expires });
                drop(state);
                self.login_form(&id, &self.realm.clients[client].client_id, username, None)
            }
        }
    }

    fn login_form(&self, id: &str, client: &str, username: &str, error: Option<&str>) -> Response {
        let mut action = format!("{}/login-actions/authenticate?", self.issuer);
        action.push_str(
            &url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs([("session_code", id), ("client_id", client)])
                .finish(),
        );
        LoginForm {
            realm: self
                .realm
                .display_name
                .as_deref()
                .unwrap_or(&self.realm.name),
            client,
            action: &action,
            username,
            error,
        }
        .page()
    }

    /// The user whose name or e-mail address and password these are.
    fn user(&self, name: &str, password: &str) -> Result<UserKey, &'static str> {
        const WRONG: &str = "Invalid username or password.";
        let by_mail = || {
            let wanted = name.to_lowercase();
            self.realm
                .users
                .find(|user| user.email.as_ref() == Some(&wanted))
        };
        let user = self
            .realm
            .user_by_name(name)
            .or_else(by_mail)
            .ok_or(WRONG)?;
        let known = self.passwords.get(&user).ok_or(WRONG)?;
        if !same(known.expose_secret(), password) {
            return Err(WRONG);
        }
        if !self.realm.users[user].enabled {
            return Err("Account is disabled, contact your administrator.");
        }
        Ok(user)
    }

    fn begin_session(&self, user: UserKey, login_username: &str) -> String {
        let id = if self.keycloak.at_least(26, 5) {
            random::id()
        } else {
            random::uuid()
        };
        let now = self.now();
        let session = UserSession {
            id: id.clone(),
            user,
            login_username: login_username.to_owned(),
            started: now,
            last_refresh: now,
            offline: false,
            clients: HashMap::new(),
        };
        self.state().sessions.insert(id.clone(), session);
        id
    }

    fn send_code(&self, request: AuthorizationRequest, session: String) -> Response {
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

/// A password arrives.
pub(crate) async fn authenticate(
    State(idp): State<Arc<Idp>>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let query = Parameters::parse(query.unwrap_or_default().as_bytes());
    let form = Parameters::parse(&body);
    let id = query.get("session_code").unwrap_or_default();
    let now = idp.now();
    let login = idp.state().logins.get(id).cloned();
    let Some(login) = login.filter(|login| login.expires > now) else {
        let text = "Your login attempt timed out. Login will start from the beginning.";
        return pages::error(StatusCode::BAD_REQUEST, text);
    };
    let name = form.get("username").unwrap_or_default().trim();
    match idp.user(name, form.get("password").unwrap_or_default()) {
        Err(error) => {
            let client = &idp.realm.clients[login.request.client].client_id;
            idp.login_form(id, client, name, Some(error))
        }
        Ok(user) => {
            // Two submits of one page are one login.
            if idp.state().logins.remove(id).is_none() {
                return pages::error(StatusCode::BAD_REQUEST, "You are already logged in.");
            }
            idp.counters.count(|counts| counts.logins += 1);
            let session = idp.begin_session(user, name);
            let cookie = format!(
                "{COOKIE}={session}; Path=/realms/{}/; HttpOnly; SameSite=Lax",
                idp.realm.name
            );
            let mut response = idp.send_code(login.request, session);
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                response.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            response
        }
    }
}

/// The browser's session.
fn cookie(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).into_iter();
    let cookies = cookies.filter_map(|value| value.to_str().ok());
    let mut cookies = cookies.flat_map(|value| value.split(';'));
    cookies.find_map(|cookie| {
        let (name, value) = cookie.trim().split_once('=')?;
        (name == COOKIE).then(|| value.to_owned())
    })
}

/// `checkPKCEParams`. A public client is one whose administrator has chosen S256, as every guide
/// says.
fn challenge(
    client: &keycloak_model::Client,
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
