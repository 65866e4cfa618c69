//! The arguments that say what somebody shows to STS.

use std::io;
use std::path::{Path, PathBuf};

use diagnostic::{Finding, Level, Source};
use secrecy::zeroize::Zeroizing;

use crate::login::Shown;

/// Far more than STS takes.
const MAX_BYTES: u64 = 1 << 20;

/// A longer argument is no path, whatever the system says.
const LONGEST_PATH: usize = 4096;

/// What is shown to STS.
#[derive(clap::Args)]
pub(super) struct LoginArguments {
    /// An ID token that was really issued: a file with the JWT or with its decoded claims; `-`
    /// for standard input.
    #[arg(long, value_name = "FILE", group = "login")]
    token: Option<PathBuf>,

    /// Claims made up for a question, as JSON; what isn't there is taken to be as STS wants it.
    #[arg(long, value_name = "FILE", group = "login")]
    claims: Option<PathBuf>,

    /// A SAML response or assertion: XML or its base64.
    #[arg(long, value_name = "FILE", group = "login")]
    assertion: Option<PathBuf>,
}

impl LoginArguments {
    /// Reads what is shown, if anything is.
    pub(super) fn read(&self) -> Result<Option<Shown>, Box<Finding>> {
        type Reader = fn(&str, &str) -> Result<Shown, Box<Finding>>;
        let (path, flag, reader): (_, _, Reader) = if let Some(path) = &self.token {
            (path, "--token", Shown::token)
        } else if let Some(path) = &self.claims {
            (path, "--claims", Shown::claims)
        } else if let Some(path) = &self.assertion {
            (path, "--assertion", Shown::assertion)
        } else {
            return Ok(None);
        };
        if is_content(path) {
            return Err(Box::new(
                Finding::new(
                    Level::Error,
                    "login-token",
                    format!("`{flag}` takes the name of a file, not what is in it"),
                )
                .note("every program on the machine can read the command line of every other")
                .help(format!("put it into a file, or pipe it in: `{flag} -`")),
            ));
        }
        let (name, bytes) = read_bytes(path)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| {
            let finding = Finding::new(Level::Error, "not-utf-8", "is not UTF-8");
            Box::new(finding.in_file(&Source::new(name.as_str(), "")))
        })?;
        reader(&name, text).map(Some)
    }
}

/// Whether an argument is the thing itself rather than the name of a file with it. It must not
/// come up in a message then.
fn is_content(path: &Path) -> bool {
    let text = path.to_string_lossy();
    let starts = ["eyJ", "{", "<", "PHNhb", "PD94b", "PHA6", "ey"];
    text.len() > LONGEST_PATH
        || (starts.iter().any(|start| text.starts_with(start)) && !path.exists())
}

/// The content is wiped from memory when it has been read.
fn read_bytes(path: &Path) -> Result<(String, Zeroizing<Vec<u8>>), Box<Finding>> {
    if path.as_os_str() != "-" {
        let bytes = diagnostic::read_bytes(path, MAX_BYTES)?;
        return Ok((path.display().to_string(), Zeroizing::new(bytes)));
    }
    let name = "standard input";
    let bytes = diagnostic::read_stream(name, io::stdin().lock(), MAX_BYTES)?;
    Ok((name.to_owned(), Zeroizing::new(bytes)))
}
