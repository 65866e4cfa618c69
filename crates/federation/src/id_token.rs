//! The ID token, and what makes it believable (OpenID Connect Core 1.0, section 3.1.3.7).

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use openidconnect::core::{
    CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier, CoreJwsSigningAlgorithm as Algorithm,
};
use openidconnect::{
    AccessToken, AccessTokenHash, ClaimsVerificationError, ClientId, IssuerUrl, Nonce,
    SignatureVerificationError,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use crate::client::LoginSettings;
use crate::discovery::{DiscoveryError, Provider};
use crate::readable::readable;

/// An ID token that was verified: who holds it, with a role's ARN, can have that role. It is never stored.
pub struct IdToken {
    raw: SecretString,
    claims: Map<String, Value>,
}

impl IdToken {
    /// The token itself.
    #[must_use]
    pub fn raw(&self) -> &SecretString {
        &self.raw
    }

    /// What it says.
    #[must_use]
    pub fn claims(&self) -> &Map<String, Value> {
        &self.claims
    }

    /// `sub`.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.text("sub").unwrap_or_default()
    }

    /// What to call the person: `preferred_username`, else `email`, else `name`, else `sub`.
    #[must_use]
    pub fn name(&self) -> &str {
        ["preferred_username", "email", "name"]
            .into_iter()
            .find_map(|claim| self.text(claim).filter(|text| !text.is_empty()))
            .unwrap_or_else(|| self.subject())
    }

    /// `exp`.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.claims
            .get("exp")
            .and_then(seconds)
            .unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim)?.as_str()
    }
}

impl fmt::Debug for IdToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdToken([REDACTED])")
    }
}

/// A claim that counts seconds; a fraction is allowed.
fn seconds(value: &Value) -> Option<Timestamp> {
    let seconds = value.as_i64().or_else(|| {
        let seconds = value.as_f64()?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "out of range becomes the nearest, and fractions don't matter"
        )]
        seconds.is_finite().then_some(seconds as i64)
    })?;
    Timestamp::from_second(seconds).ok()
}

/// What an ID token has to fit.
pub(crate) struct Expected<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) settings: &'a LoginSettings,
    /// The nonce of the authorization request.
    pub(crate) nonce: Option<&'a Nonce>,
    /// Whether a person has just logged in, so that `max_age` and `acr_values` count.
    pub(crate) fresh: bool,
    /// What came with it: checked against `at_hash`.
    pub(crate) access_token: &'a SecretString,
    pub(crate) now: Timestamp,
}

/// Verifies with the keys that are remembered.
pub(crate) fn verify(
    provider: &Provider,
    raw: &SecretString,
    expected: &Expected<'_>,
) -> Result<IdToken, IdTokenError> {
    let unreadable = |reason: String| IdTokenError::Unreadable { reason };
    let token =
        CoreIdToken::from_str(raw.expose_secret()).map_err(|_| unreadable(why_unreadable(raw)))?;
    let issuer =
        IssuerUrl::new(provider.issuer().to_string()).map_err(|e| unreadable(e.to_string()))?;
    let keys = provider
        .keys()
        .map_err(|_| unreadable("the remembered keys are damaged".to_owned()))?;
    let settings = expected.settings;
    // A token counts until `skew` after its end by our clock.
    let now = SystemTime::from(
        expected
            .now
            .checked_sub(settings.skew)
            .unwrap_or(Timestamp::UNIX_EPOCH),
    );
    let verifier = CoreIdTokenVerifier::new_public_client(
        ClientId::new(expected.client_id.into()),
        issuer,
        keys,
    )
    .set_allowed_algs(ALGORITHMS.iter().cloned())
    .set_other_audience_verifier_fn(|audience| {
        settings.trusted_audiences.iter().any(|t| *t == **audience)
    })
    .set_time_fn(move || now.into());
    let claims = match expected.nonce {
        Some(nonce) => token.claims(&verifier, nonce),
        None => token.claims(&verifier, |_: Option<&Nonce>| Ok(())),
    }
    .map_err(|error| match error {
        ClaimsVerificationError::Expired(_) => IdTokenError::Expired(Late::of(raw, expected.now)),
        error => error.into(),
    })?;
    the_rest(claims, expected)?;
    if let Some(hash) = claims.access_token_hash() {
        let right = token.signing_alg().ok().and_then(|algorithm| {
            let key = token.signing_key(&verifier).ok()?;
            let access = AccessToken::new(expected.access_token.expose_secret().to_owned());
            AccessTokenHash::from_token(&access, algorithm, key).ok()
        });
        if right.as_ref() != Some(hash) {
            return Err(IdTokenError::Rejected {
                reason: "`at_hash` doesn't fit the access token that came with it".to_owned(),
                advice: "the answer was put together from two; tell the provider's administrator",
            });
        }
    }
    Ok(IdToken {
        claims: payload(raw).ok_or_else(|| unreadable("its claims aren't an object".to_owned()))?,
        raw: raw.clone(),
    })
}

/// Signatures by the provider's private key; a client's secret (HS256 ...) signs nothing here.
const ALGORITHMS: &[Algorithm] = &[
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
];

/// What `openidconnect` leaves to its caller: `azp`, `iat`, `auth_time`, `acr`, an empty `sub`.
fn the_rest(claims: &CoreIdTokenClaims, expected: &Expected<'_>) -> Result<(), IdTokenError> {
    let reject = |reason: String, advice| Err(IdTokenError::Rejected { reason, advice });
    let settings = expected.settings;
    match claims.authorized_party() {
        Some(party) if **party != expected.client_id => {
            return reject(
                format!(
                    "it was made for the client `{}` (`azp`), not for `{}`",
                    readable(party),
                    expected.client_id
                ),
                "check which client is configured",
            );
        }
        None if claims.audiences().len() > 1 => {
            return reject(
                "it has several audiences and doesn't say which client it was made for (`azp`)"
                    .to_owned(),
                "the provider has to add `azp`, or name one audience only",
            );
        }
        _ => {}
    }
    if claims.subject().is_empty() {
        return reject(
            "its `sub` is empty".to_owned(),
            "check the mapper that writes `sub` at the provider",
        );
    }
    let now = expected.now.as_second();
    let skew = whole_seconds(settings.skew);
    let issued = claims.issue_time().timestamp();
    if issued > now.saturating_add(skew) {
        return Err(IdTokenError::Future {
            ahead: issued.saturating_sub(now),
        });
    }
    if !expected.fresh {
        return Ok(());
    }
    if let Some(age) = settings.max_age {
        let latest = now.saturating_sub(whole_seconds(age)).saturating_sub(skew);
        match claims.auth_time().map(|time| time.timestamp()) {
            None => {
                return reject(
                    "`max_age` was asked for, and it doesn't say when the person logged in (`auth_time`)"
                        .to_owned(),
                    "the provider has to add `auth_time` (Keycloak: client scope `basic`)",
                );
            }
            Some(time) if time < latest => {
                return reject(
                    format!(
                        "the person logged in {} s ago, and `max_age` allows {} s",
                        now.saturating_sub(time),
                        age.as_secs()
                    ),
                    "log in again",
                );
            }
            Some(_) => {}
        }
    }
    let acr = claims.auth_context_ref().map(|acr| acr.as_str());
    if !settings.acr_values.is_empty() && !settings.acr_values.iter().any(|a| acr == Some(a)) {
        return reject(
            format!(
                "the login reached the level {}, asked for was `{}` (`acr_values`)",
                acr.map_or("nothing".to_owned(), |a| format!("`{}`", readable(a))),
                settings.acr_values.join("` or `")
            ),
            "check the provider's levels of authentication (Keycloak: ACR to LoA mapping and a step-up flow)",
        );
    }
    Ok(())
}

fn whole_seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

fn payload(raw: &SecretString) -> Option<Map<String, Value>> {
    let payload = raw.expose_secret().split('.').nth(1)?;
    let bytes = zeroize::Zeroizing::new(URL_SAFE_NO_PAD.decode(payload).ok()?);
    serde_json::from_slice(&bytes).ok()
}

/// Why a token can't be read, without any of its contents but the names of claims: a library's message would repeat
/// values.
fn why_unreadable(raw: &SecretString) -> String {
    const REQUIRED: [&str; 5] = ["iss", "sub", "aud", "exp", "iat"];
    if raw.expose_secret().split('.').count() != 3 {
        return "it isn't a signed token of three parts".to_owned();
    }
    let Some(claims) = payload(raw) else {
        return "its claims aren't a JSON object".to_owned();
    };
    if let Some(missing) = REQUIRED.iter().find(|name| !claims.contains_key(**name)) {
        return format!("the claim `{missing}` is missing");
    }
    let sound = serde_json::json!({"iss": "https://h", "sub": "s", "aud": "a", "exp": 0, "iat": 0});
    for (name, value) in &claims {
        let mut probe = sound.clone();
        if let Some(members) = probe.as_object_mut() {
            members.insert(name.clone(), value.clone());
        }
        if serde_json::from_value::<CoreIdTokenClaims>(probe).is_err() {
            return format!(
                "the claim `{}` has another type than OpenID Connect gives it",
                readable(name)
            );
        }
    }
    "its header isn't one of a signed token".to_owned()
}

/// An ID token that isn't believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdTokenError {
    /// It isn't a signed token with the claims of OpenID Connect.
    #[error(
        "the ID token can't be read: {reason}; check the client's mappers and its signature settings for ID tokens"
    )]
    Unreadable {
        /// Why, without any of its contents.
        reason: String,
    },
    /// Signed by a key that the provider doesn't publish.
    #[error(
        "the ID token is signed by a key that the provider doesn't publish; was it made by another provider?"
    )]
    UnknownKey,
    /// The provider's keys couldn't be fetched again.
    #[error("the ID token is signed by a new key, and the provider's keys can't be fetched: {0}")]
    Keys(Box<DiscoveryError>),
    /// Signature wrong, or made in a way that isn't accepted.
    #[error(
        "the ID token's signature isn't accepted: {reason}; the client's signature algorithm for ID tokens has to be one \
         with a private key, such as RS256"
    )]
    Signature {
        /// Why.
        reason: String,
    },
    /// It ended before it came.
    #[error("the ID token had expired when it came{0}")]
    Expired(Late),
    /// It is made later than it came.
    #[error(
        "the ID token was made {ahead} s in the future: the provider's clock is ahead of this machine's; set the one right that is wrong (NTP)"
    )]
    Future {
        /// How many seconds.
        ahead: i64,
    },
    /// A claim doesn't fit.
    #[error("the ID token isn't accepted: {reason}; {advice}")]
    Rejected {
        /// Which and how.
        reason: String,
        /// What to do.
        advice: &'static str,
    },
}

/// What a token that came too late says of clocks: it was made a moment ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Late {
    issued: Option<Timestamp>,
    ended: Option<Timestamp>,
    now: Timestamp,
}

impl Late {
    fn of(raw: &SecretString, now: Timestamp) -> Self {
        let claims = payload(raw).unwrap_or_default();
        let time = |claim: &str| {
            let seconds = claims.get(claim)?.as_i64()?;
            Timestamp::from_second(seconds).ok()
        };
        Self {
            issued: time("iat"),
            ended: time("exp"),
            now,
        }
    }
}

impl fmt::Display for Late {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(ended) = self.ended {
            let now = Timestamp::from_second(self.now.as_second()).unwrap_or(self.now);
            write!(
                f,
                ": it ended at {ended}, and this machine's clock says {now}"
            )?;
        }
        let late = self
            .issued
            .map(|issued| self.now.duration_since(issued).as_secs());
        match late {
            Some(late) if late > 0 => write!(
                f,
                "; the provider's clock is {late} s behind this machine's: set the one right that is wrong (NTP)"
            ),
            _ => f.write_str("; the provider gives tokens with hardly any life: lengthen *Access Token Lifespan*"),
        }
    }
}

impl From<ClaimsVerificationError> for IdTokenError {
    fn from(error: ClaimsVerificationError) -> Self {
        use ClaimsVerificationError as E;
        let reason = readable(&crate::readable::with_causes(&error));
        let advice = match error {
            E::SignatureVerification(SignatureVerificationError::NoMatchingKey) => {
                return Self::UnknownKey;
            }
            E::SignatureVerification(SignatureVerificationError::DisallowedAlg(text)) => {
                // What follows is the list of those that are allowed, in no order.
                let named = text.split(" is not one of").next().unwrap_or_default();
                return Self::Signature {
                    reason: readable(named),
                };
            }
            E::SignatureVerification(_) => return Self::Signature { reason },
            E::InvalidAudience(_) => {
                "name further audiences that you trust in the configuration, or take them out of the token at the \
                 provider"
            }
            E::InvalidNonce(_) => "it belongs to another login; try again",
            E::InvalidIssuer(_) => "configure the issuer exactly as the provider spells it",
            _ => "tell the provider's administrator",
        };
        Self::Rejected { reason, advice }
    }
}

#[cfg(test)]
mod tests;
