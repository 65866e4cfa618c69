//! The causes of refusals: how they are recognised, and their texts.

use jiff::Timestamp;
use serde::Serialize;

use super::super::Action;
use super::sent::{Clock, Sent};
use crate::readable::readable;

/// Why STS refuses. The names are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Cause {
    /// The trust policy doesn't match what was sent.
    TrustPolicy,
    /// There is no such role, or not yet everywhere.
    RoleUnknownOrNew,
    /// The trust policy doesn't allow the tags that the token carries.
    TagSession,
    /// The trust policy doesn't allow the source identity that the token carries.
    SourceIdentity,
    /// The token's roles claim doesn't list the role.
    RolesClaim,
    /// The audience isn't one of the provider's.
    Audience,
    /// The account doesn't know the issuer.
    UnknownProvider,
    /// The signature can't be verified with the keys that STS has.
    Signature,
    /// The token or assertion has ended.
    Expired,
    /// Clocks differ too much.
    ClockSkew,
    /// The token can't be used for another reason.
    Token,
    /// STS couldn't fetch the provider's keys.
    ProviderUnreachable,
    /// The provider rejected the token.
    ProviderRejected,
    /// The session policy isn't one.
    SessionPolicy,
    /// Policies and tags together are too large.
    PolicySize,
    /// STS is switched off in the region.
    RegionDisabled,
    /// The session would be longer than the role allows.
    Duration,
    /// A parameter isn't as STS wants it.
    Parameter,
    /// STS failed.
    ServerFault,
    /// Too many calls.
    Throttled,
    /// The credentials have ended.
    CredentialsExpired,
    /// The credentials aren't known.
    CredentialsUnknown,
    /// The assertion names no session.
    SamlSessionName,
    /// The assertion comes from another issuer than the provider's metadata.
    SamlIssuer,
    /// The assertion is for another audience.
    SamlAudience,
    /// There is no such SAML provider.
    SamlProvider,
    /// A store found no policy for this person.
    StorePolicy,
    /// A store doesn't know the role.
    StoreRole,
    /// A store doesn't have this call.
    NotOffered,
    /// A code without an entry here.
    Unknown,
}

use Cause as C;

/// Code, part of the message in lower case, cause. The first that fits; an empty part fits all.
const RULES: &[(&str, &str, Cause)] = &[
    ("InvalidIdentityToken", "roles claim", C::RolesClaim),
    (
        "InvalidIdentityToken",
        "no openidconnect provider",
        C::UnknownProvider,
    ),
    (
        "InvalidIdentityToken",
        "provider doesn't exist",
        C::SamlProvider,
    ),
    (
        "InvalidIdentityToken",
        "rolesessionname",
        C::SamlSessionName,
    ),
    ("InvalidIdentityToken", "issuer not present", C::SamlIssuer),
    (
        "InvalidIdentityToken",
        "does not contain the required audience",
        C::SamlAudience,
    ),
    ("InvalidIdentityToken", "audience", C::Audience),
    ("InvalidIdentityToken", "signature", C::Signature),
    ("InvalidIdentityToken", "issuer", C::UnknownProvider),
    ("InvalidIdentityToken", "", C::Token),
    ("ExpiredTokenException", "", C::Expired),
    ("ExpiredToken", "", C::Expired),
    ("IDPCommunicationError", "", C::ProviderUnreachable),
    ("IDPRejectedClaim", "", C::ProviderRejected),
    ("MalformedPolicyDocument", "", C::SessionPolicy),
    ("PackedPolicyTooLarge", "", C::PolicySize),
    ("RegionDisabledException", "", C::RegionDisabled),
    ("ValidationError", "durationseconds", C::Duration),
    ("ValidationError", "maxsessionduration", C::Duration),
    ("ValidationError", "", C::Parameter),
    ("InternalFailure", "", C::ServerFault),
    ("InternalError", "", C::ServerFault),
    ("ServiceUnavailable", "", C::ServerFault),
    ("Throttling", "", C::Throttled),
    ("ThrottlingException", "", C::Throttled),
    ("RequestLimitExceeded", "", C::Throttled),
    ("SlowDown", "", C::Throttled),
    ("InvalidClientTokenId", "", C::CredentialsUnknown),
    ("InvalidTokenId", "", C::CredentialsUnknown),
    ("SignatureDoesNotMatch", "expired", C::ClockSkew),
    ("SignatureDoesNotMatch", "not yet current", C::ClockSkew),
    ("SignatureDoesNotMatch", "", C::CredentialsUnknown),
    ("RequestExpired", "", C::ClockSkew),
    ("RequestTimeTooSkewed", "", C::ClockSkew),
    // MinIO has one code for everything.
    ("InvalidParameterValue", "unsupported action", C::NotOffered),
    ("InvalidParameterValue", "token is expired", C::Expired),
    ("InvalidParameterValue", "claim missing", C::StorePolicy),
    (
        "InvalidParameterValue",
        "none of the given policies",
        C::StorePolicy,
    ),
    ("InvalidParameterValue", "`azp` claim invalid", C::Audience),
    ("InvalidParameterValue", "`aud` claim invalid", C::Audience),
    ("InvalidParameterValue", "verification error", C::Signature),
    ("InvalidParameterValue", "token expiry", C::Duration),
    ("InvalidParameterValue", "rolearn", C::StoreRole),
    ("InvalidParameterValue", "dummy-internal", C::StoreRole),
    ("InvalidParameterValue", "number of segments", C::Token),
    ("InvalidParameterValue", "", C::Parameter),
    ("NotImplemented", "", C::NotOffered),
    ("InvalidAction", "", C::NotOffered),
];

/// The causes of a refusal, the likeliest first; at least one.
pub(super) fn of(
    action: Action,
    code: &str,
    message: &str,
    sent: &Sent<'_>,
    date: Option<Timestamp>,
) -> Vec<Cause> {
    let message = message.to_lowercase();
    if ["AccessDenied", "AccessDeniedException"].contains(&code) {
        return denied(&message, sent);
    }
    let found = RULES
        .iter()
        .find(|(of, part, _)| *of == code && message.contains(part))
        .map_or(C::Unknown, |(.., cause)| *cause);
    if action == Action::GetCallerIdentity && found == C::Expired {
        return vec![C::CredentialsExpired];
    }
    match (found, sent.clock(date)) {
        // A token that isn't valid yet is refused as unusable, or as expired.
        (C::Expired | C::Token, Some(Clock::Ahead(_))) => vec![C::ClockSkew, found],
        // It may have been fetched a moment ago from a clock that runs late.
        (C::Expired, Some(Clock::Expired(_))) => vec![found, C::ClockSkew],
        _ => vec![found],
    }
}

fn denied(message: &str, sent: &Sent<'_>) -> Vec<Cause> {
    for (part, cause) in [
        ("sts:tagsession", C::TagSession),
        ("sts:setsourceidentity", C::SourceIdentity),
    ] {
        if message.contains(part) {
            return vec![cause];
        }
    }
    let mut causes = Vec::new();
    if !sent.session.tags.is_empty() {
        causes.push(C::TagSession);
    }
    if sent.session.source_identity.is_some() {
        causes.push(C::SourceIdentity);
    }
    causes.extend([C::TrustPolicy, C::RoleUnknownOrNew]);
    causes
}

impl Cause {
    /// What it means, and what to try.
    pub(super) fn explained(self, sent: &Sent<'_>, date: Option<Timestamp>) -> (String, String) {
        let fixed = |meaning: &str, remedy: &str| (meaning.to_owned(), remedy.to_owned());
        let role = sent
            .role
            .map_or_else(|| "the role".to_owned(), |role| format!("`{role}`"));
        match self {
            C::TrustPolicy => (
                format!(
                    "the trust policy of {role} doesn't allow it{}",
                    compared(sent)
                ),
                "compare the policy with the token: `keyferry explain --policy FILE`".to_owned(),
            ),
            C::RoleUnknownOrNew => (
                format!("{role} doesn't exist, or has just been created or changed, which STS learns with a delay of some seconds"),
                "check the ARN letter by letter; for a new role or provider try again in 10 seconds".to_owned(),
            ),
            C::TagSession => (
                format!("{} and the trust policy of {role} doesn't allow tags: they are never dropped silently", tags(sent)),
                "allow `sts:TagSession` beside the assume action in the trust policy, for the same principal".to_owned(),
            ),
            C::SourceIdentity => (
                format!("the login carries a source identity, and the trust policy of {role} doesn't allow one"),
                "allow `sts:SetSourceIdentity` beside the assume action in the trust policy, for the same principal".to_owned(),
            ),
            C::RolesClaim => (
                format!("the claim `https://aws.amazon.com/roles` of the token doesn't list {role}, and STS then refuses whatever the trust policy says{}", listed(sent)),
                "choose a listed role, or have the mapper in Keycloak list this one (whole ARN, same letters)".to_owned(),
            ),
            C::Audience => (
                format!("the provider isn't registered for this client{}", audience(sent)),
                "add the client id to the audiences of the IAM OIDC provider (or the store's OpenID settings), or log in with a client that is listed".to_owned(),
            ),
            C::UnknownProvider => (
                format!("the account has no OIDC provider for the issuer{}", issuer(sent)),
                "create the IAM OIDC provider with exactly this URL (upper and lower case, path and slash at the end count), in the role's account".to_owned(),
            ),
            C::Signature if sent.provider.is_some() => fixed(
                "the assertion's signature doesn't verify with the keys in the SAML provider's metadata",
                "upload the realm's current metadata to the IAM SAML provider (Keycloak: `/realms/<realm>/protocol/saml/descriptor`); after a key rotation it has to be done again",
            ),
            C::Signature => fixed(
                "the token's signature doesn't verify with the keys that the issuer publishes",
                "check that the issuer's URL leads STS to the same Keycloak, and that the client's *ID token signature algorithm* is RS256 to RS512 or ES256 to ES512; log in again after a key rotation",
            ),
            C::Expired => expired(sent, date),
            C::ClockSkew => skew(sent, date),
            C::Token => fixed(
                "STS can't use the token",
                "check that it is an ID token, signed with RS256 to RS512 or ES256 to ES512, with `iss`, `sub`, `aud`, `iat` and `exp`, and with `azp` when `aud` has several entries",
            ),
            C::ProviderUnreachable => (
                format!("STS couldn't fetch the keys of the issuer in time{}; several tries failed", issuer(sent)),
                "check that its `/.well-known/openid-configuration` and `jwks_uri` answer quickly from the public internet over https; a Keycloak that AWS can't reach needs the SAML way".to_owned(),
            ),
            C::ProviderRejected => fixed(
                "the identity provider rejected the token",
                "log in again",
            ),
            C::SessionPolicy => fixed(
                "the session policy isn't a policy that IAM understands",
                "check `policy` in the profile: a JSON document with `Version` and `Statement`",
            ),
            C::PolicySize => fixed(
                "session policies and tags together don't fit into a session",
                "shorten the session policy, or send fewer and shorter tags from Keycloak",
            ),
            C::RegionDisabled => fixed(
                "STS is switched off in this region for the account",
                "set another `region` in the profile, such as `us-east-1`, or have the region's STS switched on",
            ),
            C::Duration => (
                format!("the session would be longer or shorter than {role} allows"),
                "ask for less: 3600 s is always allowed at AWS; more needs a higher *Maximum session duration* of the role".to_owned(),
            ),
            C::Parameter => fixed(
                "STS doesn't accept a parameter of the call",
                "its message names it; check role, session name and policies of the profile",
            ),
            C::ServerFault if !sent.custom_endpoint && sent.issuer().is_some() => fixed(
                "STS failed, several tries included: it has a fault, or stumbles over the token (it does when `sub` is null)",
                "try again in a minute; if it stays, look at the token's claims: `keyferry token`",
            ),
            C::ServerFault => fixed("STS failed, several tries included", "try again in a minute"),
            C::Throttled => fixed(
                "STS got too many calls, several tries included",
                "try again in a minute, and let fewer programs call at once",
            ),
            C::CredentialsExpired => fixed("the credentials have ended", "get new ones"),
            C::CredentialsUnknown => fixed(
                "STS doesn't know these credentials: they come from another STS, or were revoked or changed",
                "get new ones, and check that endpoint and region are those that they come from",
            ),
            C::SamlSessionName => fixed(
                "the assertion names no session",
                "add a mapper to the SAML client in Keycloak: *User Property* `username` as the attribute `https://aws.amazon.com/SAML/Attributes/RoleSessionName`",
            ),
            C::SamlIssuer => fixed(
                "the assertion comes from another issuer than the SAML provider's metadata says",
                "upload the realm's metadata to the IAM SAML provider, or choose the provider of this realm",
            ),
            C::SamlAudience => fixed(
                "the assertion is meant for another audience",
                "the *Client ID* of the SAML client in Keycloak has to be `urn:amazon:webservices`",
            ),
            C::SamlProvider => (
                format!(
                    "there is no SAML provider{} in the role's account",
                    sent.provider.map(|arn| format!(" `{arn}`")).unwrap_or_default()
                ),
                "check the provider's ARN in the Role attribute, or create the provider".to_owned(),
            ),
            C::StorePolicy => fixed(
                "the store finds no policy for this person in the token",
                "have Keycloak put the name of an existing policy into the claim that the store reads (MinIO: `policy`, a *User Attribute* mapper with *Multivalued*)",
            ),
            C::StoreRole => (
                format!("the store doesn't know {role}"),
                "use the role ARN that the store writes into its log when it starts (MinIO: `IAM Roles:`), or none if it reads policies from a claim".to_owned(),
            ),
            C::NotOffered => fixed(
                "this STS doesn't have this call",
                "MinIO has neither SAML nor GetCallerIdentity: use the ID token, and test credentials at the store itself",
            ),
            C::Unknown => fixed(
                "STS refused for a reason that isn't known here",
                "its message above is all there is",
            ),
        }
    }
}

/// What the trust policy saw, for the comparison.
fn compared(sent: &Sent<'_>) -> String {
    let seen = [("aud", sent.audience()), ("sub", sent.subject())];
    let seen: Vec<String> = seen
        .into_iter()
        .filter_map(|(key, value)| Some(format!("`{key}` = `{}`", readable(value?))))
        .collect();
    if seen.is_empty() {
        String::new()
    } else {
        format!(" (it sees {})", seen.join(", "))
    }
}

fn tags(sent: &Sent<'_>) -> String {
    let keys: Vec<String> = sent
        .session
        .tags
        .iter()
        .take(5)
        .map(|(key, _)| format!("`{}`", readable(key)))
        .collect();
    if keys.is_empty() {
        return "the login carries session tags,".to_owned();
    }
    let more = if sent.session.tags.len() > keys.len() {
        ", …"
    } else {
        ""
    };
    format!(
        "the login carries session tags ({}{more}),",
        keys.join(", ")
    )
}

fn listed(sent: &Sent<'_>) -> String {
    match sent.roles() {
        None => String::new(),
        Some(roles) if roles.is_empty() => "; it lists no role at all".to_owned(),
        Some(roles) => {
            let some: Vec<String> = roles
                .iter()
                .take(5)
                .map(|role| format!("`{role}`"))
                .collect();
            let more = roles.len().saturating_sub(some.len());
            let more = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            format!("; it lists {}{more}", some.join(", "))
        }
    }
}

fn audience(sent: &Sent<'_>) -> String {
    sent.audience()
        .map(|audience| {
            format!(
                ": the token's `azp`, or else its `aud`, is `{}`",
                readable(audience)
            )
        })
        .unwrap_or_default()
}

fn issuer(sent: &Sent<'_>) -> String {
    sent.issuer()
        .map(|issuer| format!(" `{}`", readable(issuer)))
        .unwrap_or_default()
}

fn what(sent: &Sent<'_>) -> &'static str {
    if sent.provider.is_some() {
        "assertion"
    } else {
        "ID token"
    }
}

fn expired(sent: &Sent<'_>, date: Option<Timestamp>) -> (String, String) {
    let what = what(sent);
    let meaning = match (sent.clock(date), date) {
        (Some(Clock::Expired(end)), Some(date)) => {
            format!("the {what} ended at {end}, and the clock of STS says {date}")
        }
        _ => format!("the {what} has ended"),
    };
    (meaning, "get a new one: log in again".to_owned())
}

fn skew(sent: &Sent<'_>, date: Option<Timestamp>) -> (String, String) {
    let (meaning, whose) = match sent.clock(date) {
        Some(Clock::Ahead(ahead)) => (
            format!(
                "the {} was issued {} s in the future, as the clock of STS has it",
                what(sent),
                ahead.as_secs()
            ),
            "Keycloak's machine",
        ),
        Some(Clock::Expired(_)) => (
            "if you have just logged in, the clock of Keycloak's machine is late".to_owned(),
            "Keycloak's machine",
        ),
        None => (
            "the clock of this machine differs from that of STS".to_owned(),
            "this machine",
        ),
    };
    (
        meaning,
        format!("set the clock of {whose} (NTP): STS tolerates five minutes"),
    )
}
