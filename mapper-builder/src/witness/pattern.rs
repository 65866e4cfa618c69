//! What a policy's patterns look for, as texts to try.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use trust_policy::{Comparison, Condition, Effect, Policy, SetPrefix, StringTest, Version};

use super::GroupPath;

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Literal(String),
    /// `*`
    Any,
    /// `?`
    One,
}

/// Reads a pattern of `StringLike`. Variables stay as they are written: nobody knows their value.
pub(super) fn pieces(pattern: &str, version: Version) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = pattern;
    while let Some(character) = rest.chars().next() {
        let escape = ["${*}", "${?}", "${$}"]
            .into_iter()
            .find(|escape| version == Version::V2012 && rest.starts_with(escape));
        let taken = match (escape, character) {
            (Some(escape), _) => {
                literal.extend(escape.chars().nth(2));
                escape.len()
            }
            (None, '*' | '?') => {
                if !literal.is_empty() {
                    pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                }
                pieces.push(if character == '*' {
                    Piece::Any
                } else {
                    Piece::One
                });
                1
            }
            (None, other) => {
                literal.push(other);
                other.len_utf8()
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    pieces
}

/// Texts that the conditions' patterns match, and the literal parts of these patterns.
pub(super) fn texts<'c>(
    conditions: impl Iterator<Item = &'c Condition>,
    version: Version,
) -> Vec<String> {
    let mut texts = BTreeSet::new();
    for condition in conditions {
        for (value, _) in condition.values() {
            let pieces = pieces(value, version);
            for fill in ["", "x"] {
                let text = pieces.iter().map(|piece| match piece {
                    Piece::Literal(literal) => literal.as_str(),
                    Piece::Any => fill,
                    Piece::One => "x",
                });
                texts.insert(text.collect::<String>());
            }
            texts.extend(pieces.into_iter().filter_map(|piece| match piece {
                Piece::Literal(literal) => Some(literal),
                Piece::Any | Piece::One => None,
            }));
        }
    }
    texts.remove("");
    texts.into_iter().collect()
}

/// Whether a condition looks for a pattern in `sub`, and fails without one.
pub(crate) fn wants_pattern_in_subject(condition: &Condition) -> bool {
    let like = Comparison::String {
        test: StringTest::Like,
        negated: false,
    };
    condition.operator.comparison == like
        && !condition.operator.if_exists
        && condition.operator.set != Some(SetPrefix::ForAllValues)
        && is_claim(condition, "sub")
}

/// Whether a condition's key is this claim of a token, whoever issued it.
pub(super) fn is_claim(condition: &Condition, name: &str) -> bool {
    let key = condition.key.as_str();
    key.rsplit_once(':')
        .is_some_and(|(_, claim)| claim.eq_ignore_ascii_case(name))
}

/// The groups that a policy's patterns stand for: those of the form `*-admin-*`, one character on
/// both sides of a name, or of a path from the top whose names may be percent-encoded. Nothing when
/// there is none, or when something else is asked of `sub` beside them. Only what admits counts: a
/// group that is denied isn't meant.
#[must_use]
pub fn intended(policy: &Policy) -> Vec<GroupPath> {
    let statements = policy.statements().iter();
    let allowing = statements.filter(|statement| statement.effect == Effect::Allow);
    let conditions = allowing.flat_map(|statement| &statement.conditions);
    let subjects = conditions.filter(|condition| is_claim(condition, "sub"));
    let mut groups = Vec::new();
    for condition in subjects {
        if !wants_pattern_in_subject(condition) {
            return Vec::new();
        }
        for (value, _) in condition.values() {
            match group(value, policy.version()) {
                Some(group) => groups.push(group),
                None => return Vec::new(),
            }
        }
    }
    groups.sort();
    groups.dedup();
    groups
}

/// What stands between the delimiters of `*;item;*`, one character that is no letter or digit on both
/// sides. Nothing when the pattern has another form, or a variable in it.
pub(crate) fn item(value: &str, version: Version) -> Option<String> {
    let unescaped = ["${*}", "${?}", "${$}"]
        .iter()
        .fold(value.to_owned(), |text, escape| text.replace(escape, ""));
    if version == Version::V2012 && unescaped.contains("${") {
        return None;
    }
    let pieces = pieces(value, version);
    let [Piece::Any, Piece::Literal(literal), Piece::Any] = pieces.as_slice() else {
        return None;
    };
    let delimiter = literal.chars().next()?;
    let item = literal.strip_prefix(delimiter)?.strip_suffix(delimiter)?;
    (!delimiter.is_alphanumeric() && !item.is_empty()).then(|| item.to_owned())
}

/// The names of a path from the top, which may be percent-encoded; nothing when they are no UTF-8.
pub(crate) fn path_names(path: &str) -> Option<GroupPath> {
    path.split('/')
        .map(|name| Some(percent_decode_str(name).decode_utf8().ok()?.into_owned()))
        .collect()
}

fn group(value: &str, version: Version) -> Option<GroupPath> {
    let item = item(value, version)?;
    match item.strip_prefix('/') {
        None => Some(vec![item]),
        Some(path) => path_names(path),
    }
}

#[cfg(test)]
mod tests {
    use diagnostic::Source;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_group_that_is_denied_is_not_meant() {
        let provider = "arn:aws:iam::123456789012:oidc-provider/sso.example.org";
        let statement = |effect: &str, operator: &str, pattern: &str| {
            json!({
                "Effect": effect,
                "Principal": {"Federated": provider},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {operator: {"sso.example.org:sub": pattern}},
            })
        };
        let of = |statements: &[serde_json::Value]| {
            let policy = json!({"Version": "2012-10-17", "Statement": statements});
            let source = Source::new("policy.json", policy.to_string());
            intended(&Policy::parse(&source).unwrap())
        };
        let admin = statement("Allow", "StringLike", "*-admin-*");
        let banned = statement("Deny", "StringLike", "*-banned-*");
        assert_eq!(of(&[admin, banned]), [["admin"]]);
        assert!(of(&[statement("Allow", "StringNotLike", "*-guests-*")]).is_empty());
    }

    #[test]
    fn escapes_are_literal_and_wildcards_are_not() {
        let literal = |text: &str| Piece::Literal(text.to_owned());
        assert_eq!(
            pieces("*-a${*}b-?", Version::V2012),
            [Piece::Any, literal("-a*b-"), Piece::One]
        );
        assert_eq!(
            pieces("a${*}", Version::V2008),
            [literal("a${"), Piece::Any, literal("}")]
        );
    }

    #[test]
    fn a_delimited_item_stands_for_a_group() {
        let of = |pattern: &str| group(pattern, Version::V2012);
        assert_eq!(of("*-admin-*"), Some(vec!["admin".to_owned()]));
        assert_eq!(
            of("*;/aws/b%20c;*"),
            Some(vec!["aws".to_owned(), "b c".to_owned()])
        );
        assert_eq!(of("*admin*"), None);
        assert_eq!(of("-admin-*"), None);
        assert_eq!(of("*--*"), None);
    }
}
