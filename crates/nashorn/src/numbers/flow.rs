//! The ways through statements.

use super::join::{Join, State};
use super::{Decision, Place, StaticType, Types, Variable, address};
use crate::lower::constant::{fold, truth};
use crate::syntax::ast::{
    Block, Expression, ExpressionKind, For, ForIn, ForInit, ForTarget, If, Name, Statement,
    StatementKind, Switch, Try, VarDeclarator,
};

/// Follows the code of one program or function, from its start.
pub(super) struct Flow<'a> {
    locals: Vec<Variable>,
    /// Expression statements assign the completion value.
    completion: bool,
    /// `None` where no way leads.
    pub(super) state: Option<State>,
    /// Names that a `catch` around has taken.
    pub(super) hidden: Vec<Name>,
    targets: Vec<Target<'a>>,
    /// For each `try` around, what its `catch` is reached with.
    catches: Vec<Join>,
    /// `finally` blocks around, with how many targets lie outside each.
    finallies: Vec<(&'a Block, usize)>,
    pub(super) types: Types,
}

/// Something that `break` or `continue` leads to.
struct Target<'a> {
    labels: Vec<&'a str>,
    is_loop: bool,
    /// `break` without a label leads here.
    is_breakable: bool,
    breaks: Join,
    continues: Join,
}

impl<'a> Flow<'a> {
    pub(super) fn new(locals: Vec<Variable>, completion: bool) -> Self {
        Self {
            state: Some(vec![StaticType::Undefined; locals.len()]),
            locals,
            completion,
            hidden: Vec::new(),
            targets: Vec::new(),
            catches: Vec::new(),
            finallies: Vec::new(),
            types: Types::default(),
        }
    }

    /// Gives a parameter its type.
    pub(super) fn enter_with(&mut self, name: &Name, of: StaticType) {
        if let Some(number) = self.number(name)
            && let Some(slot) = self.state.as_mut().and_then(|state| state.get_mut(number))
        {
            *slot = of;
        }
    }

    fn number(&self, name: &Name) -> Option<usize> {
        if self.hidden.contains(name) {
            return None;
        }
        self.locals
            .iter()
            .position(|local| matches!(local, Variable::Named(local) if local == name))
    }

    /// The type of a variable here.
    pub(super) fn variable(&self, name: &Name) -> StaticType {
        self.number(name)
            .and_then(|number| self.state.as_ref()?.get(number).copied())
            .unwrap_or_default()
    }

    pub(super) fn assign(&mut self, name: &Name, of: StaticType) {
        if let Some(number) = self.number(name) {
            self.assign_number(number, of);
        }
    }

    fn assign_number(&mut self, number: usize, of: StaticType) {
        let Some(state) = &mut self.state else { return };
        let Some(slot) = state.get_mut(number) else {
            return;
        };
        // An undefined value that is assigned is a value; only a variable without one has the type.
        *slot = if of == StaticType::Undefined && *slot != StaticType::Undefined {
            StaticType::Object
        } else {
            of
        };
        self.reach_catch();
    }

    /// After every assignment the `catch` around may come next.
    fn reach_catch(&mut self) {
        if let Some(join) = self.catches.last_mut() {
            join.add(self.state.as_ref());
        }
    }

    /// Goes on from where the ways of `join` meet.
    pub(super) fn meet(&mut self, join: &Join, place: Place) {
        self.state = join.state().cloned();
        self.widen(join, place);
    }

    fn widen(&mut self, join: &Join, place: Place) {
        let widened: Vec<Variable> = join
            .widened()
            .into_iter()
            .filter_map(|number| self.locals.get(number).cloned())
            .collect();
        if widened.is_empty() {
            self.types.joins.remove(&place);
        } else {
            self.types.joins.insert(place, widened);
        }
    }

    pub(super) fn decide(&mut self, expression: &Expression, decision: Decision) {
        self.types.decisions.insert(address(expression), decision);
    }

    pub(super) fn statements(&mut self, body: &'a [Statement]) {
        for statement in body {
            if self.state.is_some() {
                self.statement(statement, &[]);
            }
        }
    }

    fn statement(&mut self, statement: &'a Statement, labels: &[&'a str]) {
        match &statement.kind {
            StatementKind::Empty | StatementKind::Debugger => {}
            StatementKind::Block(body) => self.statements(body),
            StatementKind::Var(declarators) => self.declarators(declarators),
            StatementKind::Function(function) => {
                if let Some(name) = &function.name {
                    self.assign(&name.name, StaticType::Object);
                } else if self.completion {
                    self.assign_number(0, StaticType::Object);
                }
            }
            StatementKind::Expression(part) => {
                let of = self.expression(&part.expression);
                if self.completion {
                    self.assign_number(0, of);
                }
            }
            StatementKind::If(part) => self.if_statement(part, 0, statement),
            StatementKind::DoWhile { body, test } => self.do_loop(statement, body, test, labels),
            StatementKind::While { test, body } => {
                self.test_first(statement, Some(test), None, body, labels);
            }
            StatementKind::For(part) => self.for_loop(statement, part, labels),
            StatementKind::ForIn(part) => self.for_in_loop(statement, part, labels),
            StatementKind::Continue(label) => {
                self.jump(label.as_ref().map(|label| &*label.name), true);
            }
            StatementKind::Break(label) => {
                self.jump(label.as_ref().map(|label| &*label.name), false);
            }
            StatementKind::Return(value) => {
                if let Some(value) = value {
                    self.expression(value);
                }
                self.pass_finallies(0);
                self.state = None;
            }
            StatementKind::With { object, body } => {
                self.expression(object);
                self.statement(body, &[]);
            }
            StatementKind::Switch(part) => self.switch(statement, part, labels),
            StatementKind::Labelled { label, body } => {
                self.labelled(statement, &label.name, body, labels);
            }
            StatementKind::Throw(value) => {
                self.expression(value);
                self.reach_catch();
                self.state = None;
            }
            StatementKind::Try(part) => self.try_statement(statement, part),
        }
    }

    fn declarators(&mut self, declarators: &'a [VarDeclarator]) {
        for declarator in declarators {
            if let Some(init) = &declarator.init {
                let of = self.expression(init);
                self.assign(&declarator.name.name, of);
            }
        }
    }

    fn if_statement(&mut self, part: &'a If, arm: usize, statement: &'a Statement) {
        let Some(current) = part.arms.get(arm) else {
            if let Some(otherwise) = &part.otherwise {
                self.statement(otherwise, &[]);
            }
            return;
        };
        if let Some(constant) = fold(&current.test) {
            // The other branch isn't compiled at all.
            if truth(&constant) {
                self.statement(&current.body, &[]);
            } else {
                self.if_statement(part, arm + 1, statement);
            }
            return;
        }
        self.expression(&current.test);
        let tested = self.state.clone();
        let mut join = Join::default();
        let always = always(&current.test);
        if always != Some(false) {
            self.statement(&current.body, &[]);
            if always == Some(true) {
                return;
            }
            join.add(self.state.as_ref());
            self.state = tested;
        }
        self.if_statement(part, arm + 1, statement);
        join.add(self.state.as_ref());
        self.state = join.state().cloned();
        if arm == 0 || !join.widened().is_empty() {
            self.widen_more(&join, Place::After(address(statement)), arm);
        }
    }

    /// `else if` is one statement for us and several for Nashorn, joined from the last to the first.
    fn widen_more(&mut self, join: &Join, place: Place, arm: usize) {
        if arm == 0 {
            let inner = self.types.joins.remove(&place).unwrap_or_default();
            self.widen(join, place);
            if !inner.is_empty() {
                let all = self.types.joins.entry(place).or_default();
                for variable in inner {
                    if !all.contains(&variable) {
                        all.push(variable);
                    }
                }
            }
        } else {
            self.widen(join, place);
        }
    }

    fn enter_target(&mut self, labels: &[&'a str], is_loop: bool, is_breakable: bool) {
        self.targets.push(Target {
            labels: labels.to_vec(),
            is_loop,
            is_breakable,
            breaks: Join::default(),
            continues: Join::default(),
        });
    }

    fn leave_target(&mut self) -> (Join, Join) {
        self.targets
            .pop()
            .map(|target| (target.breaks, target.continues))
            .unwrap_or_default()
    }

    fn jump(&mut self, label: Option<&str>, is_continue: bool) {
        let found = self.targets.iter().rposition(|target| match label {
            Some(label) => target.labels.contains(&label) && (target.is_loop || !is_continue),
            None => {
                if is_continue {
                    target.is_loop
                } else {
                    target.is_breakable
                }
            }
        });
        if let Some(index) = found {
            self.pass_finallies(index + 1);
            let state = self.state.clone();
            if let Some(target) = self.targets.get_mut(index) {
                let join = if is_continue {
                    &mut target.continues
                } else {
                    &mut target.breaks
                };
                join.add(state.as_ref());
            }
        }
        self.state = None;
    }

    /// Runs the `finally` blocks that a jump to outside of `targets` targets passes.
    fn pass_finallies(&mut self, targets: usize) {
        let kept = self.finallies.clone();
        while let Some((block, depth)) = self.finallies.pop() {
            if depth < targets {
                break;
            }
            self.statements(&block.body);
        }
        self.finallies = kept;
    }

    fn do_loop(
        &mut self,
        statement: &'a Statement,
        body: &'a Statement,
        test: &'a Expression,
        labels: &[&'a str],
    ) {
        let before = self.state.clone();
        let mut head = before.clone();
        let breaks = loop {
            self.enter_target(labels, true, true);
            self.state.clone_from(&head);
            self.statement(body, &[]);
            let (mut breaks, mut continues) = self.leave_target();
            continues.add(self.state.as_ref());
            self.meet(&continues, Place::Update(address(statement)));
            if self.state.is_none() {
                break breaks;
            }
            self.expression(test);
            let always = always_test(test);
            if always != Some(true) {
                breaks.add(self.state.as_ref());
            }
            if always == Some(false) || self.repeats(&before, &mut head, statement) {
                break breaks;
            }
        };
        self.meet(&breaks, Place::After(address(statement)));
    }

    /// Joins the end of a loop's body with what was before it; true when nothing is new.
    fn repeats(
        &mut self,
        before: &Option<State>,
        head: &mut Option<State>,
        statement: &Statement,
    ) -> bool {
        let mut join = Join::default();
        join.add(before.as_ref());
        join.add(self.state.as_ref());
        self.widen(&join, Place::Head(address(statement)));
        let settled = join.state() == head.as_ref();
        *head = join.state().cloned();
        settled
    }

    fn for_loop(&mut self, statement: &'a Statement, part: &'a For, labels: &[&'a str]) {
        match &part.init {
            Some(ForInit::Var(declarators)) => self.declarators(declarators),
            Some(ForInit::Expression(init)) => {
                self.expression(init);
            }
            None => {}
        }
        self.test_first(
            statement,
            part.test.as_ref(),
            part.update.as_ref(),
            &part.body,
            labels,
        );
    }

    fn test_first(
        &mut self,
        statement: &'a Statement,
        test: Option<&'a Expression>,
        update: Option<&'a Expression>,
        body: &'a Statement,
        labels: &[&'a str],
    ) {
        let always = test.map_or(Some(true), always_test);
        if always == Some(false) {
            if let Some(test) = test {
                self.expression(test);
            }
            return;
        }
        let before = self.state.clone();
        let mut head = before.clone();
        let breaks = loop {
            self.enter_target(labels, true, true);
            self.state.clone_from(&head);
            if let Some(test) = test {
                self.expression(test);
            }
            let tested = self.state.clone();
            self.statement(body, &[]);
            let (mut breaks, mut continues) = self.leave_target();
            if always != Some(true) {
                breaks.add(tested.as_ref());
            }
            continues.add(self.state.as_ref());
            match update {
                Some(update) => {
                    self.meet(&continues, Place::Update(address(statement)));
                    if self.state.is_some() {
                        self.expression(update);
                    }
                }
                None => self.state = continues.state().cloned(),
            }
            if self.state.is_none() || self.repeats(&before, &mut head, statement) {
                break breaks;
            }
        };
        self.meet(&breaks, Place::After(address(statement)));
    }

    fn for_in_loop(&mut self, statement: &'a Statement, part: &'a ForIn, labels: &[&'a str]) {
        self.expression(&part.object);
        if let ForTarget::Var(declarator) = &part.target
            && let Some(init) = &declarator.init
        {
            let of = self.expression(init);
            self.assign(&declarator.name.name, of);
        }
        let before = self.state.clone();
        let mut head = before.clone();
        let breaks = loop {
            self.enter_target(labels, true, true);
            self.state.clone_from(&head);
            let ended = self.state.clone();
            match &part.target {
                ForTarget::Var(declarator) => {
                    self.assign(&declarator.name.name, StaticType::Object);
                }
                ForTarget::Expression(target) => match &target.kind {
                    ExpressionKind::Identifier(name) => self.assign(name, StaticType::Object),
                    _ => {
                        self.expression(target);
                    }
                },
            }
            self.statement(&part.body, &[]);
            let (mut breaks, mut continues) = self.leave_target();
            breaks.add(ended.as_ref());
            continues.add(self.state.as_ref());
            self.state = continues.state().cloned();
            if self.state.is_none() || self.repeats(&before, &mut head, statement) {
                break breaks;
            }
        };
        self.meet(&breaks, Place::After(address(statement)));
    }

    fn switch(&mut self, statement: &'a Statement, part: &'a Switch, labels: &[&'a str]) {
        self.expression(&part.discriminant);
        if part.cases.is_empty() {
            return;
        }
        let mut entries = Vec::with_capacity(part.cases.len());
        for case in &part.cases {
            if let Some(test) = &case.test {
                self.expression(test);
            }
            entries.push(self.state.clone());
        }
        self.enter_target(labels, false, true);
        if part.cases.iter().all(|case| case.test.is_some()) {
            let state = self.state.clone();
            if let Some(target) = self.targets.last_mut() {
                target.breaks.add(state.as_ref());
            }
        }
        self.state = None;
        for (case, entry) in part.cases.iter().zip(entries) {
            let mut join = Join::default();
            join.add(entry.as_ref());
            join.add(self.state.as_ref());
            self.meet(&join, Place::Case(address(case)));
            self.statements(&case.body);
        }
        let (mut breaks, _) = self.leave_target();
        breaks.add(self.state.as_ref());
        self.meet(&breaks, Place::After(address(statement)));
    }

    fn labelled(
        &mut self,
        statement: &'a Statement,
        label: &'a str,
        body: &'a Statement,
        outer: &[&'a str],
    ) {
        let mut labels = outer.to_vec();
        labels.push(label);
        let is_target = matches!(
            body.kind,
            StatementKind::For(_)
                | StatementKind::ForIn(_)
                | StatementKind::While { .. }
                | StatementKind::DoWhile { .. }
                | StatementKind::Switch(_)
                | StatementKind::Labelled { .. }
        );
        if is_target {
            return self.statement(body, &labels);
        }
        self.enter_target(&labels, false, false);
        self.statement(body, &[]);
        let (mut breaks, _) = self.leave_target();
        breaks.add(self.state.as_ref());
        self.meet(&breaks, Place::After(address(statement)));
    }

    fn try_statement(&mut self, statement: &'a Statement, part: &'a Try) {
        let Some(finally) = &part.finally else {
            return self.try_catch(statement, part);
        };
        // `try A catch B finally C` is compiled as `try { try A catch B } catch (all) { C; throw }`,
        // with copies of C on every other way out.
        let mut failed = Join::default();
        failed.add(self.state.as_ref());
        self.catches.push(failed);
        self.finallies.push((finally, self.targets.len()));
        if part.catches.is_empty() {
            self.statements(&part.block.body);
        } else {
            self.try_catch(statement, part);
        }
        self.finallies.pop();
        let failed = self.catches.pop().unwrap_or_default();
        let finished = self.state.take();
        self.state = failed.state().cloned();
        self.statements(&finally.body);
        self.reach_catch();
        self.state = finished;
        self.statements(&finally.body);
    }

    fn try_catch(&mut self, statement: &'a Statement, part: &'a Try) {
        let mut failed = Join::default();
        failed.add(self.state.as_ref());
        self.catches.push(failed);
        self.statements(&part.block.body);
        let failed = self.catches.pop().unwrap_or_default();
        let mut join = Join::default();
        join.add(self.state.as_ref());
        self.state = failed.state().cloned();
        if let Some(first) = part.catches.first() {
            self.widen(&failed, Place::Catch(address(first)));
        }
        for catch in &part.catches {
            self.hidden.push(catch.parameter.name.clone());
            if let Some(condition) = &catch.condition {
                self.expression(condition);
            }
            let tested = self.state.clone();
            self.statements(&catch.block.body);
            join.add(self.state.as_ref());
            self.state = tested;
            self.hidden.pop();
        }
        let place = match part.finally {
            Some(_) => Place::Tried(address(part)),
            None => Place::After(address(statement)),
        };
        self.meet(&join, place);
    }
}

/// What a test is known to give; Nashorn looks through commas.
fn always(test: &Expression) -> Option<bool> {
    match &test.kind {
        ExpressionKind::Sequence(items) => items.last().and_then(always),
        _ => fold(test).map(|constant| truth(&constant)),
    }
}

fn always_test(test: &Expression) -> Option<bool> {
    always(test)
}
