//! Who logs in where, and how: issuer, client, settings of a login.

use std::fmt;
use std::time::Duration;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::address::is_loopback;

/// The identifier of an OpenID provider: an `https` URL without query and fragment (OpenID Connect Discovery 1.0,
/// section 2), or an `http` one on this machine.
///
/// Kept as it was written: issuers are compared character by character, also in upper and lower case.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Issuer(String);

impl Issuer {
    /// Reads an issuer.
    ///
    /// # Errors
    /// [`SettingError`] when it can't be one.
    pub fn parse(text: &str) -> Result<Self, SettingError> {
        let refuse = |reason: &str, advice: &str| SettingError {
            setting: "issuer",
            reason: reason.to_owned(),
            advice: advice.to_owned(),
        };
        const EXAMPLE: &str = "give the issuer as the provider's configuration document spells it, e.g. \
            `https://sso.example.org/realms/staff`";
        let url =
            Url::parse(text).map_err(|e| refuse(&format!("this isn't a URL: {e}"), EXAMPLE))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse(
                "a URL with a user name or password isn't an issuer",
                EXAMPLE,
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refuse("an issuer has no `?` and no `#`", EXAMPLE));
        }
        if text.contains("/.well-known/") {
            return Err(refuse(
                "this is the address of the configuration document",
                "leave out everything from `/.well-known/` on",
            ));
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => {
                return Err(refuse(
                    "plain http is only for a provider on this machine",
                    "use the provider's https address",
                ));
            }
            _ => return Err(refuse("an issuer begins with `https://`", EXAMPLE)),
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(refuse("an issuer has no spaces", EXAMPLE));
        }
        Ok(Self(text.to_owned()))
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where the configuration document is: `/.well-known/openid-configuration` added to the issuer, one slash at its
    /// end left out (OpenID Connect Discovery 1.0, section 4).
    #[must_use]
    pub fn configuration_url(&self) -> String {
        format!(
            "{}/.well-known/openid-configuration",
            self.0.strip_suffix('/').unwrap_or(&self.0)
        )
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Issuer({})", self.0)
    }
}

impl TryFrom<String> for Issuer {
    type Error = SettingError;

    fn try_from(text: String) -> Result<Self, SettingError> {
        Self::parse(&text)
    }
}

impl From<Issuer> for String {
    fn from(issuer: Issuer) -> Self {
        issuer.0
    }
}

/// How a client with a secret proves who it is (OpenID Connect Core 1.0, section 9).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthMethod {
    /// `client_secret_basic`: in the `Authorization` header. What every provider has to understand.
    #[default]
    Basic,
    /// `client_secret_post`: in the form.
    Post,
}

/// A client registered at the provider; public when it has no secret.
#[derive(Debug, Clone)]
pub struct Client {
    /// `client_id`.
    pub id: String,
    /// The secret of a confidential client.
    pub secret: Option<SecretString>,
    /// How the secret is sent.
    pub auth: AuthMethod,
}

impl Client {
    /// A client without a secret.
    #[must_use]
    pub fn public(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            secret: None,
            auth: AuthMethod::Basic,
        }
    }

    /// A client with a secret, sent in the `Authorization` header.
    #[must_use]
    pub fn confidential(id: &str, secret: SecretString) -> Self {
        Self {
            id: id.to_owned(),
            secret: Some(secret),
            auth: AuthMethod::Basic,
        }
    }
}

/// How a person logs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// In a browser on this machine, which comes back to `http://127.0.0.1:PORT/callback` (RFC 8252).
    Browser {
        /// A fixed port, for providers that insist on one; else a free one is taken.
        port: Option<u16>,
    },
    /// In a browser anywhere, by a code (RFC 8628).
    Device,
}

/// What a login asks for and what it accepts.
#[derive(Debug, Clone)]
pub struct LoginSettings {
    /// Browser or device code.
    pub flow: Flow,
    /// Scopes besides `openid`.
    pub scopes: Vec<String>,
    /// Whether to ask for an offline token (`offline_access`), which outlives the login session.
    pub offline: bool,
    /// `login_hint`: the user name to fill in.
    pub login_hint: Option<String>,
    /// `kc_idp_hint`: Keycloak's identity provider to go on to.
    pub idp_hint: Option<String>,
    /// `acr_values`: levels of authentication, the best liked first.
    pub acr_values: Vec<String>,
    /// `max_age`: how long ago the person may have logged in; checked against `auth_time`.
    pub max_age: Option<Duration>,
    /// Further parameters of the authorization request, for the browser and the device flow.
    pub extra: Vec<(String, String)>,
    /// How long a person may take.
    pub time_limit: Duration,
    /// Audiences beside the client that an ID token may name.
    pub trusted_audiences: Vec<String>,
    /// How far the clocks of this machine and the provider may differ.
    pub skew: Duration,
}

impl Default for LoginSettings {
    /// A browser and a free port, five minutes, a minute between the clocks, and nothing special asked for.
    fn default() -> Self {
        Self {
            flow: Flow::Browser { port: None },
            scopes: Vec::new(),
            offline: false,
            login_hint: None,
            idp_hint: None,
            acr_values: Vec::new(),
            max_age: None,
            extra: Vec::new(),
            time_limit: Duration::from_secs(300),
            trusted_audiences: Vec::new(),
            skew: Duration::from_secs(60),
        }
    }
}

/// Parameters that a login sets itself; a wrong value would undo its protection.
const OWN_PARAMETERS: &[&str] = &[
    "client_id",
    "client_secret",
    "code_challenge",
    "code_challenge_method",
    "grant_type",
    "id_token_hint",
    "nonce",
    "redirect_uri",
    "request",
    "request_uri",
    "response_mode",
    "response_type",
    "scope",
    "state",
];

impl LoginSettings {
    /// Looks for settings that can't work before anything is sent.
    ///
    /// # Errors
    /// [`SettingError`] with the first one.
    pub fn check(&self) -> Result<(), SettingError> {
        let refuse = |setting, reason: String, advice: &str| SettingError {
            setting,
            reason,
            advice: advice.to_owned(),
        };
        for scope in &self.scopes {
            // RFC 6749, section 3.3.
            let fits = |c: char| matches!(c, '\x21' | '\x23'..='\x5b' | '\x5d'..='\x7e');
            if scope.is_empty() || !scope.chars().all(fits) {
                return Err(refuse(
                    "scopes",
                    format!("`{}` can't be a scope", scope.escape_debug()),
                    "list scopes one by one, without spaces in them",
                ));
            }
            if scope == "offline_access" && !self.offline {
                return Err(refuse(
                    "scopes",
                    "`offline_access` is asked for by a setting of its own".to_owned(),
                    "switch offline tokens on, and know that they outlive a logout of the session",
                ));
            }
        }
        let hints = self.hints();
        for (i, (name, _)) in hints.iter().enumerate() {
            let reason = if name.is_empty() || OWN_PARAMETERS.contains(name) {
                "is set by the login itself"
            } else if hints.iter().skip(i + 1).any(|(other, _)| other == name) {
                // RFC 6749, section 3.1.
                "is there twice"
            } else {
                continue;
            };
            return Err(refuse(
                "extra parameters",
                format!("`{}` {reason}", name.escape_debug()),
                "leave it out",
            ));
        }
        if self.time_limit.is_zero() {
            return Err(refuse(
                "time limit",
                "no time is left for a login".to_owned(),
                "allow at least some seconds",
            ));
        }
        Ok(())
    }

    /// The value of `scope`.
    pub(crate) fn scope(&self) -> String {
        let mut scopes = vec!["openid"];
        let offline = self.offline.then_some("offline_access");
        for scope in self.scopes.iter().map(String::as_str).chain(offline) {
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        scopes.join(" ")
    }

    /// The parameters of an authorization request that say how to log in, for the browser and the device flow.
    pub(crate) fn hints(&self) -> Vec<(&str, String)> {
        let mut hints = Vec::new();
        if let Some(user) = &self.login_hint {
            hints.push(("login_hint", user.clone()));
        }
        if let Some(provider) = &self.idp_hint {
            hints.push(("kc_idp_hint", provider.clone()));
        }
        if !self.acr_values.is_empty() {
            hints.push(("acr_values", self.acr_values.join(" ")));
        }
        if let Some(age) = self.max_age {
            hints.push(("max_age", age.as_secs().to_string()));
        }
        for (name, value) in &self.extra {
            hints.push((name, value.clone()));
        }
        hints
    }
}

/// A setting that can't work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{setting}: {reason}; {advice}")]
pub struct SettingError {
    /// Which.
    pub setting: &'static str,
    /// What is wrong.
    pub reason: String,
    /// What to do.
    pub advice: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_stays_as_it_was_written() {
        for good in [
            "https://sso.example.org/realms/Staff",
            "https://SSO.example.org",
            "https://accounts.example.org/",
            "http://127.0.0.1:8080/realms/demo",
            "http://localhost:8080/realms/demo",
            "http://[::1]:8080",
        ] {
            assert_eq!(Issuer::parse(good).unwrap().as_str(), good);
        }
        assert_ne!(
            Issuer::parse("https://h/realms/Staff").unwrap(),
            Issuer::parse("https://h/realms/staff").unwrap()
        );
    }

    #[test]
    fn what_is_no_issuer_is_refused_with_advice() {
        for (bad, reason) in [
            ("sso.example.org", "isn't a URL"),
            ("http://sso.example.org/realms/x", "plain http"),
            ("http://127.0.0.1.example.org/", "plain http"),
            ("https://h/realms/x?y", "no `?`"),
            ("https://u:hunter2@h/realms/x", "user name or password"),
            (
                "https://h/realms/x/.well-known/openid-configuration",
                "leave out everything from",
            ),
            ("ftp://h", "begins with `https://`"),
            (" https://h", "no spaces"),
            ("https://h/a b", "no spaces"),
        ] {
            let error = Issuer::parse(bad).unwrap_err().to_string();
            assert!(error.contains(reason), "{bad}: {error}");
            assert!(!error.contains("hunter2"));
        }
    }

    #[test]
    fn the_configuration_lies_below_the_issuer() {
        for issuer in ["https://h/realms/x", "https://h/realms/x/"] {
            assert_eq!(
                Issuer::parse(issuer).unwrap().configuration_url(),
                "https://h/realms/x/.well-known/openid-configuration"
            );
        }
    }

    #[test]
    fn extra_parameters_cant_undo_the_protection() {
        for name in ["state", "redirect_uri", "code_challenge", "nonce", ""] {
            let settings = LoginSettings {
                extra: vec![(name.into(), "x".into())],
                ..LoginSettings::default()
            };
            assert!(settings.check().is_err(), "{name}");
        }
        for (name, age) in [("max_age", 60), ("x", 60)] {
            let settings = LoginSettings {
                max_age: Some(Duration::from_secs(age)),
                extra: vec![(name.into(), "1".into()), ("x".into(), "2".into())],
                ..LoginSettings::default()
            };
            let error = settings.check().unwrap_err().to_string();
            assert!(
                error.contains(&format!("`{name}` is there twice")),
                "{error}"
            );
        }
        let settings = LoginSettings {
            extra: vec![("ui_locales".into(), "de=x".into())],
            ..LoginSettings::default()
        };
        assert_eq!(settings.check(), Ok(()));
    }

    #[test]
    fn offline_tokens_come_only_when_asked_for() {
        let mut settings = LoginSettings {
            scopes: vec!["offline_access".into(), "groups".into()],
            ..LoginSettings::default()
        };
        assert!(settings.check().is_err());
        settings.offline = true;
        assert_eq!(settings.check(), Ok(()));
        assert_eq!(settings.scope(), "openid offline_access groups");
        settings.scopes = vec!["openid".into(), "groups".into()];
        settings.offline = false;
        assert_eq!(settings.scope(), "openid groups");
    }

    #[test]
    fn a_client_doesnt_show_its_secret() {
        let client = Client::confidential("c", SecretString::from("hunter2".to_owned()));
        assert!(!format!("{client:?}").contains("hunter2"));
    }
}
