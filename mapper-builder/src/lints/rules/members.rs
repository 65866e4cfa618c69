//! Members of Keycloak's types, by version.

use diagnostic::Finding;
use keycloak_model::KeycloakVersion;
use mapper_runtime::api::{Api, Member as ApiMember};
use nashorn::syntax::ast::{Expression, ExpressionKind};

use super::super::{Script, infer::Type, java_type::JavaType, table::finding};

/// What to write instead of members that were removed (upgrade guides to 20.0, 22.0 and 25.0).
const REPLACEMENTS: &[(&str, &str)] = &[
    (
        "getAttribute",
        "`getFirstAttribute(name)`, or `getAttributeStream(name)` for all values",
    ),
    (
        "getClientRoleMappings",
        "`getClientRoleMappingsStream(client)`",
    ),
    ("getClients", "`getClientsStream()`"),
    ("getComposites", "`getCompositesStream()`"),
    ("getExpiration", "`getExp()`"),
    ("getGroups", "`getGroupsStream()`"),
    ("getIssuedAt", "`getIat()`"),
    ("getRealmRoleMappings", "`getRealmRoleMappingsStream()`"),
    ("getRoleMappings", "`getRoleMappingsStream()`"),
    ("getRoles", "`getRolesStream()`"),
    ("getSubGroups", "`getSubGroupsStream()`"),
    (
        "getTopLevelGroups",
        "`session.groups().getTopLevelGroupsStream(realm)`",
    ),
];

/// Methods every Java object has.
const OBJECT_METHODS: &[&str] = &[
    "equals",
    "hashCode",
    "toString",
    "getClass",
    "notify",
    "notifyAll",
    "wait",
];

/// `user.getNmae()`, `user.getAttribute('x')`, `group.getName(1)`
pub(in super::super) fn member<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let (member, arguments) = match &expression.kind {
        ExpressionKind::Call(call) => match &call.callee.kind {
            ExpressionKind::Member(member) => (member, Some(call.arguments.len())),
            _ => return,
        },
        _ => return,
    };
    let java = match script.types.of(&member.object) {
        Type::Java(java) => java,
        Type::JavaClass(class) => JavaType::plain(&class),
        _ => return,
    };
    let Some(full_name) = Api::table().type_name(&java.name) else {
        return;
    };
    let name = &*member.property.name;
    let all = Api::table().members(full_name);
    let known: Vec<_> = all.iter().filter(|known| known.name == name).collect();
    if known.is_empty() {
        if !OBJECT_METHODS.contains(&name) {
            found.push(unknown(script, &java, name, member.property.span, &all));
        }
        return;
    }
    let missing: Vec<_> = script
        .versions
        .iter()
        .copied()
        .filter(|version| !known.iter().any(|member| member.exists_in(*version)))
        .collect();
    if !missing.is_empty() {
        found.push(gone(
            script,
            &java,
            name,
            member.property.span,
            &known,
            &missing,
        ));
        return;
    }
    if let Some(arguments) = arguments
        && !known
            .iter()
            .any(|member| member.arity().is_none_or(|arity| arity == arguments))
    {
        let mut takes: Vec<_> = known.iter().filter_map(|member| member.arity()).collect();
        takes.sort_unstable();
        takes.dedup();
        let takes: Vec<_> = takes.iter().map(usize::to_string).collect();
        found.push(
            finding(script, "wrong-arity", expression.span, format!("`{java}.{name}` doesn't take {arguments} arguments"))
                .note("Java methods take exactly as many as they declare; anything else is a TypeError, and the claim is omitted")
                .help(format!("it takes {}", takes.join(" or "))),
        );
    }
}

fn unknown(
    script: &Script<'_>,
    java: &JavaType,
    name: &str,
    span: diagnostic::Span,
    all: &[&ApiMember],
) -> Finding {
    let similar = diagnostic::closest(name, all.iter().map(|member| member.name));
    let finding = finding(script, "unknown-member", span, format!("`{java}` has no method `{name}`"))
        .note(format!("the script ends with `TypeError: … .{name} is not a function`, the server logs an error, and the claim is omitted"));
    match similar {
        Some(similar) => finding.help(format!("did you mean `{similar}`?")),
        None => finding,
    }
}

fn gone(
    script: &Script<'_>,
    java: &JavaType,
    name: &str,
    span: diagnostic::Span,
    known: &[&&ApiMember],
    missing: &[KeycloakVersion],
) -> Finding {
    let has = KeycloakVersion::KNOWN
        .iter()
        .filter(|version| known.iter().any(|member| member.exists_in(**version)));
    let list = |versions: &mut dyn Iterator<Item = &KeycloakVersion>| {
        versions
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let has = list(&mut has.into_iter());
    let missing = list(&mut missing.iter());
    let finding = finding(script, "member-version", span, format!("Keycloak {missing} has no `{java}.{name}`"))
        .note(format!("of the versions looked at, {has} have it; elsewhere it is a TypeError, and the claim is omitted"));
    match REPLACEMENTS.iter().find(|(removed, _)| *removed == name) {
        Some((_, instead)) => finding.help(format!("write {instead}")),
        None => finding.help("name only the versions you run in `mapper.toml`, or do without it"),
    }
}
