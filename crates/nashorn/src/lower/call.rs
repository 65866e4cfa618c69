use std::sync::Arc;

use diagnostic::Span;

use super::{
    EvalScope, Helper, Lowerer, Site,
    describe::describe,
    is_index,
    scope::{Home, is_direct_eval},
};
use crate::syntax::ast::{Call, Expression, ExpressionKind, Name, New};

impl Lowerer<'_> {
    /// Writes a call.
    pub(super) fn call(&mut self, expression: &Expression, call: &Call) {
        let span = expression.span;
        if is_direct_eval(call) {
            return self.direct_eval(call, span);
        }
        self.line = line_of(call, span, self.source);
        let site = self.call_site(&call.callee, expression);
        match &call.callee.kind {
            ExpressionKind::Member(_) | ExpressionKind::Index(_) => {
                self.open(Helper::Invoke);
                self.member_object(&call.callee);
                self.out.push(',');
                self.member_key(&call.callee);
            }
            ExpressionKind::Identifier(name) if !self.scopes.resolve(name).withs.is_empty() => {
                self.call_in_with(name, call.callee.span);
            }
            _ => {
                self.open(Helper::Call);
                self.expression(&call.callee);
            }
        }
        self.out.push(',');
        self.push_number(site);
        self.arguments(&call.arguments);
        self.out.push(')');
        self.arrive_at(site);
    }

    /// Notes that what a site does happens now: after its arguments.
    fn arrive_at(&mut self, site: u32) {
        if let Some(site) = self.sites.get_mut((site - self.first.site) as usize) {
            site.line = self.line;
        }
    }

    fn call_site(&mut self, callee: &Expression, call: &Expression) -> u32 {
        self.new_site(Site {
            span: call.span,
            line: self.line,
            strict: self.strict,
            is_index: is_index(callee),
            callee: Some(describe(callee, self.source).into()),
            eval: None,
            arguments: self.types.arguments(call).into(),
        })
    }

    fn arguments(&mut self, arguments: &[Expression]) {
        for argument in arguments {
            self.out.push(',');
            self.expression(argument);
        }
    }

    /// `callw(($µ1=scope(…)),$µ1===void 0?name:void 0,"name"`: the object is `this` if it has it.
    fn call_in_with(&mut self, name: &Name, span: Span) {
        let resolution = self.scopes.resolve(name);
        let object = self.take_temporary();
        self.open(Helper::CallIn);
        self.out.push('(');
        self.push_temporary(object);
        self.out.push('=');
        self.scope_of(name, &resolution.withs);
        self.out.push_str("),");
        self.push_temporary(object);
        self.out.push_str("===void 0?");
        self.name_at_home(resolution.home, name, span);
        self.out.push_str(":void 0,");
        self.push_string(name);
        self.give_back(object);
    }

    /// `eval(eval(eval, site, …))`: outside boa's own direct `eval`, inside the helper that lowers
    /// the text.
    fn direct_eval(&mut self, call: &Call, span: Span) {
        self.line = line_of(call, span, self.source);
        let site = self.new_site(Site {
            span,
            line: self.line,
            strict: self.strict,
            is_index: false,
            callee: Some("eval".into()),
            eval: Some(Arc::new(EvalScope {
                strict: self.strict,
                scopes: self.scopes.all(),
                hidden: self.hidden,
            })),
            arguments: Box::default(),
        });
        // boa makes `arguments` only for functions that mention it.
        let has_arguments = self.scopes.resolve("arguments").home == Home::Local;
        if has_arguments {
            self.out.push_str("(arguments,");
        }
        self.out.push_str("eval(");
        self.open(Helper::Eval);
        self.out.push_str("eval,");
        self.push_number(site);
        self.arguments(&call.arguments);
        self.out.push_str(if has_arguments { ")))" } else { "))" });
    }

    /// Writes `new C(…)`.
    pub(super) fn new_expression(&mut self, expression: &Expression, new: &New) {
        let site = self.call_site(&new.callee, expression);
        self.open(Helper::New);
        self.expression(&new.callee);
        self.out.push(',');
        self.push_number(site);
        self.arguments(&new.arguments);
        if let Some(body) = &new.body {
            self.out.push(',');
            self.object(body);
        }
        self.out.push(')');
        self.arrive_at(site);
    }

    /// Writes a variable.
    pub(super) fn name(&mut self, name: &Name, span: Span) {
        let resolution = self.scopes.resolve(name);
        if resolution.withs.is_empty() {
            return self.name_at_home(resolution.home, name, span);
        }
        let object = self.take_temporary();
        self.out.push_str("((");
        self.push_temporary(object);
        self.out.push('=');
        self.scope_of(name, &resolution.withs);
        self.out.push_str(")===void 0?");
        self.name_at_home(resolution.home, name, span);
        self.out.push(':');
        self.open(Helper::Get);
        self.push_temporary(object);
        self.out.push(',');
        self.push_string(name);
        self.close_at(span);
        self.out.push(')');
        self.give_back(object);
    }

    fn name_at_home(&mut self, home: Home, name: &Name, span: Span) {
        match home {
            Home::Local | Home::Declared => self.push_local(name),
            Home::Global => {
                self.open(Helper::Name);
                self.push_string(name);
                self.close_at(span);
            }
            Home::Dynamic => {
                self.open(Helper::Dynamic);
                self.out.push_str("function(){return ");
                self.push_local(name);
                self.out.push_str("},");
                self.push_string(name);
                self.close_at(span);
            }
        }
    }

    /// Writes `scope("name",$µw2,$µw1)`.
    pub(super) fn scope_of(&mut self, name: &Name, withs: &[u32]) {
        self.open(Helper::Scope);
        self.push_string(name);
        for number in withs {
            self.out.push(',');
            self.push_with(*number);
        }
        self.out.push(')');
    }

    /// Writes `typeof name`, which takes names that don't exist.
    pub(super) fn typeof_name(&mut self, name: &Name, span: Span) {
        let resolution = self.scopes.resolve(name);
        if resolution.withs.is_empty() {
            return self.typeof_at_home(resolution.home, name);
        }
        let object = self.take_temporary();
        self.out.push_str("((");
        self.push_temporary(object);
        self.out.push('=');
        self.scope_of(name, &resolution.withs);
        self.out.push_str(")===void 0?");
        self.typeof_at_home(resolution.home, name);
        self.out.push(':');
        self.open(Helper::Typeof);
        self.open(Helper::Get);
        self.push_temporary(object);
        self.out.push(',');
        self.push_string(name);
        self.close_at(span);
        self.out.push_str("))");
        self.give_back(object);
    }

    fn typeof_at_home(&mut self, home: Home, name: &Name) {
        match home {
            Home::Local | Home::Declared => {
                self.open(Helper::Typeof);
                self.push_local(name);
                self.out.push(')');
            }
            Home::Global => {
                self.open(Helper::TypeofName);
                self.push_string(name);
                self.out.push(')');
            }
            Home::Dynamic => {
                self.out.push_str("(typeof ");
                self.push_local(name);
                self.out.push_str("===\"undefined\"?\"undefined\":");
                self.open(Helper::Typeof);
                self.push_local(name);
                self.out.push_str("))");
            }
        }
    }

    /// Writes `delete name`.
    pub(super) fn delete_name(&mut self, name: &Name, span: Span) {
        if self.strict {
            self.open(Helper::StrictDelete);
            self.push_string(name);
            return self.close_at(span);
        }
        let resolution = self.scopes.resolve(name);
        self.out.push('(');
        if !resolution.withs.is_empty() {
            let object = self.take_temporary();
            self.out.push('(');
            self.push_temporary(object);
            self.out.push('=');
            self.scope_of(name, &resolution.withs);
            self.out.push_str(")!==void 0?");
            self.open(Helper::Delete);
            self.push_temporary(object);
            self.out.push(',');
            self.push_string(name);
            self.close_at(span);
            self.out.push(':');
            self.give_back(object);
        }
        self.out.push_str("delete ");
        self.push_local(name);
        self.out.push(')');
    }
}

/// Where Nashorn takes the line of a call from: the start of the first call in a chain, the
/// bracket of those behind it.
fn line_of(call: &Call, span: Span, source: &str) -> u32 {
    if !follows_call(call, span.start) {
        return span.start;
    }
    let end = call.callee.span.end;
    let bracket = source
        .get(end as usize..)
        .and_then(|rest| rest.find('('))
        .unwrap_or_default();
    end + bracket as u32
}

/// Whether what is called comes out of another call: `f().g()`, but not `(f()).g()`.
pub(super) fn follows_call(call: &Call, start: u32) -> bool {
    let mut inner = &call.callee;
    while inner.span.start == start {
        inner = match &inner.kind {
            ExpressionKind::Call(_) => return true,
            ExpressionKind::Member(member) => &member.object,
            ExpressionKind::Index(index) => &index.object,
            _ => return false,
        };
    }
    false
}
