//! What to paste into `~/.aws/config`.

use std::path::Path;

use federation::RoleArn;
use federation::engine::Profile;

/// A profile of AWS's that asks this program for credentials; `config` is named where the program
/// wouldn't find it by itself.
pub(super) fn aws_profile(
    profile: &Profile,
    role: Option<&RoleArn>,
    config: Option<&Path>,
) -> String {
    let program = std::env::current_exe().map_or_else(
        |_| "keyferry".to_owned(),
        // Whoever starts it may have another search path.
        |path| path.display().to_string(),
    );
    let name = role.map_or("store", RoleArn::name).to_ascii_lowercase();
    let mut text = format!(
        "[profile {}]\ncredential_process = {} credential-process --profile {}",
        section(&format!("{}-{name}", profile.name)),
        word(&program),
        word(&profile.name)
    );
    if let Some(role) = role {
        text.push_str(&format!(" --role {}", word(role.as_str())));
    }
    if let Some(config) = config {
        text.push_str(&format!(
            " --config {}",
            word(&config.display().to_string())
        ));
    }
    if let Some(region) = &profile.region {
        text.push_str(&format!("\nregion = {region}"));
    }
    text
}

/// A name that all SDKs take: botocore wants others in quotes, which Go and Java take for a part of
/// the name, and the SDKs for Java and JavaScript pass by a section with any other character.
fn section(name: &str) -> String {
    let plain = |letter: char| {
        if letter.is_ascii_alphanumeric() || "_-.@+%:/".contains(letter) {
            letter
        } else {
            '-'
        }
    };
    name.chars().map(plain).collect()
}

/// A word of the command. botocore splits the line itself, as Python's `shlex` does; all other SDKs
/// give it to `sh`. Both read single quotes alike, while between double ones `sh` replaces `$` and
/// backquotes. Before that all but botocore take `#` and `;` behind a space for the beginning of a
/// comment, quoted or not: an end of the quotes keeps them apart.
#[cfg(unix)]
fn word(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut quoted = String::from("'");
    let mut behind_space = false;
    for letter in text.chars() {
        match letter {
            '\'' => quoted.push_str(r"'\''"),
            '#' | ';' if behind_space => {
                quoted.push_str("''");
                quoted.push(letter);
            }
            other => quoted.push(other),
        }
        behind_space = letter.is_whitespace();
    }
    quoted.push('\'');
    quoted
}

/// A word of the command, as programs of Windows split their command line.
#[cfg(not(unix))]
fn word(text: &str) -> String {
    if is_plain(text) || !text.contains([' ', '\t', '"']) {
        text.to_owned()
    } else {
        format!("\"{}\"", text.replace('"', "\\\""))
    }
}

fn is_plain(text: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-:@+=,".contains(letter);
    !text.is_empty() && text.chars().all(plain)
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    /// What is left of a line where a comment begins at `#` or `;` behind white space.
    fn without_comment(line: &str) -> &str {
        let letters: Vec<(usize, char)> = line.char_indices().collect();
        let comment = letters.windows(2).find_map(|pair| match pair {
            [(_, space), (at, '#' | ';')] if space.is_whitespace() => Some(*at),
            _ => None,
        });
        comment.map_or(line, |at| line.split_at(at).0)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn sh_reads_one_word_of_what_is_left_of_the_line(
            text in "([^\\x00-\\x1f\\x7f]|[ '\"\\\\$`#;&|!*]){0,24}",
        ) {
            let line = format!("printf '[%s]' {}", word(&text));
            prop_assert_eq!(without_comment(&line), line.as_str());
            let output = Command::new("sh").args(["-c", &line]).output().unwrap();
            prop_assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("[{text}]"));
        }
    }

    #[test]
    fn words_need_quotes_only_where_something_is_special() {
        for (text, expected) in [
            ("/usr/bin/keyferry", "/usr/bin/keyferry"),
            ("", "''"),
            ("/home/Anna Müller/keyferry", "'/home/Anna Müller/keyferry'"),
            ("/x/$HOME/`id`", "'/x/$HOME/`id`'"),
            ("Anna's", r"'Anna'\''s'"),
            ("a #1 ;b", "'a ''#1 '';b'"),
        ] {
            assert_eq!(word(text), expected);
        }
    }

    #[test]
    fn a_section_has_a_name_that_every_sdk_takes() {
        assert_eq!(section("work-admin"), "work-admin");
        assert_eq!(section("a.b@c+d/e:f%g"), "a.b@c+d/e:f%g");
        assert_eq!(section("our \"work\"-a=b,c]"), "our--work--a-b-c-");
        assert_eq!(section("büro-admin"), "b-ro-admin");
    }
}
