//! Which expressions can be the value of a program: what Keycloak makes the claim of.

use nashorn::syntax::ast::{Expression, ExpressionKind, Program, Statement, StatementKind};

/// The expression statements that can be the last to run, followed through `exports = …`, commas
/// and conditions to the value itself.
pub(super) fn candidates(program: &Program) -> Vec<&Expression> {
    let mut found = Vec::new();
    tails(&program.body, &mut found);
    let mut values = Vec::new();
    for expression in found {
        follow(expression, &mut values);
    }
    values
}

/// The expression statements themselves.
pub(super) fn statements(program: &Program) -> Vec<&Expression> {
    let mut found = Vec::new();
    tails(&program.body, &mut found);
    found
}

/// Collects from the end; true when one of what was found certainly runs.
fn tails<'a>(statements: &'a [Statement], found: &mut Vec<&'a Expression>) -> bool {
    statements
        .iter()
        .rev()
        .any(|statement| tail(statement, found))
}

fn tail<'a>(statement: &'a Statement, found: &mut Vec<&'a Expression>) -> bool {
    match &statement.kind {
        StatementKind::Expression(statement) => {
            found.push(&statement.expression);
            true
        }
        StatementKind::Block(body) => tails(body, found),
        StatementKind::If(statement) => {
            let mut all = statement.otherwise.is_some();
            for arm in &statement.arms {
                all &= tail(&arm.body, found);
            }
            if let Some(otherwise) = &statement.otherwise {
                all &= tail(otherwise, found);
            }
            all
        }
        StatementKind::DoWhile { body, .. } | StatementKind::Labelled { body, .. } => {
            tail(body, found)
        }
        StatementKind::With { body, .. } => tail(body, found),
        StatementKind::While { body, .. } => {
            tail(body, found);
            false
        }
        StatementKind::For(statement) => {
            tail(&statement.body, found);
            false
        }
        StatementKind::ForIn(statement) => {
            tail(&statement.body, found);
            false
        }
        StatementKind::Switch(statement) => {
            for case in &statement.cases {
                tails(&case.body, found);
            }
            false
        }
        StatementKind::Try(statement) => {
            if let Some(finally) = &statement.finally
                && tails(&finally.body, found)
            {
                return true;
            }
            let mut all = tails(&statement.block.body, found);
            for catch in &statement.catches {
                all &= tails(&catch.block.body, found);
            }
            all
        }
        StatementKind::Empty
        | StatementKind::Var(_)
        | StatementKind::Function(_)
        | StatementKind::Continue(_)
        | StatementKind::Break(_)
        | StatementKind::Return(_)
        | StatementKind::Throw(_)
        | StatementKind::Debugger => false,
    }
}

fn follow<'a>(expression: &'a Expression, values: &mut Vec<&'a Expression>) {
    match &expression.kind {
        ExpressionKind::Assign(assign) if assign.operator.is_none() => {
            follow(&assign.value, values)
        }
        ExpressionKind::Sequence(parts) => {
            if let Some(last) = parts.last() {
                follow(last, values);
            }
        }
        ExpressionKind::Conditional(conditional) => {
            for arm in &conditional.arms {
                follow(&arm.value, values);
            }
            follow(&conditional.otherwise, values);
        }
        _ => values.push(expression),
    }
}
