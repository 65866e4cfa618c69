//! MinIO: somebody else's STS and store.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Result, ensure};
use tempfile::TempDir;
use tokio::time::{Duration, Instant, sleep};

use crate::distribution;
use crate::lab::PATIENCE;

/// Only of a server on loopback, in a folder that goes with it.
pub const ROOT: (&str, &str) = ("live-root", "live-root-password");

/// A MinIO of our own, which ends with us.
pub struct Store {
    pub url: String,
    child: Child,
    _folder: TempDir,
}

impl Store {
    /// Starts one that takes this realm's tokens for its client `minio`.
    pub async fn start(issuer: &str) -> Result<Self> {
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
}

impl Drop for Store {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // The script kills the server without asking it.
        let _ = self.child.wait();
    }
}

/// The program, which the cache gets if it hasn't it: that is 8 minutes of compilation.
fn program() -> Result<PathBuf> {
    Ok(distribution::fetched("minio")?.join("minio"))
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
