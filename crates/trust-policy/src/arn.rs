//! Names of things in AWS, parsed once at the border: accounts, partitions, roles, providers.

use std::fmt;

/// Why a text is not the name it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct NameError {
    text: String,
    expected: &'static str,
}

impl NameError {
    pub(crate) fn new(text: &str, expected: &'static str) -> Self {
        Self {
            text: text.to_owned(),
            expected,
        }
    }
}

/// A newtype over a text that has passed `$accepts`.
macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $expected:literal, $accepts:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Box<str>);

        impl $name {
            /// Parses the text.
            ///
            /// # Errors
            /// When the text has another form.
            pub fn parse(text: &str) -> Result<Self, NameError> {
                let accepts: fn(&str) -> bool = $accepts;
                if accepts(text) {
                    Ok(Self(text.into()))
                } else {
                    Err(NameError::new(text, $expected))
                }
            }

            /// The text as it was given.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

name!(
    /// Twelve digits.
    AccountId,
    "an AWS account id: twelve digits",
    |text| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
);

name!(
    /// `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`, or another `aws-…`: AWS adds partitions.
    Partition,
    "an AWS partition such as `aws` or `aws-cn`",
    |text| {
        text.split('-').next() == Some("aws")
            && text.split('-').all(|part| {
                !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase())
            })
    }
);

name!(
    /// `RoleSessionName` of the STS calls: 2 to 64 of `[A-Za-z0-9_+=,.@-]`.
    SessionName,
    "a role session name: 2 to 64 letters, digits and `_+=,.@-`",
    is_session_word
);

name!(
    /// A source identity: like a session name, and not beginning with `aws:`, which the character
    /// set already excludes.
    SourceIdentity,
    "a source identity: 2 to 64 letters, digits and `_+=,.@-`",
    is_session_word
);

fn is_session_word(text: &str) -> bool {
    (2..=64).contains(&text.len()) && text.bytes().all(is_name_byte)
}

/// `[\w+=,.@-]` with `\w` as ASCII, as in the service model.
fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte)
}

/// The ARN of an IAM role: `arn:<partition>:iam::<account>:role/<path><name>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoleArn {
    text: Box<str>,
    partition: Partition,
    account: AccountId,
}

impl RoleArn {
    /// Parses an ARN.
    ///
    /// # Errors
    /// When it is not the ARN of a role (an `assumed-role` ARN of STS isn't one either).
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let wrong = || {
            NameError::new(
                text,
                "the ARN of a role: `arn:aws:iam::123456789012:role/Name`",
            )
        };
        let (partition, account, resource) = iam_parts(text).ok_or_else(wrong)?;
        let name = resource.strip_prefix("role/").ok_or_else(wrong)?;
        let path_and_name = name.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
        let last = name.rsplit('/').next().unwrap_or_default();
        let fits = text.len() <= 2048
            && path_and_name
            && (1..=64).contains(&last.len())
            && last.bytes().all(is_name_byte);
        if !fits {
            return Err(wrong());
        }
        Ok(Self {
            text: text.into(),
            partition,
            account,
        })
    }

    /// The whole ARN.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The partition it lives in.
    #[must_use]
    pub const fn partition(&self) -> &Partition {
        &self.partition
    }

    /// The account it belongs to.
    #[must_use]
    pub const fn account(&self) -> &AccountId {
        &self.account
    }

    /// Whether the role belongs to IAM Identity Center: nobody else can assume it with SAML.
    pub(crate) fn is_reserved_for_sso(&self) -> bool {
        self.name().starts_with("AWSReservedSSO_")
    }

    /// The role's name, without its path.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text.rsplit('/').next().unwrap_or_default()
    }
}

impl fmt::Display for RoleArn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// Which protocol an identity provider speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProviderKind {
    /// `oidc-provider/<url>`.
    Oidc,
    /// `saml-provider/<name>`.
    Saml,
}

/// The ARN of an IAM identity provider: `arn:<partition>:iam::<account>:oidc-provider/<url>` or
/// `…:saml-provider/<name>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProviderArn {
    text: Box<str>,
    partition: Partition,
    account: AccountId,
    kind: ProviderKind,
}

const OIDC_PREFIX: &str = "oidc-provider/";
const SAML_PREFIX: &str = "saml-provider/";

impl ProviderArn {
    /// Parses an ARN.
    ///
    /// # Errors
    /// When it is not the ARN of an OIDC or SAML provider.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let wrong = || {
            NameError::new(
                text,
                "the ARN of an identity provider: `arn:aws:iam::123456789012:oidc-provider/…` or `…:saml-provider/…`",
            )
        };
        let (partition, account, resource) = iam_parts(text).ok_or_else(wrong)?;
        let (kind, name) = if let Some(url) = resource.strip_prefix(OIDC_PREFIX) {
            (ProviderKind::Oidc, url)
        } else if let Some(name) = resource.strip_prefix(SAML_PREFIX) {
            (ProviderKind::Saml, name)
        } else {
            return Err(wrong());
        };
        let fits = text.len() <= 2048
            && !name.is_empty()
            && name
                .bytes()
                .all(|byte| (b'!'..=b'~').contains(&byte) && !b"*?".contains(&byte));
        if !fits {
            return Err(wrong());
        }
        Ok(Self {
            text: text.into(),
            partition,
            account,
            kind,
        })
    }

    /// The whole ARN.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The partition it lives in.
    #[must_use]
    pub const fn partition(&self) -> &Partition {
        &self.partition
    }

    /// The account it belongs to.
    #[must_use]
    pub const fn account(&self) -> &AccountId {
        &self.account
    }

    /// OIDC or SAML.
    #[must_use]
    pub const fn kind(&self) -> ProviderKind {
        self.kind
    }

    /// What follows `oidc-provider/` or `saml-provider/`: the registered URL without `https://`,
    /// or the provider's name.
    #[must_use]
    pub fn name(&self) -> &str {
        let prefix = match self.kind {
            ProviderKind::Oidc => OIDC_PREFIX,
            ProviderKind::Saml => SAML_PREFIX,
        };
        iam_parts(&self.text)
            .and_then(|(_, _, resource)| resource.strip_prefix(prefix))
            .unwrap_or_default()
    }
}

impl fmt::Display for ProviderArn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// Partition, account and resource of `arn:<partition>:iam::<account>:<resource>`.
fn iam_parts(text: &str) -> Option<(Partition, AccountId, &str)> {
    let rest = text.strip_prefix("arn:")?;
    let (partition, rest) = rest.split_once(':')?;
    let rest = rest.strip_prefix("iam::")?;
    let (account, resource) = rest.split_once(':')?;
    Some((
        Partition::parse(partition).ok()?,
        AccountId::parse(account).ok()?,
        resource,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_arn_knows_its_account_and_name() {
        let arn = RoleArn::parse("arn:aws-cn:iam::123456789012:role/team/a/Admin").unwrap();
        assert_eq!(arn.account().as_str(), "123456789012");
        assert_eq!(arn.partition().as_str(), "aws-cn");
        assert_eq!(arn.name(), "Admin");
    }

    #[test]
    fn what_is_no_role_arn_is_refused() {
        for text in [
            "",
            "arn:aws:iam::123456789012:user/x",
            "arn:aws:sts::123456789012:assumed-role/x/y",
            "arn:aws:iam::12345678901:role/x",
            "arn:aws:iam:eu-west-1:123456789012:role/x",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam::123456789012:role/a b",
            "arn:aws:iam::123456789012:role/*",
            "arn:AWS:iam::123456789012:role/x",
            "arn:aws-:iam::123456789012:role/x",
        ] {
            assert!(RoleArn::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_provider_arn_keeps_path_and_trailing_slash_of_its_url() {
        let arn = ProviderArn::parse(
            "arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/prod/",
        )
        .unwrap();
        assert_eq!(arn.kind(), ProviderKind::Oidc);
        assert_eq!(arn.name(), "sso.example.org/realms/prod/");
        let arn = ProviderArn::parse("arn:aws:iam::123456789012:saml-provider/KC").unwrap();
        assert_eq!((arn.kind(), arn.name()), (ProviderKind::Saml, "KC"));
        assert!(ProviderArn::parse("arn:aws:iam::123456789012:saml-provider/*").is_err());
        assert!(ProviderArn::parse("arn:aws:iam::123456789012:role/x").is_err());
    }

    #[test]
    fn session_names_follow_the_service_model() {
        for (text, fits) in [
            ("ab", true),
            ("a", false),
            ("a.b+c=d,e@f-g_h", true),
            ("a b", false),
            ("a:b", false),
            ("é.e", false),
        ] {
            assert_eq!(SessionName::parse(text).is_ok(), fits, "{text}");
        }
        assert!(SessionName::parse(&"a".repeat(64)).is_ok());
        assert!(SessionName::parse(&"a".repeat(65)).is_err());
        assert!(SourceIdentity::parse("aws:alice").is_err());
    }
}
