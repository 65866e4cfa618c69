//! A condition value as written: literal text, wildcards, `${*}` escapes and policy variables.

use crate::key::ConditionKey;

use super::pattern::Unit;

/// One part of a condition value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Text(String),
    /// `?`
    Any,
    /// `*`
    Run,
    Variable(Variable),
}

/// `${key}` or `${key, 'default'}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Variable {
    pub(crate) key: ConditionKey,
    pub(crate) default: Option<String>,
}

/// What the characters of a value mean.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    /// `*` and `?` are wildcards: the Like and ARN operators.
    pub(crate) wildcards: bool,
    /// `${…}` is an escape or a variable: Version 2012-10-17.
    pub(crate) variables: bool,
}

/// Splits a value into its parts; neighbouring text is one part.
///
/// # Errors
/// What is wrong with a `${…}`; what AWS makes of it isn't documented.
pub(crate) fn parse(text: &str, reading: Reading) -> Result<Vec<Part>, &'static str> {
    let mut parts = Parts::default();
    let mut rest = text;
    loop {
        if reading.variables
            && let Some(after) = rest.strip_prefix("${")
        {
            rest = variable(after, &mut parts)?;
            continue;
        }
        let mut characters = rest.chars();
        match characters.next() {
            None => return Ok(parts.finish()),
            Some('*') if reading.wildcards => parts.push(Part::Run),
            Some('?') if reading.wildcards => parts.push(Part::Any),
            Some(character) => parts.text.push(character),
        }
        rest = characters.as_str();
    }
}

/// Reads what follows `${` and gives back what follows its `}`.
fn variable<'t>(after: &'t str, parts: &mut Parts) -> Result<&'t str, &'static str> {
    for literal in ["*", "?", "$"] {
        if let Some(rest) = after
            .strip_prefix(literal)
            .and_then(|rest| rest.strip_prefix('}'))
        {
            parts.text.push_str(literal);
            return Ok(rest);
        }
    }
    let end = after.find(['}', ',']).ok_or("a `${` without its `}`")?;
    let (name, tail) = after.split_at(end);
    let named = name
        .split_once(':')
        .is_some_and(|(prefix, name)| !prefix.is_empty() && !name.is_empty());
    if !named
        || name
            .chars()
            .any(|character| character.is_whitespace() || "${'\"".contains(character))
    {
        return Err("a `${…}` that names no condition key");
    }
    let key = ConditionKey::new(name);
    if let Some(rest) = tail.strip_prefix('}') {
        parts.push(Part::Variable(Variable { key, default: None }));
        return Ok(rest);
    }
    let (default, rest) = tail
        .strip_prefix(", '")
        .and_then(|tail| tail.split_once("'}"))
        .filter(|(default, _)| !default.contains('\''))
        .ok_or("a `${…}` whose default isn't written as `${key, 'text'}`")?;
    parts.push(Part::Variable(Variable {
        key,
        default: Some(default.to_owned()),
    }));
    Ok(rest)
}

#[derive(Default)]
struct Parts {
    done: Vec<Part>,
    text: String,
}

impl Parts {
    fn push(&mut self, part: Part) {
        if !self.text.is_empty() {
            self.done.push(Part::Text(std::mem::take(&mut self.text)));
        }
        self.done.push(part);
    }

    fn finish(mut self) -> Vec<Part> {
        if !self.text.is_empty() {
            self.done.push(Part::Text(self.text));
        }
        self.done
    }
}

/// A value's parts as units of a pattern. `resolve` gives the text of a variable, which is never
/// read as wildcards; the first variable it has no text for ends the work with its answer.
pub(crate) fn units<'p, 'v, E>(
    parts: &'p [Part],
    mut resolve: impl FnMut(&'p Variable) -> Result<&'v str, E>,
) -> Result<Vec<Unit>, E>
where
    'p: 'v,
{
    let mut units = Vec::new();
    for part in parts {
        let literal = match part {
            Part::Run => {
                units.push(Unit::Run);
                continue;
            }
            Part::Any => {
                units.push(Unit::Any);
                continue;
            }
            Part::Text(text) => text,
            Part::Variable(variable) => resolve(variable)?,
        };
        units.extend(literal.encode_utf16().map(Unit::Is));
    }
    Ok(units)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIKE_2012: Reading = Reading {
        wildcards: true,
        variables: true,
    };

    #[test]
    fn escapes_wildcards_and_variables_are_told_apart() {
        let parts = parse("a*b?${*}${?}${$}{x}$${aws:SourceIp}", LIKE_2012).unwrap();
        assert_eq!(
            parts,
            [
                Part::Text("a".into()),
                Part::Run,
                Part::Text("b".into()),
                Part::Any,
                Part::Text("*?${x}$".into()),
                Part::Variable(Variable {
                    key: ConditionKey::new("aws:SourceIp"),
                    default: None
                }),
            ]
        );
    }

    #[test]
    fn a_default_is_read_and_may_hold_a_brace() {
        let parts = parse("${aws:PrincipalTag/team, 'a}b*'}-", LIKE_2012).unwrap();
        assert_eq!(
            parts,
            [
                Part::Variable(Variable {
                    key: ConditionKey::new("aws:PrincipalTag/team"),
                    default: Some("a}b*".into())
                }),
                Part::Text("-".into()),
            ]
        );
    }

    #[test]
    fn before_2012_a_variable_is_plain_text_with_its_wildcard() {
        let reading = Reading {
            wildcards: true,
            variables: false,
        };
        assert_eq!(
            parse("${*}", reading).unwrap(),
            [Part::Text("${".into()), Part::Run, Part::Text("}".into())]
        );
    }

    #[test]
    fn what_is_no_variable_is_said() {
        for text in [
            "${",
            "${}",
            "${aws}",
            "${aws:x",
            "${aws: x}",
            "${aws:x,'a'}",
            "${aws:x, 'a}",
            "${aws:x, 'a'b'}",
        ] {
            assert!(parse(text, LIKE_2012).is_err(), "{text}");
        }
    }
}
