//! `java.net.URLEncoder` and `URLDecoder`, which know nothing of the network.

use super::charset::Charset;
use crate::java::class::{MemberDef, method};
use crate::java::library::support::{ILLEGAL_ARGUMENT, Returns, string, units, with_message};
use crate::java::{Call, ClassDef, Kind};

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.net.URLEncoder",
        kind: Kind::Class,
        extends: &[],
        members: ENCODER,
    },
    ClassDef {
        name: "java.net.URLDecoder",
        kind: Kind::Class,
        extends: &[],
        members: DECODER,
    },
];

const ENCODER: &[MemberDef] = &[
    method("static String encode(String)", |call| {
        encode(call, Charset::Utf8)
    }),
    method("static String encode(String, String)", |call| {
        let charset = Charset::by_name(call, 1)?;
        encode(call, charset)
    }),
    method(
        "static String encode(String, java.nio.charset.Charset)",
        |call| {
            let charset = Charset::argument(call, 1)?;
            encode(call, charset)
        },
    ),
];

const DECODER: &[MemberDef] = &[
    method("static String decode(String)", |call| {
        decode(call, Charset::Utf8)
    }),
    method("static String decode(String, String)", |call| {
        let charset = Charset::by_name(call, 1)?;
        decode(call, charset)
    }),
    method(
        "static String decode(String, java.nio.charset.Charset)",
        |call| {
            let charset = Charset::argument(call, 1)?;
            decode(call, charset)
        },
    ),
];

const fn is_plain(unit: u16) -> bool {
    matches!(unit, 0x30..=0x39 | 0x41..=0x5A | 0x61..=0x7A | 0x2D | 0x5F | 0x2E | 0x2A)
}

fn encode(call: &mut Call<'_>, charset: Charset) -> Returns {
    let text = units(&call.string(0)?);
    call.check_length(text.len().saturating_mul(9))?;
    let mut out = String::new();
    let mut rest = text.as_slice();
    while let Some((&unit, after)) = rest.split_first() {
        if is_plain(unit) || unit == 0x20 {
            out.push(if unit == 0x20 {
                '+'
            } else {
                char::from(unit as u8)
            });
            rest = after;
            continue;
        }
        // Runs are encoded together: a character set may mark their beginning.
        let end = rest
            .iter()
            .position(|&unit| is_plain(unit) || unit == 0x20)
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        for byte in charset.encode(run) {
            out.push_str(&format!("%{byte:02X}"));
        }
        rest = after;
    }
    Ok(out.into())
}

fn decode(call: &mut Call<'_>, charset: Charset) -> Returns {
    let text = units(&call.string(0)?);
    let illegal = |message: String| {
        Err(with_message(
            call,
            ILLEGAL_ARGUMENT,
            format!("URLDecoder: {message}"),
        ))
    };
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&unit) = text.get(at) {
        match unit {
            0x2B => out.push(0x20),
            0x25 => {
                let mut run = Vec::new();
                while text.get(at) == Some(&0x25) {
                    let Some(digits) = text.get(at + 1..at + 3) else {
                        return illegal("Incomplete trailing escape (%) pattern".into());
                    };
                    let digits = String::from_utf16_lossy(digits);
                    if digits.starts_with('-')
                        && u8::from_str_radix(digits.get(1..).unwrap_or(""), 16).is_ok()
                    {
                        return illegal(
                            "Illegal hex characters in escape (%) pattern - negative value".into(),
                        );
                    }
                    let byte = u8::from_str_radix(&digits, 16)
                        .ok()
                        .filter(|_| !digits.starts_with('+'));
                    let Some(byte) = byte else {
                        let wrong = digits.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(0);
                        return illegal(format!(
                            "Illegal hex characters in escape (%) pattern - Error at index {wrong} in: \"{digits}\""
                        ));
                    };
                    run.push(byte);
                    at += 3;
                }
                out.extend(charset.decode(&run));
                continue;
            }
            unit => out.push(unit),
        }
        at += 1;
    }
    Ok(string(&out))
}
