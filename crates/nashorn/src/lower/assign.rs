use diagnostic::Span;

use super::{
    Helper, Lowerer,
    scope::{Home, is_awkward},
};
use crate::syntax::ast::{
    Assign, BinaryOperator, Expression, ExpressionKind, Name, Update, UpdateOperator,
};

impl Lowerer<'_> {
    /// Writes `target = value` or `target op= value`, in brackets.
    pub(super) fn assignment(&mut self, assign: &Assign, span: Span) {
        let Some(operator) = assign.operator else {
            return self.assign_to(&assign.target, span, |lowerer| {
                lowerer.expression(&assign.value);
            });
        };
        match &assign.target.kind {
            ExpressionKind::Identifier(name) => {
                self.assign_name(name, assign.target.span, |lowerer| {
                    lowerer.operation(
                        operator,
                        assign.operator_span,
                        |lowerer| lowerer.name(name, assign.target.span),
                        |lowerer| lowerer.expression(&assign.value),
                    );
                });
            }
            ExpressionKind::Member(_) | ExpressionKind::Index(_) => {
                self.compound_member(operator, assign, span);
            }
            _ => self.bad_target(&assign.target),
        }
    }

    /// `($µ1=object,$µ2=key,set($µ1,$µ2,add(get($µ1,$µ2),value)))`
    fn compound_member(&mut self, operator: BinaryOperator, assign: &Assign, span: Span) {
        let object = self.take_temporary();
        let key = self.take_temporary();
        self.out.push('(');
        self.push_temporary(object);
        self.out.push('=');
        self.member_object(&assign.target);
        self.out.push(',');
        let constant = constant_key(&assign.target);
        if constant.is_none() {
            self.push_temporary(key);
            self.out.push('=');
            self.open(Helper::Key);
            self.member_key(&assign.target);
            self.close_at(assign.target.span);
            self.out.push(',');
        }
        let push_key = |lowerer: &mut Self| {
            lowerer.out.push(',');
            match constant {
                Some(name) => lowerer.push_string(name),
                None => lowerer.push_temporary(key),
            }
        };
        self.open(Helper::Set);
        self.push_temporary(object);
        push_key(self);
        self.out.push(',');
        self.operation(
            operator,
            assign.operator_span,
            |lowerer| {
                lowerer.open(Helper::Get);
                lowerer.push_temporary(object);
                push_key(lowerer);
                lowerer.close_at_member(&assign.target, assign.target.span);
            },
            |lowerer| lowerer.expression(&assign.value),
        );
        self.close_at_member(&assign.target, span);
        self.out.push(')');
        self.give_back(key);
        self.give_back(object);
    }

    /// Writes an assignment to any target, in brackets; `value` writes what is assigned.
    pub(super) fn assign_to(
        &mut self,
        target: &Expression,
        span: Span,
        value: impl FnOnce(&mut Self),
    ) {
        match &target.kind {
            ExpressionKind::Identifier(name) => self.assign_name(name, span, value),
            ExpressionKind::Member(_) | ExpressionKind::Index(_) => {
                self.open(Helper::Set);
                self.member_object(target);
                self.out.push(',');
                self.member_key(target);
                self.out.push(',');
                value(self);
                self.close_at_member(target, span);
            }
            _ => self.bad_target(target),
        }
    }

    /// What a loop assigns each turn.
    pub(super) fn assign_target(&mut self, target: &Expression, value: impl FnOnce(&mut Self)) {
        self.assign_to(target, target.span, value);
    }

    /// Writes an assignment to a variable, in brackets.
    pub(super) fn assign_name(&mut self, name: &Name, span: Span, value: impl FnOnce(&mut Self)) {
        let resolution = self.scopes.resolve(name);
        if resolution.withs.is_empty() {
            self.out.push('(');
            self.assign_home(resolution.home, name, span, value);
            self.out.push(')');
            return;
        }
        // The object is chosen before the value is computed: ECMAScript 5.1 section 11.13.1.
        let object = self.take_temporary();
        let result = self.take_temporary();
        self.out.push('(');
        self.push_temporary(object);
        self.out.push('=');
        self.scope_of(name, &resolution.withs);
        self.out.push(',');
        self.push_temporary(result);
        self.out.push('=');
        value(self);
        self.out.push(',');
        self.push_temporary(object);
        self.out.push_str("===void 0?(");
        self.assign_home(resolution.home, name, span, |lowerer| {
            lowerer.push_temporary(result);
        });
        self.out.push_str("):");
        self.open(Helper::Set);
        self.push_temporary(object);
        self.out.push(',');
        self.push_string(name);
        self.out.push(',');
        self.push_temporary(result);
        self.close_at(span);
        self.out.push(')');
        self.give_back(result);
        self.give_back(object);
    }

    fn assign_home(&mut self, home: Home, name: &Name, span: Span, value: impl FnOnce(&mut Self)) {
        let by_helper = match home {
            Home::Global | Home::Dynamic => self.strict || is_awkward(name),
            Home::Declared => self.strict && is_read_only(name),
            Home::Local => false,
        };
        if by_helper {
            self.open(Helper::SetName);
            self.push_string(name);
            self.out.push(',');
            value(self);
            self.close_at(span);
        } else {
            self.push_local(name);
            self.out.push('=');
            value(self);
        }
    }

    fn bad_target(&mut self, target: &Expression) {
        self.out.push('(');
        self.expression(target);
        self.out.push(',');
        let site = self.site(target.span);
        self.open(Helper::BadTarget);
        self.push_number(site);
        self.out.push_str("))");
    }

    /// Writes `++target` and its like; `needed` says whether anyone looks at the value.
    pub(super) fn update(&mut self, update: &Update, span: Span, needed: bool) {
        let step = match update.operator {
            UpdateOperator::Increment => ",1",
            UpdateOperator::Decrement => ",-1",
        };
        match &update.target.kind {
            ExpressionKind::Identifier(name) if update.prefix || !needed => {
                self.assign_name(name, span, |lowerer| {
                    lowerer.open(Helper::Increment);
                    lowerer.old_number(name, span);
                    lowerer.out.push_str(step);
                    lowerer.out.push(')');
                });
            }
            ExpressionKind::Identifier(name) => {
                let old = self.take_temporary();
                self.out.push('(');
                self.push_temporary(old);
                self.out.push('=');
                self.old_number(name, span);
                self.out.push(',');
                self.assign_name(name, span, |lowerer| {
                    lowerer.open(Helper::Increment);
                    lowerer.push_temporary(old);
                    lowerer.out.push_str(step);
                    lowerer.out.push(')');
                });
                self.out.push(',');
                self.push_temporary(old);
                self.out.push(')');
                self.give_back(old);
            }
            ExpressionKind::Member(_) | ExpressionKind::Index(_) => {
                self.open(Helper::Update);
                self.member_object(&update.target);
                self.out.push(',');
                self.member_key(&update.target);
                self.out.push_str(step);
                self.out
                    .push_str(if update.prefix { ",true" } else { ",false" });
                self.close_at_member(&update.target, span);
            }
            _ => self.bad_target(&update.target),
        }
    }

    fn old_number(&mut self, name: &Name, span: Span) {
        self.open(Helper::Number);
        self.name(name, span);
        self.close_at(span);
    }

    /// Writes the object of a member or index expression.
    pub(super) fn member_object(&mut self, target: &Expression) {
        match &target.kind {
            ExpressionKind::Member(member) => self.expression(&member.object),
            ExpressionKind::Index(index) => self.expression(&index.object),
            _ => {}
        }
    }

    /// Writes the key of a member or index expression.
    pub(super) fn member_key(&mut self, target: &Expression) {
        match &target.kind {
            ExpressionKind::Member(member) => self.push_string(&member.property.name),
            ExpressionKind::Index(index) => self.expression(&index.index),
            _ => {}
        }
    }
}

/// Global names that strict code may not assign to.
fn is_read_only(name: &str) -> bool {
    matches!(name, "undefined" | "NaN" | "Infinity")
}

/// The name in `object.name`.
fn constant_key(target: &Expression) -> Option<&str> {
    match &target.kind {
        ExpressionKind::Member(member) => Some(&member.property.name),
        _ => None,
    }
}
