//! Variables as a shell reads them.

use std::fmt::Write as _;

use clap::ValueEnum;

use super::COMPETING;

/// Who reads the variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// sh, bash, zsh: the output is for `eval`.
    Sh,
    /// fish: `keyferry env --shell fish | source`.
    Fish,
    /// PowerShell: `keyferry env --shell powershell | Out-String | Invoke-Expression`.
    #[value(alias = "pwsh")]
    Powershell,
    /// cmd.exe: the lines of a batch file.
    Cmd,
    /// Nushell: `keyferry env --shell nushell | from json | load-env`.
    #[value(alias = "nu")]
    Nushell,
    /// A file for `docker run --env-file` and its like.
    Dotenv,
}

/// A value that a shell has no way to write.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{shell} can't hold the value of {name}: {reason}")]
pub struct Unwritable {
    shell: &'static str,
    name: String,
    reason: &'static str,
}

impl Shell {
    /// The text that sets `variables`; names are ASCII letters, digits and `_`.
    ///
    /// # Errors
    /// When a value has characters that the shell can't be given: none that AWS makes has.
    pub fn set(self, variables: &[(&str, &str)]) -> Result<String, Unwritable> {
        if self == Self::Nushell {
            return Ok(nushell(variables));
        }
        let mut text = String::new();
        for (name, value) in variables {
            let unwritable = |reason| Unwritable {
                shell: self.name(),
                name: (*name).to_owned(),
                reason,
            };
            if value.contains('\0') {
                return Err(unwritable("it has a zero byte"));
            }
            let line = match self {
                Self::Sh => format!("export {name}={}", quoted(value, "'", r"'\''")),
                Self::Fish => format!("set -gx {name} {}", fish(value)),
                Self::Powershell => format!("$Env:{name} = {}", powershell(value)),
                Self::Cmd => format!("set \"{name}={}\"", cmd(value).map_err(unwritable)?),
                Self::Dotenv => format!("{name}={}", dotenv(value).map_err(unwritable)?),
                Self::Nushell => continue,
            };
            text.push_str(&line);
            text.push_str(if self == Self::Cmd { "\r\n" } else { "\n" });
        }
        Ok(text)
    }

    /// The text that takes away what would count before or beside `variables`, where the shell's
    /// text can: with `AWS_PROFILE` set the SDK for JavaScript takes that profile's credentials.
    #[must_use]
    pub fn unset_others(self, variables: &[(&str, &str)]) -> String {
        let is_set = |name: &str| variables.iter().any(|(set, _)| *set == name);
        let others = COMPETING.iter().copied();
        let names: Vec<&str> = others.filter(|name| !is_set(name)).collect();
        let each = |before: &str, after: &str| -> String {
            let line = |name: &&str| format!("{before}{name}{after}");
            names.iter().map(line).collect()
        };
        match self {
            Self::Sh => format!("unset {}\n", names.join(" ")),
            // It fails for what isn't set, and `set` afterwards leaves that standing.
            Self::Fish => format!("set -e {}; or true\n", names.join(" ")),
            Self::Powershell => each("$Env:", " = $null\n"),
            Self::Cmd => each("set \"", "=\"\r\n"),
            // A record and a file can only set.
            Self::Nushell | Self::Dotenv => String::new(),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Sh => "sh",
            Self::Fish => "fish",
            Self::Powershell => "PowerShell",
            Self::Cmd => "cmd.exe",
            Self::Nushell => "Nushell",
            Self::Dotenv => "an environment file",
        }
    }
}

/// POSIX shell command language, 2.2.2: nothing is special in single quotes but their end.
fn quoted(value: &str, quote: &str, escaped: &str) -> String {
    format!("{quote}{}{quote}", value.replace(quote, escaped))
}

/// fish, "Quotes": in single quotes only `\'` and `\\` are escapes.
fn fish(value: &str) -> String {
    format!("'{}'", value.replace('\\', r"\\").replace('\'', r"\'"))
}

/// PowerShell, about_Quoting_Rules: a doubled quote stands for itself. Its curly quotes are quotes
/// too.
fn powershell(value: &str) -> String {
    let mut text = String::from("'");
    for character in value.chars() {
        if matches!(
            character,
            '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}'
        ) {
            text.push(character);
        }
        text.push(character);
    }
    text.push('\'');
    text
}

/// cmd.exe has no quoting that also hides `%` and `"`; `!` counts where delayed expansion is on.
fn cmd(value: &str) -> Result<&str, &'static str> {
    if value.contains(['"', '%', '!', '\r', '\n']) {
        Err("a batch file can't hold quotes, %, ! and line ends")
    } else {
        Ok(value)
    }
}

/// Docker takes the rest of the line as it is, others remove quotes and replace `$NAME`: only what
/// all of them read alike is written.
fn dotenv(value: &str) -> Result<&str, &'static str> {
    let plain =
        |character: char| character.is_ascii_alphanumeric() || "+/=_-.,:@~".contains(character);
    if value.chars().all(plain) {
        Ok(value)
    } else {
        Err(
            "readers of such files don't agree on characters other than letters, digits and +/=_-.,:@~",
        )
    }
}

/// Nushell evaluates no text at run time; a record it can load.
fn nushell(variables: &[(&str, &str)]) -> String {
    let record: serde_json::Map<String, serde_json::Value> = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).into()))
        .collect();
    let mut text = String::new();
    // Writing into a text can't fail.
    let _ = writeln!(text, "{}", serde_json::Value::Object(record));
    text
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    /// What sh has in the variable after reading the text.
    fn read_by_sh(text: &str) -> Vec<u8> {
        let script = format!("{text}printf %s \"$NAME\"");
        let output = Command::new("sh").arg("-c").arg(script).output().unwrap();
        assert!(output.status.success(), "{text}");
        output.stdout
    }

    /// The inside of single quotes as fish reads it, and nothing may follow.
    fn read_by_fish(text: &str) -> Option<String> {
        let mut rest = text.strip_prefix("set -gx NAME '")?.chars();
        let mut value = String::new();
        loop {
            match rest.next()? {
                '\'' => return (rest.as_str() == "\n").then_some(value),
                '\\' => match rest.next()? {
                    escaped @ ('\'' | '\\') => value.push(escaped),
                    other => value.extend(['\\', other]),
                },
                other => value.push(other),
            }
        }
    }

    /// The inside of single quotes as PowerShell's tokenizer reads it.
    fn read_by_powershell(text: &str) -> Option<String> {
        let is_quote = |c: char| "'\u{2018}\u{2019}\u{201a}\u{201b}".contains(c);
        let mut rest = text.strip_prefix("$Env:NAME = '")?.chars().peekable();
        let mut value = String::new();
        loop {
            let character = rest.next()?;
            if is_quote(character) && rest.next_if(|next| is_quote(*next)).is_none() {
                let after: String = rest.collect();
                return (after == "\n").then_some(value);
            }
            value.push(character);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn sh_reads_back_what_was_written(value in "([^\\x00]|['\"\\\\$`\\n!]){0,24}") {
            let text = Shell::Sh.set(&[("NAME", &value)]).unwrap();
            prop_assert_eq!(read_by_sh(&text), value.as_bytes());
        }
    }

    proptest! {
        #[test]
        fn fish_reads_back_what_was_written(value in "([^\\x00]|['\\\\]){0,24}") {
            let text = Shell::Fish.set(&[("NAME", &value)]).unwrap();
            prop_assert_eq!(read_by_fish(&text), Some(value));
        }

        #[test]
        fn powershell_reads_back_what_was_written(value in "([^\\x00]|['’‘]){0,24}") {
            let text = Shell::Powershell.set(&[("NAME", &value)]).unwrap();
            prop_assert_eq!(read_by_powershell(&text), Some(value));
        }

        #[test]
        fn nushell_loads_what_was_written(value in any::<String>()) {
            let text = Shell::Nushell.set(&[("NAME", &value)]).unwrap();
            let record: serde_json::Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(record["NAME"].as_str(), Some(&*value));
        }

        #[test]
        fn cmd_and_environment_files_get_one_line_or_nothing(value in any::<String>()) {
            for shell in [Shell::Cmd, Shell::Dotenv] {
                if let Ok(text) = shell.set(&[("NAME", &value)]) {
                    let line = format!("NAME={value}");
                    prop_assert!(text.contains(&line));
                    prop_assert_eq!(text.lines().count(), 1);
                }
            }
        }

        #[test]
        fn what_aws_makes_can_be_written_everywhere(value in "[A-Za-z0-9+/=:_-]{0,64}") {
            for shell in Shell::value_variants() {
                prop_assert!(shell.set(&[("NAME", &value)]).is_ok());
            }
        }
    }

    #[test]
    fn what_is_set_is_not_taken_away() {
        let others = |shell: Shell| shell.unset_others(&[("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE")]);
        assert!(others(Shell::Sh).starts_with("unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SECRET"));
        assert!(others(Shell::Powershell).starts_with("$Env:AWS_PROFILE = $null\n$Env:AWS_DEF"));
        assert!(others(Shell::Cmd).starts_with("set \"AWS_PROFILE=\"\r\nset \"AWS_DEF"));
        for shell in Shell::value_variants() {
            assert!(!others(*shell).contains("AWS_ACCESS_KEY_ID"));
        }
    }

    #[test]
    fn a_zero_byte_is_refused() {
        let refused = Shell::Sh.set(&[("NAME", "a\0b")]).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "sh can't hold the value of NAME: it has a zero byte"
        );
    }
}
