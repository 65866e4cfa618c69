//! `mapper.toml`.

use diagnostic::Span;
use keycloak_model::KeycloakVersion;
use mapper_runtime::Target;
use provider_jar::Kind;
use serde::Deserialize;

/// What `mapper.toml` says, checked.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// What the script is.
    pub kind: Kind,
    /// What the admin console calls it.
    pub name: String,
    /// The console's help text.
    pub description: Option<String>,
    /// File name of the script, beside `mapper.toml`.
    pub script: String,
    /// The Keycloak versions it is for, oldest first; at least one.
    pub keycloak: Vec<KeycloakVersion>,
    /// The world of the cases: a fixture or a realm export, relative to the folder. The sample
    /// realm when absent.
    pub fixture: Option<String>,
    /// Which realm of an export with several.
    pub realm: Option<String>,
    /// How an instance of an OIDC mapper is configured.
    pub claim: Option<Claim>,
    /// How an instance of a SAML mapper is configured.
    pub attribute: Option<Attribute>,
    /// Where the instance's configuration stands.
    pub places: Places,
    /// Lints that are allowed, each with its reason.
    pub allow: Vec<Allowed>,
}

/// Where `mapper.toml` says how an instance is configured; of what it leaves out, where the table is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// `name` of `[claim]`.
    pub name: Span,
    /// `targets` of `[claim]`.
    pub targets: Span,
}

/// `[claim]`: configuration of an OIDC mapper's instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// `claim.name`; without one the value is dropped.
    pub name: Option<String>,
    /// `jsonType.label`.
    pub json_type: Option<JsonType>,
    /// `multivalued`.
    pub multivalued: bool,
    /// Where it is wanted.
    pub targets: Vec<Target>,
}

/// `jsonType.label`, by the names Keycloak stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[expect(missing_docs, reason = "each is called as in Keycloak")]
pub enum JsonType {
    String,
    #[serde(rename = "long")]
    Long,
    #[serde(rename = "int")]
    Int,
    #[serde(rename = "boolean")]
    Boolean,
    #[serde(rename = "JSON")]
    Json,
}

impl JsonType {
    /// The value of `jsonType.label`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Long => "long",
            Self::Int => "int",
            Self::Boolean => "boolean",
            Self::Json => "JSON",
        }
    }
}

/// `[attribute]`: configuration of a SAML mapper's instance.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Attribute {
    /// `attribute.name`.
    pub name: String,
    /// `attribute.nameformat`.
    #[serde(default)]
    pub name_format: NameFormat,
    /// `friendly.name`.
    pub friendly_name: Option<String>,
    /// `single`: one attribute with many values.
    #[serde(default)]
    pub single: bool,
}

/// `attribute.nameformat`, by the names Keycloak stores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[expect(missing_docs, reason = "each is called as in Keycloak")]
pub enum NameFormat {
    #[default]
    Basic,
    #[serde(rename = "URI Reference")]
    UriReference,
    Unspecified,
}

/// A lint that is allowed in the whole project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// Its id.
    pub lint: String,
    /// Why.
    pub reason: String,
    /// Where `mapper.toml` says so.
    pub span: Span,
}

/// `[claim]` as it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ClaimDocument {
    pub name: Option<toml::Spanned<String>>,
    pub json_type: Option<JsonType>,
    #[serde(default)]
    pub multivalued: bool,
    pub targets: toml::Spanned<Vec<Target>>,
}

/// As it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Document {
    pub kind: DocumentKind,
    pub name: String,
    pub description: Option<String>,
    pub script: toml::Spanned<String>,
    pub keycloak: Option<Vec<toml::Spanned<String>>>,
    pub fixture: Option<String>,
    pub realm: Option<String>,
    pub claim: Option<toml::Spanned<ClaimDocument>>,
    pub attribute: Option<toml::Spanned<Attribute>>,
    #[serde(default)]
    pub allow: Vec<AllowDocument>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum DocumentKind {
    Mapper,
    SamlMapper,
    Authenticator,
    Policy,
}

impl From<DocumentKind> for Kind {
    fn from(kind: DocumentKind) -> Self {
        match kind {
            DocumentKind::Mapper => Self::Mapper,
            DocumentKind::SamlMapper => Self::SamlMapper,
            DocumentKind::Authenticator => Self::Authenticator,
            DocumentKind::Policy => Self::Policy,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AllowDocument {
    pub lint: toml::Spanned<String>,
    pub reason: String,
}
