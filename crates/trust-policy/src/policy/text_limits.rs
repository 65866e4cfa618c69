//! What IAM asks of the text as such: how long, which characters.

use diagnostic::{Finding, Level, Source, Span};

/// A policy of 8192 counted characters could have any amount of white space between them; this is
/// what `UpdateAssumeRolePolicy` takes at most (131,072 characters, none needing more than 2 bytes).
pub(super) const MAX_BYTES: usize = 2 * MAX_CHARACTERS;
const MAX_CHARACTERS: usize = 131_072;

/// The quota "Role trust policy length": by default, and at most.
const DEFAULT_QUOTA: usize = 2048;
const HIGHEST_QUOTA: usize = 8192;

/// White space isn't counted.
fn count(text: &str) -> usize {
    text.chars()
        .filter(|character| !matches!(character, ' ' | '\t' | '\n' | '\r'))
        .count()
}

/// A policy that stands inside another file was saved once; how it is escaped there is up to that
/// file's writer, and the longest escape of one character has six.
///
/// # Errors
/// When no account could hold a policy of this size.
pub(super) fn check_embedded(source: &Source, span: Span) -> Result<(), Vec<Finding>> {
    let counted = count(source.slice(span));
    if counted <= 6 * HIGHEST_QUOTA {
        return Ok(());
    }
    Err(vec![
        finding(
            Level::Error,
            format!("the policy has {counted} characters, more than any role can have"),
        )
        .at(source, span),
    ])
}

fn finding(level: Level, message: String) -> Finding {
    Finding::new(level, "policy-size", message)
        .note("IAM counts characters without white space against the quota \"Role trust policy length\": 2048 by default, 8192 at most")
        .help("shorten it, for example by one pattern instead of many values, or ask AWS for a higher quota")
}

/// # Errors
/// When no account could hold a policy of this size.
pub(super) fn check(source: &Source) -> Result<Vec<Finding>, Vec<Finding>> {
    let counted = count(source.text());
    let all = source.text().chars().count();
    let size = |level, message| finding(level, message).in_file(source);
    if counted > HIGHEST_QUOTA || all > MAX_CHARACTERS {
        return Err(vec![size(
            Level::Error,
            format!("the policy has {counted} characters, more than any role can have"),
        )]);
    }
    let mut findings = Vec::new();
    if counted > DEFAULT_QUOTA {
        findings.push(size(
            Level::Warning,
            format!("the policy has {counted} characters, more than an account allows by default"),
        ));
    }
    let refused = source
        .text()
        .char_indices()
        .find(|&(_, character)| !matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{FF}'));
    if let Some((at, character)) = refused {
        let start = u32::try_from(at).unwrap_or(u32::MAX);
        let width = u32::try_from(character.len_utf8()).unwrap_or(1);
        let mut units = [0; 2];
        let escaped: String = character
            .encode_utf16(&mut units)
            .iter()
            .map(|unit| format!("\\u{unit:04x}"))
            .collect();
        findings.push(
            Finding::new(
                Level::Error,
                "policy-characters",
                format!(
                    "IAM refuses the character U+{:04X} in a policy's text",
                    u32::from(character)
                ),
            )
            .at(source, Span::new(start, start + width))
            .note("a policy's text may hold tab, line feed, carriage return and U+0020 to U+00FF")
            .help(format!("write it as `{escaped}`")),
        );
    }
    Ok(findings)
}
