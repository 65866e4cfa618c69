//! Members of Keycloak's types, by version.

use diagnostic::{Finding, Span};
use keycloak_model::KeycloakVersion;
use mapper_runtime::api::{Api, Member as ApiMember};
use nashorn::syntax::ast::{Expression, ExpressionKind};

use super::super::{Script, infer::Type, java_type::JavaType, table::finding};
use super::method_call;

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

/// What an object of such a type is on a server, where Keycloak's signatures only name what all of them have in common.
const ON_A_SERVER: &[(&str, &[&str])] = &[
    (
        "CommonClientSessionModel",
        &["AuthenticatedClientSessionModel"],
    ),
    ("RoleContainerModel", &["ClientModel", "RealmModel"]),
    ("RoleMapperModel", &["GroupModel", "UserModel"]),
];

/// The members a script can use of a type, for Keycloak's types.
fn members(java: &JavaType) -> Option<Vec<&'static ApiMember>> {
    let full_name = Api::table().type_name(&java.name)?;
    let mut members = Api::table().members(full_name);
    let narrower = ON_A_SERVER
        .iter()
        .find(|(name, _)| full_name.ends_with(name));
    for name in narrower.map_or(&[][..], |(_, narrower)| narrower) {
        if let Some(full_name) = Api::table().type_name(name) {
            members.extend(Api::table().members(full_name));
        }
    }
    Some(members)
}

/// `user.emailVerifed`, `user.realmRoles`: undefined, without an error.
pub(in super::super) fn property<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let ExpressionKind::Member(member) = &expression.kind else {
        return;
    };
    let java = match script.types.of(&member.object) {
        Type::Java(java) => java,
        // Of other classes the table doesn't know all that is nested in them.
        Type::JavaClass(class) if is_enum(&class) => JavaType::plain(&class),
        _ => return,
    };
    let Some(all) = members(&java) else {
        return;
    };
    let name = &*member.property.name;
    let known: Vec<_> = all
        .iter()
        .filter(|known| known.name == name || is_property(known, name))
        .collect();
    let span = member.property.span;
    if known.is_empty() {
        if name == "class" || OBJECT_METHODS.contains(&name) {
            return;
        }
        let similar: Vec<_> = all
            .iter()
            .filter_map(|member| match member.signature.contains('(') {
                true => accessed(member).map(bean_property),
                false => Some(member.name.to_owned()),
            })
            .collect();
        let similar = diagnostic::closest(name, similar.iter().map(String::as_str));
        let finding = finding(
            script,
            "unknown-member",
            span,
            format!("`{java}` has no property `{name}`"),
        )
        .note("it is undefined, without an error");
        let is_bound = |(bound, _): &(&str, &str)| *bound == name;
        found.push(match similar {
            _ if script.kind.bindings().iter().any(is_bound) => finding.help(format!(
                "`{name}` stands by itself: leave out what is before the dot"
            )),
            Some(similar) => finding.help(format!("did you mean `{similar}`?")),
            None => finding,
        });
        return;
    }
    let effect = "elsewhere it is undefined, without an error";
    found.extend(gone(script, &java, name, span, &known, effect));
}

/// Whether a class is one of Keycloak's enums, by the method that all of them have.
fn is_enum(class: &str) -> bool {
    let members = Api::table().members(class);
    let mut lookups = members.iter().filter(|member| member.name == "valueOf");
    lookups.any(|lookup| lookup.signature == format!("static (String) {class}"))
}

/// Whether a getter or setter makes this property.
fn is_property(member: &ApiMember, property: &str) -> bool {
    accessed(member).is_some_and(|name| {
        name.len() == property.len()
            && name.get(1..) == property.get(1..)
            && bean_property(name) == property
    })
}

/// What a getter or setter is for: `getUsername` is for `Username`.
fn accessed(member: &ApiMember) -> Option<&'static str> {
    let (prefix, arity) = [("get", 0), ("is", 0), ("set", 1)]
        .into_iter()
        .find(|(prefix, _)| member.name.starts_with(prefix))?;
    let name = member.name.strip_prefix(prefix)?;
    (name.starts_with(|first: char| first.is_ascii_uppercase()) && member.arity() == Some(arity))
        .then_some(name)
}

/// The property of this accessor, as `java.beans.Introspector` spells it.
fn bean_property(accessed: &str) -> String {
    let mut letters = accessed.chars();
    match letters.next() {
        Some(first)
            if !letters
                .as_str()
                .starts_with(|second: char| second.is_ascii_uppercase()) =>
        {
            format!("{}{}", first.to_ascii_lowercase(), letters.as_str())
        }
        _ => accessed.to_owned(),
    }
}

/// `user.getNmae()`, `user.getAttribute('x')`, `group.getName(1)`
pub(in super::super) fn member<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let Some((call, member)) = method_call(expression) else {
        return;
    };
    let java = match script.types.of(&member.object) {
        Type::Java(java) => java,
        Type::JavaClass(class) => JavaType::plain(&class),
        _ => return,
    };
    let Some(all) = members(&java) else {
        return;
    };
    let name = &*member.property.name;
    let known: Vec<_> = all.iter().filter(|known| known.name == name).collect();
    if known.is_empty() {
        if !OBJECT_METHODS.contains(&name) {
            found.push(unknown(script, &java, name, member.property.span, &all));
        }
        return;
    }
    let span = member.property.span;
    let effect = "elsewhere it is a TypeError, and the claim is omitted";
    if let Some(finding) = gone(script, &java, name, span, &known, effect) {
        found.push(finding);
        return;
    }
    let arguments = call.arguments.len();
    if !known
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
    span: Span,
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

/// What there is to say when a version the script is for has none of these.
fn gone(
    script: &Script<'_>,
    java: &JavaType,
    name: &str,
    span: Span,
    known: &[&&ApiMember],
    effect: &str,
) -> Option<Finding> {
    let exists =
        |version: &&KeycloakVersion| known.iter().any(|member| member.exists_in(**version));
    let list = |versions: &mut dyn Iterator<Item = &KeycloakVersion>| {
        versions
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let missing = list(&mut script.versions.iter().filter(|version| !exists(version)));
    if missing.is_empty() {
        return None;
    }
    let has = list(&mut KeycloakVersion::KNOWN.iter().filter(exists));
    let message = format!("Keycloak {missing} has no `{java}.{name}`");
    let finding = finding(script, "member-version", span, message).note(format!(
        "of the versions looked at, {has} have it; {effect}"
    ));
    let instead = REPLACEMENTS
        .iter()
        .find(|(removed, _)| known.iter().any(|member| member.name == *removed));
    Some(match instead {
        Some((_, instead)) => finding.help(format!("write {instead}")),
        None => finding.help("name only the versions you run in `mapper.toml`, or do without it"),
    })
}
