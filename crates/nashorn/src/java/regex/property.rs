//! `\p{…}`: which code points a property name means.

use super::parse::Parser;
use super::{Fault, Flags, refused};
use crate::unicode::CodePoints;

/// The POSIX classes, which are ASCII only.
const POSIX: &[(&str, &[(u32, u32)])] = &[
    ("ASCII", &[(0x00, 0x7F)]),
    ("Alnum", &[(0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A)]),
    ("Alpha", &[(0x41, 0x5A), (0x61, 0x7A)]),
    ("Blank", &[(0x09, 0x09), (0x20, 0x20)]),
    ("Cntrl", &[(0x00, 0x1F), (0x7F, 0x7F)]),
    ("Digit", &[(0x30, 0x39)]),
    ("Graph", &[(0x21, 0x7E)]),
    ("Lower", &[(0x61, 0x7A)]),
    ("Print", &[(0x20, 0x7E)]),
    (
        "Punct",
        &[(0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)],
    ),
    ("Space", &[(0x09, 0x0D), (0x20, 0x20)]),
    ("Upper", &[(0x41, 0x5A)]),
    ("XDigit", &[(0x30, 0x39), (0x41, 0x46), (0x61, 0x66)]),
    ("L1", &[(0x00, 0xFF)]),
    ("all", &[(0x00, 0x10_FFFF)]),
];

/// Java's names of general categories, which Unicode's own tables know by the same names.
const CATEGORIES: &[&str] = &[
    "Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Me", "Mc", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc",
    "Cf", "Co", "Cs", "Pd", "Ps", "Pe", "Pc", "Po", "Sm", "Sc", "Sk", "So", "Pi", "Pf", "L", "M",
    "N", "Z", "C", "P", "S", "LC",
];

/// `\p{IsX}` for a binary property: Java's name in upper case, without `_`, and Unicode's.
const BINARY: &[(&str, &str)] = &[
    ("ALPHABETIC", "Alphabetic"),
    ("ASSIGNED", "Assigned"),
    ("CONTROL", "Cc"),
    ("DIGIT", "Nd"),
    ("HEXDIGIT", "Hex_Digit"),
    ("IDEOGRAPHIC", "Ideographic"),
    ("JOINCONTROL", "Join_Control"),
    ("LETTER", "L"),
    ("LOWERCASE", "Lowercase"),
    ("PUNCTUATION", "P"),
    ("TITLECASE", "Lt"),
    ("UPPERCASE", "Uppercase"),
    ("WHITESPACE", "White_Space"),
];

/// The `java…` properties, by `Character`'s methods.
const JAVA: &[(&str, &str)] = &[
    ("javaLowerCase", r"\p{Lowercase}"),
    ("javaUpperCase", r"\p{Uppercase}"),
    ("javaAlphabetic", r"\p{Alphabetic}"),
    ("javaIdeographic", r"\p{Ideographic}"),
    ("javaTitleCase", r"\p{Lt}"),
    ("javaDigit", r"\p{Nd}"),
    ("javaDefined", r"\P{Cn}"),
    ("javaLetter", r"\p{L}"),
    ("javaLetterOrDigit", r"[\p{L}\p{Nd}]"),
    ("javaSpaceChar", r"\p{Z}"),
    ("javaISOControl", r"\p{Cc}"),
    (
        "javaWhitespace",
        r"[\p{Z}\t-\r\x1C-\x1F--\u{A0}\u{2007}\u{202F}]",
    ),
];

impl Parser<'_> {
    /// `\p{Name}`, `\pL` and their complements; `None`, with nothing read, for other escapes.
    pub(super) fn property(&mut self) -> Result<Option<CodePoints>, Fault> {
        let negative = match char::from_u32(self.at(self.cursor + 1)) {
            Some('p') => false,
            Some('P') => true,
            _ => return Ok(None),
        };
        self.cursor += 1;
        let name = if self.next() == u32::from(b'{') {
            self.cursor += 1;
            let start = self.cursor;
            while self.read_raw() != u32::from(b'}') {
                if self.cursor > self.pattern.len() {
                    return Err(self.error("Unclosed character family"));
                }
            }
            if start + 1 >= self.cursor {
                return Err(self.error("Empty character family"));
            }
            super::replace::text(self.pattern.get(start..self.cursor - 1).unwrap_or(&[]))
        } else {
            let c = self.read_raw();
            super::replace::text(&[c])
        };
        let set = self.named(&name)?;
        Ok(Some(if negative { set.complement() } else { set }))
    }

    fn named(&self, name: &str) -> Result<CodePoints, Fault> {
        let unknown =
            || Err(self.error(format_args!("Unknown character property name {{{name}}}")));
        if let Some((key, value)) = name.split_once('=') {
            return match key.to_ascii_lowercase().as_str() {
                "sc" | "script" => self.script(value),
                "gc" | "general_category" if CATEGORIES.contains(&value) => {
                    Ok(self.category(value))
                }
                "gc" | "general_category" => Err(self.error(format_args!(
                    "Unknown Unicode property {{name=<{key}>, value=<{value}>}}"
                ))),
                "blk" | "block" => refused("a Unicode block"),
                _ => Err(self.error(format_args!(
                    "Unknown Unicode property {{name=<{key}>, value=<{value}>}}"
                ))),
            };
        }
        if let Some(block) = name.strip_prefix("In") {
            // A block's name goes without regard to case, and with blanks, `_` or nothing between its words.
            let plain = block.to_ascii_uppercase().replace([' ', '_', '-'], "");
            if plain == "COMBININGDIACRITICALMARKS" {
                return Ok(CodePoints::from_ranges([(0x300, 0x36F)]));
            }
            return refused("a Unicode block");
        }
        if let Some(short) = name.strip_prefix("Is") {
            let plain = short.to_ascii_uppercase().replace('_', "");
            if let Some((_, unicode)) = BINARY.iter().find(|(java, _)| *java == plain) {
                return Ok(self.cased(short, CodePoints::known(&format!(r"\p{{{unicode}}}"))));
            }
            if CATEGORIES.contains(&short) {
                return Ok(self.category(short));
            }
            if plain.starts_with("EMOJI")
                || matches!(
                    plain.as_str(),
                    "ALNUM" | "BLANK" | "GRAPH" | "PRINT" | "WORD"
                )
            {
                return refused(&format!("\\p{{{name}}}"));
            }
            return match CodePoints::of_class(&format!(r"\p{{sc={short}}}")) {
                Some(set) => Ok(set),
                None => unknown(),
            };
        }
        if let Some((_, ranges)) = POSIX.iter().find(|(posix, _)| *posix == name) {
            return Ok(self.cased(name, CodePoints::from_ranges(ranges.iter().copied())));
        }
        if CATEGORIES.contains(&name) {
            return Ok(self.category(name));
        }
        if name == "LD" {
            return Ok(CodePoints::known(r"[\p{L}\p{Nd}]"));
        }
        if let Some((_, unicode)) = JAVA.iter().find(|(java, _)| *java == name) {
            return Ok(CodePoints::known(unicode));
        }
        if name.starts_with("java") {
            return refused(&format!("\\p{{{name}}}"));
        }
        unknown()
    }

    fn script(&self, name: &str) -> Result<CodePoints, Fault> {
        CodePoints::of_class(&format!(r"\p{{sc={name}}}"))
            .ok_or_else(|| self.error(format_args!("Unknown character script name {{{name}}}")))
    }

    fn category(&self, name: &str) -> CodePoints {
        match name {
            // Surrogates are code points here, and no characters in Unicode's tables.
            "Cs" => CodePoints::from_ranges([(0xD800, 0xDFFF)]),
            "C" => CodePoints::known(r"\p{C}").union(&CodePoints::from_ranges([(0xD800, 0xDFFF)])),
            _ => self.cased(name, CodePoints::known(&format!(r"\p{{{name}}}"))),
        }
    }

    /// With `CASE_INSENSITIVE`, a property about case means both cases.
    fn cased(&self, name: &str, set: CodePoints) -> CodePoints {
        if !self.flags.has(Flags::CASE_INSENSITIVE) {
            return set;
        }
        match name.to_ascii_lowercase().as_str() {
            "lower" | "upper" => CodePoints::from_ranges([(0x41, 0x5A), (0x61, 0x7A)]),
            "lu" | "ll" | "lt" => CodePoints::known(r"[\p{Lu}\p{Ll}\p{Lt}]"),
            "lowercase" | "uppercase" | "titlecase" => {
                CodePoints::known(r"[\p{Lowercase}\p{Uppercase}\p{Lt}]")
            }
            _ => set,
        }
    }
}
