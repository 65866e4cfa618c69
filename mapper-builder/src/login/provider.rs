//! Which IAM identity provider a login is at.

use diagnostic::{Finding, Level};
use trust_policy::{Policy, Provider, ProviderArn, ProviderKind, Role, RoleArn};

use super::Shown;

const ROLE_ATTRIBUTE: &str = "https://aws.amazon.com/SAML/Attributes/Role";

/// How a user names an identity provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProviderArgument {
    /// By its ARN.
    Arn(ProviderArn),
    /// By its URL, here without `https://`: the account has to come from somewhere else.
    Url(String),
}

impl ProviderArgument {
    /// Reads an ARN or a URL.
    ///
    /// # Errors
    /// When it is neither, in one sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.starts_with("arn:") {
            return ProviderArn::parse(text)
                .map(Self::Arn)
                .map_err(|error| error.to_string());
        }
        match text.strip_prefix("https://") {
            Some(url) if !url.is_empty() => Ok(Self::Url(url.to_owned())),
            _ => Err(
                "this is neither the ARN of an identity provider nor a URL with `https://`"
                    .to_owned(),
            ),
        }
    }

    /// The ARN, for an OIDC provider in this account.
    ///
    /// # Errors
    /// When IAM takes no such URL.
    pub fn in_account(self, partition: &str, account: &str) -> Result<ProviderArn, String> {
        match self {
            Self::Arn(arn) => Ok(arn),
            Self::Url(url) => ProviderArn::parse(&format!(
                "arn:{partition}:iam::{account}:oidc-provider/{url}"
            ))
            .map_err(|error| error.to_string()),
        }
    }
}

/// The provider of a login: the one named, else the one the token comes from, else the only one
/// the policy trusts. What isn't said is taken from the role and its policy.
///
/// # Errors
/// When that is not exactly one.
pub fn choose_provider(
    named: Option<ProviderArgument>,
    shown: &Shown,
    role: &Role,
) -> Result<Provider, Box<Finding>> {
    let refuse = |message: String, help: &str| {
        Box::new(Finding::new(Level::Error, "login-provider", message).help(help))
    };
    let kind = match shown {
        Shown::Oidc(_) => ProviderKind::Oidc,
        Shown::Saml(_) => ProviderKind::Saml,
    };
    let trusted = trusted(&role.policy, kind);
    let named = match (named, shown) {
        (Some(named), _) => Some(named),
        (None, Shown::Oidc(token)) => {
            let url = token.issuer().and_then(|iss| iss.strip_prefix("https://"));
            let same = trusted.iter().find(|arn| Some(arn.name()) == url);
            match (same, trusted.as_slice(), url) {
                (Some(arn), ..) => Some(ProviderArgument::Arn((*arn).clone())),
                // One provider, another issuer: the gate for it says so.
                (None, [_], _) | (None, _, None) => None,
                (None, _, Some(url)) => Some(ProviderArgument::Url(url.to_owned())),
            }
        }
        (None, Shown::Saml(_)) => {
            in_role_attribute(shown, role.arn.as_ref()).map(ProviderArgument::Arn)
        }
    };
    let Some(named) = named else {
        return match trusted.as_slice() {
            [only] => Ok(Provider::new((*only).clone())),
            [] => Err(refuse(
                "nothing says which identity provider the login is at".to_owned(),
                "name it with `--provider`: its ARN, or its URL together with `--role-arn`",
            )),
            several => Err(refuse(
                format!("the policy trusts {} identity providers", several.len()),
                "name one with `--provider`",
            )),
        };
    };
    let mut homes: Vec<(String, String)> = match &role.arn {
        Some(arn) => vec![(arn.partition().to_string(), arn.account().to_string())],
        None => trusted
            .iter()
            .map(|arn| (arn.partition().to_string(), arn.account().to_string()))
            .collect(),
    };
    homes.dedup();
    let arn = match (named, homes.as_slice()) {
        (ProviderArgument::Arn(arn), _) => arn,
        (named, [(partition, account)]) => named
            .in_account(partition, account)
            .map_err(|error| refuse(error, "give the provider's ARN"))?,
        (ProviderArgument::Url(_), _) => {
            return Err(refuse(
                "the account of the identity provider isn't known".to_owned(),
                "give the provider's ARN with `--provider`, or the role's with `--role-arn`",
            ));
        }
    };
    Ok(Provider::new(arn))
}

/// The providers of a kind that a policy names, each once.
fn trusted(policy: &Policy, kind: ProviderKind) -> Vec<&ProviderArn> {
    let mut trusted: Vec<&ProviderArn> = Vec::new();
    for arn in policy.providers() {
        if arn.kind() == kind && !trusted.contains(&arn) {
            trusted.push(arn);
        }
    }
    trusted
}

/// The provider that stands beside the role in the Role attribute.
fn in_role_attribute(shown: &Shown, role: Option<&RoleArn>) -> Option<ProviderArn> {
    let Shown::Saml(assertion) = shown else {
        return None;
    };
    let role = role?.as_str();
    let attribute = assertion
        .attributes
        .iter()
        .find(|attribute| attribute.name == ROLE_ATTRIBUTE)?;
    attribute.values.iter().find_map(|value| {
        let (left, right) = value.split_once(',')?;
        let (left, right) = (left.trim(), right.trim());
        if left == role {
            ProviderArn::parse(right).ok()
        } else if right == role {
            ProviderArn::parse(left).ok()
        } else {
            None
        }
    })
}

#[cfg(test)]
mod tests {
    use diagnostic::Source;
    use serde_json::json;

    use super::*;

    const PROD: &str = "arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/prod";
    const TEST: &str = "arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/test";
    const SAML: &str = "arn:aws:iam::123456789012:saml-provider/keycloak";

    fn role(providers: &[&str], arn: Option<&str>) -> Role {
        let statement = json!({
            "Effect": "Allow",
            "Principal": {"Federated": providers},
            "Action": "sts:AssumeRoleWithWebIdentity",
        });
        let text = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
        Role {
            name: "role".into(),
            arn: arn.map(|arn| RoleArn::parse(arn).unwrap()),
            policy: Policy::parse(&Source::new("policy.json", text)).unwrap(),
            max_session_seconds: None,
        }
    }

    fn token(issuer: &str) -> Shown {
        Shown::claims("claims", &json!({"iss": issuer}).to_string()).unwrap()
    }

    fn chosen(named: Option<&str>, shown: &Shown, role: &Role) -> Result<String, String> {
        let named = named.map(|named| ProviderArgument::parse(named).unwrap());
        choose_provider(named, shown, role)
            .map(|provider| provider.arn.to_string())
            .map_err(|finding| finding.message)
    }

    #[test]
    fn the_issuer_chooses_among_the_providers_a_policy_trusts() {
        let role = role(&[PROD, TEST], None);
        let shown = token("https://sso.example.org/realms/test");
        assert_eq!(chosen(None, &shown, &role).unwrap(), TEST);
        let foreign = token("https://sso.example.org/realms/foreign");
        assert_eq!(
            chosen(None, &foreign, &role).unwrap(),
            "arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/foreign"
        );
        let silent = Shown::claims("claims", "{}").unwrap();
        assert!(
            chosen(None, &silent, &role)
                .unwrap_err()
                .contains("trusts 2")
        );
    }

    #[test]
    fn a_url_gets_the_account_of_the_role() {
        let arn = Some("arn:aws-cn:iam::210987654321:role/Admin");
        let shown = token("https://other.example.org");
        let url = Some("https://sso.example.org/realms/prod");
        assert_eq!(
            chosen(url, &shown, &role(&[PROD], arn)).unwrap(),
            "arn:aws-cn:iam::210987654321:oidc-provider/sso.example.org/realms/prod"
        );
        assert_eq!(chosen(url, &shown, &role(&[TEST], None)).unwrap(), PROD);
        let nobody = role(&["accounts.google.com"], None);
        assert!(
            chosen(url, &shown, &nobody)
                .unwrap_err()
                .contains("account")
        );
    }

    #[test]
    fn the_only_trusted_provider_is_taken_although_the_issuer_differs() {
        let shown = token("https://sso.example.org/realms/prod/");
        assert_eq!(
            chosen(None, &shown, &role(&[PROD, SAML], None)).unwrap(),
            PROD
        );
    }

    #[test]
    fn what_names_no_provider_is_refused() {
        for text in [
            "",
            "arn:aws:iam::1:role/x",
            "http://sso.example.org",
            "https://",
            "sso",
        ] {
            assert!(ProviderArgument::parse(text).is_err(), "{text}");
        }
    }
}
