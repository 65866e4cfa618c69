//! From an ID token to condition keys.

use serde_json::{Map, Value};

use crate::arn::{ProviderArn, RoleArn, SourceIdentity};
use crate::assess::StsError;

use super::claims::{Claim, Claims, TimeClaim};
use super::{Call, Context, Fact, NotKnown, RolesClaim, SessionTags};

pub(crate) const ROLES: &str = "https://aws.amazon.com/roles";
const SOURCE_IDENTITY: &str = "https://aws.amazon.com/source_identity";

/// Clock tolerance of STS on `iat`, `nbf` and `exp`.
const TOLERANCE_SECONDS: i64 = 300;

/// The claims of an ID token, as far as STS looks at them.
#[derive(Clone, Debug)]
pub struct OidcToken {
    /// Real tokens are checked; the tokens of made-up users are assumed to be valid.
    synthetic: bool,
    pub(crate) algorithm: Option<String>,
    pub(crate) issuer: Option<String>,
    pub(crate) audience: Audience,
    subject: Fact,
    original_audience: Fact,
    amr: Fact,
    email: Fact,
    times: [(&'static str, TimeClaim); 3],
    roles: Result<Option<RolesClaim>, NotKnown>,
    pub(crate) tags: Result<SessionTags, NotKnown>,
    pub(crate) source_identity: Fact,
    problems: Vec<TokenProblem>,
    invisible: Vec<Invisible>,
}

/// What becomes `:aud`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    Unknown,
    /// `azp` if there is one, otherwise the only `aud`.
    Is(String),
    Missing,
    /// No `azp`, and not exactly one `aud`.
    Ambiguous,
}

/// Why STS refuses a token, whatever the policy says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenProblem {
    /// The error STS answers with, where it is known.
    pub error: Option<StsError>,
    /// What is wrong.
    pub message: String,
}

/// A claim that no trust policy can see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invisible {
    /// Its name.
    pub claim: String,
    /// What it could have been meant to be.
    pub hint: Option<String>,
}

impl OidcToken {
    /// The claims of a token that somebody really holds.
    ///
    /// `algorithm` is the `alg` of its header, if at hand. A claim written twice counts as its last
    /// value, which is also what `serde_json` keeps. The signature is not our business.
    #[must_use]
    pub fn issued(claims: &Map<String, Value>, algorithm: Option<&str>) -> Self {
        Self::read(
            Claims {
                values: claims,
                unknown: &[],
            },
            false,
            algorithm,
        )
    }

    /// The claims a made-up user's token would have. `unknown` names claims that are there with a
    /// value nobody can foretell.
    #[must_use]
    pub fn synthetic(claims: &Map<String, Value>, unknown: &[String]) -> Self {
        Self::read(
            Claims {
                values: claims,
                unknown,
            },
            true,
            None,
        )
    }

    fn read(claims: Claims<'_>, synthetic: bool, algorithm: Option<&str>) -> Self {
        let mut problems = Vec::new();
        let mut problem = |error: Option<StsError>, message: String| {
            problems.push(TokenProblem { error, message });
        };
        let invalid = Some(StsError::InvalidIdentityToken);

        let azp = match claims.get("azp") {
            Claim::Value(Value::String(azp)) => Some(Fact::Single(azp.clone())),
            Claim::Absent => None,
            Claim::Unknown => Some(Fact::Unknown),
            Claim::Value(_) => {
                problem(invalid, "the claim `azp` is no string".to_owned());
                Some(Fact::Unknown)
            }
        };
        let aud = audiences(claims.get("aud"));
        if let (Claim::Value(_), None) = (claims.get("aud"), &aud) {
            problem(
                invalid,
                "the claim `aud` is neither a string nor a list of strings".to_owned(),
            );
        }
        let audience = match (&azp, aud.as_deref()) {
            (Some(Fact::Single(azp)), _) => Audience::Is(azp.clone()),
            (Some(_), _) | (None, None) => Audience::Unknown,
            (None, Some([aud])) => Audience::Is(aud.clone()),
            (None, Some([])) => Audience::Missing,
            (None, Some(_)) => {
                problem(
                    invalid,
                    "`aud` has more than one entry and there is no `azp`; STS takes that for an incorrect audience"
                        .to_owned(),
                );
                Audience::Ambiguous
            }
        };
        let original_audience = match (&azp, claims.get("aud")) {
            (None, _) | (_, Claim::Absent) => Fact::Missing,
            (Some(_), Claim::Value(Value::String(aud))) => Fact::Single(aud.clone()),
            // Whether the key is a list when `aud` is one isn't known.
            (Some(_), _) => Fact::Unknown,
        };
        let subject = match claims.get("sub") {
            Claim::Value(Value::String(sub)) => Fact::Single(sub.clone()),
            Claim::Value(Value::Number(number)) => Fact::Single(number.to_string()),
            Claim::Value(Value::Null) => {
                problem(
                    Some(StsError::InternalFailure),
                    "the claim `sub` is null".to_owned(),
                );
                Fact::Missing
            }
            Claim::Absent if !synthetic => Fact::Missing,
            _ => Fact::Unknown,
        };
        let tags = if claims
            .unknown
            .iter()
            .any(|name| SessionTags::is_tag_claim(name))
        {
            Err(NotKnown)
        } else {
            let (tags, tag_problems) = SessionTags::read(claims.values);
            for message in tag_problems {
                problem(None, message);
            }
            Ok(tags)
        };
        let source_identity = match claims.get(SOURCE_IDENTITY) {
            Claim::Absent | Claim::Value(Value::Null) => Fact::Missing,
            Claim::Unknown => Fact::Unknown,
            Claim::Value(value) => {
                let text = value.as_str().unwrap_or_default();
                if let Err(error) = SourceIdentity::parse(text) {
                    problem(None, error.to_string());
                }
                Fact::Single(text.to_owned())
            }
        };
        let roles = match claims.get(ROLES) {
            Claim::Absent => Ok(None),
            Claim::Unknown => Err(NotKnown),
            Claim::Value(value) => Ok(RolesClaim::read(value)),
        };
        let issuer = match claims.get("iss") {
            Claim::Value(Value::String(issuer)) => Some(issuer.clone()),
            Claim::Value(_) => {
                problem(invalid, "the claim `iss` is no string".to_owned());
                None
            }
            _ => None,
        };
        if !synthetic {
            for name in ["iss", "sub", "aud", "iat", "exp"] {
                if claims.get(name) == Claim::Absent {
                    problem(
                        invalid,
                        format!("the claim `{name}`, which STS requires, is missing"),
                    );
                }
            }
        }
        let times = ["iat", "nbf", "exp"].map(|name| (name, TimeClaim::read(claims.get(name))));
        for (name, time) in times {
            if time == TimeClaim::Refused {
                problem(
                    invalid,
                    format!("the claim `{name}` is no whole number of seconds"),
                );
            }
        }
        Self {
            synthetic,
            algorithm: algorithm.map(str::to_owned),
            issuer,
            audience,
            subject,
            original_audience,
            amr: list(claims.get("amr")),
            email: match claims.get("email") {
                Claim::Absent => Fact::Missing,
                Claim::Value(Value::String(email)) => Fact::Single(email.clone()),
                _ => Fact::Unknown,
            },
            times,
            roles,
            tags,
            source_identity,
            problems,
            invisible: invisible(claims.values),
        }
    }

    /// Whether the token is assumed to be valid.
    #[must_use]
    pub const fn is_synthetic(&self) -> bool {
        self.synthetic
    }

    /// Who issued it, when that is known.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// Whom it is about (`sub`), when that is known.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        match &self.subject {
            Fact::Single(subject) => Some(subject),
            _ => None,
        }
    }

    /// What STS refuses in the claims themselves.
    #[must_use]
    pub fn problems(&self) -> &[TokenProblem] {
        &self.problems
    }

    /// Claims that no trust policy can see.
    #[must_use]
    pub fn invisible(&self) -> &[Invisible] {
        &self.invisible
    }

    /// The roles claim, when the token has one.
    #[must_use]
    pub fn roles(&self) -> Option<&RolesClaim> {
        self.roles.as_ref().ok()?.as_ref()
    }

    pub(crate) fn roles_state(&self) -> Result<Option<&RolesClaim>, NotKnown> {
        self.roles
            .as_ref()
            .map(Option::as_ref)
            .map_err(|&not_known| not_known)
    }

    /// Whether the roles claim lists a role; `None` when there is no claim.
    pub(crate) fn lists_role(&self, role: Option<&RoleArn>) -> Result<Option<bool>, NotKnown> {
        match (self.roles_state()?, role) {
            (None, _) => Ok(None),
            (Some(_), None) => Err(NotKnown),
            (Some(claim), Some(role)) => Ok(Some(claim.lists(role))),
        }
    }

    /// Where the token is outside of what AWS documents although the live service took it.
    pub(crate) fn documented_limits(&self) -> Option<String> {
        match &self.subject {
            Fact::Single(subject) if !(6..=255).contains(&subject.chars().count()) => {
                Some(format!(
                    "`sub` has {} characters; AWS documents 6 to 255, and the live service took others too",
                    subject.chars().count()
                ))
            }
            _ => None,
        }
    }

    /// What the clock says about the token at `now`, in seconds since 1970.
    pub(crate) fn time_problem(&self, now: i64) -> Option<TokenProblem> {
        for (name, time) in self.times {
            let TimeClaim::At(at) = time else { continue };
            let (error, message) = match name {
                "exp" if now > at.saturating_add(TOLERANCE_SECONDS) => {
                    (StsError::ExpiredToken, "the token has expired")
                }
                "nbf" if now < at.saturating_sub(TOLERANCE_SECONDS) => (
                    StsError::InvalidIdentityToken,
                    "the token is not valid yet (`nbf`)",
                ),
                "iat" if now < at.saturating_sub(TOLERANCE_SECONDS) => (
                    StsError::InvalidIdentityToken,
                    "the token was issued in the future (`iat`)",
                ),
                _ => continue,
            };
            return Some(TokenProblem {
                error: Some(error),
                message: format!("{message}; STS tolerates five minutes"),
            });
        }
        None
    }

    /// The condition keys STS makes of this token, for a provider. What depends on the role,
    /// `sts:RoleAuthorizedByIdp`, is left out.
    #[must_use]
    pub fn context(&self, provider: &ProviderArn, call: &Call) -> Context {
        let mut context = Context::default();
        call.describe(&mut context);
        let name = provider.name();
        let audience = match &self.audience {
            Audience::Is(audience) => Fact::Single(audience.clone()),
            Audience::Missing if !self.synthetic => Fact::Missing,
            _ => Fact::Unknown,
        };
        context.set(&format!("{name}:sub"), self.subject.clone());
        context.set(&format!("{name}:aud"), audience);
        context.set(&format!("{name}:oaud"), self.original_audience.clone());
        context.set(&format!("{name}:amr"), self.amr.clone());
        context.set(&format!("{name}:email"), self.email.clone());
        describe_federation(&mut context, provider, &self.tags, &self.source_identity);
        context
    }
}

/// What web identity and SAML have in common.
pub(super) fn describe_federation(
    context: &mut Context,
    provider: &ProviderArn,
    tags: &Result<SessionTags, NotKnown>,
    source_identity: &Fact,
) {
    match tags {
        Ok(tags) => tags.describe(context),
        Err(NotKnown) => context.tags_unknown = true,
    }
    context.set("sts:SourceIdentity", source_identity.clone());
    context.set("aws:FederatedProvider", provider.as_str());
    context.set("aws:PrincipalAccount", provider.account().as_str());
    context.set("aws:PrincipalType", "User");
    context.set("aws:userid", provider.as_str());
}

/// `None` when the claim has a form STS doesn't take or isn't known; an empty list when absent.
fn audiences(claim: Claim<'_>) -> Option<Vec<String>> {
    match claim {
        Claim::Absent => Some(Vec::new()),
        Claim::Unknown => None,
        Claim::Value(Value::String(audience)) => Some(vec![audience.clone()]),
        Claim::Value(Value::Array(items)) => items
            .iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect(),
        Claim::Value(_) => None,
    }
}

fn list(claim: Claim<'_>) -> Fact {
    match claim {
        Claim::Absent => Fact::Missing,
        Claim::Value(Value::Array(items)) => items
            .iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect::<Option<_>>()
            .map_or(Fact::Unknown, Fact::Many),
        _ => Fact::Unknown,
    }
}

/// Claims that become a condition key or are checked by STS itself.
const SEEN: [&str; 12] = [
    "iss",
    "sub",
    "aud",
    "azp",
    "iat",
    "nbf",
    "exp",
    "amr",
    "email",
    "jti",
    ROLES,
    SOURCE_IDENTITY,
];

fn invisible(claims: &Map<String, Value>) -> Vec<Invisible> {
    claims
        .iter()
        .filter(|(name, _)| !SEEN.contains(&name.as_str()) && !SessionTags::is_tag_claim(name))
        .map(|(name, value)| Invisible {
            claim: name.clone(),
            hint: split_name(name, value),
        })
        .collect()
}

/// A claim name with dots that an identity provider took for a path: `{"https://aws": {"amazon":
/// {"com/roles": …}}}`.
fn split_name(name: &str, value: &Value) -> Option<String> {
    if name != "https://aws" {
        return None;
    }
    let tail = value.get("amazon")?.as_object()?.keys().next()?;
    Some(format!(
        "the name `{name}.amazon.{tail}` was split at its dots; write them as `\\.` in the identity provider so that STS sees the claim"
    ))
}
