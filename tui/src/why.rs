//! Why a token or assertion opens a role or doesn't: every gate of STS, in the words of the trust policy.

mod saml;

use std::time::SystemTime;

use diagnostic::{Finding, Level, visible_line};
use federation::engine::Evidence;
use serde_json::{Map, Value};
use trust_policy::{
    Assertion, Assessment, Call, Decision, Explanation, Login, OidcToken, Provider, ProviderArn,
    ProviderKind, Request, Role, Truth,
};

/// What there is to tell.
#[derive(Debug)]
pub struct Why {
    /// What every gate says, and what decided.
    pub assessment: Assessment,
    /// What the trust policy says, as findings at their places in it.
    pub findings: Vec<Finding>,
    /// The identity provider that the token or assertion is judged for.
    pub provider: ProviderArn,
    /// What the trust policy was asked, as its verdicts are.
    pub requests: Vec<Request>,
}

/// What is shown to STS.
#[derive(Clone, Copy, Debug)]
pub enum Shown<'a> {
    /// The claims of an ID token.
    Token(&'a Map<String, Value>),
    /// A SAML assertion.
    Assertion(&'a federation::Assertion),
}

impl<'a> From<&'a Evidence> for Shown<'a> {
    fn from(evidence: &'a Evidence) -> Self {
        match &evidence.assertion {
            Some(assertion) => Self::Assertion(assertion),
            None => Self::Token(&evidence.claims),
        }
    }
}

/// Holds what a login shows to STS against a role's trust policy.
///
/// # Errors
/// When the policy trusts no provider that could be meant.
pub fn why(role: &Role, shown: Shown<'_>) -> Result<Why, Box<Finding>> {
    match shown {
        Shown::Token(claims) => {
            let claims = with_https(role, claims);
            let provider = provider(role, &claims)?;
            let token = OidcToken::issued(&claims, None);
            Ok(judged(role, Assertion::Oidc(&token), &provider))
        }
        Shown::Assertion(assertion) => {
            let provider = saml::provider(role, assertion.facts())?;
            let values = saml::values(assertion);
            Ok(judged(role, Assertion::Saml(&values), &provider))
        }
    }
}

fn judged(role: &Role, shown: Assertion<'_>, provider: &Provider) -> Why {
    let call = Call {
        session_name: None,
        duration_seconds: None,
        time: Some(SystemTime::now()),
        source_ip: None,
        region: None,
        user_agent: None,
    };
    let login = Login::new(shown, provider, &call);
    let assessment = login.assess(role);
    let verdicts = assessment.verdicts.iter();
    let requests: Vec<Request> = verdicts
        .map(|verdict| login.request(role, verdict.action))
        .collect();
    let findings = assessment
        .verdicts
        .iter()
        .zip(&requests)
        .map(|(verdict, request)| {
            Explanation::new(&role.policy, request, verdict).to_finding(&role.policy)
        })
        .collect();
    Why {
        requests,
        findings,
        provider: provider.arn.clone(),
        assessment,
    }
}

impl Why {
    /// The decision in one line.
    #[must_use]
    pub fn heading(&self) -> String {
        let assessment = &self.assessment;
        let place = assessment
            .gate
            .map_or_else(String::new, |gate| format!(" at the gate `{gate}`"));
        match (assessment.decision, assessment.error()) {
            (Decision::Allowed, _) => "allowed".to_owned(),
            (Decision::Denied, Some(error)) => format!("denied{place}: STS answers {error}"),
            (Decision::Denied, None) => format!("denied{place}"),
            (Decision::Unknown, _) => format!("unknown{place}"),
        }
    }

    /// What every gate says, one a line.
    #[must_use]
    pub fn gates(&self) -> String {
        let lines = self.assessment.gates.iter().map(|gate| {
            let word = match gate.passed {
                Truth::True => "yes",
                Truth::False => "no",
                Truth::Unknown => "unknown",
            };
            format!(
                "  {word:<8} {}: {}\n",
                gate.gate,
                visible_line(&gate.message)
            )
        });
        lines.collect()
    }
}

/// The practice world's issuer is plain http on loopback, which AWS doesn't know: judged as if it
/// had TLS by the policies that trust it, as the practice world's STS does.
fn with_https(role: &Role, claims: &Map<String, Value>) -> Map<String, Value> {
    let mut claims = claims.clone();
    if let Some(issuer) = claims.get("iss").and_then(Value::as_str)
        && let Some(name) = issuer.strip_prefix("http://")
        && name.starts_with("127.0.0.1:")
        && role.policy.providers().any(|arn| arn.name() == name)
    {
        let issuer = format!("https://{name}");
        claims.insert("iss".to_owned(), issuer.into());
    }
    claims
}

/// The provider of the policy that the token comes from, else the only one.
fn provider(role: &Role, claims: &Map<String, Value>) -> Result<Provider, Box<Finding>> {
    let issuer = claims.get("iss").and_then(Value::as_str);
    let name = issuer.and_then(|issuer| issuer.strip_prefix("https://"));
    let mut trusted: Vec<&ProviderArn> = Vec::new();
    for arn in role.policy.providers() {
        if arn.kind() == ProviderKind::Oidc && !trusted.contains(&arn) {
            trusted.push(arn);
        }
    }
    let same = trusted.iter().find(|arn| Some(arn.name()) == name);
    match (same, trusted.as_slice()) {
        (Some(arn), _) | (None, [arn]) => Ok(Provider::new((*arn).clone())),
        (None, []) => Err(refused(
            "the policy trusts no OpenID provider",
            "this role isn't for logins with a token",
        )),
        (None, _) => Err(refused(
            "the policy trusts several OpenID providers, and none is the one that made the token",
            "compare the token's `iss` with the policy's `Federated`",
        )),
    }
}

fn refused(message: &str, help: &str) -> Box<Finding> {
    Box::new(Finding::new(Level::Error, "login-provider", message).help(help))
}
