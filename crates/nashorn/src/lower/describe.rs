use super::call::follows_call;
use crate::syntax::ast::{
    Expression, ExpressionKind, FunctionKind, PropertyNameKind, StringLiteral, UnaryOperator,
    UpdateOperator,
};

/// An expression as Nashorn prints it in messages: from its own tree, not from the source. (It says
/// `o.a` for `o['a']` and `a[i + 1]` for `a[i+1]`.)
pub(super) fn describe(expression: &Expression, source: &str) -> String {
    let mut out = String::new();
    write(&mut out, expression, source);
    out
}

/// Longest description: it stands in a message.
const LONGEST: usize = 400;

fn write(out: &mut String, expression: &Expression, source: &str) {
    if out.len() > LONGEST {
        return;
    }
    match &expression.kind {
        ExpressionKind::Identifier(name) => out.push_str(name),
        ExpressionKind::This => out.push_str("this"),
        ExpressionKind::Null => out.push_str("null"),
        ExpressionKind::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        ExpressionKind::String(text) => quote(out, text),
        ExpressionKind::Member(member) => {
            write_base(out, &member.object, source);
            out.push('.');
            out.push_str(&member.property.name);
        }
        ExpressionKind::Index(index) => {
            write_base(out, &index.object, source);
            match &index.index.kind {
                ExpressionKind::String(text) if is_name(text) => {
                    out.push('.');
                    out.push_str(&String::from_utf16_lossy(&text.units));
                }
                _ => {
                    out.push('[');
                    write(out, &index.index, source);
                    out.push(']');
                }
            }
        }
        ExpressionKind::Call(call) => {
            write(out, &call.callee, source);
            list(out, "(", call.arguments.iter().map(Some), ")", source);
        }
        ExpressionKind::New(new) => {
            out.push_str("new ");
            write(out, &new.callee, source);
            list(out, "(", new.arguments.iter().map(Some), ")", source);
        }
        ExpressionKind::Array(items) => {
            list(out, "[", items.iter().map(Option::as_ref), "]", source);
        }
        ExpressionKind::Object(literal) => {
            out.push('{');
            for (index, property) in literal.properties.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                match &property.name.kind {
                    PropertyNameKind::Identifier(name) => out.push_str(name),
                    PropertyNameKind::String(text) => quote(out, text),
                    PropertyNameKind::Number(number) => out.push_str(&number.value.to_string()),
                }
                if let crate::syntax::ast::PropertyValue::Value(value) = &property.value {
                    out.push(':');
                    write(out, value, source);
                }
            }
            out.push('}');
        }
        ExpressionKind::Function(function) => {
            let line = 1 + source
                .get(..function.span.start as usize)
                .map_or(0, |before| before.matches('\n').count());
            let name = match (&function.name, function.kind) {
                (Some(name), FunctionKind::Expression) => name.name.to_string(),
                _ => format!("L:{line}"),
            };
            out.push_str(&format!("[object] function {name}()"));
        }
        ExpressionKind::Unary(unary) => {
            out.push_str(match unary.operator {
                UnaryOperator::Delete => "delete ",
                UnaryOperator::Void => "void ",
                UnaryOperator::Typeof => "typeof ",
                UnaryOperator::Plus => "+",
                UnaryOperator::Minus => "-",
                UnaryOperator::BitNot => "~",
                UnaryOperator::Not => "!",
            });
            write(out, &unary.operand, source);
        }
        ExpressionKind::Update(update) => {
            let operator = match update.operator {
                UpdateOperator::Increment => "++",
                UpdateOperator::Decrement => "--",
            };
            if update.prefix {
                out.push_str(operator);
            }
            write(out, &update.target, source);
            if !update.prefix {
                out.push_str(operator);
            }
        }
        ExpressionKind::Binary(binary) => {
            write(out, &binary.first, source);
            for rest in &binary.rest {
                let operator = source
                    .get(rest.operator_span.start as usize..rest.operator_span.end as usize)
                    .unwrap_or_default();
                out.push_str(&format!(" {operator} "));
                write(out, &rest.operand, source);
            }
        }
        _ => out.push_str(
            source
                .get(expression.span.start as usize..expression.span.end as usize)
                .unwrap_or_default(),
        ),
    }
}

/// The object of a member: Nashorn puts an operation in brackets, and a call that follows another call.
fn write_base(out: &mut String, base: &Expression, source: &str) {
    let brackets = match &base.kind {
        ExpressionKind::Call(call) => follows_call(call, base.span.start),
        ExpressionKind::Binary(_) => true,
        _ => false,
    };
    if brackets {
        out.push('(');
    }
    write(out, base, source);
    if brackets {
        out.push(')');
    }
}

fn list<'a>(
    out: &mut String,
    open: &str,
    items: impl Iterator<Item = Option<&'a Expression>>,
    close: &str,
    source: &str,
) {
    out.push_str(open);
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        if let Some(item) = item {
            write(out, item, source);
        }
    }
    out.push_str(close);
}

fn quote(out: &mut String, text: &StringLiteral) {
    out.push('"');
    out.push_str(&String::from_utf16_lossy(&text.units));
    out.push('"');
}

/// Whether a string could stand after a point.
pub(super) fn is_name(text: &StringLiteral) -> bool {
    let text = String::from_utf16_lossy(&text.units);
    let mut characters = text.chars();
    characters
        .next()
        .is_some_and(|first| first.is_alphabetic() || first == '_' || first == '$')
        && characters.all(|next| next.is_alphanumeric() || next == '_' || next == '$')
}
