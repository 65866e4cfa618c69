//! A link that signs somebody in to the AWS console with temporary credentials.
//!
//! IAM User Guide, "Enable custom identity broker access to the AWS console". The keys go into
//! a form and not into a URL, where proxies would write them down.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;
use zeroize::Zeroizing;

use crate::credentials::Credentials;
use crate::http::{Http, HttpError};

/// Partition, sign-in host, console host.
const HOSTS: &[(&str, &str, &str)] = &[
    ("aws", "signin.aws.amazon.com", "console.aws.amazon.com"),
    (
        "aws-us-gov",
        "signin.amazonaws-us-gov.com",
        "console.amazonaws-us-gov.com",
    ),
    ("aws-cn", "signin.amazonaws.cn", "console.amazonaws.cn"),
    (
        "aws-eusc",
        "signin.amazonaws-eusc.eu",
        "console.amazonaws-eusc.eu",
    ),
];

/// A link that is good for 15 minutes. Whoever has it is signed in: a secret.
pub struct SignIn(SecretString);

impl SignIn {
    /// The link.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SignIn")
    }
}

/// No link.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConsoleError {
    /// There is no console for such credentials.
    #[error("there is no console to sign in to for the partition `{0}`: only AWS has one")]
    Partition(String),
    /// The destination isn't in the console.
    #[error("`{0}` isn't a place in the console: give an https address on {1}")]
    Destination(String, &'static str),
    /// No usable answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// AWS said no.
    #[error(
        "the console's sign-in refuses these credentials (status {0}); they have to come from a role and be still good"
    )]
    Refused(u16),
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "SigninToken")]
    token: SecretString,
}

/// Asks for a link to the console, or to a place in it. The console session lasts as long as the
/// credentials.
///
/// # Errors
/// [`ConsoleError`].
pub async fn console_sign_in(
    http: &Http,
    credentials: &Credentials,
    destination: Option<&str>,
) -> Result<SignIn, ConsoleError> {
    let place = Place::of(credentials, destination)?;
    sign_in_at(http, &place.federation, credentials, &place.destination).await
}

/// Where to sign in, and where to go then.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    federation: Url,
    destination: Url,
}

impl Place {
    fn of(credentials: &Credentials, destination: Option<&str>) -> Result<Self, ConsoleError> {
        let arn = credentials.assumed_arn.as_deref();
        let of_session = arn.and_then(|arn| arn.split(':').nth(1));
        let of_role = credentials.role.as_ref().map(|role| role.partition());
        let partition = of_session.or(of_role).unwrap_or_default();
        let unknown = || ConsoleError::Partition(partition.to_owned());
        let (_, sign_in, console) = HOSTS
            .iter()
            .find(|(name, ..)| *name == partition)
            .ok_or_else(unknown)?;
        let home = format!("https://{console}/");
        let text = destination.unwrap_or(&home);
        // The token must go nowhere else.
        let fits = |url: &Url| {
            let host = url.host_str().unwrap_or_default();
            url.scheme() == "https" && (host == *console || host.ends_with(&format!(".{console}")))
        };
        let destination = Url::parse(text)
            .ok()
            .filter(fits)
            .ok_or_else(|| ConsoleError::Destination(text.to_owned(), console))?;
        let federation =
            Url::parse(&format!("https://{sign_in}/federation")).map_err(|_| unknown())?;
        Ok(Self {
            federation,
            destination,
        })
    }
}

async fn sign_in_at(
    http: &Http,
    federation: &Url,
    credentials: &Credentials,
    destination: &Url,
) -> Result<SignIn, ConsoleError> {
    let session = Zeroizing::new(
        serde_json::json!({
            "sessionId": credentials.access_key_id,
            "sessionKey": credentials.secret_access_key.expose_secret(),
            "sessionToken": credentials.session_token.expose_secret(),
        })
        .to_string(),
    );
    // Without `SessionDuration`: it isn't allowed after role chaining, and without it the
    // credentials' own end counts.
    let form = [("Action", "getSigninToken"), ("Session", session.as_str())];
    let answer = http.post_form(federation, &form, None).await?;
    if !answer.is_success() {
        return Err(ConsoleError::Refused(answer.status));
    }
    let Answer { token } = answer.json()?;
    let mut link = federation.clone();
    link.query_pairs_mut()
        .append_pair("Action", "login")
        .append_pair("Issuer", "keyferry")
        .append_pair("Destination", destination.as_str())
        .append_pair("SigninToken", token.expose_secret());
    Ok(SignIn(String::from(link).into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripted_server::{Reply, ScriptedServer};
    use crate::{HttpSettings, RoleArn, SessionFacts};

    fn credentials(partition: &str) -> Credentials {
        let role = format!("arn:{partition}:iam::123456789012:role/Admin");
        Credentials {
            access_key_id: "ASIAEXAMPLE".into(),
            secret_access_key: "secret/+".to_owned().into(),
            session_token: "token==".to_owned().into(),
            expiration: "2026-11-22T05:00:00Z".parse().unwrap(),
            role: RoleArn::parse(&role).ok(),
            assumed_arn: None,
            session: SessionFacts::default(),
        }
    }

    #[test]
    fn each_partition_has_its_own_hosts() {
        for (partition, sign_in, console) in HOSTS {
            let place = Place::of(&credentials(partition), None).unwrap();
            assert_eq!(place.federation.host_str(), Some(*sign_in));
            assert_eq!(place.destination.host_str(), Some(*console));
        }
        assert_eq!(
            Place::of(&credentials("minio"), None).unwrap_err(),
            ConsoleError::Partition("minio".to_owned())
        );
    }

    #[test]
    fn the_link_leads_into_the_console_and_nowhere_else() {
        let of = |text| Place::of(&credentials("aws"), Some(text));
        assert!(of("https://console.aws.amazon.com/s3/home?region=eu-central-1").is_ok());
        assert!(of("https://eu-central-1.console.aws.amazon.com/ec2/").is_ok());
        for elsewhere in [
            "https://evil.example.org/",
            "https://evilconsole.aws.amazon.com/",
            "http://console.aws.amazon.com/",
            "https://console.aws.amazon.com.evil.example.org/",
            "s3",
        ] {
            assert!(of(elsewhere).is_err(), "{elsewhere}");
        }
    }

    #[tokio::test]
    async fn the_keys_go_into_a_form_and_the_link_carries_the_token_alone() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let reply = Reply::new(200, "application/json", r#"{"SigninToken":"sign in&"}"#);
        let server = ScriptedServer::start(vec![reply]).await;
        let http = Http::new(&HttpSettings::default()).unwrap();
        let place = Place::of(&credentials("aws"), None).unwrap();
        let link = sign_in_at(&http, &server.url, &credentials("aws"), &place.destination)
            .await
            .unwrap();
        let asked = server.asked();
        assert_eq!(asked[0].field("Action").as_deref(), Some("getSigninToken"));
        let session: serde_json::Value =
            serde_json::from_str(&asked[0].field("Session").unwrap()).unwrap();
        assert_eq!(session["sessionKey"], "secret/+");
        assert!(!asked[0].head.contains("secret"));
        let link = Url::parse(link.expose()).unwrap();
        let pairs: Vec<_> = link.query_pairs().into_owned().collect();
        assert_eq!(pairs[3], ("SigninToken".to_owned(), "sign in&".to_owned()));
        assert!(!link.as_str().contains("secret"));
    }

    #[tokio::test]
    async fn a_refusal_says_what_is_needed() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let server = ScriptedServer::start(vec![Reply::new(400, "text/html", "no")]).await;
        let http = Http::new(&HttpSettings::default()).unwrap();
        let place = Place::of(&credentials("aws"), None).unwrap();
        let refused = sign_in_at(&http, &server.url, &credentials("aws"), &place.destination).await;
        assert_eq!(refused.unwrap_err(), ConsoleError::Refused(400));
    }
}
