use diagnostic::Span;

use super::{
    Helper, Lowerer,
    constant::{Constant, fold},
    scope::Home,
};
use crate::numbers::Storage;
use crate::syntax::ast::{
    Binary, BinaryOperator, Conditional, Expression, ExpressionKind, Logical, LogicalOperator,
    NumberLiteral, ObjectLiteral, PropertyName, PropertyNameKind, PropertyValue, Unary,
    UnaryOperator,
};

/// Runs of operators longer than this are written without nesting.
const LONGEST_RUN: usize = 40;

impl Lowerer<'_> {
    /// Writes an expression so that it can stand anywhere an assignment expression can.
    pub(super) fn expression(&mut self, expression: &Expression) {
        let loose = std::mem::take(&mut self.loose);
        if let Some(number) = folded_number(expression) {
            return self.number(&number);
        }
        match &expression.kind {
            ExpressionKind::Conditional(_) | ExpressionKind::Logical(_) => {
                self.branches(expression, loose);
            }
            _ => self.unbranched(expression, loose),
        }
    }

    pub(super) fn unbranched(&mut self, expression: &Expression, loose: bool) {
        let span = expression.span;
        match &expression.kind {
            ExpressionKind::Identifier(name)
                if &**name == "__LINE__"
                    && matches!(self.scopes.resolve(name).home, Home::Global | Home::Dynamic) =>
            {
                let line = self.line_number(span.start);
                self.push_number(line);
            }
            ExpressionKind::Identifier(name) => self.name(name, span),
            ExpressionKind::This => self.out.push_str("this"),
            ExpressionKind::Null => self.out.push_str("null"),
            ExpressionKind::Boolean(value) => {
                self.out.push_str(if *value { "true" } else { "false" });
            }
            ExpressionKind::Number(_) => {}
            ExpressionKind::String(text) => self.push_units(text.units.iter().copied()),
            ExpressionKind::RegExp(literal) => {
                self.open(Helper::RegExp);
                self.push_string(&literal.pattern);
                self.out.push(',');
                self.push_string(&literal.flags);
                self.close_at(span);
            }
            ExpressionKind::Array(items) => self.array(expression, items),
            ExpressionKind::Object(literal) => self.object(literal),
            ExpressionKind::Function(function) => self.function(function),
            ExpressionKind::Unary(unary) => self.unary(expression, unary),
            ExpressionKind::Update(update) => self.update(update, span, true),
            ExpressionKind::Binary(binary) if self.types.is_int(expression) => {
                self.open(Helper::BitOr);
                self.binary(binary);
                self.out.push_str(",0");
                self.close_at(span);
            }
            ExpressionKind::Binary(binary) => self.binary(binary),
            ExpressionKind::Logical(logical) => {
                self.logical(logical.operator, &logical.operands, loose);
            }
            ExpressionKind::Assign(assign) => self.assignment(assign, span),
            ExpressionKind::Conditional(conditional) => self.conditional(conditional, loose),
            ExpressionKind::Sequence(items) => self.sequence(items, loose),
            ExpressionKind::Member(_) | ExpressionKind::Index(_) => {
                self.open(Helper::Get);
                self.member_object(expression);
                self.out.push(',');
                self.member_key(expression);
                self.close_at_member(expression, span);
            }
            ExpressionKind::Call(call) => self.call(expression, call),
            ExpressionKind::New(new) => self.new_expression(expression, new),
        }
    }

    /// Writes an expression whose value nobody looks at.
    pub(super) fn effect(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Update(update) => self.update(update, expression.span, false),
            _ => self.expression(expression),
        }
    }

    /// Writes an expression that boa takes for true exactly when Nashorn does.
    pub(super) fn condition(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Logical(logical)
                if self.types.after_branches(expression).is_empty() =>
            {
                self.logical_condition(logical);
            }
            ExpressionKind::Unary(unary) if unary.operator == UnaryOperator::Not => {
                self.out.push('!');
                self.condition(&unary.operand);
            }
            _ if is_plain_condition(expression) => self.expression(expression),
            _ => {
                self.open(Helper::Truth);
                self.expression(expression);
                self.out.push(')');
            }
        }
    }

    fn logical_condition(&mut self, logical: &Logical) {
        self.logical_conditions(logical.operator, &logical.operands);
    }

    fn logical_conditions(&mut self, operator: LogicalOperator, operands: &[Expression]) {
        if operands.len() > LONGEST_RUN {
            // Balanced, because boa recurses to the left.
            let (left, right) = operands.split_at(operands.len() / 2);
            self.out.push('(');
            self.logical_conditions(operator, left);
            self.out.push_str(spelling(operator));
            self.logical_conditions(operator, right);
            self.out.push(')');
            return;
        }
        self.out.push('(');
        for (index, operand) in operands.iter().enumerate() {
            if index > 0 {
                self.out.push_str(spelling(operator));
            }
            self.condition(operand);
        }
        self.out.push(')');
    }

    /// `(t($µ1=a)?b:$µ1)` for `a && b`.
    fn logical(&mut self, operator: LogicalOperator, operands: &[Expression], loose: bool) {
        match operands {
            [] => {}
            [only] => {
                self.loose = loose;
                self.expression(only);
            }
            operands => {
                let (left, right) = operands.split_at(operands.len() / 2);
                if let ([left], true) = (left, left.iter().all(is_boolean)) {
                    self.out.push('(');
                    self.expression(left);
                    self.out.push_str(spelling(operator));
                    self.logical(operator, right, loose);
                    self.out.push(')');
                    return;
                }
                let value = self.take_temporary();
                self.out.push('(');
                self.open(Helper::Truth);
                self.push_temporary(value);
                self.out.push('=');
                self.logical(operator, left, loose);
                self.out.push_str(")?");
                if operator == LogicalOperator::Or {
                    self.push_temporary(value);
                    self.out.push(':');
                }
                self.logical(operator, right, loose);
                if operator == LogicalOperator::And {
                    self.out.push(':');
                    self.push_temporary(value);
                }
                self.out.push(')');
                self.give_back(value);
            }
        }
    }

    fn conditional(&mut self, conditional: &Conditional, loose: bool) {
        if conditional.arms.len() > LONGEST_RUN {
            return self.long_conditional(conditional);
        }
        self.out.push('(');
        for arm in &conditional.arms {
            self.condition(&arm.test);
            self.out.push('?');
            self.loose = loose;
            self.expression(&arm.value);
            self.out.push(':');
        }
        self.loose = loose;
        self.expression(&conditional.otherwise);
        self.out.push(')');
    }

    /// `((a&&($µ1=x,true)||b&&($µ1=y,true))||($µ1=z),$µ1)`, balanced.
    fn long_conditional(&mut self, conditional: &Conditional) {
        let value = self.take_temporary();
        self.out.push('(');
        self.balanced(0, conditional.arms.len(), "||", &mut |lowerer, index| {
            if let Some(arm) = conditional.arms.get(index) {
                lowerer.out.push('(');
                lowerer.condition(&arm.test);
                lowerer.out.push_str("&&(");
                lowerer.push_temporary(value);
                lowerer.out.push('=');
                lowerer.expression(&arm.value);
                lowerer.out.push_str(",true))");
            }
        });
        self.out.push_str("||(");
        self.push_temporary(value);
        self.out.push('=');
        self.expression(&conditional.otherwise);
        self.out.push_str("),");
        self.push_temporary(value);
        self.out.push(')');
        self.give_back(value);
    }

    /// Writes `from..to` pieces joined by an associative operator, nested like a balanced tree.
    fn balanced(
        &mut self,
        from: usize,
        to: usize,
        operator: &str,
        write: &mut impl FnMut(&mut Self, usize),
    ) {
        if to - from <= 1 {
            return write(self, from);
        }
        let middle = from.midpoint(to);
        self.out.push('(');
        self.balanced(from, middle, operator, write);
        self.out.push_str(operator);
        self.balanced(middle, to, operator, write);
        self.out.push(')');
    }

    fn sequence(&mut self, items: &[Expression], loose: bool) {
        let last = items.len().saturating_sub(1);
        self.balanced(0, items.len(), ",", &mut |lowerer, index| {
            if let Some(item) = items.get(index) {
                if index == last {
                    lowerer.loose = loose;
                    lowerer.expression(item);
                } else {
                    lowerer.effect(item);
                }
            }
        });
    }

    fn binary(&mut self, binary: &Binary) {
        if binary.rest.len() > LONGEST_RUN {
            return self.long_binary(binary);
        }
        self.binary_upto(binary, binary.rest.len());
    }

    fn binary_upto(&mut self, binary: &Binary, count: usize) {
        let Some(rest) = count.checked_sub(1).and_then(|last| binary.rest.get(last)) else {
            return self.expression(&binary.first);
        };
        let same_kind = |lowerer: &mut Self| lowerer.binary_upto(binary, count - 1);
        if count == 1 && is_nothing(&rest.operand) | is_nothing(&binary.first) {
            // Comparing with null or undefined means the same in both engines.
            if let Some(operator) = plain_equality(rest.operator) {
                self.out.push('(');
                self.expression(&binary.first);
                self.out.push_str(operator);
                self.expression(&rest.operand);
                self.out.push(')');
                return;
            }
        }
        self.operation(rest.operator, rest.operator_span, same_kind, |lowerer| {
            lowerer.expression(&rest.operand);
        });
    }

    /// `($µ1=a,$µ1=add($µ1,b),…)`, balanced.
    fn long_binary(&mut self, binary: &Binary) {
        let value = self.take_temporary();
        self.out.push('(');
        self.push_temporary(value);
        self.out.push('=');
        self.expression(&binary.first);
        self.out.push(',');
        self.balanced(0, binary.rest.len(), ",", &mut |lowerer, index| {
            if let Some(rest) = binary.rest.get(index) {
                lowerer.push_temporary(value);
                lowerer.out.push('=');
                lowerer.operation(
                    rest.operator,
                    rest.operator_span,
                    |lowerer| lowerer.push_temporary(value),
                    |lowerer| lowerer.expression(&rest.operand),
                );
            }
        });
        self.out.push(')');
        self.give_back(value);
    }

    /// Writes one binary operation.
    pub(super) fn operation(
        &mut self,
        operator: BinaryOperator,
        span: Span,
        left: impl FnOnce(&mut Self),
        right: impl FnOnce(&mut Self),
    ) {
        let helper = match operator {
            BinaryOperator::Multiply => Helper::Multiply,
            BinaryOperator::Divide => Helper::Divide,
            BinaryOperator::Remainder => Helper::Remainder,
            BinaryOperator::Add => Helper::Add,
            BinaryOperator::Subtract => Helper::Subtract,
            BinaryOperator::ShiftLeft => Helper::ShiftLeft,
            BinaryOperator::ShiftRight => Helper::ShiftRight,
            BinaryOperator::ShiftRightUnsigned => Helper::ShiftRightUnsigned,
            BinaryOperator::Less => Helper::Less,
            BinaryOperator::Greater => Helper::Greater,
            BinaryOperator::LessOrEqual => Helper::LessOrEqual,
            BinaryOperator::GreaterOrEqual => Helper::GreaterOrEqual,
            BinaryOperator::Instanceof => Helper::Instanceof,
            BinaryOperator::In => Helper::In,
            BinaryOperator::Equal => Helper::Equal,
            BinaryOperator::NotEqual => {
                self.out.push('!');
                Helper::Equal
            }
            BinaryOperator::BitAnd => Helper::BitAnd,
            BinaryOperator::BitXor => Helper::BitXor,
            BinaryOperator::BitOr => Helper::BitOr,
            BinaryOperator::StrictEqual | BinaryOperator::StrictNotEqual => {
                // Java objects are boa objects: identity and type are the same in both.
                self.out.push('(');
                left(self);
                self.out.push_str(plain_equality(operator).unwrap_or("==="));
                right(self);
                self.out.push(')');
                return;
            }
        };
        self.open(helper);
        left(self);
        self.out.push(',');
        right(self);
        self.close_at(span);
    }

    fn unary(&mut self, expression: &Expression, unary: &Unary) {
        let span = expression.span;
        match unary.operator {
            UnaryOperator::Delete => self.delete(&unary.operand, span),
            UnaryOperator::Void => {
                self.out.push_str("(void ");
                self.expression(&unary.operand);
                self.out.push(')');
            }
            UnaryOperator::Typeof => match &unary.operand.kind {
                ExpressionKind::Identifier(name) => self.typeof_name(name, unary.operand.span),
                _ => {
                    self.open(Helper::Typeof);
                    self.expression(&unary.operand);
                    self.out.push(')');
                }
            },
            UnaryOperator::Not => {
                self.out.push_str("(!");
                self.condition(&unary.operand);
                self.out.push(')');
            }
            UnaryOperator::Plus if self.types.is_int(expression) => {
                // Of an int or a boolean: it stays an Integer.
                self.open(Helper::BitOr);
                self.expression(&unary.operand);
                self.out.push_str(",0");
                self.close_at(span);
            }
            UnaryOperator::Plus => self.unary_helper(Helper::Plus, &unary.operand, span),
            UnaryOperator::Minus => self.unary_helper(Helper::Minus, &unary.operand, span),
            UnaryOperator::BitNot => self.unary_helper(Helper::BitNot, &unary.operand, span),
        }
    }

    fn unary_helper(&mut self, helper: Helper, operand: &Expression, span: Span) {
        self.open(helper);
        self.expression(operand);
        self.close_at(span);
    }

    fn delete(&mut self, operand: &Expression, span: Span) {
        match &operand.kind {
            ExpressionKind::Identifier(name) => self.delete_name(name, span),
            ExpressionKind::Member(_) | ExpressionKind::Index(_) => {
                self.open(Helper::Delete);
                self.member_object(operand);
                self.out.push(',');
                self.member_key(operand);
                self.close_at_member(operand, span);
            }
            _ => {
                self.out.push('(');
                self.expression(operand);
                self.out.push_str(",true)");
            }
        }
    }

    fn array(&mut self, expression: &Expression, items: &[Option<Expression>]) {
        let storage = self.types.storage(expression);
        let is_own = match storage {
            Storage::Int => false,
            Storage::Double => true,
            Storage::Object => mixes_numbers(items),
        };
        if !is_own {
            return self.elements(items, storage);
        }
        self.open(Helper::Array);
        let is_double = storage == Storage::Double;
        self.out.push_str(if is_double { "true" } else { "false" });
        for item in items.iter().flatten() {
            self.out.push(',');
            self.element(item, storage);
        }
        self.out.push(')');
    }

    fn elements(&mut self, items: &[Option<Expression>], storage: Storage) {
        self.out.push('[');
        for item in items {
            if let Some(item) = item {
                self.element(item, storage);
            }
            // The last comma counts only after a hole, where it is needed.
            self.out.push(',');
        }
        self.out.push(']');
    }

    /// Writes an object literal, in brackets.
    pub(super) fn object(&mut self, literal: &ObjectLiteral) {
        self.out.push_str("({");
        for property in &literal.properties {
            match &property.value {
                PropertyValue::Value(value) => {
                    self.property_name(&property.name);
                    self.out.push(':');
                    self.loose = true;
                    self.expression(value);
                }
                PropertyValue::Getter(function) => {
                    self.out.push_str("get ");
                    self.property_name(&property.name);
                    self.function_rest(function, &[]);
                }
                PropertyValue::Setter(function) => {
                    self.out.push_str("set ");
                    self.property_name(&property.name);
                    self.setter_rest(function);
                }
            }
            self.out.push(',');
        }
        self.out.push_str("})");
    }

    fn property_name(&mut self, name: &PropertyName) {
        match &name.kind {
            PropertyNameKind::Identifier(name) => self.push_string(name),
            PropertyNameKind::String(text) => self.push_units(text.units.iter().copied()),
            PropertyNameKind::Number(NumberLiteral { value, .. }) => self.push_f64(*value),
        }
    }

    fn number(&mut self, number: &Constant) {
        match number {
            Constant::Int(value) => {
                use std::fmt::Write;
                // Writing to a String can't fail.
                let _ = if *value < 0 {
                    write!(self.out, "({value})")
                } else {
                    write!(self.out, "{value}")
                };
            }
            Constant::Double(value) => {
                // boa would make an Integer of a literal that is one.
                self.open(Helper::Double);
                self.push_f64(*value);
                self.out.push(')');
            }
            Constant::Boolean(_) | Constant::String(_) => {}
        }
    }

    fn push_f64(&mut self, value: f64) {
        use std::fmt::Write;
        // Writing to a String can't fail.
        let _ = if value.is_nan() {
            write!(self.out, "0/0")
        } else if value.is_infinite() {
            write!(self.out, "{}1/0", if value < 0.0 { "-" } else { "" })
        } else {
            write!(self.out, "{value:e}")
        };
    }
}

/// Most elements that are passed to a helper one by one.
const MOST_ELEMENTS: usize = 200;

/// Whether an array literal without holes may hold numbers of both classes, which boa would make
/// one.
fn mixes_numbers(items: &[Option<Expression>]) -> bool {
    items.len() <= MOST_ELEMENTS
        && items.iter().all(Option::is_some)
        && items.iter().flatten().any(|item| {
            !matches!(
                item.kind,
                ExpressionKind::String(_)
                    | ExpressionKind::Object(_)
                    | ExpressionKind::Array(_)
                    | ExpressionKind::Function(_)
            )
        })
}

/// The number an expression is folded to.
fn folded_number(expression: &Expression) -> Option<Constant> {
    match &expression.kind {
        ExpressionKind::Number(_) | ExpressionKind::Unary(_) | ExpressionKind::Binary(_) => {
            fold(expression)
                .filter(|constant| matches!(constant, Constant::Int(_) | Constant::Double(_)))
        }
        _ => None,
    }
}

const fn spelling(operator: LogicalOperator) -> &'static str {
    match operator {
        LogicalOperator::And => "&&",
        LogicalOperator::Or => "||",
    }
}

const fn plain_equality(operator: BinaryOperator) -> Option<&'static str> {
    Some(match operator {
        BinaryOperator::Equal => "==",
        BinaryOperator::NotEqual => "!=",
        BinaryOperator::StrictEqual => "===",
        BinaryOperator::StrictNotEqual => "!==",
        _ => return None,
    })
}

/// `null`, `undefined`
fn is_nothing(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Null => true,
        ExpressionKind::Identifier(name) => &**name == "undefined",
        _ => false,
    }
}

/// Whether the value is a JavaScript boolean, whatever the operands are.
fn is_boolean(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Boolean(_) => true,
        ExpressionKind::Unary(unary) => {
            matches!(unary.operator, UnaryOperator::Not | UnaryOperator::Delete)
        }
        ExpressionKind::Binary(binary) => binary.rest.last().is_some_and(|rest| {
            matches!(
                rest.operator,
                BinaryOperator::Less
                    | BinaryOperator::Greater
                    | BinaryOperator::LessOrEqual
                    | BinaryOperator::GreaterOrEqual
                    | BinaryOperator::Instanceof
                    | BinaryOperator::In
                    | BinaryOperator::Equal
                    | BinaryOperator::NotEqual
                    | BinaryOperator::StrictEqual
                    | BinaryOperator::StrictNotEqual
            )
        }),
        _ => false,
    }
}

/// Whether both engines agree on the truth of the value: it can't be a Java object.
fn is_plain_condition(expression: &Expression) -> bool {
    is_boolean(expression)
        || matches!(
            &expression.kind,
            ExpressionKind::Null
                | ExpressionKind::Number(_)
                | ExpressionKind::String(_)
                | ExpressionKind::Function(_)
                | ExpressionKind::Array(_)
                | ExpressionKind::Object(_)
        )
}
