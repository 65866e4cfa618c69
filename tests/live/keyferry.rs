//! The program `keyferry` as people have it: a home folder with a configuration, and a browser.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use federation::Opener;
use reqwest::Url;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use crate::browser::{Act, Chromium, Web};
use crate::lab::PATIENCE;
use crate::program::{self, Seen};

/// The system's browser: hands the address on to whoever waits for it.
const BROWSER: &str = "#!/bin/sh
printf '%s' \"$1\" >\"$0.part\" && mv \"$0.part\" \"$0.url\"
";

/// Who sits at the browser.
pub enum Visitor {
    /// Somebody who fills in the forms.
    Forms(Vec<Act>),
    /// Alice at a real one.
    Chromium(Chromium),
}

impl Visitor {
    pub fn named(user: &str) -> Self {
        Self::Forms(vec![Act::log_in_as(user)])
    }

    /// Starts the visit. A real browser's end is its drop.
    fn start(&self, url: Url) -> Result<Option<JoinHandle<Result<String>>>> {
        match self {
            Self::Forms(acts) => Ok(Some(visit(url, acts.clone()))),
            Self::Chromium(chromium) => {
                chromium.open(&url).map_err(anyhow::Error::msg)?;
                Ok(None)
            }
        }
    }
}

/// The program in a home folder.
pub struct Keyferry {
    program: PathBuf,
    home: TempDir,
}

impl Keyferry {
    /// With this configuration and nothing stored.
    pub fn new(configuration: &str) -> Result<Self> {
        let home = tempfile::Builder::new()
            .prefix("keyferry-live-")
            .tempdir()?;
        fs::write(home.path().join("config.toml"), configuration)?;
        let browser = home.path().join("browser");
        fs::write(&browser, BROWSER)?;
        fs::set_permissions(&browser, fs::Permissions::from_mode(0o700))?;
        let keyferry = Self {
            program: program()?,
            home,
        };
        keyferry.configure(configuration)?;
        Ok(keyferry)
    }

    /// Writes another configuration.
    pub fn configure(&self, text: &str) -> Result<()> {
        Ok(fs::write(self.home().join("config.toml"), text)?)
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Where the program keeps what it stores.
    pub fn state(&self) -> PathBuf {
        self.home().join("state")
    }

    /// Where the program itself lies.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Another program in this home, with nothing around it but what leads to this `keyferry`.
    pub fn surround(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.home())
            .env("BROWSER", self.home().join("browser"))
            .env("KEYFERRY_CONFIG", self.home().join("config.toml"))
            .env("KEYFERRY_STATE_DIR", self.state())
            .current_dir(self.home());
        command
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.surround(&self.program);
        command.args(arguments);
        command
    }

    pub async fn run(&self, arguments: &[&str]) -> Result<Seen> {
        program::run(self.command(arguments)).await
    }

    /// `keyferry login` and further arguments, with somebody at the browser that it opens. Where it
    /// tells the address that the browser got, `ADDRESS` stands.
    pub async fn log_in(&self, arguments: &[&str], visitor: &Visitor) -> Result<Seen> {
        let mut command = self.command(&["login"]);
        let mut child = program::start(command.args(arguments))?;
        let url = self.opened(&mut child).await?;
        let visit = visitor.start(url.clone())?;
        let seen = program::ended(child).await?;
        if let Some(visit) = visit {
            visit.await??;
        }
        Ok(Seen {
            stderr: seen.stderr.replace(url.as_str(), "ADDRESS"),
            ..seen
        })
    }

    /// The address that the browser was opened with.
    async fn opened(&self, child: &mut Child) -> Result<Url> {
        let file = self.home().join("browser.url");
        let give_up = Instant::now() + PATIENCE;
        loop {
            if let Ok(url) = fs::read_to_string(&file) {
                fs::remove_file(&file)?;
                return Ok(Url::parse(&url)?);
            }
            if let Some(status) = child.try_wait()? {
                bail!("`keyferry login` opens no browser and ends: {status}");
            }
            ensure!(Instant::now() < give_up, "no browser is opened");
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// `keyferry login` by device code: somebody opens the page that it names and enters the code.
    pub async fn log_in_by_code(&self, arguments: &[&str], acts: &[Act]) -> Result<Seen> {
        let mut command = self.command(&["login"]);
        let mut child = program::start(command.args(arguments))?;
        let stderr = child.stderr.take().context("no standard error")?;
        let mut lines = BufReader::new(stderr).lines();
        let mut page = None;
        let mut said = String::new();
        while let Some(line) = lines.next_line().await? {
            said.push_str(&line);
            said.push('\n');
            if let Some(rest) = line.strip_prefix("Open ") {
                page = rest.split(' ').next().map(Url::parse).transpose()?;
            } else if let (Some(url), Some(code)) = (&page, line.strip_prefix("  ")) {
                let mut all = vec![Act::send(&[("device_user_code", code)])];
                all.extend_from_slice(acts);
                visit(url.clone(), all).await??;
                page = None;
            }
        }
        let seen = program::ended(child).await?;
        Ok(Seen {
            stderr: said,
            ..seen
        })
    }
}

/// Goes through pages beside everything else.
fn visit(url: Url, acts: Vec<Act>) -> JoinHandle<Result<String>> {
    tokio::spawn(async move { Web::new()?.visit(url, &acts).await })
}

/// The program, compiled beside this driver.
pub fn program() -> Result<PathBuf> {
    let driver = env::current_exe().context("the system doesn't say where this driver lies")?;
    let program = driver.with_file_name("keyferry");
    ensure!(
        program.is_file(),
        "no {}: `cargo build -p keyferry`",
        program.display()
    );
    Ok(program)
}
