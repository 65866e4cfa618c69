//! A running server as a source of users.

use diagnostic::{Finding, Level, Source};
use keycloak_admin::{
    Admin, BaseUrl, ConnectOptions, Credentials, Error, ExportLimits, RefusalKind, ServerInfo,
};
use keycloak_model::{KeycloakVersion, World, parse_export};

use super::{People, no_users, of_world};

/// A realm on a server, and who reads it.
#[derive(Debug)]
pub struct Server {
    /// The server.
    pub base: BaseUrl,
    /// Who reads.
    pub credentials: Credentials,
    /// The realm's name.
    pub realm: String,
}

impl Server {
    /// Reads users, groups, roles, clients and mappers. `read` is told how many of them there are so far. The
    /// version is the server's own, where it tells it and it is a known one; otherwise a note says so.
    ///
    /// # Errors
    /// What keeps the realm from being read; and a realm in which this account sees no users.
    pub fn read(
        self,
        read: &dyn Fn(usize),
    ) -> Result<(People, Option<KeycloakVersion>), Vec<Finding>> {
        let failed = |error: &Error| vec![failure(error)];
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| {
                let message = format!("no connection can be made: {error}");
                vec![Finding::new(Level::Error, "server-request", message)]
            })?;
        let name = format!("realm `{}` of {}", self.realm, self.base);
        let (export, info) = runtime
            .block_on(self.fetch(read))
            .map_err(|error| failed(&error))?;
        let text = serde_json::to_string(&export).map_err(|error| {
            let message = format!("the realm can't be written down: {error}");
            vec![Finding::new(Level::Error, "server-request", message)]
        })?;
        drop(export);
        let realm = parse_export(&Source::new(name.as_str(), text), None)?;
        let mut people = of_world(World::of(realm));
        let version = version(info, &mut people.notes);
        if people.world.realm.users.is_empty() {
            let finding = no_users(&name);
            return Err(vec![finding.help(
                "an account without the role `view-users` of `realm-management` sees none",
            )]);
        }
        Ok((people, version))
    }

    async fn fetch(
        self,
        read: &dyn Fn(usize),
    ) -> Result<(keycloak_admin::RealmRepresentation, Option<ServerInfo>), Error> {
        let options = ConnectOptions::default();
        let admin = Admin::connect(self.base, self.credentials, options).await?;
        let info = match admin.server_info().await {
            Ok(info) => Some(info),
            Err(error) if error.is(RefusalKind::Forbidden) => None,
            Err(error) => return Err(error),
        };
        let realm = admin.realm(self.realm);
        let export = realm.export(&ExportLimits::default(), read).await?;
        Ok((export, info))
    }
}

fn version(info: Option<ServerInfo>, notes: &mut Vec<String>) -> Option<KeycloakVersion> {
    let Some(system) = info.and_then(|info| info.system_info) else {
        notes.push(
            "the server doesn't tell this account its version: say it with `--keycloak`".to_owned(),
        );
        return None;
    };
    let version = system.version.parse().ok();
    if version.is_none() {
        notes.push(format!(
            "the server is Keycloak {}, of which nothing is known here; foretold is what {} does",
            system.version,
            KeycloakVersion::NEWEST
        ));
    }
    version
}

fn failure(error: &Error) -> Finding {
    let finding = Finding::new(Level::Error, "server-request", error.to_string());
    match error.hint() {
        Some(hint) => finding.help(hint),
        None => finding,
    }
}
