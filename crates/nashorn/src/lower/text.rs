use std::fmt::Write;

use super::Lowerer;

impl Lowerer<'_> {
    /// Writes a string literal that means these UTF-16 code units.
    pub(super) fn push_units(&mut self, units: impl IntoIterator<Item = u16>) {
        self.out.push('"');
        for unit in units {
            match unit {
                0x22 => self.out.push_str("\\\""),
                0x5c => self.out.push_str("\\\\"),
                0x20..=0x7e => self.out.push(char::from(unit as u8)),
                _ => {
                    // Writing to a String can't fail.
                    let _ = write!(self.out, "\\u{unit:04x}");
                }
            }
        }
        self.out.push('"');
    }

    /// Writes a string literal that means this text.
    pub(super) fn push_string(&mut self, text: &str) {
        self.push_units(text.encode_utf16());
    }
}
