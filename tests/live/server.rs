//! A running server.

use std::collections::hash_map::RandomState;
use std::env;
use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher};
use std::io::{Read, Seek, SeekFrom};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use regex::Regex;
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use crate::distribution::Distribution;

/// Half a minute is usual; on a machine with ten times the work it can do, six minutes have been seen.
const START_LIMIT: Duration = Duration::from_secs(900);

/// A server of our own, on a loopback port, in a folder of its own. It ends when this is dropped, and also when the
/// driver is killed: `run-server.sh` sees its standard input end.
pub struct Server {
    pub version: String,
    /// `http://127.0.0.1:PORT`.
    pub base: String,
    /// The password of the administrator `admin`.
    pub password: String,
    child: Child,
    log: PathBuf,
    log_line: Regex,
    folder: TempDir,
}

impl Server {
    /// Unpacks a distribution, lays the jars into `providers/`, starts it and waits until it answers.
    pub async fn start(distribution: &Distribution, jars: &[(&str, Vec<u8>)]) -> Result<Self> {
        find_java()?;
        let folder = tempfile::Builder::new()
            .prefix("keycloak-live-")
            .tempdir()?;
        let home = distribution.unpack(folder.path())?;
        for (name, jar) in jars {
            fs::write(home.join("providers").join(name), jar)?;
        }
        let log = folder.path().join("server.log");
        let output = File::create(&log)?;
        let port = free_port()?;
        let password = random_text();
        let features = if distribution.major()? >= 26 {
            "scripts,token-exchange:v1,admin-fine-grained-authz:v1"
        } else {
            "scripts,token-exchange,admin-fine-grained-authz"
        };
        let mut command = Command::new("bash");
        command
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/live/run-server.sh"))
            .arg(folder.path())
            .arg("bash")
            .arg(home.join("bin/kc.sh"))
            .arg("start-dev")
            .arg(format!("--features={features}"))
            .arg("--http-host=127.0.0.1")
            .arg(format!("--http-port={port}"))
            // Nothing of the caller's settings (KC_*, JAVA_OPTS ...) reaches the server.
            .env_clear()
            .envs(
                ["PATH", "JAVA_HOME", "TMPDIR"]
                    .iter()
                    .filter_map(|name| Some((*name, env::var_os(name)?))),
            )
            .env("HOME", folder.path())
            .env("LANG", "C.UTF-8")
            // Quicker to start; and dates read the same everywhere.
            .env(
                "JAVA_OPTS_APPEND",
                "-XX:TieredStopAtLevel=1 -Duser.timezone=UTC -Duser.language=en -Duser.country=US",
            )
            .stdin(Stdio::piped())
            .stdout(output.try_clone()?)
            .stderr(output)
            // A Ctrl-C for the driver mustn't hit the script that cleans up after it.
            .process_group(0);
        let (user, secret) = if distribution.major()? >= 26 {
            ("KC_BOOTSTRAP_ADMIN_USERNAME", "KC_BOOTSTRAP_ADMIN_PASSWORD")
        } else {
            ("KEYCLOAK_ADMIN", "KEYCLOAK_ADMIN_PASSWORD")
        };
        command.env(user, "admin").env(secret, &password);
        let child = command.spawn().context("can't run bash")?;
        let mut server = Self {
            version: distribution.version.clone(),
            base: format!("http://127.0.0.1:{port}"),
            password,
            child,
            log,
            log_line: Regex::new(
                r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (WARN|ERROR) +\[((?:org\.keycloak|mapper)\.[^\]]+)\] \([^)]*\) (.*)$",
            )?,
            folder,
        };
        server.wait_until_ready().await?;
        Ok(server)
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .build()?;
        let url = format!("{}/realms/master", self.base);
        let give_up = Instant::now() + START_LIMIT;
        loop {
            if let Some(status) = self.child.try_wait()? {
                bail!(
                    "{}: ended while starting ({status})\n{}",
                    self.version,
                    self.log_end()
                );
            }
            if let Ok(answer) = client.get(&url).send().await
                && answer.status().is_success()
            {
                return Ok(());
            }
            ensure!(
                Instant::now() < give_up,
                "{}: not ready after {} s\n{}",
                self.version,
                START_LIMIT.as_secs(),
                self.log_end()
            );
            sleep(Duration::from_millis(500)).await;
        }
    }

    /// A place in the server's log, for [`Server::log_since`].
    pub fn log_mark(&self) -> Result<u64> {
        Ok(fs::metadata(&self.log)?.len())
    }

    /// The warnings and errors of Keycloak itself and of the mappers we ship since a place in the log, without time, thread and stack traces, nor
    /// Jackson's way to a failure, which is a thousand steps long and a different one each time.
    pub fn log_since(&self, mark: u64) -> Result<Vec<String>> {
        let text = self.text_since(mark)?;
        Ok(text
            .lines()
            .filter_map(|line| {
                let found = self.log_line.captures(line)?;
                let (_, [level, category, message]) = found.extract();
                // Login events carry ids and addresses and say nothing that the answer doesn't.
                let (message, _) = message
                    .split_once(" (through reference chain:")
                    .unwrap_or((message, ""));
                (category != "org.keycloak.events")
                    .then(|| format!("{level} [{category}] {message}"))
            })
            .collect())
    }

    /// Everything in the log since a place in it, and what scripts printed.
    pub fn text_since(&self, mark: u64) -> Result<String> {
        let mut log = File::open(&self.log)?;
        log.seek(SeekFrom::Start(mark))?;
        let mut bytes = Vec::new();
        log.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn log_end(&self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let from = lines.len().saturating_sub(40);
        lines.get(from..).unwrap_or_default().join("\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // The script kills the server without asking it, so this is a matter of milliseconds.
        if let Err(error) = self.child.wait() {
            crate::say(&format!(
                "{}: can't tell whether the server in {} has ended: {error}",
                self.version,
                self.folder.path().display()
            ));
        }
    }
}

/// Says what to do when there is no Java, before the server's script fails with less to say.
fn find_java() -> Result<()> {
    let java = env::var_os("JAVA_HOME").map_or_else(
        || PathBuf::from("java"),
        |home| PathBuf::from(home).join("bin/java"),
    );
    let found = Command::new(&java)
        .arg("-version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    ensure!(
        found.is_ok_and(|status| status.success()),
        "no `{}`: install a JDK (17 or newer) and put it on PATH or set JAVA_HOME",
        java.display()
    );
    Ok(())
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// A password nobody else on this machine can guess: the standard library seeds its hashers from the system.
fn random_text() -> String {
    let number = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", number(), number())
}
