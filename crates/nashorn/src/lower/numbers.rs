//! What static types add to the text: see [`crate::numbers`].

use std::{collections::BTreeSet, collections::HashSet, rc::Rc};

use super::{Helper, Lowerer};
use crate::numbers::{StaticType, Storage, Types, Variable};
use crate::syntax::{
    Program,
    ast::{
        Catch, Expression, ExpressionKind, Function, FunctionKind, Name, PropertyNameKind,
        PropertyValue, VarDeclarator,
    },
    visit::{Visitor, walk_declarator, walk_expression, walk_function, walk_program},
};

/// More combinations of argument types than this are left to the general form of a function.
const MOST_PASSED: usize = 32;
/// More variants than this no function gets.
const MOST_VARIANTS: usize = 6;

impl Lowerer<'_> {
    /// Writes `x=dbl(x);` for variables whose Integer becomes a Double.
    pub(super) fn widen_statement(&mut self, variables: &[Variable]) {
        for variable in variables {
            self.widen(variable);
            self.out.push(';');
        }
    }

    /// Writes `x=dbl(x),` before an expression.
    pub(super) fn widen_before(&mut self, variables: &[Variable]) {
        for variable in variables {
            self.widen(variable);
            self.out.push(',');
        }
    }

    pub(super) fn widen_catch(&mut self, catch: &Catch) {
        let types = self.types.clone();
        self.widen_statement(types.at_catch(catch));
    }

    fn widen(&mut self, variable: &Variable) {
        self.push_variable(variable);
        self.out.push('=');
        self.open(Helper::Double);
        self.push_variable(variable);
        self.out.push(')');
    }

    fn push_variable(&mut self, variable: &Variable) {
        match variable {
            Variable::Completion => self.push_hidden("r"),
            Variable::Named(name) => self.push_local(name),
        }
    }

    /// Writes `?:`, `&&` or `||`.
    pub(super) fn branches(&mut self, expression: &Expression, loose: bool) {
        let types = self.types.clone();
        let widened = types.after_branches(expression);
        if widened.is_empty() {
            return self.branches_alone(expression, loose);
        }
        let value = self.take_temporary();
        self.out.push('(');
        self.push_temporary(value);
        self.out.push('=');
        self.branches_alone(expression, loose);
        self.out.push(',');
        self.widen_before(widened);
        self.push_temporary(value);
        self.out.push(')');
        self.give_back(value);
    }

    fn branches_alone(&mut self, expression: &Expression, loose: bool) {
        if self.types.is_double(expression) && !loose {
            self.open(Helper::Double);
            self.unbranched(expression, false);
            self.out.push(')');
        } else {
            // Each branch is made an object by itself, also a branch in a branch.
            self.unbranched(expression, true);
        }
    }

    /// Writes an element of an array literal.
    pub(super) fn element(&mut self, item: &Expression, storage: Storage) {
        self.loose = storage == Storage::Object;
        self.expression(item);
    }

    /// The argument types for which the function isn't what it is for objects.
    fn variants(&self, function: &Function) -> Vec<Box<[StaticType]>> {
        let general = Types::of_function(function, &[]);
        let mut variants: Vec<Box<[StaticType]>> = Vec::new();
        for passed in &*self.passed {
            let taken = taken(passed, function.parameters.len());
            if !taken.is_empty()
                && !variants.iter().any(|variant| **variant == *taken)
                && variants.len() < MOST_VARIANTS
                && Types::of_function(function, taken) != general
            {
                variants.push(taken.into());
            }
        }
        variants
    }

    /// Writes an anonymous function, with its variants if it has any.
    pub(super) fn with_variants(&mut self, function: &Function, general: impl FnOnce(&mut Self)) {
        let variants = self.variants(function);
        if variants.is_empty() {
            return general(self);
        }
        self.open(Helper::Variants);
        general(self);
        self.push_variants(function, &variants);
    }

    /// Writes the variants of a declared function, before it is called.
    pub(super) fn variants_of_declaration(&mut self, function: &Function) {
        let (FunctionKind::Declaration, Some(name)) = (function.kind, &function.name) else {
            return;
        };
        let resolution = self.scopes.resolve(&name.name);
        if !resolution.withs.is_empty() || super::scope::is_awkward(&name.name) {
            return;
        }
        let variants = self.variants(function);
        if variants.is_empty() {
            return;
        }
        self.open(Helper::Variants);
        self.push_local(&name.name);
        self.push_variants(function, &variants);
        self.out.push(';');
    }

    fn push_variants(&mut self, function: &Function, variants: &[Box<[StaticType]>]) {
        self.out.push(',');
        self.push_number(function.parameters.len() as u32);
        for variant in variants {
            self.out.push_str(",\"");
            self.out.extend(variant.iter().map(|of| of.letter()));
            self.out.push_str("\",(0,function");
            self.function_rest(function, variant);
            self.out.push(')');
        }
        self.out.push(')');
    }
}

/// The part of a call's types that a function with so many parameters takes notice of.
fn taken(passed: &[StaticType], parameters: usize) -> &[StaticType] {
    let passed = passed.get(..parameters).unwrap_or(passed);
    let length = passed
        .iter()
        .rposition(|of| *of != StaticType::Object)
        .map_or(0, |last| last + 1);
    passed.get(..length).unwrap_or_default()
}

/// The combinations of argument types that functions of the script may be called with.
pub(super) fn passed(program: &Program) -> Rc<[Box<[StaticType]>]> {
    let mut script = Script::default();
    walk_program(&mut script, program);
    let mut all: BTreeSet<Box<[StaticType]>> = BTreeSet::new();
    let add = |types: &Types, calls: &[&Expression], all: &mut BTreeSet<Box<[StaticType]>>| {
        let before = all.len();
        for call in calls {
            let arguments = types.arguments(call);
            if !arguments.is_empty() && all.len() < MOST_PASSED {
                all.insert(arguments.into());
            }
        }
        all.len() > before
    };
    let calls: Vec<&Expression> = script
        .calls
        .iter()
        .filter(|call| script.may_call_its_own(call))
        .copied()
        .collect();
    add(&Types::of_program(program), &calls, &mut all);
    let mut grows = !script.functions.is_empty();
    let mut first = true;
    while grows {
        let combinations: Vec<Box<[StaticType]>> = all.iter().cloned().collect();
        grows = false;
        for function in &script.functions {
            if first {
                grows |= add(&Types::of_function(function, &[]), &calls, &mut all);
            }
            for combination in &combinations {
                let taken = taken(combination, function.parameters.len());
                if !taken.is_empty() {
                    grows |= add(&Types::of_function(function, taken), &calls, &mut all);
                }
            }
        }
        first = false;
    }
    all.into_iter().collect()
}

/// What a script declares, and where it calls something.
#[derive(Default)]
struct Script<'a> {
    calls: Vec<&'a Expression>,
    functions: Vec<&'a Function>,
    /// Variables, parameters, functions and globals of the script's own.
    names: HashSet<Name>,
    /// Properties that it gives to something.
    properties: HashSet<Name>,
}

impl Script<'_> {
    /// Whether a call can lead to a function of the script.
    fn may_call_its_own(&self, call: &Expression) -> bool {
        let callee = match &call.kind {
            ExpressionKind::Call(call) => &call.callee,
            ExpressionKind::New(new) => &new.callee,
            _ => return false,
        };
        match &callee.kind {
            ExpressionKind::Identifier(name) => self.names.contains(name),
            ExpressionKind::Member(member) => self.properties.contains(&member.property.name),
            _ => true,
        }
    }
}

impl<'a> Visitor<'a> for Script<'a> {
    fn visit_declarator(&mut self, declarator: &'a VarDeclarator) {
        self.names.insert(declarator.name.name.clone());
        walk_declarator(self, declarator);
    }

    fn visit_function(&mut self, function: &'a Function) {
        self.functions.push(function);
        let own = function.name.iter().chain(&function.parameters);
        self.names.extend(own.map(|name| name.name.clone()));
        walk_function(self, function);
    }

    fn visit_expression(&mut self, expression: &'a Expression) {
        match &expression.kind {
            ExpressionKind::Call(_) | ExpressionKind::New(_) => self.calls.push(expression),
            ExpressionKind::Assign(assign) => match &assign.target.kind {
                ExpressionKind::Identifier(name) => {
                    self.names.insert(name.clone());
                }
                ExpressionKind::Member(member) => {
                    self.properties.insert(member.property.name.clone());
                }
                _ => {}
            },
            ExpressionKind::Object(literal) => {
                for property in &literal.properties {
                    if let (PropertyNameKind::Identifier(name), PropertyValue::Value(_)) =
                        (&property.name.kind, &property.value)
                    {
                        self.properties.insert(name.clone());
                    }
                }
            }
            _ => {}
        }
        walk_expression(self, expression);
    }
}
