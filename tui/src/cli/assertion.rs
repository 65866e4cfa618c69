//! An assertion from elsewhere, read from a file or standard input.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::{Path, PathBuf};

use federation::Assertion;
use zeroize::Zeroizing;

use super::Failure;
use crate::exit::Exit;

/// An assertion in place of a login.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Instead of a login")]
pub(crate) struct AssertionArguments {
    /// Use this SAML assertion, or `samlp:Response` with one: XML or base64, from a file or `-`.
    ///
    /// It comes from elsewhere, such as the form field `SAMLResponse` of a browser: nobody is logged in, no profile
    /// is needed, and the credentials are not stored.
    #[arg(
        long,
        value_name = "FILE|-",
        conflicts_with_all = ["issuer", "client_id", "user"]
    )]
    assertion: Option<PathBuf>,
}

impl AssertionArguments {
    /// The assertion, if one was named.
    pub fn read(&self) -> Result<Option<Assertion>, Failure> {
        let Some(path) = &self.assertion else {
            return Ok(None);
        };
        let (name, bytes) = if path == Path::new("-") {
            ("standard input".to_owned(), bounded(stdin().lock()))
        } else {
            let file = File::open(path).and_then(bounded);
            (path.display().to_string(), file)
        };
        let bytes = bytes.map_err(|error| {
            Failure::new(Exit::Misuse, format!("cannot read {name}: {error}"))
                .remedy("--assertion takes a file, or `-` for standard input")
        })?;
        if bytes.trim_ascii().is_empty() {
            return Err(Failure::new(Exit::Misuse, format!("{name} is empty"))
                .remedy("--assertion takes a SAML assertion or response, as XML or in base64"));
        }
        let assertion = Assertion::read(&bytes)
            .map_err(|error| Failure::new(Exit::Misuse, format!("{name}: {error}")))?;
        Ok(Some(assertion))
    }
}

/// One byte more than an assertion can have, which is then said to be too long.
fn bounded(reader: impl Read) -> std::io::Result<Zeroizing<Vec<u8>>> {
    let most = u64::try_from(Assertion::LONGEST_INPUT).unwrap_or(u64::MAX);
    let mut bytes = Zeroizing::new(Vec::new());
    reader
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
