//! Walking a syntax tree in source order.
//!
//! Implement [`Visitor`], override what is of interest and call the matching `walk_…` to go on
//! below it. Recursion is safe: [`limits`](super::limits) bounds the depth of every tree.

use super::ast::{
    Block, Expression, ExpressionKind, ForInit, ForTarget, Function, FunctionBody, ObjectLiteral,
    Program, Property, PropertyValue, Statement, StatementKind, Try, VarDeclarator,
};

/// Something that looks at the nodes of a tree. Every method goes on to the children by default.
pub trait Visitor<'a> {
    /// A statement of any kind.
    fn visit_statement(&mut self, statement: &'a Statement) {
        walk_statement(self, statement);
    }

    /// An expression of any kind, functions included.
    fn visit_expression(&mut self, expression: &'a Expression) {
        walk_expression(self, expression);
    }

    /// A function of any kind, also declarations and accessors.
    fn visit_function(&mut self, function: &'a Function) {
        walk_function(self, function);
    }

    /// `name = value` of `var`, also in the head of a loop.
    fn visit_declarator(&mut self, declarator: &'a VarDeclarator) {
        walk_declarator(self, declarator);
    }

    /// A property of an object literal.
    fn visit_property(&mut self, property: &'a Property) {
        walk_property(self, property);
    }
}

/// Visits the statements of a program.
pub fn walk_program<'a, V: Visitor<'a> + ?Sized>(visitor: &mut V, program: &'a Program) {
    statements(visitor, &program.body);
}

/// Visits what a statement consists of.
pub fn walk_statement<'a, V: Visitor<'a> + ?Sized>(visitor: &mut V, statement: &'a Statement) {
    match &statement.kind {
        StatementKind::Empty
        | StatementKind::Continue(_)
        | StatementKind::Break(_)
        | StatementKind::Debugger => {}
        StatementKind::Block(body) => statements(visitor, body),
        StatementKind::Var(declarators) => {
            for declarator in declarators {
                visitor.visit_declarator(declarator);
            }
        }
        StatementKind::Function(function) => visitor.visit_function(function),
        StatementKind::Expression(statement) => visitor.visit_expression(&statement.expression),
        StatementKind::If(statement) => {
            for arm in &statement.arms {
                visitor.visit_expression(&arm.test);
                visitor.visit_statement(&arm.body);
            }
            if let Some(otherwise) = &statement.otherwise {
                visitor.visit_statement(otherwise);
            }
        }
        StatementKind::DoWhile { body, test } => {
            visitor.visit_statement(body);
            visitor.visit_expression(test);
        }
        StatementKind::While { test, body } => {
            visitor.visit_expression(test);
            visitor.visit_statement(body);
        }
        StatementKind::For(_) | StatementKind::ForIn(_) => walk_loop(visitor, statement),
        StatementKind::Return(value) => {
            if let Some(value) = value {
                visitor.visit_expression(value);
            }
        }
        StatementKind::With { object, body } => {
            visitor.visit_expression(object);
            visitor.visit_statement(body);
        }
        StatementKind::Switch(statement) => {
            visitor.visit_expression(&statement.discriminant);
            for case in &statement.cases {
                if let Some(test) = &case.test {
                    visitor.visit_expression(test);
                }
                statements(visitor, &case.body);
            }
        }
        StatementKind::Labelled { body, .. } => visitor.visit_statement(body),
        StatementKind::Throw(value) => visitor.visit_expression(value),
        StatementKind::Try(statement) => walk_try(visitor, statement),
    }
}

fn walk_loop<'a, V: Visitor<'a> + ?Sized>(visitor: &mut V, statement: &'a Statement) {
    match &statement.kind {
        StatementKind::For(statement) => {
            match &statement.init {
                Some(ForInit::Var(declarators)) => {
                    for declarator in declarators {
                        visitor.visit_declarator(declarator);
                    }
                }
                Some(ForInit::Expression(init)) => visitor.visit_expression(init),
                None => {}
            }
            for part in statement.test.iter().chain(&statement.update) {
                visitor.visit_expression(part);
            }
            visitor.visit_statement(&statement.body);
        }
        StatementKind::ForIn(statement) => {
            match &statement.target {
                ForTarget::Var(declarator) => visitor.visit_declarator(declarator),
                ForTarget::Expression(target) => visitor.visit_expression(target),
            }
            visitor.visit_expression(&statement.object);
            visitor.visit_statement(&statement.body);
        }
        _ => {}
    }
}

fn walk_try<'a, V: Visitor<'a> + ?Sized>(visitor: &mut V, statement: &'a Try) {
    walk_block(visitor, &statement.block);
    for catch in &statement.catches {
        if let Some(condition) = &catch.condition {
            visitor.visit_expression(condition);
        }
        walk_block(visitor, &catch.block);
    }
    if let Some(finally) = &statement.finally {
        walk_block(visitor, finally);
    }
}

fn walk_block<'a, V: Visitor<'a> + ?Sized>(visitor: &mut V, block: &'a Block) {
    statements(visitor, &block.body);
}

fn statements<'a, V: Visitor<'a> + ?Sized>(visitor: &mut V, statements: &'a [Statement]) {
    for statement in statements {
        visitor.visit_statement(statement);
    }
}

/// Visits the first value of a variable.
pub fn walk_declarator<'a, V: Visitor<'a> + ?Sized>(
    visitor: &mut V,
    declarator: &'a VarDeclarator,
) {
    if let Some(init) = &declarator.init {
        visitor.visit_expression(init);
    }
}

/// Visits the body of a function.
pub fn walk_function<'a, V: Visitor<'a> + ?Sized>(visitor: &mut V, function: &'a Function) {
    match &function.body {
        FunctionBody::Statements(block) => walk_block(visitor, block),
        FunctionBody::Closure(value) => visitor.visit_expression(value),
    }
}

/// Visits a property's value or accessor.
pub fn walk_property<'a, V: Visitor<'a> + ?Sized>(visitor: &mut V, property: &'a Property) {
    match &property.value {
        PropertyValue::Value(value) => visitor.visit_expression(value),
        PropertyValue::Getter(function) | PropertyValue::Setter(function) => {
            visitor.visit_function(function);
        }
    }
}

/// Visits what an expression consists of.
pub fn walk_expression<'a, V: Visitor<'a> + ?Sized>(visitor: &mut V, expression: &'a Expression) {
    match &expression.kind {
        ExpressionKind::Identifier(_)
        | ExpressionKind::This
        | ExpressionKind::Null
        | ExpressionKind::Boolean(_)
        | ExpressionKind::Number(_)
        | ExpressionKind::String(_)
        | ExpressionKind::RegExp(_) => {}
        ExpressionKind::Array(items) => expressions(visitor, items.iter().flatten()),
        ExpressionKind::Object(literal) => walk_object(visitor, literal),
        ExpressionKind::Function(function) => visitor.visit_function(function),
        ExpressionKind::Unary(unary) => visitor.visit_expression(&unary.operand),
        ExpressionKind::Update(update) => visitor.visit_expression(&update.target),
        ExpressionKind::Binary(binary) => {
            visitor.visit_expression(&binary.first);
            expressions(visitor, binary.rest.iter().map(|rest| &rest.operand));
        }
        ExpressionKind::Logical(logical) => expressions(visitor, &logical.operands),
        ExpressionKind::Assign(assign) => {
            visitor.visit_expression(&assign.target);
            visitor.visit_expression(&assign.value);
        }
        ExpressionKind::Conditional(conditional) => {
            for arm in &conditional.arms {
                visitor.visit_expression(&arm.test);
                visitor.visit_expression(&arm.value);
            }
            visitor.visit_expression(&conditional.otherwise);
        }
        ExpressionKind::Sequence(items) => expressions(visitor, items),
        ExpressionKind::Member(member) => visitor.visit_expression(&member.object),
        ExpressionKind::Index(index) => {
            visitor.visit_expression(&index.object);
            visitor.visit_expression(&index.index);
        }
        ExpressionKind::Call(call) => {
            visitor.visit_expression(&call.callee);
            expressions(visitor, &call.arguments);
        }
        ExpressionKind::New(new) => {
            visitor.visit_expression(&new.callee);
            expressions(visitor, &new.arguments);
            if let Some(body) = &new.body {
                walk_object(visitor, body);
            }
        }
    }
}

fn walk_object<'a, V: Visitor<'a> + ?Sized>(visitor: &mut V, literal: &'a ObjectLiteral) {
    for property in &literal.properties {
        visitor.visit_property(property);
    }
}

fn expressions<'a, V: Visitor<'a> + ?Sized>(
    visitor: &mut V,
    expressions: impl IntoIterator<Item = &'a Expression>,
) {
    for expression in expressions {
        visitor.visit_expression(expression);
    }
}
