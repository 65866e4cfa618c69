//! What text a descriptor's bytes are, found as Jackson's `ByteSourceJsonBootstrapper` and
//! `UTF8StreamJsonParser` find it.

/// The encodings Jackson recognises, in its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Utf16,
    Utf32,
}

/// Where a text stops being readable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Break {
    /// Offset in [`Decoded::text`].
    pub(crate) at: usize,
    /// What Jackson says when it gets there, if that is inside a text.
    pub(crate) server: String,
    /// Whether it says the same outside a text.
    pub(crate) anywhere: bool,
}

/// The text of some bytes; what can't be decoded is U+FFFD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) encoding: Encoding,
    /// Whether a byte-order mark stood before the text.
    pub(crate) marked: bool,
    /// The first place Jackson doesn't get past.
    pub(crate) broken: Option<Break>,
    /// Whether there are byte sequences that Jackson takes for characters and a strict reader
    /// doesn't: overlong ones and those beyond U+10FFFF.
    pub(crate) sloppy: bool,
}

pub(crate) fn decode(bytes: &[u8]) -> Decoded {
    match bytes {
        // Jackson looks for marks only when there are four bytes.
        [0, 0, 0xFE, 0xFF, rest @ ..] => utf32(rest, u32::from_be_bytes, true),
        [0xFF, 0xFE, 0, 0, rest @ ..] => utf32(rest, u32::from_le_bytes, true),
        [0xFE, 0xFF, rest @ ..] if bytes.len() >= 4 => utf16(rest, u16::from_be_bytes, true),
        [0xFF, 0xFE, rest @ ..] if bytes.len() >= 4 => utf16(rest, u16::from_le_bytes, true),
        [0xEF, 0xBB, 0xBF, rest @ ..] if bytes.len() >= 4 => utf8(rest, true),
        [0, 0, 0, _, ..] => utf32(bytes, u32::from_be_bytes, false),
        [_, 0, 0, 0, ..] => utf32(bytes, u32::from_le_bytes, false),
        [0, _, ..] => utf16(bytes, u16::from_be_bytes, false),
        [_, 0, ..] => utf16(bytes, u16::from_le_bytes, false),
        // Without a mark these bytes start no character: Jackson complains of the second.
        [0xEF, 0xBB, 0xBF] => Decoded {
            broken: Some(Break {
                at: 0,
                server: "Invalid UTF-8 start byte 0xbb".into(),
                anywhere: true,
            }),
            ..utf8(&[], true)
        },
        _ => utf8(bytes, false),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16, marked: bool) -> Decoded {
    let (pairs, rest) = bytes.as_chunks();
    let mut units = pairs.iter().map(|&pair| unit(pair));
    let mut text = String::with_capacity(pairs.len());
    while let Some(unit) = units.next() {
        // Java takes what follows a high surrogate for its other half, whatever it is.
        let pair = if (0xD800..0xDC00).contains(&unit) {
            char::decode_utf16([unit].into_iter().chain(units.next())).next()
        } else {
            char::decode_utf16([unit]).next()
        };
        text.extend(pair.map(|one| one.unwrap_or(char::REPLACEMENT_CHARACTER)));
    }
    if !rest.is_empty() {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    Decoded {
        text,
        encoding: Encoding::Utf16,
        marked,
        broken: None,
        sloppy: false,
    }
}

fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32, marked: bool) -> Decoded {
    let (words, rest) = bytes.as_chunks();
    let mut text = String::new();
    let mut broken = None;
    let complain = |at, server: &str| {
        Some(Break {
            at,
            server: server.into(),
            anywhere: true,
        })
    };
    for &word in words {
        let character = char::from_u32(unit(word));
        if character.is_none() {
            // Jackson decodes ahead of what it parses.
            broken = complain(0, "Invalid UTF-32 character 0x");
        }
        text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    if !rest.is_empty() && broken.is_none() {
        let server = "Unexpected EOF in the middle of a 4-byte UTF-32 char";
        broken = complain(text.len(), server);
    }
    Decoded {
        text,
        encoding: Encoding::Utf32,
        marked,
        broken,
        sloppy: false,
    }
}

fn utf8(bytes: &[u8], marked: bool) -> Decoded {
    let mut decoded = Decoded {
        text: String::with_capacity(bytes.len()),
        encoding: Encoding::Utf8,
        marked,
        broken: None,
        sloppy: false,
    };
    let mut rest = bytes;
    while let Err(error) = std::str::from_utf8(rest) {
        let (valid, invalid) = rest.split_at(error.valid_up_to());
        decoded.text.push_str(&String::from_utf8_lossy(valid));
        match sequence(invalid) {
            Ok((characters, length)) => {
                decoded.text.push_str(&characters);
                decoded.sloppy = true;
                rest = invalid.get(length..).unwrap_or_default();
            }
            Err(server) => {
                decoded.broken = Some(Break {
                    at: decoded.text.len(),
                    server,
                    anywhere: false,
                });
                rest = invalid;
                break;
            }
        }
    }
    decoded.text.push_str(&String::from_utf8_lossy(rest));
    decoded
}

/// What Jackson makes of a byte sequence that isn't UTF-8: characters and how many bytes they took,
/// or its complaint.
fn sequence(bytes: &[u8]) -> Result<(String, usize), String> {
    let &[first, ref rest @ ..] = bytes else {
        return Err("Unexpected end-of-input in VALUE_STRING".into());
    };
    let (more, bits) = match first {
        0xC0..=0xDF => (1, first & 0x1F),
        0xE0..=0xEF => (2, first & 0x0F),
        0xF0..=0xF7 => (3, first & 0x07),
        _ => return Err(format!("Invalid UTF-8 start byte 0x{first:x}")),
    };
    let mut value = u32::from(bits);
    for index in 0..more {
        match rest.get(index) {
            Some(&byte) if byte & 0xC0 == 0x80 => value = value << 6 | u32::from(byte & 0x3F),
            // The number that follows in Jackson's message isn't always that of the byte.
            Some(_) => return Err("Invalid UTF-8 middle byte 0x".into()),
            None => return Err("Unexpected end-of-input in VALUE_STRING".into()),
        }
    }
    match (char::from_u32(value), value) {
        (Some(character), _) => Ok((character.into(), more + 1)),
        (None, 0xD800..=0xDFFF) => Err(format!(
            "Invalid UTF-8: Illegal surrogate character 0x{value:x}"
        )),
        // Two code units that are no pair.
        (None, _) => Ok(("\u{FFFD}\u{FFFD}".into(), more + 1)),
    }
}
