//! Where a client's secret comes from.

use std::process::{Command, Stdio};

use federation::engine::ClientSecret;
use secrecy::SecretString;

use super::document::SecretDocument;

/// The secret, which is looked for when it is needed.
pub(super) fn secret_of(document: SecretDocument) -> ClientSecret {
    match document {
        SecretDocument::PlainText(text) => ClientSecret::new(move |_| Ok(text.clone().into())),
        SecretDocument::Env(name) => ClientSecret::new(move |_| match std::env::var(&name) {
            Ok(value) if !value.is_empty() => Ok(value.into()),
            _ => Err(format!(
                "the client's secret should be in the variable {name}, which is empty"
            )),
        }),
        SecretDocument::Command(words) => ClientSecret::new(move |_| from_command(&words)),
        SecretDocument::Keyring(name) => {
            ClientSecret::new(move |keyring| match keyring.secret(&name) {
                Ok(Some(secret)) => Ok(SecretString::from(secret.as_str())),
                Ok(None) => Err(format!(
                    "the keyring has no secret `{name}`: put it there with `keyferry config secret {name}`"
                )),
                Err(error) => Err(format!(
                    "the client's secret `{name}` can't be had: {error}"
                )),
            })
        }
    }
}

/// The first line that a program prints. What it says on standard error goes to the user.
fn from_command(words: &[String]) -> Result<SecretString, String> {
    let (program, arguments) = words
        .split_first()
        .ok_or("the command for the client's secret is empty")?;
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| {
            format!("`{program}`, which knows the client's secret, can't be run: {error}")
        })?;
    let output_bytes = zeroize::Zeroizing::new(output.stdout);
    if !output.status.success() {
        return Err(format!(
            "`{program}`, which knows the client's secret, failed ({})",
            output.status
        ));
    }
    let text =
        std::str::from_utf8(&output_bytes).map_err(|_| format!("`{program}` printed no text"))?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned().into()),
        _ => Err(format!("`{program}` printed no secret")),
    }
}
