//! Which variables have types: Nashorn's `AssignSymbols` keeps a variable in a slot of the
//! compiled method unless a nested function, a `with` body or `eval` may look at it.

use std::collections::HashSet;

use super::Variable;
use crate::syntax::ast::{
    Expression, ExpressionKind, Function, FunctionKind, Name, Statement, StatementKind,
    VarDeclarator,
};
use crate::syntax::visit::{
    Visitor, walk_declarator, walk_expression, walk_function, walk_statement,
};

pub(super) fn of_program() -> Vec<Variable> {
    vec![Variable::Completion]
}

pub(super) fn of_function(function: &Function) -> Vec<Variable> {
    let mut names = Names::default();
    walk_function(&mut names, function);
    if names.eval {
        return Vec::new();
    }
    let mut locals: Vec<Variable> = Vec::new();
    let mut add = |name: &Name| {
        let variable = Variable::Named(name.clone());
        if !names.shared.contains(name) && !locals.contains(&variable) {
            locals.push(variable);
        }
    };
    if !names.arguments {
        for parameter in &function.parameters {
            add(&parameter.name);
        }
    }
    for name in &names.declared {
        // A parameter declared again stays what it is.
        if !function
            .parameters
            .iter()
            .any(|parameter| parameter.name == *name)
        {
            add(name);
        }
    }
    locals
}

/// What a function's own code declares, and what code elsewhere sees of it.
#[derive(Default)]
struct Names {
    declared: Vec<Name>,
    /// Used in nested functions or in bodies of `with`.
    shared: HashSet<Name>,
    arguments: bool,
    eval: bool,
    withs: usize,
}

impl<'a> Visitor<'a> for Names {
    fn visit_statement(&mut self, statement: &'a Statement) {
        if let StatementKind::With { object, body } = &statement.kind {
            self.visit_expression(object);
            self.withs += 1;
            self.visit_statement(body);
            self.withs -= 1;
        } else {
            walk_statement(self, statement);
        }
    }

    fn visit_declarator(&mut self, declarator: &'a VarDeclarator) {
        self.declared.push(declarator.name.name.clone());
        if self.withs > 0 {
            self.shared.insert(declarator.name.name.clone());
        }
        walk_declarator(self, declarator);
    }

    fn visit_function(&mut self, function: &'a Function) {
        if function.kind == FunctionKind::Declaration
            && let Some(name) = &function.name
        {
            self.declared.push(name.name.clone());
        }
        self.shared.extend(free_names(function));
    }

    fn visit_expression(&mut self, expression: &'a Expression) {
        match &expression.kind {
            ExpressionKind::Identifier(name) => {
                self.arguments |= &**name == "arguments";
                if self.withs > 0 {
                    self.shared.insert(name.clone());
                }
            }
            ExpressionKind::Call(call) => {
                self.eval |= matches!(&call.callee.kind, ExpressionKind::Identifier(name) if &**name == "eval");
                walk_expression(self, expression);
            }
            _ => walk_expression(self, expression),
        }
    }
}

/// Names that a function uses and doesn't declare.
fn free_names(function: &Function) -> HashSet<Name> {
    let mut used = Used::default();
    walk_function(&mut used, function);
    let mut free = used.used;
    for name in used.declared {
        free.remove(&name);
    }
    for parameter in &function.parameters {
        free.remove(&parameter.name);
    }
    if function.kind == FunctionKind::Expression
        && let Some(name) = &function.name
    {
        free.remove(&name.name);
    }
    free
}

#[derive(Default)]
struct Used {
    used: HashSet<Name>,
    declared: HashSet<Name>,
}

impl<'a> Visitor<'a> for Used {
    fn visit_declarator(&mut self, declarator: &'a VarDeclarator) {
        self.declared.insert(declarator.name.name.clone());
        walk_declarator(self, declarator);
    }

    fn visit_function(&mut self, function: &'a Function) {
        if function.kind == FunctionKind::Declaration
            && let Some(name) = &function.name
        {
            self.declared.insert(name.name.clone());
        }
        self.used.extend(free_names(function));
    }

    fn visit_expression(&mut self, expression: &'a Expression) {
        if let ExpressionKind::Identifier(name) = &expression.kind {
            self.used.insert(name.clone());
        }
        walk_expression(self, expression);
    }
}
