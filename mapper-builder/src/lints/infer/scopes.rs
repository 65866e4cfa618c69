//! Which variable an identifier means, and where its values come from.

use std::collections::HashMap;

use nashorn::syntax::{
    ast::{
        BinaryOperator, Call, Expression, ExpressionKind, ForIn, ForTarget, Function, FunctionBody,
        FunctionKind, Name, Program, Statement, StatementKind, VarDeclarator,
    },
    visit::{self, Visitor},
};

/// Where a value of a variable comes from.
pub(super) enum Origin<'a> {
    /// It is assigned this.
    Value(&'a Expression),
    /// It and this make its new value: `+=`.
    Compound(BinaryOperator, &'a Expression),
    /// `++` or `--`.
    Updated,
    /// It is a function declaration.
    Function(&'a Function),
    /// `for each` over this, or its elements otherwise.
    Element(&'a Expression),
    /// It is a parameter of a function that is an argument of this call.
    CallbackParameter(&'a Call, usize),
    /// The text doesn't tell.
    Unknown,
}

#[derive(Default)]
pub(super) struct Variable<'a> {
    pub(super) origins: Vec<Origin<'a>>,
    pub(super) declared: bool,
    /// The Java type of the engine's binding of that name.
    pub(super) binding: Option<&'static str>,
}

type Names<'a> = HashMap<&'a str, usize>;

/// The variables of a program.
pub(super) struct Scopes<'a> {
    variables: Vec<Variable<'a>>,
    identifiers: HashMap<usize, usize>,
    returns: HashMap<usize, Vec<&'a Expression>>,
}

impl<'a> Scopes<'a> {
    pub(super) fn new(program: &'a Program, bindings: &[(&'static str, &'static str)]) -> Self {
        let mut resolver = Resolver {
            found: Self {
                variables: Vec::new(),
                identifiers: HashMap::new(),
                returns: HashMap::new(),
            },
            open: vec![Names::new()],
            functions: Vec::new(),
            callback: None,
        };
        for &(name, java) in bindings {
            let index = resolver.found.variables.len();
            resolver.found.variables.push(Variable {
                binding: Some(java),
                ..Variable::default()
            });
            resolver.open[0].insert(name, index);
        }
        let mut declared = Declared::default();
        visit::walk_program(&mut declared, program);
        resolver.declare(declared.0);
        visit::walk_program(&mut resolver, program);
        resolver.found
    }

    pub(super) fn variable(&self, identifier: &Expression) -> Option<&Variable<'a>> {
        self.variables
            .get(*self.identifiers.get(&address(identifier))?)
    }

    /// How often the variable of this identifier is read or assigned; its declarations don't count.
    pub(super) fn uses(&self, identifier: &Expression) -> usize {
        let variable = self.identifiers.get(&address(identifier));
        self.identifiers
            .values()
            .filter(|found| Some(*found) == variable)
            .count()
    }

    /// Whether both identifiers are the same variable.
    pub(super) fn same(&self, one: &Expression, other: &Expression) -> bool {
        let variable = |identifier| self.identifiers.get(&address(identifier));
        variable(one).is_some() && variable(one) == variable(other)
    }

    /// What a function returns, where the text says so.
    pub(super) fn returns(&self, function: &Function) -> &[&'a Expression] {
        self.returns
            .get(&(std::ptr::from_ref(function) as usize))
            .map_or(&[], Vec::as_slice)
    }
}

fn address(expression: &Expression) -> usize {
    std::ptr::from_ref(expression) as usize
}

/// Names declared in one function, nested functions left out.
#[derive(Default)]
struct Declared<'a>(Vec<&'a Name>);

impl<'a> Visitor<'a> for Declared<'a> {
    fn visit_declarator(&mut self, declarator: &'a VarDeclarator) {
        self.0.push(&declarator.name.name);
        visit::walk_declarator(self, declarator);
    }

    fn visit_function(&mut self, function: &'a Function) {
        if function.kind == FunctionKind::Declaration
            && let Some(name) = &function.name
        {
            self.0.push(&name.name);
        }
    }
}

struct Resolver<'a> {
    found: Scopes<'a>,
    /// From the program's scope inwards.
    open: Vec<Names<'a>>,
    functions: Vec<&'a Function>,
    /// The call whose arguments are being visited.
    callback: Option<&'a Call>,
}

impl<'a> Resolver<'a> {
    fn declare(&mut self, names: Vec<&'a Name>) {
        for name in names {
            let index = self.found.variables.len();
            let Some(scope) = self.open.last_mut() else {
                continue;
            };
            let index = *scope.entry(name).or_insert(index);
            if index == self.found.variables.len() {
                self.found.variables.push(Variable::default());
            }
            if let Some(variable) = self.found.variables.get_mut(index) {
                variable.declared = true;
            }
        }
    }

    /// The variable of that name; an undeclared one is the program's.
    fn resolve(&mut self, name: &'a str) -> Option<&mut Variable<'a>> {
        let index = self.index(name);
        self.found.variables.get_mut(index)
    }

    fn index(&mut self, name: &'a str) -> usize {
        if let Some(index) = self.open.iter().rev().find_map(|scope| scope.get(name)) {
            return *index;
        }
        let index = self.found.variables.len();
        self.found.variables.push(Variable::default());
        if let Some(outermost) = self.open.first_mut() {
            outermost.insert(name, index);
        }
        index
    }

    fn assigned(&mut self, name: &'a str, origin: Origin<'a>) {
        if let Some(variable) = self.resolve(name) {
            variable.origins.push(origin);
        }
    }

    fn identifier(&mut self, expression: &'a Expression, name: &'a str) {
        let index = self.index(name);
        self.found.identifiers.insert(address(expression), index);
    }

    fn for_in(&mut self, statement: &'a ForIn) {
        let (name, target) = match &statement.target {
            ForTarget::Var(declarator) => (Some(&*declarator.name.name), None),
            ForTarget::Expression(target) => match &target.kind {
                ExpressionKind::Identifier(name) => (Some(&**name), Some(target)),
                _ => (None, None),
            },
        };
        if let Some(name) = name {
            let origin = if statement.each {
                Origin::Element(&statement.object)
            } else {
                Origin::Unknown
            };
            self.assigned(name, origin);
            if let Some(target) = target {
                self.identifier(target, name);
            }
        }
    }
}

impl<'a> Visitor<'a> for Resolver<'a> {
    fn visit_statement(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::ForIn(statement) => self.for_in(statement),
            StatementKind::Return(Some(value)) => {
                if let Some(function) = self.functions.last() {
                    let function = std::ptr::from_ref(*function) as usize;
                    self.found.returns.entry(function).or_default().push(value);
                }
            }
            StatementKind::Try(statement) => {
                // The parameter of `catch` shares the function's scope here, so that nothing is
                // claimed about a variable of the same name.
                for catch in &statement.catches {
                    self.assigned(&catch.parameter.name, Origin::Unknown);
                }
            }
            _ => {}
        }
        visit::walk_statement(self, statement);
    }

    fn visit_declarator(&mut self, declarator: &'a VarDeclarator) {
        if let Some(init) = &declarator.init {
            self.assigned(&declarator.name.name, Origin::Value(init));
        }
        visit::walk_declarator(self, declarator);
    }

    fn visit_function(&mut self, function: &'a Function) {
        if function.kind == FunctionKind::Declaration
            && let Some(name) = &function.name
        {
            self.assigned(&name.name, Origin::Function(function));
        }
        let callback = self.callback.take();
        self.open.push(Names::new());
        self.functions.push(function);
        // A function expression knows itself by its name, and nobody else does.
        if function.kind == FunctionKind::Expression
            && let Some(name) = &function.name
        {
            self.declare(vec![&name.name]);
            self.assigned(&name.name, Origin::Function(function));
        }
        self.declare(function.parameters.iter().map(|p| &p.name).collect());
        for (position, parameter) in function.parameters.iter().enumerate() {
            let origin = callback.map_or(Origin::Unknown, |call| {
                Origin::CallbackParameter(call, position)
            });
            self.assigned(&parameter.name, origin);
        }
        let mut declared = Declared::default();
        visit::walk_function(&mut declared, function);
        self.declare(declared.0);
        if let FunctionBody::Closure(value) = &function.body {
            let address = std::ptr::from_ref(function) as usize;
            self.found.returns.entry(address).or_default().push(value);
        }
        visit::walk_function(self, function);
        self.functions.pop();
        self.open.pop();
    }

    fn visit_expression(&mut self, expression: &'a Expression) {
        match &expression.kind {
            ExpressionKind::Identifier(name) => {
                self.identifier(expression, name);
            }
            ExpressionKind::Assign(assign) => {
                if let ExpressionKind::Identifier(name) = &assign.target.kind {
                    self.identifier(&assign.target, name);
                    let origin = match assign.operator {
                        None => Origin::Value(&assign.value),
                        Some(operator) => Origin::Compound(operator, &assign.value),
                    };
                    self.assigned(name, origin);
                } else {
                    self.visit_expression(&assign.target);
                }
                self.visit_expression(&assign.value);
            }
            ExpressionKind::Update(update) => {
                if let ExpressionKind::Identifier(name) = &update.target.kind {
                    self.assigned(name, Origin::Updated);
                }
                visit::walk_expression(self, expression);
            }
            ExpressionKind::Call(call) => {
                self.visit_expression(&call.callee);
                for argument in &call.arguments {
                    self.callback = Some(call);
                    self.visit_expression(argument);
                }
                self.callback = None;
            }
            ExpressionKind::Function(function) => self.visit_function(function),
            _ => {
                self.callback = None;
                visit::walk_expression(self, expression);
            }
        }
    }
}
