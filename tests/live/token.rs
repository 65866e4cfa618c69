//! Reading tokens without losing anything: the text of numbers, the order and repetition of keys.

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::IgnoredAny;
use serde_json::Deserializer;

/// The payload of a signed token, as the text that was signed.
pub fn payload(jwt: &str) -> Result<String> {
    let part = jwt.split('.').nth(1).context("a token has three parts")?;
    Ok(String::from_utf8(URL_SAFE_NO_PAD.decode(part)?)?)
}

/// The members of a JSON object: each key with the text of its value, repeated keys included.
pub fn members(object: &str) -> Result<Vec<(String, String)>> {
    let mut rest = object
        .trim()
        .strip_prefix('{')
        .and_then(|inner| inner.strip_suffix('}'))
        .with_context(|| format!("not an object: {object}"))?
        .trim_start();
    let mut members = Vec::new();
    while !rest.is_empty() {
        let (key, after) = first::<String>(rest)?;
        let after = after
            .trim_start()
            .strip_prefix(':')
            .context("a key without a value")?
            .trim_start();
        let (_, next) = first::<IgnoredAny>(after)?;
        let value = after
            .get(..after.len() - next.len())
            .context("a value ends inside a character")?;
        members.push((key, value.to_owned()));
        rest = next.trim_start();
        if let Some(more) = rest.strip_prefix(',') {
            rest = more.trim_start();
        } else {
            ensure!(rest.is_empty(), "neither a comma nor the end: {rest}");
        }
    }
    Ok(members)
}

/// The JSON value at the start of a text, and what follows it.
fn first<T: serde::de::DeserializeOwned>(text: &str) -> Result<(T, &str)> {
    let mut stream = Deserializer::from_str(text).into_iter::<T>();
    let value = stream.next().context("a value is missing")??;
    let rest = text.get(stream.byte_offset()..).unwrap_or_default();
    Ok((value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_repeated_keys_survive() {
        let text = r#"{"a":5.0,"b" : [1, {"c":","}] ,"a":3.0E9,"ü\"":"}","t":true,"n":null}"#;
        let expected = [
            ("a", "5.0"),
            ("b", r#"[1, {"c":","}]"#),
            ("a", "3.0E9"),
            ("ü\"", "\"}\""),
            ("t", "true"),
            ("n", "null"),
        ];
        let expected = expected.map(|(k, v)| (k.to_owned(), v.to_owned()));
        assert_eq!(members(text).unwrap(), expected);
        assert_eq!(members("{}").unwrap(), []);
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "[]",
            "{",
            r#"{"a"}"#,
            r#"{"a":}"#,
            r#"{"a":1 "b":2}"#,
            "{1:2}",
        ] {
            assert!(members(text).is_err(), "{text}");
        }
    }
}
