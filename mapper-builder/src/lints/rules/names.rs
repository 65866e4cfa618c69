//! Names that nothing defines: a typing error, a class without `Java.type`, a placeholder that nobody filled in.

use std::collections::HashSet;

use diagnostic::{Finding, Span};
use mapper_runtime::api::Api;
use nashorn::syntax::ast::{
    Call, Expression, ExpressionKind, Statement, StatementKind, UnaryOperator,
};
use nashorn::syntax::visit::{self, Visitor};

use super::super::{Script, ScriptKind, table::finding};
use super::language::is_missing_global;

/// What every script finds in the global object (listed by Nashorn 15.4 itself, with JSR 223's `context` and `engine`).
const GLOBALS: &[&str] = &[
    "Array",
    "ArrayBuffer",
    "Boolean",
    "DataView",
    "Date",
    "Error",
    "EvalError",
    "Float32Array",
    "Float64Array",
    "Function",
    "Infinity",
    "Int16Array",
    "Int32Array",
    "Int8Array",
    "JSAdapter",
    "JSON",
    "Java",
    "JavaImporter",
    "Math",
    "NaN",
    "Number",
    "Object",
    "Packages",
    "RangeError",
    "ReferenceError",
    "RegExp",
    "String",
    "SyntaxError",
    "TypeError",
    "URIError",
    "Uint16Array",
    "Uint32Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "__DIR__",
    "__FILE__",
    "__LINE__",
    "__noSuchProperty__",
    "arguments",
    "com",
    "context",
    "decodeURI",
    "decodeURIComponent",
    "edu",
    "encodeURI",
    "encodeURIComponent",
    "engine",
    "escape",
    "eval",
    "exit",
    "isFinite",
    "isNaN",
    "java",
    "javafx",
    "javax",
    "load",
    "loadWithNewGlobal",
    "org",
    "parseFloat",
    "parseInt",
    "print",
    "quit",
    "undefined",
    "unescape",
];

/// Classes that scripts use most, by package.
const CLASSES: &[(&str, &[&str])] = &[
    (
        "java.util",
        &[
            "ArrayList",
            "Arrays",
            "Base64",
            "Collections",
            "HashMap",
            "HashSet",
            "LinkedHashMap",
            "LinkedHashSet",
            "LinkedList",
            "TreeMap",
            "TreeSet",
            "UUID",
        ],
    ),
    ("java.util.stream", &["Collectors"]),
    ("java.lang", &["StringBuilder", "System"]),
    ("org.keycloak.authentication", &["AuthenticationFlowError"]),
    ("org.keycloak.models.utils", &["ModelToRepresentation"]),
    ("org.keycloak.representations", &["AccessToken", "IDToken"]),
];

/// `usr.getUsername()`, `new ArrayList()`, `AuthenticationFlowError.INVALID_USER`
pub(in super::super) fn undefined_name(script: &Script<'_>, found: &mut Vec<Finding>) {
    let mut names = Names {
        script,
        unknown: Vec::new(),
        own: script
            .kind
            .bindings()
            .iter()
            .map(|(name, _)| *name)
            .collect(),
        tested: HashSet::new(),
        is_open: false,
    };
    visit::walk_program(&mut names, script.program);
    if names.is_open {
        return;
    }
    let mut told = HashSet::new();
    for (name, span) in names.unknown {
        if names.tested.contains(name) || !told.insert(name) {
            continue;
        }
        let finding = finding(script, "undefined-name", span, format!("nothing defines `{name}`"))
            .note(format!("the script ends here with `ReferenceError: \"{name}\" is not defined`, and the claim is omitted"));
        found.push(match help(name, script.kind, &names.own) {
            Some(help) => finding.help(help),
            None => finding,
        });
    }
}

/// Who else has names of their own, and what they are called.
const KINDS: &[(ScriptKind, &str)] = &[
    (ScriptKind::Mapper, "a mapper for OpenID Connect"),
    (ScriptKind::SamlMapper, "a SAML mapper"),
    (ScriptKind::Authenticator, "an authenticator"),
    (ScriptKind::Policy, "a policy"),
];

fn help(name: &str, kind: ScriptKind, own: &HashSet<&str>) -> Option<String> {
    let elsewhere = KINDS.iter().find(|(other, _)| {
        *other != kind && other.bindings().iter().any(|(bound, _)| *bound == name)
    });
    if let Some((_, who)) = elsewhere {
        return Some(format!(
            "{who} has it: if this is one, say so with `--kind`, or `kind` in mapper.toml"
        ));
    }
    let class = Api::table().type_name(name).map(str::to_owned).or_else(|| {
        let package = CLASSES.iter().find(|(_, classes)| classes.contains(&name));
        package.map(|(package, _)| format!("{package}.{name}"))
    });
    if let Some(class) = class {
        return Some(format!(
            "write `var {name} = Java.type('{class}')` before it"
        ));
    }
    if name == "jakarta" {
        return Some("write `Java.type('jakarta.…')`".to_owned());
    }
    let mut known: Vec<_> = own.iter().chain(GLOBALS).copied().collect();
    known.sort_unstable();
    diagnostic::closest(name, known).map(|similar| format!("did you mean `{similar}`?"))
}

struct Names<'s, 'a> {
    script: &'s Script<'a>,
    unknown: Vec<(&'a str, Span)>,
    own: HashSet<&'a str>,
    /// What the script asks for by `typeof`, or makes a property of the global object.
    tested: HashSet<&'a str>,
    /// Whether names can come from where the text doesn't show them.
    is_open: bool,
}

impl<'a> Names<'_, 'a> {
    fn name(&mut self, name: &'a str, expression: &'a Expression) {
        let types = &self.script.types;
        if types.is_own(expression) {
            self.own.insert(name);
        } else if !types.is_bound(expression)
            && !GLOBALS.contains(&name)
            && !is_other_binding(self.script.kind, name)
            // These have findings of their own.
            && name != "exports"
            && !is_missing_global(name)
        {
            self.unknown.push((name, expression.span));
        }
    }
}

/// What the engine binds without a type that is known here.
fn is_other_binding(kind: ScriptKind, name: &str) -> bool {
    kind == ScriptKind::Authenticator && matches!(name, "LOG" | "script")
}

fn is_call_of(call: &Call, names: &[&str]) -> bool {
    matches!(&call.callee.kind, ExpressionKind::Identifier(name) if names.contains(&&**name))
}

impl<'a> Visitor<'a> for Names<'_, 'a> {
    fn visit_statement(&mut self, statement: &'a Statement) {
        self.is_open |= matches!(statement.kind, StatementKind::With { .. });
        visit::walk_statement(self, statement);
    }

    fn visit_expression(&mut self, expression: &'a Expression) {
        match &expression.kind {
            ExpressionKind::Identifier(name) => self.name(name, expression),
            ExpressionKind::Unary(unary) if unary.operator == UnaryOperator::Typeof => {
                if let ExpressionKind::Identifier(name) = &unary.operand.kind {
                    self.tested.insert(name);
                    return;
                }
            }
            ExpressionKind::Member(member)
                if matches!(member.object.kind, ExpressionKind::This) =>
            {
                self.tested.insert(&member.property.name);
            }
            ExpressionKind::Call(call) => {
                self.is_open |= is_call_of(call, &["eval", "load", "loadWithNewGlobal"]);
            }
            _ => {}
        }
        visit::walk_expression(self, expression);
    }
}
