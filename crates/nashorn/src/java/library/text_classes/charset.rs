//! `java.nio.charset.Charset` and `StandardCharsets`.

use crate::java::class::{MemberDef, constant, method};
use crate::java::library::support::{NULL_POINTER, Returns, bare, with_message};
use crate::java::{Call, ClassDef, Kind, Plain, Throw, Value, text};

/// The character sets every Java runtime has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::java::library) enum Charset {
    Ascii,
    Latin1,
    Utf8,
    Utf16,
    Utf16Be,
    Utf16Le,
}

/// Class, canonical name, other names in lower case.
const CHARSETS: &[(Charset, &str, &str, &[&str])] = &[
    (
        Charset::Ascii,
        "sun.nio.cs.US_ASCII",
        "US-ASCII",
        &[
            "ascii",
            "iso646-us",
            "iso_646.irv:1991",
            "ascii7",
            "646",
            "ansi_x3.4-1968",
            "cp367",
            "us",
        ],
    ),
    (
        Charset::Latin1,
        "sun.nio.cs.ISO_8859_1",
        "ISO-8859-1",
        &[
            "iso_8859_1",
            "latin1",
            "iso8859_1",
            "iso8859-1",
            "8859_1",
            "iso-ir-100",
            "l1",
            "cp819",
            "ibm819",
        ],
    ),
    (
        Charset::Utf8,
        "sun.nio.cs.UTF_8",
        "UTF-8",
        &["utf8", "unicode-1-1-utf-8"],
    ),
    (
        Charset::Utf16,
        "sun.nio.cs.UTF_16",
        "UTF-16",
        &["utf_16", "utf16", "unicode", "unicodebig"],
    ),
    (
        Charset::Utf16Be,
        "sun.nio.cs.UTF_16BE",
        "UTF-16BE",
        &[
            "utf_16be",
            "iso-10646-ucs-2",
            "x-utf-16be",
            "unicodebigunmarked",
        ],
    ),
    (
        Charset::Utf16Le,
        "sun.nio.cs.UTF_16LE",
        "UTF-16LE",
        &["utf_16le", "x-utf-16le", "unicodelittleunmarked"],
    ),
];

impl Charset {
    fn row(self) -> (&'static str, &'static str) {
        CHARSETS
            .iter()
            .find(|(charset, ..)| *charset == self)
            .map_or(("sun.nio.cs.UTF_8", "UTF-8"), |(_, class, name, _)| {
                (*class, *name)
            })
    }

    fn named(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        CHARSETS
            .iter()
            .find(|(_, _, own, others)| {
                own.eq_ignore_ascii_case(&name) || others.contains(&name.as_str())
            })
            .map(|(charset, ..)| *charset)
    }

    /// An argument that names a character set.
    pub(in crate::java::library) fn by_name(
        call: &mut Call<'_>,
        index: usize,
    ) -> Result<Self, Throw> {
        let name = match call.argument(index) {
            Value::String(name) => name.to_std_string_lossy(),
            _ => return Err(with_message(call, NULL_POINTER, "charsetName")),
        };
        Self::named(&name)
            .ok_or_else(|| with_message(call, "java.io.UnsupportedEncodingException", &name))
    }

    /// An argument that is a `Charset`.
    pub(in crate::java::library) fn argument(call: &Call<'_>, index: usize) -> Result<Self, Throw> {
        let charset = call.argument(index);
        let charset = charset
            .as_object()
            .and_then(|object| object.data(|charset: &Plain<Self>| charset.0));
        charset.ok_or_else(|| bare(call, NULL_POINTER))
    }

    /// The bytes of a text; what can't be said becomes `?`.
    pub(in crate::java::library) fn encode(self, text: &[u16]) -> Vec<u8> {
        let pairs = |text: &[u16], little: bool| {
            text.iter()
                .flat_map(|unit| {
                    if little {
                        unit.to_le_bytes()
                    } else {
                        unit.to_be_bytes()
                    }
                })
                .collect()
        };
        match self {
            Self::Ascii => single_bytes(text, 0x7F),
            Self::Latin1 => single_bytes(text, 0xFF),
            Self::Utf8 => char::decode_utf16(text.iter().copied())
                .flat_map(|c| c.unwrap_or('?').to_string().into_bytes())
                .collect(),
            Self::Utf16 if text.is_empty() => Vec::new(),
            Self::Utf16 => [vec![0xFE, 0xFF], pairs(text, false)].concat(),
            Self::Utf16Be => pairs(text, false),
            Self::Utf16Le => pairs(text, true),
        }
    }

    /// The text of bytes; what is none becomes U+FFFD.
    pub(in crate::java::library) fn decode(self, bytes: &[u8]) -> Vec<u16> {
        match self {
            Self::Ascii => bytes
                .iter()
                .map(|&byte| if byte < 0x80 { byte.into() } else { 0xFFFD })
                .collect(),
            Self::Latin1 => bytes.iter().map(|&byte| byte.into()).collect(),
            Self::Utf8 => String::from_utf8_lossy(bytes).encode_utf16().collect(),
            Self::Utf16 => match bytes {
                [0xFF, 0xFE, rest @ ..] => pairs_of(rest, true),
                [0xFE, 0xFF, rest @ ..] => pairs_of(rest, false),
                bytes => pairs_of(bytes, false),
            },
            Self::Utf16Be => pairs_of(bytes, false),
            Self::Utf16Le => pairs_of(bytes, true),
        }
    }
}

fn single_bytes(text: &[u16], last: u32) -> Vec<u8> {
    text::code_points(text)
        .into_iter()
        .map(|c| if c <= last { c as u8 } else { b'?' })
        .collect()
}

fn pairs_of(bytes: &[u8], little: bool) -> Vec<u16> {
    bytes
        .chunks(2)
        .map(|pair| match pair {
            [first, second] if little => u16::from_le_bytes([*first, *second]),
            [first, second] => u16::from_be_bytes([*first, *second]),
            _ => 0xFFFD,
        })
        .collect()
}

const fn class(name: &'static str) -> ClassDef {
    ClassDef {
        name,
        kind: Kind::Class,
        extends: &["java.nio.charset.Charset"],
        members: &[],
    }
}

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.nio.charset.Charset",
        kind: Kind::Abstract,
        extends: &["java.lang.Comparable"],
        members: CHARSET,
    },
    class("sun.nio.cs.US_ASCII"),
    class("sun.nio.cs.ISO_8859_1"),
    class("sun.nio.cs.UTF_8"),
    class("sun.nio.cs.UTF_16"),
    class("sun.nio.cs.UTF_16BE"),
    class("sun.nio.cs.UTF_16LE"),
    ClassDef {
        name: "java.nio.charset.StandardCharsets",
        kind: Kind::Class,
        extends: &[],
        members: &[
            constant("US_ASCII", |call| new(call, Charset::Ascii)),
            constant("ISO_8859_1", |call| new(call, Charset::Latin1)),
            constant("UTF_8", |call| new(call, Charset::Utf8)),
            constant("UTF_16", |call| new(call, Charset::Utf16)),
            constant("UTF_16BE", |call| new(call, Charset::Utf16Be)),
            constant("UTF_16LE", |call| new(call, Charset::Utf16Le)),
        ],
    },
];

fn new(call: &Call<'_>, charset: Charset) -> Returns {
    call.object(charset.row().0, Plain(charset))
}

fn own_name(call: &mut Call<'_>) -> Returns {
    call.data(|charset: &Plain<Charset>| charset.0.row().1.into())
}

const CHARSET: &[MemberDef] = &[
    method("static java.nio.charset.Charset forName(String)", |call| {
        let name = match call.argument(0) {
            Value::String(name) => name.to_std_string_lossy(),
            _ => {
                return Err(with_message(
                    call,
                    crate::java::library::support::ILLEGAL_ARGUMENT,
                    "Null charset name",
                ));
            }
        };
        let is_legal = !name.is_empty()
            && name
                .bytes()
                .all(|c| c.is_ascii_alphanumeric() || b"-+.:_".contains(&c));
        match Charset::named(&name) {
            Some(charset) => new(call, charset),
            None if is_legal => Err(with_message(
                call,
                "java.nio.charset.UnsupportedCharsetException",
                &name,
            )),
            None => Err(with_message(
                call,
                "java.nio.charset.IllegalCharsetNameException",
                &name,
            )),
        }
    }),
    method("static java.nio.charset.Charset defaultCharset()", |call| {
        new(call, Charset::Utf8)
    }),
    method("static boolean isSupported(String)", |call| {
        let name = call.string(0)?.to_std_string_lossy();
        Ok(Charset::named(&name).is_some().into())
    }),
    method("String name()", own_name),
    method("String displayName()", own_name),
    method("String toString()", own_name),
    method("boolean equals(Object)", |call| {
        let own = call.data(|charset: &Plain<Charset>| charset.0)?;
        Ok((Charset::argument(call, 0).ok() == Some(own)).into())
    }),
    method("int hashCode()", |call| {
        let name = own_name(call)?;
        Ok(call.hash(&name)?.into())
    }),
];
