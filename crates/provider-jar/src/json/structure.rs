//! Objects and lists.

use super::scalar::NAME;
use super::{DEEPEST, Data, Member, Reader, Value, span};

impl Reader<'_> {
    /// Counts a `{` or `[`; false when that is one too many.
    fn descend(&mut self, open: char) -> bool {
        self.bump(open);
        self.depth += 1;
        if self.depth > DEEPEST {
            self.stop(
                self.at - 1,
                format!("more than {DEEPEST} brackets are open here"),
                "Document nesting depth (1001) exceeds the maximum allowed (1000",
            );
            return false;
        }
        true
    }

    pub(super) fn object(&mut self) -> Data {
        let open = self.at;
        let mut members: Vec<Member> = Vec::new();
        if !self.descend('{') {
            return Data::Object(members);
        }
        loop {
            self.skip_white_space();
            match self.peek() {
                Some('}') if members.is_empty() => break,
                Some(']') if members.is_empty() => {
                    self.after_entry(open, ']', ('}', "object", "Object"));
                    break;
                }
                Some('"') => {}
                None if self.error.is_none() => {
                    self.unclosed(open, "object", "Object");
                    break;
                }
                _ => {
                    self.unexpected(
                        "a key in double quotes",
                        "was expecting double-quote to start field name",
                        "",
                    );
                    break;
                }
            }
            let key_start = self.at;
            self.bump('"');
            let Some(key) = self.text(NAME) else {
                break;
            };
            let key_span = span(key_start, self.at);
            self.skip_white_space();
            if self.peek() != Some(':') {
                self.unexpected(
                    "a colon",
                    "was expecting a colon to separate field name and value",
                    " within/between Object entries",
                );
                break;
            }
            self.bump(':');
            // A key counts even when its value stopped the reader.
            let nothing = Value {
                span: span(self.at, self.at),
                data: Data::Null,
            };
            let value = self.value().unwrap_or(nothing);
            members.push(Member {
                key,
                key_span,
                value,
            });
            self.skip_white_space();
            match self.peek() {
                Some(',') => self.bump(','),
                Some('}') => break,
                _ => {
                    self.after_entry(open, ']', ('}', "object", "Object"));
                    break;
                }
            }
        }
        self.ascend('}');
        Data::Object(members)
    }

    pub(super) fn list(&mut self) -> Data {
        let open = self.at;
        let mut values = Vec::new();
        if !self.descend('[') {
            return Data::List(values);
        }
        loop {
            self.skip_white_space();
            match self.peek() {
                Some(']') if values.is_empty() => break,
                Some('}') if values.is_empty() => {
                    self.after_entry(open, '}', (']', "list", "Array"));
                    break;
                }
                None if self.error.is_none() => {
                    self.unclosed(open, "list", "Array");
                    break;
                }
                _ => {}
            }
            if let Some(value) = self.value() {
                values.push(value);
            }
            self.skip_white_space();
            match self.peek() {
                Some(',') => self.bump(','),
                Some(']') => break,
                _ => {
                    self.after_entry(open, '}', (']', "list", "Array"));
                    break;
                }
            }
        }
        self.ascend(']');
        Data::List(values)
    }

    fn ascend(&mut self, close: char) {
        if self.error.is_none() {
            self.bump(close);
        }
        self.depth -= 1;
    }

    fn unclosed(&mut self, open: usize, what: &str, java: &str) {
        let end = self.at;
        self.at = open + 1;
        self.stop(
            open,
            format!("the {what} that begins here is never closed"),
            format!("Unexpected end-of-input: expected close marker for {java}"),
        );
        self.at = end;
    }

    /// Stops where a comma or the closing bracket should be.
    fn after_entry(&mut self, open: usize, wrong: char, closing: (char, &str, &str)) {
        let (close, what, java) = closing;
        match self.peek() {
            _ if self.error.is_some() => {}
            None => self.unclosed(open, what, java),
            Some(found) if found == wrong => self.stop(
                self.at,
                format!("`{found}` stands where the {what} should be closed with `{close}`"),
                format!("Unexpected close marker '{found}': expected '{close}'"),
            ),
            Some(_) => self.unexpected(
                &format!("a comma or `{close}`"),
                &format!("was expecting comma to separate {java} entries"),
                "",
            ),
        }
    }
}
