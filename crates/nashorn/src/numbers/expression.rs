//! Types of expressions, and the ways through those that branch.

use super::flow::Flow;
use super::join::Join;
use super::{Decision, Place, StaticType, Storage, address};
use crate::lower::constant::{Constant, fold, truth};
use crate::syntax::ast::{
    Assign, Binary, BinaryOperator, Conditional, Expression, ExpressionKind, Logical,
    LogicalOperator, PropertyValue, Unary, UnaryOperator,
};

impl<'a> Flow<'a> {
    /// Follows an expression and gives its type.
    pub(super) fn expression(&mut self, expression: &'a Expression) -> StaticType {
        if let Some(constant) = fold(expression) {
            return of_constant(&constant);
        }
        match &expression.kind {
            ExpressionKind::Identifier(name) => self.variable(name),
            ExpressionKind::This
            | ExpressionKind::Null
            | ExpressionKind::Boolean(_)
            | ExpressionKind::Number(_)
            | ExpressionKind::String(_)
            | ExpressionKind::RegExp(_)
            | ExpressionKind::Function(_) => StaticType::Object,
            ExpressionKind::Array(items) => self.array(expression, items),
            ExpressionKind::Object(literal) => {
                for property in &literal.properties {
                    if let PropertyValue::Value(value) = &property.value {
                        self.expression(value);
                    }
                }
                StaticType::Object
            }
            ExpressionKind::Unary(unary) => self.unary(expression, unary),
            ExpressionKind::Update(update) => {
                self.expression(&update.target);
                if let ExpressionKind::Identifier(name) = &update.target.kind {
                    self.assign(name, StaticType::Double);
                }
                StaticType::Double
            }
            ExpressionKind::Binary(binary) => self.binary(expression, binary),
            ExpressionKind::Logical(logical) => self.logical(expression, logical),
            ExpressionKind::Assign(assign) => self.assignment(assign),
            ExpressionKind::Conditional(conditional) => {
                let of = self.conditional(expression, conditional, 0);
                self.decide(expression, Decision::Branches(of));
                of
            }
            ExpressionKind::Sequence(items) => {
                let mut of = StaticType::Object;
                for item in items {
                    of = self.expression(item);
                }
                of
            }
            ExpressionKind::Member(member) => {
                self.expression(&member.object);
                StaticType::Object
            }
            ExpressionKind::Index(index) => {
                self.expression(&index.object);
                self.expression(&index.index);
                StaticType::Object
            }
            ExpressionKind::Call(call) => {
                self.expression(&call.callee);
                self.arguments(expression, &call.arguments);
                StaticType::Object
            }
            ExpressionKind::New(new) => {
                self.expression(&new.callee);
                self.arguments(expression, &new.arguments);
                StaticType::Object
            }
        }
    }

    fn array(&mut self, expression: &'a Expression, items: &'a [Option<Expression>]) -> StaticType {
        let mut storage = Storage::Int;
        for item in items {
            let of = item
                .as_ref()
                .map_or(StaticType::Object, |item| self.expression(item));
            storage = match (storage, of) {
                (Storage::Object, _) => Storage::Object,
                (_, StaticType::Int) => storage,
                (_, StaticType::Double) => Storage::Double,
                _ => Storage::Object,
            };
        }
        self.decide(expression, Decision::Array(storage));
        StaticType::Object
    }

    fn arguments(&mut self, expression: &'a Expression, arguments: &'a [Expression]) {
        let types: Box<[StaticType]> = arguments
            .iter()
            .map(|argument| self.expression(argument))
            .collect();
        if types.iter().any(|of| {
            matches!(
                of,
                StaticType::Boolean | StaticType::Int | StaticType::Double
            )
        }) {
            self.decide(expression, Decision::Arguments(types));
        }
    }

    fn unary(&mut self, expression: &'a Expression, unary: &'a Unary) -> StaticType {
        let operand = self.expression(&unary.operand);
        match unary.operator {
            UnaryOperator::Plus => {
                let of = match operand {
                    StaticType::Boolean | StaticType::Int => StaticType::Int,
                    _ => StaticType::Double,
                };
                self.decide(expression, Decision::Plus(of));
                of
            }
            UnaryOperator::Minus => StaticType::Double,
            UnaryOperator::BitNot => StaticType::Int,
            UnaryOperator::Not | UnaryOperator::Delete => StaticType::Boolean,
            UnaryOperator::Void => StaticType::Undefined,
            UnaryOperator::Typeof => StaticType::Object,
        }
    }

    fn binary(&mut self, expression: &'a Expression, binary: &'a Binary) -> StaticType {
        let mut of = self.expression(&binary.first);
        for rest in &binary.rest {
            let operand = self.expression(&rest.operand);
            let booleans = of == StaticType::Boolean && operand == StaticType::Boolean;
            of = of_operator(rest.operator, of, operand);
            if booleans && of == StaticType::Int && binary.rest.len() == 1 {
                self.decide(expression, Decision::Plus(of));
            }
        }
        of
    }

    fn assignment(&mut self, assign: &'a Assign) -> StaticType {
        let name = match &assign.target.kind {
            ExpressionKind::Identifier(name) => Some(name),
            _ => None,
        };
        let target = if name.is_some() && assign.operator.is_none() {
            StaticType::Object
        } else {
            self.expression(&assign.target)
        };
        let value = self.expression(&assign.value);
        let of = match assign.operator {
            Some(operator) => of_operator(operator, target, value),
            None => value,
        };
        if let Some(name) = name {
            self.assign(name, of);
        }
        of
    }

    fn logical(&mut self, expression: &'a Expression, logical: &'a Logical) -> StaticType {
        let mut join = Join::default();
        let mut of = None;
        for operand in &logical.operands {
            let operand = self.expression(operand);
            of = Some(of.map_or(operand, |of: StaticType| of.union(operand)));
            join.add(self.state.as_ref());
        }
        self.meet(&join, Place::Expression(address(expression)));
        let of = of.unwrap_or_default();
        self.decide(expression, Decision::Branches(of));
        match logical.operator {
            LogicalOperator::And | LogicalOperator::Or => of,
        }
    }

    fn conditional(
        &mut self,
        expression: &'a Expression,
        conditional: &'a Conditional,
        arm: usize,
    ) -> StaticType {
        let Some(current) = conditional.arms.get(arm) else {
            return self.expression(&conditional.otherwise);
        };
        if let Some(constant) = fold(&current.test) {
            return if truth(&constant) {
                self.expression(&current.value)
            } else {
                self.conditional(expression, conditional, arm + 1)
            };
        }
        self.expression(&current.test);
        let tested = self.state.clone();
        let mut join = Join::default();
        let first = self.expression(&current.value);
        join.add(self.state.as_ref());
        self.state = tested;
        let second = self.conditional(expression, conditional, arm + 1);
        join.add(self.state.as_ref());
        self.meet(&join, Place::Expression(address(expression)));
        first.union(second)
    }
}

const fn of_constant(constant: &Constant) -> StaticType {
    match constant {
        Constant::Int(_) => StaticType::Int,
        Constant::Double(_) => StaticType::Double,
        Constant::Boolean(_) => StaticType::Boolean,
        Constant::String(_) => StaticType::Object,
    }
}

/// `BinaryNode.getWidestOperationType`.
fn of_operator(operator: BinaryOperator, left: StaticType, right: StaticType) -> StaticType {
    let both_boolean = left == StaticType::Boolean && right == StaticType::Boolean;
    match operator {
        BinaryOperator::Add if both_boolean => StaticType::Int,
        BinaryOperator::Add if left == StaticType::Object || right == StaticType::Object => {
            StaticType::Object
        }
        BinaryOperator::Multiply | BinaryOperator::Subtract if both_boolean => StaticType::Int,
        BinaryOperator::Add
        | BinaryOperator::Multiply
        | BinaryOperator::Subtract
        | BinaryOperator::Divide
        | BinaryOperator::Remainder
        | BinaryOperator::ShiftRightUnsigned => StaticType::Double,
        BinaryOperator::BitAnd
        | BinaryOperator::BitOr
        | BinaryOperator::BitXor
        | BinaryOperator::ShiftLeft
        | BinaryOperator::ShiftRight => StaticType::Int,
        BinaryOperator::Less
        | BinaryOperator::Greater
        | BinaryOperator::LessOrEqual
        | BinaryOperator::GreaterOrEqual
        | BinaryOperator::Equal
        | BinaryOperator::NotEqual
        | BinaryOperator::StrictEqual
        | BinaryOperator::StrictNotEqual
        | BinaryOperator::Instanceof
        | BinaryOperator::In => StaticType::Boolean,
    }
}
