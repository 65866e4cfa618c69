use std::cmp::Ordering;

use crate::syntax::ast::{BinaryOperator, Expression, ExpressionKind, UnaryOperator};

/// What an expression is worth, where Nashorn's compiler knows it: its `FoldConstants` works on
/// literals of numbers, strings and booleans, bottom up.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Constant {
    Int(i32),
    Double(f64),
    Boolean(bool),
    String(Vec<u16>),
}

impl Constant {
    fn number(&self) -> f64 {
        match self {
            Self::Int(value) => f64::from(*value),
            Self::Double(value) => *value,
            Self::Boolean(value) => f64::from(u8::from(*value)),
            Self::String(units) => text_to_number(&String::from_utf16_lossy(units)),
        }
    }

    const fn is_int_or_boolean(&self) -> bool {
        matches!(self, Self::Int(_) | Self::Boolean(_))
    }
}

/// `ToNumber` of a string: ECMAScript 5.1 section 9.3.1.
fn text_to_number(text: &str) -> f64 {
    boa_engine::JsString::from(text).to_number()
}

/// An Integer if the value is one and not -0.
pub(super) fn int(value: f64) -> Option<i32> {
    let whole = value as i32;
    (f64::from(whole).to_bits() == value.to_bits()).then_some(whole)
}

/// The constant an expression is folded to.
pub(crate) fn fold(expression: &Expression) -> Option<Constant> {
    match &expression.kind {
        ExpressionKind::Number(number) => Some(match int(number.value) {
            Some(value) if number.integer => Constant::Int(value),
            _ => Constant::Double(number.value),
        }),
        ExpressionKind::String(text) => Some(Constant::String(text.units.to_vec())),
        ExpressionKind::Boolean(value) => Some(Constant::Boolean(*value)),
        ExpressionKind::Unary(unary) => fold_unary(unary.operator, &fold(&unary.operand)?),
        ExpressionKind::Binary(binary) => {
            let mut left = fold(&binary.first)?;
            for rest in &binary.rest {
                left = fold_binary(rest.operator, &left, &fold(&rest.operand)?)?;
            }
            Some(left)
        }
        ExpressionKind::Conditional(conditional) => {
            for arm in &conditional.arms {
                if truth(&fold(&arm.test)?) {
                    return fold(&arm.value);
                }
            }
            fold(&conditional.otherwise)
        }
        _ => None,
    }
}

/// Whether a constant test holds.
pub(crate) fn truth(constant: &Constant) -> bool {
    match constant {
        Constant::Boolean(value) => *value,
        Constant::String(units) => !units.is_empty(),
        number => {
            let value = number.number();
            value != 0.0 && !value.is_nan()
        }
    }
}

fn fold_unary(operator: UnaryOperator, operand: &Constant) -> Option<Constant> {
    let value = operand.number();
    Some(match operator {
        UnaryOperator::Plus if operand.is_int_or_boolean() => Constant::Int(value as i32),
        UnaryOperator::Plus => Constant::Double(value),
        UnaryOperator::Minus => match int(-value) {
            Some(value) if operand.is_int_or_boolean() => Constant::Int(value),
            _ => Constant::Double(-value),
        },
        UnaryOperator::BitNot => Constant::Int(!to_int32(value)),
        UnaryOperator::Not => Constant::Boolean(!truth(operand)),
        UnaryOperator::Delete | UnaryOperator::Void | UnaryOperator::Typeof => return None,
    })
}

fn fold_binary(operator: BinaryOperator, left: &Constant, right: &Constant) -> Option<Constant> {
    let (a, b) = (left.number(), right.number());
    let shift = to_int32(b) as u32 & 31;
    let value = match operator {
        BinaryOperator::Add => {
            let left_is_string = matches!(left, Constant::String(_));
            match (left, right) {
                (_, Constant::Boolean(_)) if !left_is_string => return None,
                // The text of the sum is the same whether it is folded or not.
                (Constant::String(_), _) | (_, Constant::String(_)) => return None,
                _ => a + b,
            }
        }
        BinaryOperator::Subtract => a - b,
        BinaryOperator::Multiply => a * b,
        BinaryOperator::Divide => a / b,
        BinaryOperator::Remainder => a % b,
        BinaryOperator::BitAnd => return Some(Constant::Int(to_int32(a) & to_int32(b))),
        BinaryOperator::BitOr => return Some(Constant::Int(to_int32(a) | to_int32(b))),
        BinaryOperator::BitXor => return Some(Constant::Int(to_int32(a) ^ to_int32(b))),
        BinaryOperator::ShiftLeft => return Some(Constant::Int(to_int32(a) << shift)),
        BinaryOperator::ShiftRight => return Some(Constant::Int(to_int32(a) >> shift)),
        BinaryOperator::ShiftRightUnsigned => {
            let value = f64::from(to_int32(a) as u32 >> shift);
            return Some(int(value).map_or(Constant::Double(value), Constant::Int));
        }
        BinaryOperator::Less
        | BinaryOperator::Greater
        | BinaryOperator::LessOrEqual
        | BinaryOperator::GreaterOrEqual
        | BinaryOperator::Equal
        | BinaryOperator::NotEqual
        | BinaryOperator::StrictEqual
        | BinaryOperator::StrictNotEqual => {
            return Some(Constant::Boolean(compare(operator, left, right)));
        }
        BinaryOperator::Instanceof | BinaryOperator::In => return None,
    };
    let integers = left.is_int_or_boolean()
        && right.is_int_or_boolean()
        && (matches!(left, Constant::Int(_)) || matches!(right, Constant::Int(_)));
    Some(match int(value) {
        Some(value) if integers => Constant::Int(value),
        _ => Constant::Double(value),
    })
}

/// ECMAScript 5.1 sections 11.8 and 11.9, for literals.
fn compare(operator: BinaryOperator, left: &Constant, right: &Constant) -> bool {
    let order = match (left, right) {
        (Constant::String(left), Constant::String(right)) => Some(left.cmp(right)),
        _ => left.number().partial_cmp(&right.number()),
    };
    let same_type = match (left, right) {
        (Constant::String(_), Constant::String(_))
        | (Constant::Boolean(_), Constant::Boolean(_)) => true,
        (Constant::Int(_) | Constant::Double(_), _) => {
            matches!(right, Constant::Int(_) | Constant::Double(_))
        }
        _ => false,
    };
    let equal = order.is_some_and(Ordering::is_eq);
    match operator {
        BinaryOperator::Less => order.is_some_and(Ordering::is_lt),
        BinaryOperator::Greater => order.is_some_and(Ordering::is_gt),
        BinaryOperator::LessOrEqual => order.is_some_and(Ordering::is_le),
        BinaryOperator::GreaterOrEqual => order.is_some_and(Ordering::is_ge),
        BinaryOperator::NotEqual => !equal,
        BinaryOperator::StrictEqual => equal && same_type,
        BinaryOperator::StrictNotEqual => !(equal && same_type),
        _ => equal,
    }
}

/// ECMAScript 5.1 section 9.5.
fn to_int32(value: f64) -> i32 {
    if !value.is_finite() {
        return 0;
    }
    value.trunc().rem_euclid(4_294_967_296.0) as u32 as i32
}
