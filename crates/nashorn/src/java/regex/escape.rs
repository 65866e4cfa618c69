//! What a backslash begins, outside and inside character classes.

use super::parse::{Parser, is_digit};
use super::tree::{Anchor, Node};
use super::{Fault, refused};
use crate::unicode::CodePoints;

/// What an escape sequence stands for.
pub(super) enum Escape {
    Literal(u32),
    Class(CodePoints),
    /// Only outside classes.
    Node(Node),
}

impl Parser<'_> {
    /// An escape outside a class; the cursor is on the backslash.
    pub(super) fn escaped(&mut self) -> Result<Node, Fault> {
        if let Some(set) = self.property()? {
            return Ok(Node::One(set));
        }
        match self.escape(false)? {
            Escape::Literal(c) => Ok(self.literal(c)),
            Escape::Class(set) => Ok(Node::One(set)),
            Escape::Node(node) => Ok(node),
        }
    }

    /// The characters of `\Q…\E`; the cursor is on the backslash.
    pub(super) fn quoted(&mut self) -> Vec<Node> {
        self.cursor += 2;
        let mut nodes = Vec::new();
        while !self.at_end() {
            let c = self.read_raw();
            if c == u32::from(b'\\') && self.at(self.cursor) == u32::from(b'E') {
                self.cursor += 1;
                break;
            }
            nodes.push(self.literal(c));
        }
        nodes
    }

    /// An escape other than a property; the cursor is on the backslash.
    pub(super) fn escape(&mut self, in_class: bool) -> Result<Escape, Fault> {
        let c = self.at(self.cursor + 1);
        self.cursor += 2;
        let Some(letter) = char::from_u32(c) else {
            return Ok(Escape::Literal(c));
        };
        let literal = |c: u32| Ok(Escape::Literal(c));
        let class = |set: CodePoints, negative| {
            Ok(Escape::Class(if negative { set.complement() } else { set }))
        };
        match letter {
            '0' => self.octal().map(Escape::Literal),
            '1'..='9' if !in_class => Ok(Escape::Node(self.back_reference(c - 0x30))),
            'a' => literal(0x07),
            'e' => literal(0x1B),
            'f' => literal(0x0C),
            'n' => literal(0x0A),
            'r' => literal(0x0D),
            't' => literal(0x09),
            'c' => self.control().map(Escape::Literal),
            'u' => self.unicode().map(Escape::Literal),
            'x' => self.hexadecimal().map(Escape::Literal),
            'd' | 'D' => class(CodePoints::from_ranges([(0x30, 0x39)]), letter == 'D'),
            'h' | 'H' => class(horizontal_space(), letter == 'H'),
            's' | 'S' => class(
                CodePoints::from_ranges([(0x09, 0x0D), (0x20, 0x20)]),
                letter == 'S',
            ),
            'v' | 'V' => class(vertical_space(), letter == 'V'),
            'w' | 'W' => class(
                CodePoints::from_ranges([(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)]),
                letter == 'W',
            ),
            'A' | 'G' | 'Z' | 'z' | 'b' | 'B' if !in_class => self.boundary(letter),
            'R' if !in_class => Ok(Escape::Node(line_break())),
            'k' if !in_class => self.named_back_reference(),
            'N' => refused("\\N{…}"),
            'X' if !in_class => refused("\\X"),
            '\0' if self.cursor > self.pattern.len() => {
                Err(self.error("Unexpected internal error"))
            }
            letter if letter.is_ascii_alphanumeric() => {
                Err(self.error("Illegal/unsupported escape sequence"))
            }
            _ => literal(c),
        }
    }

    fn boundary(&mut self, letter: char) -> Result<Escape, Fault> {
        let unix = self.flags.has(super::Flags::UNIX_LINES);
        if letter == 'b'
            && self.at(self.cursor) == u32::from(b'{')
            && self.at(self.cursor + 1) == u32::from(b'g')
        {
            return refused("\\b{g}");
        }
        Ok(Escape::Node(Node::Anchor(match letter {
            'A' => Anchor::Begin,
            'G' => Anchor::LastMatch,
            'Z' => Anchor::EndOrFinalTerminator { unix },
            'z' => Anchor::End,
            _ => Anchor::WordBoundary {
                negative: letter == 'B',
            },
        })))
    }

    /// `\11` means group 11 only when the pattern has that many groups before it.
    fn back_reference(&mut self, first: u32) -> Node {
        let mut group = first as usize;
        while is_digit(self.at(self.cursor)) {
            let longer = group * 10 + (self.at(self.cursor) - 0x30) as usize;
            if longer >= self.groups {
                break;
            }
            group = longer;
            self.cursor += 1;
        }
        self.has_back_references = true;
        Node::BackReference {
            group,
            fold: self.fold(),
        }
    }

    fn named_back_reference(&mut self) -> Result<Escape, Fault> {
        if self.read() != u32::from(b'<') {
            return Err(self.error("\\k is not followed by '<' for named capturing group"));
        }
        let first = self.read();
        let name = self.group_name(first)?;
        let Some(&(_, group)) = self.names.iter().find(|(known, _)| *known == name) else {
            return Err(self.error(format_args!(
                "named capturing group <{name}> does not exist"
            )));
        };
        self.has_back_references = true;
        Ok(Escape::Node(Node::BackReference {
            group,
            fold: self.fold(),
        }))
    }

    fn octal(&mut self) -> Result<u32, Fault> {
        let mut digit = || match self.at(self.cursor) {
            c @ 0x30..=0x37 => {
                self.cursor += 1;
                Some(c - 0x30)
            }
            _ => None,
        };
        let Some(first) = digit() else {
            self.cursor += 1;
            return Err(self.error("Illegal octal escape sequence"));
        };
        let Some(second) = digit() else {
            return Ok(first);
        };
        let two = first * 8 + second;
        // Three digits only up to \0377.
        if first > 3 {
            return Ok(two);
        }
        Ok(digit().map_or(two, |third| two * 8 + third))
    }

    fn control(&mut self) -> Result<u32, Fault> {
        if self.at_end() {
            return Err(self.error("Illegal control escape sequence"));
        }
        Ok(self.read() ^ 64)
    }

    fn hexadecimal(&mut self) -> Result<u32, Fault> {
        if self.at(self.cursor) != u32::from(b'{') {
            let Some(high) = self.hex_digit() else {
                return Err(self.error("Illegal hexadecimal escape sequence"));
            };
            let Some(low) = self.hex_digit() else {
                return Err(self.error("Illegal hexadecimal escape sequence"));
            };
            return Ok(high * 16 + low);
        }
        self.cursor += 1;
        let mut value = 0;
        let mut digits = 0;
        while let Some(digit) = char::from_u32(self.at(self.cursor)).and_then(|c| c.to_digit(16)) {
            self.cursor += 1;
            digits += 1;
            value = value * 16 + digit;
            if value > 0x10_FFFF {
                return Err(self.error("Hexadecimal codepoint is too big"));
            }
        }
        self.cursor += 1;
        if digits == 0 || self.at(self.cursor - 1) != u32::from(b'}') {
            return Err(self.error(if digits == 0 {
                "Illegal hexadecimal escape sequence"
            } else {
                "Unclosed hexadecimal escape sequence"
            }));
        }
        Ok(value)
    }

    fn hex_digit(&mut self) -> Option<u32> {
        let c = self.read_raw();
        char::from_u32(c).and_then(|c| c.to_digit(16))
    }

    fn unicode(&mut self) -> Result<u32, Fault> {
        let high = self.unicode_unit()?;
        let is_low_escape =
            self.at(self.cursor) == u32::from(b'\\') && self.at(self.cursor + 1) == u32::from(b'u');
        if (0xD800..0xDC00).contains(&high) && is_low_escape {
            let after_high = self.cursor;
            self.cursor += 2;
            let low = self.unicode_unit()?;
            if (0xDC00..0xE000).contains(&low) {
                return Ok(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00));
            }
            self.cursor = after_high;
        }
        Ok(high)
    }

    fn unicode_unit(&mut self) -> Result<u32, Fault> {
        let mut value = 0;
        for _ in 0..4 {
            let Some(digit) = self.hex_digit() else {
                return Err(self.error("Illegal Unicode escape sequence"));
            };
            value = value * 16 + digit;
        }
        Ok(value)
    }
}

/// `\R`.
pub(super) fn line_break() -> Node {
    let one = |c| Node::One(CodePoints::single(c));
    Node::Choice(vec![
        Node::Sequence(vec![one(0x0D), one(0x0A)]),
        Node::One(vertical_space()),
    ])
}

fn vertical_space() -> CodePoints {
    CodePoints::from_ranges([(0x0A, 0x0D), (0x85, 0x85), (0x2028, 0x2029)])
}

fn horizontal_space() -> CodePoints {
    CodePoints::from_ranges([
        (0x09, 0x09),
        (0x20, 0x20),
        (0xA0, 0xA0),
        (0x1680, 0x1680),
        (0x180E, 0x180E),
        (0x2000, 0x200A),
        (0x202F, 0x202F),
        (0x205F, 0x205F),
        (0x3000, 0x3000),
    ])
}
