use std::rc::Rc;

use super::{
    Lowerer, PREFIX, Temporaries,
    scope::{closure, is_awkward, statements},
};
use crate::numbers::{StaticType, Types};
use crate::syntax::ast::{Function, FunctionKind, Identifier, Name};

impl Lowerer<'_> {
    /// Writes a function expression or declaration.
    pub(super) fn function(&mut self, function: &Function) {
        match (function.kind, &function.name) {
            (FunctionKind::Declaration, Some(name)) => {
                self.out.push_str("function ");
                self.push_local(&name.name);
                self.function_rest(function, &[]);
            }
            (_, Some(name)) => {
                self.out.push_str("(function ");
                self.push_local(&name.name);
                self.function_rest(function, &[]);
                self.out.push(')');
            }
            (_, None) => self.with_variants(function, |lowerer| {
                // The comma keeps boa from naming the function after what it is assigned to.
                lowerer.out.push_str("(0,function");
                lowerer.function_rest(function, &[]);
                lowerer.out.push(')');
            }),
        }
    }

    /// Writes parameters and body, as they are for arguments of these types.
    pub(super) fn function_rest(&mut self, function: &Function, arguments: &[StaticType]) {
        let number = self.first.function + self.functions.len() as u32;
        self.functions.push(function.span);
        self.scopes.enter_function(function);
        self.parameters(&function.parameters);

        let types = Rc::new(Types::of_function(function, arguments));
        let types = std::mem::replace(&mut self.types, types);
        let strict = std::mem::replace(&mut self.strict, function.strict);
        let completion = std::mem::replace(&mut self.completion, false);
        let temporaries = std::mem::take(&mut self.temporaries);
        let hoisted = std::mem::take(&mut self.hoisted);
        let outer = std::mem::take(&mut self.out);
        let line = std::mem::replace(&mut self.line, function.span.start);
        match closure(function) {
            Some(value) => {
                self.out.push_str("return ");
                self.expression(value);
                self.out.push(';');
            }
            None => self.statements(statements(function)),
        }
        let body = std::mem::replace(&mut self.out, outer);
        let needed = std::mem::replace(&mut self.temporaries, temporaries);
        self.types = types;
        self.line = line;
        self.completion = completion;
        self.strict = strict;
        self.scopes.leave();

        // By this directive `toString` finds the source of the function.
        self.out.push_str("{\"");
        self.out.push_str(PREFIX);
        self.push_number(number);
        self.out.push_str("\";");
        if function.strict && !self.strict {
            self.out.push_str("\"use strict\";");
        }
        self.declare_temporaries(needed);
        self.push_hoisted();
        self.hoisted = hoisted;
        self.out.push_str(&body);
        self.out.push('}');
    }

    /// Writes parameters and body of a setter, which Nashorn takes without a parameter too.
    pub(super) fn setter_rest(&mut self, function: &Function) {
        if !function.parameters.is_empty() {
            return self.function_rest(function, &[]);
        }
        let parameter = Identifier {
            span: function.span,
            name: Name::from(format!("{PREFIX}p")),
        };
        let function = Function {
            parameters: vec![parameter],
            ..function.clone()
        };
        self.function_rest(&function, &[]);
    }

    /// The number of the line an offset is in, from 1.
    pub(super) fn line_number(&self, offset: u32) -> u32 {
        let source = diagnostic::Source::new("", self.source);
        source.line_column(offset).line
    }

    fn parameters(&mut self, parameters: &[Identifier]) {
        self.out.push('(');
        for (index, parameter) in parameters.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.push_local(&parameter.name);
        }
        self.out.push(')');
    }

    fn declare_temporaries(&mut self, needed: Temporaries) {
        for number in 1..=needed.most {
            self.out.push_str(if number == 1 { "let " } else { "," });
            self.out.push_str(PREFIX);
            self.push_number(number);
        }
        if needed.most > 0 {
            self.out.push(';');
        }
    }

    /// Writes the name of a local variable.
    pub(super) fn push_local(&mut self, name: &Name) {
        if is_awkward(name) {
            self.push_hidden("u_");
        }
        self.out.push_str(name);
    }
}
