//! One walk notes scopes, declarations and references; afterwards, when all declarations are
//! known, references are resolved from the inside out.

use std::collections::HashMap;

use diagnostic::Span;

use super::{
    Declaration, DeclarationKind, Reference, Scope, ScopeId, ScopeKind, Scopes, Usage, Variable,
    VariableId,
};
use crate::syntax::ast::{
    Expression, ExpressionKind, ForIn, ForTarget, Function, FunctionKind, Identifier, Name,
    Program, Statement, StatementKind, Try, UnaryOperator, VarDeclarator,
};
use crate::syntax::visit::{
    Visitor, walk_declarator, walk_expression, walk_function, walk_program, walk_statement,
};

pub(super) fn collect(program: &Program) -> Scopes {
    let mut collector = Collector {
        scopes: Scopes {
            scopes: Vec::new(),
            variables: Vec::new(),
            references: Vec::new(),
            by_position: HashMap::new(),
        },
        current: ScopeId(0),
    };
    collector.open(ScopeKind::Program, program.span, program.strict);
    walk_program(&mut collector, program);
    let mut scopes = collector.scopes;
    resolve(&mut scopes);
    open_to_eval(&mut scopes);
    scopes
}

struct Collector {
    scopes: Scopes,
    current: ScopeId,
}

impl Collector {
    /// Starts a scope and gives the one around it.
    fn open(&mut self, kind: ScopeKind, span: Span, strict: bool) -> ScopeId {
        let parent = (kind != ScopeKind::Program).then_some(self.current);
        let outer = self.current;
        self.current = ScopeId(self.scopes.scopes.len());
        self.scopes.scopes.push(Scope {
            kind,
            span,
            parent,
            direct_eval: false,
            strict,
            names: HashMap::new(),
        });
        outer
    }

    fn is_strict(&self) -> bool {
        self.scopes
            .scope(self.current)
            .is_some_and(|scope| scope.strict)
    }

    /// The innermost function or the program.
    fn function_scope(&self) -> ScopeId {
        let mut id = self.current;
        while let Some(scope) = self.scopes.scope(id) {
            match (scope.kind, scope.parent) {
                (ScopeKind::Catch | ScopeKind::With, Some(parent)) => id = parent,
                _ => break,
            }
        }
        id
    }

    fn declare(&mut self, scope: ScopeId, identifier: &Identifier, kind: DeclarationKind) {
        declare(
            &mut self.scopes,
            scope,
            &identifier.name,
            identifier.span,
            kind,
        );
    }

    fn refer(&mut self, name: &Name, span: Span, usage: Usage) {
        let index = self.scopes.references.len();
        self.scopes.by_position.entry(span.start).or_insert(index);
        self.scopes.references.push(Reference {
            name: name.clone(),
            span,
            scope: self.current,
            usage,
            variable: None,
            certain: true,
        });
    }

    /// Notes a use of an expression other than reading it.
    fn target(&mut self, target: &Expression, usage: Usage) {
        match &target.kind {
            ExpressionKind::Identifier(name) => self.refer(name, target.span, usage),
            _ => self.visit_expression(target),
        }
    }

    fn try_statement(&mut self, statement: &Try) {
        self.statements(&statement.block.body);
        for catch in &statement.catches {
            let strict = self.is_strict();
            let outer = self.open(ScopeKind::Catch, catch.span, strict);
            self.declare(self.current, &catch.parameter, DeclarationKind::Catch);
            if let Some(condition) = &catch.condition {
                self.visit_expression(condition);
            }
            self.statements(&catch.block.body);
            self.current = outer;
        }
        if let Some(finally) = &statement.finally {
            self.statements(&finally.body);
        }
    }

    fn statements(&mut self, statements: &[Statement]) {
        for statement in statements {
            self.visit_statement(statement);
        }
    }

    fn for_in(&mut self, statement: &ForIn) {
        match &statement.target {
            ForTarget::Var(declarator) => {
                self.visit_declarator(declarator);
                if declarator.init.is_none() {
                    let Identifier { name, span } = &declarator.name;
                    self.refer(name, *span, Usage::Write);
                }
            }
            ForTarget::Expression(target) => self.target(target, Usage::Write),
        }
        self.visit_expression(&statement.object);
        self.visit_statement(&statement.body);
    }
}

impl<'a> Visitor<'a> for Collector {
    fn visit_statement(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::Function(function) => {
                if let Some(name) = &function.name {
                    let scope = self.function_scope();
                    self.declare(scope, name, DeclarationKind::Function);
                }
                self.visit_function(function);
            }
            StatementKind::With { object, body } => {
                self.visit_expression(object);
                let strict = self.is_strict();
                let outer = self.open(ScopeKind::With, body.span, strict);
                self.visit_statement(body);
                self.current = outer;
            }
            StatementKind::ForIn(statement) => self.for_in(statement),
            StatementKind::Try(statement) => self.try_statement(statement),
            _ => walk_statement(self, statement),
        }
    }

    fn visit_declarator(&mut self, declarator: &'a VarDeclarator) {
        let scope = self.function_scope();
        self.declare(scope, &declarator.name, DeclarationKind::Var);
        if declarator.init.is_some() {
            // Written from here: inside `catch (e)`, `var e = 1` sets the parameter.
            let Identifier { name, span } = &declarator.name;
            self.refer(name, *span, Usage::Write);
        }
        walk_declarator(self, declarator);
    }

    fn visit_function(&mut self, function: &'a Function) {
        let outer = self.current;
        if function.kind == FunctionKind::Expression
            && let Some(name) = &function.name
        {
            self.open(ScopeKind::FunctionName, function.span, function.strict);
            self.declare(self.current, name, DeclarationKind::FunctionName);
        }
        self.open(ScopeKind::Function, function.span, function.strict);
        for parameter in &function.parameters {
            self.declare(self.current, parameter, DeclarationKind::Parameter);
        }
        walk_function(self, function);
        self.current = outer;
    }

    fn visit_expression(&mut self, expression: &'a Expression) {
        match &expression.kind {
            ExpressionKind::Identifier(name) => self.refer(name, expression.span, Usage::Read),
            ExpressionKind::Assign(assign) => {
                let usage = match assign.operator {
                    None => Usage::Write,
                    Some(_) => Usage::ReadWrite,
                };
                self.target(&assign.target, usage);
                self.visit_expression(&assign.value);
            }
            ExpressionKind::Update(update) => self.target(&update.target, Usage::ReadWrite),
            ExpressionKind::Unary(unary) => match unary.operator {
                UnaryOperator::Typeof => self.target(&unary.operand, Usage::Typeof),
                UnaryOperator::Delete => self.target(&unary.operand, Usage::Delete),
                _ => self.visit_expression(&unary.operand),
            },
            ExpressionKind::Call(call) => {
                if let ExpressionKind::Identifier(name) = &call.callee.kind
                    && &**name == "eval"
                {
                    let scope = self.function_scope();
                    if let Some(scope) = self.scopes.scopes.get_mut(scope.0) {
                        scope.direct_eval = true;
                    }
                }
                self.target(&call.callee, Usage::Call);
                for argument in &call.arguments {
                    self.visit_expression(argument);
                }
            }
            _ => walk_expression(self, expression),
        }
    }
}

fn declare(
    scopes: &mut Scopes,
    scope: ScopeId,
    name: &Name,
    span: Span,
    kind: DeclarationKind,
) -> VariableId {
    let declaration = Declaration { span, kind };
    let new = VariableId(scopes.variables.len());
    let id = match scopes.scopes.get_mut(scope.0) {
        Some(scope) => *scope.names.entry(name.clone()).or_insert(new),
        None => new,
    };
    match scopes.variables.get_mut(id.0) {
        Some(variable) => variable.declarations.push(declaration),
        None => scopes.variables.push(Variable {
            name: name.clone(),
            scope,
            declarations: vec![declaration],
            references: Vec::new(),
            captured: false,
            open: false,
        }),
    }
    id
}

fn resolve(scopes: &mut Scopes) {
    for index in 0..scopes.references.len() {
        let Some(reference) = scopes.references.get(index) else {
            return;
        };
        let found = look_up(scopes, reference.scope, &reference.name.clone());
        if let Some(reference) = scopes.references.get_mut(index) {
            reference.variable = found.variable;
            reference.certain = found.certain;
        }
        if let Some(variable) = found.variable.and_then(|id| scopes.variables.get_mut(id.0)) {
            variable.references.push(index);
            variable.captured |= found.captured;
        }
    }
}

struct Found {
    variable: Option<VariableId>,
    certain: bool,
    captured: bool,
}

fn look_up(scopes: &mut Scopes, from: ScopeId, name: &Name) -> Found {
    let mut found = Found {
        variable: None,
        certain: true,
        captured: false,
    };
    let mut next = Some(from);
    while let Some(id) = next {
        let Some(scope) = scopes.scope(id) else { break };
        let (kind, parent) = (scope.kind, scope.parent);
        if let Some(&variable) = scope.names.get(name) {
            found.variable = Some(variable);
            if kind == ScopeKind::Function && &**name == "arguments" {
                open_parameters(scopes, id, variable);
            }
            return found;
        }
        // What `with` and a sloppy `eval` bring stands before what is further out.
        found.certain &= kind != ScopeKind::With && (scope.strict || !scope.direct_eval);
        if kind == ScopeKind::Function {
            if &**name == "arguments" {
                found.variable = Some(implicit_arguments(scopes, id, name));
                return found;
            }
            found.captured = true;
        }
        next = parent;
    }
    found
}

/// Declares the `arguments` of a function that uses it.
fn implicit_arguments(scopes: &mut Scopes, function: ScopeId, name: &Name) -> VariableId {
    let start = scopes
        .scope(function)
        .map_or(0, |function| function.span.start);
    let id = declare(
        scopes,
        function,
        name,
        Span::new(start, start),
        DeclarationKind::Arguments,
    );
    open_parameters(scopes, function, id);
    id
}

/// In sloppy code the elements of `arguments` are the parameters under another name, unless
/// `arguments` is a parameter itself.
fn open_parameters(scopes: &mut Scopes, function: ScopeId, arguments: VariableId) {
    let Some(scope) = scopes.scopes.get(function.0) else {
        return;
    };
    let is_parameter = |variable: &Variable| {
        variable
            .declarations
            .iter()
            .any(|declaration| declaration.kind == DeclarationKind::Parameter)
    };
    if scope.strict || scopes.variable(arguments).is_some_and(is_parameter) {
        return;
    }
    for id in scope.names.values() {
        if let Some(variable) = scopes.variables.get_mut(id.0) {
            variable.open |= is_parameter(variable);
        }
    }
}

/// Opens every variable that a direct `eval` can see.
fn open_to_eval(scopes: &mut Scopes) {
    let mut reached = vec![false; scopes.scopes.len()];
    for (index, scope) in scopes.scopes.iter().enumerate() {
        if !scope.direct_eval {
            continue;
        }
        let mut next = Some(ScopeId(index));
        while let Some(id) = next {
            match reached.get_mut(id.0) {
                // From here outwards it is done already.
                Some(true) | None => break,
                Some(reached) => *reached = true,
            }
            next = scopes.scope(id).and_then(|scope| scope.parent);
        }
    }
    // A `catch` or `with` in reach of `eval` belongs to a function that has one.
    for variable in &mut scopes.variables {
        let mut next = Some(variable.scope);
        while let Some(scope) = next.and_then(|id| scopes.scopes.get(id.0)) {
            let Some(id) = next else { break };
            variable.open |= reached.get(id.0).copied().unwrap_or(false);
            next = match scope.kind {
                ScopeKind::Catch | ScopeKind::With => scope.parent,
                _ => None,
            };
        }
    }
}
