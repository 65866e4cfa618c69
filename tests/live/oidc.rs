//! The realm's OpenID Connect endpoints, as an application uses them.

use std::time::Duration;

use anyhow::Result;
use serde_json::Value;

use crate::lab::{PATIENCE, password_of};

/// An endpoint's answer, whatever its status.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub text: String,
    /// The `WWW-Authenticate` header: where userinfo says what is wrong.
    pub challenge: Option<String>,
}

impl Reply {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body: as JSON where it is that, as text otherwise.
    pub fn body(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| Value::String(self.text.clone()))
    }

    /// A text member of the body.
    pub fn member(&self, name: &str) -> Option<String> {
        Some(self.body().get(name)?.as_str()?.to_owned())
    }
}

pub struct Oidc {
    client: reqwest::Client,
    endpoint: String,
}

impl Oidc {
    pub fn new(base: &str, realm: &str) -> Result<Self> {
        Ok(Self {
            client: reqwest::Client::builder()
                .no_proxy()
                .timeout(PATIENCE)
                .build()?,
            endpoint: format!("{base}/realms/{realm}/protocol/openid-connect"),
        })
    }

    /// The password grant of the public client `app`.
    pub async fn login(&self, user: &str, scope: &str) -> Result<Reply> {
        self.login_within(user, scope, PATIENCE).await
    }

    /// The same, with a limit of its own; an error of [`reqwest`] when it isn't kept.
    pub async fn login_within(&self, user: &str, scope: &str, limit: Duration) -> Result<Reply> {
        self.password_grant("app", user, scope, limit).await
    }

    /// The password grant of another public client.
    pub async fn login_at(&self, client: &str, user: &str, scope: &str) -> Result<Reply> {
        self.password_grant(client, user, scope, PATIENCE).await
    }

    async fn password_grant(
        &self,
        client: &str,
        user: &str,
        scope: &str,
        limit: Duration,
    ) -> Result<Reply> {
        let password = password_of(user);
        let mut form = vec![
            ("grant_type", "password"),
            ("client_id", client),
            ("username", user),
            ("password", &password),
        ];
        // Keycloak 24 refuses an empty scope.
        if !scope.is_empty() {
            form.push(("scope", scope));
        }
        let request = self
            .client
            .post(format!("{}/token", self.endpoint))
            .timeout(limit)
            .form(&form);
        reply(request).await
    }

    pub async fn userinfo(&self, access_token: &str) -> Result<Reply> {
        let request = self
            .client
            .get(format!("{}/userinfo", self.endpoint))
            .bearer_auth(access_token);
        reply(request).await
    }

    /// Introspection by the confidential client `conf`.
    pub async fn introspect(&self, access_token: &str) -> Result<Reply> {
        let form = [
            ("client_id", "conf"),
            ("client_secret", "conf-secret"),
            ("token", access_token),
        ];
        let url = format!("{}/token/introspect", self.endpoint);
        reply(self.client.post(url).form(&form)).await
    }

    /// Exchanges an access token for a SAML assertion of the client `audience`, asked for by `conf`.
    pub async fn exchange_for_saml(&self, access_token: &str, audience: &str) -> Result<Reply> {
        let form = [
            (
                "grant_type",
                "urn:ietf:params:oauth:grant-type:token-exchange",
            ),
            ("client_id", "conf"),
            ("client_secret", "conf-secret"),
            ("subject_token", access_token),
            (
                "subject_token_type",
                "urn:ietf:params:oauth:token-type:access_token",
            ),
            (
                "requested_token_type",
                "urn:ietf:params:oauth:token-type:saml2",
            ),
            ("audience", audience),
        ];
        let url = format!("{}/token", self.endpoint);
        reply(self.client.post(url).form(&form)).await
    }
}

async fn reply(request: reqwest::RequestBuilder) -> Result<Reply> {
    let response = request.send().await?;
    let status = response.status().as_u16();
    let challenge = response
        .headers()
        .get("www-authenticate")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    Ok(Reply {
        status,
        text: response.text().await?,
        challenge,
    })
}
