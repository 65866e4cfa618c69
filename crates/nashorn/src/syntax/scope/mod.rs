//! Which variable a name means: ECMAScript 5.1 section 10, with Nashorn's conditional `catch`.
//!
//! Where `with` or a direct `eval` makes the answer a matter of run time, the result says so
//! instead of guessing: see [`Reference::certain`] and [`Variable::open`].

mod collect;

use std::collections::HashMap;

use diagnostic::Span;

use super::ast::{Name, Program};

/// The index of a scope in [`Scopes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScopeId(usize);

/// The index of a variable in [`Scopes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VariableId(usize);

/// The scopes, variables and references of a program.
#[derive(Clone, Debug)]
pub struct Scopes {
    scopes: Vec<Scope>,
    variables: Vec<Variable>,
    references: Vec<Reference>,
    by_position: HashMap<u32, usize>,
}

/// A piece of code with variables of its own, or one that changes what names mean.
#[derive(Clone, Debug)]
pub struct Scope {
    /// What makes the scope.
    pub kind: ScopeKind,
    /// The code it covers.
    pub span: Span,
    /// The scope around it; `None` for the program.
    pub parent: Option<ScopeId>,
    /// It contains a direct `eval`, not counting functions in it.
    pub direct_eval: bool,
    /// It is strict code: `eval` in it declares nothing outside itself.
    pub strict: bool,
    names: HashMap<Name, VariableId>,
}

/// What makes a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScopeKind {
    /// The program: its variables are properties of the global object, so `this.name` and
    /// `name in this` reach them too.
    Program,
    /// The name of a function expression, which only the function itself sees.
    FunctionName,
    /// Parameters, `arguments` and everything declared in a function.
    Function,
    /// The parameter of a `catch` clause.
    Catch,
    /// The body of `with`: any name may be a property of the object.
    With,
}

/// A variable and all that is known about its use.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name.
    pub name: Name,
    /// Where it lives.
    pub scope: ScopeId,
    /// What introduces it, in source order: several `var` of the same name are one variable.
    pub declarations: Vec<Declaration>,
    /// Indices into [`Scopes::references`].
    pub references: Vec<usize>,
    /// A function inside its own uses it, so it can change between two statements that don't.
    pub captured: bool,
    /// Code that we can't see may read and write it: a direct `eval` in reach, or `arguments` of
    /// a sloppy function for its parameters.
    pub open: bool,
}

/// What introduces a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// Where the name stands.
    pub span: Span,
    /// How it is introduced.
    pub kind: DeclarationKind,
}

/// How a variable is introduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeclarationKind {
    /// `var`
    Var,
    /// A function declaration, also in a block.
    Function,
    /// A parameter.
    Parameter,
    /// The name of a function expression.
    FunctionName,
    /// The parameter of `catch`.
    Catch,
    /// `arguments`, which functions have without declaring it; its span is empty.
    Arguments,
}

/// A name in an expression, or the writing of a declaration.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The name.
    pub name: Name,
    /// Where it stands.
    pub span: Span,
    /// The scope it stands in.
    pub scope: ScopeId,
    /// What is done with it.
    pub usage: Usage,
    /// The variable it means as far as the text says; `None` for globals that the script doesn't
    /// declare.
    pub variable: Option<VariableId>,
    /// Nothing at run time can make it mean anything else.
    pub certain: bool,
}

/// What is done with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Usage {
    /// Its value is used.
    Read,
    /// It gets a value: `a = b`, `var a = b`, the target of `for … in`.
    Write,
    /// `a += b`, `a++`
    ReadWrite,
    /// It is called: `a()`.
    Call,
    /// `typeof a`, which undeclared names survive.
    Typeof,
    /// `delete a`
    Delete,
}

impl Usage {
    /// It changes the variable.
    #[must_use]
    pub const fn writes(self) -> bool {
        matches!(self, Self::Write | Self::ReadWrite | Self::Delete)
    }
}

impl Scopes {
    /// Resolves all names of a program.
    #[must_use]
    pub fn of(program: &Program) -> Self {
        collect::collect(program)
    }

    /// The scopes, outer before inner.
    #[must_use]
    pub fn scopes(&self) -> &[Scope] {
        &self.scopes
    }

    /// The variables.
    #[must_use]
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// The references in source order.
    #[must_use]
    pub fn references(&self) -> &[Reference] {
        &self.references
    }

    /// A scope by its index.
    #[must_use]
    pub fn scope(&self, id: ScopeId) -> Option<&Scope> {
        self.scopes.get(id.0)
    }

    /// A variable by its index.
    #[must_use]
    pub fn variable(&self, id: VariableId) -> Option<&Variable> {
        self.variables.get(id.0)
    }

    /// The reference whose name starts at this byte: the way from an identifier in the tree.
    #[must_use]
    pub fn reference_at(&self, position: u32) -> Option<&Reference> {
        self.references.get(*self.by_position.get(&position)?)
    }

    /// All references to a variable, in source order.
    pub fn references_to(&self, variable: VariableId) -> impl Iterator<Item = &Reference> {
        self.variable(variable)
            .into_iter()
            .flat_map(|variable| &variable.references)
            .filter_map(|index| self.references.get(*index))
    }

    /// References to globals that the script doesn't declare: what the host provides, and names
    /// that become globals by being assigned.
    pub fn undeclared(&self) -> impl Iterator<Item = &Reference> {
        self.references
            .iter()
            .filter(|reference| reference.variable.is_none())
    }
}

#[cfg(test)]
mod tests;
