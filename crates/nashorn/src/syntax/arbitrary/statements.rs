use diagnostic::Span;

use super::expressions::{expression, identifier_expression, single, target};
use super::{Choices, Context, function, identifier};
use crate::syntax::ast::*;

pub(super) fn statement_of(kind: StatementKind) -> Statement {
    Statement {
        span: Span::default(),
        kind,
    }
}

pub(super) fn block(choices: &mut Choices<'_>, context: &Context) -> Block {
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

pub(super) fn statement(choices: &mut Choices<'_>, context: &Context) -> Statement {
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
