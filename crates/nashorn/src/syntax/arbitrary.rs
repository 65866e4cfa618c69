//! Random trees for tests: every tree that the parser could have made, and no other.

use diagnostic::Span;

use super::ast::*;

/// Choices for the builder. Where they run out, it takes the simplest way, so a shorter list makes
/// a smaller tree.
pub(crate) struct Choices<'a>(pub &'a [u8]);

impl Choices<'_> {
    fn byte(&mut self) -> usize {
        match self.0 {
            [first, rest @ ..] => {
                self.0 = rest;
                usize::from(*first)
            }
            [] => 0,
        }
    }

    fn below(&mut self, bound: usize) -> usize {
        self.byte() % bound
    }

    fn yes(&mut self) -> bool {
        self.byte() % 3 == 1
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    fn many<T>(&mut self, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = self.below(most + 1);
        (0..count).map(|_| make(self)).collect()
    }
}

/// What surrounds the code that is being made.
#[derive(Clone, Default)]
struct Context {
    depth: usize,
    strict: bool,
    in_function: bool,
    in_loop: bool,
    in_switch: bool,
    /// Labels in reach, and whether a loop is inside them.
    labels: Vec<(Name, bool)>,
}

impl Context {
    fn deeper(&self) -> Self {
        Self {
            depth: self.depth + 1,
            ..self.clone()
        }
    }

    fn in_loop(&self) -> Self {
        let mut inner = self.deeper();
        inner.in_loop = true;
        for (_, has_loop) in &mut inner.labels {
            *has_loop = true;
        }
        inner
    }

    fn leaf(&self) -> bool {
        self.depth > 6
    }
}

/// Not `eval`: Nashorn refuses `eval = function () { "use strict" }` for the name it would get.
const SLOPPY_NAMES: [&str; 3] = ["let", "static", "yield"];
const NAMES: [&str; 12] = [
    "a", "b", "c", "$", "_x1", "async", "of", "each", "get", "ä", "var", "if",
];
const PROPERTY_NAMES: [&str; 7] = ["a", "b", "get", "set", "class", "typeof", "let"];

/// A program.
pub(crate) fn program(choices: &mut Choices<'_>) -> Program {
    let (body, strict) = code(choices, &Context::default());
    Program {
        span: Span::default(),
        strict,
        body,
    }
}

fn code(choices: &mut Choices<'_>, context: &Context) -> (Vec<Statement>, bool) {
    let mut strict = context.strict;
    let mut body = choices.many(2, |choices| {
        let text = choices.pick(&["a", "use strict", "use strict ", ""]);
        // An escape in the directive, when the code isn't strict already.
        strict |= text == "use strict" && choices.byte() % 2 == 0;
        statement_of(StatementKind::Expression(ExpressionStatement {
            expression: string(text.encode_utf16().collect()),
            directive: true,
        }))
    });
    let inner = Context {
        strict,
        ..context.clone()
    };
    let mut prologue = !body.is_empty();
    for made in choices.many(4, |choices| statement(choices, &inner.deeper())) {
        // A string right behind the prologue would belong to it.
        let is_string = matches!(
            &made.kind,
            StatementKind::Expression(ExpressionStatement { expression, .. })
                if matches!(expression.kind, ExpressionKind::String(_) | ExpressionKind::RegExp(_))
        );
        let hidden = match &made.kind {
            StatementKind::Empty => true,
            StatementKind::Function(function) => function.kind == FunctionKind::Declaration,
            _ => false,
        };
        if is_string && (prologue || body.is_empty()) {
            continue;
        }
        prologue &= hidden;
        body.push(made);
    }
    (body, strict)
}

fn statement_of(kind: StatementKind) -> Statement {
    Statement {
        span: Span::default(),
        kind,
    }
}

fn name(choices: &mut Choices<'_>, context: &Context) -> Name {
    let index = choices.below(NAMES.len() + SLOPPY_NAMES.len());
    match NAMES.get(index) {
        Some(name) => Name::from(*name),
        None if context.strict => Name::from("s"),
        None => Name::from(SLOPPY_NAMES[index - NAMES.len()]),
    }
}

fn identifier(choices: &mut Choices<'_>, context: &Context) -> Identifier {
    Identifier {
        span: Span::default(),
        name: name(choices, context),
    }
}

fn block(choices: &mut Choices<'_>, context: &Context) -> Block {
    Block {
        span: Span::default(),
        body: choices.many(3, |choices| block_statement(choices, &context.deeper())),
    }
}

/// Strict code has no function declarations in blocks.
fn block_statement(choices: &mut Choices<'_>, context: &Context) -> Statement {
    let made = statement(choices, context);
    match made.kind {
        StatementKind::Function(_) if context.strict => statement_of(StatementKind::Empty),
        kind => statement_of(kind),
    }
}

/// The body of a loop or `if`: no declaration, and nothing an `else` would attach to.
fn body(choices: &mut Choices<'_>, context: &Context) -> Statement {
    let made = statement(choices, context);
    match made.kind {
        StatementKind::Function(_) => statement_of(StatementKind::Block(vec![])),
        kind => statement_of(kind),
    }
}

fn takes_else(statement: &Statement) -> bool {
    match &statement.kind {
        StatementKind::If(inner) => inner.otherwise.as_deref().is_none_or(takes_else),
        StatementKind::While { body, .. }
        | StatementKind::With { body, .. }
        | StatementKind::Labelled { body, .. } => takes_else(body),
        StatementKind::For(inner) => takes_else(&inner.body),
        StatementKind::ForIn(inner) => takes_else(&inner.body),
        _ => false,
    }
}

fn statement(choices: &mut Choices<'_>, context: &Context) -> Statement {
    let inner = context.deeper();
    let kind = match choices.below(if context.leaf() { 3 } else { 20 }) {
        0 => StatementKind::Expression(ExpressionStatement {
            expression: expression(choices, &inner),
            directive: false,
        }),
        1 => StatementKind::Empty,
        2 => StatementKind::Debugger,
        3 => StatementKind::Block(block(choices, context).body),
        4 => StatementKind::Var(declarators(choices, &inner)),
        5 => {
            let mut function = function(choices, &inner, FunctionKind::Declaration);
            if function.name.is_none() {
                function.kind = FunctionKind::AnonymousStatement;
            }
            StatementKind::Function(Box::new(function))
        }
        6 => if_statement(choices, &inner),
        7 => StatementKind::DoWhile {
            body: Box::new(body(choices, &context.in_loop())),
            test: Box::new(expression(choices, &inner)),
        },
        8 => StatementKind::While {
            test: Box::new(expression(choices, &inner)),
            body: Box::new(body(choices, &context.in_loop())),
        },
        9 => StatementKind::For(Box::new(For {
            init: match choices.below(3) {
                0 => None,
                1 => Some(ForInit::Expression(expression(choices, &inner))),
                _ => Some(ForInit::Var(for_declarators(choices, &inner))),
            },
            test: choices.yes().then(|| expression(choices, &inner)),
            update: choices.yes().then(|| expression(choices, &inner)),
            body: body(choices, &context.in_loop()),
        })),
        10 | 11 => for_in_statement(choices, context),
        12 => jump(choices, context),
        13 if context.in_function => {
            StatementKind::Return(choices.yes().then(|| Box::new(expression(choices, &inner))))
        }
        14 if !context.strict => StatementKind::With {
            object: Box::new(expression(choices, &inner)),
            body: Box::new(body(choices, &inner)),
        },
        15 => switch_statement(choices, context),
        16 => labelled_statement(choices, context),
        17 => StatementKind::Throw(Box::new(expression(choices, &inner))),
        18 => try_statement(choices, &inner),
        _ => StatementKind::Empty,
    };
    statement_of(kind)
}

fn declarators(choices: &mut Choices<'_>, context: &Context) -> Vec<VarDeclarator> {
    let count = 1 + choices.below(2);
    (0..count)
        .map(|_| VarDeclarator {
            span: Span::default(),
            name: identifier(choices, context),
            init: choices.yes().then(|| single(choices, context)),
        })
        .collect()
}

fn for_declarators(choices: &mut Choices<'_>, context: &Context) -> Vec<VarDeclarator> {
    let mut declarators = declarators(choices, context);
    for declarator in &mut declarators {
        if &*declarator.name.name == "let" {
            declarator.name.name = Name::from("l");
        }
    }
    declarators
}

fn if_statement(choices: &mut Choices<'_>, context: &Context) -> StatementKind {
    let count = 1 + choices.below(2);
    let mut arms: Vec<IfArm> = (0..count)
        .map(|_| IfArm {
            span: Span::default(),
            test: expression(choices, context),
            body: body(choices, context),
        })
        .collect();
    let otherwise = choices
        .yes()
        .then(|| body(choices, context))
        .filter(|made| !matches!(made.kind, StatementKind::If(_)));
    let guarded = if otherwise.is_some() {
        count
    } else {
        count - 1
    };
    for arm in &mut arms[..guarded] {
        if takes_else(&arm.body) {
            arm.body = statement_of(StatementKind::Empty);
        }
    }
    StatementKind::If(If {
        arms,
        otherwise: otherwise.map(Box::new),
    })
}

fn for_in_statement(choices: &mut Choices<'_>, context: &Context) -> StatementKind {
    let inner = context.deeper();
    let target = if choices.yes() {
        let mut declarator = for_declarators(choices, &inner).swap_remove(0);
        if context.strict {
            declarator.init = None;
        }
        ForTarget::Var(declarator)
    } else {
        let target = target(choices, &inner);
        match target.kind {
            ExpressionKind::This => ForTarget::Expression(identifier_expression("t")),
            _ => ForTarget::Expression(target),
        }
    };
    StatementKind::ForIn(Box::new(ForIn {
        each: choices.yes(),
        target,
        object: expression(choices, &inner),
        body: body(choices, &context.in_loop()),
    }))
}

fn jump(choices: &mut Choices<'_>, context: &Context) -> StatementKind {
    let label = (!context.labels.is_empty()).then(|| {
        let index = choices.below(context.labels.len());
        context.labels[index].clone()
    });
    let identifier = |name: &Name| Identifier {
        span: Span::default(),
        name: name.clone(),
    };
    match (choices.below(4), label) {
        (0, Some((name, true))) => StatementKind::Continue(Some(identifier(&name))),
        (1, Some((name, _))) => StatementKind::Break(Some(identifier(&name))),
        (2, _) if context.in_loop => StatementKind::Continue(None),
        (3, _) if context.in_loop || context.in_switch => StatementKind::Break(None),
        _ => StatementKind::Empty,
    }
}

fn switch_statement(choices: &mut Choices<'_>, context: &Context) -> StatementKind {
    let inner = Context {
        in_switch: true,
        ..context.deeper()
    };
    let mut default = false;
    let cases = choices.many(3, |choices| {
        let is_default = !default && choices.yes();
        default |= is_default;
        SwitchCase {
            span: Span::default(),
            test: (!is_default).then(|| expression(choices, &inner)),
            body: choices.many(2, |choices| block_statement(choices, &inner)),
        }
    });
    StatementKind::Switch(Box::new(Switch {
        discriminant: expression(choices, &context.deeper()),
        cases,
    }))
}

fn labelled_statement(choices: &mut Choices<'_>, context: &Context) -> StatementKind {
    let label = identifier(choices, context);
    if context.labels.iter().any(|(name, _)| *name == label.name) {
        return StatementKind::Empty;
    }
    let mut inner = context.deeper();
    inner.labels.push((label.name.clone(), false));
    let body = Box::new(block_statement(choices, &inner));
    StatementKind::Labelled { label, body }
}

fn try_statement(choices: &mut Choices<'_>, context: &Context) -> StatementKind {
    let count = choices.below(3);
    let catches: Vec<Catch> = (0..count)
        .map(|index| Catch {
            span: Span::default(),
            parameter: identifier(choices, context),
            condition: (index + 1 < count || choices.yes()).then(|| expression(choices, context)),
            block: block(choices, context),
        })
        .collect();
    let finally = (catches.is_empty() || choices.yes()).then(|| block(choices, context));
    StatementKind::Try(Box::new(Try {
        block: block(choices, context),
        catches,
        finally,
    }))
}

fn function(choices: &mut Choices<'_>, context: &Context, kind: FunctionKind) -> Function {
    let mut inner = Context {
        depth: context.depth + 1,
        strict: context.strict,
        in_function: true,
        ..Context::default()
    };
    let named = matches!(kind, FunctionKind::Declaration | FunctionKind::Expression);
    let parameter_count = match kind {
        FunctionKind::Getter => 0,
        FunctionKind::Setter => choices.below(2),
        _ => choices.below(4),
    };
    let (body, strict) = if choices.below(4) == 1 {
        let value = Box::new(single(choices, &inner));
        (FunctionBody::Closure(value), context.strict)
    } else {
        let (body, strict) = code(choices, &inner);
        let span = Span::default();
        (FunctionBody::Statements(Block { span, body }), strict)
    };
    inner.strict = strict;
    let name = (named && choices.yes()).then(|| identifier(choices, &inner));
    let mut parameters: Vec<Identifier> = (0..parameter_count)
        .map(|_| identifier(choices, &inner))
        .collect();
    if strict {
        let mut seen = std::collections::HashSet::new();
        parameters.retain(|parameter| seen.insert(parameter.name.clone()));
    }
    Function {
        span: Span::default(),
        kind,
        name,
        parameters,
        body,
        strict,
    }
}

fn expression_of(kind: ExpressionKind) -> Expression {
    Expression {
        span: Span::default(),
        kind,
    }
}

fn identifier_expression(name: &str) -> Expression {
    expression_of(ExpressionKind::Identifier(Name::from(name)))
}

fn string(units: Vec<u16>) -> Expression {
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
fn expression(choices: &mut Choices<'_>, context: &Context) -> Expression {
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

fn single(choices: &mut Choices<'_>, context: &Context) -> Expression {
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
fn target(choices: &mut Choices<'_>, context: &Context) -> Expression {
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
