//! `encodeURI` and its kin: Nashorn's `URIUtils`, with its words and places.

use boa_engine::{Context, JsString, JsValue};

use super::{super::native::Native, define};
use crate::java::Throw;

pub(super) fn install(context: &mut Context) {
    let global = context.global_object();
    define(context, &global, "encodeURI", 1, encode_uri);
    define(context, &global, "encodeURIComponent", 1, encode_component);
    define(context, &global, "decodeURI", 1, decode_uri);
    define(context, &global, "decodeURIComponent", 1, decode_component);
}

const RESERVED: &str = ";/?:@&=+$,#";
const MARKS: &str = "-_.!~*'()";

fn encode_uri(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    run(native, arguments, |units| encode(units, RESERVED))
}

fn encode_component(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    run(native, arguments, |units| encode(units, ""))
}

fn decode_uri(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    run(native, arguments, |units| decode(units, RESERVED))
}

fn decode_component(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    run(native, arguments, |units| decode(units, ""))
}

/// `work` gives the text, or the offset where it fails.
fn run(
    native: &mut Native<'_>,
    arguments: &[JsValue],
    work: impl Fn(&[u16]) -> Result<Vec<u16>, usize>,
) -> Result<JsValue, Throw> {
    let text = native.text(&Native::at(arguments, 0))?;
    native.state.check_length(text.len())?;
    match work(&text.to_vec()) {
        Ok(units) => Ok(JsString::from(&units[..]).into()),
        Err(offset) => Err(Throw::uri_error(format!(
            "Bad URI \"{}\" near offset {offset}",
            text.to_std_string_lossy()
        ))),
    }
}

fn encode(units: &[u16], kept: &str) -> Result<Vec<u16>, usize> {
    let mut encoded = Vec::with_capacity(units.len());
    let mut at = 0;
    while let Some(&unit) = units.get(at) {
        let ascii = u8::try_from(unit).ok().map(char::from);
        if ascii.is_some_and(|c| c.is_ascii_alphanumeric() || MARKS.contains(c) || kept.contains(c))
        {
            encoded.push(unit);
            at += 1;
            continue;
        }
        let pair = match unit {
            0xdc00..=0xdfff => return Err(at),
            0xd800..=0xdbff => {
                at += 1;
                match units.get(at) {
                    Some(&low @ 0xdc00..=0xdfff) => vec![unit, low],
                    _ => return Err(at),
                }
            }
            _ => vec![unit],
        };
        for byte in String::from_utf16_lossy(&pair).bytes() {
            encoded.extend(format!("%{byte:02X}").encode_utf16());
        }
        at += 1;
    }
    Ok(encoded)
}

/// The byte that `%xx` stands for.
fn byte(units: &[u16], at: usize) -> Option<u8> {
    let digit = |at: usize| char::from_u32((*units.get(at)?).into())?.to_digit(16);
    Some((digit(at + 1)? << 4 | digit(at + 2)?) as u8)
}

fn decode(units: &[u16], kept: &str) -> Result<Vec<u16>, usize> {
    let percent = u16::from(b'%');
    let mut decoded = Vec::with_capacity(units.len());
    let mut at = 0;
    while let Some(&unit) = units.get(at) {
        if unit != percent {
            decoded.push(unit);
            at += 1;
            continue;
        }
        let start = at;
        if at + 2 >= units.len() {
            return Err(at);
        }
        let first = byte(units, at).ok_or(at + 1)?;
        at += 2;
        if first < 0x80 {
            if kept.contains(char::from(first)) {
                decoded.extend_from_slice(units.get(start..=at).unwrap_or_default());
            } else {
                decoded.push(first.into());
            }
            at += 1;
            continue;
        }
        let length = match first {
            0x80..=0xbf => return Err(at),
            0xc0..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf7 => 4,
            _ => return Err(at),
        };
        if at + 3 * (length - 1) >= units.len() {
            return Err(at);
        }
        let mut bytes = vec![first];
        for _ in 1..length {
            at += 1;
            if units.get(at) != Some(&percent) {
                return Err(at);
            }
            match byte(units, at) {
                Some(next @ 0x80..=0xbf) => bytes.push(next),
                _ => return Err(at + 1),
            }
            at += 2;
        }
        // What is no legal character is an error after all its bytes.
        let text = std::str::from_utf8(&bytes).map_err(|_| at)?;
        decoded.extend(text.encode_utf16());
        at += 1;
    }
    Ok(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    #[test]
    fn characters_become_their_bytes_and_come_back() {
        let text = "a b&ü/€😀";
        let encoded = encode(&units(text), "").unwrap();
        assert_eq!(
            String::from_utf16_lossy(&encoded),
            "a%20b%26%C3%BC%2F%E2%82%AC%F0%9F%98%80"
        );
        assert_eq!(decode(&encoded, ""), Ok(units(text)));
        let kept = encode(&units("a b&ü/#[]"), RESERVED).unwrap();
        assert_eq!(String::from_utf16_lossy(&kept), "a%20b&%C3%BC/#%5B%5D");
        assert_eq!(decode(&units("%41%2f"), RESERVED), Ok(units("A%2f")));
    }

    /// Offsets as Nashorn 15.4 gives them.
    #[test]
    fn a_bad_text_fails_where_nashorn_says() {
        assert_eq!(decode(&units("%"), ""), Err(0));
        assert_eq!(decode(&units("%C3%28"), ""), Err(4));
        assert_eq!(decode(&units("abc%zz"), ""), Err(4));
        assert_eq!(decode(&units("%E0"), RESERVED), Err(2));
        assert_eq!(encode(&[0x78, 0xdc00], ""), Err(1));
        assert_eq!(encode(&[0xd800], ""), Err(1));
    }
}
