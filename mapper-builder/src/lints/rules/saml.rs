//! What becomes a SAML attribute. `AttributeStatementHelper` and `BaseWriter` write it.

use diagnostic::Finding;
use nashorn::syntax::ast::{Call, Expression, ExpressionKind};
use nashorn::syntax::visit::{self, Visitor};

use super::super::{Instance, Script, infer::Type, infer::literal_text, result, table::finding};
use super::claim_value;

/// Methods that give null to whoever doesn't have it.
const NULLABLE: &[&str] = &["getFirstAttribute", "getNote"];

/// `null`, or an attribute that not every user has.
pub(in super::super) fn null_value(
    script: &Script<'_>,
    instance: Instance<'_>,
    found: &mut Vec<Finding>,
) {
    if !matches!(instance, Instance::Attribute(_)) {
        return;
    }
    for value in result::candidates(script.program) {
        if is_null(script, value) || is_nullable(script, value) {
            found.push(
                finding(script, "saml-null-value", value.span, "this can be null")
                    .note("the attribute is there all the same, its value `xsi:nil=\"true\"`")
                    .help("give an empty `java.util.ArrayList`: with `single = false` there is no attribute then"),
            );
        }
    }
}

fn is_null(script: &Script<'_>, value: &Expression) -> bool {
    match &value.kind {
        ExpressionKind::Null => true,
        ExpressionKind::Identifier(name) => &**name == "undefined" && !script.types.is_own(value),
        _ => false,
    }
}

fn is_nullable<'a>(script: &Script<'a>, value: &'a Expression) -> bool {
    match &value.kind {
        ExpressionKind::Call(call) => {
            let ExpressionKind::Member(member) = &call.callee.kind else {
                return false;
            };
            NULLABLE.contains(&&*member.property.name) && script.types.of(&member.object).is_java()
        }
        // Whoever looks at a variable before giving it away has thought of null.
        ExpressionKind::Identifier(_) if script.types.uses(value) == 1 => {
            match script.types.values(value).as_slice() {
                [only] if matches!(only.kind, ExpressionKind::Call(_)) => is_nullable(script, only),
                _ => false,
            }
        }
        _ => false,
    }
}

/// Everything that is no list becomes its text.
pub(in super::super) fn object_as_text(
    script: &Script<'_>,
    instance: Instance<'_>,
    found: &mut Vec<Finding>,
) {
    if !matches!(instance, Instance::Attribute(_)) {
        return;
    }
    for value in result::candidates(script.program) {
        let text = match script.types.of(value) {
            Type::JsObject => Some("`[object Object]`"),
            Type::Java(java) => claim_value::shown(&java),
            _ => None,
        };
        found.extend(text.map(|text| claim_value::object_as_text(script, value, text)));
    }
}

/// A list with anything but texts, written unconverted.
pub(in super::super) fn single_list(
    script: &Script<'_>,
    instance: Instance<'_>,
    found: &mut Vec<Finding>,
) {
    if !matches!(instance, Instance::Attribute(attribute) if attribute.single) {
        return;
    }
    let mut elements = Vec::new();
    for value in result::candidates(script.program) {
        if !matches!(script.types.of(value), Type::Java(java) if java.is_collection()) {
            continue;
        }
        if let ExpressionKind::Identifier(_) = &value.kind {
            let mut added = Added {
                script,
                list: value,
                elements: &mut elements,
            };
            visit::walk_program(&mut added, script.program);
            for origin in script.types.values(value) {
                literal_elements(origin, &mut elements);
            }
        }
        literal_elements(value, &mut elements);
    }
    for element in elements {
        let what = match script.types.of(element) {
            Type::Number => "a number",
            Type::Boolean => "true or false",
            Type::JsArray | Type::JavaArray(_) => "an array",
            Type::JsObject => "an object",
            Type::Java(java) if java.name == "long" || java.name == "Long" => "a number",
            Type::Java(java) if claim_value::shown(&java).is_some() => "an object",
            _ => continue,
        };
        found.push(
            finding(script, "saml-single-list", element.span, format!("this element is {what}"))
                .note("the whole response fails: `PL00102: Processing Exception:Failed to marshall assertion`, HTTP 400")
                .help("add a text: `String(…)`"),
        );
    }
}

/// The arguments of `java.util.Arrays.asList(…)` and `java.util.List.of(…)`.
fn literal_elements<'a>(value: &'a Expression, elements: &mut Vec<&'a Expression>) {
    if let ExpressionKind::Call(call) = &value.kind
        && let ExpressionKind::Member(member) = &call.callee.kind
        && matches!(&*member.property.name, "asList" | "of")
    {
        elements.extend(
            call.arguments
                .iter()
                .filter(|one| literal_text(one).is_none()),
        );
    }
}

/// The arguments of `list.add(…)`.
struct Added<'s, 'a> {
    script: &'s Script<'a>,
    list: &'a Expression,
    elements: &'s mut Vec<&'a Expression>,
}

impl<'a> Added<'_, 'a> {
    fn element(&self, call: &'a Call) -> Option<&'a Expression> {
        let ExpressionKind::Member(member) = &call.callee.kind else {
            return None;
        };
        let adds = &*member.property.name == "add"
            && self.script.types.same_variable(&member.object, self.list);
        adds.then(|| call.arguments.last()).flatten()
    }
}

impl<'a> Visitor<'a> for Added<'_, 'a> {
    fn visit_expression(&mut self, expression: &'a Expression) {
        if let ExpressionKind::Call(call) = &expression.kind {
            let element = self.element(call);
            self.elements.extend(element);
        }
        visit::walk_expression(self, expression);
    }
}
