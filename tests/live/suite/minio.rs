//! MinIO's STS: somebody else's server that verifies Keycloak's tokens, and takes no role.

mod program;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use federation::{
    Cause, Credentials, Http, HttpSettings, RoleArn, SessionName, SessionPolicies, Sts, StsError,
    StsTarget, WebIdentityRequest,
};
use keycloak_admin::{Realm, RealmRepresentation, SecretString};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::Report;
use crate::aws::AwsTools;
use crate::lab::{Lab, PATIENCE};
use crate::minio::{ROOT, Store};
use crate::oidc::Oidc;

const REALM: &str = include_str!("../cases/minio.json");

pub async fn run(lab: &Lab) -> Result<Report> {
    let realm: RealmRepresentation = serde_json::from_str(REALM)?;
    let realm = lab.admin.create_realm(&realm).await?;
    let done = cases(lab, &realm).await;
    realm.delete().await?;
    done
}

async fn cases(lab: &Lab, realm: &Realm) -> Result<Report> {
    let tools = AwsTools::fetch()?;
    let issuer = format!("{}/realms/{}", lab.server.base, realm.name());
    let store = Store::start(&issuer).await?;
    let http = Http::new(&HttpSettings {
        time_limit: PATIENCE,
        ..HttpSettings::default()
    })?;
    let target = StsTarget::new(Some(&store.url), None, |_| None)?;
    let mut cases = Cases {
        lab,
        oidc: Oidc::new(&lab.server.base, realm.name())?,
        sts: Sts::new(Arc::new(http), target),
        report: Report::from(Vec::new()),
    };

    let alice = cases.token("minio", "alice", "id_token").await?;
    let granted = cases.assume(&alice, None).await;
    cases.note("no role", &granted, None);
    let credentials = granted.context("MinIO gives nothing without a role")?;
    cases.objects(&tools, &store, &credentials)?;
    let identity = cases.sts.caller_identity(&credentials).await;
    cases.note("whose credentials", &identity, Some(Cause::NotOffered));

    let role = RoleArn::parse("arn:minio:iam:::role/dummy-internal")?;
    let granted = cases.assume(&alice, Some(role)).await;
    cases.note("a role that is ignored", &granted, None);
    for (name, client, user, kind, cause) in [
        (
            "no policy in the token",
            "minio",
            "bob",
            "id_token",
            Cause::StorePolicy,
        ),
        (
            "a policy that isn't there",
            "minio",
            "carol",
            "id_token",
            Cause::StorePolicy,
        ),
        (
            "a token for another client",
            "other",
            "alice",
            "id_token",
            Cause::Audience,
        ),
        (
            "an access token",
            "minio",
            "alice",
            "access_token",
            Cause::Audience,
        ),
    ] {
        let token = cases.token(client, user, kind).await?;
        let refused = cases.assume(&token, None).await;
        cases.note(name, &refused, Some(cause));
    }
    let changed = tampered(&alice)?;
    let refused = cases.assume(&changed, None).await;
    cases.note("a changed token", &refused, Some(Cause::Signature));
    let refused = cases.assume(&SecretString::from("garbage"), None).await;
    cases.note("no token", &refused, Some(Cause::Token));
    cases.program(&issuer, &store, &tools).await?;
    Ok(cases.report)
}

struct Cases<'a> {
    lab: &'a Lab,
    oidc: Oidc,
    sts: Sts,
    report: Report,
}

impl Cases<'_> {
    async fn token(&self, client: &str, user: &str, kind: &str) -> Result<SecretString> {
        let login = self.oidc.login_at(client, user, "openid").await?;
        let token = login.member(kind);
        token
            .map(SecretString::from)
            .with_context(|| format!("{user} can't log in: {} {}", login.status, login.text))
    }

    async fn assume(
        &self,
        token: &SecretString,
        role: Option<RoleArn>,
    ) -> Result<Credentials, StsError> {
        let request = WebIdentityRequest {
            role,
            session_name: SessionName::of_claims(&serde_json::Map::new()),
            duration: Duration::from_secs(900),
            token,
            policies: SessionPolicies::default(),
        };
        self.sts.assume_with_web_identity(&request).await
    }

    /// What came, and whether it was to come: the cause of a refusal, or none.
    fn note<T>(&mut self, name: &str, result: &Result<T, StsError>, expected: Option<Cause>) {
        let (cause, shown) = match result {
            Ok(_) => (None, json!("granted")),
            Err(StsError::Refused(refusal)) => {
                let cause = refusal.advice.likely.first().map(|likely| likely.cause);
                let shown = json!({
                    "status": refusal.status, "code": refusal.code,
                    "message": refusal.message, "cause": cause,
                });
                (cause, shown)
            }
            Err(other) => (Some(Cause::Unknown), json!(other.to_string())),
        };
        if cause != expected {
            self.report
                .problems
                .push(format!("{name}: {expected:?} was to come, and not {shown}"));
        }
        self.line(name, &shown);
    }

    fn line(&mut self, name: &str, shown: &Value) {
        self.report.lines.push(json!({
            "version": self.lab.version(), "case": name, "result": self.lab.mask.value(shown),
        }));
    }

    /// An object put and got again with the credentials, by the AWS CLI.
    fn objects(
        &mut self,
        tools: &AwsTools,
        store: &Store,
        credentials: &Credentials,
    ) -> Result<()> {
        aws(tools, store, &["s3", "mb", "s3://lab"], None)?;
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("object");
        let copy = folder.path().join("copy");
        fs::write(&file, "kept by MinIO")?;
        let place = "s3://lab/object";
        let put = ["s3", "cp", &text(&file)?, place];
        aws(tools, store, &put, Some(credentials))?;
        let get = ["s3", "cp", place, &text(&copy)?];
        aws(tools, store, &get, Some(credentials))?;
        self.line("an object, put and got", &json!(fs::read_to_string(copy)?));
        let rights = json!([credentials.role.is_some(), credentials.assumed_arn]);
        self.line("role and ARN of the session", &rights);
        Ok(())
    }
}

/// The AWS CLI at this store, with these credentials or the store's own.
fn aws(
    tools: &AwsTools,
    store: &Store,
    arguments: &[&str],
    credentials: Option<&Credentials>,
) -> Result<()> {
    let mut command = Command::new(tools.path().join("aws"));
    command
        .args(["--endpoint-url", &store.url])
        .args(arguments)
        .env_remove("AWS_PROFILE")
        .env("AWS_CONFIG_FILE", "/nonexistent")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .stdin(Stdio::null());
    match credentials {
        None => command
            .env("AWS_ACCESS_KEY_ID", ROOT.0)
            .env("AWS_SECRET_ACCESS_KEY", ROOT.1)
            .env_remove("AWS_SESSION_TOKEN"),
        Some(credentials) => command
            .env("AWS_ACCESS_KEY_ID", &credentials.access_key_id)
            .env(
                "AWS_SECRET_ACCESS_KEY",
                credentials.secret_access_key.expose_secret(),
            )
            .env(
                "AWS_SESSION_TOKEN",
                credentials.session_token.expose_secret(),
            ),
    };
    let output = command.output().context("can't run the AWS CLI")?;
    ensure!(
        output.status.success(),
        "aws {}: {}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

fn text(path: &Path) -> Result<String> {
    Ok(path.to_str().context("a path that isn't text")?.to_owned())
}

/// The token with another payload and the old signature.
fn tampered(token: &SecretString) -> Result<SecretString> {
    let parts: Vec<&str> = token.expose_secret().split('.').collect();
    let [header, payload, signature] = parts.as_slice() else {
        bail!("not a JWT");
    };
    let mut claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload)?)?;
    claims["policy"] = json!(["consoleAdmin"]);
    let payload = URL_SAFE_NO_PAD.encode(claims.to_string());
    Ok(SecretString::from(format!(
        "{header}.{payload}.{signature}"
    )))
}
