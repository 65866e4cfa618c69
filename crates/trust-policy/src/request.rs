//! What STS knows when it looks at a trust policy.

use std::collections::HashMap;
use std::fmt;

use crate::arn::{AccountId, ProviderArn};
use crate::key::ConditionKey;

mod call;
mod claims;
mod oidc;
mod roles_claim;
mod saml;
mod session_tags;

pub use call::Call;
pub(crate) use oidc::Audience;
pub use oidc::{Invisible, OidcToken, TokenProblem};
pub use roles_claim::RolesClaim;
pub use saml::{SamlAssertion, SamlAttribute};
pub use session_tags::SessionTags;

/// What is asked of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// `sts:AssumeRoleWithWebIdentity`: with an ID token.
    AssumeRoleWithWebIdentity,
    /// `sts:AssumeRoleWithSAML`: with a SAML response.
    AssumeRoleWithSaml,
    /// `sts:AssumeRole`: with AWS credentials.
    AssumeRole,
    /// `sts:TagSession`: asked as well when there are session tags.
    TagSession,
    /// `sts:SetSourceIdentity`: asked as well when there is a source identity.
    SetSourceIdentity,
}

impl Action {
    /// Every action this crate evaluates.
    pub const ALL: [Self; 5] = [
        Self::AssumeRoleWithWebIdentity,
        Self::AssumeRoleWithSaml,
        Self::AssumeRole,
        Self::TagSession,
        Self::SetSourceIdentity,
    ];

    /// The name as AWS writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AssumeRoleWithWebIdentity => "sts:AssumeRoleWithWebIdentity",
            Self::AssumeRoleWithSaml => "sts:AssumeRoleWithSAML",
            Self::AssumeRole => "sts:AssumeRole",
            Self::TagSession => "sts:TagSession",
            Self::SetSourceIdentity => "sts:SetSourceIdentity",
        }
    }

    pub(crate) const fn lower_case(self) -> &'static str {
        match self {
            Self::AssumeRoleWithWebIdentity => "sts:assumerolewithwebidentity",
            Self::AssumeRoleWithSaml => "sts:assumerolewithsaml",
            Self::AssumeRole => "sts:assumerole",
            Self::TagSession => "sts:tagsession",
            Self::SetSourceIdentity => "sts:setsourceidentity",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Somebody an IAM identity provider vouches for.
    Federated(ProviderArn),
    /// Somebody a provider vouches for that AWS knows by host name, such as `accounts.google.com`.
    FederatedHost(String),
    /// A user, role or session of an AWS account, under every ARN it goes by: a role session has
    /// the ARN of the role and that of the session.
    Aws {
        /// The account it belongs to.
        account: AccountId,
        /// Its ARNs.
        arns: Vec<String>,
    },
    /// An AWS service, such as `ec2.amazonaws.com`.
    Service(String),
}

/// What is known about one condition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The request doesn't have the key.
    Missing,
    /// Nobody told us; the verdict may depend on it.
    Unknown,
    /// The key has one value.
    Single(String),
    /// The key is declared as a list. An empty list is as good as a missing key.
    Many(Vec<String>),
}

impl Fact {
    /// What the request holds; nothing for a key that is missing or not known.
    #[must_use]
    pub fn values(&self) -> &[String] {
        match self {
            Self::Missing | Self::Unknown => &[],
            Self::Single(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
        }
    }
}

impl From<&str> for Fact {
    fn from(value: &str) -> Self {
        Self::Single(value.to_owned())
    }
}

/// The condition keys of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    facts: HashMap<Box<str>, Fact>,
    /// There may be session tags, and nobody knows which.
    pub(crate) tags_unknown: bool,
}

impl Context {
    /// Says what is known about a key; the last word counts.
    pub fn set(&mut self, key: &str, fact: impl Into<Fact>) {
        self.facts
            .insert(ConditionKey::new(key).folded().into(), fact.into());
    }

    /// The keys something is known about, by name in small letters.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, &Fact)> {
        self.facts.iter().map(|(name, fact)| (&**name, fact))
    }

    pub(crate) fn get(&self, key: &ConditionKey) -> Option<&Fact> {
        let fact = self.facts.get(key.folded());
        match fact {
            None if self.tags_unknown && is_tag_key(key.folded()) => Some(&Fact::Unknown),
            fact => fact,
        }
    }
}

/// A value that is there and that nobody can foretell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotKnown;

/// One question to a trust policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What is asked.
    pub action: Action,
    /// Who asks.
    pub caller: Caller,
    /// The condition keys.
    pub context: Context,
}

impl Request {
    /// A request of which only action and caller are known.
    #[must_use]
    pub fn new(action: Action, caller: Caller) -> Self {
        Self {
            action,
            caller,
            context: Context::default(),
        }
    }

    /// Says what is known about a key.
    #[must_use]
    pub fn with(mut self, key: &str, fact: impl Into<Fact>) -> Self {
        self.context.set(key, fact);
        self
    }

    /// What is known about a key. A key nobody mentioned is [`Fact::Missing`] when no request of
    /// this kind has it, and [`Fact::Unknown`] otherwise.
    #[must_use]
    pub fn fact(&self, key: &ConditionKey) -> &Fact {
        self.context
            .get(key)
            .unwrap_or_else(|| unmentioned(key, &self.caller))
    }
}

impl Request {
    /// Whether no call of this kind has the key, whatever the token or assertion holds.
    pub(crate) fn never_has(&self, key: &ConditionKey) -> bool {
        let name = key.folded();
        let from_the_token = is_tag_key(name)
            || (self.action == Action::AssumeRoleWithSaml
                && name
                    .strip_prefix("saml:")
                    .is_some_and(saml::is_attribute_key));
        self.context.get(key).is_none() && !from_the_token && *self.fact(key) == Fact::Missing
    }
}

/// Keys without an entry that a federated call never has: what belongs to the session that doesn't
/// exist yet, to other calls of STS, or comes from the token alone.
const NEVER_IN_A_FEDERATED_CALL: [&str; 8] = [
    "aws:principalarn",
    "aws:principaltag/",
    "aws:requesttag/",
    "aws:tagkeys",
    "sts:externalid",
    "sts:roleauthorizedbyidp",
    "sts:sourceidentity",
    "sts:transitivetagkeys",
];

/// Hosts whose tokens AWS gives keys of their own, beyond `sub`, `aud`, `oaud`, `amr`, `email`.
const ISSUERS_WITH_OWN_KEYS: [&str; 9] = [
    "token.actions.githubusercontent.com",
    "gitlab.com",
    "accounts.google.com",
    "oidc.circleci.com",
    "oraclecloud.com",
    "buildkite.dev",
    "buildkite.com",
    "ghe.com",
    "cognito-identity.amazonaws.com",
];

fn is_tag_key(name: &str) -> bool {
    matches!(name, "aws:tagkeys" | "sts:transitivetagkeys") || name.starts_with("aws:requesttag/")
}

fn unmentioned(key: &ConditionKey, caller: &Caller) -> &'static Fact {
    let name = key.folded();
    let federated = matches!(caller, Caller::Federated(_) | Caller::FederatedHost(_));
    if name.starts_with("aws:") || name.starts_with("sts:") {
        let never = NEVER_IN_A_FEDERATED_CALL
            .iter()
            .any(|known| name == *known || (known.ends_with('/') && name.starts_with(known)));
        return if federated && never {
            &Fact::Missing
        } else {
            &Fact::Unknown
        };
    }
    if key.is_provider_key() && federated {
        let host = key.prefix().split('/').next().unwrap_or_default();
        let own_keys = ISSUERS_WITH_OWN_KEYS.iter().any(|issuer| {
            host == *issuer
                || host
                    .strip_suffix(issuer)
                    .is_some_and(|front| front.ends_with('.'))
        });
        let callers = match caller {
            Caller::Federated(provider) => provider.name(),
            Caller::FederatedHost(host) => host,
            _ => "",
        };
        if own_keys && key.prefix() == callers.to_lowercase() {
            return &Fact::Unknown;
        }
    }
    &Fact::Missing
}

/// Whether AWS declares the key as a list, so that it needs `ForAnyValue:` or `ForAllValues:`.
pub(crate) fn is_multi_valued(key: &ConditionKey) -> bool {
    let name = key.folded();
    name == "aws:tagkeys"
        || name == "sts:transitivetagkeys"
        || (key.is_provider_key() && key.suffix() == "amr")
        || name.strip_prefix("saml:").is_some_and(saml::is_list)
}
