//! Syntax tree to text, always in the same form: equal trees print alike, and the text of a tree
//! that the parser made parses to the same tree again, spans aside.
//!
//! Strings get double quotes, numbers their shortest form in their class, `new` its brackets, and
//! only those brackets remain that the tree needs.

mod expressions;
mod literals;
mod statements;

use super::ast::Program;
use super::token::{TokenClass, TokenKind};

/// The text of a program, a statement or more to a line, indented by two spaces.
#[must_use]
pub fn print(program: &Program) -> String {
    let mut printer = Printer {
        out: String::new(),
        indent: 0,
        strict: program.strict,
    };
    printer.statements(&program.body);
    printer.out
}

struct Printer {
    out: String,
    indent: usize,
    /// The code being printed is strict.
    strict: bool,
}

impl Printer {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn new_line(&mut self) {
        self.out.push('\n');
        for _ in 0..self.indent {
            self.out.push_str("  ");
        }
    }

    /// A name where the grammar wants an identifier. Reserved words get there with an escape.
    fn name(&mut self, name: &str) {
        let reserved = match TokenKind::keyword(name).map(TokenKind::class) {
            None => false,
            Some(TokenClass::FutureStrict) => self.strict,
            Some(_) => true,
        };
        match name.as_bytes() {
            [first, ..] if reserved => {
                self.push(&format!("\\u{first:04x}"));
                self.push(name.get(1..).unwrap_or_default());
            }
            _ => self.push(name),
        }
    }
}

#[cfg(test)]
mod tests;
