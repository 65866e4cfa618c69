//! The lints, by what they look at. Each is a function from one expression, or from the whole
//! script, to findings.

pub(super) mod aws_shape;
pub(super) mod claim_name;
pub(super) mod claim_value;
pub(super) mod hoisted;
pub(super) mod interop;
pub(super) mod language;
pub(super) mod long;
pub(super) mod members;
pub(super) mod names;
pub(super) mod null;
pub(super) mod order;
pub(super) mod saml;
pub(super) mod server;
pub(super) mod targets;
pub(super) mod text;
pub(super) mod value;

use nashorn::syntax::ast::{Call, Expression, ExpressionKind, Member};

/// The call of a method that an expression is: `a.b(…)`.
fn method_call(expression: &Expression) -> Option<(&Call, &Member)> {
    let ExpressionKind::Call(call) = &expression.kind else {
        return None;
    };
    match &call.callee.kind {
        ExpressionKind::Member(member) => Some((call, member)),
        _ => None,
    }
}
