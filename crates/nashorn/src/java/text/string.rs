//! `java.lang.String` on UTF-16, where it isn't a matter of course.

/// `toUpperCase(Locale.ROOT)`.
pub(crate) fn to_upper_case(text: &[u16]) -> Vec<u16> {
    map_well_formed(text, str::to_uppercase)
}

/// `toLowerCase(Locale.ROOT)`.
pub(crate) fn to_lower_case(text: &[u16]) -> Vec<u16> {
    map_well_formed(text, str::to_lowercase)
}

/// Maps the text between unpaired surrogates, which stay as they are.
fn map_well_formed(text: &[u16], map: impl Fn(&str) -> String) -> Vec<u16> {
    let mut out = Vec::with_capacity(text.len());
    let mut run = String::new();
    for item in char::decode_utf16(text.iter().copied()) {
        match item {
            Ok(c) => run.push(c),
            Err(lone) => {
                out.extend(map(&std::mem::take(&mut run)).encode_utf16());
                out.push(lone.unpaired_surrogate());
            }
        }
    }
    out.extend(map(&run).encode_utf16());
    out
}

/// `compareTo`: the difference of the first units that differ, or of the lengths.
pub(crate) fn compare(left: &[u16], right: &[u16]) -> i32 {
    let differs = left.iter().zip(right).find(|(left, right)| left != right);
    match differs {
        Some((left, right)) => i32::from(*left) - i32::from(*right),
        None => left.len() as i32 - right.len() as i32,
    }
}

/// A unit as `equalsIgnoreCase` and `compareToIgnoreCase` compare it.
fn folded(unit: u16) -> u16 {
    let simple =
        |mapped: &mut dyn Iterator<Item = char>, unit: u16| match (mapped.next(), mapped.next()) {
            (Some(c), None) => u16::try_from(u32::from(c)).unwrap_or(unit),
            _ => unit,
        };
    let Some(c) = char::from_u32(u32::from(unit)) else {
        return unit;
    };
    let upper = simple(&mut c.to_uppercase(), unit);
    match (upper, char::from_u32(u32::from(upper))) {
        // The one character whose lower case Rust writes in two.
        (0x130, _) => 0x69,
        (_, Some(c)) => simple(&mut c.to_lowercase(), upper),
        _ => upper,
    }
}

/// `compareToIgnoreCase`.
pub(crate) fn compare_ignoring_case(left: &[u16], right: &[u16]) -> i32 {
    let fold = |text: &[u16]| text.iter().copied().map(folded).collect::<Vec<_>>();
    compare(&fold(left), &fold(right))
}

/// `equalsIgnoreCase`.
pub(crate) fn equal_ignoring_case(left: &[u16], right: &[u16]) -> bool {
    left.len() == right.len() && compare_ignoring_case(left, right) == 0
}

/// `Character.isWhitespace(int)`.
pub(crate) fn is_white_space(c: u32) -> bool {
    match c {
        0x09..=0x0D | 0x1C..=0x20 => true,
        // Not the spaces that don't break.
        0xA0 | 0x2007 | 0x202F => false,
        0x1680 | 0x2000..=0x200A | 0x2028 | 0x2029 | 0x205F | 0x3000 => true,
        _ => false,
    }
}

/// `trim`: everything up to U+0020 goes.
pub(crate) fn trim(text: &[u16]) -> &[u16] {
    between(text, |unit| unit > 0x20)
}

/// `strip`; white space of Unicode, all of it in the BMP.
pub(crate) fn strip(text: &[u16]) -> &[u16] {
    between(text, |unit| !is_white_space(unit.into()))
}

/// `stripLeading`.
pub(crate) fn strip_leading(text: &[u16]) -> &[u16] {
    let begin = text
        .iter()
        .position(|&unit| !is_white_space(unit.into()))
        .unwrap_or(text.len());
    text.get(begin..).unwrap_or(&[])
}

/// `stripTrailing`.
pub(crate) fn strip_trailing(text: &[u16]) -> &[u16] {
    let end = text
        .iter()
        .rposition(|&unit| !is_white_space(unit.into()))
        .map_or(0, |at| at + 1);
    text.get(..end).unwrap_or(&[])
}

fn between(text: &[u16], keep: impl Fn(u16) -> bool) -> &[u16] {
    let begin = text
        .iter()
        .position(|&unit| keep(unit))
        .unwrap_or(text.len());
    let end = text
        .iter()
        .rposition(|&unit| keep(unit))
        .map_or(begin, |at| at + 1);
    text.get(begin..end).unwrap_or(&[])
}

/// `lines`: split after `\n`, `\r` and `\r\n`, which aren't part of a line.
pub(crate) fn lines(text: &[u16]) -> Vec<&[u16]> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest
            .iter()
            .position(|unit| matches!(unit, 0x0A | 0x0D))
            .unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        lines.push(line);
        let terminator = match after {
            [0x0D, 0x0A, ..] => 2,
            [] => 0,
            _ => 1,
        };
        rest = after.get(terminator..).unwrap_or(&[]);
    }
    lines
}

/// `indexOf(String, int)`: a start before the text counts as 0.
pub(crate) fn index_of(text: &[u16], part: &[u16], from: i32) -> i32 {
    let from = usize::try_from(from).unwrap_or(0).min(text.len());
    if part.is_empty() {
        return from as i32;
    }
    let rest = text.get(from..).unwrap_or(&[]);
    rest.windows(part.len())
        .position(|window| window == part)
        .map_or(-1, |at| (at + from) as i32)
}

/// `lastIndexOf(String, int)`.
pub(crate) fn last_index_of(text: &[u16], part: &[u16], from: i32) -> i32 {
    let Some(last) = text.len().checked_sub(part.len()) else {
        return -1;
    };
    let Ok(from) = usize::try_from(from) else {
        return -1;
    };
    let starts = 0..=last.min(from);
    let found = starts
        .rev()
        .find(|&at| text.get(at..at + part.len()) == Some(part));
    found.map_or(-1, |at| at as i32)
}

/// `replace(CharSequence, CharSequence)`: all of them, literally.
pub(crate) fn replace(text: &[u16], part: &[u16], with: &[u16]) -> Vec<u16> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    if part.is_empty() {
        for &unit in text {
            out.extend_from_slice(with);
            out.push(unit);
        }
        out.extend_from_slice(with);
        return out;
    }
    while let Some(rest) = text.get(at..)
        && let Some(first) = rest.first()
    {
        if rest.starts_with(part) {
            out.extend_from_slice(with);
            at += part.len();
        } else {
            out.push(*first);
            at += 1;
        }
    }
    out
}

/// A code point in UTF-16.
pub(crate) fn units_of(code_point: u32) -> Vec<u16> {
    match code_point.checked_sub(0x1_0000) {
        Some(offset) => {
            vec![
                0xD800 | (offset >> 10) as u16,
                0xDC00 | (offset & 0x3FF) as u16,
            ]
        }
        None => vec![code_point as u16],
    }
}

/// The code point at `index`, where a pair begins; a unit otherwise.
pub(crate) fn code_point_at(text: &[u16], index: usize) -> Option<u32> {
    let high = *text.get(index)?;
    let pair = [high, text.get(index + 1).copied().unwrap_or(0)];
    match char::decode_utf16(pair).next() {
        Some(Ok(c)) => Some(u32::from(c)),
        _ => Some(u32::from(high)),
    }
}

/// All code points; unpaired surrogates count as such.
pub(crate) fn code_points(text: &[u16]) -> Vec<u32> {
    char::decode_utf16(text.iter().copied())
        .map(|item| item.map_or_else(|lone| lone.unpaired_surrogate().into(), u32::from))
        .collect()
}
