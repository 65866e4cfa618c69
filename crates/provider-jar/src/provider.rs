use diagnostic::Span;

/// The kinds of script a descriptor can announce.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A step of a login flow.
    Authenticator,
    /// A JavaScript policy of the authorization services.
    Policy,
    /// An OIDC protocol mapper.
    Mapper,
    /// A SAML protocol mapper.
    SamlMapper,
}

impl Kind {
    /// All of them, in the order a descriptor is written.
    pub const ALL: [Self; 4] = [
        Self::Authenticator,
        Self::Policy,
        Self::Mapper,
        Self::SamlMapper,
    ];

    /// The key of the kind's list in `META-INF/keycloak-scripts.json`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Authenticator => "authenticators",
            Self::Policy => "policies",
            Self::Mapper => "mappers",
            Self::SamlMapper => "saml-mappers",
        }
    }

    /// The kind whose list has this key.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// One such script, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Authenticator => "authenticator",
            Self::Policy => "policy",
            Self::Mapper => "mapper",
            Self::SamlMapper => "SAML mapper",
        }
    }

    pub(crate) const fn registry(self) -> Registry {
        match self {
            Self::Authenticator => Registry::Authenticator,
            Self::Policy => Registry::Policy,
            Self::Mapper | Self::SamlMapper => Registry::ProtocolMapper,
        }
    }
}

/// Where a server keeps factories by id, one per service provider interface. OIDC and SAML mappers
/// are both protocol mappers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Registry {
    Authenticator,
    Policy,
    ProtocolMapper,
}

/// One script as a descriptor announces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// What it is.
    pub kind: Kind,
    /// Name of the script's entry in the jar.
    pub file_name: String,
    /// What the admin console calls it: the name given, else the file name.
    pub name: String,
    /// The console's help text.
    pub description: Option<String>,
    /// Where the descriptor names the file.
    pub place: Span,
    /// Whether a server has it after a build. A later provider with the same id in the same
    /// registry takes its place.
    pub registered: bool,
}

impl Provider {
    /// The provider id, which mapper instances in the database refer to
    /// (`KeycloakProcessor.configureScriptDescriptor`).
    #[must_use]
    pub fn id(&self) -> String {
        provider_id(&self.file_name)
    }
}

/// The id of the provider that a script file becomes; nothing else takes part in it.
#[must_use]
pub fn provider_id(file_name: &str) -> String {
    format!("script-{file_name}")
}
