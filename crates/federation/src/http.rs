//! Requests to a provider: bounded in time and size, without redirects, and secret only over TLS.

mod error;

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, LOCATION};
use reqwest::{Certificate, RequestBuilder};
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;
use url::Url;
use zeroize::Zeroizing;

use crate::address::{is_loopback, without_query};
use crate::client::{AuthMethod, Client};
use crate::echo::Echo;
use crate::readable::with_causes;

pub use error::HttpError;

/// How long and how much to wait for, and whom to trust.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// Further root certificates (PEM) beside those of the system.
    pub ca_file: Option<PathBuf>,
    /// Until a connection stands.
    pub connect_limit: Duration,
    /// For a whole request, answer included.
    pub time_limit: Duration,
    /// For the body of an answer, in bytes.
    pub body_limit: usize,
}

impl Default for HttpSettings {
    /// 10 seconds to connect, 30 for a request, 1 MiB.
    fn default() -> Self {
        Self {
            ca_file: None,
            connect_limit: Duration::from_secs(10),
            time_limit: Duration::from_secs(30),
            body_limit: 1 << 20,
        }
    }
}

/// The HTTP client with its limits. The proxies of the environment (`HTTPS_PROXY`, `NO_PROXY` ...) are used, except for
/// this machine.
#[derive(Debug)]
pub struct Http {
    settings: HttpSettings,
    roots: Vec<Certificate>,
    /// Made when first used, for that means to read the system's certificates.
    outside: OnceLock<reqwest::Client>,
    /// The same without a proxy.
    here: OnceLock<reqwest::Client>,
}

/// An answer of any status but a redirect.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type` as it came.
    pub content_type: Option<String>,
    /// The body, wiped when dropped: it may hold tokens.
    pub body: Zeroizing<Vec<u8>>,
    /// Where it came from, without the query.
    url: String,
    /// What it must not say back.
    echo: Echo,
}

/// An answer as it came. Its headers can repeat what was sent.
pub(crate) struct RawAnswer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Zeroizing<Vec<u8>>,
}

impl RawAnswer {
    /// A header by its lower-case name, made fit for people.
    fn header(&self, name: &str, echo: &Echo) -> Option<String> {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| echo.readable(value))
    }
}

impl Http {
    /// A client that has sent nothing yet.
    ///
    /// # Errors
    /// [`HttpError::Certificates`] when the file of root certificates can't be used.
    pub fn new(settings: &HttpSettings) -> Result<Self, HttpError> {
        let mut roots = Vec::new();
        if let Some(file) = &settings.ca_file {
            let refuse = |reason: String| HttpError::Certificates {
                file: file.clone(),
                reason,
            };
            let pem = std::fs::read(file).map_err(|e| refuse(e.to_string()))?;
            roots = Certificate::from_pem_bundle(&pem).map_err(|e| refuse(with_causes(&e)))?;
            if roots.is_empty() {
                return Err(refuse("it holds no certificate in PEM form".into()));
            }
        }
        Ok(Self {
            settings: settings.clone(),
            roots,
            outside: OnceLock::new(),
            here: OnceLock::new(),
        })
    }

    /// Fetches.
    ///
    /// # Errors
    /// [`HttpError`]; an answer with a status of 400 or more isn't one.
    pub async fn get(&self, url: &Url) -> Result<Answer, HttpError> {
        self.send(url, Echo::default(), |client| client.get(url.clone()))
            .await
    }

    /// Posts a form; `client` adds its `client_id`, and its secret in its way (RFC 6749, section 2.3.1).
    ///
    /// # Errors
    /// [`HttpError`]; an answer with a status of 400 or more isn't one.
    pub async fn post_form(
        &self,
        url: &Url,
        form: &[(&str, &str)],
        client: Option<&Client>,
    ) -> Result<Answer, HttpError> {
        let mut fields = form.to_vec();
        let mut header = None;
        let mut echo = Echo::of_fields(form.iter().copied());
        if let Some(secret) = client.and_then(|client| client.secret.as_ref()) {
            echo = echo.and(secret.expose_secret());
        }
        if let Some(client) = client {
            match (&client.secret, client.auth) {
                (Some(_), AuthMethod::Basic) => header = basic(client),
                (Some(secret), AuthMethod::Post) => {
                    fields.push(("client_id", &client.id));
                    fields.push(("client_secret", secret.expose_secret()));
                }
                (None, _) => fields.push(("client_id", &client.id)),
            }
        }
        let body = Zeroizing::new(encoded(fields));
        self.send(url, echo, |http| {
            let mut request = http
                .post(url.clone())
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body.as_str().to_owned());
            if let Some(value) = header.clone() {
                request = request.header(AUTHORIZATION, value);
            }
            request
        })
        .await
    }

    /// Posts a body with these headers and no others of ours.
    pub(crate) async fn post_as_is<'a>(
        &self,
        url: &Url,
        headers: impl Iterator<Item = (&'a str, &'a str)>,
        body: Vec<u8>,
    ) -> Result<RawAnswer, HttpError> {
        let mut echo = Echo::of_form(&body);
        let headers: Vec<_> = headers.collect();
        for (name, value) in &headers {
            if name.eq_ignore_ascii_case("x-amz-security-token") {
                echo = echo.and(value);
            }
        }
        self.exchange(url, &echo, |http| {
            headers.into_iter().fold(
                http.post(url.clone()).body(body),
                |request, (name, value)| request.header(name, value),
            )
        })
        .await
    }

    async fn send(
        &self,
        url: &Url,
        echo: Echo,
        request: impl FnOnce(&reqwest::Client) -> RequestBuilder,
    ) -> Result<Answer, HttpError> {
        let answer = self
            .exchange(url, &echo, |http| {
                request(http).header(ACCEPT, "application/json")
            })
            .await?;
        Ok(Answer {
            status: answer.status,
            content_type: answer.header(CONTENT_TYPE.as_str(), &echo),
            body: answer.body,
            url: without_query(url),
            echo,
        })
    }

    async fn exchange(
        &self,
        url: &Url,
        echo: &Echo,
        request: impl FnOnce(&reqwest::Client) -> RequestBuilder,
    ) -> Result<RawAnswer, HttpError> {
        allowed(url)?;
        let shown = without_query(url);
        let failed = |e: reqwest::Error| self.failed(&shown, e);
        let client = self.client(is_loopback(url))?;
        let mut response = request(client).send().await.map_err(failed)?;
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                (name.as_str().to_owned(), value)
            })
            .collect();
        let mut answer = RawAnswer {
            status: response.status().as_u16(),
            headers,
            body: Zeroizing::new(Vec::new()),
        };
        if response.status().is_redirection() {
            return Err(HttpError::Redirected {
                url: shown,
                // As other addresses in messages, without a query: it can repeat what was sent.
                to: answer
                    .header(LOCATION.as_str(), echo)
                    .and_then(|to| to.split(['?', '#']).next().map(str::to_owned))
                    .unwrap_or_else(|| "nowhere".to_owned()),
            });
        }
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if answer.body.len().saturating_add(chunk.len()) > self.settings.body_limit {
                return Err(HttpError::TooLarge {
                    url: shown,
                    limit: self.settings.body_limit,
                });
            }
            answer.body.extend_from_slice(&chunk);
        }
        Ok(answer)
    }

    fn client(&self, here: bool) -> Result<&reqwest::Client, HttpError> {
        let cell = if here { &self.here } else { &self.outside };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .user_agent(concat!("keyferry/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(self.settings.connect_limit)
            .timeout(self.settings.time_limit)
            .tls_certs_merge(self.roots.iter().cloned());
        if here {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|e| HttpError::Client {
            reason: with_causes(&e),
        })?;
        Ok(cell.get_or_init(|| client))
    }

    fn failed(&self, url: &str, error: reqwest::Error) -> HttpError {
        let url = url.to_owned();
        if error.is_timeout() {
            let after = if error.is_connect() {
                self.settings.connect_limit
            } else {
                self.settings.time_limit
            };
            return HttpError::TimedOut { url, after };
        }
        let reason = with_causes(&error.without_url());
        let advice = if reason.contains("certificate") {
            "check the provider's certificate; for a certificate authority of your own name its file (`ca-file`)"
        } else if reason.contains("dns error") || reason.contains("lookup") {
            "check the host name, and whether this network (VPN, proxy) reaches it"
        } else {
            "check that the address is right, the server runs, and this network (VPN, proxy) reaches it"
        };
        HttpError::Unreachable {
            url,
            reason,
            advice,
        }
    }
}

impl Answer {
    /// Whether the request was granted.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// [`HttpError::NotJson`] when it says it is something else, or isn't JSON of this form.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, HttpError> {
        let refuse = |reason: String| HttpError::NotJson {
            url: self.url.clone(),
            status: self.status,
            reason,
        };
        if let Some(content_type) = &self.content_type {
            let kind = content_type
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase();
            if kind != "application/json" && !kind.ends_with("+json") {
                return Err(refuse(format!("it is `{kind}`")));
            }
        }
        // Only the place is told: an error of serde's can repeat a value, which may be a token.
        serde_json::from_slice(&self.body).map_err(|e| {
            let what = match e.classify() {
                serde_json::error::Category::Data => "a member is missing or of another type",
                serde_json::error::Category::Eof => "it breaks off",
                _ => "it isn't well formed",
            };
            refuse(format!("{what} (line {}, column {})", e.line(), e.column()))
        })
    }

    /// A text of the answer made fit for people, without what the request held of secrets.
    pub(crate) fn readable(&self, text: &str) -> String {
        self.echo.readable(text)
    }

    /// Whether a text of the answer says back what the request held of secrets.
    pub(crate) fn repeats(&self, text: &str) -> bool {
        self.echo.is_in(text)
    }

    /// Where the answer came from, without the query.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer")
            .field("url", &self.url)
            .field("status", &self.status)
            .field("content_type", &self.content_type)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// Secrets go over TLS, or stay on this machine.
pub(crate) fn allowed(url: &Url) -> Result<(), HttpError> {
    let shown = without_query(url);
    if !url.username().is_empty() || url.password().is_some() {
        return Err(HttpError::Address { url: shown });
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(url) => Ok(()),
        "http" => Err(HttpError::PlainHttp { url: shown }),
        _ => Err(HttpError::Address { url: shown }),
    }
}

/// `application/x-www-form-urlencoded`.
fn encoded(fields: Vec<(&str, &str)>) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

/// `client_secret_basic`: id and secret are form-encoded before they are joined (RFC 6749, section 2.3.1).
fn basic(client: &Client) -> Option<HeaderValue> {
    use base64::Engine;
    let encode =
        |text: &str| -> String { url::form_urlencoded::byte_serialize(text.as_bytes()).collect() };
    let secret = Zeroizing::new(encode(client.secret.as_ref()?.expose_secret()));
    let pair = Zeroizing::new(format!("{}:{}", encode(&client.id), secret.as_str()));
    let header = Zeroizing::new(format!(
        "Basic {}",
        base64::engine::general_purpose::STANDARD.encode(pair.as_bytes())
    ));
    // Base64 always fits into a header.
    let mut value = HeaderValue::from_str(&header).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tls_tests;
