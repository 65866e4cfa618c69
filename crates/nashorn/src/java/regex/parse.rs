//! From the text of a pattern to its tree.
//!
//! Follows the observable behaviour of `java.util.regex.Pattern`, down to the index that its
//! `PatternSyntaxException` names, which is always one before the place reading had come to.

use super::escape::line_break;
use super::tree::{Anchor, Fold, Mode, Node};
use super::{Fault, Flags, Thrown, refused};
use crate::unicode::CodePoints;

/// What reading a pattern yields.
pub(super) struct Parsed {
    pub(super) node: Node,
    /// Including group 0.
    pub(super) groups: usize,
    pub(super) names: Vec<(String, usize)>,
    pub(super) has_back_references: bool,
}

/// Deeper patterns would need more stack than a server's thread has to spare as well.
const MAX_NESTING: usize = 200;

pub(super) struct Parser<'a> {
    pub(super) pattern: &'a [u32],
    pub(super) cursor: usize,
    pub(super) flags: Flags,
    pub(super) groups: usize,
    pub(super) names: Vec<(String, usize)>,
    pub(super) has_back_references: bool,
    depth: usize,
}

/// Reads a pattern.
pub(super) fn parse(pattern: &[u32], flags: Flags) -> Result<Parsed, Fault> {
    if flags.has(Flags::CANON_EQ) {
        return refused("CANON_EQ");
    }
    if flags.has(Flags::UNICODE_CHARACTER_CLASS) {
        return refused("UNICODE_CHARACTER_CLASS");
    }
    let mut parser = Parser {
        pattern,
        cursor: 0,
        flags,
        groups: 1,
        names: Vec::new(),
        has_back_references: false,
        depth: 0,
    };
    let node = if flags.has(Flags::LITERAL) {
        Node::Sequence(pattern.iter().map(|&c| parser.literal(c)).collect())
    } else {
        let node = parser.choice()?;
        if parser.cursor != pattern.len() {
            let is_closing = parser.peek() == u32::from(b')');
            return Err(parser.error(if is_closing {
                "Unmatched closing ')'"
            } else {
                "Unexpected internal error"
            }));
        }
        node
    };
    Ok(Parsed {
        node,
        groups: parser.groups,
        names: parser.names,
        has_back_references: parser.has_back_references,
    })
}

impl Parser<'_> {
    /// The exception for a pattern that `Pattern` does not take.
    pub(super) fn error(&self, description: impl std::fmt::Display) -> Fault {
        let index = self.cursor.saturating_sub(1);
        let text = super::replace::text(self.pattern);
        let mut message = format!("{description} near index {index}\n{text}");
        let unit_count = text.encode_utf16().count();
        if index < unit_count {
            message.push('\n');
            for unit in text.encode_utf16().take(index) {
                message.push(if unit == u16::from(b'\t') { '\t' } else { ' ' });
            }
            message.push('^');
        }
        Thrown::new("java.util.regex.PatternSyntaxException", message).into()
    }

    /// The code point at `index`; 0 beyond the end.
    pub(super) fn at(&self, index: usize) -> u32 {
        self.pattern.get(index).copied().unwrap_or(0)
    }

    /// The next code point that counts, which is left to be read.
    pub(super) fn peek(&mut self) -> u32 {
        if self.flags.has(Flags::COMMENTS) {
            self.skip_comments();
        }
        self.at(self.cursor)
    }

    /// Reads the next code point that counts.
    pub(super) fn read(&mut self) -> u32 {
        let c = self.peek();
        self.cursor += 1;
        c
    }

    /// Leaves the current code point behind and shows the one after it.
    pub(super) fn next(&mut self) -> u32 {
        self.cursor += 1;
        self.peek()
    }

    /// Reads the next code point even if it is white space or a comment.
    pub(super) fn read_raw(&mut self) -> u32 {
        let c = self.at(self.cursor);
        self.cursor += 1;
        c
    }

    pub(super) fn at_end(&self) -> bool {
        self.cursor >= self.pattern.len()
    }

    fn skip_comments(&mut self) {
        while !self.at_end() {
            match self.at(self.cursor) {
                0x20 | 0x09..=0x0D => self.cursor += 1,
                0x23 => {
                    while !self.at_end() && !self.is_line_end(self.at(self.cursor)) {
                        self.cursor += 1;
                    }
                }
                _ => return,
            }
        }
    }

    fn is_line_end(&self, c: u32) -> bool {
        if self.flags.has(Flags::UNIX_LINES) {
            c == 0x0A
        } else {
            matches!(c, 0x0A | 0x0D | 0x85 | 0x2028 | 0x2029)
        }
    }

    pub(super) fn fold(&self) -> Fold {
        match (
            self.flags.has(Flags::CASE_INSENSITIVE),
            self.flags.has(Flags::UNICODE_CASE),
        ) {
            (false, _) => Fold::Nothing,
            (true, false) => Fold::Ascii,
            (true, true) => Fold::Unicode,
        }
    }

    pub(super) fn folded(&self, set: CodePoints) -> CodePoints {
        match self.fold() {
            Fold::Nothing => set,
            Fold::Ascii => set.fold_ascii(),
            Fold::Unicode => set.fold_unicode(),
        }
    }

    pub(super) fn literal(&self, c: u32) -> Node {
        Node::One(self.single(c))
    }

    /// One character, with its other cases if they count.
    pub(super) fn single(&self, c: u32) -> CodePoints {
        match self.fold() {
            Fold::Unicode => CodePoints::folding_into(c),
            _ => self.folded(CodePoints::single(c)),
        }
    }

    /// `X|Y|Z`, up to a closing parenthesis or the end.
    fn choice(&mut self) -> Result<Node, Fault> {
        self.depth_guard(Self::branches)
    }

    /// Runs a part of the reading that may nest, unless it nests too deeply.
    pub(super) fn depth_guard<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        if self.depth >= MAX_NESTING {
            return refused("such deep nesting");
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn branches(&mut self) -> Result<Node, Fault> {
        let mut branches = vec![self.sequence()?];
        while self.peek() == u32::from(b'|') {
            self.next();
            branches.push(self.sequence()?);
        }
        Ok(match branches.pop() {
            Some(only) if branches.is_empty() => only,
            Some(last) => {
                branches.push(last);
                Node::Choice(branches)
            }
            None => Node::Empty,
        })
    }

    fn sequence(&mut self) -> Result<Node, Fault> {
        let mut nodes = Vec::new();
        loop {
            let c = self.peek();
            let node = match char::from_u32(c) {
                Some('(') => {
                    // A group reads its own quantifier; flags alone take none.
                    nodes.extend(self.group()?);
                    continue;
                }
                Some('[') => Node::One(self.class(true)?),
                Some('\\') if self.at(self.cursor + 1) == u32::from(b'Q') => {
                    nodes.extend(self.quoted());
                    match nodes.pop() {
                        Some(last) => last,
                        None => continue,
                    }
                }
                Some('\\') => self.escaped()?,
                Some('^') => {
                    self.next();
                    let unix = self.flags.has(Flags::UNIX_LINES);
                    Node::Anchor(if self.flags.has(Flags::MULTILINE) {
                        Anchor::LineBegin { unix }
                    } else {
                        Anchor::Begin
                    })
                }
                Some('$') => {
                    self.next();
                    let unix = self.flags.has(Flags::UNIX_LINES);
                    Node::Anchor(if self.flags.has(Flags::MULTILINE) {
                        Anchor::LineEnd { unix }
                    } else {
                        Anchor::EndOrFinalTerminator { unix }
                    })
                }
                Some('.') => {
                    self.next();
                    Node::One(self.any())
                }
                Some('|' | ')') => break,
                Some(sign @ ('?' | '*' | '+')) => {
                    self.next();
                    return Err(self.error(format_args!("Dangling meta character '{sign}'")));
                }
                Some('{') => Node::Empty,
                Some('\0') if self.at_end() => break,
                _ => {
                    self.cursor += 1;
                    self.literal(c)
                }
            };
            nodes.push(self.quantified(node)?);
        }
        Ok(match nodes.len() {
            0 => Node::Empty,
            _ => Node::Sequence(nodes),
        })
    }

    fn any(&self) -> CodePoints {
        if self.flags.has(Flags::DOTALL) {
            CodePoints::default().complement()
        } else if self.flags.has(Flags::UNIX_LINES) {
            CodePoints::single(0x0A).complement()
        } else {
            CodePoints::from_ranges([0x0A, 0x0D, 0x85, 0x2028, 0x2029].map(|c| (c, c))).complement()
        }
    }

    /// Everything that begins with `(`; `None` for flags alone.
    fn group(&mut self) -> Result<Option<Node>, Fault> {
        let saved = self.flags;
        let node = if self.next() == u32::from(b'?') {
            self.cursor += 1;
            let kind = self.read_raw();
            match char::from_u32(kind) {
                Some(':') => self.inside(None)?,
                Some(sign @ ('=' | '!')) => {
                    let node = Box::new(self.choice()?);
                    Node::Look {
                        node,
                        negative: sign == '!',
                        behind: None,
                    }
                }
                Some('>') => Node::Atomic(Box::new(self.choice()?)),
                Some('<') => self.look_behind_or_name()?,
                Some('$' | '@') => return Err(self.error("Unknown group type")),
                _ => {
                    self.cursor -= 1;
                    self.inline_flags()?;
                    match char::from_u32(self.read()) {
                        Some(')') => return Ok(None),
                        Some(':') => self.inside(None)?,
                        _ => return Err(self.error("Unknown inline modifier")),
                    }
                }
            }
        } else {
            let number = self.groups;
            self.groups += 1;
            self.inside(Some(number))?
        };
        self.accept(b')', "Unclosed group")?;
        self.flags = saved;
        self.quantified(node).map(Some)
    }

    fn inside(&mut self, number: Option<usize>) -> Result<Node, Fault> {
        let node = Box::new(self.choice()?);
        Ok(Node::Group { node, number })
    }

    fn look_behind_or_name(&mut self) -> Result<Node, Fault> {
        let first = self.read();
        if let Some(sign @ ('=' | '!')) = char::from_u32(first) {
            let node = Box::new(self.choice()?);
            let width = node.width();
            let Some(max) = width.max else {
                if ends_in_run(&node) {
                    // JDK 13 and later take some of these by accident and reckon a length that
                    // overflows.
                    return refused("a look-behind without an obvious maximum length");
                }
                return Err(self.error("Look-behind group does not have an obvious maximum length"));
            };
            let behind = Some((width.min, max));
            return Ok(Node::Look {
                node,
                negative: sign == '!',
                behind,
            });
        }
        let name = self.group_name(first)?;
        if self.names.iter().any(|(known, _)| *known == name) {
            return Err(self.error(format_args!(
                "Named capturing group <{name}> is already defined"
            )));
        }
        let number = self.groups;
        self.groups += 1;
        self.names.push((name, number));
        self.inside(Some(number))
    }

    pub(super) fn group_name(&mut self, first: u32) -> Result<String, Fault> {
        let letter = |c: u32| char::from_u32(c).filter(char::is_ascii_alphanumeric);
        let Some(start) = letter(first).filter(char::is_ascii_alphabetic) else {
            return Err(self.error("capturing group name does not start with a Latin letter"));
        };
        let mut name = String::from(start);
        loop {
            let c = self.read();
            match letter(c) {
                Some(more) => name.push(more),
                None if c == u32::from(b'>') => return Ok(name),
                None => {
                    return Err(self.error("named capturing group is missing trailing '>'"));
                }
            }
        }
    }

    fn inline_flags(&mut self) -> Result<(), Fault> {
        let mut on = true;
        loop {
            let flag = match char::from_u32(self.peek()) {
                Some('i') => Flags::CASE_INSENSITIVE,
                Some('m') => Flags::MULTILINE,
                Some('s') => Flags::DOTALL,
                Some('d') => Flags::UNIX_LINES,
                Some('u') => Flags::UNICODE_CASE,
                Some('x') => Flags::COMMENTS,
                Some('c') => return refused("the flag c (CANON_EQ)"),
                Some('U') => return refused("the flag U (UNICODE_CHARACTER_CLASS)"),
                Some('-') if on => {
                    on = false;
                    self.next();
                    continue;
                }
                _ => return Ok(()),
            };
            self.flags.0 = if on {
                self.flags.0 | flag
            } else {
                self.flags.0 & !flag
            };
            self.next();
        }
    }

    fn accept(&mut self, c: u8, otherwise: &str) -> Result<(), Fault> {
        if self.read() == u32::from(c) {
            Ok(())
        } else {
            Err(self.error(otherwise))
        }
    }

    /// `node` with the quantifier that follows, if one does.
    pub(super) fn quantified(&mut self, node: Node) -> Result<Node, Fault> {
        let (min, max) = match char::from_u32(self.peek()) {
            Some('?') => (0, Some(1)),
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('{') => {
                let after = self.at(self.cursor + 1);
                if !is_digit(after) {
                    self.cursor += 2;
                    return Err(self.error("Illegal repetition"));
                }
                self.counts()?
            }
            _ => return Ok(node),
        };
        let mode = match char::from_u32(self.next()) {
            Some('?') => Mode::Lazy,
            Some('+') => Mode::Possessive,
            _ => Mode::Greedy,
        };
        if mode != Mode::Greedy {
            self.next();
        }
        // A repeated \R never gives a part of \r\n back.
        let node = Box::new(if node == line_break() {
            Node::Atomic(Box::new(node))
        } else {
            node
        });
        Ok(Node::Repeat {
            node,
            min,
            max,
            mode,
        })
    }

    /// `{n}`, `{n,}`, `{n,m}`, up to the closing brace, which is left to be read.
    fn counts(&mut self) -> Result<(u32, Option<u32>), Fault> {
        self.cursor += 1;
        let min = self.number()?;
        let mut max = Some(min);
        if self.peek() == u32::from(b',') {
            self.cursor += 1;
            max = if self.peek() == u32::from(b'}') {
                None
            } else {
                Some(self.number()?)
            };
        }
        if self.peek() != u32::from(b'}') {
            self.cursor += 1;
            return Err(self.error("Unclosed counted closure"));
        }
        if max.is_some_and(|max| max < min) {
            self.cursor += 1;
            return Err(self.error("Illegal repetition range"));
        }
        Ok((min, max))
    }

    fn number(&mut self) -> Result<u32, Fault> {
        let mut value: i32 = 0;
        loop {
            let c = self.peek();
            if !is_digit(c) {
                return Ok(value.unsigned_abs());
            }
            let digit = i32::try_from(c - 0x30).unwrap_or(0);
            self.cursor += 1;
            value = match value.checked_mul(10).and_then(|v| v.checked_add(digit)) {
                Some(value) => value,
                None => return Err(self.error("Illegal repetition range")),
            };
        }
    }
}

pub(super) const fn is_digit(c: u32) -> bool {
    matches!(c, 0x30..=0x39)
}

/// Whether the width of a node is unbounded only because of runs of single characters (`.*`).
fn ends_in_run(node: &Node) -> bool {
    match node {
        Node::Repeat {
            node, max: None, ..
        } => matches!(**node, Node::One(_)),
        Node::Sequence(nodes) | Node::Choice(nodes) => nodes.iter().any(ends_in_run),
        Node::Group { node, .. } | Node::Atomic(node) | Node::Repeat { node, .. } => {
            ends_in_run(node)
        }
        _ => false,
    }
}
