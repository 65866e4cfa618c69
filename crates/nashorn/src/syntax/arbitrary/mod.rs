//! Random trees for tests: every tree that the parser could have made, and no other.

use diagnostic::Span;

mod expressions;
mod statements;

use super::ast::*;
use expressions::{single, string};
use statements::{statement, statement_of};

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
