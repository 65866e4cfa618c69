//! The tokens Nashorn knows in its default mode, under the names its messages use.

use std::sync::LazyLock;

use diagnostic::Span;

/// One token. Strings include their quotes; an end of line starts after the line terminator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub kind: TokenKind,
    pub span: Span,
    /// For an end of line: the number of the line that follows. Otherwise 0.
    pub line: u32,
}

impl Token {
    pub fn new(kind: TokenKind, start: u32, end: u32) -> Self {
        Self {
            kind,
            span: Span::new(start, end),
            line: 0,
        }
    }

    /// Nothing is written there: ends of lines and of the file.
    pub fn is_empty(&self) -> bool {
        self.span.start == self.span.end
    }

    /// What Nashorn takes for the token: of a string, only what is between the quotes.
    pub fn inner_span(&self) -> Span {
        match self.kind {
            TokenKind::String | TokenKind::EscapedString => Span::new(
                self.span.start + 1,
                (self.span.end - 1).max(self.span.start + 1),
            ),
            _ => self.span,
        }
    }
}

macro_rules! tokens {
    ($($(#[$doc:meta])* $kind:ident $name:literal $class:ident $precedence:literal,)*) => {
        /// The kinds of token.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum TokenKind { $($(#[$doc])* $kind,)* }

        impl TokenKind {
            /// As it is written, or Nashorn's name for tokens that are written in many ways.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            pub const fn class(self) -> TokenClass {
                match self { $(Self::$kind => TokenClass::$class,)* }
            }

            /// How tightly a binary operator binds; 0 for everything else.
            pub const fn precedence(self) -> u8 {
                match self { $(Self::$kind => $precedence,)* }
            }

            /// All of them.
            const ALL: &[Self] = &[$(Self::$kind,)*];
        }
    };
}

/// What a token can be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TokenClass {
    /// Ends, comments and characters that belong to no token.
    Special,
    /// Punctuation that is no operator.
    Bracket,
    /// Operators before an operand only.
    Unary,
    /// Operators between operands, and `,`, `:`, `;`.
    Binary,
    /// Assignment operators.
    Assign,
    /// Operators that are words, before an operand.
    UnaryWord,
    /// Operators that are words, between operands.
    BinaryWord,
    /// Reserved words.
    Keyword,
    /// Words reserved for later.
    Future,
    /// Words reserved in strict code.
    FutureStrict,
    /// Literals and identifiers: messages show them as written.
    Literal,
}

impl TokenClass {
    const fn is_word(self) -> bool {
        !matches!(
            self,
            Self::Special | Self::Bracket | Self::Unary | Self::Binary | Self::Assign
        )
    }
}

tokens! {
    /// A character, or an unclosed comment, that belongs to no token.
    Error "error" Special 0,
    EndOfFile "eof" Special 0,
    EndOfLine "eol" Special 0,
    Comment "comment" Special 0,

    Not "!" Unary 0,
    NotEqual "!=" Binary 9,
    StrictNotEqual "!==" Binary 9,
    Percent "%" Binary 13,
    PercentAssign "%=" Assign 2,
    Ampersand "&" Binary 8,
    And "&&" Binary 5,
    AmpersandAssign "&=" Assign 2,
    LeftParenthesis "(" Bracket 0,
    RightParenthesis ")" Bracket 0,
    Star "*" Binary 13,
    StarAssign "*=" Assign 2,
    Plus "+" Binary 12,
    Increment "++" Unary 0,
    PlusAssign "+=" Assign 2,
    Comma "," Binary 1,
    Minus "-" Binary 12,
    Decrement "--" Unary 0,
    MinusAssign "-=" Assign 2,
    Period "." Bracket 0,
    Slash "/" Binary 13,
    SlashAssign "/=" Assign 2,
    Colon ":" Binary 0,
    Semicolon ";" Binary 0,
    Less "<" Binary 10,
    ShiftLeft "<<" Binary 11,
    ShiftLeftAssign "<<=" Assign 2,
    LessOrEqual "<=" Binary 10,
    Assign "=" Assign 2,
    Equal "==" Binary 9,
    StrictEqual "===" Binary 9,
    Arrow "=>" Assign 2,
    Greater ">" Binary 10,
    GreaterOrEqual ">=" Binary 10,
    ShiftRight ">>" Binary 11,
    ShiftRightAssign ">>=" Assign 2,
    ShiftRightUnsigned ">>>" Binary 11,
    ShiftRightUnsignedAssign ">>>=" Assign 2,
    Question "?" Binary 3,
    LeftBracket "[" Bracket 0,
    RightBracket "]" Bracket 0,
    Caret "^" Binary 7,
    CaretAssign "^=" Assign 2,
    LeftBrace "{" Bracket 0,
    Bar "|" Binary 6,
    BarAssign "|=" Assign 2,
    Or "||" Binary 4,
    RightBrace "}" Bracket 0,
    Tilde "~" Unary 0,
    Ellipsis "..." Unary 0,

    Break "break" Keyword 0,
    Case "case" Keyword 0,
    Catch "catch" Keyword 0,
    Class "class" Future 0,
    Const "const" Keyword 0,
    Continue "continue" Keyword 0,
    Debugger "debugger" Keyword 0,
    Default "default" Keyword 0,
    Delete "delete" UnaryWord 0,
    Do "do" Keyword 0,
    Else "else" Keyword 0,
    Enum "enum" Future 0,
    Export "export" Future 0,
    Extends "extends" Future 0,
    False "false" Literal 0,
    Finally "finally" Keyword 0,
    For "for" Keyword 0,
    Function "function" Keyword 0,
    If "if" Keyword 0,
    Implements "implements" FutureStrict 0,
    Import "import" Future 0,
    In "in" BinaryWord 10,
    Instanceof "instanceof" BinaryWord 10,
    Interface "interface" FutureStrict 0,
    Let "let" FutureStrict 0,
    New "new" UnaryWord 0,
    Null "null" Literal 0,
    Package "package" FutureStrict 0,
    Private "private" FutureStrict 0,
    Protected "protected" FutureStrict 0,
    Public "public" FutureStrict 0,
    Return "return" Keyword 0,
    Static "static" FutureStrict 0,
    Super "super" Future 0,
    Switch "switch" Keyword 0,
    This "this" Keyword 0,
    Throw "throw" Keyword 0,
    True "true" Literal 0,
    Try "try" Keyword 0,
    Typeof "typeof" UnaryWord 0,
    Var "var" Keyword 0,
    Void "void" UnaryWord 0,
    While "while" Keyword 0,
    With "with" Keyword 0,
    Yield "yield" FutureStrict 0,

    Decimal "decimal" Literal 0,
    Hexadecimal "hexadecimal" Literal 0,
    LegacyOctal "octal_legacy" Literal 0,
    Floating "floating" Literal 0,
    /// A string without escapes.
    String "string" Literal 0,
    /// A string with escapes.
    EscapedString "escstring" Literal 0,
    Identifier "ident" Literal 0,
    RegExp "regex" Literal 0,
}

/// The words that aren't identifiers, by their first letter.
static KEYWORDS: LazyLock<[Vec<TokenKind>; 26]> = LazyLock::new(|| {
    let mut keywords: [Vec<TokenKind>; 26] = Default::default();
    for kind in TokenKind::ALL {
        if kind.class().is_word()
            && kind.is_written()
            && let Some(letter) = first_letter(kind.name())
            && let Some(bucket) = keywords.get_mut(letter)
        {
            bucket.push(*kind);
        }
    }
    keywords
});

fn first_letter(word: &str) -> Option<usize> {
    let first = word.bytes().next()?;
    Some(usize::from(first.checked_sub(b'a')?))
}

impl TokenKind {
    /// The keyword written like this.
    pub fn keyword(word: &str) -> Option<Self> {
        let bucket = KEYWORDS.get(first_letter(word)?)?;
        bucket.iter().copied().find(|kind| kind.name() == word)
    }

    /// The kind is always written in the same way, its name.
    const fn is_written(self) -> bool {
        !matches!(
            self,
            Self::Decimal
                | Self::Hexadecimal
                | Self::LegacyOctal
                | Self::Floating
                | Self::String
                | Self::EscapedString
                | Self::Identifier
                | Self::RegExp
        )
    }

    /// A word reserved by the grammar, wherever it stands.
    pub const fn is_reserved_word(self) -> bool {
        self.class().is_word()
            && self.is_written()
            && !matches!(self.class(), TokenClass::FutureStrict)
    }

    /// `=`, `+=` and their like, not `=>`.
    pub const fn is_assignment(self) -> bool {
        matches!(self.class(), TokenClass::Assign) && !matches!(self, Self::Arrow)
    }

    /// The longest operator or bracket at the start of `text`.
    pub fn punctuation(text: &[u8]) -> Option<Self> {
        Some(match text {
            [b'>', b'>', b'>', b'=', ..] => Self::ShiftRightUnsignedAssign,

            [b'!', b'=', b'=', ..] => Self::StrictNotEqual,
            [b'=', b'=', b'=', ..] => Self::StrictEqual,
            [b'<', b'<', b'=', ..] => Self::ShiftLeftAssign,
            [b'>', b'>', b'=', ..] => Self::ShiftRightAssign,
            [b'>', b'>', b'>', ..] => Self::ShiftRightUnsigned,
            [b'.', b'.', b'.', ..] => Self::Ellipsis,

            [b'!', b'=', ..] => Self::NotEqual,
            [b'%', b'=', ..] => Self::PercentAssign,
            [b'&', b'&', ..] => Self::And,
            [b'&', b'=', ..] => Self::AmpersandAssign,
            [b'*', b'=', ..] => Self::StarAssign,
            [b'+', b'+', ..] => Self::Increment,
            [b'+', b'=', ..] => Self::PlusAssign,
            [b'-', b'-', ..] => Self::Decrement,
            [b'-', b'=', ..] => Self::MinusAssign,
            [b'/', b'=', ..] => Self::SlashAssign,
            [b'<', b'<', ..] => Self::ShiftLeft,
            [b'<', b'=', ..] => Self::LessOrEqual,
            [b'=', b'=', ..] => Self::Equal,
            [b'=', b'>', ..] => Self::Arrow,
            [b'>', b'=', ..] => Self::GreaterOrEqual,
            [b'>', b'>', ..] => Self::ShiftRight,
            [b'^', b'=', ..] => Self::CaretAssign,
            [b'|', b'=', ..] => Self::BarAssign,
            [b'|', b'|', ..] => Self::Or,

            [b'!', ..] => Self::Not,
            [b'%', ..] => Self::Percent,
            [b'&', ..] => Self::Ampersand,
            [b'(', ..] => Self::LeftParenthesis,
            [b')', ..] => Self::RightParenthesis,
            [b'*', ..] => Self::Star,
            [b'+', ..] => Self::Plus,
            [b',', ..] => Self::Comma,
            [b'-', ..] => Self::Minus,
            [b'.', ..] => Self::Period,
            [b'/', ..] => Self::Slash,
            [b':', ..] => Self::Colon,
            [b';', ..] => Self::Semicolon,
            [b'<', ..] => Self::Less,
            [b'=', ..] => Self::Assign,
            [b'>', ..] => Self::Greater,
            [b'?', ..] => Self::Question,
            [b'[', ..] => Self::LeftBracket,
            [b']', ..] => Self::RightBracket,
            [b'^', ..] => Self::Caret,
            [b'{', ..] => Self::LeftBrace,
            [b'|', ..] => Self::Bar,
            [b'}', ..] => Self::RightBrace,
            [b'~', ..] => Self::Tilde,
            _ => return None,
        })
    }
}
