//! What Keycloak means when it refuses an exchange to SAML, in the words of its admin console.
//!
//! The texts were seen on 24.0.5 and 26.7.3, with each of the two exchanges on and off.

use std::fmt;

use serde::Serialize;

use super::GRANT;
use crate::client::Client;
use crate::discovery::Provider;
use crate::refusal::Refusal;

/// Which token exchange a server has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Offered {
    /// The legacy one, which gives SAML.
    Legacy,
    /// Only the standard one, which doesn't.
    StandardOnly,
    /// None at all.
    Nothing,
    /// The answer doesn't tell.
    Unknown,
}

impl fmt::Display for Offered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Legacy => "the server has the legacy token exchange",
            Self::StandardOnly => {
                "the server has only the standard token exchange, which gives no SAML"
            }
            Self::Nothing => "the server has no token exchange",
            Self::Unknown => "whether the server has the legacy token exchange can't be told",
        })
    }
}

/// Why an exchange is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ExchangeProblem {
    /// The server doesn't have the exchange to SAML.
    NotOffered,
    /// The client has no permission for the SAML client.
    NotPermitted,
    /// A public client exchanges only tokens of its own.
    NotHolder,
    /// There is no SAML client of this id.
    AudienceUnknown,
    /// The SAML client has no address to send assertions to.
    NoConsumerUrl,
    /// The SAML client asks for consent.
    ConsentRequired,
    /// The SAML client is switched off.
    ClientDisabled,
    /// The access token isn't accepted.
    SubjectToken,
    /// The assertion can't be made.
    NoAssertion,
    /// The client's own credentials aren't accepted.
    ClientCredentials,
    /// Another reason.
    Unknown,
}

/// A refused exchange, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangeRefusal {
    /// What the server said.
    pub refusal: Refusal,
    /// Which exchange it has.
    pub offered: Offered,
    /// Why it refuses.
    pub problem: ExchangeProblem,
    /// What it means.
    pub meaning: String,
    /// What to set where.
    pub remedy: String,
}

impl fmt::Display for ExchangeRefusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "the token exchange to SAML was refused: {}",
            self.refusal.error
        )?;
        if let Some(description) = &self.refusal.description {
            write!(formatter, " ({description})")?;
        }
        write!(
            formatter,
            "\n  {} ({})\n  -> {}",
            self.meaning, self.offered, self.remedy
        )
    }
}

use ExchangeProblem as P;
use Offered as O;

/// Error (empty: any), part of the description, problem, and which exchange says so.
const RULES: &[(&str, &str, ExchangeProblem, Offered)] = &[
    ("", "tandard token exchange", P::NotOffered, O::StandardOnly),
    (
        "",
        "requested_token_type unsupported",
        P::NotOffered,
        O::StandardOnly,
    ),
    ("unsupported_grant_type", "", P::NotOffered, O::Nothing),
    (
        "",
        "Client not allowed to exchange",
        P::NotPermitted,
        O::Legacy,
    ),
    ("", "not the holder of the token", P::NotHolder, O::Legacy),
    ("", "Audience not found", P::AudienceUnknown, O::Legacy),
    ("", "assertion consumer url", P::NoConsumerUrl, O::Legacy),
    ("", "user consent", P::ConsentRequired, O::Legacy),
    ("", "Client disabled", P::ClientDisabled, O::Legacy),
    ("", "Can not get SAML", P::NoAssertion, O::Legacy),
    ("", "Invalid token type", P::SubjectToken, O::Legacy),
    ("", "Invalid token", P::SubjectToken, O::Unknown),
    ("invalid_token", "", P::SubjectToken, O::Unknown),
    ("unauthorized_client", "", P::ClientCredentials, O::Unknown),
    ("invalid_client", "", P::ClientCredentials, O::Unknown),
];

/// Whether the standard exchange served the request because the client has it on.
pub(super) fn is_standard(description: &str) -> bool {
    description.contains("requested_token_type unsupported")
}

/// Whether a refusal comes from the standard exchange.
pub(super) fn is_of_standard_exchange(description: &str) -> bool {
    description.contains("tandard token exchange") || is_standard(description)
}

pub(super) fn explained(
    refusal: &Refusal,
    provider: &Provider,
    client: &Client,
    audience: &str,
) -> ExchangeRefusal {
    let description = refusal.description.as_deref().unwrap_or_default();
    let found = RULES.iter().find(|(error, part, ..)| {
        (error.is_empty() || *error == refusal.error) && description.contains(part)
    });
    let (problem, offered) = match found {
        Some((_, _, problem, offered)) => (*problem, *offered),
        None => (P::Unknown, O::Unknown),
    };
    let offered = match (offered, provider.offers_grant(GRANT)) {
        (O::Unknown, Some(false)) => O::Nothing,
        (offered, _) => offered,
    };
    let (meaning, remedy) = texts(problem, offered, &client.id, audience);
    ExchangeRefusal {
        refusal: refusal.clone(),
        offered,
        problem,
        meaning,
        remedy,
    }
}

fn texts(
    problem: ExchangeProblem,
    offered: Offered,
    client: &str,
    audience: &str,
) -> (String, String) {
    let of = |meaning: String, remedy: String| (meaning, remedy);
    match problem {
        P::NotOffered => of(
            "SAML assertions come only from Keycloak's legacy token exchange".into(),
            if offered == O::StandardOnly {
                "start Keycloak with `--features=token-exchange:v1,admin-fine-grained-authz:v1`, or use the ID token instead of SAML (`AssumeRoleWithWebIdentity`), which needs no exchange".into()
            } else {
                "start Keycloak with `--features=token-exchange,admin-fine-grained-authz` (from 26.2 on `token-exchange:v1,admin-fine-grained-authz:v1`), or use the ID token instead of SAML (`AssumeRoleWithWebIdentity`), which needs no exchange".into()
            },
        ),
        P::NotPermitted => of(
            format!("the client `{client}` has no permission to exchange tokens for assertions of `{audience}`"),
            format!("in Keycloak, client `{audience}`, tab *Permissions*: switch *Permissions enabled* on, open *token-exchange*, and add a policy of the type *Client* with `{client}` (needs the feature `admin-fine-grained-authz`, from 26.2 on with `:v1`)"),
        ),
        P::NotHolder => of(
            format!("the public client `{client}` may exchange only tokens that were issued to itself"),
            "log in with this client, or give it a secret (*Client authentication* on)".into(),
        ),
        P::AudienceUnknown => of(
            format!("there is no client `{audience}`"),
            format!("create a SAML client in Keycloak with the *Client ID* `{audience}`, or set its id as the profile's audience"),
        ),
        P::NoConsumerUrl => of(
            format!("the client `{audience}` has no address for assertions, or isn't a SAML client"),
            "set *Assertion Consumer Service POST Binding URL* to `https://signin.aws.amazon.com/saml` in the SAML client in Keycloak (tab *Advanced*; *Valid redirect URIs* aren't used for it)".into(),
        ),
        P::ConsentRequired => of(
            format!("the client `{audience}` asks people for their consent, which an exchange can't"),
            "switch *Consent required* off in the SAML client in Keycloak".into(),
        ),
        P::ClientDisabled => of(
            format!("the client `{audience}` is switched off"),
            "switch *Enabled* on in the SAML client in Keycloak".into(),
        ),
        P::SubjectToken => of(
            "the access token isn't accepted: its session has ended, or it has expired".into(),
            "log in again".into(),
        ),
        P::NoAssertion => of(
            "Keycloak can't make the assertion".into(),
            "switch *Encrypt assertions* off in the SAML client in Keycloak (tab *Keys*); if it is off, a script mapper gives values that aren't texts: see the server's log".into(),
        ),
        P::ClientCredentials => of(
            format!("the credentials of the client `{client}` aren't accepted"),
            "check the client's id and secret, and *Client authentication* in Keycloak".into(),
        ),
        P::Unknown => of(
            "the reason isn't known here".into(),
            "see the server's log; or use the ID token instead of SAML (`AssumeRoleWithWebIdentity`)".into(),
        ),
    }
}
