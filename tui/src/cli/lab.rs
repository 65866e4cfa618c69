use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use ::lab::{Faults, Lab, Sts};
use diagnostic::Finding;
use secrecy::ExposeSecret;
use serde_json::json;
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;

use super::failure::Outcome;
use super::output::Output;
use super::{Failure, Format, Globals};
use crate::exit::Exit;
use crate::practice::{
    MapperSource, OwnPractice, OwnSettings, Practice, PracticeError, PracticeSettings,
    ServerSettings,
};

/// Keep a practice world running: a provider to log in at and an STS that enforces, on this machine.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  keyferry lab --config-out practice.toml
  KEYFERRY_CONFIG=practice.toml keyferry login      # in another terminal
  KEYFERRY_CONFIG=practice.toml keyferry exec --role practice/Admin -- env

  keyferry lab --fault throttle=9                   # see what the commands advise then

A realm of your own, with the scripts from its jars and the roles from AWS:
  aws iam list-roles > roles.json
  keyferry lab --realm realm-export.json --client aws-cli --jar mappers.jar \\
    --trust-policy roles.json --redirect-uri 'http://127.0.0.1/*' --config-out practice.toml

Faults of the STS; those with a number are over after so many calls, and clients try three times:
  delay=3s                    every answer waits this long
  clock=+15m, clock=-10m      its clock is ahead, or late
  throttle=N                  too many calls (Throttling)
  server-error=N              it fails (status 500)
  garbage=N                   answers that are no XML
  idp-communication-error=N   it can't reach the provider (IDPCommunicationError; web identity only)
  propagation=N               a new role isn't known everywhere yet (AccessDenied)

Faults of the provider:
  provider-clock=+10m         its clock is ahead, or with `-` late

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

    /// Let something go wrong, such as `throttle=2`; can be given several times.
    #[arg(long = "fault", value_name = "NAME=VALUE")]
    faults: Vec<String>,

    /// Say on standard error what the STS refuses.
    #[arg(long)]
    verbose: bool,

    // Last: its heading is for all that follow.
    #[command(flatten)]
    own: OwnArguments,
}

/// A realm of somebody's own.
#[derive(clap::Args)]
#[command(next_help_heading = "A realm of your own")]
struct OwnArguments {
    /// A fixture, a realm export of Keycloak, or the folder of one, in place of the practice realm.
    #[arg(long, value_name = "FILE")]
    realm: Option<PathBuf>,

    /// Which realm of an export with several.
    #[arg(long, value_name = "NAME", requires = "realm")]
    realm_name: Option<String>,

    /// A jar with scripts, as `mapper-builder pack` writes it and Keycloak has it in `providers`; can be given several times.
    #[arg(long = "jar", value_name = "FILE", requires = "realm")]
    jars: Vec<PathBuf>,

    /// The client to log in at, where the realm has several.
    #[arg(long, value_name = "ID", requires = "realm")]
    client: Option<String>,

    /// Let logins of the client return here too; `http://127.0.0.1/*` is what this program needs.
    #[arg(long = "redirect-uri", value_name = "URI", requires = "realm")]
    redirect_uris: Vec<String>,

    /// Roles with trust policies: `aws iam get-role`, `list-roles`, Terraform's JSON; for a trust policy alone ARN=FILE.
    #[arg(long = "trust-policy", value_name = "[ARN=]FILE", requires = "realm")]
    trust_policies: Vec<String>,

    /// Which provider of the trust policies this realm is; its URL there is replaced by the one here.
    #[arg(long, value_name = "URL", requires = "trust_policies")]
    issuer: Option<String>,
}

/// One practice world or the other.
enum Running {
    Shipped(Practice),
    Own(OwnPractice),
}

impl Running {
    async fn start(arguments: &Arguments) -> Result<Self, Failure> {
        let servers = ServerSettings {
            rotate_refresh_tokens: arguments.rotate,
            port: arguments.port,
            faults: faults(&arguments.faults)?,
            worker: worker()?,
        };
        let own = &arguments.own;
        let Some(realm) = &own.realm else {
            let mapper = mapper(arguments.mapper.clone());
            let settings = PracticeSettings { mapper, servers };
            return Ok(Self::Shipped(Practice::start(&settings).await?));
        };
        let settings = OwnSettings {
            realm: realm.clone(),
            realm_name: own.realm_name.clone(),
            jars: own.jars.clone(),
            mapper: arguments.mapper.clone(),
            client: own.client.clone(),
            redirect_uris: own.redirect_uris.clone(),
            trust_policies: own.trust_policies.clone(),
            issuer: own.issuer.clone(),
        };
        Ok(Self::Own(OwnPractice::start(&settings, &servers).await?))
    }

    const fn lab(&self) -> &Lab {
        match self {
            Self::Shipped(practice) => &practice.lab,
            Self::Own(practice) => &practice.lab,
        }
    }

    const fn sts(&self) -> &Sts {
        match self {
            Self::Shipped(practice) => &practice.sts,
            Self::Own(practice) => &practice.sts,
        }
    }

    fn configuration(&self) -> String {
        match self {
            Self::Shipped(practice) => practice.configuration(),
            Self::Own(practice) => practice.configuration(),
        }
    }

    fn notes(&self) -> &[Finding] {
        match self {
            Self::Shipped(_) => &[],
            Self::Own(practice) => &practice.notes,
        }
    }
}

/// Writes a file that is new for its owner alone: a client's secret may stand in it.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

pub(super) async fn run(arguments: &Arguments, _: &Globals, output: &Output) -> Outcome {
    listen(arguments.verbose);
    let practice = Running::start(arguments).await?;
    let (lab, sts) = (practice.lab(), practice.sts());
    let configuration = practice.configuration();
    if !practice.notes().is_empty() {
        output.say(output.findings_text(practice.notes()).trim_end());
    }
    if let Some(path) = &arguments.config_out {
        write_private(path, &configuration).map_err(|error| {
            Failure::new(
                Exit::Storage,
                format!("cannot write {}: {error}", path.display()),
            )
        })?;
    }
    let accounts = lab.accounts();
    if output.format == Format::Json {
        let accounts: Vec<_> = accounts
            .iter()
            .map(|account| json!({ "user": account.username, "password": account.password.expose_secret() }))
            .collect();
        output.json(&json!({
            "issuer": lab.issuer().as_str(),
            "sts": sts.url().as_str(),
            "accounts": accounts,
            "configuration": configuration,
            "exemptions": sts.exemptions(),
            "notes": diagnostic::json::render(practice.notes()),
        }))?;
    } else {
        let mut text = format!(
            "A practice world is running; nothing in it is real.\n\n  provider  {}\n  STS       {}\n",
            lab.issuer(),
            sts.url()
        );
        for account in accounts.iter().take(MOST_LISTED) {
            text.push_str(&format!(
                "  user      {}, password {}\n",
                account.username,
                account.password.expose_secret()
            ));
        }
        if accounts.len() > MOST_LISTED {
            text.push_str(&format!(
                "            {} more, whom --format json lists\n",
                accounts.len() - MOST_LISTED
            ));
        }
        for exemption in sts.exemptions() {
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

/// More people than that are no help on a screen.
const MOST_LISTED: usize = 20;

/// Lets the practice world's servers say what they do.
fn listen(verbose: bool) {
    let level = if verbose { Level::DEBUG } else { Level::ERROR };
    let only_ours = Targets::new().with_target("lab", level);
    let written = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    tracing_subscriber::registry()
        .with(written.with_filter(only_ours))
        .init();
}

fn faults(texts: &[String]) -> Result<Faults, Failure> {
    let mut faults = Faults::default();
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
        let exit = match error {
            PracticeError::Own(findings) => return Self::findings(findings),
            PracticeError::Mapper(_) | PracticeError::Lab(_) => Exit::Misuse,
            _ => Exit::Internal,
        };
        Self::new(exit, error.to_string())
    }
}
