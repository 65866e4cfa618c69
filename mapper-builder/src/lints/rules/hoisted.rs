//! Variables that are read above the line that sets them.

use diagnostic::{Finding, Span};
use nashorn::syntax::ast::{
    Expression, ExpressionKind, Function, Statement, StatementKind, UnaryOperator,
};
use nashorn::syntax::visit::{self, Visitor};

use super::super::{Script, table::finding};

/// `exports = prefix + name; var prefix = 'a-';`
pub(in super::super) fn read_before_set(script: &Script<'_>, found: &mut Vec<Finding>) {
    let mut functions = Functions(Vec::new());
    visit::walk_program(&mut functions, script.program);
    let mut reads = Reads(Vec::new());
    visit::walk_program(&mut reads, script.program);
    for read in reads.0 {
        let Some(values) = script.types.only_values(read) else {
            continue;
        };
        // A function may have been called before.
        let is_later =
            |value: &Expression| value.span.start > read.span.end && !functions.contain(value.span);
        let Some(first) = values.first() else {
            continue;
        };
        if values.iter().all(|value| is_later(value)) {
            let ExpressionKind::Identifier(name) = &read.kind else {
                continue;
            };
            found.push(
                finding(script, "read-before-set", read.span, format!("`{name}` has no value yet"))
                    .label(first.span, "it is set here")
                    .note("`var` is known in the whole script, its value only from its line on: until then it is undefined")
                    .help("move the line that sets it up"),
            );
        }
    }
}

/// Where the functions of a program are.
struct Functions(Vec<Span>);

impl Functions {
    fn contain(&self, other: Span) -> bool {
        let contains = |span: &Span| span.start <= other.start && other.end <= span.end;
        self.0.iter().any(contains)
    }
}

impl<'a> Visitor<'a> for Functions {
    fn visit_function(&mut self, function: &'a Function) {
        self.0.push(function.span);
        visit::walk_function(self, function);
    }
}

/// What the program itself reads, once and in the order of the text: loops and functions are left out.
struct Reads<'a>(Vec<&'a Expression>);

impl<'a> Visitor<'a> for Reads<'a> {
    fn visit_function(&mut self, _: &'a Function) {}

    fn visit_statement(&mut self, statement: &'a Statement) {
        let is_loop = matches!(
            statement.kind,
            StatementKind::For(_)
                | StatementKind::ForIn(_)
                | StatementKind::While { .. }
                | StatementKind::DoWhile { .. }
        );
        if !is_loop {
            visit::walk_statement(self, statement);
        }
    }

    fn visit_expression(&mut self, expression: &'a Expression) {
        match &expression.kind {
            ExpressionKind::Identifier(_) => self.0.push(expression),
            ExpressionKind::Unary(unary) if unary.operator == UnaryOperator::Typeof => {}
            ExpressionKind::Assign(assign)
                if matches!(assign.target.kind, ExpressionKind::Identifier(_)) =>
            {
                self.visit_expression(&assign.value);
            }
            _ => visit::walk_expression(self, expression),
        }
    }
}
