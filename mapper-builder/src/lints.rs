//! What a script does that Keycloak accepts and its author didn't mean.
//!
//! Whether it compiles is the parser's business; what it gives for a user is the tests'. Lints are
//! about what can be read from the text: values that make no claim, members that a version doesn't
//! have, Java objects taken for JavaScript ones, effects on the server.

mod allow;
mod infer;
mod inputs;
mod java_type;
mod result;
mod rules;
mod table;
#[cfg(test)]
mod tests;

use diagnostic::{Finding, Source};
use keycloak_model::KeycloakVersion;
use nashorn::syntax::{
    Program,
    ast::{Expression, ExpressionKind},
    visit::{self, Visitor},
};

use infer::Types;
pub(crate) use inputs::user_inputs;
pub use table::{INSTANCE_LINTS, LINTS, Lint};

use crate::project::{Attribute, Claim, Project};

/// What a script is for: decides which names the engine binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptKind {
    /// An OIDC protocol mapper.
    Mapper,
    /// A SAML protocol mapper.
    SamlMapper,
    /// An authenticator.
    Authenticator,
    /// An authorization policy.
    Policy,
}

impl ScriptKind {
    /// Names the engine binds, with their types.
    const fn bindings(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Mapper => &[
                ("user", "UserModel"),
                ("realm", "RealmModel"),
                ("token", "org.keycloak.representations.AccessToken"),
                (
                    "tokenResponse",
                    "org.keycloak.representations.AccessTokenResponse",
                ),
                ("userSession", "UserSessionModel"),
                ("keycloakSession", "KeycloakSession"),
            ],
            Self::SamlMapper => &[
                ("user", "UserModel"),
                ("realm", "RealmModel"),
                ("clientSession", "AuthenticatedClientSessionModel"),
                ("userSession", "UserSessionModel"),
                ("keycloakSession", "KeycloakSession"),
            ],
            // Only the outermost: their members are the server's own world, which isn't run here.
            Self::Authenticator => &[
                ("user", "UserModel"),
                ("realm", "RealmModel"),
                ("session", "KeycloakSession"),
                (
                    "authenticationSession",
                    "org.keycloak.sessions.AuthenticationSessionModel",
                ),
                ("httpRequest", "org.keycloak.http.HttpRequest"),
            ],
            Self::Policy => &[(
                "$evaluation",
                "org.keycloak.authorization.policy.evaluation.Evaluation",
            )],
        }
    }

    const fn has_value(self) -> bool {
        matches!(self, Self::Mapper | Self::SamlMapper)
    }
}

/// How an instance of a mapper is configured.
#[derive(Clone, Copy, Debug)]
pub enum Instance<'a> {
    /// Of an OIDC mapper.
    Claim(&'a Claim),
    /// Of a SAML mapper.
    Attribute(&'a Attribute),
}

/// A parsed script and what is known about its use.
pub(crate) struct Script<'a> {
    source: &'a Source,
    program: &'a Program,
    kind: ScriptKind,
    versions: &'a [KeycloakVersion],
    types: Types<'a>,
}

/// Looks for everything in [`LINTS`], and for what in the script doesn't go with its `instance`.
/// `versions` are the Keycloak versions the script is meant for.
///
/// Findings that a comment in the script allows are left out; see [`LINTS`] and [`INSTANCE_LINTS`]
/// for the ids.
#[must_use]
pub fn check(
    source: &Source,
    program: &Program,
    kind: ScriptKind,
    versions: &[KeycloakVersion],
    instance: Option<Instance<'_>>,
) -> Vec<Finding> {
    let script = Script {
        source,
        program,
        kind,
        versions,
        types: Types::new(program, kind.bindings()),
    };
    let mut walk = Walk {
        script: &script,
        callee: std::ptr::null(),
        found: Vec::new(),
    };
    visit::walk_program(&mut walk, program);
    let mut found = walk.found;
    for rule in table::WHOLE {
        rule(&script, &mut found);
    }
    if let Some(instance) = instance {
        for rule in table::USE {
            rule(&script, instance, &mut found);
        }
    }
    found.sort_by_key(|finding| finding.span.map(|span| span.start));
    found.dedup();
    allow::apply(source, found)
}

/// Looks for what is wrong with the instance that `mapper.toml` configures, whatever the script does.
#[must_use]
pub fn check_instance(project: &Project, versions: &[KeycloakVersion]) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(claim) = &project.manifest.claim {
        rules::claim_name::check(project, claim, versions, &mut found);
        rules::aws_shape::configured(project, claim, &mut found);
    }
    found
}

/// Whether there is a lint of that id.
#[must_use]
pub fn is_known(id: &str) -> bool {
    LINTS.iter().chain(INSTANCE_LINTS).any(|lint| lint.id == id)
}

struct Walk<'s, 'a> {
    script: &'s Script<'a>,
    /// Of the call whose parts come next: a method is no property.
    callee: *const Expression,
    found: Vec<Finding>,
}

impl<'a> Visitor<'a> for Walk<'_, 'a> {
    fn visit_statement(&mut self, statement: &'a nashorn::syntax::ast::Statement) {
        rules::interop::silent_loop(self.script, statement, &mut self.found);
        visit::walk_statement(self, statement);
    }

    fn visit_expression(&mut self, expression: &'a Expression) {
        for rule in table::EXPRESSION {
            rule(self.script, expression, &mut self.found);
        }
        if let ExpressionKind::Call(call) = &expression.kind {
            self.callee = &call.callee;
        } else if !std::ptr::eq(self.callee, expression) {
            rules::members::property(self.script, expression, &mut self.found);
        }
        visit::walk_expression(self, expression);
    }
}
