mod secret;

use diagnostic::{Counts, in_order};
use serde_json::json;

use super::failure::{Failure, Outcome};
use super::output::{Output, has_errors};
use super::{Format, Globals};
use crate::config::{Config, location};
use crate::exit::Exit;

/// Look at the configuration.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  keyferry config path
  keyferry config check
  keyferry config secret work                    # asks for the secret, without showing it
  pass show keycloak/aws-cli | keyferry config secret work
  keyferry config secret work --remove

docs/reference/keyferry-config.md lists every key.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Say where the configuration lies.
    Path,
    /// Say what is wrong with it, with line and column. Asks nobody.
    Check,
    /// Keep a client's secret in the desktop's keyring, for `client-secret = { keyring = "NAME" }`.
    ///
    /// Asks for the secret without showing it; without a terminal it reads one line of standard input. It is never
    /// an argument: those can be read by every process.
    Secret(secret::Arguments),
}

pub(super) fn run(arguments: &Arguments, globals: &Globals, output: &Output) -> Outcome {
    let path = || location::file(globals.config.clone());
    match &arguments.what {
        What::Secret(arguments) => secret::run(arguments, globals, output),
        What::Path => {
            let path = path()?;
            if output.format == Format::Json {
                output.json(&json!({ "path": path, "exists": path.exists() }))?;
            } else {
                output.result(format!("{}\n", path.display()))?;
            }
            Ok(Exit::Fine)
        }
        What::Check => {
            let path = path()?;
            if !path.exists() {
                return Err(Failure::new(
                    Exit::Misuse,
                    format!("there is no configuration at {}", path.display()),
                )
                .remedy("write one, or name another with --config or KEYFERRY_CONFIG"));
            }
            let findings = match Config::read(&path) {
                Ok(config) => config.check(),
                Err(findings) => findings,
            };
            let findings = in_order(findings);
            let counts = Counts::of(&findings);
            if output.format == Format::Json {
                output.json(&json!({
                    "path": path,
                    "findings": diagnostic::json::render(&findings),
                    "counts": { "errors": counts.errors, "warnings": counts.warnings, "notes": counts.notes },
                }))?;
            } else {
                output.result(format!("{}{counts}\n", output.findings_text(&findings)))?;
            }
            Ok(if has_errors(&findings) {
                Exit::Misuse
            } else {
                Exit::Fine
            })
        }
    }
}
