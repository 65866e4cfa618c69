//! A client's secret on its way into the desktop's keyring: typed unseen, or one line of standard input.

use std::io::{self, BufRead, IsTerminal};

use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use serde_json::json;
use session_store::{Keyring, KeyringError};
use zeroize::Zeroizing;

use crate::cli::failure::{Failure, Outcome};
use crate::cli::output::Output;
use crate::cli::{Format, Globals};
use crate::exit::Exit;

/// Longer than any client's secret.
const LONGEST: usize = 4096;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// What the configuration calls it.
    name: String,

    /// Remove it from the keyring.
    #[arg(long)]
    remove: bool,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals, output: &Output) -> Outcome {
    let name = &arguments.name;
    let attended = !globals.non_interactive && io::stderr().is_terminal();
    let keyring = if attended {
        Keyring::interactive()
    } else {
        Keyring::background()
    };
    let done = if arguments.remove {
        if !keyring.remove(name)? {
            return Err(Failure::new(
                Exit::No,
                format!("the keyring has no secret `{name}`"),
            ));
        }
        "removed"
    } else {
        let secret = if attended && io::stdin().is_terminal() {
            typed(output, name)?
        } else if io::stdin().is_terminal() {
            return Err(nobody());
        } else {
            line(io::stdin().lock())?
        };
        if secret.is_empty() {
            return Err(Failure::new(Exit::Misuse, "the secret is empty"));
        }
        keyring.keep(name, &secret)?;
        "kept"
    };
    match output.format {
        Format::Json => output.json(&json!({ "name": name, "done": done }))?,
        Format::Text => output.say(&format!(
            "The keyring: `{name}` is {done}. In the configuration: client-secret = {{ keyring = \"{name}\" }}"
        )),
    }
    Ok(Exit::Fine)
}

fn nobody() -> Failure {
    Failure::new(Exit::Misuse, "nobody may be asked for the secret")
        .remedy("give it on standard input, or leave --non-interactive out")
}

/// The first line, without its end.
fn line(reader: impl BufRead) -> Result<Zeroizing<String>, Failure> {
    let unusable = |what: &str| {
        Failure::new(Exit::Misuse, format!("standard input {what}"))
            .remedy("give the secret as one line of text")
    };
    let mut bytes = Zeroizing::new(Vec::new());
    let most = u64::try_from(LONGEST).unwrap_or(u64::MAX);
    reader
        .take(most.saturating_add(1))
        .read_until(b'\n', &mut bytes)
        .map_err(|error| unusable(&format!("can't be read: {error}")))?;
    if bytes.len() > LONGEST {
        return Err(unusable("has a line that is too long for a secret"));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| unusable("isn't text (UTF-8)"))?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    Ok(Zeroizing::new(
        text.strip_suffix('\r').unwrap_or(text).to_owned(),
    ))
}

/// Keys are shown again when it is dropped.
struct Unseen;

impl Unseen {
    fn begin() -> io::Result<Self> {
        enable_raw_mode()?;
        Ok(Self)
    }
}

impl Drop for Unseen {
    fn drop(&mut self) {
        // There is nothing else to try.
        let _ = disable_raw_mode();
    }
}

fn typed(output: &Output, name: &str) -> Result<Zeroizing<String>, Failure> {
    let unreadable = |error: io::Error| {
        Failure::new(Exit::Misuse, format!("the terminal can't be read: {error}"))
            .remedy("give the secret on standard input")
    };
    // Before it is asked for: whoever is quick isn't seen either. A line doesn't return by itself now.
    let _unseen = Unseen::begin().map_err(unreadable)?;
    output.say(&format!(
        "The secret for `{name}`, which isn't shown; Enter ends it:\r"
    ));
    // Never grows: a copy left behind by that would stay in memory.
    let mut secret = Zeroizing::new(String::with_capacity(LONGEST));
    loop {
        let Event::Key(key) = read().map_err(unreadable)? else {
            continue;
        };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Enter => return Ok(secret),
            KeyCode::Esc => return Err(Failure::new(Exit::Interrupted, "interrupted")),
            KeyCode::Char('c' | 'd') if control => {
                return Err(Failure::new(Exit::Interrupted, "interrupted"));
            }
            KeyCode::Char('u') if control => secret.clear(),
            KeyCode::Char(_) if control => {}
            KeyCode::Char(letter) if secret.len() + letter.len_utf8() <= LONGEST => {
                secret.push(letter);
            }
            KeyCode::Backspace => {
                secret.pop();
            }
            _ => {}
        }
    }
}

impl From<KeyringError> for Failure {
    fn from(error: KeyringError) -> Self {
        Self::new(Exit::Storage, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_the_secret() {
        for text in ["s3cret", "s3cret\n", "s3cret\r\n", "s3cret\nmore\n"] {
            assert_eq!(line(text.as_bytes()).unwrap().as_str(), "s3cret");
        }
        assert_eq!(
            line(&b" with spaces \n"[..]).unwrap().as_str(),
            " with spaces "
        );
    }

    #[test]
    fn what_is_no_secret_is_refused_without_showing_it() {
        let long = "x".repeat(LONGEST + 1);
        for bytes in [&b"\xff\xfe"[..], long.as_bytes()] {
            let refused = line(bytes).unwrap_err();
            assert!(
                refused.message.starts_with("standard input"),
                "{}",
                refused.message
            );
        }
    }
}
