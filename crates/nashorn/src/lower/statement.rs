use super::{
    Helper, Lowerer,
    scope::{Home, is_awkward, parameter},
};
use crate::syntax::ast::{
    Catch, Expression, ExpressionKind, For, ForIn, ForInit, ForTarget, Function, FunctionKind,
    Identifier, If, Name, Statement, StatementKind, Switch, Try, VarDeclarator,
};

/// Longer `else if` chains are written without nesting.
const LONGEST_CHAIN: usize = 40;

impl Lowerer<'_> {
    pub(super) fn statements(&mut self, statements: &[Statement]) {
        for statement in statements {
            if let StatementKind::Function(function) = &statement.kind {
                self.variants_of_declaration(function);
            }
        }
        for statement in statements {
            self.statement(statement);
        }
    }

    fn block(&mut self, statements: &[Statement]) {
        self.out.push('{');
        self.statements(statements);
        self.out.push('}');
    }

    fn statement(&mut self, statement: &Statement) {
        if sets_line(&statement.kind) {
            self.line = statement.span.start;
        }
        self.plain_statement(statement);
        let types = self.types.clone();
        self.widen_statement(types.after(statement));
    }

    fn plain_statement(&mut self, statement: &Statement) {
        let types = self.types.clone();
        match &statement.kind {
            StatementKind::Empty | StatementKind::Debugger => self.out.push(';'),
            StatementKind::Block(body) => self.block(body),
            StatementKind::Var(declarators) => {
                self.var(declarators);
                self.out.push(';');
            }
            StatementKind::Function(function) => self.function_statement(function),
            StatementKind::Expression(statement) => {
                if self.completion {
                    self.push_hidden("r");
                    self.out.push('=');
                    self.expression(&statement.expression);
                    self.out.push(';');
                } else if !statement.directive {
                    self.effect(&statement.expression);
                    self.out.push(';');
                }
            }
            StatementKind::If(statement) => self.if_statement(statement),
            StatementKind::DoWhile { body, test } => {
                self.out.push_str("do{");
                self.widen_statement(types.at_head(statement));
                self.statement(body);
                self.out.push_str("}while(");
                self.widen_before(types.before_update(statement));
                self.line = test.span.start;
                self.condition(test);
                self.out.push_str(");");
            }
            StatementKind::While { test, body } => {
                self.out.push_str("while(");
                self.widen_before(types.at_head(statement));
                self.condition(test);
                self.out.push_str("){");
                self.statement(body);
                self.out.push('}');
            }
            StatementKind::For(part) => self.for_statement(statement, part),
            StatementKind::ForIn(part) => self.for_in(statement, part),
            StatementKind::Continue(label) => self.jump("continue", label.as_ref()),
            StatementKind::Break(label) => self.jump("break", label.as_ref()),
            StatementKind::Return(value) => {
                self.out.push_str("return");
                if let Some(value) = value {
                    self.out.push(' ');
                    self.expression(value);
                }
                self.out.push(';');
            }
            StatementKind::With { object, body } => self.with(object, body),
            StatementKind::Switch(statement) => self.switch(statement),
            StatementKind::Labelled { label, body } => {
                self.push_local(&label.name);
                self.out.push(':');
                self.statement(body);
            }
            StatementKind::Throw(value) => {
                self.out.push_str("throw ");
                self.open(Helper::Throw);
                self.expression(value);
                self.close_at(statement.span);
                self.out.push(';');
            }
            StatementKind::Try(statement) => self.try_statement(statement),
        }
    }

    fn jump(&mut self, keyword: &str, label: Option<&Identifier>) {
        self.out.push_str(keyword);
        if let Some(label) = label {
            self.out.push(' ');
            self.push_local(&label.name);
        }
        self.out.push(';');
    }

    fn function_statement(&mut self, function: &Function) {
        match (&function.name, function.kind) {
            (Some(name), FunctionKind::Declaration) if self.is_awkward_global(&name.name) => {
                // Written by `awkward_globals`.
            }
            (Some(_), FunctionKind::Declaration) => self.function(function),
            _ => {
                // Nashorn's anonymous function statement declares nothing, but stores its value.
                if self.completion {
                    self.push_hidden("r");
                    self.out.push('=');
                    self.function(function);
                    self.out.push(';');
                }
            }
        }
    }

    fn is_awkward_global(&self, name: &str) -> bool {
        is_awkward(name) && self.scopes.resolve(name).home == Home::Global
    }

    /// Declares the program's variables whose names boa can't take.
    pub(super) fn awkward_globals(&mut self) {
        let mut names: Vec<Name> = self
            .scopes
            .globals()
            .filter(|name| is_awkward(name))
            .cloned()
            .collect();
        names.sort();
        for name in names {
            self.open(Helper::Declare);
            self.push_string(&name);
            self.out.push_str(");");
        }
    }

    /// Has names declared at the start of the function.
    fn hoist(&mut self, declarators: &[VarDeclarator]) {
        for declarator in declarators {
            let name = &declarator.name.name;
            if !self.is_awkward_global(name) && !self.hoisted.contains(name) {
                self.hoisted.push(name.clone());
            }
        }
    }

    /// Writes `var a=1,b` without semicolon.
    fn var(&mut self, declarators: &[VarDeclarator]) {
        let plain = declarators.iter().all(|declarator| {
            let home = self.scopes.resolve(&declarator.name.name);
            home.withs.is_empty() && !self.is_awkward_global(&declarator.name.name)
        });
        let line = self.line;
        if plain {
            self.out.push_str("var ");
            for (index, declarator) in declarators.iter().enumerate() {
                if index > 0 {
                    self.out.push(',');
                }
                self.push_local(&declarator.name.name);
                if let Some(init) = &declarator.init {
                    self.line = line;
                    self.out.push('=');
                    self.expression(init);
                }
            }
            return;
        }
        // Inside `with`, the first value goes to the object when it has such a property.
        self.hoist(declarators);
        self.initial_values(declarators);
    }

    /// Writes `a=1,b=2`: what remains of `var` once the names are declared.
    fn initial_values(&mut self, declarators: &[VarDeclarator]) {
        let mut separator = "";
        for declarator in declarators {
            if let Some(init) = &declarator.init {
                self.out.push_str(separator);
                self.assign_name(&declarator.name.name, declarator.span, |lowerer| {
                    lowerer.expression(init);
                });
                separator = ",";
            }
        }
    }

    fn if_statement(&mut self, statement: &If) {
        if statement.arms.len() > LONGEST_CHAIN {
            return self.long_if(statement);
        }
        for (index, arm) in statement.arms.iter().enumerate() {
            self.out
                .push_str(if index == 0 { "if(" } else { "else if(" });
            self.condition(&arm.test);
            self.out.push_str("){");
            self.statement(&arm.body);
            self.out.push('}');
        }
        if let Some(otherwise) = &statement.otherwise {
            self.out.push_str("else{");
            self.statement(otherwise);
            self.out.push('}');
        }
    }

    /// `$µif:{if(a){…break $µif}if(b){…break $µif}…}`: boa's parser recurses with each `else`.
    fn long_if(&mut self, statement: &If) {
        let label = self.hidden_number();
        self.push_if_label(label);
        self.out.push_str(":{");
        for arm in &statement.arms {
            self.out.push_str("if(");
            self.line = arm.span.start;
            self.condition(&arm.test);
            self.out.push_str("){");
            self.statement(&arm.body);
            self.out.push_str("break ");
            self.push_if_label(label);
            self.out.push_str(";}");
        }
        if let Some(otherwise) = &statement.otherwise {
            self.statement(otherwise);
        }
        self.out.push('}');
    }

    fn push_if_label(&mut self, number: u32) {
        self.push_hidden("l");
        self.push_number(number);
    }

    fn hidden_number(&mut self) -> u32 {
        self.hidden += 1;
        self.hidden
    }

    fn for_statement(&mut self, whole: &Statement, statement: &For) {
        let types = self.types.clone();
        let line = self.line;
        self.out.push_str("for(");
        match &statement.init {
            Some(ForInit::Var(declarators)) => self.var(declarators),
            Some(ForInit::Expression(init)) => self.effect(init),
            None => {}
        }
        self.out.push(';');
        self.widen_before(types.at_head(whole));
        match &statement.test {
            Some(test) => self.condition(test),
            None if types.at_head(whole).is_empty() => {}
            None => self.out.push_str("true"),
        }
        self.out.push(';');
        self.line = line;
        if let Some(update) = &statement.update {
            self.widen_before(types.before_update(whole));
            self.effect(update);
        }
        self.out.push_str("){");
        self.statement(&statement.body);
        self.out.push('}');
    }

    fn for_in(&mut self, whole: &Statement, statement: &ForIn) {
        let types = self.types.clone();
        self.out.push_str("for(const ");
        self.push_hidden("i");
        self.out.push('=');
        let with_init = match &statement.target {
            ForTarget::Var(declarator) if declarator.init.is_some() => {
                self.out.push('(');
                self.initial_values(std::slice::from_ref(declarator));
                self.out.push(',');
                true
            }
            _ => false,
        };
        self.open(Helper::Iterate);
        self.expression(&statement.object);
        self.out
            .push_str(if statement.each { ",true" } else { ",false" });
        self.close_at(statement.object.span);
        if with_init {
            self.out.push(')');
        }
        self.out.push(';');
        self.widen_before(types.at_head(whole));
        self.open(Helper::More);
        self.push_hidden("i");
        self.out.push_str(");){");
        match &statement.target {
            ForTarget::Var(declarator) => {
                self.hoist(std::slice::from_ref(declarator));
                self.assign_name(&declarator.name.name, declarator.span, Self::next);
            }
            ForTarget::Expression(target) => self.assign_target(target, Self::next),
        }
        self.out.push(';');
        self.statement(&statement.body);
        self.out.push('}');
    }

    fn next(&mut self) {
        self.open(Helper::Next);
        self.push_hidden("i");
        self.out.push(')');
    }

    fn with(&mut self, object: &Expression, body: &Statement) {
        let number = self.hidden_number();
        self.out.push_str("{const ");
        self.push_with(number);
        self.out.push('=');
        self.open(Helper::With);
        self.expression(object);
        self.close_at(object.span);
        self.out.push(';');
        self.scopes.enter_with(number);
        self.statement(body);
        self.scopes.leave();
        self.out.push('}');
    }

    pub(super) fn push_with(&mut self, number: u32) {
        self.push_hidden("w");
        self.push_number(number);
    }

    fn switch(&mut self, statement: &Switch) {
        self.out.push_str("switch(");
        let integers = statement.cases.iter().all(|case| match &case.test {
            Some(test) => {
                matches!(&test.kind, ExpressionKind::Number(number) if number.integer)
            }
            None => true,
        });
        if integers {
            self.open(Helper::CaseOf);
            self.expression(&statement.discriminant);
            self.out.push(')');
        } else {
            self.expression(&statement.discriminant);
        }
        self.out.push_str("){");
        let line = self.line;
        for case in &statement.cases {
            match &case.test {
                Some(test) => {
                    self.line = line;
                    self.out.push_str("case ");
                    self.expression(test);
                    self.out.push(':');
                }
                None => self.out.push_str("default:"),
            }
            let types = self.types.clone();
            self.widen_statement(types.at_case(case));
            self.statements(&case.body);
        }
        self.out.push('}');
    }

    /// With `catch` and `finally`, two statements in one another: numbers are widened between them.
    fn try_statement(&mut self, statement: &Try) {
        let Some(finally) = &statement.finally else {
            return self.try_catch(statement);
        };
        self.out.push_str("try");
        if statement.catches.is_empty() {
            self.block(&statement.block.body);
        } else {
            let types = self.types.clone();
            self.out.push('{');
            self.try_catch(statement);
            self.widen_statement(types.tried(statement));
            self.out.push('}');
        }
        self.finally(&finally.body);
    }

    fn try_catch(&mut self, statement: &Try) {
        self.out.push_str("try");
        self.block(&statement.block.body);
        match statement.catches.as_slice() {
            [] => {}
            [only] if only.condition.is_none() => {
                self.out.push_str("catch(");
                self.push_local(parameter(only));
                self.out.push_str("){");
                self.push_local(parameter(only));
                self.out.push('=');
                self.open(Helper::Caught);
                self.push_local(parameter(only));
                self.out.push_str(");");
                self.widen_catch(only);
                self.catch_body(only);
                self.out.push('}');
            }
            several => self.conditional_catches(several),
        }
    }

    /// An exception that is on its way keeps its place, whatever is thrown and caught meanwhile:
    /// `finally{let $µp=pending();{…}pending($µp);}`.
    fn finally(&mut self, body: &[Statement]) {
        let number = self.hidden_number();
        self.out.push_str("finally{let ");
        self.push_hidden("p");
        self.push_number(number);
        self.out.push('=');
        self.open(Helper::Pending);
        self.out.push_str(");");
        self.block(body);
        self.open(Helper::Pending);
        self.push_hidden("p");
        self.push_number(number);
        self.out.push_str(");}");
    }

    fn catch_body(&mut self, catch: &Catch) {
        self.scopes.enter_catch(parameter(catch));
        self.statements(&catch.block.body);
        self.scopes.leave();
    }

    /// Each clause gets its own scope by catching the exception anew:
    /// `catch($µc){$µc=caught($µc);$µl1:{try{throw $µc}catch(e){if(…){…break $µl1;}}…throw $µc}}`.
    fn conditional_catches(&mut self, catches: &[Catch]) {
        let label = self.hidden_number();
        self.out.push_str("catch(");
        self.push_hidden("c");
        self.out.push_str("){");
        self.push_hidden("c");
        self.out.push('=');
        self.open(Helper::Caught);
        self.push_hidden("c");
        self.out.push_str(");");
        if let Some(first) = catches.first() {
            self.widen_catch(first);
        }
        self.push_if_label(label);
        self.out.push_str(":{");
        for catch in catches {
            self.out.push_str("try{throw ");
            self.push_hidden("c");
            self.out.push_str("}catch(");
            self.push_local(parameter(catch));
            self.out.push_str("){");
            if let Some(condition) = &catch.condition {
                self.scopes.enter_catch(parameter(catch));
                self.out.push_str("if(");
                self.condition(condition);
                self.out.push_str("){");
                self.scopes.leave();
            }
            self.catch_body(catch);
            self.out.push_str("break ");
            self.push_if_label(label);
            self.out.push_str(";}");
            if catch.condition.is_some() {
                self.out.push('}');
            }
        }
        self.out.push_str("throw ");
        self.push_hidden("c");
        self.out.push_str(";}}");
    }
}

/// Whether Nashorn notes the line of such a statement.
const fn sets_line(kind: &StatementKind) -> bool {
    !matches!(
        kind,
        StatementKind::Empty
            | StatementKind::Debugger
            | StatementKind::Block(_)
            | StatementKind::Function(_)
            | StatementKind::DoWhile { .. }
            | StatementKind::Labelled { .. }
            | StatementKind::Try(_)
    )
}
