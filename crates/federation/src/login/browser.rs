//! Authorization code with PKCE, in a browser on this machine (RFC 8252, RFC 7636, OpenID Connect Core 3.1).

use openidconnect::{CsrfToken, Nonce, PkceCodeChallenge};
use tokio::time::timeout;
use url::Url;

use super::redirect::{Listener, Response};
use super::{LoginError, Opener, until};
use crate::client::LoginSettings;
use crate::discovery::Provider;
use crate::events::LoginEvent;
use crate::readable::readable;
use crate::refusal::Refusal;
use crate::tokens::{Exchange, TokenError, Tokens};

pub(super) async fn login(
    mut exchange: Exchange<'_>,
    port: Option<u16>,
    opener: &dyn Opener,
) -> Result<Tokens, LoginError> {
    let endpoint = exchange
        .provider
        .endpoints()
        .authorization_endpoint
        .clone()
        .ok_or(LoginError::NotOffered {
            endpoint: "authorization_endpoint",
            advice: "try the device code",
        })?;
    let state = CsrfToken::new_random_len(32);
    let nonce = Nonce::new_random_len(32);
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let mut listener = Listener::bind(port, state.secret(), exchange.events.clone()).await?;
    let redirect = listener.redirect_uri();
    let url = authorization_url(
        endpoint,
        exchange.settings,
        &[
            ("client_id", &exchange.client.id),
            ("redirect_uri", &redirect),
            ("state", state.secret()),
            ("nonce", nonce.secret()),
            ("code_challenge", challenge.as_str()),
        ],
    );

    exchange
        .events
        .send(LoginEvent::OpeningBrowser { url: url.clone() });
    if let Err(reason) = opener.open(&url) {
        exchange.events.send(LoginEvent::BrowserFailed {
            url,
            reason: readable(&reason),
        });
    }
    let limit = exchange.settings.time_limit;
    exchange.events.send(LoginEvent::Waiting {
        until: until(exchange.clock, limit),
    });
    let response = timeout(limit, listener.response())
        .await
        .map_err(|_| LoginError::TimedOut {
            after: limit,
            advice: format!(
                ". When the provider's page said `Invalid parameter: redirect_uri`, register {redirect} at the client \
                 (Keycloak: http://127.0.0.1/callback stands for every port)"
            ),
        })?;

    let outcome = match code(exchange.provider, &response) {
        Err(error) => Err(error),
        Ok(code) => {
            exchange.events.send(LoginEvent::ExchangingCode);
            let form = [
                ("grant_type", "authorization_code"),
                ("code", code),
                ("redirect_uri", &redirect),
                ("code_verifier", verifier.secret()),
            ];
            tokens(&mut exchange, &form, &nonce)
                .await
                .map_err(LoginError::Token)
        }
    };
    listener.finish(response, &outcome).await;
    outcome
}

async fn tokens(
    exchange: &mut Exchange<'_>,
    form: &[(&str, &str)],
    nonce: &Nonce,
) -> Result<Tokens, TokenError> {
    let answer = exchange.post(form).await?;
    exchange.accept(&answer, Some(nonce), true).await
}

/// The provider's login page for this login. What the endpoint's own query holds stays (RFC 6749, section 3.1).
fn authorization_url(mut url: Url, settings: &LoginSettings, own: &[(&str, &str)]) -> Url {
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("scope", &settings.scope())
        .append_pair("code_challenge_method", "S256")
        .extend_pairs(own)
        .extend_pairs(settings.hints());
    url
}

/// The code of a response that has our `state`.
fn code<'a>(provider: &Provider, response: &'a Response) -> Result<&'a str, LoginError> {
    let issuer = provider.issuer().as_str();
    let named = response.parameter("iss");
    let must = provider
        .endpoints()
        .authorization_response_iss_parameter_supported;
    if named.map_or(must, |found| found != issuer) {
        return Err(LoginError::ResponseIssuer {
            expected: issuer.to_owned(),
            found: named.map_or_else(|| "nobody (no `iss`)".to_owned(), readable),
        });
    }
    if let Some(error) = response.parameter("error") {
        return Err(LoginError::Refused(Refusal::new(
            error,
            response.parameter("error_description"),
        )));
    }
    response
        .parameter("code")
        .filter(|code| !code.is_empty())
        .ok_or_else(|| LoginError::Response {
            reason: "it has neither `code` nor `error`".to_owned(),
        })
}

#[cfg(test)]
mod tests;
