//! The realm the cases run in: `realm.json` on a server.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result};
use keycloak_admin::{
    Admin, BaseUrl, ClientUuid, ConnectOptions, Credentials, Limits, MapperHome, MapperId,
    MapperRepresentation, Realm, RealmRepresentation, SecretString, UserId,
};

use provider_jar::Kind;

use crate::oidc::{Oidc, Reply};
use crate::scripts::Scripts;
use crate::server::Server;
use crate::token;
use e2e::mask::Mask;

/// How long any one answer may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(180);

/// The realm, as an export would hold it.
pub const REALM: &str = include_str!("realm.json");

/// The password `realm.json` gives a user.
pub fn password_of(user: &str) -> String {
    format!("{user}-password")
}

/// A server with the realm, and everything the suites need to work on it.
pub struct Lab {
    pub server: Server,
    pub scripts: Scripts,
    pub admin: Admin,
    pub realm: Realm,
    pub oidc: Oidc,
    pub mask: Mask,
    /// The public client people log in to.
    pub app: ClientUuid,
    /// The confidential client that introspects and exchanges.
    pub conf: ClientUuid,
    /// The SAML client.
    pub saml: ClientUuid,
    /// The user most cases log in as.
    pub alice: UserId,
}

impl Lab {
    /// Creates the realm on a fresh server.
    pub async fn create(server: Server, scripts: Scripts) -> Result<Self> {
        let options = ConnectOptions {
            first_login_patience: Duration::from_secs(15),
            limits: Limits {
                request: PATIENCE,
                ..Limits::default()
            },
        };
        let password = SecretString::from(server.password.as_str());
        let admin = Admin::connect(
            BaseUrl::parse(&server.base)?,
            Credentials::admin("admin", password),
            options,
        )
        .await?;
        let realm: RealmRepresentation =
            serde_json::from_str(REALM).context("realm.json isn't a realm")?;
        let realm = admin.create_realm(&realm).await?;
        Ok(Self {
            oidc: Oidc::new(&server.base, realm.name())?,
            mask: Mask::new(&server.base)?,
            app: realm.client("app").await?.0,
            conf: realm.client("conf").await?.0,
            saml: realm.client("urn:amazon:webservices").await?.0,
            alice: realm.user("alice").await?.0,
            server,
            scripts,
            admin,
            realm,
        })
    }

    pub fn version(&self) -> &str {
        &self.server.version
    }

    /// A mapper instance that runs a script.
    pub fn mapper(
        &self,
        name: &str,
        kind: Kind,
        script: &str,
        config: BTreeMap<String, String>,
    ) -> Result<MapperRepresentation> {
        let protocol = if kind == Kind::SamlMapper {
            "saml"
        } else {
            "openid-connect"
        };
        Ok(MapperRepresentation {
            name: name.into(),
            protocol: protocol.into(),
            protocol_mapper: self.scripts.provider(kind, script)?,
            config,
            ..MapperRepresentation::default()
        })
    }

    /// Puts mapper instances onto `app`.
    pub async fn attach(&self, mappers: &[MapperRepresentation]) -> Result<Vec<MapperId>> {
        let mut ids = Vec::new();
        for mapper in mappers {
            let id = self.realm.create_mapper(&self.app_home(), mapper).await?;
            ids.push(id);
        }
        Ok(ids)
    }

    /// Takes them away again.
    pub async fn detach(&self, ids: &[MapperId]) -> Result<()> {
        for id in ids {
            self.realm.delete_mapper(&self.app_home(), id).await?;
        }
        Ok(())
    }

    pub fn app_home(&self) -> MapperHome {
        MapperHome::Client(self.app.clone())
    }

    /// The access token of a login that must succeed.
    pub async fn access_token(&self, user: &str, scope: &str) -> Result<String> {
        let login = self.oidc.login(user, scope).await?;
        login
            .member("access_token")
            .with_context(|| format!("{user} can't log in: {} {}", login.status, login.text))
    }

    /// The members of one of the tokens in a login's answer.
    pub fn token_members(&self, login: &Reply, token: &str) -> Result<Vec<(String, String)>> {
        let jwt = login
            .member(token)
            .with_context(|| format!("the answer has no {token}: {}", login.text))?;
        token::members(&token::payload(&jwt)?)
    }
}
