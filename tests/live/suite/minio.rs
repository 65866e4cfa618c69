//! MinIO's STS: somebody else's server that verifies Keycloak's tokens, and takes no role.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
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
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use super::Report;
use crate::distribution;
use crate::lab::{Lab, PATIENCE};
use crate::oidc::Oidc;

const REALM: &str = include_str!("../cases/minio.json");
/// Only of a server on loopback, in a folder that goes with it.
const ROOT: (&str, &str) = ("live-root", "live-root-password");

pub async fn run(lab: &Lab) -> Result<Report> {
    let realm: RealmRepresentation = serde_json::from_str(REALM)?;
    let realm = lab.admin.create_realm(&realm).await?;
    let done = cases(lab, &realm).await;
    realm.delete().await?;
    done
}

async fn cases(lab: &Lab, realm: &Realm) -> Result<Report> {
    let store = Store::start(&format!("{}/realms/{}", lab.server.base, realm.name())).await?;
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
    cases.objects(&store, &credentials)?;
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
    fn objects(&mut self, store: &Store, credentials: &Credentials) -> Result<()> {
        store.aws(&["s3", "mb", "s3://lab"], None)?;
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("object");
        let copy = folder.path().join("copy");
        fs::write(&file, "kept by MinIO")?;
        let place = "s3://lab/object";
        store.aws(&["s3", "cp", &text(&file)?, place], Some(credentials))?;
        store.aws(&["s3", "cp", place, &text(&copy)?], Some(credentials))?;
        self.line("an object, put and got", &json!(fs::read_to_string(copy)?));
        let rights = json!([credentials.role.is_some(), credentials.assumed_arn]);
        self.line("role and ARN of the session", &rights);
        Ok(())
    }
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

/// A MinIO of our own, which ends with us.
struct Store {
    url: String,
    child: Child,
    _folder: TempDir,
}

impl Store {
    async fn start(issuer: &str) -> Result<Self> {
        let program = program()?;
        let folder = tempfile::Builder::new().prefix("minio-live-").tempdir()?;
        let port = free_port()?;
        let console = free_port()?;
        let data = folder.path().join("data");
        fs::create_dir(&data)?;
        let child = Command::new("bash")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/live/run-server.sh"))
            .arg(folder.path())
            .arg(program)
            .arg("server")
            .arg(&data)
            .args(["--address", &format!("127.0.0.1:{port}")])
            .args(["--console-address", &format!("127.0.0.1:{console}")])
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", folder.path())
            .env("MINIO_ROOT_USER", ROOT.0)
            .env("MINIO_ROOT_PASSWORD", ROOT.1)
            .env("MINIO_BROWSER", "off")
            .env(
                "MINIO_IDENTITY_OPENID_CONFIG_URL",
                format!("{issuer}/.well-known/openid-configuration"),
            )
            .env("MINIO_IDENTITY_OPENID_CLIENT_ID", "minio")
            .env("MINIO_IDENTITY_OPENID_CLIENT_SECRET", "")
            .env("MINIO_IDENTITY_OPENID_CLAIM_NAME", "policy")
            .env("MINIO_IDENTITY_OPENID_SCOPES", "openid")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let store = Self {
            url: format!("http://127.0.0.1:{port}"),
            child,
            _folder: folder,
        };
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(PATIENCE)
            .build()?;
        let health = format!("{}/minio/health/ready", store.url);
        let give_up = Instant::now() + PATIENCE;
        loop {
            if let Ok(answer) = client.get(&health).send().await
                && answer.status().is_success()
            {
                return Ok(store);
            }
            ensure!(Instant::now() < give_up, "MinIO doesn't get ready");
            sleep(Duration::from_millis(300)).await;
        }
    }

    /// The AWS CLI at this store, with these credentials or the store's own.
    fn aws(&self, arguments: &[&str], credentials: Option<&Credentials>) -> Result<()> {
        let mut command = Command::new("aws");
        command
            .args(["--endpoint-url", &self.url])
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
        let output = command
            .output()
            .context("no `aws`: install the AWS CLI (Debian: awscli)")?;
        ensure!(
            output.status.success(),
            "aws {}: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(())
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // The script kills the server without asking it.
        let _ = self.child.wait();
    }
}

/// MinIO gives no binaries away any more; it is compiled once and kept beside the distributions.
fn program() -> Result<PathBuf> {
    let cache = distribution::default_cache();
    let program = cache.with_file_name("minio").join("minio");
    ensure!(
        program.is_file(),
        "no {}: `GOBIN={} go install github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c`",
        program.display(),
        cache.with_file_name("minio").display()
    );
    Ok(program)
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
