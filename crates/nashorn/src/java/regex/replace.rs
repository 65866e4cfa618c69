//! What `String` does with patterns: replace, split, match.

use super::matcher::{Budget, Matcher};
use super::program::Pattern;
use super::{Fault, Thrown};

/// `String.replaceAll` and `Matcher.replaceAll`.
pub(crate) fn replace_all(
    pattern: &Pattern,
    text: &[u16],
    replacement: &[u16],
    budget: &mut Budget,
) -> Result<Vec<u16>, Fault> {
    let mut matcher = Matcher::new(pattern, text);
    let mut out = Vec::new();
    while matcher.find(budget)? {
        matcher.append_replacement(&mut out, replacement)?;
    }
    matcher.append_tail(&mut out);
    Ok(out)
}

/// `String.replaceFirst`.
pub(crate) fn replace_first(
    pattern: &Pattern,
    text: &[u16],
    replacement: &[u16],
    budget: &mut Budget,
) -> Result<Vec<u16>, Fault> {
    let mut matcher = Matcher::new(pattern, text);
    let mut out = Vec::new();
    if matcher.find(budget)? {
        matcher.append_replacement(&mut out, replacement)?;
    }
    matcher.append_tail(&mut out);
    Ok(out)
}

/// `String.matches`: the whole text.
pub(crate) fn matches(pattern: &Pattern, text: &[u16], budget: &mut Budget) -> Result<bool, Fault> {
    Matcher::new(pattern, text).match_from_start(true, budget)
}

/// `String.split(regex, limit)`: with limit 0, empty parts at the end are dropped; an empty match
/// at the beginning never yields an empty first part.
pub(crate) fn split(
    pattern: &Pattern,
    text: &[u16],
    limit: i32,
    budget: &mut Budget,
) -> Result<Vec<Vec<u16>>, Fault> {
    let most = usize::try_from(limit).ok().filter(|&limit| limit > 0);
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or(&[]).to_vec();
    let mut parts: Vec<Vec<u16>> = Vec::new();
    let mut from = 0;
    let mut matcher = Matcher::new(pattern, text);
    while most.is_none_or(|most| parts.len() + 1 < most) && matcher.find(budget)? {
        let Some((begin, end)) = matcher.span(0, "No match found")? else {
            break;
        };
        if (from, begin, end) == (0, 0, 0) {
            continue;
        }
        parts.push(part(from, begin));
        from = end;
    }
    if from == 0 && parts.is_empty() {
        return Ok(vec![text.to_vec()]);
    }
    parts.push(part(from, text.len()));
    if limit == 0 {
        while parts.last().is_some_and(Vec::is_empty) {
            parts.pop();
        }
    }
    Ok(parts)
}

/// Puts a replacement's text in: `$1`, `${name}`, `\$`.
pub(super) fn expand(
    matcher: &Matcher<'_>,
    pattern: &Pattern,
    replacement: &[u16],
    out: &mut Vec<u16>,
) -> Result<(), Thrown> {
    let illegal = |message: &str| Thrown::new("java.lang.IllegalArgumentException", message);
    let unit = |at: usize| replacement.get(at).copied();
    let mut at = 0;
    while let Some(c) = unit(at) {
        at += 1;
        match c {
            0x5C => {
                out.push(unit(at).ok_or_else(|| illegal("character to be escaped is missing"))?);
                at += 1;
            }
            0x24 => {
                let group = match unit(at) {
                    None => return Err(illegal("Illegal group reference: group index is missing")),
                    Some(0x7B) => {
                        let (group, next) = named_group(pattern, replacement, at + 1)?;
                        at = next;
                        group
                    }
                    Some(digit @ 0x30..=0x39) => {
                        at += 1;
                        let mut group = i64::from(digit - 0x30);
                        // As many digits as still name a group.
                        while let Some(digit @ 0x30..=0x39) = unit(at) {
                            let longer = group * 10 + i64::from(digit - 0x30);
                            if usize::try_from(longer).is_ok_and(|n| n > matcher.group_count()) {
                                break;
                            }
                            group = longer;
                            at += 1;
                        }
                        group
                    }
                    Some(_) => return Err(illegal("Illegal group reference")),
                };
                out.extend_from_slice(matcher.group(group)?.unwrap_or(&[]));
            }
            _ => out.push(c),
        }
    }
    Ok(())
}

/// The number of the group named at `from`, and the place after the closing brace.
fn named_group(
    pattern: &Pattern,
    replacement: &[u16],
    from: usize,
) -> Result<(i64, usize), Thrown> {
    let illegal = |message: String| Err(Thrown::new("java.lang.IllegalArgumentException", message));
    let is_name = |c: &u16| u8::try_from(*c).is_ok_and(|c| c.is_ascii_alphanumeric());
    let name: String = replacement
        .iter()
        .skip(from)
        .take_while(|c| is_name(c))
        .map(|&c| char::from_u32(u32::from(c)).unwrap_or('?'))
        .collect();
    let end = from + name.len();
    if name.is_empty() {
        return illegal("named capturing group is missing trailing '}'".into());
    }
    if replacement.get(end) != Some(&0x7D) {
        return illegal("named capturing group is missing trailing '}'".into());
    }
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        return illegal(format!(
            "capturing group name {{{name}}} starts with digit character"
        ));
    }
    match pattern.group_named(&name) {
        Some(group) => Ok((i64::try_from(group).unwrap_or(0), end + 1)),
        None => illegal(format!("No group with name {{{name}}}")),
    }
}

/// Code points as text, for messages.
pub(super) fn text(code_points: &[u32]) -> String {
    code_points
        .iter()
        .map(|&c| char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}
