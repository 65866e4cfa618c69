//! The names of roles and identity providers, parsed once at the border.
//!
//! Looser than IAM on purpose: MinIO's roles are `arn:minio:iam:::role/…` without an account, Ceph's
//! accounts are `RGW` and 17 digits. What a name means is for the STS that it is sent to.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A text is not the ARN it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct ArnError {
    text: String,
    expected: &'static str,
}

impl ArnError {
    /// Shortened: what isn't an ARN may be anything, and is shown to people.
    fn new(text: &str, expected: &'static str) -> Self {
        const SHOWN: usize = 120;
        let mut shown: String = text.chars().take(SHOWN).collect();
        if shown.len() < text.len() {
            shown.push('…');
        }
        Self {
            text: shown,
            expected,
        }
    }
}

/// Partition, account and resource of `arn:<partition>:iam::<account>:<resource>`.
fn iam_parts(text: &str) -> Option<[&str; 3]> {
    let (partition, rest) = text.strip_prefix("arn:")?.split_once(':')?;
    let (account, resource) = rest.strip_prefix("iam::")?.split_once(':')?;
    let is_word = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    let fits = (20..=2048).contains(&text.len())
        && !partition.is_empty()
        && is_word(partition)
        && is_word(account)
        && resource.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
    fits.then_some([partition, account, resource])
}

/// What an ARN of IAM is made of, and how it is read and written.
macro_rules! arn {
    ($name:ident, $expected:literal, $resource:expr) => {
        impl $name {
            /// Parses an ARN.
            ///
            /// # Errors
            /// When the text has another form.
            pub fn parse(text: &str) -> Result<Self, ArnError> {
                let wrong = || ArnError::new(text, $expected);
                let [partition, account, resource] = iam_parts(text).ok_or_else(wrong)?;
                let fits: fn(&str) -> bool = $resource;
                if !fits(resource) {
                    return Err(wrong());
                }
                Ok(Self {
                    partition: partition.into(),
                    account: account.into(),
                    text: text.into(),
                })
            }

            /// The whole ARN.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.text
            }

            /// The partition: `aws`, `aws-cn`, `minio`, …
            #[must_use]
            pub fn partition(&self) -> &str {
                &self.partition
            }

            /// The account. Empty where a store has no accounts.
            #[must_use]
            pub fn account(&self) -> &str {
                &self.account
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = ArnError;

            fn try_from(text: String) -> Result<Self, ArnError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(arn: $name) -> Self {
                arn.text.into()
            }
        }

        impl std::str::FromStr for $name {
            type Err = ArnError;

            fn from_str(text: &str) -> Result<Self, ArnError> {
                Self::parse(text)
            }
        }
    };
}

/// The ARN of a role: `arn:<partition>:iam::<account>:role/<path><name>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RoleArn {
    partition: Box<str>,
    account: Box<str>,
    text: Box<str>,
}

arn!(
    RoleArn,
    "the ARN of a role, such as `arn:aws:iam::123456789012:role/Name`",
    |resource| {
        resource
            .strip_prefix("role/")
            .is_some_and(|name| !name.ends_with('/') && !name.contains(['*', '?', ',', ';']))
            && resource.len() > "role/".len()
    }
);

impl RoleArn {
    /// The role's name, without its path. This is what stays of it in the ARN of a session.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text.rsplit('/').next().unwrap_or_default()
    }
}

/// The ARN of an identity provider: `arn:<partition>:iam::<account>:saml-provider/<name>` or
/// `…:oidc-provider/<url>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProviderArn {
    partition: Box<str>,
    account: Box<str>,
    text: Box<str>,
}

arn!(
    ProviderArn,
    "the ARN of an identity provider, such as `arn:aws:iam::123456789012:saml-provider/Keycloak`",
    |resource| {
        ["saml-provider/", "oidc-provider/"]
            .iter()
            .filter_map(|kind| resource.strip_prefix(kind))
            .any(|name| !name.is_empty() && !name.contains(['*', '?', ',', ';']))
    }
);

impl ProviderArn {
    /// Whether it is a SAML provider, which `AssumeRoleWithSAML` wants.
    #[must_use]
    pub fn is_saml(&self) -> bool {
        self.text.contains(":saml-provider/")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_role_knows_its_partition_account_and_name() {
        let role = RoleArn::parse("arn:aws-cn:iam::123456789012:role/team/a/Admin").unwrap();
        assert_eq!(role.partition(), "aws-cn");
        assert_eq!(role.account(), "123456789012");
        assert_eq!(role.name(), "Admin");
    }

    #[test]
    fn roles_of_other_stores_are_roles() {
        for text in [
            "arn:minio:iam:::role/0JQeaNqPOBUf-Gph_Fn3xc-fyqI",
            "arn:aws:iam:::role/S3Access",
            "arn:aws:iam::RGW12345678901234567:role/S3Access",
        ] {
            assert_eq!(RoleArn::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn what_is_no_role_is_refused() {
        for text in [
            "",
            "admin",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam::123456789012:role/team/",
            "arn:aws:iam::123456789012:role/*",
            "arn:aws:iam::123456789012:user/alice",
            "arn:aws:iam::123456789012:role/a b",
            "arn:aws:iam::123456789012:role/a,b",
            "arn:aws:sts::123456789012:assumed-role/Admin/alice",
            "arn:aws:iam::123456789012:saml-provider/Keycloak",
            " arn:aws:iam::123456789012:role/Admin",
            "arn::iam::123456789012:role/Administrator",
        ] {
            assert!(RoleArn::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_provider_is_of_saml_or_openid() {
        let parse = ProviderArn::parse;
        let saml = parse("arn:aws:iam::123456789012:saml-provider/Keycloak").unwrap();
        assert!(saml.is_saml());
        let openid =
            parse("arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/a").unwrap();
        assert!(!openid.is_saml());
        assert!(parse("arn:aws:iam::123456789012:role/Admin").is_err());
        assert!(parse("arn:aws:iam::123456789012:saml-provider/").is_err());
    }

    #[test]
    fn a_stored_arn_is_parsed_again() {
        let role = RoleArn::parse("arn:aws:iam::123456789012:role/Admin").unwrap();
        let json = serde_json::to_string(&role).unwrap();
        assert_eq!(json, "\"arn:aws:iam::123456789012:role/Admin\"");
        assert_eq!(serde_json::from_str::<RoleArn>(&json).unwrap(), role);
        assert!(serde_json::from_str::<RoleArn>("\"admin\"").is_err());
    }

    #[test]
    fn an_error_shows_no_more_than_the_beginning() {
        let error = RoleArn::parse(&"é".repeat(5000)).unwrap_err().to_string();
        assert!(error.len() < 500, "{error}");
    }

    proptest! {
        #[test]
        fn any_text_is_an_arn_or_an_error(text in "(arn:(aws|minio)?:iam::[0-9]{0,12}:(role|saml-provider)?/)?.{0,40}") {
            if let Ok(role) = RoleArn::parse(&text) {
                prop_assert_eq!(role.as_str(), text.as_str());
                prop_assert!(!role.name().is_empty());
            }
            let _ = ProviderArn::parse(&text);
        }
    }
}
