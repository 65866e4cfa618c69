//! Names, properties and methods that aren't there.

use keycloak_model::KeycloakVersion;

use super::super::ScriptKind;
use super::ids;

#[test]
fn a_name_that_something_may_define_is_no_finding() {
    let newest = [KeycloakVersion::NEWEST];
    for script in [
        "function later() { made = 1 } later(); exports = made",
        "this.made = 1; exports = made",
        "var f = function me(n) { return n > 2 ? n : me(n + 1) }; exports = f(0)",
        "try { exports = user.getUsername() } catch (e) { exports = e.message }",
        "var m = new JavaImporter(java.util); with (m) { exports = new ArrayList().size() }",
        "eval(user.getUsername()); exports = whoKnows",
        "if (typeof settings !== 'undefined') { exports = settings.name } else { exports = 'none' }",
        "function f() { return arguments.length } exports = f(1)",
        "for (key in { a: 1 }) { exports = key }",
        "exports = hoisted(); function hoisted() { return 1 }",
    ] {
        let found = ids(script, ScriptKind::Mapper, &newest);
        assert_eq!(found, Vec::<String>::new(), "{script}");
    }
}

/// As Nashorn 15.4 ends them: with a ReferenceError.
#[test]
fn a_name_that_nothing_defines_is_found_wherever_it_stands() {
    let newest = [KeycloakVersion::NEWEST];
    for script in [
        "exports = usr.getUsername()",
        "function f() { return zz } exports = f()",
        "if (user.getId() == null) { exports = AuthenticationFlowError.INVALID_USER } else { exports = 1 }",
        "exports = [1, $PLACEHOLDER].length",
        "exports = { a: jakarta.ws.rs }.a",
        "var f = function me() { return 1 }; f(); exports = me()",
    ] {
        let found = ids(script, ScriptKind::Mapper, &newest);
        assert_eq!(found, ["undefined-name"], "{script}");
    }
}

#[test]
fn only_what_certainly_has_no_value_yet_is_said_to_have_none() {
    let newest = [KeycloakVersion::NEWEST];
    for (script, is_found) in [
        ("exports = x; var x = 1", true),
        (
            "if (x) { exports = 1 } else { exports = 2 } var x = 1; x = 2",
            true,
        ),
        ("exports = typeof x; var x = 1", false),
        (
            "set(); exports = x; var x = 1; function set() { x = 2 }",
            false,
        ),
        (
            "for (var i = 0; i < 2; i++) { if (x) { exports = x } var x = 1 }",
            false,
        ),
        ("exports = f(); function f() { return x } var x = 1", false),
        ("x = 1; exports = x; var x", false),
        ("exports = f(); function f() { return 1 }", false),
    ] {
        let found = ids(script, ScriptKind::Mapper, &newest);
        let expected: &[&str] = if is_found { &["read-before-set"] } else { &[] };
        assert_eq!(found, expected, "{script}");
    }
}

#[test]
fn a_misspelt_constant_is_named_with_the_right_one() {
    let script = |constant: &str| {
        format!(
            "var E = Java.type('org.keycloak.authentication.AuthenticationFlowError');\n\
             function authenticate(context) {{ context.failure(E.{constant}); }}"
        )
    };
    let newest = [KeycloakVersion::NEWEST];
    let found = ids(&script("INVALID_USR"), ScriptKind::Authenticator, &newest);
    assert_eq!(found, ["unknown-member"]);
    for fine in [
        "INVALID_USER",
        "valueOf('INVALID_USER')",
        "values()",
        "class",
    ] {
        let found = ids(&script(fine), ScriptKind::Authenticator, &newest);
        assert_eq!(found, Vec::<String>::new(), "{fine}");
    }
}

/// Tried in Nashorn 15.4.
#[test]
fn texts_have_the_methods_of_both_languages_and_no_others() {
    let newest = [KeycloakVersion::NEWEST];
    for (method, is_there) in [
        ("substr(0, 1)", true),
        ("isBlank()", true),
        ("hasOwnProperty('x')", true),
        ("anchor('x')", false),
        ("format('x')", false),
        ("test(/x/)", false),
        ("lenght()", false),
    ] {
        let script = format!("exports = user.getUsername().{method}");
        let expected: &[&str] = if is_there { &[] } else { &["unknown-member"] };
        assert_eq!(
            ids(&script, ScriptKind::Mapper, &newest),
            expected,
            "{script}"
        );
    }
}

#[test]
fn names_are_bound_by_kind() {
    let script = "clientSession.getClient().getClientIdd()";
    assert_eq!(
        ids(script, ScriptKind::SamlMapper, &[KeycloakVersion::NEWEST]),
        ["unknown-member"]
    );
    assert_eq!(
        ids(script, ScriptKind::Mapper, &[KeycloakVersion::NEWEST]),
        ["undefined-name"]
    );
    assert_eq!(
        ids(
            "exports = token.getSubject()",
            ScriptKind::SamlMapper,
            &[KeycloakVersion::NEWEST]
        ),
        ["undefined-name"]
    );
    assert_eq!(
        ids(
            "LOG.info(script.getName())",
            ScriptKind::Authenticator,
            &[KeycloakVersion::NEWEST]
        ),
        Vec::<String>::new()
    );
}
