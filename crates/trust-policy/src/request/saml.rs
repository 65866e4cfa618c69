//! From a SAML assertion to condition keys.

use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};

use crate::arn::{ProviderArn, RoleArn, SessionName, SourceIdentity};

use super::oidc::describe_federation;
use super::{Call, Context, Fact, NotKnown, SessionTags, TokenProblem};

const AWS: &str = "https://aws.amazon.com/SAML/Attributes/";
const SAML_2_FORMATS: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:";

/// The values of an assertion that STS looks at. What is `None` isn't known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SamlAssertion {
    /// `Issuer`.
    pub issuer: Option<String>,
    /// `SubjectConfirmationData/@Recipient`.
    pub recipient: Option<String>,
    /// `NameID`.
    pub subject: Option<String>,
    /// `NameID/@Format`.
    pub subject_format: Option<String>,
    /// `SubjectConfirmationData/@NotOnOrAfter`.
    pub not_on_or_after: Option<SystemTime>,
    /// `AuthnStatement/@SessionNotOnOrAfter`.
    pub session_not_on_or_after: Option<SystemTime>,
    /// The attributes.
    pub attributes: Vec<SamlAttribute>,
    /// Names of attributes that are there with values nobody can foretell.
    pub unknown_attributes: Vec<String>,
    /// What STS refuses in the document around these values, as its reader says it: no signature,
    /// no Recipient.
    pub refused: Vec<String>,
}

/// One `Attribute`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SamlAttribute {
    /// `Name`, in its exact case.
    pub name: String,
    /// The text of each `AttributeValue`.
    pub values: Vec<String>,
}

/// Attribute names and the `saml:` keys they become. From the IAM User Guide, "Mapping SAML
/// attributes to AWS trust policy context keys".
const KEYS: [(&str, &str); 23] = [
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.1", "edupersonaffiliation"),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.2", "edupersonnickname"),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.3", "edupersonorgdn"),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.4", "edupersonorgunitdn"),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.5",
        "edupersonprimaryaffiliation",
    ),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "edupersonprincipalname"),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.7", "edupersonentitlement"),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.8",
        "edupersonprimaryorgunitdn",
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.9",
        "edupersonscopedaffiliation",
    ),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.10", "edupersontargetedid"),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.11", "edupersonassurance"),
    ("urn:oid:1.3.6.1.4.1.5923.1.2.1.2", "eduorghomepageuri"),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.2.1.3",
        "eduorgidentityauthnpolicyuri",
    ),
    ("urn:oid:1.3.6.1.4.1.5923.1.2.1.4", "eduorglegalname"),
    ("urn:oid:1.3.6.1.4.1.5923.1.2.1.5", "eduorgsuperioruri"),
    ("urn:oid:1.3.6.1.4.1.5923.1.2.1.6", "eduorgwhitepagesuri"),
    ("urn:oid:2.5.4.3", "cn"),
    (
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
        "name",
    ),
    ("http://schemas.xmlsoap.org/claims/CommonName", "commonname"),
    (
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
        "givenname",
    ),
    (
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
        "surname",
    ),
    (
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
        "mail",
    ),
    (
        "http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid",
        "uid",
    ),
];

/// Attributes that may become these keys: the guide's X.500 table names them without `urn:oid:`,
/// twice with digits transposed, and the Active Directory table sends one key's name to another.
const UNCERTAIN_KEYS: [(&str, &str); 15] = [
    ("urn:oid:2.5.4.3", "commonname"),
    ("2.5.4.3", "commonname"),
    ("urn:oid:2.5.4.4", "surname"),
    ("2.5.4.4", "surname"),
    ("urn:oid:2.5.4.42", "givenname"),
    ("2.5.4.42", "givenname"),
    ("2.5.4.45", "x500uniqueidentifier"),
    ("urn:oid:0.9.2342.19200300.100.1.1", "uid"),
    ("0.9.2342.19200300.100.1.1", "uid"),
    ("urn:oid:0.9.2342.19200300.100.1.3", "mail"),
    ("0.9.2342.19200300.100.1.3", "mail"),
    ("urn:oid:0.9.2342.19200300.100.1.45", "organizationstatus"),
    ("0.9.2342.19200300.100.1.45", "organizationstatus"),
    (
        "http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid",
        "primarygroupsid",
    ),
    ("urn:oid:2.5.4.45", "x500uniqueidentifier"),
];

/// The keys that hold one value although their family holds lists.
const SINGLE_EDU_KEYS: [&str; 4] = [
    "edupersonorgdn",
    "edupersonprimaryaffiliation",
    "edupersonprimaryorgunitdn",
    "edupersonprincipalname",
];

/// Whether some attribute becomes `saml:<name>`.
pub(super) fn is_attribute_key(name: &str) -> bool {
    KEYS.iter()
        .chain(&UNCERTAIN_KEYS)
        .any(|(_, key)| *key == name)
}

/// Whether `saml:<name>` is declared as a list.
pub(super) fn is_list(name: &str) -> bool {
    name == "cn"
        || ((name.starts_with("eduorg") || name.starts_with("eduperson"))
            && !SINGLE_EDU_KEYS.contains(&name))
}

impl SamlAssertion {
    /// The values of an attribute; `Err` when they aren't known.
    fn values(&self, name: &str) -> Result<Option<&[String]>, NotKnown> {
        if self
            .unknown_attributes
            .iter()
            .any(|unknown| unknown == name)
        {
            return Err(NotKnown);
        }
        Ok(self
            .attributes
            .iter()
            .find(|attribute| attribute.name == name)
            .map(|attribute| attribute.values.as_slice()))
    }

    fn aws_single(&self, name: &str) -> Fact {
        match self.values(&format!("{AWS}{name}")) {
            Err(NotKnown) => Fact::Unknown,
            Ok(None | Some([])) => Fact::Missing,
            Ok(Some([value])) => Fact::Single(value.clone()),
            Ok(Some(_)) => Fact::Unknown,
        }
    }

    /// `SourceIdentity`.
    pub(crate) fn source_identity(&self) -> Fact {
        self.aws_single("SourceIdentity")
    }

    /// `SessionDuration` in seconds, when it is a number.
    pub(crate) fn session_duration(&self) -> Option<u32> {
        match self.aws_single("SessionDuration") {
            Fact::Single(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The `PrincipalTag:` attributes; `Err` when some aren't known.
    pub(crate) fn tags(&self) -> Result<SessionTags, NotKnown> {
        let prefix = format!("{AWS}PrincipalTag:");
        if self
            .unknown_attributes
            .iter()
            .any(|name| name.starts_with(&prefix))
        {
            return Err(NotKnown);
        }
        let mut tags = SessionTags::default();
        for attribute in &self.attributes {
            if let Some(key) = attribute.name.strip_prefix(&prefix)
                && let Some(value) = attribute.values.first()
            {
                tags.tags.push((key.to_owned(), value.clone()));
            }
        }
        let transitive = self.values(&format!("{AWS}TransitiveTagKeys"))?;
        tags.transitive = transitive.unwrap_or_default().to_vec();
        Ok(tags)
    }

    /// The roles of the Role attribute's pairs with this provider, in either order; `Err` when the
    /// attribute isn't known, `None` when there is none.
    pub(crate) fn listed_roles(
        &self,
        provider: &ProviderArn,
    ) -> Result<Option<Vec<&str>>, NotKnown> {
        let Some(values) = self.values(&format!("{AWS}Role"))? else {
            return Ok(None);
        };
        let roles = values.iter().filter_map(|value| {
            let (left, right) = value.split_once(',')?;
            match (left.trim(), right.trim()) {
                (role, arn) if arn == provider.as_str() => Some(role),
                (arn, role) if arn == provider.as_str() => Some(role),
                _ => None,
            }
        });
        Ok(Some(roles.collect()))
    }

    /// Whether the Role attribute pairs a role with the provider; `None` when there is no such
    /// attribute.
    pub(crate) fn lists_role(
        &self,
        role: Option<&RoleArn>,
        provider: &ProviderArn,
    ) -> Result<Option<bool>, NotKnown> {
        match (self.listed_roles(provider)?, role) {
            (None, _) => Ok(None),
            (Some(_), None) => Err(NotKnown),
            (Some(roles), Some(role)) => Ok(Some(roles.contains(&role.as_str()))),
        }
    }

    /// What STS refuses in the assertion itself.
    #[must_use]
    pub fn problems(&self) -> Vec<TokenProblem> {
        let mut messages = self.refused.clone();
        match self.aws_single("RoleSessionName") {
            Fact::Missing => {
                messages.push("RoleSessionName is required in AuthnResponse".to_owned())
            }
            Fact::Single(name) => {
                messages.extend(
                    SessionName::parse(&name)
                        .err()
                        .map(|error| error.to_string()),
                );
            }
            Fact::Unknown | Fact::Many(_) => {}
        }
        if let Fact::Single(identity) = self.source_identity() {
            messages.extend(
                SourceIdentity::parse(&identity)
                    .err()
                    .map(|error| error.to_string()),
            );
        }
        if let Ok(tags) = self.tags() {
            messages.extend(tags.limits());
        }
        let prefix = format!("{AWS}PrincipalTag:");
        for attribute in &self.attributes {
            if attribute.name.starts_with(&prefix) && attribute.values.len() != 1 {
                messages.push(format!(
                    "`{}` doesn't have exactly one value",
                    attribute.name
                ));
            }
        }
        messages
            .into_iter()
            .map(|message| TokenProblem {
                error: None,
                message,
            })
            .collect()
    }

    /// Attributes that neither become a condition key nor steer the call.
    #[must_use]
    pub fn invisible(&self) -> Vec<&str> {
        self.attributes
            .iter()
            .map(|attribute| attribute.name.as_str())
            .filter(|name| {
                !name.starts_with(AWS)
                    && !KEYS
                        .iter()
                        .chain(&UNCERTAIN_KEYS)
                        .any(|(known, _)| known == name)
            })
            .collect()
    }

    /// The condition keys STS makes of this assertion, for a provider.
    #[must_use]
    pub fn context(&self, provider: &ProviderArn, call: &Call) -> Context {
        let mut context = Context::default();
        call.describe(&mut context);
        context.set("sts:RoleSessionName", self.aws_single("RoleSessionName"));
        let known = |value: Option<&str>| {
            value.map_or(Fact::Unknown, |value| Fact::Single(value.to_owned()))
        };
        context.set("saml:aud", known(self.recipient.as_deref()));
        context.set("saml:iss", known(self.issuer.as_deref()));
        context.set("saml:sub", known(self.subject.as_deref()));
        let format = self.subject_format.as_deref();
        context.set(
            "saml:sub_type",
            known(format.map(|format| format.strip_prefix(SAML_2_FORMATS).unwrap_or(format))),
        );
        let doc = format!("{}/{}", provider.account(), provider.name());
        let qualifier = self
            .issuer
            .as_ref()
            .map(|issuer| STANDARD.encode(Sha1::digest(format!("{issuer}{doc}"))));
        context.set("saml:namequalifier", known(qualifier.as_deref()));
        context.set("saml:doc", doc.as_str());
        self.describe_attributes(&mut context);
        describe_federation(
            &mut context,
            provider,
            &self.tags(),
            &self.source_identity(),
        );
        context
    }

    fn describe_attributes(&self, context: &mut Context) {
        for (attribute, key) in KEYS {
            let name = format!("saml:{key}");
            match self.values(attribute) {
                Err(NotKnown) => context.set(&name, Fact::Unknown),
                Ok(None) => {}
                Ok(Some(values)) if is_list(key) => context.set(&name, Fact::Many(values.to_vec())),
                Ok(Some([value])) => context.set(&name, value.as_str()),
                Ok(Some([])) => {}
                Ok(Some(_)) => context.set(&name, Fact::Unknown),
            }
        }
        for (attribute, key) in UNCERTAIN_KEYS {
            if !matches!(self.values(attribute), Ok(None)) {
                context.set(&format!("saml:{key}"), Fact::Unknown);
            }
        }
    }
}
