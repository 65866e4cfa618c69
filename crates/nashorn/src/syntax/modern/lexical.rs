//! Features that stop the lexer, or that are inside one token.

use diagnostic::Span;

use super::ModernFeature;
use super::view::{Recognised, View};
use crate::syntax::failure::{Failure, Problem};
use crate::syntax::lexer::characters::{is_identifier_part, is_line_end};
use crate::syntax::token::TokenKind;

impl View<'_> {
    pub(super) fn template(&self, start: u32) -> Recognised {
        let inner = self.text.get(start as usize + 1..).unwrap_or_default();
        let mut escaped = false;
        let end = inner.find(|character| {
            let ends = character == '`' && !escaped;
            escaped = character == '\\' && !escaped;
            ends
        });
        let length = end.map_or(0, |end| end + 1);
        Recognised {
            feature: ModernFeature::Template,
            span: Span::new(start, start + 1 + offset(length)),
        }
    }

    /// The lexer stumbled over text of a template literal or of a `#` comment.
    pub(super) fn in_template(&self) -> Option<Recognised> {
        let stray = |character: char| {
            self.tokens.iter().take(self.at).filter(move |token| {
                token.kind == TokenKind::Error
                    && self
                        .text
                        .get(token.span.start as usize..)
                        .is_some_and(|rest| rest.starts_with(character))
            })
        };
        if stray('`').count() % 2 == 1 {
            let last = stray('`').next_back()?;
            return Some(self.template(last.span.start));
        }
        let comment = stray('#').next_back()?;
        let between = self
            .text
            .get(comment.span.start as usize..self.position as usize)?;
        (!between.contains(is_line_end)).then_some(Recognised {
            feature: ModernFeature::HashComment,
            span: Span::new(comment.span.start, self.position),
        })
    }

    /// The lexer stumbled over a number or a string.
    pub(super) fn in_token(&self, failure: &Failure) -> Option<Recognised> {
        let position = failure.position as usize;
        let (before, rest) = self.text.split_at_checked(position)?;
        match failure.problem {
            Problem::MissingCloseQuote => {
                let character = rest.chars().next()?;
                matches!(character, '\u{2028}' | '\u{2029}').then(|| Recognised {
                    feature: ModernFeature::LineSeparatorInString,
                    span: Span::new(
                        failure.position,
                        failure.position + offset(character.len_utf8()),
                    ),
                })
            }
            Problem::InvalidHexDigit => {
                let start = before.strip_suffix("\\u")?.len();
                let length = rest.strip_prefix('{')?.find('}')? + 2;
                Some(Recognised {
                    feature: ModernFeature::UnicodeCodePointEscape,
                    span: Span::new(offset(start), failure.position + offset(length)),
                })
            }
            Problem::MissingSpaceAfterNumber => number_feature(before, rest),
            _ => None,
        }
    }

    /// The regular expression before the place.
    pub(super) fn in_regexp(
        &self,
        failure: &Failure,
        feature: ModernFeature,
    ) -> Option<Recognised> {
        let token = self
            .tokens
            .iter()
            .take_while(|token| token.span.start < failure.position)
            .filter(|token| token.kind == TokenKind::RegExp)
            .last()?;
        Some(Recognised {
            feature,
            span: token.span,
        })
    }

    pub(super) fn regexp_syntax(&self, failure: &Failure) -> Option<Recognised> {
        let found = self.in_regexp(failure, ModernFeature::NamedGroup)?;
        let literal = self
            .text
            .get(found.span.start as usize..found.span.end as usize)?;
        let feature = if literal.contains("(?<=") || literal.contains("(?<!") {
            ModernFeature::Lookbehind
        } else if literal.contains("(?<") {
            ModernFeature::NamedGroup
        } else if literal.contains("\\u{") {
            ModernFeature::UnicodeCodePointEscape
        } else {
            return None;
        };
        Some(Recognised { feature, ..found })
    }
}

/// A number with a letter or `_` after it.
fn number_feature(before: &str, rest: &str) -> Option<Recognised> {
    let number = before
        .rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '.')
        .next()?;
    let word = rest
        .find(|c: char| !is_identifier_part(c))
        .and_then(|end| rest.get(..end))
        .unwrap_or(rest);
    let feature = match word.chars().next()? {
        '_' if word.len() > 1 => ModernFeature::NumericSeparator,
        'n' if word == "n" => ModernFeature::BigInt,
        'b' | 'B' | 'o' | 'O' if number == "0" => ModernFeature::BinaryOrOctalNumber,
        _ => return None,
    };
    let start = before.len() - number.len();
    Some(Recognised {
        feature,
        span: Span::new(offset(start), offset(before.len() + word.len())),
    })
}

pub(super) fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
