//! Which Java class a script's number has, as far as its text tells.
//!
//! The rules are in `docs/reference/number-class.md`. What they leave to the static types of local
//! variables isn't followed here: about that nothing is said.

use nashorn::syntax::ast::{
    Binary, BinaryOperator, Call, Expression, ExpressionKind, Unary, UnaryOperator,
};

use super::{Origin, Type, Types, is_nothing};

/// The classes a number can have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct NumberClasses {
    pub(in super::super) integer: bool,
    pub(in super::super) double: bool,
    pub(in super::super) long: bool,
}

const NONE: NumberClasses = NumberClasses {
    integer: false,
    double: false,
    long: false,
};
const INTEGER: NumberClasses = NumberClasses {
    integer: true,
    ..NONE
};
const DOUBLE: NumberClasses = NumberClasses {
    double: true,
    ..NONE
};
const LONG: NumberClasses = NumberClasses { long: true, ..NONE };

impl NumberClasses {
    const fn or(self, other: Self) -> Self {
        Self {
            integer: self.integer || other.integer,
            double: self.double || other.double,
            long: self.long || other.long,
        }
    }
}

impl<'a> Types<'a> {
    /// The classes of what is certainly a number; `None` for anything else, and for what the text
    /// doesn't tell.
    pub(in super::super) fn number(&self, expression: &'a Expression) -> Option<NumberClasses> {
        self.classes(expression, &mut Vec::new())
            .filter(|classes| *classes != NONE)
    }

    /// `open` are the variables being looked at, which add nothing to themselves.
    fn classes(
        &self,
        expression: &'a Expression,
        open: &mut Vec<&'a Expression>,
    ) -> Option<NumberClasses> {
        match &expression.kind {
            ExpressionKind::Number(literal) => Some(of_literal(literal.integer)),
            ExpressionKind::Update(_) => Some(DOUBLE),
            ExpressionKind::Unary(unary) => unary_classes(unary),
            ExpressionKind::Binary(binary) => self.binary(binary, open),
            ExpressionKind::Logical(logical) => self.union(logical.operands.iter(), open),
            ExpressionKind::Conditional(conditional) => {
                let arms = conditional.arms.iter().map(|arm| &arm.value);
                self.union(arms.chain([&conditional.otherwise]), open)
            }
            ExpressionKind::Assign(assign) => match assign.operator {
                None => self.classes(&assign.value, open),
                Some(BinaryOperator::Add) => {
                    self.classes(&assign.target, open)?;
                    self.classes(&assign.value, open).map(|_| DOUBLE)
                }
                Some(operator) => of_operator(operator),
            },
            ExpressionKind::Sequence(parts) => self.classes(parts.last()?, open),
            ExpressionKind::Identifier(_) => self.variable_classes(expression, open),
            ExpressionKind::Call(call) => self.call_classes(expression, call, open),
            ExpressionKind::Member(_) => self.of_java(expression),
            _ => None,
        }
    }

    fn union(
        &self,
        mut values: impl Iterator<Item = &'a Expression>,
        open: &mut Vec<&'a Expression>,
    ) -> Option<NumberClasses> {
        values.try_fold(NONE, |classes, value| {
            Some(classes.or(self.classes(value, open)?))
        })
    }

    fn binary(&self, binary: &'a Binary, open: &mut Vec<&'a Expression>) -> Option<NumberClasses> {
        let operands =
            || std::iter::once(&binary.first).chain(binary.rest.iter().map(|r| &r.operand));
        // Constants are folded, and two booleans make an int.
        if operands().all(is_constant) || operands().any(|one| self.of(one) == Type::Boolean) {
            return None;
        }
        let operator = binary.rest.last()?.operator;
        if operator != BinaryOperator::Add {
            return of_operator(operator);
        }
        operands()
            .try_for_each(|operand| self.classes(operand, open).map(|_| ()))
            .map(|()| DOUBLE)
    }

    fn variable_classes(
        &self,
        identifier: &'a Expression,
        open: &mut Vec<&'a Expression>,
    ) -> Option<NumberClasses> {
        if open.iter().any(|one| self.same_variable(one, identifier)) {
            return Some(NONE);
        }
        let variable = self.scopes.variable(identifier)?;
        open.push(identifier);
        let classes = variable.origins.iter().try_fold(NONE, |classes, origin| {
            let found = match origin {
                Origin::Value(value) if is_nothing(value) => Some(NONE),
                Origin::Value(value) => self.classes(value, open),
                Origin::Updated => Some(DOUBLE),
                Origin::Compound(BinaryOperator::Add, value) => {
                    self.classes(value, open).map(|_| DOUBLE)
                }
                Origin::Compound(operator, _) => of_operator(*operator),
                _ => None,
            };
            Some(classes.or(found?))
        });
        open.pop();
        classes
    }

    fn call_classes(
        &self,
        expression: &'a Expression,
        call: &'a Call,
        open: &mut Vec<&'a Expression>,
    ) -> Option<NumberClasses> {
        let argument = call.arguments.first();
        let member = match &call.callee.kind {
            ExpressionKind::Identifier(name) if !self.is_own(&call.callee) => {
                return match &**name {
                    "Number" | "parseFloat" => Some(DOUBLE),
                    // Of one argument that is an int it is one.
                    "parseInt" if call.arguments.len() > 1 => Some(DOUBLE),
                    "parseInt" if argument.is_some_and(is_looked_up) => Some(DOUBLE),
                    _ => None,
                };
            }
            ExpressionKind::Identifier(_) => {
                let Type::JsFunction(Some(function)) = self.of(&call.callee) else {
                    return None;
                };
                let returned = self.scopes.returns(function);
                return self.union(returned.iter().copied(), open);
            }
            ExpressionKind::Member(member) => member,
            _ => return None,
        };
        let name = &*member.property.name;
        if let ExpressionKind::Identifier(object) = &member.object.kind
            && !self.is_own(&member.object)
        {
            match (&**object, name) {
                ("Math", "floor" | "ceil") => {
                    let argument = argument?;
                    let double =
                        is_looked_up(argument) || self.classes(argument, open) == Some(DOUBLE);
                    return double.then_some(DOUBLE);
                }
                // Two that are int give one.
                ("Math", "max" | "min") => {
                    let doubled = call.arguments.iter().any(is_looked_up);
                    return doubled.then_some(DOUBLE);
                }
                ("Math", _) | ("Date", "now" | "parse" | "UTC") => return Some(DOUBLE),
                _ => {}
            }
        }
        match (self.of(&member.object), name) {
            (Type::String, "indexOf" | "lastIndexOf" | "search") => Some(INTEGER),
            (Type::String, "charCodeAt" | "localeCompare")
            | (Type::JsArray, "indexOf" | "lastIndexOf") => Some(DOUBLE),
            (Type::JsDate, name) if name == "valueOf" || name.starts_with("get") => Some(DOUBLE),
            (Type::JavaClass(class), name) => match (&*class, name) {
                ("java.lang.Integer", "valueOf" | "parseInt") => Some(INTEGER),
                ("java.lang.Long", "valueOf" | "parseLong") => Some(LONG),
                ("java.lang.Double", "valueOf" | "parseDouble") => Some(DOUBLE),
                _ => None,
            },
            (Type::Java(_), _) => self.of_java(expression),
            _ => None,
        }
    }

    /// What a member or method of an object gives: Keycloak and the collections of the JDK know
    /// only `int` and `long`.
    fn of_java(&self, expression: &'a Expression) -> Option<NumberClasses> {
        match self.of(expression) {
            Type::Number => Some(INTEGER),
            Type::Java(java) if matches!(java.name.as_str(), "long" | "Long") => Some(LONG),
            _ => None,
        }
    }
}

const fn of_literal(integer: bool) -> NumberClasses {
    if integer { INTEGER } else { DOUBLE }
}

fn unary_classes(unary: &Unary) -> Option<NumberClasses> {
    match (unary.operator, &unary.operand.kind) {
        (UnaryOperator::BitNot, _) => Some(INTEGER),
        (UnaryOperator::Minus, ExpressionKind::Number(literal)) => {
            Some(of_literal(literal.integer && literal.value != 0.0))
        }
        (UnaryOperator::Plus, ExpressionKind::Number(literal)) => Some(of_literal(literal.integer)),
        (UnaryOperator::Minus, _) if !is_constant(&unary.operand) => Some(DOUBLE),
        // Of a local variable that is an int it is one.
        (UnaryOperator::Plus, _) if is_looked_up(&unary.operand) => Some(DOUBLE),
        _ => None,
    }
}

/// The class of what an operator other than `+` yields.
const fn of_operator(operator: BinaryOperator) -> Option<NumberClasses> {
    match operator {
        BinaryOperator::Multiply
        | BinaryOperator::Divide
        | BinaryOperator::Remainder
        | BinaryOperator::Subtract
        | BinaryOperator::ShiftRightUnsigned => Some(DOUBLE),
        BinaryOperator::BitAnd
        | BinaryOperator::BitOr
        | BinaryOperator::BitXor
        | BinaryOperator::ShiftLeft
        | BinaryOperator::ShiftRight => Some(INTEGER),
        _ => None,
    }
}

/// Whether Nashorn may fold it before it looks at types.
fn is_constant(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Number(_) | ExpressionKind::String(_) | ExpressionKind::Boolean(_) => true,
        ExpressionKind::Unary(unary) => is_constant(&unary.operand),
        ExpressionKind::Binary(binary) => {
            is_constant(&binary.first) && binary.rest.iter().all(|rest| is_constant(&rest.operand))
        }
        _ => false,
    }
}

/// Whether its static type is object, so that nothing is known of it when it is compiled.
const fn is_looked_up(expression: &Expression) -> bool {
    matches!(
        expression.kind,
        ExpressionKind::Call(_) | ExpressionKind::Member(_) | ExpressionKind::Index(_)
    )
}
