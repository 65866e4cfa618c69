//! Starting and stopping the practice world.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use axum::Router;
use mapper_runtime::worker::WorkerCommand;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::watch;
use url::Url;

use crate::clock::Clock;
use crate::counters::{Counters, Counts};
use crate::idp::{self, Idp};
use crate::jars::{self, JarError};
use crate::jws::OwnKey;
use crate::keys::{KeyError, SigningKey};
use crate::realm::{self, Prepared, RealmError};
use crate::saml::metadata;
use crate::settings::{IdpSettings, LabSettings};
use crate::sts::{Sts, StsError, StsSettings};
use crate::worker::{Setup, Workers};

/// Why there is no practice world.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// The realm can't be used.
    #[error(transparent)]
    Realm(#[from] RealmError),
    /// A jar can't be used.
    #[error(transparent)]
    Jar(#[from] JarError),
    /// There is no key to sign with.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A port can't be listened to.
    #[error("can't listen on {address}: {why}")]
    Port {
        /// Where.
        address: SocketAddr,
        /// Why not.
        why: io::Error,
    },
    /// A URL of ours isn't one.
    #[error("{0}")]
    Url(#[from] url::ParseError),
    /// The STS can't be what its settings say.
    #[error(transparent)]
    Sts(#[from] StsError),
    /// Work in the background was given up.
    #[error("starting was interrupted: {0}")]
    Interrupted(#[from] tokio::task::JoinError),
}

/// Somebody who can log in.
#[derive(Clone, Debug)]
pub struct Account {
    /// User name.
    pub username: String,
    /// Password.
    pub password: SecretString,
}

/// A mapper instance that a server skips without a word: no jar has its script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedMapper {
    /// The client or client scope it belongs to.
    pub owner: String,
    /// Name of the instance.
    pub name: String,
    /// Id of the provider that isn't there.
    pub provider: String,
}

/// A running practice world. It stops when it is dropped.
pub struct Lab {
    idp: Arc<Idp>,
    issuer: Url,
    jars: Vec<PathBuf>,
    worker: WorkerCommand,
    skipped: Vec<SkippedMapper>,
    clock: Clock,
    counters: Arc<Counters>,
    stop: watch::Sender<bool>,
}

/// Starts the servers, on loopback addresses only.
///
/// # Errors
/// What of the settings can't be used, or the port that is taken.
pub async fn start(settings: LabSettings) -> Result<Lab, LabError> {
    let LabSettings { idp, worker, clock } = settings;
    let prepared = realm::prepare(&idp)?;
    let (listener, server_url) = listen(idp.port).await?;
    let issuer = format!("{server_url}/realms/{}", prepared.realm.name);
    let name = prepared.realm.name.clone();
    let key = tokio::task::spawn_blocking(move || SigningKey::generate(&name)).await??;
    let Prepared {
        realm,
        passwords,
        secrets,
    } = prepared;
    let setup = setup(&idp, &realm, &server_url)?;
    let skipped = skipped(&setup);
    let counters = Arc::new(Counters::default());
    let (stop, _) = watch::channel(false);
    let jars = idp.jars.clone();
    let provider = Arc::new(Idp {
        issuer: issuer.clone(),
        server_url,
        realm: Arc::new(realm),
        session: idp.world.session,
        request: idp.world.request,
        passwords,
        secrets,
        keycloak: idp.keycloak,
        rotate_refresh_tokens: idp.rotate_refresh_tokens,
        token_exchange: idp.token_exchange,
        key,
        own_key: OwnKey::generate(),
        workers: RwLock::new(Arc::new(Workers::new(&worker, setup))),
        clock: clock.ahead_by(idp.clock_offset),
        counters: Arc::clone(&counters),
        state: Mutex::default(),
    });
    serve(listener, idp::router(Arc::clone(&provider)), &stop);
    Ok(Lab {
        idp: provider,
        issuer: Url::parse(&issuer)?,
        jars,
        worker,
        skipped,
        clock,
        counters,
        stop,
    })
}

/// A listener on 127.0.0.1, and the URL it stands for.
async fn listen(port: Option<u16>) -> Result<(TcpListener, String), LabError> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port.unwrap_or(0)));
    let taken = |why| LabError::Port { address, why };
    let listener = TcpListener::bind(address).await.map_err(taken)?;
    let address = listener.local_addr().map_err(taken)?;
    Ok((listener, format!("http://{address}")))
}

/// Serves until the world stops: then no connection is taken any more, and those there are end
/// with the answer they are at.
fn serve(listener: TcpListener, router: Router, stop: &watch::Sender<bool>) {
    let mut stopped = stop.subscribe();
    let stopped = async move {
        // An error says that the world is gone without a word.
        let _ = stopped.changed().await;
    };
    let server = axum::serve(listener, router).with_graceful_shutdown(stopped);
    tokio::spawn(async move {
        if let Err(error) = server.await {
            tracing::error!(%error, "a server has ended");
        }
    });
}

fn setup(
    settings: &IdpSettings,
    realm: &keycloak_model::Realm,
    server_url: &str,
) -> Result<Setup, LabError> {
    Ok(Setup {
        keycloak: settings.keycloak,
        realm: realm.clone(),
        server_url: server_url.to_owned(),
        scripts: scripts(&settings.jars)?,
    })
}

/// A realm's import takes an instance without its provider, and logins go on without it.
fn skipped(setup: &Setup) -> Vec<SkippedMapper> {
    let realm = &setup.realm;
    let clients = realm.clients.iter();
    let clients = clients.map(|(_, client)| (&client.client_id, &client.protocol_mappers));
    let scopes = realm.client_scopes.iter();
    let scopes = scopes.map(|(_, scope)| (&scope.name, &scope.protocol_mappers));
    let is_there = |id: &str| setup.scripts.iter().any(|(provider, _, _)| provider == id);
    let mut skipped = Vec::new();
    for (owner, mappers) in clients.chain(scopes) {
        let missing = mappers
            .iter()
            .filter(|mapper| mapper.provider.starts_with("script-") && !is_there(&mapper.provider));
        skipped.extend(missing.map(|mapper| SkippedMapper {
            owner: owner.clone(),
            name: mapper.name.clone(),
            provider: mapper.provider.clone(),
        }));
    }
    skipped
}

fn scripts(jars: &[PathBuf]) -> Result<Vec<(String, String, String)>, JarError> {
    let scripts = jars::scripts(jars)?.into_iter();
    let scripts = scripts
        .map(|(provider, source)| (provider, source.name().to_owned(), source.text().to_owned()));
    Ok(scripts.collect())
}

impl Lab {
    /// The realm's URL.
    #[must_use]
    pub const fn issuer(&self) -> &Url {
        &self.issuer
    }

    /// Starts an STS beside the identity provider; it stops with this world. Its settings are asked
    /// for here and not at the start because ARNs and trust policies name the issuer. A `rustls`
    /// crypto provider has to be installed.
    ///
    /// # Errors
    /// What AWS would refuse of the settings, or the port that is taken.
    pub async fn open_sts(&self, settings: StsSettings) -> Result<Sts, LabError> {
        let (listener, url) = listen(settings.port).await?;
        let sts = Sts::new(
            settings,
            Url::parse(&url)?,
            self.clock.clone(),
            Arc::clone(&self.counters),
        )?;
        serve(listener, sts.router(), &self.stop);
        Ok(sts)
    }

    /// Who can log in, in the order of the realm.
    #[must_use]
    pub fn accounts(&self) -> Vec<Account> {
        let accounts = self.idp.passwords.iter();
        let accounts = accounts.map(|(user, password)| Account {
            username: self.idp.realm.users[*user].username.clone(),
            password: password.clone(),
        });
        accounts.collect()
    }

    /// The secret of a confidential client.
    #[must_use]
    pub fn client_secret(&self, client_id: &str) -> Option<&SecretString> {
        let client = self.idp.realm.client_by_client_id(client_id)?;
        self.idp.secrets.get(&client)
    }

    /// Mapper instances of the realm whose script no jar has.
    #[must_use]
    pub fn skipped_mappers(&self) -> &[SkippedMapper] {
        &self.skipped
    }

    /// Whether the provider lets a login at this client return to this address.
    #[must_use]
    pub fn lets_return(&self, client_id: &str, uri: &str) -> bool {
        let client = self.idp.realm.client_by_client_id(client_id);
        client.is_some_and(|key| idp::is_allowed(&self.idp.realm.clients[key], uri))
    }

    /// What a service provider, such as an STS, has to know about the issuer of assertions.
    #[must_use]
    pub fn saml_metadata(&self) -> String {
        metadata::document(&self.idp.issuer, &self.idp.key)
    }

    /// What was asked of the servers so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counters.counts()
    }

    /// Reads the jars again, as a server does when it is restarted. Sessions go on.
    ///
    /// # Errors
    /// A jar that can't be used; the scripts stay as they were then.
    pub fn reload(&self) -> Result<(), LabError> {
        let setup = Setup {
            keycloak: self.idp.keycloak,
            realm: keycloak_model::Realm::clone(&self.idp.realm),
            server_url: self.idp.server_url.clone(),
            scripts: scripts(&self.jars)?,
        };
        let workers = Arc::new(Workers::new(&self.worker, setup));
        let mut current = self
            .idp
            .workers
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *current = workers;
        Ok(())
    }

    /// Stops the servers.
    pub fn stop(self) {}
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}
