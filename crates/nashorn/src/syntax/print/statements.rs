use super::Printer;
use super::expressions::{starts_like_a_block, starts_like_a_statement};
use crate::syntax::ast::{
    Block, Catch, ExpressionKind, ExpressionStatement, For, ForIn, ForInit, ForTarget, Function,
    FunctionBody, Identifier, If, Statement, StatementKind, Switch, Try, VarDeclarator,
};
use crate::syntax::parser::ends_in_closure_declaration;

impl Printer {
    /// Statements, each on its own lines, with a line end after each.
    pub(super) fn statements(&mut self, statements: &[Statement]) {
        for (index, statement) in statements.iter().enumerate() {
            if index > 0 {
                self.new_line();
            }
            self.statement(statement);
            if ends_in_closure_declaration(statement) {
                self.push(";");
            }
        }
        if self.indent == 0 && !statements.is_empty() {
            self.push("\n");
        }
    }

    pub(super) fn block(&mut self, body: &[Statement]) {
        if body.is_empty() {
            self.push("{}");
            return;
        }
        self.push("{");
        self.indent += 1;
        self.new_line();
        self.statements(body);
        self.indent -= 1;
        self.new_line();
        self.push("}");
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Empty => self.push(";"),
            StatementKind::Block(body) => self.block(body),
            StatementKind::Var(declarators) => {
                self.declarators(declarators, false);
                self.push(";");
            }
            StatementKind::Function(function) => self.function(function),
            StatementKind::Expression(statement) => self.expression_statement(statement),
            StatementKind::If(statement) => self.if_statement(statement),
            StatementKind::DoWhile { body, test } => {
                self.push("do ");
                self.statement(body);
                self.push(" while ");
                self.bracketed(test);
                self.push(";");
            }
            StatementKind::While { test, body } => {
                self.push("while ");
                self.bracketed(test);
                self.body(body);
            }
            StatementKind::For(statement) => self.for_statement(statement),
            StatementKind::ForIn(statement) => self.for_in_statement(statement),
            StatementKind::Continue(label) => self.jump("continue", label.as_ref()),
            StatementKind::Break(label) => self.jump("break", label.as_ref()),
            StatementKind::Return(value) => {
                self.push("return");
                if let Some(value) = value {
                    self.push(" ");
                    self.expression(value);
                }
                self.push(";");
            }
            StatementKind::With { object, body } => {
                self.push("with ");
                self.bracketed(object);
                self.body(body);
            }
            StatementKind::Switch(statement) => self.switch_statement(statement),
            StatementKind::Labelled { label, body } => {
                self.name(&label.name);
                self.push(":");
                self.body(body);
            }
            StatementKind::Throw(value) => {
                self.push("throw ");
                self.expression(value);
                self.push(";");
            }
            StatementKind::Try(statement) => self.try_statement(statement),
            StatementKind::Debugger => self.push("debugger;"),
        }
    }

    fn body(&mut self, statement: &Statement) {
        self.push(" ");
        self.statement(statement);
    }

    fn jump(&mut self, word: &str, label: Option<&Identifier>) {
        self.push(word);
        if let Some(label) = label {
            self.push(" ");
            self.name(&label.name);
        }
        self.push(";");
    }

    fn expression_statement(&mut self, statement: &ExpressionStatement) {
        let expression = &statement.expression;
        match &expression.kind {
            ExpressionKind::String(string) if statement.directive => {
                self.directive(&string.units);
            }
            _ if starts_like_a_statement(expression) => self.bracketed(expression),
            _ => self.expression(expression),
        }
        self.push(";");
    }

    fn declarators(&mut self, declarators: &[VarDeclarator], in_for: bool) {
        self.push("var ");
        for (index, declarator) in declarators.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.name(&declarator.name.name);
            if let Some(init) = &declarator.init {
                self.push(" = ");
                if in_for {
                    self.for_value(init);
                } else {
                    self.assignment(init);
                }
            }
        }
    }

    fn if_statement(&mut self, statement: &If) {
        for (index, arm) in statement.arms.iter().enumerate() {
            if index > 0 {
                self.push(" else ");
            }
            self.push("if ");
            self.bracketed(&arm.test);
            self.body(&arm.body);
        }
        if let Some(otherwise) = &statement.otherwise {
            self.push(" else");
            self.body(otherwise);
        }
    }

    fn for_statement(&mut self, statement: &For) {
        self.push("for (");
        match &statement.init {
            Some(ForInit::Var(declarators)) => self.declarators(declarators, true),
            Some(ForInit::Expression(init)) => self.for_init(init),
            None => {}
        }
        for part in [&statement.test, &statement.update] {
            self.push(";");
            if let Some(part) = part {
                self.push(" ");
                self.expression(part);
            }
        }
        self.push(")");
        self.body(&statement.body);
    }

    fn for_in_statement(&mut self, statement: &ForIn) {
        self.push(if statement.each {
            "for each ("
        } else {
            "for ("
        });
        match &statement.target {
            ForTarget::Var(declarator) => {
                self.declarators(std::slice::from_ref(declarator), true);
            }
            ForTarget::Expression(target) => self.for_target(target),
        }
        self.push(" in ");
        self.expression(&statement.object);
        self.push(")");
        self.body(&statement.body);
    }

    fn switch_statement(&mut self, statement: &Switch) {
        self.push("switch ");
        self.bracketed(&statement.discriminant);
        self.push(" {");
        for case in &statement.cases {
            self.new_line();
            match &case.test {
                Some(test) => {
                    self.push("case ");
                    self.expression(test);
                    self.push(":");
                }
                None => self.push("default:"),
            }
            self.indent += 1;
            if !case.body.is_empty() {
                self.new_line();
                self.statements(&case.body);
            }
            self.indent -= 1;
        }
        self.new_line();
        self.push("}");
    }

    fn try_statement(&mut self, statement: &Try) {
        self.push("try ");
        self.block(&statement.block.body);
        for Catch {
            parameter,
            condition,
            block,
            ..
        } in &statement.catches
        {
            self.push(" catch (");
            self.name(&parameter.name);
            if let Some(condition) = condition {
                self.push(" if ");
                self.expression(condition);
            }
            self.push(") ");
            self.block(&block.body);
        }
        if let Some(finally) = &statement.finally {
            self.push(" finally ");
            self.block(&finally.body);
        }
    }

    /// `function name(parameters) body`
    pub(super) fn function(&mut self, function: &Function) {
        self.push("function ");
        if let Some(name) = &function.name {
            let strict = std::mem::replace(&mut self.strict, function.strict);
            self.name(&name.name);
            self.strict = strict;
        }
        self.parameters_and_body(function);
    }

    /// What follows the name of a function or accessor.
    pub(super) fn parameters_and_body(&mut self, function: &Function) {
        let strict = std::mem::replace(&mut self.strict, function.strict);
        self.push("(");
        for (index, parameter) in function.parameters.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.name(&parameter.name);
        }
        self.push(") ");
        match &function.body {
            FunctionBody::Statements(Block { body, .. }) => self.block(body),
            FunctionBody::Closure(value) if starts_like_a_block(value) => {
                self.bracketed(value);
            }
            FunctionBody::Closure(value) => self.assignment(value),
        }
        self.strict = strict;
    }
}
