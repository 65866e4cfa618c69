//! Mistakes that the grammar allows and the compiler refuses.

use std::collections::HashMap;

use super::{Binding, Operand, Parsed, Parser};
use crate::syntax::ast::{
    ExpressionKind, Identifier, Name, Property, PropertyName, PropertyNameKind, PropertyValue,
};
use crate::syntax::failure::Problem;

/// What surrounds a statement and can be left or continued.
pub(super) enum Context {
    Script,
    Function,
    Loop,
    Switch,
    Label(Name),
}

impl Parser<'_> {
    fn contexts_in_function(&self) -> impl Iterator<Item = &Context> {
        self.contexts
            .iter()
            .rev()
            .take_while(|context| !matches!(context, Context::Script | Context::Function))
    }

    pub(super) fn has_label(&self, name: &str) -> bool {
        self.contexts_in_function()
            .any(|context| matches!(context, Context::Label(label) if **label == *name))
    }

    pub(super) fn in_script(&self) -> bool {
        self.contexts
            .iter()
            .rev()
            .find(|context| matches!(context, Context::Script | Context::Function))
            .is_none_or(|context| matches!(context, Context::Script))
    }

    /// `break` without a label has something to leave.
    pub(super) fn can_break(&self) -> bool {
        self.contexts_in_function()
            .any(|context| matches!(context, Context::Loop | Context::Switch))
    }

    /// `continue` has a loop. With a label Nashorn is content with any loop inside the label.
    pub(super) fn can_continue(&self, label: Option<&Identifier>) -> bool {
        self.contexts_in_function()
            .take_while(|context| match (context, label) {
                (Context::Label(name), Some(label)) => *name != label.name,
                _ => true,
            })
            .any(|context| matches!(context, Context::Loop))
    }

    /// Refuses names that strict code can't declare or assign.
    pub(super) fn verify_name(&self, binding: &Binding, role: &'static str) -> Parsed<()> {
        let Identifier { span, name } = &binding.identifier;
        self.verify_strict_name(name, binding.future_strict, role, span.start)
    }

    pub(super) fn verify_strict_name(
        &self,
        name: &str,
        future_strict: bool,
        role: &'static str,
        position: u32,
    ) -> Parsed<()> {
        if self.strict && (future_strict || matches!(name, "eval" | "arguments")) {
            let name = name.to_owned();
            return self.fail_at(Problem::StrictName { name, role }, position);
        }
        Ok(())
    }

    /// Refuses what can't be assigned to.
    pub(super) fn verify_assignable(&self, target: &Operand, role: &'static str) -> Parsed<()> {
        match &target.expression.kind {
            ExpressionKind::Identifier(name) => {
                self.verify_strict_name(name, false, role, target.position)
            }
            // Nashorn has `this` throw when it runs.
            ExpressionKind::This | ExpressionKind::Member(_) | ExpressionKind::Index(_) => Ok(()),
            _ => self.fail_at(Problem::InvalidLvalue, target.position),
        }
    }

    /// Refuses what `for … in` can't assign to: here `this` too.
    pub(super) fn verify_for_in_target(&self, target: &Operand) -> Parsed<()> {
        match &target.expression.kind {
            ExpressionKind::Identifier(name) => {
                self.verify_strict_name(name, false, "for-in iterator", target.position)
            }
            ExpressionKind::Member(_) | ExpressionKind::Index(_) => Ok(()),
            _ => self.fail_at(Problem::InvalidForInTarget, target.position),
        }
    }

    /// Refuses repeated parameters in strict code. Nashorn blames the last repetition.
    pub(super) fn verify_parameters(&self, parameters: &[Binding], strict: bool) -> Parsed<()> {
        if !strict {
            return Ok(());
        }
        let mut seen = std::collections::HashSet::new();
        let repeated = parameters
            .iter()
            .filter(|parameter| !seen.insert(&parameter.identifier.name))
            .last();
        match repeated {
            Some(Binding { identifier, .. }) => self.fail_at(
                Problem::StrictParameter(identifier.name.to_string()),
                identifier.span.start,
            ),
            None => Ok(()),
        }
    }
}

/// What is known about the property of one name.
#[derive(Clone, Copy, Default)]
struct Defined {
    value: bool,
    getter: bool,
    setter: bool,
}

/// The properties of an object literal so far: ECMAScript 5.1 section 11.1.5.
#[derive(Default)]
pub(super) struct DefinedProperties {
    by_name: HashMap<Vec<u16>, Defined>,
}

impl DefinedProperties {
    /// Takes note of a property; says whether the literal may have it.
    pub fn define(&mut self, property: &Property, strict: bool) -> bool {
        let name = property_key(&property.name);
        let new = match property.value {
            PropertyValue::Value(_) => Defined {
                value: true,
                ..Defined::default()
            },
            PropertyValue::Getter(_) => Defined {
                getter: true,
                ..Defined::default()
            },
            PropertyValue::Setter(_) => Defined {
                setter: true,
                ..Defined::default()
            },
        };
        let old = self.by_name.get(&name).copied().unwrap_or_default();
        let allowed = match property.value {
            PropertyValue::Value(_) => !(old.getter || old.setter || strict && old.value),
            PropertyValue::Getter(_) => !old.value && !old.getter,
            PropertyValue::Setter(_) => !old.value && !old.setter,
        };
        self.by_name.insert(
            name,
            Defined {
                value: new.value,
                getter: old.getter || new.getter,
                setter: old.setter || new.setter,
            },
        );
        allowed
    }
}

/// The property key that a name in an object literal stands for.
pub(super) fn property_key(name: &PropertyName) -> Vec<u16> {
    match &name.kind {
        PropertyNameKind::Identifier(name) => name.encode_utf16().collect(),
        PropertyNameKind::String(string) => string.units.to_vec(),
        PropertyNameKind::Number(number) => number_key(number.value).encode_utf16().collect(),
    }
}

/// ECMAScript's text of a number that isn't negative (section 9.8.1).
fn number_key(value: f64) -> String {
    if value.is_infinite() {
        return "Infinity".to_owned();
    }
    if value == 0.0 || (1e-6..1e21).contains(&value) {
        return value.to_string();
    }
    let text = format!("{value:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
        _ => text,
    }
}
