//! Who sits at the browser: the login page, `UsernamePasswordForm`, and the session afterwards.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use keycloak_model::UserKey;
use secrecy::ExposeSecret;

use super::Idp;
use super::client_auth::same;
use super::pages::{self, LoginForm};
use super::parameters::Parameters;
use super::session::{PendingLogin, Purpose, UserSession};
use crate::random;

/// How long the login page waits.
const LOGIN_TIME: i64 = 1800;
/// Where browsers keep their session.
const COOKIE: &str = "KEYCLOAK_IDENTITY";

impl Idp {
    /// The session of this browser.
    pub(crate) fn browser_session(&self, headers: &HeaderMap) -> Option<UserSession> {
        let id = cookie(headers)?;
        let state = self.state();
        let session = state.session(&id, false)?;
        session
            .is_active(self.now(), self.lifespans())
            .then(|| session.clone())
    }

    /// The login page.
    pub(crate) fn ask_for_password(&self, purpose: Purpose, username: &str) -> Response {
        let now = self.now();
        let id = random::id();
        let client = purpose.client();
        let login = PendingLogin {
            purpose,
            expires: now + LOGIN_TIME,
        };
        {
            let mut state = self.state();
            state.forget(now, self.lifespans());
            state.logins.insert(id.clone(), login);
        }
        self.login_form(&id, &self.realm.clients[client].client_id, username, None)
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

    /// Makes the browser keep a session, or forget it.
    pub(super) fn cookie(
        &self,
        session: &str,
        attribute: &str,
    ) -> Option<(HeaderName, HeaderValue)> {
        let cookie = format!(
            "{COOKIE}={session}; Path=/realms/{}/; HttpOnly; SameSite=Lax{attribute}",
            self.realm.name
        );
        let cookie = HeaderValue::from_str(&cookie).ok()?;
        Some((header::SET_COOKIE, cookie))
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
            notes: vec![("AUTH_TIME".to_owned(), now.to_string())],
            clients: HashMap::new(),
        };
        self.state().sessions.insert(id.clone(), session);
        id
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
            let client = &idp.realm.clients[login.purpose.client()].client_id;
            idp.login_form(id, client, name, Some(error))
        }
        Ok(user) => {
            // Two submits of one page are one login.
            if idp.state().logins.remove(id).is_none() {
                return pages::error(StatusCode::BAD_REQUEST, "You are already logged in.");
            }
            idp.counters.count(|counts| counts.logins += 1);
            let session = idp.begin_session(user, name);
            let cookie = idp.cookie(&session, "");
            let mut response = match login.purpose {
                Purpose::Application(request) => idp.send_code(request, session),
                Purpose::Device { code, .. } => idp.ask_for_consent(&code, session),
            };
            response.headers_mut().extend(cookie);
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
