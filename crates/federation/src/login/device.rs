//! A login on any device, by a code (RFC 8628).

use std::time::Duration;

use openidconnect::PkceCodeChallenge;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::time::{Instant, sleep_until};
use url::Url;

use super::LoginError;
use crate::clock::later;
use crate::events::LoginEvent;
use crate::http::HttpError;
use crate::refusal::Refusal;
use crate::tokens::{Exchange, TokenError, Tokens};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

#[derive(Deserialize)]
struct DeviceResponse {
    device_code: SecretString,
    user_code: String,
    /// `verification_url` is what some providers called it before the RFC.
    #[serde(alias = "verification_url")]
    verification_uri: Url,
    verification_uri_complete: Option<Url>,
    expires_in: u64,
    interval: Option<u64>,
}

pub(super) async fn login(mut exchange: Exchange<'_>) -> Result<Tokens, LoginError> {
    let endpoint = exchange
        .provider
        .endpoints()
        .device_authorization_endpoint
        .clone()
        .ok_or(LoginError::NotOffered {
            endpoint: "device_authorization_endpoint",
            advice: "log in by the browser",
        })?;
    // Not in RFC 8628, but Keycloak demands it of clients that have to use PKCE; others ignore it.
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let scope = exchange.settings.scope();
    let hints = exchange.settings.hints();
    let mut form = vec![
        ("scope", scope.as_str()),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    form.extend(hints.iter().map(|(name, value)| (*name, value.as_str())));
    let answer = exchange
        .http
        .post_form(&endpoint, &form, Some(exchange.client))
        .await?;
    if !answer.is_success() {
        return Err(LoginError::NoDeviceCode(Refusal::read(&answer)));
    }
    let device: DeviceResponse = answer.json()?;
    for url in [
        Some(&device.verification_uri),
        device.verification_uri_complete.as_ref(),
    ]
    .into_iter()
    .flatten()
    {
        if !matches!(url.scheme(), "https" | "http") {
            return Err(LoginError::Response {
                reason: format!("`{}` is no page to open", answer.readable(url.as_str())),
            });
        }
        if answer.repeats(url.as_str()) {
            return Err(LoginError::Response {
                reason: "the address of its page holds the client's secret".to_owned(),
            });
        }
    }
    let user_code = answer.readable(&device.user_code);
    drop(answer);

    let started = (exchange.clock)();
    let code_ends = later(started, device.expires_in);
    let limit = exchange.settings.time_limit;
    let gives_up = later(started, limit.as_secs());
    exchange.events.send(LoginEvent::DeviceCode {
        user_code,
        uri: device.verification_uri,
        complete_uri: device.verification_uri_complete,
        expires_at: code_ends,
    });
    exchange.events.send(LoginEvent::Waiting {
        until: gives_up.min(code_ends),
    });
    let code_limit = Duration::from_secs(device.expires_in);
    let begin = Instant::now();
    // Far ends would overflow the clock.
    let end = begin
        .checked_add(limit.min(code_limit))
        .unwrap_or_else(|| begin + Duration::from_secs(86_400));
    let poll = [
        ("grant_type", GRANT),
        ("device_code", device.device_code.expose_secret()),
        ("code_verifier", verifier.secret()),
    ];
    let mut polling = Polling::every(device.interval);
    loop {
        let next = Instant::now() + polling.interval;
        if next >= end {
            sleep_until(end).await;
            return Err(if code_limit <= limit {
                LoginError::CodeExpired
            } else {
                LoginError::TimedOut {
                    after: limit,
                    advice: String::new(),
                }
            });
        }
        sleep_until(next).await;
        let outcome = match exchange.post(&poll).await {
            Ok(answer) => exchange.accept(&answer, None, true).await,
            Err(error) => Err(TokenError::Http(error)),
        };
        match outcome {
            Ok(tokens) => return Ok(tokens),
            Err(error) => polling.after(error)?,
        }
    }
}

/// How often to ask, and when to stop (RFC 8628, section 3.5).
#[derive(Debug, PartialEq, Eq)]
struct Polling {
    interval: Duration,
    /// Requests in a row that got no answer.
    unanswered: u32,
}

impl Polling {
    /// Five seconds is what the RFC says where the provider doesn't.
    fn every(seconds: Option<u64>) -> Self {
        Self {
            interval: Duration::from_secs(seconds.unwrap_or(5).clamp(1, 3600)),
            unanswered: 0,
        }
    }

    /// Goes on, perhaps slower, or ends the login.
    fn after(&mut self, error: TokenError) -> Result<(), LoginError> {
        const MOST_UNANSWERED: u32 = 5;
        match error {
            TokenError::Refused(refusal) => {
                self.unanswered = 0;
                match refusal.error.as_str() {
                    "authorization_pending" => Ok(()),
                    "slow_down" => {
                        self.interval += Duration::from_secs(5);
                        Ok(())
                    }
                    "expired_token" => Err(LoginError::CodeExpired),
                    "access_denied" => Err(LoginError::Denied(refusal)),
                    _ => Err(LoginError::Token(TokenError::Refused(refusal))),
                }
            }
            TokenError::Http(HttpError::TimedOut { .. } | HttpError::Unreachable { .. })
                if self.unanswered < MOST_UNANSWERED =>
            {
                self.unanswered += 1;
                self.interval = self.interval.saturating_mul(2).min(Duration::from_secs(60));
                Ok(())
            }
            error => Err(LoginError::Token(error)),
        }
    }
}

#[cfg(test)]
mod tests;
