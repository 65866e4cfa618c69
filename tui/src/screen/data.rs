//! What the screens show: plain values, made by whoever knows the engine.

use jiff::Timestamp;
use secrecy::SecretString;

/// A way to log in, as the configuration has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileItem {
    /// Its name in the configuration.
    pub name: String,
    /// The issuer's URL.
    pub issuer: String,
    /// Whether somebody is logged in.
    pub login: LoginState,
}

/// Whether a profile needs its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginState {
    /// A session is stored.
    LoggedIn {
        /// Whose, as people call them.
        who: String,
        /// Until when it can be continued, if that is known.
        until: Option<Timestamp>,
    },
    /// None is.
    LoggedOut,
}

/// What an issuer's discovery document says, for whoever sets up a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerFacts {
    /// The issuer, as it calls itself.
    pub issuer: String,
    /// Whether it has an endpoint for device codes.
    pub device_code: bool,
}

/// A profile somebody has filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewProfile {
    /// What it shall be called.
    pub name: String,
    /// The issuer's URL.
    pub issuer: String,
    /// The client's id at the issuer.
    pub client_id: String,
    /// By a code typed on another device, instead of the browser here.
    pub device_code: bool,
    /// Where roles come from.
    pub roles: RolesFrom,
    /// The role itself, where it is one that the configuration names.
    pub role: String,
}

/// Where roles come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RolesFrom {
    /// From the claim `https://aws.amazon.com/roles` of the ID token.
    #[default]
    Claim,
    /// From the Role attribute of a SAML assertion, by token exchange.
    Saml,
    /// One role, named in the configuration.
    Fixed,
}

/// How far a login is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginStep {
    /// The provider's endpoints are looked up.
    Discovering,
    /// The browser shows this page.
    Browser {
        /// The page.
        url: String,
        /// Until when the answer is waited for.
        until: Timestamp,
    },
    /// No browser could be opened: somebody has to.
    OpenYourself {
        /// The page.
        url: String,
        /// Why none could be opened.
        reason: String,
        /// Until when the answer is waited for.
        until: Timestamp,
    },
    /// A code has to be typed on another device.
    DeviceCode {
        /// The code.
        code: String,
        /// Where to type it.
        url: String,
        /// A page that has the code in it already, for the QR code.
        complete_url: Option<String>,
        /// Until when it is good.
        until: Timestamp,
    },
    /// The answer is turned into tokens.
    Exchanging,
    /// A stored session is continued.
    Refreshing,
}

impl LoginStep {
    /// The page that somebody has to see.
    #[must_use]
    pub fn page(&self) -> Option<&str> {
        match self {
            Self::Browser { url, .. } => Some(url),
            Self::OpenYourself { .. }
            | Self::DeviceCode { .. }
            | Self::Discovering
            | Self::Exchanging
            | Self::Refreshing => None,
        }
    }
}

/// A role on offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleItem {
    /// Its ARN; empty where a store takes none.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// Its account.
    pub account: String,
    /// What people call the account.
    pub alias: Option<String>,
    /// Where the offer comes from, in words.
    pub source: String,
    /// The tags that its session carries, as `key=value`; one can search for them.
    pub tags: Vec<String>,
    /// The source identity that its session carries.
    pub source_identity: Option<String>,
    /// How long a session lasts and what limits it, in words.
    pub session: String,
    /// Whether its trust policy is known, so that it can be explained.
    pub explainable: bool,
    /// What that trust policy wants of a login, a condition each.
    pub wants: Vec<String>,
    /// Whether it stays at the top.
    pub pinned: bool,
    /// When it was last used.
    pub last_used: Option<Timestamp>,
}

/// Credentials and how to use them.
#[derive(Clone, Debug)]
pub struct CredentialItem {
    /// The profile they came by.
    pub profile: String,
    /// The role.
    pub role: RoleItem,
    /// Who one is with them: the ARN of the assumed role.
    pub identity: String,
    /// Their end.
    pub expires: Timestamp,
    /// When they were had: the beginning of the countdown.
    pub issued: Timestamp,
    /// They themselves, as the variables that AWS's programs read.
    pub variables: Vec<(&'static str, SecretString)>,
    /// What to paste into `~/.aws/config`.
    pub aws_profile: String,
}

/// Something stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionItem {
    /// What the store calls it.
    pub id: String,
    /// A login or credentials.
    pub kind: SessionKind,
    /// Of which profile; empty when none leads there any more.
    pub profile: String,
    /// Whose, or of which role.
    pub what: String,
    /// The same at length.
    pub detail: String,
    /// The role's ARN; empty for a login, and where a store takes none.
    pub role: String,
    /// Its end, if that is known.
    pub until: Option<Timestamp>,
}

/// What is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionKind {
    /// A login that can be continued.
    Login,
    /// Credentials of a role.
    Credentials,
}

/// All that is stored, and where its key lies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// The records.
    pub sessions: Vec<SessionItem>,
    /// Where the key lies, in words.
    pub key: String,
}

/// What a trust policy says of a login, condition by condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhyReport {
    /// The role.
    pub role: String,
    /// Whether it lets them in; not known where something it asks for isn't.
    pub allowed: Option<bool>,
    /// The answer in a sentence.
    pub summary: String,
    /// What STS sees of the token or assertion: condition key and value.
    pub seen: Vec<(String, String)>,
    /// The policy's conditions.
    pub conditions: Vec<ConditionItem>,
    /// What would change the answer, and what lies outside the policy.
    pub advice: Vec<String>,
}

/// A condition and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionItem {
    /// The statement it belongs to.
    pub statement: String,
    /// What it wants.
    pub text: String,
    /// Whether it holds; not known where its key isn't.
    pub holds: Option<bool>,
    /// What there is, beside what it wants.
    pub found: String,
}

/// Something that went wrong, for the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What happened.
    pub what: String,
    /// What to do about it.
    pub advice: Vec<String>,
}
