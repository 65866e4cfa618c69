//! `claim.name` as a path: `JsonUtils.splitClaimPath`.

/// The names a claim name goes through. A dot separates, a backslash takes the next character
/// as it is.
///
/// Keycloak cuts off names with a regular expression that wants at least one character before
/// each dot. Where it fails, all the rest is the last name: `a..b` is `a` and `.b`, `.a.b` is one
/// name.
#[must_use]
pub fn split_claim_path(claim: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = claim;
    while let Some((name, after)) = next_name(rest) {
        names.push(name);
        rest = after;
    }
    if !rest.is_empty() {
        names.push(unescaped(rest));
    }
    names
}

/// The name before the next separating dot and what follows the dot.
fn next_name(path: &str) -> Option<(String, &str)> {
    let mut characters = path.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '.' if at == 0 => return None,
            '.' => {
                let (name, after) = path.split_at_checked(at)?;
                return Some((unescaped(name), after.strip_prefix('.')?));
            }
            // `.` in the regular expression is any character but the end of a line.
            '\\' => match characters.next() {
                None | Some((_, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')) => return None,
                Some(_) => {}
            },
            _ => {}
        }
    }
    None
}

fn unescaped(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let mut characters = name.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.push(characters.next().unwrap_or('\\')),
            other => text.push(other),
        }
    }
    text
}
