use std::{collections::HashSet, sync::Arc};

use crate::syntax::{
    ast::{
        Call, Catch, Expression, ExpressionKind, Function, FunctionBody, FunctionKind, Name,
        Statement, VarDeclarator,
    },
    visit::{Visitor, walk_declarator, walk_expression, walk_function},
};

/// One scope, as far as finding names needs it.
#[derive(Clone, Debug)]
pub(crate) enum Scope {
    /// A function or `catch` clause with the names it declares.
    Names {
        names: Arc<HashSet<Name>>,
        /// Direct `eval` in it can declare further names.
        open: bool,
    },
    /// A `with` statement and the number of the hidden variable with its object.
    With(u32),
}

/// The scopes around the code that is being written, outermost first.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    stack: Vec<Scope>,
    /// What the program declares by `var` and `function`: these names surely exist.
    globals: HashSet<Name>,
}

/// Where a name leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resolution {
    /// `with` objects that are asked first, innermost first.
    pub(super) withs: Vec<u32>,
    pub(super) home: Home,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// A variable, parameter or function of an enclosing function.
    Local,
    /// A property of the global object that certainly exists.
    Declared,
    /// A property of the global object that may not exist.
    Global,
    /// A variable that `eval` may have declared, or else a global one.
    Dynamic,
}

impl Scopes {
    pub(super) fn inside_eval(stack: Vec<Scope>) -> Self {
        let mut scopes = Self {
            stack,
            globals: HashSet::new(),
        };
        // The caller's variables are all there, but only boa can find them.
        scopes.stack.push(Scope::Names {
            names: Arc::default(),
            open: true,
        });
        scopes
    }

    pub(super) fn enter_program(&mut self, body: &[Statement]) {
        let mut declarations = Declarations::default();
        for statement in body {
            declarations.visit_statement(statement);
        }
        if self.stack.is_empty() {
            self.globals = declarations.names;
        } else {
            self.stack.push(Scope::Names {
                names: Arc::new(declarations.names),
                open: true,
            });
        }
    }

    pub(super) fn enter_function(&mut self, function: &Function) {
        let mut declarations = Declarations::default();
        walk_function(&mut declarations, function);
        let mut names = declarations.names;
        names.extend(function.parameters.iter().map(|name| name.name.clone()));
        names.insert(Name::from("arguments"));
        if let (FunctionKind::Expression, Some(name)) = (function.kind, &function.name) {
            names.insert(name.name.clone());
        }
        self.stack.push(Scope::Names {
            names: Arc::new(names),
            open: declarations.eval,
        });
    }

    pub(super) fn enter_catch(&mut self, parameter: &Name) {
        self.stack.push(Scope::Names {
            names: Arc::new(HashSet::from([parameter.clone()])),
            open: false,
        });
    }

    pub(super) fn enter_with(&mut self, number: u32) {
        self.stack.push(Scope::With(number));
    }

    pub(super) fn leave(&mut self) {
        self.stack.pop();
    }

    pub(super) fn all(&self) -> Vec<Scope> {
        self.stack.clone()
    }

    /// Names the program itself declares, in no particular order.
    pub(super) fn globals(&self) -> impl Iterator<Item = &Name> {
        self.globals.iter()
    }

    pub(super) fn resolve(&self, name: &str) -> Resolution {
        let mut withs = Vec::new();
        let mut dynamic = false;
        for scope in self.stack.iter().rev() {
            match scope {
                Scope::With(number) => withs.push(*number),
                Scope::Names { names, .. } if names.contains(name) => {
                    return Resolution {
                        withs,
                        home: Home::Local,
                    };
                }
                Scope::Names { open, .. } => dynamic |= open,
            }
        }
        let home = if dynamic {
            Home::Dynamic
        } else if (self.globals.contains(name) || is_built_in(name)) && !is_awkward(name) {
            Home::Declared
        } else {
            Home::Global
        };
        Resolution { withs, home }
    }
}

/// Whether boa would not take the name as a variable, or we use such names ourselves.
pub(super) fn is_awkward(name: &str) -> bool {
    matches!(
        name,
        "let"
            | "yield"
            | "await"
            | "async"
            | "of"
            | "static"
            | "implements"
            | "interface"
            | "package"
            | "private"
            | "protected"
            | "public"
    ) || name.starts_with(super::PREFIX)
}

/// Global names that every script has.
fn is_built_in(name: &str) -> bool {
    matches!(
        name,
        "undefined"
            | "NaN"
            | "Infinity"
            | "Object"
            | "Function"
            | "Array"
            | "String"
            | "Boolean"
            | "Number"
            | "Date"
            | "RegExp"
            | "Error"
            | "Math"
            | "JSON"
            | "parseInt"
            | "parseFloat"
            | "isNaN"
            | "isFinite"
            | "Java"
            | "print"
    )
}

/// Collects what a function or program declares, without looking into nested functions.
#[derive(Default)]
struct Declarations {
    names: HashSet<Name>,
    eval: bool,
}

impl<'a> Visitor<'a> for Declarations {
    fn visit_function(&mut self, function: &'a Function) {
        if let (FunctionKind::Declaration, Some(name)) = (function.kind, &function.name) {
            self.names.insert(name.name.clone());
        }
    }

    fn visit_declarator(&mut self, declarator: &'a VarDeclarator) {
        self.names.insert(declarator.name.name.clone());
        walk_declarator(self, declarator);
    }

    fn visit_expression(&mut self, expression: &'a Expression) {
        if let ExpressionKind::Call(call) = &expression.kind {
            self.eval |= is_direct_eval(call);
        }
        walk_expression(self, expression);
    }
}

/// Whether a call is spelt as a direct `eval`.
pub(super) fn is_direct_eval(call: &Call) -> bool {
    matches!(&call.callee.kind, ExpressionKind::Identifier(name) if &**name == "eval")
}

/// Whether a function is an expression closure.
pub(super) const fn closure(function: &Function) -> Option<&Expression> {
    match &function.body {
        FunctionBody::Closure(value) => Some(value),
        FunctionBody::Statements(_) => None,
    }
}

/// The statements of a function with braces.
pub(super) fn statements(function: &Function) -> &[Statement] {
    match &function.body {
        FunctionBody::Statements(block) => &block.body,
        FunctionBody::Closure(_) => &[],
    }
}

/// The name a `catch` clause declares.
pub(super) const fn parameter(catch: &Catch) -> &Name {
    &catch.parameter.name
}
