//! What a script finds at each target: the names that are bound, the token, the client.

use diagnostic::{Finding, Span};
use nashorn::syntax::ast::{
    BinaryOperator, Expression, ExpressionKind, Statement, StatementKind, UnaryOperator,
};
use nashorn::syntax::visit::{self, Visitor};

use super::super::{Instance, Script, table::finding};
use crate::project::Target;

/// `token` where there is only `tokenResponse`, and the other way round.
pub(in super::super) fn token_binding(
    script: &Script<'_>,
    instance: Instance<'_>,
    found: &mut Vec<Finding>,
) {
    let Instance::Claim(claim) = instance else {
        return;
    };
    let response = claim.targets.contains(&Target::TokenResponse);
    let other = claim
        .targets
        .iter()
        .find(|target| **target != Target::TokenResponse);
    for (name, lacking) in [
        ("token", response.then_some(Target::TokenResponse)),
        ("tokenResponse", other.copied()),
    ] {
        let Some(target) = lacking else { continue };
        let mut uses = Uses::of(script, name);
        visit::walk_program(&mut uses, script.program);
        // `typeof token` is how a script asks.
        if let (Some(span), false) = (uses.first, uses.asked) {
            let message = format!("there is no `{name}` at the target \"{target}\"");
            found.push(
                finding(script, "token-binding", span, message)
                    .note("this is a ReferenceError there: the server logs an error and leaves the claim out")
                    .help(format!("test `typeof {name} !== \"undefined\"` first, or take the target out")),
            );
        }
    }
}

struct Uses<'s, 'a> {
    script: &'s Script<'a>,
    name: &'s str,
    first: Option<Span>,
    asked: bool,
}

impl<'s, 'a> Uses<'s, 'a> {
    const fn of(script: &'s Script<'a>, name: &'s str) -> Self {
        Self {
            script,
            name,
            first: None,
            asked: false,
        }
    }

    fn is_it(&self, expression: &Expression) -> bool {
        is_binding(self.script, expression, self.name)
    }
}

fn is_binding(script: &Script<'_>, expression: &Expression, name: &str) -> bool {
    matches!(&expression.kind, ExpressionKind::Identifier(found) if &**found == name)
        && !script.types.is_own(expression)
}

impl<'a> Visitor<'a> for Uses<'_, 'a> {
    fn visit_expression(&mut self, expression: &'a Expression) {
        match &expression.kind {
            ExpressionKind::Unary(unary)
                if unary.operator == UnaryOperator::Typeof && self.is_it(&unary.operand) =>
            {
                self.asked = true;
            }
            ExpressionKind::Identifier(_) if self.first.is_none() && self.is_it(expression) => {
                self.first = Some(expression.span);
            }
            _ => visit::walk_expression(self, expression),
        }
    }
}

/// `token.getRealmAccess().getRoles()`, which only an access token has.
pub(in super::super) fn token_roles(
    script: &Script<'_>,
    instance: Instance<'_>,
    found: &mut Vec<Finding>,
) {
    let Instance::Claim(claim) = instance else {
        return;
    };
    let id_token = claim.targets.contains(&Target::IdToken);
    if !id_token && !claim.targets.contains(&Target::Userinfo) {
        return;
    }
    let mut roles = Roles {
        script,
        called: None,
        used: None,
        tested: false,
    };
    visit::walk_program(&mut roles, script.program);
    if roles.tested {
        return;
    }
    let (span, target, why) = match (roles.called, roles.used) {
        (Some(span), _) if id_token => (span, "id-token", "an ID token has no such method"),
        (_, Some(span)) if id_token => (span, "id-token", "an ID token has no such property"),
        (_, Some(span)) => (span, "userinfo", "it is null there"),
        _ => return,
    };
    found.push(
        finding(script, "token-binding", span, format!("the token has no roles at the target \"{target}\""))
            .note(format!("{why}: the script throws a TypeError, the server logs an error and leaves the claim out"))
            .help("ask the user, as in `user.getRealmRoleMappingsStream()`, or test `token.realmAccess` first"),
    );
}

struct Roles<'s, 'a> {
    script: &'s Script<'a>,
    /// `token.getRealmAccess()`
    called: Option<Span>,
    /// `token.realmAccess.roles`, `token.getRealmAccess().roles`
    used: Option<Span>,
    /// `token.realmAccess` or `token.getRealmAccess` by itself
    tested: bool,
}

impl Roles<'_, '_> {
    fn is_member(&self, expression: &Expression, names: &[&str]) -> bool {
        matches!(&expression.kind, ExpressionKind::Member(member)
            if names.contains(&&*member.property.name) && is_binding(self.script, &member.object, "token"))
    }

    /// `token.getRealmAccess()`
    fn is_call(&self, expression: &Expression) -> bool {
        matches!(&expression.kind, ExpressionKind::Call(call)
            if self.is_member(&call.callee, &["getRealmAccess", "getResourceAccess"]))
    }
}

impl<'a> Visitor<'a> for Roles<'_, 'a> {
    fn visit_expression(&mut self, expression: &'a Expression) {
        if self.is_call(expression) {
            self.called.get_or_insert(expression.span);
            return;
        }
        if let ExpressionKind::Member(member) = &expression.kind {
            let property = self.is_member(&member.object, &["realmAccess", "resourceAccess"]);
            if property || self.is_call(&member.object) {
                self.used.get_or_insert(expression.span);
            }
            if property {
                return;
            }
        }
        let both = [
            "realmAccess",
            "resourceAccess",
            "getRealmAccess",
            "getResourceAccess",
        ];
        self.tested |= self.is_member(expression, &both);
        visit::walk_expression(self, expression);
    }
}

/// What an access token can and an ID token can't, besides its roles.
const ACCESS_TOKEN: &[&str] = &[
    "addAccess",
    "getAllowedOrigins",
    "getAuthorization",
    "getConfirmation",
    "getScope",
    "getTrustedCertificates",
    "isVerifyCaller",
    "setAllowedOrigins",
    "setAuthorization",
    "setConfirmation",
    "setRealmAccess",
    "setResourceAccess",
    "setScope",
    "setTrustedCertificates",
];

/// `token.getScope()`, which only an access token has.
pub(in super::super) fn token_methods(
    script: &Script<'_>,
    instance: Instance<'_>,
    found: &mut Vec<Finding>,
) {
    if !matches!(instance, Instance::Claim(claim) if claim.targets.contains(&Target::IdToken)) {
        return;
    }
    let mut methods = Methods {
        script,
        called: None,
        tested: false,
    };
    visit::walk_program(&mut methods, script.program);
    if let (Some((name, span)), false) = (methods.called, methods.tested) {
        found.push(
            finding(script, "token-binding", span, format!("the token has no `{name}` at the target \"id-token\""))
                .note("only an access token has it: the script throws a TypeError, the server logs an error and leaves the claim out")
                .help(format!("test `token.{name}` first, or take the target out")),
        );
    }
}

struct Methods<'s, 'a> {
    script: &'s Script<'a>,
    called: Option<(String, Span)>,
    /// Whether the script looks at what it has, or catches what is thrown.
    tested: bool,
}

impl<'a> Visitor<'a> for Methods<'_, 'a> {
    fn visit_statement(&mut self, statement: &'a Statement) {
        self.tested |= matches!(statement.kind, StatementKind::Try(_));
        visit::walk_statement(self, statement);
    }

    fn visit_expression(&mut self, expression: &'a Expression) {
        let of_token = |expression: &Expression| match &expression.kind {
            ExpressionKind::Member(member) if is_binding(self.script, &member.object, "token") => {
                Some(member.property.name.to_string())
            }
            _ => None,
        };
        if let ExpressionKind::Call(call) = &expression.kind
            && let Some(name) = of_token(&call.callee)
        {
            self.tested |= matches!(&*name, "getType" | "getClass" | "getCategory");
            if ACCESS_TOKEN.contains(&&*name) {
                self.called.get_or_insert((name, call.callee.span));
            }
            for argument in &call.arguments {
                self.visit_expression(argument);
            }
            return;
        }
        if let Some(name) = of_token(expression) {
            self.tested |= name == "type" || ACCESS_TOKEN.contains(&&*name);
        }
        if let ExpressionKind::Binary(binary) = &expression.kind {
            self.tested |= binary
                .rest
                .iter()
                .any(|rest| rest.operator == BinaryOperator::Instanceof);
        }
        visit::walk_expression(self, expression);
    }
}

/// `keycloakSession.getContext().getClient()` where another client asks.
pub(in super::super) fn introspection_client(
    script: &Script<'_>,
    instance: Instance<'_>,
    found: &mut Vec<Finding>,
) {
    // Up to 22 the script isn't run for it: the answer repeats the access token.
    let runs = script
        .versions
        .iter()
        .any(|version| version.at_least(23, 0));
    let asked = matches!(instance, Instance::Claim(claim) if claim.targets.contains(&Target::Introspection));
    if runs && asked {
        let mut clients = Clients {
            script,
            spans: Vec::new(),
        };
        visit::walk_program(&mut clients, script.program);
        for span in clients.spans {
            found.push(
                finding(script, "introspection-client", span, "at introspection this is the client that asks")
                    .note("elsewhere it is the client that the token is for")
                    .help("use `token.getIssuedFor()`, the id of the client the token is for, or take the target \"introspection\" out"),
            );
        }
    }
}

struct Clients<'s, 'a> {
    script: &'s Script<'a>,
    spans: Vec<Span>,
}

impl<'a> Visitor<'a> for Clients<'_, 'a> {
    fn visit_expression(&mut self, expression: &'a Expression) {
        if let ExpressionKind::Member(member) = &expression.kind
            && matches!(&*member.property.name, "getClient" | "client")
            && self
                .script
                .types
                .of(&member.object)
                .java()
                .is_some_and(|java| java.name == "KeycloakContext")
        {
            self.spans.push(expression.span);
        }
        visit::walk_expression(self, expression);
    }
}
