//! Java's `long`, which Nashorn doesn't make a JavaScript number of.

use diagnostic::Finding;
use nashorn::syntax::ast::{BinaryOperator, Expression, ExpressionKind};

use super::super::{Script, infer::Type, table::finding};
use super::interop::is_global;

/// `user.createdTimestamp === 0`
pub(in super::super) fn long_equality<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let ExpressionKind::Binary(binary) = &expression.kind else {
        return;
    };
    let mut left = &binary.first;
    for rest in &binary.rest {
        let always = match rest.operator {
            BinaryOperator::StrictEqual => Some("false"),
            BinaryOperator::StrictNotEqual => Some("true"),
            _ => None,
        };
        let sides = [script.types.of(left), script.types.of(&rest.operand)];
        if let Some(always) = always
            && sides.iter().any(is_long)
            && sides.contains(&Type::Number)
        {
            found.push(
                finding(script, "java-long-equality", rest.operator_span, format!("this is always {always}: one side is a Java `long`"))
                    .note("Nashorn doesn't make a JavaScript number of a Java `long`; its `typeof` is `object`")
                    .help("write `==`, or convert with `Number(…)`"),
            );
        }
        left = &rest.operand;
    }
}

/// `new Date(user.getCreatedTimestamp())`
pub(in super::super) fn long_date<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let ExpressionKind::New(new) = &expression.kind else {
        return;
    };
    if is_global(script, &new.callee, "Date")
        && let [time] = &*new.arguments
        && is_long(&script.types.of(time))
    {
        found.push(
            finding(
                script,
                "java-long-date",
                time.span,
                "of a Java `long` this is an invalid date",
            )
            .note("Nashorn reads it as a text, which is no date; `toISOString()` throws, and the others give NaN")
            .help("write `new Date(Number(…))`"),
        );
    }
}

fn is_long(kind: &Type<'_>) -> bool {
    kind.java()
        .is_some_and(|java| matches!(java.name.as_str(), "long" | "Long"))
}
