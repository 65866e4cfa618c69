//! What a script does to the server it runs on.

use diagnostic::Finding;
use nashorn::syntax::ast::{Expression, ExpressionKind};

use super::super::{
    Script,
    infer::{Type, literal_text},
    table::finding,
};
use super::method_call;

/// Methods of Keycloak's models that write to the database.
const WRITES: &[&str] = &[
    "addClientScope",
    "addProtocolMapper",
    "addRequiredAction",
    "addRole",
    "addClient",
    "createGroup",
    "deleteRoleMapping",
    "grantRole",
    "joinGroup",
    "leaveGroup",
    "removeAttribute",
    "removeRequiredAction",
    "removeRole",
    "setAttribute",
    "setDescription",
    "setEmail",
    "setEmailVerified",
    "setEnabled",
    "setFederationLink",
    "setFirstName",
    "setLastName",
    "setName",
    "setSingleAttribute",
    "setUsername",
    "updateCredential",
    "moveGroup",
    "removeClient",
    "removeGroup",
    "removeUser",
];

/// `user.setSingleAttribute('last', …)`
pub(in super::super) fn database_write<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let Some((_, member)) = method_call(expression) else {
        return;
    };
    let name = &*member.property.name;
    if WRITES.contains(&name)
        && let Type::Java(java) = script.types.of(&member.object)
        && (java.name.ends_with("Model") || java.name.ends_with("Provider"))
    {
        found.push(
            finding(script, "database-write", member.property.span, format!("`{java}.{name}` writes to Keycloak's database"))
                .note("a mapper runs at every login and refresh, once per kind of token, and also when an admin only looks at an example token")
                .help("compute the claim from what is there; change users with the admin API"),
        );
    }
}

/// `token.setSubject(…)`
pub(in super::super) fn direct_token_write<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    const SETTERS: &[&str] = &[
        "audience",
        "exp",
        "iat",
        "id",
        "issuedFor",
        "issuer",
        "nbf",
        "setAcr",
        "setSessionId",
        "setSessionState",
        "setSubject",
        "subject",
        "type",
        "setScope",
    ];
    /// Bean properties and public fields.
    const PROPERTIES: &[&str] = &[
        "acr",
        "issuedFor",
        "scope",
        "sessionId",
        "sessionState",
        "subject",
    ];
    let member = match &expression.kind {
        ExpressionKind::Assign(assign) => match &assign.target.kind {
            ExpressionKind::Member(member) if PROPERTIES.contains(&&*member.property.name) => {
                member
            }
            _ => return,
        },
        _ => match method_call(expression) {
            Some((call, member))
                if !call.arguments.is_empty() && SETTERS.contains(&&*member.property.name) =>
            {
                member
            }
            _ => return,
        },
    };
    if let Type::Java(java) = script.types.of(&member.object)
        && java.name.ends_with("AccessToken")
    {
        found.push(
            finding(script, "direct-token-write", member.property.span, format!("this changes the token past Keycloak's protection (`{}`)", member.property.name))
                .note("whether the claim is protected, and in which kinds of token it is wanted, isn't asked; a changed subject or issuer makes userinfo and introspection refuse the token")
                .help("give the value as the result of a mapper for that claim"),
        );
    }
}

/// `exit(0)`, `java.lang.System.exit(0)`
pub(in super::super) fn ends_server<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let ExpressionKind::Call(call) = &expression.kind else {
        return;
    };
    let ends = match &call.callee.kind {
        ExpressionKind::Identifier(name) => {
            matches!(&**name, "exit" | "quit") && !script.types.is_own(&call.callee)
        }
        ExpressionKind::Member(member) => {
            matches!(script.types.of(&member.object), Type::JavaClass(class) if class == "java.lang.System")
                && &*member.property.name == "exit"
        }
        _ => false,
    };
    if ends {
        found.push(
            finding(
                script,
                "ends-server",
                expression.span,
                "this ends the whole Keycloak process",
            )
            .note("`try` doesn't stop it")
            .help("leave it out: to give no claim, end with `null`"),
        );
    }
}

/// Where classes of a kind live, and what they do.
const DANGEROUS: &[(&str, &str)] = &[
    ("java.io.File", "files of the server"),
    ("java.io.RandomAccessFile", "files of the server"),
    ("java.nio.file.", "files of the server"),
    ("java.lang.Runtime", "processes on the server"),
    ("java.lang.Process", "processes on the server"),
    ("java.lang.Thread", "threads of the server"),
    ("java.util.concurrent.", "threads of the server"),
    ("java.lang.reflect.", "reflection"),
    ("java.lang.Class", "reflection"),
    ("java.lang.invoke.", "reflection"),
    ("javax.script.", "a script engine of its own"),
    ("java.sql.", "databases"),
    ("javax.naming.", "naming services"),
];

const NETWORK: &[&str] = &[
    "java.net.",
    "java.nio.channels.",
    "org.apache.http.",
    "org.keycloak.broker.provider.util.SimpleHttp",
    "org.keycloak.http.simple.SimpleHttp",
    "okhttp3.",
];

/// The class an expression names, where it names one first: `Java.type('…')` or a package path.
fn named_class<'a>(script: &Script<'a>, expression: &'a Expression) -> Option<String> {
    match &expression.kind {
        ExpressionKind::Call(call) => match &call.callee.kind {
            ExpressionKind::Member(member)
                if &*member.property.name == "type"
                    && matches!(&member.object.kind, ExpressionKind::Identifier(name) if &**name == "Java") =>
            {
                call.arguments.first().and_then(literal_text)
            }
            _ => None,
        },
        ExpressionKind::Member(member) => {
            match (script.types.of(&member.object), script.types.of(expression)) {
                (Type::Package(_), Type::JavaClass(class)) => Some(class),
                _ => None,
            }
        }
        _ => None,
    }
}

/// `Java.type('java.io.File')`, `load('…')`
pub(in super::super) fn server_access<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    if let ExpressionKind::Call(call) = &expression.kind
        && matches!(&call.callee.kind, ExpressionKind::Identifier(name) if matches!(&**name, "load" | "loadWithNewGlobal"))
        && !script.types.is_own(&call.callee)
        && call
            .arguments
            .first()
            .and_then(literal_text)
            .is_none_or(|text| !text.starts_with("nashorn:"))
    {
        found.push(
            finding(
                script,
                "server-access",
                expression.span,
                "this runs code from outside the jar",
            )
            .note("whoever controls that file or address controls the server")
            .help("put everything into the one script"),
        );
    }
    let Some(class) = named_class(script, expression) else {
        return;
    };
    if let Some((_, what)) = DANGEROUS
        .iter()
        .find(|(prefix, _)| class.starts_with(prefix))
    {
        found.push(
            finding(script, "server-access", expression.span, format!("`{class}` reaches for {what}"))
                .note("a script is Java code with all rights of the server; whoever may write it owns the realm's keys")
                .help("a mapper needs the user, the realm and the session only"),
        );
    }
}

/// `Java.type('java.net.URL')`, `Thread.sleep`
pub(in super::super) fn blocking<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let Some(class) = named_class(script, expression) else {
        return;
    };
    // Encoding text is no call to anybody.
    let harmless = ["java.net.URLEncoder", "java.net.URLDecoder", "java.net.URI"];
    if NETWORK.iter().any(|prefix| class.starts_with(prefix)) && !harmless.contains(&class.as_str())
    {
        found.push(
            finding(script, "blocking-call", expression.span, format!("`{class}` talks to another server"))
                .note("the login waits for the answer, once per token; when the other server is slow, so is every login")
                .help("fetch the data ahead of time into user attributes"),
        );
    }
}
