//! An STS that enforces what AWS enforces: the Query protocol of `sts/2011-06-15` over HTTP.
//!
//! Only trust policies decide here: roles have no permissions of their own, so a session may call
//! everything this server knows.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::get;
use jiff::Timestamp;
use tokio::net::TcpListener;

use crate::faults::StsFaultSwitches;

mod answer;
mod assume;
mod caller;
mod counters;
mod jwks;
mod jwt;
mod parameters;
mod refusal;
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

pub use counters::StsCounters;
pub(crate) use settings::is_loopback;
pub use settings::{ProviderSettings, RoleSettings, StsSettings, StsSettingsError};

const VERSION: &str = "2011-06-15";
/// `SAMLAssertion` has up to 100,000 characters, each of which a form may write as three.
const MOST_BYTES: usize = 512 * 1024;
const READING_TIME: Duration = Duration::from_secs(30);

/// Why the STS doesn't serve.
#[derive(Debug, thiserror::Error)]
pub enum StsError {
    /// The settings make no world.
    #[error(transparent)]
    Settings(#[from] StsSettingsError),
    /// The client that fetches providers' keys.
    #[error("no HTTP client: {0}")]
    Http(#[from] reqwest::Error),
    /// The socket is open to others.
    #[error("the practice world serves on loopback only, not on {0}")]
    NotLoopback(SocketAddr),
    /// The socket.
    #[error("the socket of the STS: {0}")]
    Socket(#[from] std::io::Error),
}

/// The STS.
#[derive(Clone, Debug)]
pub struct Sts(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    world: World,
    sessions: Sessions,
    fetcher: Fetcher,
    faults: StsFaultSwitches,
    counters: StsCounters,
}

/// One call: everything an action may look at.
struct Call {
    parameters: Parameters,
    parts: Parts,
    body: Vec<u8>,
    peer: SocketAddr,
    now: Timestamp,
}

impl Sts {
    /// An STS that knows these roles and providers. A `rustls` crypto provider has to be installed.
    ///
    /// # Errors
    /// When AWS wouldn't take the settings, or a provider isn't on loopback.
    pub fn new(settings: StsSettings) -> Result<Self, StsError> {
        let faults = settings.faults.clone();
        Ok(Self(Arc::new(Inner {
            world: World::new(settings)?,
            sessions: Sessions::new(),
            fetcher: Fetcher::new()?,
            faults,
            counters: StsCounters::default(),
        })))
    }

    /// Serves until the future `stop` is done.
    ///
    /// # Errors
    /// When the listener isn't on loopback, or its socket fails.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), StsError> {
        let address = listener.local_addr()?;
        if !address.ip().is_loopback() {
            return Err(StsError::NotLoopback(address));
        }
        let router = Router::new()
            .route("/", get(handle).post(handle))
            .with_state(self);
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service)
            .with_graceful_shutdown(stop)
            .await?;
        Ok(())
    }

    /// How often each action was called.
    #[must_use]
    pub fn counters(&self) -> StsCounters {
        self.0.counters.clone()
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

async fn handle(
    State(Sts(sts)): State<Sts>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let request_id = sts.sessions.request_id();
    match sts.answer(peer, request).await {
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
    }
}

enum Answer {
    Result(&'static str, Elements),
    Garbage,
}

impl Inner {
    async fn answer(&self, peer: SocketAddr, request: Request) -> Result<Answer, Refusal> {
        let (parts, body) = request.into_parts();
        let body = tokio::time::timeout(READING_TIME, to_bytes(body, MOST_BYTES))
            .await
            .map_err(|_| Refusal::unreadable("The request didn't come in time."))?
            .map_err(|_| Refusal::too_large())?
            .to_vec();
        let parameters = if parts.method == Method::POST {
            Parameters::read(&body)
        } else {
            Parameters::read(parts.uri.query().unwrap_or_default().as_bytes())
        };
        let asked = parameters
            .raw("Action")
            .ok_or_else(Refusal::missing_action)?;
        let version = parameters.raw("Version");
        let action = ACTIONS
            .into_iter()
            .find(|known| *known == asked && version == Some(VERSION))
            .ok_or_else(|| Refusal::unknown_action(asked, version))?;
        self.counters.count(action);

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
        let now = Timestamp::now();
        let call = Call {
            parameters,
            parts,
            body,
            peer,
            now: now.checked_add(faults.clock_offset).unwrap_or(now),
        };
        let result = match action {
            WEB_IDENTITY => self.assume_role_with_web_identity(call).await,
            _ => self.get_caller_identity(&call),
        }?;
        Ok(Answer::Result(action, result))
    }
}

const WEB_IDENTITY: &str = "AssumeRoleWithWebIdentity";
const CALLER_IDENTITY: &str = "GetCallerIdentity";
const ACTIONS: [&str; 2] = [WEB_IDENTITY, CALLER_IDENTITY];
