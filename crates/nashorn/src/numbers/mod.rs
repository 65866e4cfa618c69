//! Where Nashorn's compiler makes an Integer or a Double, as far as the text decides it.
//!
//! Nashorn gives every expression a static type and every local variable a type at each place of
//! the flow; where an int meets a double it becomes a Double (`LocalVariableTypesCalculator`).
//! Each function is compiled once for each combination of argument types it is called with. The
//! rules are in `docs/reference/number-class.md`.

mod expression;
mod flow;
mod join;
mod locals;

use std::collections::HashMap;

use crate::syntax::ast::{
    Catch, Expression, Function, FunctionBody, Name, Program, Statement, SwitchCase, Try,
};
use flow::Flow;

/// A type that Nashorn's compiler tells from others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum StaticType {
    /// `void 0`, or a variable before its first assignment.
    Undefined,
    /// `true` or `false`.
    Boolean,
    /// A 32-bit integer.
    Int,
    /// Any other number.
    Double,
    /// Anything, also a number whose class only the run decides.
    #[default]
    Object,
}

impl StaticType {
    /// The type of a value that is of one of both types.
    pub(crate) fn union(self, other: Self) -> Self {
        match (self, other) {
            _ if self == other => self,
            (Self::Int, Self::Double) | (Self::Double, Self::Int) => Self::Double,
            _ => Self::Object,
        }
    }

    /// Its letter in the key of a function's variant.
    pub(crate) const fn letter(self) -> char {
        match self {
            Self::Undefined => 'u',
            Self::Boolean => 'b',
            Self::Int => 'i',
            Self::Double => 'd',
            Self::Object => 'o',
        }
    }
}

/// How an array literal keeps its elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Storage {
    /// Every element is an Integer.
    Int,
    /// Every element is a Double.
    Double,
    /// Each element keeps its class.
    Object,
}

/// A variable of the flow.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Variable {
    /// Where a program keeps its completion value.
    Completion,
    /// A local variable or parameter.
    Named(Name),
}

/// A place where ways through the code meet. The address of a node stands for the node: a tree
/// doesn't move while it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Place {
    /// After a statement that branches.
    After(usize),
    /// After `try` and `catch`, before `finally`.
    Tried(usize),
    /// At the head of a loop, before its test (of `do`: before its body).
    Head(usize),
    /// Before the update of `for` and the test of `do`.
    Update(usize),
    /// At the start of a case.
    Case(usize),
    /// At the start of the first `catch`.
    Catch(usize),
    /// After an expression that branches.
    Expression(usize),
}

/// What the text decides that a run can't see for itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Decision {
    /// `?:`, `&&` or `||`: of this type.
    Branches(StaticType),
    /// Unary plus, or an operation on two booleans: of this type.
    Plus(StaticType),
    /// An array literal.
    Array(Storage),
    /// A call: the types of its arguments.
    Arguments(Box<[StaticType]>),
}

/// The decisions about one program, or about one function for one combination of argument types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Types {
    decisions: HashMap<usize, Decision>,
    joins: HashMap<Place, Vec<Variable>>,
}

fn address<T>(node: &T) -> usize {
    std::ptr::from_ref(node).addr()
}

impl Types {
    /// The types in a program, or in the code of an `eval`: only its completion value is local.
    pub(crate) fn of_program(program: &Program) -> Self {
        let mut flow = Flow::new(locals::of_program(), true);
        flow.statements(&program.body);
        flow.types
    }

    /// The types in a function that is called with arguments of these types; missing ones are
    /// [`StaticType::Object`].
    pub(crate) fn of_function(function: &Function, arguments: &[StaticType]) -> Self {
        let locals = locals::of_function(function);
        let mut flow = Flow::new(locals, false);
        for (index, parameter) in function.parameters.iter().enumerate() {
            let of = arguments.get(index).copied().unwrap_or_default();
            flow.enter_with(&parameter.name, of);
        }
        match &function.body {
            FunctionBody::Statements(block) => flow.statements(&block.body),
            FunctionBody::Closure(value) => {
                flow.expression(value);
            }
        }
        flow.types
    }

    /// Whether `?:`, `&&` or `||` makes a Double of an Integer.
    pub(crate) fn is_double(&self, expression: &Expression) -> bool {
        self.decisions.get(&address(expression)) == Some(&Decision::Branches(StaticType::Double))
    }

    /// Whether unary plus or an operation on booleans gives an Integer.
    pub(crate) fn is_int(&self, expression: &Expression) -> bool {
        self.decisions.get(&address(expression)) == Some(&Decision::Plus(StaticType::Int))
    }

    /// How an array literal keeps its elements.
    pub(crate) fn storage(&self, literal: &Expression) -> Storage {
        match self.decisions.get(&address(literal)) {
            Some(Decision::Array(storage)) => *storage,
            _ => Storage::Object,
        }
    }

    /// The types of the arguments of a call or `new`; empty if all are objects.
    pub(crate) fn arguments(&self, call: &Expression) -> &[StaticType] {
        match self.decisions.get(&address(call)) {
            Some(Decision::Arguments(types)) => types,
            _ => &[],
        }
    }

    /// Variables whose Integer becomes a Double after a statement.
    pub(crate) fn after(&self, statement: &Statement) -> &[Variable] {
        self.joined(Place::After(address(statement)))
    }

    /// … after `try` and `catch`, before `finally`.
    pub(crate) fn tried(&self, statement: &Try) -> &[Variable] {
        self.joined(Place::Tried(address(statement)))
    }

    /// … at the head of a loop.
    pub(crate) fn at_head(&self, statement: &Statement) -> &[Variable] {
        self.joined(Place::Head(address(statement)))
    }

    /// … before the update of `for` and the test of `do`.
    pub(crate) fn before_update(&self, statement: &Statement) -> &[Variable] {
        self.joined(Place::Update(address(statement)))
    }

    /// … at the start of a case.
    pub(crate) fn at_case(&self, case: &SwitchCase) -> &[Variable] {
        self.joined(Place::Case(address(case)))
    }

    /// … at the start of a `catch`.
    pub(crate) fn at_catch(&self, catch: &Catch) -> &[Variable] {
        self.joined(Place::Catch(address(catch)))
    }

    /// … after `?:`, `&&` or `||`.
    pub(crate) fn after_branches(&self, expression: &Expression) -> &[Variable] {
        self.joined(Place::Expression(address(expression)))
    }

    fn joined(&self, place: Place) -> &[Variable] {
        self.joins.get(&place).map_or(&[], Vec::as_slice)
    }
}
