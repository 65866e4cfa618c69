//! Texts that are different from one login to the next, for the same user.

use diagnostic::Finding;
use nashorn::syntax::ast::{Expression, ExpressionKind};
use nashorn::syntax::visit::{self, Visitor};

use super::super::{Script, infer::Types, result, table::finding};

/// Methods after which the order doesn't show, or is made.
const SETTLED: &[&str] = &[
    "allMatch",
    "anyMatch",
    "count",
    "findAny",
    "findFirst",
    "max",
    "min",
    "noneMatch",
    "sort",
    "sorted",
];

/// Methods that hand out a stream's elements one after the other.
const ONE_BY_ONE: &[&str] = &[
    "collect",
    "forEach",
    "forEachOrdered",
    "iterator",
    "map",
    "toArray",
    "toList",
];

/// A text joined from groups or roles, which nothing sorts.
pub(in super::super) fn text_claim(script: &Script<'_>, found: &mut Vec<Finding>) {
    if !script.kind.has_value() {
        return;
    }
    let mut streams = Streams {
        types: &script.types,
        first: None,
        settled: false,
    };
    visit::walk_program(&mut streams, script.program);
    let Some(stream) = streams.first.filter(|_| !streams.settled) else {
        return;
    };
    for value in result::candidates(script.program) {
        if is_joined(&script.types, value, 0) {
            found.push(
                finding(script, "text-claim-order", value.span, "this text is joined in an order that nobody promises")
                    .label(stream.span, "the order comes from here")
                    .note("it is stable for most servers, but it belongs to the database: after a migration the same user can have another text")
                    .help("sort the names first: `names.sort()`, or `.sorted()` in the stream"),
            );
        }
    }
}

struct Streams<'s, 'a> {
    types: &'s Types<'a>,
    first: Option<&'a Expression>,
    settled: bool,
}

impl<'a> Visitor<'a> for Streams<'_, 'a> {
    fn visit_expression(&mut self, expression: &'a Expression) {
        match &expression.kind {
            ExpressionKind::Member(member) => {
                let name = &&*member.property.name;
                self.settled |= SETTLED.contains(name) || name.starts_with("Tree");
                let stream = self.types.of(&member.object);
                let unordered = stream.java().is_some_and(|java| {
                    java.is_stream()
                        && matches!(java.element().name.as_str(), "GroupModel" | "RoleModel")
                });
                if unordered && ONE_BY_ONE.contains(name) {
                    self.first.get_or_insert(&member.object);
                }
            }
            ExpressionKind::String(literal) => {
                let text = String::from_utf16_lossy(&literal.units);
                self.settled |= text.starts_with("java.util.Tree");
            }
            _ => {}
        }
        visit::walk_expression(self, expression);
    }
}

/// Whether it is made of many: `text += …`, `names.join(…)`, `Collectors.joining(…)`.
fn is_joined<'a>(types: &Types<'a>, value: &'a Expression, depth: usize) -> bool {
    // Deep enough for `var text = names.join(); exports = "-" + String(text)`.
    if depth > 6 {
        return false;
    }
    let below = |inner| is_joined(types, inner, depth + 1);
    match &value.kind {
        ExpressionKind::Identifier(_) => {
            types.is_added_to(value) && types.of(value) == super::super::infer::Type::String
                || types.values(value).into_iter().any(below)
        }
        ExpressionKind::Binary(binary) => {
            below(&binary.first) || binary.rest.iter().any(|rest| below(&rest.operand))
        }
        ExpressionKind::Call(call) => match &call.callee.kind {
            ExpressionKind::Member(member) => {
                let name = &*member.property.name;
                matches!(name, "join" | "joining")
                    || (name == "collect" && call.arguments.iter().any(below))
            }
            ExpressionKind::Identifier(name) => {
                &**name == "String" && call.arguments.iter().any(below)
            }
            _ => false,
        },
        _ => false,
    }
}
