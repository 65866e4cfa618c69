//! Names by which Nashorn lets a script answer for properties that don't exist.
//!
//! To the grammar they are ordinary names. We don't emulate them, so whoever checks or runs a
//! script has to find and refuse them.

use diagnostic::Span;

use super::ast::{
    Expression, ExpressionKind, Function, Program, Property, PropertyNameKind, VarDeclarator,
};
use super::visit::{
    Visitor, walk_declarator, walk_expression, walk_function, walk_program, walk_property,
};

/// The names.
pub const HOOKS: [&str; 3] = ["JSAdapter", "__noSuchProperty__", "__noSuchMethod__"];

/// One of [`HOOKS`] in a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Which.
    pub name: &'static str,
    /// Where.
    pub span: Span,
}

/// Every place where a script names a hook: as a variable, a function, a property, also as a
/// string that is a property's name.
#[must_use]
pub fn hooks(program: &Program) -> Vec<Hook> {
    let mut finder = Finder { found: Vec::new() };
    walk_program(&mut finder, program);
    finder.found
}

struct Finder {
    found: Vec<Hook>,
}

impl Finder {
    fn name(&mut self, name: &str, span: Span) {
        if let Some(name) = HOOKS.into_iter().find(|hook| *hook == name) {
            self.found.push(Hook { name, span });
        }
    }

    fn units(&mut self, units: &[u16], span: Span) {
        if let Ok(name) = String::from_utf16(units) {
            self.name(&name, span);
        }
    }
}

impl<'a> Visitor<'a> for Finder {
    fn visit_expression(&mut self, expression: &'a Expression) {
        match &expression.kind {
            ExpressionKind::Identifier(name) => self.name(name, expression.span),
            ExpressionKind::Member(member) => {
                self.name(&member.property.name, member.property.span);
            }
            ExpressionKind::Index(index) => {
                if let ExpressionKind::String(string) = &index.index.kind {
                    self.units(&string.units, index.index.span);
                }
            }
            _ => {}
        }
        walk_expression(self, expression);
    }

    fn visit_function(&mut self, function: &'a Function) {
        for identifier in function.name.iter().chain(&function.parameters) {
            self.name(&identifier.name, identifier.span);
        }
        walk_function(self, function);
    }

    fn visit_declarator(&mut self, declarator: &'a VarDeclarator) {
        self.name(&declarator.name.name, declarator.name.span);
        walk_declarator(self, declarator);
    }

    fn visit_property(&mut self, property: &'a Property) {
        match &property.name.kind {
            PropertyNameKind::Identifier(name) => self.name(name, property.name.span),
            PropertyNameKind::String(string) => self.units(&string.units, property.name.span),
            PropertyNameKind::Number(_) => {}
        }
        walk_property(self, property);
    }
}

#[cfg(test)]
mod tests {
    use super::hooks;
    use crate::syntax::{ParseOptions, parse};

    #[test]
    fn every_way_to_name_a_hook_is_found() {
        let script = "\
var JSAdapter; new JSAdapter() { __get__: 1 };
function __noSuchProperty__(name) {}
this.__noSuchMethod__ = a['__noSuchMethod__'];
({ __noSuchProperty__: 1, '__noSuchMethod__': 2 }, 'JSAdapter', JSAdapters);
(function (JSAdapter) {})";
        let program = parse(script, &ParseOptions::default()).unwrap();
        let found: Vec<(&str, u32)> = hooks(&program)
            .iter()
            .map(|hook| (hook.name, hook.span.start))
            .collect();
        let expected: Vec<(&str, u32)> = [
            ("JSAdapter", "JSAdapter; new"),
            ("JSAdapter", "JSAdapter() {"),
            ("__noSuchProperty__", "__noSuchProperty__(name"),
            ("__noSuchMethod__", "__noSuchMethod__ ="),
            ("__noSuchMethod__", "'__noSuchMethod__']"),
            ("__noSuchProperty__", "__noSuchProperty__: 1"),
            ("__noSuchMethod__", "'__noSuchMethod__': 2"),
            ("JSAdapter", "JSAdapter) {})"),
        ]
        .into_iter()
        .map(|(name, at)| (name, u32::try_from(script.find(at).unwrap()).unwrap()))
        .collect();
        assert_eq!(found, expected);
    }
}
