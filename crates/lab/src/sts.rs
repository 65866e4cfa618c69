//! An STS that enforces what AWS enforces: the Query protocol of `sts/2011-06-15` over HTTP.
//!
//! Only trust policies decide here: roles have no permissions of their own, so a session may call
//! everything this server knows.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use jiff::Timestamp;
use url::Url;

use crate::clock::Clock;
use crate::counters::Counters;
use crate::faults::StsFaultSwitches;
use crate::random;

mod answer;
mod assume;
mod assume_role;
mod caller;
mod jwks;
mod jwt;
mod parameters;
mod refusal;
mod saml;
mod saml_response;
mod session;
mod settings;
#[cfg(test)]
mod tests;
mod web_identity;

use answer::Elements;
use jwks::Fetcher;
use parameters::Parameters;
use refusal::Refusal;
use session::Sessions;
use settings::World;

pub(crate) use settings::is_loopback;
pub use settings::{ProviderSettings, RoleSettings, StsSettings, StsSettingsError};

const VERSION: &str = "2011-06-15";
/// `SAMLAssertion` has up to 100,000 characters, each of which a form may write as three.
const MOST_BYTES: usize = 512 * 1024;
const READING_TIME: Duration = Duration::from_secs(30);

/// Why there is no STS.
#[derive(Debug, thiserror::Error)]
pub enum StsError {
    /// The settings make no world.
    #[error(transparent)]
    Settings(#[from] StsSettingsError),
    /// The client that fetches providers' keys.
    #[error("no HTTP client: {0}")]
    Http(#[from] reqwest::Error),
}

/// The STS.
#[derive(Clone, Debug)]
pub struct Sts(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    url: Url,
    world: World,
    sessions: Sessions,
    fetcher: Fetcher,
    faults: StsFaultSwitches,
    clock: Clock,
    counters: Arc<Counters>,
}

/// One call: everything an action may look at.
struct Call {
    parameters: Parameters,
    parts: Parts,
    body: Bytes,
    now: Timestamp,
}

impl Sts {
    /// An STS that is reached at `url`. A `rustls` crypto provider has to be installed.
    pub(crate) fn new(
        settings: StsSettings,
        url: Url,
        clock: Clock,
        counters: Arc<Counters>,
    ) -> Result<Self, StsError> {
        let faults = settings.faults.clone();
        Ok(Self(Arc::new(Inner {
            url,
            world: World::new(settings)?,
            sessions: Sessions::default(),
            fetcher: Fetcher::new()?,
            faults,
            clock,
            counters,
        })))
    }

    pub(crate) fn router(&self) -> Router {
        Router::new()
            .route("/", get(handle).post(handle))
            .with_state(self.clone())
    }

    /// Where it is reached.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.0.url
    }

    /// The switches of what goes wrong.
    #[must_use]
    pub fn faults(&self) -> StsFaultSwitches {
        self.0.faults.clone()
    }

    /// What this STS lets pass and AWS doesn't, for the program to say at start.
    #[must_use]
    pub fn exemptions(&self) -> Vec<String> {
        self.0
            .world
            .oidc
            .iter()
            .map(|provider| {
                format!(
                    "AWS would refuse to register the issuer {}: it takes https and no port. This practice world lets it pass because it is on loopback.",
                    provider.issuer
                )
            })
            .collect()
    }
}

async fn handle(State(Sts(sts)): State<Sts>, request: Request) -> Response {
    let request_id = random::uuid();
    let mut response = match sts.answer(request).await {
        Ok(Answer::Result(action, result)) => answer::success(action, result, &request_id),
        Ok(Answer::Garbage) => answer::garbage(),
        Err(refusal) => {
            tracing::debug!(
                code = refusal.code,
                message = refusal.message,
                "STS refuses"
            );
            answer::refused(&refusal, &request_id)
        }
    };
    // The server's own clock, wrong or right: clients compare theirs with it (RFC 9110, 5.6.7).
    let date = sts.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(date) = HeaderValue::from_str(&date) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

enum Answer {
    Result(&'static str, Elements),
    Garbage,
}

impl Inner {
    /// What this server's clock shows.
    fn now(&self) -> Timestamp {
        let now = self.clock.now();
        let offset = self.faults.get().clock_offset;
        now.checked_add(offset).unwrap_or(now)
    }

    async fn answer(&self, request: Request) -> Result<Answer, Refusal> {
        let (parts, body) = request.into_parts();
        let body = tokio::time::timeout(READING_TIME, to_bytes(body, MOST_BYTES))
            .await
            .map_err(|_| Refusal::unreadable("The request didn't come in time."))?
            .map_err(|_| Refusal::too_large())?;
        let query = parts.uri.query().unwrap_or_default();
        let parameters = Parameters::read([query.as_bytes(), body.as_ref()]);
        let asked = parameters
            .raw("Action")
            .ok_or_else(Refusal::missing_action)?;
        let version = parameters.raw("Version");
        let action = ACTIONS
            .into_iter()
            .find(|known| *known == asked && version == Some(VERSION))
            .ok_or_else(|| Refusal::unknown_action(asked, version))?;
        self.counters
            .count(|counts| *counts.sts.entry(action.to_owned()).or_default() += 1);

        let faults = self.faults.get();
        tokio::time::sleep(faults.delay).await;
        if self.faults.take(|faults| &mut faults.throttle) {
            return Err(Refusal::throttling());
        }
        if self.faults.take(|faults| &mut faults.server_error) {
            return Err(Refusal::internal());
        }
        if self.faults.take(|faults| &mut faults.garbage) {
            return Ok(Answer::Garbage);
        }
        let call = Call {
            parameters,
            parts,
            body,
            now: self.now(),
        };
        let result = match action {
            WEB_IDENTITY => self.assume_role_with_web_identity(call).await,
            SAML => self.assume_role_with_saml(call),
            ASSUME_ROLE => self.assume_role(call),
            _ => self.get_caller_identity(&call),
        }?;
        Ok(Answer::Result(action, result))
    }
}

const WEB_IDENTITY: &str = "AssumeRoleWithWebIdentity";
const CALLER_IDENTITY: &str = "GetCallerIdentity";
const SAML: &str = "AssumeRoleWithSAML";
const ASSUME_ROLE: &str = "AssumeRole";
const ACTIONS: [&str; 4] = [WEB_IDENTITY, SAML, ASSUME_ROLE, CALLER_IDENTITY];
