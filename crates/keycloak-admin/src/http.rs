//! One request, one bounded answer.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderValue, LOCATION};
use reqwest::{RequestBuilder, Url};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Refusal, readable};

/// How long and how much we are ready to wait for.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Until a connection stands.
    pub connect: Duration,
    /// For a whole request, answer included.
    pub request: Duration,
    /// For the body of an answer. A server's provider list (`serverinfo`) is about half a megabyte.
    pub body_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            request: Duration::from_secs(30),
            body_bytes: 16 << 20,
        }
    }
}

/// What a request carries.
pub(crate) enum Body<'a> {
    Nothing,
    Json(Vec<u8>),
    Form(&'a [(&'a str, &'a str)]),
}

impl Body<'_> {
    /// The JSON form of a representation.
    pub(crate) fn json(value: &impl Serialize) -> Result<Self, Error> {
        serde_json::to_vec(value)
            .map(Self::Json)
            .map_err(|e| Error::Client {
                reason: format!("can't write the request: {e}"),
            })
    }
}

/// A request that may be sent twice (with the old token and a fresh one).
pub(crate) struct Call<'a> {
    pub(crate) method: &'static str,
    pub(crate) url: Url,
    pub(crate) body: Body<'a>,
}

/// A success.
#[derive(Debug)]
pub(crate) struct Answer {
    method: &'static str,
    url: String,
    /// The `Location` header of a 201.
    location: Option<String>,
    /// Wiped when dropped: it may hold tokens or client secrets.
    body: Zeroizing<Vec<u8>>,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|e| self.unreadable(&e.to_string()))
    }

    /// The body as it stands.
    pub(crate) fn text(&self) -> Result<String, Error> {
        std::str::from_utf8(&self.body)
            .map(str::to_owned)
            .map_err(|_| self.unreadable("the answer isn't UTF-8"))
    }

    /// The id of what was created: the last part of `Location`.
    pub(crate) fn created_id(&self) -> Result<String, Error> {
        self.location
            .as_deref()
            .and_then(|l| l.rsplit('/').next())
            .filter(|id| !id.is_empty())
            .map(str::to_owned)
            .ok_or_else(|| self.unreadable("the answer has no `Location` with the new id"))
    }

    fn unreadable(&self, reason: &str) -> Error {
        Error::Unreadable {
            method: self.method,
            url: self.url.clone(),
            reason: readable(reason),
        }
    }
}

/// The HTTP client with its limits.
#[derive(Debug)]
pub(crate) struct Http {
    client: reqwest::Client,
    limits: Limits,
}

impl Http {
    /// `direct`: without a proxy, for servers on this machine.
    pub(crate) fn new(limits: Limits, direct: bool) -> Result<Self, Error> {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // Fails only when another thread was faster, which is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(limits.connect)
            .timeout(limits.request);
        if direct {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|e| Error::Client {
            reason: with_causes(&e),
        })?;
        Ok(Self { client, limits })
    }

    /// Sends, reads at most the allowed number of bytes, and turns any other status than 2xx into an error.
    pub(crate) async fn send(
        &self,
        call: &Call<'_>,
        bearer: Option<&SecretString>,
    ) -> Result<Answer, Error> {
        let failed = |e: reqwest::Error| self.failed(call, e);
        let mut response = self.request(call, bearer).send().await.map_err(failed)?;
        let status = response.status().as_u16();
        let location = response
            .headers()
            .get(LOCATION)
            .and_then(|l| l.to_str().ok())
            .map(str::to_owned);
        let mut body = Zeroizing::new(Vec::new());
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len().saturating_add(chunk.len()) > self.limits.body_bytes {
                return Err(Error::TooLarge {
                    method: call.method,
                    url: call.url.to_string(),
                    limit: self.limits.body_bytes,
                });
            }
            body.extend_from_slice(&chunk);
        }
        let url = call.url.to_string();
        if (200..300).contains(&status) {
            Ok(Answer {
                method: call.method,
                url,
                location,
                body,
            })
        } else {
            Err(Error::Refused(Box::new(Refusal::read(
                call.method,
                url,
                status,
                location.as_deref(),
                &body,
            ))))
        }
    }

    fn request(&self, call: &Call<'_>, bearer: Option<&SecretString>) -> RequestBuilder {
        let url = call.url.clone();
        let mut request = match call.method {
            "POST" => self.client.post(url),
            "PUT" => self.client.put(url),
            "DELETE" => self.client.delete(url),
            _ => self.client.get(url),
        };
        request = match &call.body {
            Body::Nothing => request,
            Body::Json(bytes) => request
                .header("content-type", "application/json")
                .body(bytes.clone()),
            Body::Form(fields) => request.form(fields),
        };
        if let Some(token) = bearer {
            let header = Zeroizing::new(format!("Bearer {}", token.expose_secret()));
            if let Ok(mut value) = HeaderValue::from_str(&header) {
                value.set_sensitive(true);
                request = request.header(AUTHORIZATION, value);
            }
        }
        request
    }

    fn failed(&self, call: &Call<'_>, error: reqwest::Error) -> Error {
        let method = call.method;
        let url = call.url.to_string();
        if error.is_timeout() {
            let after = if error.is_connect() {
                self.limits.connect
            } else {
                self.limits.request
            };
            return Error::Timeout { method, url, after };
        }
        Error::Unreachable {
            method,
            url,
            reason: with_causes(&error.without_url()),
        }
    }
}

/// An error's text with its causes, which reqwest keeps to itself.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let words = inner.to_string();
        if !text.contains(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        cause = inner.source();
    }
    readable(&text)
}
