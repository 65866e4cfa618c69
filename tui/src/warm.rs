//! The warm path: credentials that are at hand are printed without network, runtime or locks.
//!
//! `credential-process` is what SDKs start dozens of times. Its common forms are read by hand;
//! everything else, and everything that goes wrong, is for the command line.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

use federation::engine::stored_credentials;
use jiff::Timestamp;
use session_store::{KeyPolicy, Store};

use crate::config::{Config, Overrides, location};
use crate::output::process_document;

/// The command's name.
pub const COMMAND: &str = "credential-process";

/// Answers a warm call. Nothing when it isn't one.
#[must_use]
pub fn answer(arguments: impl IntoIterator<Item = OsString>) -> Option<()> {
    let asked = Asked::read(arguments)?;
    let config = Config::read(&location::file(asked.config).ok()?).ok()?;
    let overrides = Overrides {
        profile: asked.profile,
        role: asked.role,
        ..Overrides::default()
    };
    let profile = config.profile(&overrides.over_process_environment()).ok()?;
    let store = Store::new(location::state().ok()?, KeyPolicy::background());
    let record = stored_credentials(&store, &profile, profile.role.as_ref()).ok()??;
    if !record.is_fresh(Timestamp::now()) {
        return None;
    }
    let document = process_document(&record.credentials).ok()?;
    std::io::stdout().lock().write_all(&document).ok()
}

/// What a warm call can say.
#[derive(Debug, Default, PartialEq, Eq)]
struct Asked {
    config: Option<PathBuf>,
    profile: Option<String>,
    role: Option<String>,
}

impl Asked {
    fn read(arguments: impl IntoIterator<Item = OsString>) -> Option<Self> {
        let mut arguments = arguments.into_iter();
        if arguments.next()? != COMMAND {
            return None;
        }
        let mut asked = Self::default();
        while let Some(argument) = arguments.next() {
            let argument = argument.into_string().ok()?;
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name, value.to_owned()),
                _ => (
                    argument.as_str(),
                    match argument.as_str() {
                        "--non-interactive" => continue,
                        _ => arguments.next()?.into_string().ok()?,
                    },
                ),
            };
            let again = match name {
                "--profile" | "-p" => asked.profile.replace(value).is_some(),
                "--role" => asked.role.replace(value).is_some(),
                "--config" => asked.config.replace(value.into()).is_some(),
                _ => return None,
            };
            // Clap says what is wrong with it.
            if again {
                return None;
            }
        }
        Some(asked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<Asked> {
        Asked::read(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn the_common_forms_are_read() {
        let role = Some("arn:aws:iam::123456789012:role/A".to_owned());
        for line in [
            "credential-process --profile work --role arn:aws:iam::123456789012:role/A",
            "credential-process -p work --role=arn:aws:iam::123456789012:role/A",
            "credential-process --role=arn:aws:iam::123456789012:role/A --non-interactive --profile=work",
        ] {
            let asked = read(line).unwrap();
            assert_eq!(
                (asked.profile.as_deref(), asked.role),
                (Some("work"), role.clone())
            );
        }
        assert_eq!(read("credential-process"), Some(Asked::default()));
    }

    #[test]
    fn everything_else_is_for_the_command_line() {
        for line in [
            "",
            "env",
            "credential-process --help",
            "credential-process --profile",
            "credential-process --duration 900",
            "credential-process -p a -p b",
            "credential-process --assertion response.b64",
            "--profile a credential-process",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
