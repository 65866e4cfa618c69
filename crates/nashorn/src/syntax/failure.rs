//! What can be wrong with a text: Nashorn's words for it, and ours.

use diagnostic::Span;

use super::error::{ErrorClass, NashornMessage, NashornPlace, Refusal, SyntaxError};
use super::modern;
use super::token::{Token, TokenKind};

/// Why the lexer or parser stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    Expected {
        expected: &'static str,
        found: String,
    },
    ExpectedStatement(&'static str),
    ExpectedOperand(&'static str),
    ExpectedLvalue(&'static str),
    ExpectedComma(&'static str),
    ExpectedPropertyId(&'static str),
    InvalidLvalue,
    IllegalContinue,
    IllegalBreak,
    UndefinedLabel(String),
    DuplicateLabel(String),
    DuplicateDefault,
    InvalidReturn,
    PropertyRedefinition(String),
    ForEachWithoutIn,
    ManyVariablesInForIn,
    InvalidForInTarget,
    StrictForInInitializer,
    LetInFor,
    MissingCatchOrFinally,
    UnsupportedRegExpFlag(char),
    RepeatedRegExpFlag(char),
    RegExpSyntax(String),
    StrictWith,
    StrictName {
        name: String,
        role: &'static str,
    },
    StrictParameter(String),
    StrictOctal,
    StrictOctalEscape,
    StrictFunctionStatement,
    MissingCloseQuote,
    MissingSpaceAfterNumber,
    InvalidHexDigit,
    IllegalIdentifierCharacter,
    InvalidNumber(String),
    /// An arrow in a place where Nashorn's parser takes it for an operator.
    ArrowAsOperator {
        /// Of the statement.
        line: u32,
    },
    /// The tree would be deeper than we can handle.
    TooDeep,
}

impl Problem {
    /// Nashorn's message, without the place.
    pub(super) fn nashorn(&self) -> Option<String> {
        Some(match self {
            Self::Expected { expected, found } => format!("Expected {expected} but found {found}"),
            Self::ExpectedStatement(found) => format!("Expected statement but found {found}"),
            Self::ExpectedOperand(found) => format!("Expected an operand but found {found}"),
            Self::ExpectedLvalue(found) => format!("Expected l-value but found {found}"),
            Self::ExpectedComma(found) => format!("Expected comma but found {found}"),
            Self::ExpectedPropertyId(found) => format!("Expected property id but found {found}"),
            Self::InvalidLvalue => "Invalid left hand side for assignment".to_owned(),
            Self::IllegalContinue => "Illegal continue statement".to_owned(),
            Self::IllegalBreak => "Illegal break statement".to_owned(),
            Self::UndefinedLabel(name) => format!("Undefined Label \"{name}\""),
            Self::DuplicateLabel(name) => format!("Duplicate Label \"{name}\""),
            Self::DuplicateDefault => "Switch already has default case".to_owned(),
            Self::InvalidReturn => "Invalid return statement".to_owned(),
            Self::PropertyRedefinition(name) => format!("Property \"{name}\" already defined"),
            Self::ForEachWithoutIn => "for each can only be used with for..in".to_owned(),
            Self::ManyVariablesInForIn => "Only one variable allowed in for..in loop".to_owned(),
            Self::InvalidForInTarget => "Invalid left side value of for..in loop".to_owned(),
            // Nashorn's own message text is broken, so Java complains about that instead.
            Self::StrictForInInitializer => "Unmatched braces in the pattern.".to_owned(),
            // The quotes around `let` in Nashorn's message text get lost in the same way.
            Self::LetInFor => "let is not a valid binding name in a for loop".to_owned(),
            Self::MissingCatchOrFinally => "Missing catch or finally after try".to_owned(),
            Self::UnsupportedRegExpFlag(flag) => format!("Unsupported RegExp flag: {flag}"),
            Self::RepeatedRegExpFlag(flag) => format!("Repeated RegExp flag: {flag}"),
            Self::RegExpSyntax(message) => message.clone(),
            Self::StrictWith => "\"with\" statement cannot be used in strict mode".to_owned(),
            Self::StrictName { name, role } => {
                format!("\"{name}\" cannot be used as {role} in strict mode")
            }
            Self::StrictParameter(name) => {
                format!("strict mode function cannot have duplicate parameter name \"{name}\"")
            }
            Self::StrictOctal => "cannot use octal value in strict mode".to_owned(),
            Self::StrictOctalEscape => "cannot use octal escapes in strict mode".to_owned(),
            Self::StrictFunctionStatement => "In strict mode, function declarations can only \
                 occur at program or function body level. You should use a function expression \
                 here instead."
                .to_owned(),
            Self::MissingCloseQuote => "Missing close quote".to_owned(),
            Self::MissingSpaceAfterNumber => "Missing space after numeric literal".to_owned(),
            Self::InvalidHexDigit => "Invalid hex digit".to_owned(),
            Self::IllegalIdentifierCharacter => "Illegal character in identifier".to_owned(),
            Self::InvalidNumber(message) => message.clone(),
            Self::ArrowAsOperator { line } => {
                format!("java.lang.AssertionError: Failed generating bytecode for <eval>:{line}")
            }
            Self::TooDeep => return None,
        })
    }

    /// Our message.
    fn message(&self) -> String {
        match self {
            Self::Expected { expected, found } => {
                format!("expected {}, found {}", quoted(expected), quoted(found))
            }
            Self::ExpectedStatement(found) => {
                format!("a {found} cannot stand here: put it into braces or outside the statement")
            }
            Self::ExpectedOperand(found) => {
                format!("expected an expression, found {}", quoted(found))
            }
            Self::ExpectedLvalue(found) => {
                format!("expected something to assign to, found {}", quoted(found))
            }
            Self::ExpectedComma(found) => format!("expected `,`, found {}", quoted(found)),
            Self::ExpectedPropertyId(found) => {
                format!("expected the name of a property, found {}", quoted(found))
            }
            Self::InvalidLvalue => "this cannot be assigned to".to_owned(),
            Self::IllegalContinue => "`continue` has no loop to continue".to_owned(),
            Self::IllegalBreak => "`break` has no loop or switch to leave".to_owned(),
            Self::UndefinedLabel(name) => format!("there is no label `{name}` around this"),
            Self::DuplicateLabel(name) => format!("label `{name}` is already in use around this"),
            Self::DuplicateDefault => "a switch can have only one `default`".to_owned(),
            Self::InvalidReturn => "`return` outside a function".to_owned(),
            Self::PropertyRedefinition(name) => {
                format!("property `{name}` is already defined in this object")
            }
            Self::ForEachWithoutIn => "`for each` needs `in`".to_owned(),
            Self::ManyVariablesInForIn => "`for … in` can have only one variable".to_owned(),
            Self::InvalidForInTarget => "`for … in` cannot assign to this".to_owned(),
            Self::StrictForInInitializer => {
                "the variable of `for … in` cannot have a first value in strict code".to_owned()
            }
            Self::LetInFor => "`let` cannot be a variable of a loop".to_owned(),
            Self::MissingCatchOrFinally => "`try` needs `catch` or `finally`".to_owned(),
            Self::UnsupportedRegExpFlag(flag) => {
                format!("a regular expression cannot have the flag `{flag}`")
            }
            Self::RepeatedRegExpFlag(flag) => {
                format!("flag `{flag}` of the regular expression is repeated")
            }
            Self::RegExpSyntax(message) => {
                let reason = message.lines().next().unwrap_or_default();
                format!("invalid regular expression: {reason}")
            }
            Self::StrictWith => "`with` cannot be used in strict code".to_owned(),
            Self::StrictName { name, role } => {
                format!("`{name}` cannot be used as {role} in strict code")
            }
            Self::StrictParameter(name) => {
                format!("strict code cannot have two parameters called `{name}`")
            }
            Self::StrictOctal => "strict code cannot have octal numbers".to_owned(),
            Self::StrictOctalEscape => "strict code cannot have octal escapes".to_owned(),
            Self::StrictFunctionStatement => {
                "strict code cannot declare functions inside blocks".to_owned()
            }
            Self::MissingCloseQuote => "the string isn't closed on this line".to_owned(),
            Self::MissingSpaceAfterNumber => "a number runs into a word".to_owned(),
            Self::InvalidHexDigit => "expected a hexadecimal digit".to_owned(),
            Self::IllegalIdentifierCharacter => {
                "this escape is no character of an identifier".to_owned()
            }
            Self::InvalidNumber(_) => "this is not a number".to_owned(),
            Self::ArrowAsOperator { .. } => "expected an operator, found `=>`".to_owned(),
            Self::TooDeep => "the script is nested too deeply".to_owned(),
        }
    }

    fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::InvalidReturn => {
                "the value of a script is that of its last expression statement: \
                 write the expression alone"
            }
            Self::StrictFunctionStatement => "write `var name = function () { … }`",
            Self::StrictForInInitializer => "assign the value in a statement before the loop",
            Self::MissingCloseQuote => "close the quote, or end the line with `\\` to go on below",
            Self::StrictOctal | Self::StrictOctalEscape => "write it in hexadecimal: `0x…`, `\\x…`",
            Self::InvalidNumber(_) => "write digits 0-9, after `e` too",
            Self::TooDeep => "split the expression or function into smaller ones",
            _ => return None,
        })
    }
}

/// Code in backticks, Nashorn's names for kinds of token in words.
fn quoted(token: &str) -> String {
    match token {
        "eof" => "the end of the script".to_owned(),
        "eol" => "the end of the line".to_owned(),
        "error" => "a character that means nothing here".to_owned(),
        "ident" => "a name".to_owned(),
        "string" | "escstring" => "a string".to_owned(),
        "decimal" | "hexadecimal" | "octal_legacy" | "floating" => "a number".to_owned(),
        "regex" => "a regular expression".to_owned(),
        _ => format!("`{token}`"),
    }
}

/// How Nashorn finds the place of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PlaceRule {
    /// By looking for line feeds in the text.
    Text,
    /// From the last end of line among the tokens.
    Tokens { line: u32, line_start: u32 },
    /// It loses it.
    Lost,
}

/// A problem and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub problem: Problem,
    /// Byte offset of what Nashorn blames.
    pub position: u32,
    /// Index of the token the parser stopped at; past the end when the lexer stopped.
    pub token: usize,
    /// Where an earlier `=>` was taken for an operator.
    pub arrow: Option<u32>,
    rule: PlaceRule,
}

impl Failure {
    /// Reported with the place counted in the text.
    pub fn in_text(problem: Problem, position: u32, token: usize) -> Box<Self> {
        Box::new(Self {
            problem,
            position,
            token,
            arrow: None,
            rule: PlaceRule::Text,
        })
    }

    /// Reported at a token, with the line the tokens gave.
    pub fn at_token(
        problem: Problem,
        position: u32,
        token: usize,
        line: u32,
        line_start: u32,
    ) -> Box<Self> {
        Box::new(Self {
            problem,
            position,
            token,
            arrow: None,
            rule: PlaceRule::Tokens { line, line_start },
        })
    }

    /// Reported without a place.
    pub fn without_place(problem: Problem, position: u32, token: usize) -> Box<Self> {
        Box::new(Self {
            problem,
            position,
            token,
            arrow: None,
            rule: PlaceRule::Lost,
        })
    }

    /// The error for the user. `tokens` are those read before the parser stopped.
    pub fn into_error(self, text: &str, tokens: &[Token]) -> SyntaxError {
        let nashorn = self.problem.nashorn().map(|message| {
            let class = match self.problem {
                Problem::InvalidLvalue => ErrorClass::Reference,
                _ => ErrorClass::Syntax,
            };
            Box::new(NashornMessage {
                class,
                place: self.place(text),
                message,
            })
        });
        if let Some(found) = modern::recognise(&self, text, tokens) {
            return SyntaxError {
                span: found.span,
                refusal: Refusal::Modern(found.feature),
                message: found.feature.message(),
                help: Some(found.feature.help().to_owned()),
                nashorn,
            };
        }
        let refusal = match self.problem {
            Problem::TooDeep => Refusal::Limit,
            _ => Refusal::Invalid,
        };
        SyntaxError {
            span: self.span(text, tokens),
            refusal,
            message: self.problem.message(),
            help: self.problem.help().map(str::to_owned),
            nashorn,
        }
    }

    /// The token at the position, or the character there.
    fn span(&self, text: &str, tokens: &[Token]) -> Span {
        let about_regexp = matches!(
            self.problem,
            Problem::UnsupportedRegExpFlag(_)
                | Problem::RepeatedRegExpFlag(_)
                | Problem::RegExpSyntax(_)
        );
        let regexp = tokens
            .iter()
            .take(self.token)
            .rfind(|token| token.kind == TokenKind::RegExp);
        if let (true, Some(regexp)) = (about_regexp, regexp) {
            return regexp.span;
        }
        let near = self.token.saturating_sub(1)..=self.token;
        let token = tokens
            .get(*near.start()..tokens.len().min(near.end() + 1))
            .unwrap_or_default()
            .iter()
            .find(|token| token.inner_span().start == self.position && !token.is_empty());
        match token {
            Some(token) => token.span,
            None => {
                let rest = text.get(self.position as usize..).unwrap_or_default();
                let width = rest.chars().next().map_or(0, char::len_utf8);
                Span::new(
                    self.position,
                    self.position + u32::try_from(width).unwrap_or(0),
                )
            }
        }
    }

    fn place(&self, text: &str) -> Option<NashornPlace> {
        let position = self.position as usize;
        let line_start = nashorn_line_start(text, position);
        let (line, column_start) = match self.rule {
            PlaceRule::Lost => return None,
            PlaceRule::Text => {
                let before = text.get(..position).unwrap_or(text);
                let line_feeds = before.bytes().filter(|byte| *byte == b'\n').count();
                (
                    u32::try_from(line_feeds + 1).unwrap_or(u32::MAX),
                    line_start,
                )
            }
            PlaceRule::Tokens { line, line_start } => (line, line_start as usize),
        };
        let column = utf16_length(text, column_start, position);
        let before_line = utf16_length(text, position, column_start);
        let source_line = text.get(line_start..).unwrap_or_default();
        let end = source_line
            .char_indices()
            .find(|(at, character)| line_start + at >= position && matches!(character, '\n' | '\r'))
            .map_or(source_line.len(), |(at, _)| at);
        let source_line = source_line.get(..end).unwrap_or_default();
        // Nashorn keeps tabs, so that the caret stands below its character.
        let indent: String = source_line
            .encode_utf16()
            .chain(std::iter::repeat(u16::from(b' ')))
            .take(column)
            .map(|unit| if unit == u16::from(b'\t') { '\t' } else { ' ' })
            .collect();
        Some(NashornPlace {
            line,
            column: i32::try_from(column).unwrap_or(i32::MAX)
                - i32::try_from(before_line).unwrap_or(0),
            snippet: format!("{source_line}\n{indent}^"),
        })
    }
}

/// 0 when `end` is before `start`.
fn utf16_length(text: &str, start: usize, end: usize) -> usize {
    text.get(start..end)
        .map_or(0, |text| text.encode_utf16().count())
}

/// Where Nashorn thinks the line of a position starts: after a line feed or carriage return, but a
/// line end at the very start of the text doesn't count (`Source.findBOLN` stops one too early).
fn nashorn_line_start(text: &str, position: usize) -> usize {
    text.as_bytes()
        .get(1..position)
        .and_then(|before| {
            before
                .iter()
                .rposition(|byte| matches!(byte, b'\n' | b'\r'))
        })
        .map_or(0, |at| at + 2)
}
