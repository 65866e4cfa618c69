//! What STS would say about an assertion, said before it is sent, with the names that Keycloak's
//! admin console has for the settings.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::facts::AssertionFacts;
use crate::arn::{ProviderArn, RoleArn};
use crate::readable::readable;
use crate::session_name::SessionName;

/// Something that is missing or wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AssertionProblem {
    /// Whether STS refuses it.
    pub severity: Severity,
    /// What is wrong.
    pub what: String,
    /// Where to set it right.
    pub remedy: String,
}

/// What STS makes of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// STS refuses.
    Refused,
    /// AWS documents it as required, and has been seen to accept it all the same.
    Tolerated,
}

/// How far clocks may differ before this machine's judgement counts.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

struct Findings(Vec<AssertionProblem>);

impl Findings {
    fn add(&mut self, severity: Severity, what: impl Into<String>, remedy: impl Into<String>) {
        self.0.push(AssertionProblem {
            severity,
            what: what.into(),
            remedy: remedy.into(),
        });
    }

    fn refused(&mut self, what: impl Into<String>, remedy: impl Into<String>) {
        self.add(Severity::Refused, what, remedy);
    }

    fn tolerated(&mut self, what: impl Into<String>, remedy: impl Into<String>) {
        self.add(Severity::Tolerated, what, remedy);
    }
}

impl AssertionFacts {
    /// Everything that is missing or wrong, whatever the role. `wrapped`: it came in a response of
    /// its own.
    #[must_use]
    pub(crate) fn problems(&self, wrapped: bool, now: Timestamp) -> Vec<AssertionProblem> {
        let mut found = Findings(Vec::new());
        self.check_signature(wrapped, &mut found);
        self.check_subject(now, &mut found);
        self.check_conditions(now, &mut found);
        self.check_session(now, &mut found);
        self.check_roles(&mut found);
        found.0
    }

    fn check_signature(&self, wrapped: bool, found: &mut Findings) {
        match &self.signature {
            None => found.refused(
                "the assertion isn't signed; a signature of the response around it doesn't count",
                "switch *Sign assertions* on in the SAML client in Keycloak (tab *Settings*; *Sign documents* alone isn't enough)",
            ),
            Some(signature) if !signature.covers_assertion => found.refused(
                "the assertion's signature is about something else",
                "get a new assertion; if it stays, look what changes assertions on the way",
            ),
            Some(signature) if !signature.exclusive && !wrapped => found.refused(
                "the signature depends on the document that the assertion stands in, and so doesn't verify in a response",
                "set *Canonicalization method* to EXCLUSIVE in the SAML client in Keycloak",
            ),
            Some(_) => {}
        }
    }

    fn check_subject(&self, now: Timestamp, found: &mut Findings) {
        if self.subject.as_deref().unwrap_or_default().is_empty() {
            found.refused(
                "the assertion names nobody (`NameID`)",
                "choose a *Name ID format* in the SAML client in Keycloak that every user has a value for, such as `persistent`",
            );
        } else if self.subject_format.is_none() {
            found.refused(
                "the `NameID` has no format",
                "choose a *Name ID format* in the SAML client in Keycloak, such as `persistent`",
            );
        }
        const ACS: &str = "set *Assertion Consumer Service POST Binding URL* to `https://signin.aws.amazon.com/saml` in the SAML client in Keycloak (tab *Advanced*; redirect URIs aren't used for it)";
        match &self.recipient {
            None => found.refused("the assertion has no `Recipient`", ACS),
            Some(recipient) if !is_sign_in(recipient) => found.tolerated(
                format!(
                    "the assertion's `Recipient` is `{}`, which is no sign-in address of AWS; it becomes `saml:aud`",
                    readable(recipient)
                ),
                ACS,
            ),
            Some(_) => {}
        }
        match self.usable_until {
            None => found.refused(
                "the assertion has no `NotOnOrAfter` in `SubjectConfirmationData`",
                "take one that Keycloak issued for the AWS client",
            ),
            Some(end) if now.duration_since(end) >= TOLERANCE => found.refused(
                format!("the assertion ended at {end}, and it is {now}"),
                "get a new one; if it is new, set the clocks (NTP) or a longer *Assertion Lifespan* in the SAML client in Keycloak (tab *Advanced*)",
            ),
            Some(_) => {}
        }
    }

    fn check_conditions(&self, now: Timestamp, found: &mut Findings) {
        if !self
            .audiences
            .iter()
            .any(|audience| audience.starts_with("urn:amazon:webservices"))
        {
            let audiences: Vec<String> = self.audiences.iter().map(|a| readable(a)).collect();
            found.tolerated(
                format!(
                    "the assertion's audience is `{}` instead of `urn:amazon:webservices`",
                    audiences.join("`, `")
                ),
                "the *Client ID* of the SAML client in Keycloak has to be `urn:amazon:webservices`",
            );
        }
        if let Some(begin) = self.not_before
            && begin.duration_since(now) > TOLERANCE
        {
            found.tolerated(
                format!("the assertion only begins at {begin}, and it is {now}"),
                "set the clocks of Keycloak's machine and of this one (NTP)",
            );
        }
        if let Some(end) = self.not_on_or_after
            && now.duration_since(end) >= TOLERANCE
        {
            found.tolerated(
                format!("the assertion's conditions ended at {end}, and it is {now}"),
                "get a new one, or set a longer *Assertion Lifespan* in the SAML client in Keycloak (tab *Advanced*)",
            );
        }
    }

    fn check_session(&self, now: Timestamp, found: &mut Findings) {
        const NAME: &str = "https://aws.amazon.com/SAML/Attributes/RoleSessionName";
        let mapper = format!(
            "give the SAML client in Keycloak one mapper *User Property* with property `username` and *SAML Attribute Name* `{NAME}`"
        );
        match self.session_names.as_slice() {
            [] => found.refused("the assertion names no session (`RoleSessionName`)", mapper),
            [name] => {
                if let Err(error) = SessionName::parse(name) {
                    found.refused(
                        format!("`RoleSessionName` is `{}`: {error}", readable(name)),
                        "map another property in Keycloak, or shorten it by a script mapper",
                    );
                }
            }
            _ => found.refused(
                "the assertion names several sessions (`RoleSessionName`)",
                mapper,
            ),
        }
        match self.session_durations.as_slice() {
            [] => {}
            [_] if self
                .session_duration()
                .is_some_and(|seconds| (900..=43_200).contains(&seconds)) => {}
            other => found.refused(
                format!("`SessionDuration` is `{}`", readable(&other.join("`, `"))),
                "let the mapper for `https://aws.amazon.com/SAML/Attributes/SessionDuration` in Keycloak give one number from 900 to 43200",
            ),
        }
        if let Some(until) = self.session_until
            && now.duration_since(until) >= TOLERANCE
        {
            found.refused(
                format!(
                    "the session at the identity provider ended at {until} (`SessionNotOnOrAfter`)"
                ),
                "log in again",
            );
        }
        if self.session.tags.len() > 50 {
            found.refused(
                format!("the assertion has {} session tags", self.session.tags.len()),
                "map 50 attributes `https://aws.amazon.com/SAML/Attributes/PrincipalTag:…` at most in Keycloak",
            );
        }
        for problem in &self.session.problems {
            found.refused(
                problem.clone(),
                "let the mapper in Keycloak give exactly one value",
            );
        }
    }

    fn check_roles(&self, found: &mut Findings) {
        const MAPPER: &str = "give the SAML client in Keycloak a mapper *Role list* with *Role attribute name* `https://aws.amazon.com/SAML/Attributes/Role` and *Single Role Attribute* on, take the scope `role_list` away from it (tab *Client scopes*), and give the user a role of that client named `<role ARN>,<provider ARN>`";
        if !self.roles.is_empty() {
            return;
        }
        if self.bare_role {
            found.refused(
                "the roles stand in the attribute `Role`, which AWS doesn't read: Keycloak's scope `role_list` takes them, also from a *Role list* mapper of the client itself",
                "take the scope `role_list` away from the SAML client in Keycloak (tab *Client scopes*)",
            );
        } else if self.other_roles.is_empty() {
            found.refused("the assertion offers no role", MAPPER);
        } else {
            let some: Vec<String> = self
                .other_roles
                .iter()
                .take(3)
                .map(|r| readable(r))
                .collect();
            found.refused(
                format!(
                    "no value of the attribute for roles is a pair `<role ARN>,<provider ARN>`: `{}`",
                    some.join("`, `")
                ),
                "name the roles of the SAML client in Keycloak `<role ARN>,<provider ARN>`, and switch *Full scope allowed* off so that no others come along (tab *Client scopes*, dedicated scope, *Scope*)",
            );
        }
    }

    /// The provider for a role, when the assertion offers that pair.
    pub(crate) fn provider_for(
        &self,
        role: &RoleArn,
        provider: Option<&ProviderArn>,
    ) -> Option<&ProviderArn> {
        self.roles
            .iter()
            .filter(|(offered, _)| offered == role)
            .map(|(_, of_role)| of_role)
            .find(|of_role| provider.is_none_or(|wanted| wanted == *of_role))
    }
}

/// AWS's sign-in addresses: global, by region, static, and of the other partitions.
fn is_sign_in(recipient: &str) -> bool {
    const DOMAINS: &[&str] = &[
        "signin.aws.amazon.com",
        "signin.amazonaws.cn",
        "signin.amazonaws-us-gov.com",
        "signin.amazonaws-eusc.eu",
    ];
    let Some((host, path)) = recipient
        .strip_prefix("https://")
        .and_then(|rest| rest.split_once('/'))
    else {
        return false;
    };
    let is_host = DOMAINS.iter().any(|domain| {
        host.strip_suffix(domain)
            .is_some_and(|before| before.is_empty() || before.ends_with('.'))
    });
    is_host && ["saml", "static/saml"].contains(&path)
}

#[cfg(test)]
mod tests {
    use super::is_sign_in;

    #[test]
    fn sign_in_addresses_are_those_of_aws() {
        for recipient in [
            "https://signin.aws.amazon.com/saml",
            "https://eu-central-1.signin.aws.amazon.com/saml",
            "https://signin.aws.amazon.com/static/saml",
            "https://signin.amazonaws.cn/saml",
        ] {
            assert!(is_sign_in(recipient), "{recipient}");
        }
        for recipient in [
            "http://signin.aws.amazon.com/saml",
            "https://evil-signin.aws.amazon.com/saml",
            "https://signin.aws.amazon.com.example.org/saml",
            "https://sso.example.org/saml",
            "",
        ] {
            assert!(!is_sign_in(recipient), "{recipient}");
        }
    }
}
