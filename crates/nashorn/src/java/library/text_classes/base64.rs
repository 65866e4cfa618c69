//! `java.util.Base64`.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use super::charset::Charset;
use crate::java::class::{MemberDef, method};
use crate::java::library::support::{
    ILLEGAL_ARGUMENT, NULL_POINTER, Returns, byte_array, bytes, string, with_message,
};
use crate::java::{Call, ClassDef, Kind, Plain, Throw, Value};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Alphabet {
    Basic,
    Url,
    /// Lines of 76 characters; decoding skips what isn't in the alphabet.
    Mime,
}

/// State of an encoder.
#[derive(Clone, Copy, Debug)]
struct Encoding {
    alphabet: Alphabet,
    padding: bool,
}

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.Base64",
        kind: Kind::Class,
        extends: &[],
        members: &[
            method("static java.util.Base64$Encoder getEncoder()", |call| {
                encoder(call, Alphabet::Basic)
            }),
            method("static java.util.Base64$Encoder getUrlEncoder()", |call| {
                encoder(call, Alphabet::Url)
            }),
            method("static java.util.Base64$Encoder getMimeEncoder()", |call| {
                encoder(call, Alphabet::Mime)
            }),
            method("static java.util.Base64$Decoder getDecoder()", |call| {
                decoder(call, Alphabet::Basic)
            }),
            method("static java.util.Base64$Decoder getUrlDecoder()", |call| {
                decoder(call, Alphabet::Url)
            }),
            method("static java.util.Base64$Decoder getMimeDecoder()", |call| {
                decoder(call, Alphabet::Mime)
            }),
        ],
    },
    ClassDef {
        name: "java.util.Base64$Encoder",
        kind: Kind::Class,
        extends: &[],
        members: ENCODER,
    },
    ClassDef {
        name: "java.util.Base64$Decoder",
        kind: Kind::Class,
        extends: &[],
        members: &[
            method("byte[] decode(String)", |call| {
                let source = call.string(0)?;
                let source = Charset::Latin1.encode(&source.iter().collect::<Vec<_>>());
                decode(call, &source)
            }),
            method("byte[] decode(byte[])", |call| {
                let source = bytes(call, &call.argument(0))?;
                decode(call, &source)
            }),
        ],
    },
];

const ENCODER: &[MemberDef] = &[
    method("byte[] encode(byte[])", |call| {
        let text = encode(call)?;
        Ok(byte_array(call, text.as_bytes()))
    }),
    method("String encodeToString(byte[])", |call| {
        let text: Vec<u16> = encode(call)?.encode_utf16().collect();
        Ok(string(&text))
    }),
    method("java.util.Base64$Encoder withoutPadding()", |call| {
        let encoding = call.data(|encoding: &Plain<Encoding>| encoding.0)?;
        call.object(
            "java.util.Base64$Encoder",
            Plain(Encoding {
                padding: false,
                ..encoding
            }),
        )
    }),
];

fn encoder(call: &Call<'_>, alphabet: Alphabet) -> Returns {
    call.object(
        "java.util.Base64$Encoder",
        Plain(Encoding {
            alphabet,
            padding: true,
        }),
    )
}

fn decoder(call: &Call<'_>, alphabet: Alphabet) -> Returns {
    call.object("java.util.Base64$Decoder", Plain(alphabet))
}

fn encode(call: &mut Call<'_>) -> Result<String, Throw> {
    if matches!(call.argument(0), Value::Null) {
        return Err(with_message(
            call,
            NULL_POINTER,
            "Cannot read the array length because \"src\" is null",
        ));
    }
    let source = bytes(call, &call.argument(0))?;
    call.check_length(source.len().saturating_mul(2))?;
    let Encoding { alphabet, padding } = call.data(|encoding: &Plain<Encoding>| encoding.0)?;
    let text = match (alphabet, padding) {
        (Alphabet::Url, true) => URL_SAFE.encode(source),
        (Alphabet::Url, false) => URL_SAFE_NO_PAD.encode(source),
        (_, true) => STANDARD.encode(source),
        (_, false) => STANDARD_NO_PAD.encode(source),
    };
    if alphabet != Alphabet::Mime {
        return Ok(text);
    }
    let lines: Vec<&str> = (0..text.len())
        .step_by(76)
        .filter_map(|at| text.get(at..text.len().min(at + 76)))
        .collect();
    Ok(lines.join("\r\n"))
}

fn value(alphabet: Alphabet, byte: u8) -> Option<u32> {
    Some(match (byte, alphabet) {
        (b'A'..=b'Z', _) => u32::from(byte - b'A'),
        (b'a'..=b'z', _) => u32::from(byte - b'a') + 26,
        (b'0'..=b'9', _) => u32::from(byte - b'0') + 52,
        (b'-', Alphabet::Url) | (b'+', Alphabet::Basic | Alphabet::Mime) => 62,
        (b'_', Alphabet::Url) | (b'/', Alphabet::Basic | Alphabet::Mime) => 63,
        _ => return None,
    })
}

fn decode(call: &mut Call<'_>, source: &[u8]) -> Returns {
    let alphabet = call.data(|alphabet: &Plain<Alphabet>| alphabet.0)?;
    call.charge(source.len())?;
    let illegal = |message: String| Err(with_message(call, ILLEGAL_ARGUMENT, message));
    if source.len() == 1 && alphabet != Alphabet::Mime {
        return illegal("Input byte[] should at least have 2 bytes for base64 bytes".into());
    }
    let mut out = Vec::with_capacity(source.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    let mut at = 0;
    while let Some(&byte) = source.get(at) {
        at += 1;
        if byte == b'=' {
            // Two digits want two signs, three want one.
            let is_right = match count {
                2 => {
                    let second = source.get(at) == Some(&b'=');
                    at += usize::from(second);
                    second
                }
                3 => true,
                _ => false,
            };
            if !is_right {
                return illegal("Input byte array has wrong 4-byte ending unit".into());
            }
            break;
        }
        let Some(value) = value(alphabet, byte) else {
            if alphabet == Alphabet::Mime {
                continue;
            }
            return illegal(format!("Illegal base64 character {byte:x}"));
        };
        bits = bits << 6 | value;
        count += 1;
        if count == 4 {
            out.extend([(bits >> 16) as u8, (bits >> 8) as u8, bits as u8]);
            (bits, count) = (0, 0);
        }
    }
    match count {
        2 => out.push((bits >> 4) as u8),
        3 => out.extend([(bits >> 10) as u8, (bits >> 2) as u8]),
        1 => return illegal("Last unit does not have enough valid bits".into()),
        _ => {}
    }
    let rest = source.get(at..).unwrap_or(&[]);
    let is_trailing = |byte: &u8| alphabet != Alphabet::Mime || value(alphabet, *byte).is_some();
    if let Some(place) = rest.iter().position(is_trailing) {
        return illegal(format!(
            "Input byte array has incorrect ending byte at {}",
            at + place
        ));
    }
    Ok(byte_array(call, &out))
}
