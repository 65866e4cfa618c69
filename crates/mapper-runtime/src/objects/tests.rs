use std::rc::Rc;

use diagnostic::Source;
use keycloak_model::{Format, World, parse_fixture};
use nashorn::{Engine, JavaValue, Limits, Outcome, on_engine_thread};

use super::*;

#[test]
fn the_classes_of_every_known_version_fit_together() {
    for version in KeycloakVersion::KNOWN {
        if let Err(error) = registry(version).and_then(|registry| registry.check()) {
            panic!("{version}: {error}");
        }
    }
}

const FIXTURE: &str = r#"
[users.alice]
email = "alice@example.org"
groups = ["/eng/backend/api", "/ops"]
roles = ["outer"]
client-roles = { app = ["writer"] }
attributes = { dept = ["a", "b"] }

[roles.inner]
[roles.outer]
roles = ["inner"]

[groups."/eng"]
roles = ["from-parent"]
attributes = { cost-centre = "42" }

[clients.app]
attributes = { "aws.root" = "/eng" }
"#;

/// The value of a script as text, or how else it ended.
fn run(script: &str, version: &str) -> String {
    let version: KeycloakVersion = version.parse().unwrap();
    let world = parse_fixture(&Source::new("world.toml", FIXTURE), Format::Toml);
    let World {
        realm,
        session,
        request,
        ..
    } = world.unwrap_or_else(|findings| panic!("{findings:#?}"));
    let user = realm.user_by_name("alice").unwrap();
    let client = realm.client_by_client_id("app").unwrap();
    let script = script.to_owned();
    on_engine_thread(move |thread| {
        let server = Server::new(
            version,
            std::sync::Arc::new(realm),
            user,
            client,
            Login {
                client,
                scope: "openid".to_owned(),
                issuer: "https://keycloak.example/realms/test".to_owned(),
            },
            None,
            session,
            request,
        );
        let registry = registry(version).unwrap();
        let bindings = bindings(&registry, &server).unwrap();
        let engine = Engine::new(registry, Limits::default());
        let script = engine.compile(&Source::new("script.js", script)).unwrap();
        match engine
            .run(thread, &script, &bindings, Rc::new(server))
            .outcome
        {
            Outcome::Value(value) => text(&value),
            Outcome::Throws(error) => match error.hint {
                Some(hint) => format!("{} ({hint})", error.message),
                None => error.message,
            },
            Outcome::Refused(refused) => format!("refused: {}", refused.what),
            Outcome::Killed(killed) => format!("killed: {killed:?}"),
        }
    })
    .unwrap()
}

fn text(value: &JavaValue) -> String {
    match value {
        JavaValue::String(text) => text.clone(),
        JavaValue::Boolean(yes) => yes.to_string(),
        JavaValue::Integer(number) => number.to_string(),
        JavaValue::Long(number) => format!("{number}L"),
        JavaValue::Double(number) => format!("{number:?}"),
        JavaValue::Null => "null".to_owned(),
        JavaValue::Collection { items, .. } => {
            let items: Vec<_> = items.iter().map(text).collect();
            format!("[{}]", items.join(", "))
        }
        other => format!("{other:?}"),
    }
}

/// Source of the expectations: facts measured on Keycloak 24.0.5 and 26.7.3 (section 9 of the live
/// measurements): streams are direct, `hasRole` follows composites and groups, paths aren't escaped.
#[test]
fn models_answer_as_the_server_does() {
    let table = [
        ("user.username", "alice"),
        ("user.getEmail()", "alice@example.org"),
        ("user.getFirstName()", "null"),
        ("user.nope", "null"),
        ("user.getFirstAttribute('dept')", "a"),
        ("user.getFirstAttribute('email')", "alice@example.org"),
        ("user.getFirstAttribute('none')", "null"),
        ("user.getAttributes().get('dept')", "[a, b]"),
        ("user.attributes['dept'][1]", "b"),
        ("user.getAttributeStream('none').count()", "0L"),
        ("typeof user.createdTimestamp", "object"),
        (
            "user.getGroupsStream().map(function (g) { return g.getName() }).sorted().collect(java.util.stream.Collectors.toList())",
            "[api, ops]",
        ),
        (
            "user.getGroupsStream().filter(function (g) { return g.name == 'api' }).findFirst().get().getParent().getParent().getFirstAttribute('cost-centre')",
            "42",
        ),
        (
            "Java.type('org.keycloak.models.utils.ModelToRepresentation').buildGroupPath(user.groupsStream.toArray()[0])",
            "/eng/backend/api",
        ),
        (
            "user.getRealmRoleMappingsStream().map(function (r) { return r.name }).collect(java.util.stream.Collectors.toList())",
            "[outer, default-roles-lab]",
        ),
        ("user.hasRole(realm.getRole('inner'))", "true"),
        ("user.hasDirectRole(realm.getRole('inner'))", "false"),
        ("user.hasRole(realm.getRole('from-parent'))", "true"),
        (
            "user.getClientRoleMappingsStream(realm.getClientByClientId('app')).count()",
            "1L",
        ),
        ("realm.getRole('outer').isComposite()", "true"),
        ("realm.getRole('none')", "null"),
        (
            "keycloakSession.getContext().getClient().getClientId()",
            "app",
        ),
        (
            "keycloakSession.context.client.getAttribute('aws.root')",
            "/eng",
        ),
        ("clientSession.getClient().clientId", "app"),
        ("userSession.getLoginUsername()", "alice"),
        ("userSession.getUser().equals(user)", "true"),
        (
            "user.class.name",
            "org.keycloak.models.cache.infinispan.UserAdapter",
        ),
        ("user instanceof org.keycloak.models.UserModel", "true"),
        (
            "user.setSingleAttribute('x', 'y'); user.getFirstAttribute('x')",
            "y",
        ),
    ];
    for (script, expected) in table {
        assert_eq!(run(script, "26.7.3"), expected, "{script}");
    }
}

#[test]
fn members_are_those_of_the_version() {
    assert_eq!(run("user.getAttribute('dept').get(0)", "18.0.2"), "a");
    let gone = run("user.getAttribute('dept').get(0)", "26.7.3");
    assert!(
        gone.starts_with("TypeError: user.getAttribute is not a function")
            && gone.contains("18.0.2"),
        "{gone}"
    );
    assert_eq!(run("user.getGroups().size()", "18.0.2"), "2");
    // Declared by a supertype.
    let roles = "typeof user.getRoleMappings + ' ' + typeof user.getGroupsStream().findFirst().get().getRoleMappings";
    assert_eq!(run(roles, "18.0.2"), "function function");
    assert_eq!(run(roles, "20.0.5"), "undefined undefined");
    assert_eq!(
        run("typeof user.getRoleMappingsStream", "26.7.3"),
        "function"
    );
}

#[test]
fn what_is_not_imitated_is_refused_by_name() {
    let refused = run("realm.getPasswordPolicy()", "26.7.3");
    assert!(
        refused.starts_with("refused: calls org.keycloak.models.RealmModel.getPasswordPolicy"),
        "{refused}"
    );
}

#[test]
fn a_misspelt_method_is_named_with_the_type_and_the_right_one() {
    let error = run("user.getNmae()", "26.7.3");
    assert!(error.contains("user.getNmae is not a function"), "{error}");
    let group = run(
        "user.getGroupsStream().findFirst().get().getNmae()",
        "26.7.3",
    );
    assert!(group.contains("getName"), "{group}");
}

#[test]
fn a_null_role_throws_as_on_the_server() {
    let error = run("user.hasRole(realm.getRole('none'))", "26.7.3");
    assert!(error.contains("because \"role\" is null"), "{error}");
}
