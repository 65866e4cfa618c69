//! Lower case as `…IgnoreCase` operators and context keys see it.

use std::borrow::Cow;

/// Lower-cases with context (a final `Σ` becomes `ς`), leaving characters outside the Basic
/// Multilingual Plane as they are: the live service compares UTF-16 units there. No case folding
/// (`ß` stays apart from `SS`) and no normalisation.
pub(crate) fn lower(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        };
    }
    let mut lowered = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let supplementary = character > '\u{FFFF}';
        let end = rest
            .find(|other: char| (other > '\u{FFFF}') != supplementary)
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if supplementary {
            lowered.push_str(run);
        } else {
            lowered.push_str(&run.to_lowercase());
        }
        rest = after;
    }
    Cow::Owned(lowered)
}

/// Whether two texts are the same but for case.
pub(crate) fn same_ignoring_case(left: &str, right: &str) -> bool {
    if left.is_ascii() && right.is_ascii() {
        left.eq_ignore_ascii_case(right)
    } else {
        lower(left) == lower(right)
    }
}
