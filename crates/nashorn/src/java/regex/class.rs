//! Character classes: `[a-z&&[^aeiou]\d]`.

use super::escape::Escape;
use super::parse::Parser;
use super::{Fault, refused};
use crate::unicode::CodePoints;

const CLOSE: u32 = b']' as u32;
const OPEN: u32 = b'[' as u32;
const AND: u32 = b'&' as u32;

impl Parser<'_> {
    /// A class; the cursor is on `[`, or on the `&` before a right-hand side. `consume`: whether
    /// the closing bracket belongs to it.
    pub(super) fn class(&mut self, consume: bool) -> Result<CodePoints, Fault> {
        self.depth_guard(|parser| parser.class_items(consume))
    }

    fn class_items(&mut self, consume: bool) -> Result<CodePoints, Fault> {
        let mut all: Option<CodePoints> = None;
        let add = |all: &mut Option<CodePoints>, set: CodePoints| {
            *all = Some(match all.take() {
                Some(before) => before.union(&set),
                None => set,
            });
        };
        let mut negative = false;
        let mut c = self.next();
        if c == u32::from(b'^') && self.at(self.cursor.wrapping_sub(1)) == OPEN {
            negative = true;
            c = self.next();
        }
        loop {
            match c {
                OPEN => {
                    let inner = self.class(true)?;
                    add(&mut all, inner);
                    c = self.peek();
                    continue;
                }
                AND => {
                    c = self.next();
                    if c == AND {
                        c = self.next();
                        let mut right = None;
                        while c != CLOSE && c != AND {
                            if c == OPEN {
                                let inner = self.class(true)?;
                                add(&mut right, inner);
                            } else {
                                self.cursor -= 1;
                                let inner = self.class(false)?;
                                add(&mut right, inner);
                            }
                            c = self.peek();
                        }
                        all = match (all.take(), right) {
                            (None, None) => return Err(self.error("Bad class syntax")),
                            (Some(left), Some(right)) => Some(left.intersection(&right)),
                            (left, right) => left.or(right),
                        };
                        continue;
                    }
                    self.cursor -= 1;
                }
                0 if self.at_end() => return Err(self.error("Unclosed character class")),
                CLOSE if all.is_some() => {
                    if consume {
                        self.next();
                    }
                    break;
                }
                _ => {}
            }
            let item = self.range()?;
            add(&mut all, item);
            c = self.peek();
        }
        let set = all.unwrap_or_default();
        Ok(if negative { set.complement() } else { set })
    }

    /// A character, a range, or an escape inside a class.
    fn range(&mut self) -> Result<CodePoints, Fault> {
        let c = self.peek();
        let low = if c == u32::from(b'\\') {
            if let Some(set) = self.property()? {
                return Ok(set);
            }
            if self.at(self.cursor + 1) == u32::from(b'Q') {
                return refused("\\Q inside a character class");
            }
            match self.escape(true)? {
                Escape::Literal(c) => c,
                Escape::Class(set) => return Ok(set),
                Escape::Node(_) => return refused("this escape inside a character class"),
            }
        } else {
            self.next();
            c
        };
        if self.peek() == u32::from(b'-') {
            let end = self.at(self.cursor + 1);
            if end != OPEN && end != CLOSE {
                let c = self.next();
                let high = if c == u32::from(b'\\') {
                    match self.escape(true)? {
                        Escape::Literal(c) => Some(c),
                        _ => None,
                    }
                } else {
                    self.next();
                    Some(c)
                };
                let Some(high) = high.filter(|&high| high >= low) else {
                    return Err(self.error("Illegal character range"));
                };
                return Ok(self.folded(CodePoints::from_ranges([(low, high)])));
            }
        }
        Ok(self.single(low))
    }
}
