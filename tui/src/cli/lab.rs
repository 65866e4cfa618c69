use std::path::PathBuf;

use ::lab::StsFaults;
use secrecy::ExposeSecret;
use serde_json::json;
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;

use super::failure::Outcome;
use super::output::Output;
use super::{Failure, Format, Globals};
use crate::exit::Exit;
use crate::practice::{MapperSource, Practice, PracticeError, PracticeSettings};

/// Keep a practice world running: a provider to log in at and an STS that enforces, on this machine.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  keyferry lab --config-out practice.toml
  KEYFERRY_CONFIG=practice.toml keyferry login      # in another terminal
  KEYFERRY_CONFIG=practice.toml keyferry exec --role practice/Admin -- env

  keyferry lab --fault throttle=9                   # see what the commands advise then

Faults of the STS; those with a number are over after so many calls, and clients try three times:
  delay=3s                    every answer waits this long
  clock=+15m, clock=-10m      its clock is ahead, or late
  throttle=N                  too many calls (Throttling)
  server-error=N              it fails (status 500)
  garbage=N                   answers that are no XML
  idp-communication-error=N   it can't reach the provider (IDPCommunicationError; web identity only)
  propagation=N               a new role isn't known everywhere yet (AccessDenied)

Ctrl-C ends it.")]
pub(super) struct Arguments {
    /// Write a configuration with a profile for it here; printed otherwise.
    #[arg(long, value_name = "FILE")]
    config_out: Option<PathBuf>,

    /// An edited mapper: a folder with `mapper.toml` and the script.
    #[arg(long, value_name = "FOLDER")]
    mapper: Option<PathBuf>,

    /// Give a new refresh token with each refresh; the old one is worth nothing then.
    #[arg(long)]
    rotate: bool,

    /// The provider's port; any free one otherwise.
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,

    /// Let something go wrong at the STS, such as `throttle=2`; can be given several times.
    #[arg(long = "fault", value_name = "NAME=VALUE")]
    faults: Vec<String>,

    /// Say on standard error what the STS refuses.
    #[arg(long)]
    verbose: bool,
}

pub(super) async fn run(arguments: &Arguments, _: &Globals, output: &Output) -> Outcome {
    listen(arguments.verbose);
    let practice = Practice::start(&PracticeSettings {
        mapper: mapper(arguments.mapper.clone()),
        rotate_refresh_tokens: arguments.rotate,
        port: arguments.port,
        faults: faults(&arguments.faults)?,
        worker: worker()?,
    })
    .await?;
    let configuration = practice.configuration();
    if let Some(path) = &arguments.config_out {
        std::fs::write(path, &configuration).map_err(|error| {
            Failure::new(
                Exit::Storage,
                format!("cannot write {}: {error}", path.display()),
            )
        })?;
    }
    let accounts = practice.lab.accounts();
    if output.format == Format::Json {
        let accounts: Vec<_> = accounts
            .iter()
            .map(|account| json!({ "user": account.username, "password": account.password.expose_secret() }))
            .collect();
        output.json(&json!({
            "issuer": practice.lab.issuer().as_str(),
            "sts": practice.sts.url().as_str(),
            "accounts": accounts,
            "configuration": configuration,
            "exemptions": practice.sts.exemptions(),
        }))?;
    } else {
        let mut text = format!(
            "A practice world is running; nothing in it is real.\n\n  provider  {}\n  STS       {}\n",
            practice.lab.issuer(),
            practice.sts.url()
        );
        for account in &accounts {
            text.push_str(&format!(
                "  user      {}, password {}\n",
                account.username,
                account.password.expose_secret()
            ));
        }
        for exemption in practice.sts.exemptions() {
            text.push_str(&format!("\nnote: {exemption}\n"));
        }
        match &arguments.config_out {
            Some(path) => text.push_str(&format!(
                "\nThe configuration {} has a profile for it:\n\n  KEYFERRY_CONFIG={} keyferry login\n",
                path.display(),
                path.display()
            )),
            None => text.push_str(&format!("\nA configuration for it:\n\n{configuration}")),
        }
        text.push_str("\nCtrl-C ends it.\n");
        output.result(text)?;
    }
    std::future::pending::<()>().await;
    Ok(Exit::Fine)
}

/// Lets the practice world's servers say what they do.
fn listen(verbose: bool) {
    let level = if verbose { Level::DEBUG } else { Level::ERROR };
    let only_ours = Targets::new().with_target("lab", level);
    let written = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    tracing_subscriber::registry()
        .with(written.with_filter(only_ours))
        .init();
}

fn faults(texts: &[String]) -> Result<StsFaults, Failure> {
    let mut faults = StsFaults::default();
    let name = |text: &String| text.split('=').next().map(str::to_owned);
    for (at, text) in texts.iter().enumerate() {
        if texts
            .iter()
            .take(at)
            .any(|before| name(before) == name(text))
        {
            return Err(Failure::new(
                Exit::Misuse,
                format!("--fault {text}: this fault is given twice"),
            )
            .remedy("give each fault once"));
        }
        faults
            .set(text)
            .map_err(|error| Failure::new(Exit::Misuse, format!("--fault: {error}")))?;
    }
    Ok(faults)
}

/// The mapper to practise with.
pub(super) fn mapper(folder: Option<PathBuf>) -> MapperSource {
    folder.map_or(MapperSource::Shipped, MapperSource::Folder)
}

/// The program that runs scripts: this one.
pub(super) fn worker() -> Result<PathBuf, Failure> {
    std::env::current_exe().map_err(|error| {
        Failure::new(
            Exit::Internal,
            format!("the system doesn't say where this program lies: {error}"),
        )
    })
}

impl From<PracticeError> for Failure {
    fn from(error: PracticeError) -> Self {
        let exit = match &error {
            PracticeError::Mapper(_) | PracticeError::Lab(_) => Exit::Misuse,
            _ => Exit::Internal,
        };
        Self::new(exit, error.to_string())
    }
}
