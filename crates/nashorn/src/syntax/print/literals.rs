use std::fmt::Write as _;

use super::Printer;
use crate::syntax::ast::{NumberLiteral, ObjectLiteral, PropertyNameKind, PropertyValue};

impl Printer {
    pub(super) fn number(&mut self, number: &NumberLiteral) {
        let value = number.value;
        let text = if value.is_infinite() {
            "1e999".to_owned()
        } else if value.fract() == 0.0 && !number.integer && value <= f64::from(i32::MAX) {
            // Without the point Nashorn would make an Integer of it.
            format!("{value:.1}")
        } else if value != 0.0 && !(1e-6..1e21).contains(&value) {
            format!("{value:e}")
        } else {
            value.to_string()
        };
        self.push(&text);
    }

    pub(super) fn string(&mut self, units: &[u16]) {
        self.push("\"");
        for character in char::decode_utf16(units.iter().copied()) {
            match character {
                Ok(character) => self.string_character(character),
                Err(lone) => self.unit(lone.unpaired_surrogate()),
            }
        }
        self.push("\"");
    }

    fn string_character(&mut self, character: char) {
        match character {
            '"' => self.push("\\\""),
            '\\' => self.push("\\\\"),
            '\n' => self.push("\\n"),
            '\r' => self.push("\\r"),
            '\t' => self.push("\\t"),
            '\u{2028}' => self.push("\\u2028"),
            '\u{2029}' => self.push("\\u2029"),
            '\u{feff}' => self.push("\\ufeff"),
            character if character.is_control() => {
                self.unit(u16::try_from(u32::from(character)).unwrap_or_default());
            }
            character => self.out.push(character),
        }
    }

    fn unit(&mut self, unit: u16) {
        // Writing to a string can't fail.
        let _ = write!(self.out, "\\u{unit:04x}");
    }

    /// A directive. One that says `use strict` and doesn't make its code strict was written with
    /// an escape.
    pub(super) fn directive(&mut self, units: &[u16]) {
        if !self.strict && units.iter().copied().eq("use strict".encode_utf16()) {
            self.push("\"use\\x20strict\"");
        } else {
            self.string(units);
        }
    }

    pub(super) fn object(&mut self, literal: &ObjectLiteral) {
        if literal.properties.is_empty() {
            self.push("{}");
            return;
        }
        self.push("{ ");
        for (index, property) in literal.properties.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            match &property.value {
                PropertyValue::Getter(_) => self.push("get "),
                PropertyValue::Setter(_) => self.push("set "),
                PropertyValue::Value(_) => {}
            }
            match &property.name.kind {
                PropertyNameKind::Identifier(name) => self.push(name),
                PropertyNameKind::String(string) => self.string(&string.units),
                PropertyNameKind::Number(number) => self.number(number),
            }
            match &property.value {
                PropertyValue::Value(value) => {
                    self.push(": ");
                    self.assignment(value);
                }
                PropertyValue::Getter(function) | PropertyValue::Setter(function) => {
                    self.parameters_and_body(function);
                }
            }
        }
        self.push(" }");
    }
}
