//! Temporary credentials and what STS said about them.

use std::fmt;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::arn::RoleArn;

/// Temporary credentials. Written out, they contain the secrets: only the sealed store may.
#[derive(Clone, Serialize, Deserialize)]
pub struct Credentials {
    /// Not a secret: it is in logs and signed URLs.
    pub access_key_id: String,
    /// The secret access key.
    #[serde(serialize_with = "exposed", deserialize_with = "hidden")]
    pub secret_access_key: SecretString,
    /// The session token.
    #[serde(serialize_with = "exposed", deserialize_with = "hidden")]
    pub session_token: SecretString,
    /// When they end.
    pub expiration: Timestamp,
    /// The role that was asked for. None where a store derives rights from claims (MinIO).
    pub role: Option<RoleArn>,
    /// The ARN of the session, `arn:aws:sts::<account>:assumed-role/<name>/<session>`. MinIO says none.
    pub assumed_arn: Option<String>,
    /// What else STS answered.
    pub session: SessionFacts,
}

/// What STS answered about the session besides its keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionFacts {
    /// Who the token or assertion is about: `sub`, or the NameID.
    pub subject: Option<String>,
    /// What STS compared with the provider's audiences: `azp` when the token has one. For SAML the `Recipient`.
    pub audience: Option<String>,
    /// The identity provider: at AWS its ARN for a token, its entity id for an assertion.
    pub provider: Option<String>,
    /// The source identity that the session carries.
    pub source_identity: Option<String>,
    /// How much of the largest session token is used by policies, tags and the rest, in percent.
    pub session_token_utilization: Option<i32>,
}

impl Credentials {
    /// The account they are for: of the session, else of the role. Empty accounts count as none.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        let assumed = self
            .assumed_arn
            .as_deref()
            .and_then(|arn| arn.split(':').nth(4));
        assumed
            .or_else(|| self.role.as_ref().map(RoleArn::account))
            .filter(|account| !account.is_empty())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .field("expiration", &self.expiration)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

fn exposed<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}

fn hidden<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}

/// Whom STS takes the credentials for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CallerIdentity {
    /// The account.
    pub account: String,
    /// The ARN of the session.
    pub arn: String,
    /// The id of role and session, `AROA…:<session>`.
    pub user_id: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials() -> Credentials {
        Credentials {
            access_key_id: "ASIAEXAMPLE".into(),
            secret_access_key: "the-secret-key".into(),
            session_token: "the-session-token".into(),
            expiration: "2026-11-22T05:00:00Z".parse().unwrap(),
            role: RoleArn::parse("arn:aws:iam::123456789012:role/Admin").ok(),
            assumed_arn: Some("arn:aws:sts::123456789012:assumed-role/Admin/alice".into()),
            session: SessionFacts::default(),
        }
    }

    #[test]
    fn credentials_shown_for_debugging_keep_their_secrets() {
        let shown = format!("{:?}", credentials());
        assert!(shown.contains("ASIAEXAMPLE"));
        assert!(!shown.contains("the-secret-key") && !shown.contains("the-session-token"));
    }

    #[test]
    fn credentials_come_back_from_the_store_as_they_were() {
        let json = serde_json::to_string(&credentials()).unwrap();
        let read: Credentials = serde_json::from_str(&json).unwrap();
        assert_eq!(read.secret_access_key.expose_secret(), "the-secret-key");
        assert_eq!(read.session_token.expose_secret(), "the-session-token");
        assert_eq!(read.expiration, credentials().expiration);
        assert_eq!(read.role, credentials().role);
    }

    #[test]
    fn an_account_is_that_of_the_session_or_else_of_the_role() {
        let mut credentials = credentials();
        assert_eq!(credentials.account(), Some("123456789012"));
        credentials.assumed_arn = None;
        assert_eq!(credentials.account(), Some("123456789012"));
        credentials.role = RoleArn::parse("arn:minio:iam:::role/dummy-internal").ok();
        assert_eq!(credentials.account(), None);
    }
}
