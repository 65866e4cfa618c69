//! The exchange to SAML as `federation` does it: in a realm of its own, set up well and badly.
//!
//! What it has to say about each setting stands here beside the case, whatever was recorded.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use federation::{
    AWS_AUDIENCE, Assertion, Client, ExchangeError, ExchangeProblem, Http, HttpSettings, Issuer,
    Provider, RoleArn, SamlResponse, SamlResponseError, exchange_for_saml,
};
use jiff::Timestamp;
use keycloak_admin::{ClientUuid, Realm, RealmRepresentation, ScopeAssignment, SecretString};
use regex::Regex;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::Report;
use crate::lab::{Lab, PATIENCE};
use crate::oidc::Oidc;

const REALM: &str = include_str!("../cases/federation.json");
const ROLE: &str = "arn:aws:iam::123456789012:role/dev";

/// What has to come of a case.
#[derive(Debug)]
enum Expected {
    /// A response that STS has no known reason to refuse, and whose signature is good.
    Response,
    /// A refused exchange.
    Refused(ExchangeProblem),
    /// An assertion that isn't sent, with these words.
    Unfit(&'static str),
}

use ExchangeProblem as Problem;
use Expected::{Refused, Response, Unfit};

/// A setting of the SAML client, and what it does.
const SETTINGS: &[(&str, &str, Expected)] = &[
    (
        "saml.assertion.signature",
        "false",
        Unfit("*Sign assertions*"),
    ),
    ("saml.server.signature", "false", Response),
    ("saml.signature.algorithm", "RSA_SHA512", Response),
    (
        "saml_signature_canonicalization_method",
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        Unfit("*Canonicalization method*"),
    ),
    ("saml.encrypt", "true", Refused(Problem::NoAssertion)),
    (
        "saml_assertion_consumer_url_post",
        "",
        Refused(Problem::NoConsumerUrl),
    ),
    ("saml.authnstatement", "false", Response),
    ("saml.onetimeuse.condition", "true", Response),
];

/// The realm, and what was found.
struct Cases<'a> {
    lab: &'a Lab,
    realm: &'a Realm,
    saml: ClientUuid,
    oidc: Oidc,
    http: Http,
    provider: Provider,
    conf: Client,
    /// The realm's own certificate, from its metadata.
    certificate: String,
    report: Report,
}

pub async fn run(lab: &Lab) -> Result<Report> {
    find_xmlsec()?;
    let realm: RealmRepresentation = serde_json::from_str(REALM)?;
    let realm = lab.admin.create_realm(&realm).await?;
    let done = cases(lab, &realm).await;
    realm.delete().await?;
    done
}

async fn cases(lab: &Lab, realm: &Realm) -> Result<Report> {
    let base = format!("{}/realms/{}", lab.server.base, realm.name());
    let http = Http::new(&HttpSettings {
        time_limit: PATIENCE,
        ..HttpSettings::default()
    })?;
    let issuer = Issuer::parse(&base)?;
    let mut cases = Cases {
        lab,
        realm,
        saml: realm.client(AWS_AUDIENCE).await?.0,
        oidc: Oidc::new(&lab.server.base, realm.name())?,
        provider: Provider::discover(&http, &issuer, Timestamp::now()).await?,
        http,
        conf: Client::confidential("conf", "conf-secret".into()),
        certificate: certificate(&base).await?,
        report: Report::from(Vec::new()),
    };
    cases.permission().await?;
    cases.requests().await?;
    cases.settings().await?;
    cases.roles().await?;
    Ok(cases.report)
}

impl Cases<'_> {
    async fn permission(&mut self) -> Result<()> {
        // Of its mapper and the client's own only one writes the roles, and which isn't certain.
        let role_list = self.realm.client_scope("role_list").await?;
        let how = ScopeAssignment::Default;
        self.realm
            .unassign_scope(&self.saml, &role_list, how)
            .await?;
        self.case("without permission", &Refused(Problem::NotPermitted))
            .await?;
        let requesters = [
            self.realm.client("conf").await?.0,
            self.realm.client("app").await?.0,
        ];
        self.realm
            .allow_token_exchange(&self.saml, &requesters, "assertions")
            .await?;
        self.case("as set up", &Response).await
    }

    /// Requests by others, and for others.
    async fn requests(&mut self) -> Result<()> {
        let conf = self.conf.clone();
        let app = Client::public("app");
        let wrong = Client::confidential("conf", "wrong".into());
        let alice = self.token("app", "alice").await?;
        let garbage = SecretString::from("garbage");
        let foreign = self.token_of_conf().await?;
        for (name, client, token, audience, expected) in [
            (
                "a public client, its own token",
                &app,
                &alice,
                AWS_AUDIENCE,
                Response,
            ),
            (
                "a public client, another's token",
                &app,
                &foreign,
                AWS_AUDIENCE,
                Refused(Problem::NotHolder),
            ),
            (
                "an unknown audience",
                &conf,
                &alice,
                "nosuch",
                Refused(Problem::AudienceUnknown),
            ),
            (
                "garbage for a token",
                &conf,
                &garbage,
                AWS_AUDIENCE,
                Refused(Problem::SubjectToken),
            ),
            (
                "a wrong secret",
                &wrong,
                &alice,
                AWS_AUDIENCE,
                Refused(Problem::ClientCredentials),
            ),
        ] {
            let result = self.exchange(client, token, audience).await;
            self.judge(name, result, &expected)?;
        }
        Ok(())
    }

    /// Settings of the clients, each undone again.
    async fn settings(&mut self) -> Result<()> {
        for (name, value, expected) in SETTINGS {
            let before = self.set_attribute(AWS_AUDIENCE, name, value).await?;
            self.case(&format!("{name}={value}"), expected).await?;
            self.set_attribute(AWS_AUDIENCE, name, &before).await?;
        }
        self.set_attribute("conf", "standard.token.exchange.enabled", "true")
            .await?;
        self.case("the standard exchange on", &Response).await?;
        self.set_attribute("conf", "standard.token.exchange.enabled", "false")
            .await?;

        let (id, whole) = self.realm.client(AWS_AUDIENCE).await?;
        let mut changed = whole.clone();
        changed
            .extra
            .0
            .insert("consentRequired".into(), json!(true));
        self.realm.update_client(&id, &changed).await?;
        self.case("consent required", &Refused(Problem::ConsentRequired))
            .await?;
        let mut changed = whole.clone();
        changed.enabled = Some(false);
        self.realm.update_client(&id, &changed).await?;
        // Keycloak 24 gives assertions of clients that are switched off.
        let expected = if self.lab.version().starts_with("24.") {
            Response
        } else {
            Refused(Problem::ClientDisabled)
        };
        self.case("switched off", &expected).await?;
        self.realm.update_client(&id, &whole).await?;
        self.case("as set up again", &Response).await
    }

    async fn roles(&mut self) -> Result<()> {
        let conf = self.conf.clone();
        let bob = self.token("app", "bob").await?;
        let result = self.exchange(&conf, &bob, AWS_AUDIENCE).await;
        self.judge("somebody without a role", result, &Unfit("offers no role"))
    }

    /// The exchange of alice's login by `conf`.
    async fn case(&mut self, name: &str, expected: &Expected) -> Result<()> {
        let token = self.token("app", "alice").await?;
        let client = self.conf.clone();
        let result = self.exchange(&client, &token, AWS_AUDIENCE).await;
        self.judge(name, result, expected)
    }

    async fn exchange(
        &self,
        client: &Client,
        token: &SecretString,
        audience: &str,
    ) -> Result<Assertion, ExchangeError> {
        exchange_for_saml(&self.http, &self.provider, client, token, audience).await
    }

    fn judge(
        &mut self,
        name: &str,
        result: Result<Assertion, ExchangeError>,
        expected: &Expected,
    ) -> Result<()> {
        let role = RoleArn::parse(ROLE)?;
        let (fits, shown) = match &result {
            Ok(assertion) => match assertion.response_for(&role, None, Timestamp::now()) {
                Ok(response) => {
                    let fits = matches!(expected, Response) && self.is_verified(&response)?;
                    (fits, shown(&response))
                }
                Err(SamlResponseError::Unfit(problems)) => {
                    let text: Vec<String> = problems
                        .iter()
                        .map(|problem| format!("{} -> {}", problem.what, problem.remedy))
                        .collect();
                    let fits = matches!((expected, text.as_slice()), (Unfit(words), [one]) if one.contains(words));
                    (fits, json!({"unfit": text}))
                }
                Err(other) => (false, json!(other.to_string())),
            },
            Err(ExchangeError::Refused(refusal)) => {
                let fits = matches!(expected, Refused(problem) if *problem == refusal.problem);
                let shown = json!({
                    "error": refusal.refusal.error, "description": refusal.refusal.description,
                    "offered": refusal.offered, "problem": refusal.problem,
                });
                (fits, shown)
            }
            Err(other) => (false, json!(other.to_string())),
        };
        if !fits {
            self.report
                .problems
                .push(format!("{name}: {expected:?} was to come, and not {shown}"));
        }
        self.report.lines.push(json!({
            "version": self.lab.version(), "case": name, "result": self.lab.mask.value(&shown),
        }));
        Ok(())
    }

    async fn token(&self, client: &str, user: &str) -> Result<SecretString> {
        let login = self.oidc.login_at(client, user, "openid").await?;
        let token = login.member("access_token");
        token
            .map(SecretString::from)
            .with_context(|| format!("{user} can't log in: {} {}", login.status, login.text))
    }

    /// A token that was issued to the confidential client.
    async fn token_of_conf(&self) -> Result<SecretString> {
        let form = [
            ("grant_type", "password"),
            ("username", "alice"),
            ("password", "alice-password"),
            ("scope", "openid"),
        ];
        let endpoint = self.provider.token_endpoint();
        let answer = self
            .http
            .post_form(endpoint, &form, Some(&self.conf))
            .await?;
        let answer: Value = answer.json()?;
        let token = answer["access_token"].as_str();
        Ok(SecretString::from(token.context("conf can't log in")?))
    }

    /// Sets an attribute of a client; gives its value before.
    async fn set_attribute(&self, client: &str, name: &str, value: &str) -> Result<String> {
        let (id, mut client) = self.realm.client(client).await?;
        let attributes = client.attributes.get_or_insert_default();
        let before = attributes.insert(name.to_owned(), value.to_owned());
        self.realm.update_client(&id, &client).await?;
        Ok(before.unwrap_or_default())
    }

    /// Whether `xmlsec1` finds the assertion's signature good within the response.
    fn is_verified(&self, response: &SamlResponse) -> Result<bool> {
        let folder = tempfile::tempdir()?;
        let certificate = folder.path().join("realm.pem");
        fs::write(&certificate, &self.certificate)?;
        let document = folder.path().join("response.xml");
        fs::write(
            &document,
            STANDARD.decode(response.base64().expose_secret())?,
        )?;
        let output = Command::new("xmlsec1")
            .args(["--verify", "--id-attr:ID"])
            .arg("urn:oasis:names:tc:SAML:2.0:assertion:Assertion")
            .arg("--pubkey-cert-pem")
            .args([&certificate, &document])
            .stdin(Stdio::null())
            .output()?;
        Ok(output.status.success())
    }
}

/// What a response says, without what changes.
fn shown(response: &SamlResponse) -> Value {
    let facts = response.facts();
    json!({
        "role": response.role().as_str(),
        "provider": response.provider().as_str(),
        "audiences": facts.audiences,
        "recipient": facts.recipient,
        "session name": facts.session_names,
        "session duration": facts.session_durations,
        "tags": facts.session.tags,
        "signature": facts.signature.as_ref().map(|signature| &signature.algorithm),
        "session ends": facts.session_until.is_some(),
        "warnings": response.warnings(),
    })
}

/// The realm's signing certificate as PEM, out of its SAML metadata.
async fn certificate(realm: &str) -> Result<String> {
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(PATIENCE)
        .build()?;
    let url = format!("{realm}/protocol/saml/descriptor");
    let metadata = client.get(url).send().await?.text().await?;
    let element = Regex::new(r"<ds:X509Certificate>([^<]+)</ds:X509Certificate>")?;
    let Some(found) = element.captures(&metadata) else {
        bail!("the realm's metadata has no certificate: {metadata}");
    };
    Ok(format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        found[1].trim()
    ))
}

fn find_xmlsec() -> Result<()> {
    let found = Command::new("xmlsec1")
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    ensure!(
        found.is_ok_and(|status| status.success()),
        "no `xmlsec1`: install it (Debian: xmlsec1)"
    );
    Ok(())
}
