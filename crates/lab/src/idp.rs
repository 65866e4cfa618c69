//! The identity provider, shaped like Keycloak: same paths, same parameters, same error answers.

mod answer;
mod authorize;
mod client_auth;
mod device_page;
mod discovery;
mod login;
mod logout;
mod mint;
mod pages;
mod parameters;
mod redirect_uri;
mod session;
mod token;
mod userinfo;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use axum::extract::{self, DefaultBodyLimit, Request};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use keycloak_model::{
    ClientKey, KeycloakVersion, Realm, Request as ScriptRequest, Session, UserKey,
};
use secrecy::SecretString;

use crate::clock::Clock;
use crate::counters::Counters;
use crate::jws::OwnKey;
use crate::keys::SigningKey;
use crate::settings::TokenExchange;
use crate::worker::Workers;
pub(crate) use redirect_uri::is_allowed;
use session::{Lifespans, State};

/// No request has a longer body.
const LONGEST_BODY: usize = 256 * 1024;
/// No request takes longer: twice what two workers may take for a script.
const LONGEST_TIME: Duration = Duration::from_secs(60);

/// One realm.
pub(crate) struct Idp {
    /// `http://127.0.0.1:PORT`
    pub(crate) server_url: String,
    /// The realm's URL.
    pub(crate) issuer: String,
    pub(crate) realm: Arc<Realm>,
    /// The session and request of the fixture, whose notes and headers scripts see.
    pub(crate) session: Session,
    pub(crate) request: ScriptRequest,
    pub(crate) passwords: BTreeMap<UserKey, SecretString>,
    pub(crate) secrets: BTreeMap<ClientKey, SecretString>,
    pub(crate) keycloak: KeycloakVersion,
    pub(crate) rotate_refresh_tokens: bool,
    pub(crate) token_exchange: TokenExchange,
    pub(crate) key: SigningKey,
    pub(crate) own_key: OwnKey,
    pub(crate) workers: RwLock<Arc<Workers>>,
    pub(crate) clock: Clock,
    pub(crate) counters: Arc<Counters>,
    pub(crate) state: Mutex<State>,
}

impl Idp {
    /// Seconds since 1970.
    fn now(&self) -> i64 {
        self.clock.now().as_second()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn workers(&self) -> Arc<Workers> {
        let workers = self.workers.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&workers)
    }

    fn lifespans(&self) -> Lifespans {
        Lifespans {
            idle: i64::from(self.realm.sso_session_idle_timeout),
            max: i64::from(self.realm.sso_session_max_lifespan),
        }
    }

    /// Where the realm's OpenID Connect endpoints are.
    fn endpoint(&self, name: &str) -> String {
        format!("{}/protocol/openid-connect/{name}", self.issuer)
    }
}

/// The realm's endpoints.
pub(crate) fn router(idp: Arc<Idp>) -> Router {
    let realm = format!("/realms/{}", idp.realm.name);
    let at = |path: &str| format!("{realm}{path}");
    let connect = |path: &str| format!("{realm}/protocol/openid-connect/{path}");
    Router::new()
        .route(&realm, get(discovery::realm))
        .route(
            &at("/.well-known/openid-configuration"),
            get(discovery::configuration),
        )
        .route(&connect("certs"), get(discovery::keys))
        .route(&connect("auth"), get(authorize::get).post(authorize::post))
        .route(
            &at("/login-actions/authenticate"),
            post(login::authenticate),
        )
        .route(&connect("token"), post(token::token))
        .route(&connect("auth/device"), post(token::device::authorize))
        .route(
            &at("/device"),
            get(device_page::get).post(device_page::post),
        )
        .route(&at("/login-actions/consent"), post(device_page::consent))
        .route(&connect("logout"), get(logout::get).post(logout::post))
        .route(&connect("revoke"), post(logout::revoke))
        .route(
            &at("/protocol/saml/descriptor"),
            get(discovery::saml_metadata),
        )
        .route(
            &connect("userinfo"),
            get(userinfo::userinfo).post(userinfo::userinfo),
        )
        .fallback(|| async { pages::error(StatusCode::NOT_FOUND, "Page not found") })
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(middleware::from_fn(limit_time))
        .layer(middleware::from_fn_with_state(Arc::clone(&idp), count))
        .with_state(idp)
}

async fn count(
    extract::State(idp): extract::State<Arc<Idp>>,
    request: Request,
    next: Next,
) -> Response {
    idp.counters.count(|counts| counts.provider += 1);
    next.run(request).await
}

async fn limit_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(LONGEST_TIME, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}
