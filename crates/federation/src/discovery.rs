//! A provider's configuration and keys (OpenID Connect Discovery 1.0), in a form that can be remembered.

use std::fmt;

use jiff::Timestamp;
use openidconnect::core::CoreJsonWebKeySet;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use url::Url;

use crate::client::Issuer;
use crate::http::{Http, HttpError, allowed};
use crate::readable::readable;
use crate::refusal::Refusal;

/// What is known of a provider: its endpoints and its keys. Holds no secret.
///
/// Meant to be stored and used again, which saves two requests; the keys renew themselves when a token is signed by an
/// unknown one.
#[derive(Clone, Serialize, Deserialize)]
pub struct Provider {
    issuer: Issuer,
    endpoints: Endpoints,
    keys: Box<RawValue>,
    discovered_at: Timestamp,
    keys_fetched_at: Timestamp,
}

/// The members of the configuration document that matter here.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Endpoints {
    pub(crate) authorization_endpoint: Option<Url>,
    pub(crate) token_endpoint: Url,
    jwks_uri: Url,
    pub(crate) device_authorization_endpoint: Option<Url>,
    pub(crate) end_session_endpoint: Option<Url>,
    pub(crate) revocation_endpoint: Option<Url>,
    /// RFC 9207.
    #[serde(default)]
    pub(crate) authorization_response_iss_parameter_supported: bool,
    #[serde(default)]
    pub(crate) grant_types_supported: Vec<String>,
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    #[serde(flatten)]
    endpoints: Endpoints,
}

impl Provider {
    /// Fetches the configuration document and the keys: two requests.
    ///
    /// # Errors
    /// [`DiscoveryError`].
    pub async fn discover(
        http: &Http,
        issuer: &Issuer,
        now: Timestamp,
    ) -> Result<Self, DiscoveryError> {
        let url = issuer.configuration_url();
        let url = Url::parse(&url).map_err(|_| DiscoveryError::Issuer {
            expected: issuer.to_string(),
            found: url,
        })?;
        let answer = http.get(&url).await?;
        if !answer.is_success() {
            return Err(DiscoveryError::Refused {
                url: answer.url().to_owned(),
                status: answer.status,
                refusal: Refusal::read(&answer),
            });
        }
        let document: Document = answer.json()?;
        if document.issuer != issuer.as_str() {
            return Err(DiscoveryError::Issuer {
                expected: issuer.to_string(),
                found: readable(&document.issuer),
            });
        }
        let endpoints = document.endpoints;
        for (name, url) in endpoints.all() {
            allowed(url).map_err(|cause| DiscoveryError::Endpoint { name, cause })?;
        }
        let keys = fetch_keys(http, &endpoints.jwks_uri).await?;
        Ok(Self {
            issuer: issuer.clone(),
            endpoints,
            keys,
            discovered_at: now,
            keys_fetched_at: now,
        })
    }

    /// Who this is.
    #[must_use]
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// When the configuration document was fetched.
    #[must_use]
    pub fn discovered_at(&self) -> Timestamp {
        self.discovered_at
    }

    /// When the keys were fetched. A login or refresh may renew them: store the provider again when this changed.
    #[must_use]
    pub fn keys_fetched_at(&self) -> Timestamp {
        self.keys_fetched_at
    }

    /// Where tokens are asked for and exchanged.
    #[must_use]
    pub fn token_endpoint(&self) -> &Url {
        &self.endpoints.token_endpoint
    }

    /// Whether the configuration document lists this grant type; `None` when it lists none at all.
    #[must_use]
    pub fn offers_grant(&self, grant_type: &str) -> Option<bool> {
        let offered = &self.endpoints.grant_types_supported;
        (!offered.is_empty()).then(|| offered.iter().any(|g| g == grant_type))
    }

    pub(crate) fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// The keys that this side understands.
    pub(crate) fn keys(&self) -> Result<CoreJsonWebKeySet, serde_json::Error> {
        serde_json::from_str(self.keys.get())
    }

    pub(crate) async fn renew_keys(
        &mut self,
        http: &Http,
        now: Timestamp,
    ) -> Result<(), DiscoveryError> {
        self.keys = fetch_keys(http, &self.endpoints.jwks_uri).await?;
        self.keys_fetched_at = now;
        Ok(())
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("issuer", &self.issuer)
            .field("discovered_at", &self.discovered_at)
            .field("keys_fetched_at", &self.keys_fetched_at)
            .finish_non_exhaustive()
    }
}

impl Endpoints {
    fn all(&self) -> impl Iterator<Item = (&'static str, &Url)> {
        [
            (
                "authorization_endpoint",
                self.authorization_endpoint.as_ref(),
            ),
            ("token_endpoint", Some(&self.token_endpoint)),
            ("jwks_uri", Some(&self.jwks_uri)),
            (
                "device_authorization_endpoint",
                self.device_authorization_endpoint.as_ref(),
            ),
            ("end_session_endpoint", self.end_session_endpoint.as_ref()),
            ("revocation_endpoint", self.revocation_endpoint.as_ref()),
        ]
        .into_iter()
        .filter_map(|(name, url)| Some((name, url?)))
    }
}

async fn fetch_keys(http: &Http, url: &Url) -> Result<Box<RawValue>, DiscoveryError> {
    let answer = http.get(url).await?;
    if !answer.is_success() {
        return Err(DiscoveryError::Refused {
            url: answer.url().to_owned(),
            status: answer.status,
            refusal: Refusal::read(&answer),
        });
    }
    let keys: CoreJsonWebKeySet = answer.json()?;
    if keys.keys().is_empty() {
        return Err(DiscoveryError::NoKeys {
            url: answer.url().to_owned(),
        });
    }
    Ok(answer.json()?)
}

/// A provider that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DiscoveryError {
    /// No usable answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// An answer that isn't the document.
    #[error(
        "{url}: the provider answers {refusal} (status {status}); check the issuer: Keycloak's is \
         `https://HOST/realms/REALM`, up to version 16 `https://HOST/auth/realms/REALM`"
    )]
    Refused {
        /// The address.
        url: String,
        /// The HTTP status.
        status: u16,
        /// What it says.
        refusal: Refusal,
    },
    /// Another issuer than asked for, which is how one provider would pass for another.
    #[error(
        "the provider at {expected} calls itself `{found}`; when this is the one you mean, configure exactly this \
         issuer, else correct the provider's own address (Keycloak: the hostname settings)"
    )]
    Issuer {
        /// Whom we asked.
        expected: String,
        /// Who answered.
        found: String,
    },
    /// An endpoint that can't be used safely.
    #[error(
        "the provider's `{name}` can't be used: {cause} (Keycloak behind a proxy: set the hostname with https)"
    )]
    Endpoint {
        /// The member of the configuration document.
        name: &'static str,
        /// Why.
        cause: HttpError,
    },
    /// No key that could verify a signature.
    #[error(
        "{url}: there is no key in it that this program understands; the provider needs an RSA or EC signing key"
    )]
    NoKeys {
        /// The address of the keys.
        url: String,
    },
}

#[cfg(test)]
mod tests;
