//! Numbers whose Java class the script's text does not decide.

use nashorn::{JavaValue, ScriptObject};

use super::{Applied, Outcome};

/// The result for a value, worked out with every undecided number as Integer and again as
/// Double.
pub fn both(value: &JavaValue, apply: impl Fn(&JavaValue) -> Applied) -> Applied {
    if !has_undecided(value) {
        return apply(value);
    }
    let as_integer = apply(&decided(value, true));
    let as_double = apply(&decided(value, false));
    if as_integer == as_double {
        return as_integer;
    }
    let why = "the script does not decide whether the number is an Integer or a Double";
    let outcome = Outcome::Undecided {
        why: why.to_owned(),
        between: vec![as_integer.outcome, as_double.outcome],
    };
    Applied {
        outcome,
        log: Vec::new(),
        token: as_integer.token,
    }
}

fn has_undecided(value: &JavaValue) -> bool {
    match value {
        JavaValue::Number(_) => true,
        JavaValue::Collection { items, .. } | JavaValue::Array { items, .. } => {
            items.iter().any(has_undecided)
        }
        JavaValue::Map { entries, .. } => entries
            .iter()
            .any(|(key, value)| has_undecided(key) || has_undecided(value)),
        JavaValue::Script(object) => object.entries.iter().any(|(_, value)| has_undecided(value)),
        _ => false,
    }
}

fn decided(value: &JavaValue, integer: bool) -> JavaValue {
    let inner = |value: &JavaValue| decided(value, integer);
    match value {
        // An undecided number is integral and small, or it would be a Double for certain.
        #[expect(
            clippy::cast_possible_truncation,
            reason = "integral and within 32 bits"
        )]
        JavaValue::Number(number) if integer => JavaValue::Integer(*number as i32),
        JavaValue::Number(number) => JavaValue::Double(*number),
        JavaValue::Collection { class, items } => JavaValue::Collection {
            class: class.clone(),
            items: items.iter().map(inner).collect(),
        },
        JavaValue::Array { component, items } => JavaValue::Array {
            component: component.clone(),
            items: items.iter().map(inner).collect(),
        },
        JavaValue::Map { class, entries } => JavaValue::Map {
            class: class.clone(),
            entries: entries
                .iter()
                .map(|(key, value)| (inner(key), inner(value)))
                .collect(),
        },
        JavaValue::Script(object) => JavaValue::Script(ScriptObject {
            class: object.class.clone(),
            text: object.text.clone(),
            entries: object
                .entries
                .iter()
                .map(|(key, value)| (key.clone(), inner(value)))
                .collect(),
        }),
        other => other.clone(),
    }
}
