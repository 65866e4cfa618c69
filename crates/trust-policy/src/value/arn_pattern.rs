//! ARNs as the ARN operators compare them: six parts, each matched for itself.

use crate::text::pattern::{Pattern, Unit};

const PARTS: usize = 6;
const COLON: u16 = b':' as u16;

/// Six patterns, one for each part of an ARN. The sixth holds any further colons.
#[derive(Clone, Debug)]
pub(crate) struct ArnPattern([Pattern; PARTS]);

impl ArnPattern {
    /// `None` when the pattern doesn't have six parts; what AWS makes of that isn't documented.
    pub(crate) fn new(units: &[Unit]) -> Option<Self> {
        let parts: Vec<Pattern> = units
            .splitn(PARTS, |unit| *unit == Unit::Is(COLON))
            .map(Pattern::new)
            .collect();
        parts.try_into().ok().map(Self)
    }

    /// Whether the ARN fits; `None` when the text is no ARN.
    pub(crate) fn matches(&self, text: &str) -> Option<bool> {
        let parts = split(text)?;
        Some(
            self.0
                .iter()
                .zip(parts)
                .all(|(pattern, part)| pattern.matches(part)),
        )
    }
}

/// The six parts of an ARN; `None` when the text is none.
pub(crate) fn split(text: &str) -> Option<[&str; PARTS]> {
    let parts: Vec<&str> = text.splitn(PARTS, ':').collect();
    let parts: [&str; PARTS] = parts.try_into().ok()?;
    (parts.first() == Some(&"arn")).then_some(parts)
}
