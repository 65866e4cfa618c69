//! Tokens and the operators they are.

use crate::syntax::ast::{BinaryOperator, UnaryOperator, UpdateOperator};
use crate::syntax::token::TokenKind;

/// Operators between operands and their tokens.
const BINARY: [(TokenKind, BinaryOperator); 21] = [
    (TokenKind::Star, BinaryOperator::Multiply),
    (TokenKind::Slash, BinaryOperator::Divide),
    (TokenKind::Percent, BinaryOperator::Remainder),
    (TokenKind::Plus, BinaryOperator::Add),
    (TokenKind::Minus, BinaryOperator::Subtract),
    (TokenKind::ShiftLeft, BinaryOperator::ShiftLeft),
    (TokenKind::ShiftRight, BinaryOperator::ShiftRight),
    (
        TokenKind::ShiftRightUnsigned,
        BinaryOperator::ShiftRightUnsigned,
    ),
    (TokenKind::Less, BinaryOperator::Less),
    (TokenKind::Greater, BinaryOperator::Greater),
    (TokenKind::LessOrEqual, BinaryOperator::LessOrEqual),
    (TokenKind::GreaterOrEqual, BinaryOperator::GreaterOrEqual),
    (TokenKind::Instanceof, BinaryOperator::Instanceof),
    (TokenKind::In, BinaryOperator::In),
    (TokenKind::Equal, BinaryOperator::Equal),
    (TokenKind::NotEqual, BinaryOperator::NotEqual),
    (TokenKind::StrictEqual, BinaryOperator::StrictEqual),
    (TokenKind::StrictNotEqual, BinaryOperator::StrictNotEqual),
    (TokenKind::Ampersand, BinaryOperator::BitAnd),
    (TokenKind::Caret, BinaryOperator::BitXor),
    (TokenKind::Bar, BinaryOperator::BitOr),
];

impl TokenKind {
    pub(crate) fn binary_operator(self) -> Option<BinaryOperator> {
        BINARY
            .iter()
            .find(|(token, _)| *token == self)
            .map(|(_, operator)| *operator)
    }

    /// The operation of `+=` and its like; `None` for `=`.
    pub(crate) fn assigned_operator(self) -> Option<BinaryOperator> {
        Some(match self {
            Self::PercentAssign => BinaryOperator::Remainder,
            Self::AmpersandAssign => BinaryOperator::BitAnd,
            Self::StarAssign => BinaryOperator::Multiply,
            Self::PlusAssign => BinaryOperator::Add,
            Self::MinusAssign => BinaryOperator::Subtract,
            Self::SlashAssign => BinaryOperator::Divide,
            Self::ShiftLeftAssign => BinaryOperator::ShiftLeft,
            Self::ShiftRightAssign => BinaryOperator::ShiftRight,
            Self::ShiftRightUnsignedAssign => BinaryOperator::ShiftRightUnsigned,
            Self::CaretAssign => BinaryOperator::BitXor,
            Self::BarAssign => BinaryOperator::BitOr,
            _ => return None,
        })
    }

    pub(crate) fn unary_operator(self) -> Option<UnaryOperator> {
        Some(match self {
            Self::Delete => UnaryOperator::Delete,
            Self::Void => UnaryOperator::Void,
            Self::Typeof => UnaryOperator::Typeof,
            Self::Plus => UnaryOperator::Plus,
            Self::Minus => UnaryOperator::Minus,
            Self::Tilde => UnaryOperator::BitNot,
            Self::Not => UnaryOperator::Not,
            _ => return None,
        })
    }

    pub(crate) fn update_operator(self) -> Option<UpdateOperator> {
        Some(match self {
            Self::Increment => UpdateOperator::Increment,
            Self::Decrement => UpdateOperator::Decrement,
            _ => return None,
        })
    }
}

impl BinaryOperator {
    pub(crate) fn token(self) -> TokenKind {
        BINARY
            .iter()
            .find(|(_, operator)| *operator == self)
            .map_or(TokenKind::Error, |(token, _)| *token)
    }
}
