use diagnostic::Span;

use super::{Choices, Context, PROPERTY_NAMES, function, name};
use crate::syntax::ast::*;

fn expression_of(kind: ExpressionKind) -> Expression {
    Expression {
        span: Span::default(),
        kind,
    }
}

pub(super) fn identifier_expression(name: &str) -> Expression {
    expression_of(ExpressionKind::Identifier(Name::from(name)))
}

pub(super) fn string(units: Vec<u16>) -> Expression {
    expression_of(ExpressionKind::String(StringLiteral {
        units: units.into_boxed_slice(),
    }))
}

fn number(choices: &mut Choices<'_>) -> NumberLiteral {
    const DOUBLES: [f64; 12] = [
        0.0,
        5.0,
        0.5,
        1e-7,
        1.5e300,
        1e21,
        1e20,
        3_000_000_000.0,
        2_147_483_648.0,
        4.35,
        f64::INFINITY,
        5e-324,
    ];
    let integer = choices.yes();
    let value = if integer {
        f64::from(i32::try_from(choices.byte() * choices.byte()).unwrap())
    } else {
        choices.pick(&DOUBLES)
    };
    NumberLiteral { value, integer }
}

/// An expression that may have commas.
pub(super) fn expression(choices: &mut Choices<'_>, context: &Context) -> Expression {
    if context.leaf() || choices.below(8) != 1 {
        return single(choices, context);
    }
    let count = 2 + choices.below(2);
    let mut items: Vec<Expression> = (0..count).map(|_| any(choices, context)).collect();
    if matches!(items[0].kind, ExpressionKind::Sequence(_)) {
        items[0] = identifier_expression("a");
    }
    expression_of(ExpressionKind::Sequence(items))
}

/// Any expression, as an operand too: the printer adds brackets.
fn any(choices: &mut Choices<'_>, context: &Context) -> Expression {
    expression(choices, &context.deeper())
}

pub(super) fn single(choices: &mut Choices<'_>, context: &Context) -> Expression {
    let inner = context.deeper();
    let kind = match choices.below(if context.leaf() { 8 } else { 24 }) {
        0 => ExpressionKind::Identifier(name(choices, context)),
        1 => ExpressionKind::This,
        2 => ExpressionKind::Null,
        3 => ExpressionKind::Boolean(choices.yes()),
        4 => ExpressionKind::Number(number(choices)),
        5 => {
            let units = choices.many(4, |choices| {
                choices.pick(&[
                    0x61, 0x22, 0x5c, 0xa, 0x2028, 0xd83d, 0xde00, 0, 0x31, 0xfeff, 0xe4,
                ])
            });
            return string(units);
        }
        6 => ExpressionKind::RegExp(RegExpLiteral {
            pattern: choices.pick(&["a", "[/]", "\\/", "=", "a{2}"]).into(),
            flags: choices.pick(&["", "g", "im"]).into(),
        }),
        7 => ExpressionKind::Array(vec![]),
        8 => ExpressionKind::Array(
            choices.many(4, |choices| choices.yes().then(|| single(choices, &inner))),
        ),
        9 => ExpressionKind::Object(object(choices, &inner)),
        10 => ExpressionKind::Function(Box::new(function(
            choices,
            &inner,
            FunctionKind::Expression,
        ))),
        11 => ExpressionKind::Unary(Box::new(Unary {
            operator: choices.pick(&[
                UnaryOperator::Delete,
                UnaryOperator::Void,
                UnaryOperator::Typeof,
                UnaryOperator::Plus,
                UnaryOperator::Minus,
                UnaryOperator::BitNot,
                UnaryOperator::Not,
            ]),
            operand: any(choices, context),
        })),
        12 => ExpressionKind::Update(Box::new(Update {
            operator: choices.pick(&[UpdateOperator::Increment, UpdateOperator::Decrement]),
            prefix: choices.yes(),
            target: target(choices, &inner),
        })),
        13 | 14 => binary(choices, context),
        15 => logical(choices, context),
        16 => ExpressionKind::Assign(Box::new(Assign {
            operator: choices.pick(&[
                None,
                Some(BinaryOperator::Add),
                Some(BinaryOperator::ShiftRight),
            ]),
            operator_span: Span::default(),
            target: target(choices, &inner),
            value: any(choices, context),
        })),
        17 => conditional(choices, context),
        18 | 19 => member(choices, context),
        20 | 21 => ExpressionKind::Call(Box::new(Call {
            callee: any(choices, context),
            arguments: choices.many(2, |choices| any(choices, context)),
        })),
        _ => ExpressionKind::New(Box::new(New {
            callee: any(choices, context),
            arguments: choices.many(2, |choices| any(choices, context)),
            body: choices.yes().then(|| object(choices, &inner)),
        })),
    };
    expression_of(kind)
}

fn member(choices: &mut Choices<'_>, context: &Context) -> ExpressionKind {
    let object = any(choices, context);
    if choices.yes() {
        let index = any(choices, context);
        return ExpressionKind::Index(Box::new(Index { object, index }));
    }
    let property = Identifier {
        span: Span::default(),
        name: Name::from(choices.pick(&PROPERTY_NAMES)),
    };
    ExpressionKind::Member(Box::new(Member { object, property }))
}

/// Something that can be assigned to.
pub(super) fn target(choices: &mut Choices<'_>, context: &Context) -> Expression {
    match choices.below(4) {
        0 => expression_of(ExpressionKind::This),
        1 if !context.leaf() => expression_of(member(choices, context)),
        _ => expression_of(ExpressionKind::Identifier(name(choices, context))),
    }
}

fn binary(choices: &mut Choices<'_>, context: &Context) -> ExpressionKind {
    const RUNS: [&[BinaryOperator]; 5] = [
        &[BinaryOperator::Add, BinaryOperator::Subtract],
        &[BinaryOperator::Divide, BinaryOperator::Multiply],
        &[
            BinaryOperator::In,
            BinaryOperator::Less,
            BinaryOperator::Instanceof,
        ],
        &[BinaryOperator::BitOr],
        &[BinaryOperator::StrictEqual, BinaryOperator::NotEqual],
    ];
    let operators = choices.pick(&RUNS);
    let precedence = operators[0].token().precedence();
    let mut first = any(choices, context);
    if let ExpressionKind::Binary(inner) = &first.kind
        && inner.rest[0].operator.token().precedence() == precedence
    {
        first = identifier_expression("a");
    }
    let count = 1 + choices.below(3);
    let rest = (0..count)
        .map(|_| BinaryRest {
            operator: choices.pick(operators),
            operator_span: Span::default(),
            operand: any(choices, context),
        })
        .collect();
    ExpressionKind::Binary(Box::new(Binary { first, rest }))
}

fn logical(choices: &mut Choices<'_>, context: &Context) -> ExpressionKind {
    let operator = choices.pick(&[LogicalOperator::And, LogicalOperator::Or]);
    let count = 2 + choices.below(2);
    let mut operands: Vec<Expression> = (0..count).map(|_| any(choices, context)).collect();
    if let ExpressionKind::Logical(inner) = &operands[0].kind
        && inner.operator == operator
    {
        operands[0] = identifier_expression("a");
    }
    ExpressionKind::Logical(Box::new(Logical { operator, operands }))
}

fn conditional(choices: &mut Choices<'_>, context: &Context) -> ExpressionKind {
    let count = 1 + choices.below(2);
    let arms = (0..count)
        .map(|_| ConditionalArm {
            test: any(choices, context),
            value: any(choices, context),
        })
        .collect();
    let mut otherwise = any(choices, context);
    if matches!(otherwise.kind, ExpressionKind::Conditional(_)) {
        otherwise = identifier_expression("a");
    }
    ExpressionKind::Conditional(Box::new(Conditional { arms, otherwise }))
}

fn object(choices: &mut Choices<'_>, context: &Context) -> ObjectLiteral {
    let mut seen = std::collections::HashSet::new();
    let mut properties = choices.many(3, |choices| property(choices, context));
    properties.retain(|property| {
        let key = match &property.name.kind {
            PropertyNameKind::Identifier(name) => name.to_string(),
            PropertyNameKind::String(string) => String::from_utf16_lossy(&string.units),
            PropertyNameKind::Number(number) => number.value.to_string(),
        };
        seen.insert(key)
    });
    ObjectLiteral {
        span: Span::default(),
        properties,
    }
}

fn property(choices: &mut Choices<'_>, context: &Context) -> Property {
    let kind = match choices.below(4) {
        0 => PropertyNameKind::Number(number(choices)),
        1 => PropertyNameKind::String(StringLiteral {
            units: Box::from([0x62, 0x22]),
        }),
        _ => PropertyNameKind::Identifier(Name::from(choices.pick(&PROPERTY_NAMES))),
    };
    let value = match choices.below(4) {
        0 => PropertyValue::Getter(Box::new(function(choices, context, FunctionKind::Getter))),
        1 => PropertyValue::Setter(Box::new(function(choices, context, FunctionKind::Setter))),
        _ => PropertyValue::Value(any(choices, context)),
    };
    Property {
        span: Span::default(),
        name: PropertyName {
            span: Span::default(),
            kind,
        },
        value,
    }
}
