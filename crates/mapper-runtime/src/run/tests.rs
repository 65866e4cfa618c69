mod members;

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use diagnostic::Source;
use keycloak_model::{Format, KeycloakVersion, Realm, World, parse_fixture};

use super::execution::Executions;
use super::running::Running;
use super::*;
use crate::InstanceConfig;
use crate::claim::Outcome;
use crate::instance::Target;
use crate::log::LogLine;
use crate::saml::SamlOutcome;

/// One server per version for all tests.
fn runtime(version: &str) -> Runtime {
    static RUNTIMES: LazyLock<Mutex<HashMap<String, Runtime>>> = LazyLock::new(Mutex::default);
    let mut runtimes = RUNTIMES.lock().unwrap_or_else(PoisonError::into_inner);
    let limits = Limits {
        instructions: 2_000_000,
        ..Limits::default()
    };
    let make = || Runtime::new(version.parse().unwrap(), limits).unwrap();
    runtimes
        .entry(version.to_owned())
        .or_insert_with(make)
        .clone()
}

/// One run for alice in the sample realm.
struct Run {
    version: &'static str,
    target: Target,
    kind: MapperKind,
    client: &'static str,
    settings: Vec<(&'static str, &'static str)>,
    fixture: Option<&'static str>,
}

fn access_token() -> Run {
    Run {
        version: "26.7.3",
        target: Target::AccessToken,
        kind: MapperKind::OpenIdConnect,
        client: "web",
        settings: vec![
            ("claim.name", "c"),
            ("access.token.claim", "true"),
            ("id.token.claim", "true"),
            ("access.tokenResponse.claim", "true"),
        ],
        fixture: None,
    }
}

impl Run {
    fn script(&self, text: &str) -> Report {
        let world = match self.fixture {
            None => World::sample(),
            Some(text) => parse_fixture(&Source::new("fixture.toml", text), Format::Toml),
        };
        let world = world.unwrap();
        let mut scenario = Scenario::new(&world, "alice", Some(self.client)).unwrap();
        scenario.kind = self.kind;
        scenario.target = self.target;
        scenario.instance = InstanceConfig::new("NAME", self.settings.iter().copied());
        let source = Source::new("mapper.js", text);
        on_engine_thread(|thread| {
            let runtime = runtime(self.version);
            let script = runtime.compile(&source);
            // What other servers make of it before changes nothing.
            let others = ["18.0.2", "24.0.5", "26.7.3"].map(self::runtime);
            let servers: Vec<_> = others.iter().chain([&runtime]).collect();
            let mut reports = Runtime::run_on_each(&servers, thread, &script, &scenario);
            reports.pop().unwrap()
        })
        .unwrap()
    }

    fn with(mut self, key: &'static str, value: &'static str) -> Self {
        self.settings.push((key, value));
        self
    }
}

#[test]
fn a_run_counts_for_another_server_unless_it_asked_what_they_differ_in() {
    let counts = |script: &str| {
        let world = World::sample().unwrap();
        let mut scenario = Scenario::new(&world, "alice", Some("web")).unwrap();
        scenario.instance = InstanceConfig::new("NAME", access_token().settings);
        let source = Source::new("mapper.js", script);
        on_engine_thread(|thread| {
            let [older, newer] = ["24.0.5", "26.7.3"].map(runtime);
            let script = older.compile(&source);
            let mut executions = Executions::on(2);
            let running = Running {
                runtime: &older,
                scenario: &scenario,
            };
            drop(running.run(thread, &script, None, &mut executions));
            executions.like(&newer, &scenario).is_some()
        })
        .unwrap()
    };
    assert!(counts("user.getUsername()"));
    let groups = "user.getGroupsStream().map(function (group) group.getName())";
    assert!(counts(&format!("{groups}.toArray()[0]")));
    // The class of the stream, the form of an id, the token, a member of newer servers.
    assert!(!counts("'' + user.getGroupsStream()"));
    assert!(!counts("userSession.getId()"));
    assert!(!counts("token.getId()"));
    assert!(!counts("user.getLastModifiedTimestamp()"));
}

/// The result in one line.
fn shown(report: &Report) -> String {
    match &report.result {
        MapperResult::Claim { outcome, .. } => match outcome {
            Outcome::Claim(claim) => format!("{} = {}", claim.path.join("/"), claim.value),
            Outcome::LoginFails(failure) => format!("{} {}", failure.status, failure.body),
            other => format!("{other:?}"),
        },
        MapperResult::Saml(outcome) => format!("{outcome:?}"),
        MapperResult::Unknown => format!("{:?}", report.script),
    }
}

/// The claims that are different with the mapper.
fn changes(report: &Report) -> String {
    let MapperResult::Claim {
        token: Some(token), ..
    } = &report.result
    else {
        return shown(report);
    };
    let changes = token.changed();
    let changes = changes.iter().map(|(name, before, after)| {
        let text = |value: &Option<&crate::Json>| value.map_or("-".to_owned(), ToString::to_string);
        format!("{name}: {} -> {}", text(before), text(after))
    });
    changes.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_groups_of_a_user_become_one_text() {
    let script = "
        var text = '-';
        for each (var group in user.getGroupsStream().toArray()) { text += group.getName() + '-'; }
        exports = text;";
    let report = access_token().with("claim.name", "sub").script(script);
    // keycloak-live.md 1: the server hands groups out sorted by name.
    assert_eq!(shown(&report), "sub = \"-Zürich Büro-a-b-api-r/w-sales-\"");
    assert_eq!(report.log, []);
    let changes = changes(&report);
    assert!(
        changes.starts_with("sub: \"") && !changes.contains('\n'),
        "{changes}"
    );
}

#[test]
fn without_a_writing_script_nothing_else_changes() {
    let report = access_token().script("'x'");
    assert_eq!(changes(&report), "c: - -> \"x\"");
}

#[test]
fn a_script_that_only_writes_to_the_token_changes_the_token() {
    let script = "
        token.setOtherClaims('team', 'blue');
        token.getOtherClaims().put('list', ['a']);
        token.getOtherClaims().remove('email');
        token.setSubject('X');
        token.issuer('I');
        token.addAudience('other');
        token.getRealmAccess().addRole('extra');
        token.getRealmAccess().getRoles().remove('dev');
        token.addAccess('aws').addRole('admin');
        undefined;";
    let report = access_token().script(script);
    let unusable = "TokenUnusable { claim: None, why: \"the access token names another issuer";
    assert!(shown(&report).starts_with(unusable), "{}", shown(&report));
    let changes = changes(&report);
    for expected in [
        "team: - -> \"blue\"",
        // A JavaScript array is a map for Java.
        "list: - -> {\"0\":\"a\"}",
        "email: \"alice@example.com\" -> -",
        "iss: \"https://keycloak.example/realms/lab\" -> \"I\"",
        "aud: \"account\" -> [\"account\",\"other\"]",
    ] {
        assert!(
            changes.lines().any(|line| line == expected),
            "{expected} not in\n{changes}"
        );
    }
    assert!(changes.contains("-> \"X\""));
    let line = |name: &str| {
        changes
            .lines()
            .find(|line| line.starts_with(name))
            .unwrap()
            .to_owned()
    };
    assert!(line("realm_access").contains("\"extra\""));
    let (before, after) = line("realm_access")
        .split_once(" -> ")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    assert!(before.contains("\"dev\"") && !after.contains("\"dev\""));
    assert!(line("resource_access").contains("\"aws\":{\"roles\":[\"admin\"]}"));
}

#[test]
fn writes_before_an_exception_stay() {
    let report = access_token().script("token.setOtherClaims('a', 'b'); throw 'boom'");
    assert_eq!(shown(&report), "Omitted(ScriptFailed)");
    assert_eq!(changes(&report), "a: - -> \"b\"");
}

#[test]
fn the_log_has_the_words_of_the_server() {
    let line = |script| access_token().script(script).log[0].to_string();
    // keycloak-live.md 2.
    assert_eq!(
        line("throw 'boom'"),
        "ERROR [org.keycloak.protocol.oidc.mappers.ScriptBasedOIDCProtocolMapper] Error during execution of ProtocolMapper script: org.keycloak.scripting.ScriptExecutionException: Could not execute script 'token-mapper-script_NAME' problem was: boom in <eval> at line number 1 at column number 0"
    );
    assert_eq!(
        line("java.lang.Integer.parseInt('x')"),
        "ERROR [org.keycloak.protocol.oidc.mappers.ScriptBasedOIDCProtocolMapper] Error during execution of ProtocolMapper script: java.lang.NumberFormatException: For input string: \"x\""
    );
}

#[test]
fn a_member_that_is_gone_in_this_version_is_a_type_error_with_a_hint() {
    let old = Run {
        version: "18.0.2",
        ..access_token()
    };
    assert_eq!(
        shown(&old.script("user.getAttribute('phone')[0]")),
        "c = \"+41 1\""
    );
    let report = access_token().script("user.getAttribute('phone')[0]");
    assert_eq!(shown(&report), "Omitted(ScriptFailed)");
    let ScriptOutcome::Throws(error) = &report.script else {
        panic!("{:?}", report.script);
    };
    assert_eq!(
        error.message,
        "TypeError: user.getAttribute is not a function"
    );
    assert!(
        error.hint.as_ref().is_some_and(|hint| hint.ends_with(
            "isn't there in Keycloak 26.7.3; of the versions looked at, it is in 18.0.2"
        )),
        "{:?}",
        error.hint
    );
}

#[test]
fn bindings_are_those_of_kind_and_target() {
    let names = "['user','realm','userSession','keycloakSession','token','tokenResponse','clientSession','client','LOG']
        .map(function (name) { return typeof this[name] == 'undefined' ? '-' : name; }, this).join(' ')";
    let seen = |run: Run| match run.script(names).script {
        ScriptOutcome::Value { text, .. } => text,
        other => format!("{other:?}"),
    };
    // keycloak-live.md 3 and 7.
    let with_token = "user realm userSession keycloakSession token - - - -";
    assert_eq!(seen(access_token()), with_token);
    assert_eq!(
        seen(Run {
            target: Target::IdToken,
            ..access_token()
        }),
        with_token
    );
    assert_eq!(
        seen(Run {
            target: Target::TokenResponse,
            ..access_token()
        }),
        "user realm userSession keycloakSession - tokenResponse - - -"
    );
    assert_eq!(
        seen(Run {
            kind: MapperKind::Saml,
            client: "urn:amazon:webservices",
            ..access_token()
        }),
        "user realm userSession keycloakSession - - clientSession - -"
    );
}

#[test]
fn each_token_has_what_the_server_gives_it() {
    let seen = |target, script| {
        shown(
            &Run {
                target,
                ..access_token()
            }
            .script(script),
        )
    };
    // keycloak-live.md 3.
    let roles = "token.realmAccess.roles.toArray().slice ? '' : java.util.Arrays.toString(
        token.realmAccess.roles.stream().sorted().toArray())";
    assert_eq!(
        seen(Target::AccessToken, roles),
        "c = \"[comp, default-roles-lab, dev, inner, offline_access, ops lead, uma_authorization]\""
    );
    assert_eq!(
        seen(Target::IdToken, "'' + token.realmAccess + token.scope"),
        "c = \"undefinedundefined\""
    );
    let claims = "java.util.Arrays.toString(new java.util.TreeSet(token.getOtherClaims().keySet()).toArray())";
    let defaults =
        "c = \"[email, email_verified, family_name, given_name, name, preferred_username]\"";
    assert_eq!(seen(Target::AccessToken, claims), defaults);
    assert_eq!(seen(Target::IdToken, claims), defaults);
    assert_eq!(seen(Target::Userinfo, claims), defaults);
    assert_eq!(
        seen(
            Target::Userinfo,
            "'' + token.realmAccess + token.scope + token.subject + token.type"
        ),
        "c = \"nullnullnullnull\""
    );
    assert_eq!(
        seen(
            Target::TokenResponse,
            "tokenResponse.getTokenType() + tokenResponse.expiresIn"
        ),
        "c = \"Bearer300\""
    );
}

#[test]
fn a_script_that_does_not_compile_breaks_the_login() {
    let report = access_token().script("var x = ;");
    assert_eq!(
        shown(&report),
        "500 {\"error\":\"unknown_error\",\"error_description\":\"For more on this error consult the server log.\"}"
    );
    let ScriptOutcome::DoesNotCompile { exception, .. } = &report.script else {
        panic!("{:?}", report.script);
    };
    // The words of keycloak-live.md 2, with the name a mapper's script has at run time.
    assert_eq!(
        exception,
        "org.keycloak.scripting.ScriptCompilationException: Could not compile 'token-mapper-script_NAME' problem was: <eval>:1:8 Expected an operand but found ;\nvar x = ;\n        ^ in <eval> at line number 1 at column number 8"
    );
    assert!(shown(&access_token().script(" \n")).starts_with("500"));
}

#[test]
fn endless_recursion_breaks_the_login_and_an_endless_loop_hangs() {
    assert!(shown(&access_token().script("(function f() { return f(); })()")).starts_with("500"));
    assert!(shown(&access_token().script("for (;;) {}")).starts_with("Hangs"));
}

#[test]
fn a_cycle_put_into_the_token_breaks_the_login() {
    let report = access_token().script("var o = {}; o.o = o; token.setOtherClaims('o', o); null");
    assert_eq!(
        shown(&report),
        "500 {\"error\":\"unknown_error\",\"error_description\":\"Cannot parse the JSON\"}"
    );
}

#[test]
fn a_foreign_azp_written_by_the_script_makes_the_token_unusable() {
    let report = access_token().script("token.issuedFor('nobody'); null");
    assert!(
        shown(&report).starts_with("TokenUnusable { claim: None"),
        "{}",
        shown(&report)
    );
}

#[test]
fn writes_to_the_database_are_reported_and_do_not_reach_the_next_run() {
    let script = "user.setSingleAttribute('seen', 'yes'); user.getFirstAttribute('seen')";
    let report = access_token().script(script);
    assert_eq!(shown(&report), "c = \"yes\"");
    assert_eq!(report.effects, ["attribute `seen` of the user `alice`"]);
    assert_eq!(
        shown(&access_token().script("user.getFirstAttribute('seen')")),
        "Omitted(Null)"
    );
}

#[test]
fn an_instance_that_is_off_for_the_target_is_not_run() {
    let report = Run {
        target: Target::Introspection,
        version: "22.0.5",
        ..access_token()
    }
    .script("throw 'never'");
    assert_eq!(report.script, ScriptOutcome::NotRun);
    assert_eq!(shown(&report), "Omitted(NotForTarget)");
}

#[test]
fn a_saml_mapper_makes_attributes() {
    let run = Run {
        kind: MapperKind::Saml,
        client: "urn:amazon:webservices",
        settings: vec![("attribute.name", "Role"), ("single", "true")],
        ..access_token()
    };
    let report =
        run.script("java.util.Arrays.asList('a', clientSession.getClient().getClientId())");
    let MapperResult::Saml(SamlOutcome::Attributes { attributes, .. }) = &report.result else {
        panic!("{report:?}");
    };
    assert_eq!(attributes.len(), 1);
    assert_eq!(
        attributes[0].values[1],
        crate::SamlValue::Text("urn:amazon:webservices".to_owned())
    );
    let report = run.script("throw 'boom'");
    assert_eq!(
        report.log[0].to_string(),
        "ERROR [org.keycloak.protocol.saml.mappers.ScriptBasedMapper] Error during execution of ProtocolMapper script: org.keycloak.scripting.ScriptExecutionException: Could not execute script 'attribute-mapper-script_NAME' problem was: boom in <eval> at line number 1 at column number 0"
    );
}

#[test]
fn a_name_that_is_not_in_the_realm_is_refused_with_the_nearest_one() {
    let world = World::sample().unwrap();
    let error = Scenario::new(&world, "alcie", None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the realm has no user `alcie`; did you mean `alice`?"
    );
    let error = Scenario::new(&world, "alice", Some("wep")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the realm has no client `wep`; did you mean `web`?"
    );
}

#[test]
fn a_report_survives_the_way_from_a_worker() {
    for script in [
        "0/0",
        "java.util.Arrays.asList(1/0, -0.0, ['a'])",
        "throw 1",
        "x y",
        "exit(0)",
        "for (;;);",
    ] {
        let report = access_token().script(script);
        let text = serde_json::to_string(&report).unwrap();
        let back: Report = serde_json::from_str(&text).unwrap();
        assert_eq!(format!("{back:?}"), format!("{report:?}"));
    }
    let realm = World::sample().unwrap().realm;
    let text = serde_json::to_string(&realm).unwrap();
    let back: Realm = serde_json::from_str(&text).unwrap();
    assert_eq!(format!("{back:?}"), format!("{realm:?}"));
}

/// Recorded of 24.0.5 and 26.7.3: userinfo refuses each of these access tokens.
#[test]
fn a_token_of_another_session_or_type_or_without_openid_can_not_be_used() {
    for (script, part) in [
        ("token.setSessionId('other'); 'v'", "another session"),
        ("token.type('X'); 'v'", "another type"),
        ("token.setScope('a b'); 'v'", "`openid`"),
    ] {
        let report = access_token().script(script);
        let MapperResult::Claim { outcome, .. } = &report.result else {
            panic!("{script}: {report:?}");
        };
        let Outcome::TokenUnusable {
            claim: Some(claim),
            why,
        } = outcome
        else {
            panic!("{script}: {outcome:?}");
        };
        assert!(why.contains(part), "{script}: {why}");
        assert_eq!(claim.value.to_string(), "\"v\"");
    }
}

/// Recorded: up to 24.0.5 a member that `AddressClaimSet` doesn't have makes the token unreadable.
#[test]
fn an_address_may_have_members_of_its_own_in_newer_servers() {
    for (version, usable) in [("24.0.5", false), ("26.7.3", true)] {
        let run = Run {
            version,
            settings: vec![
                ("claim.name", "address"),
                ("access.token.claim", "true"),
                ("jsonType.label", "JSON"),
            ],
            ..access_token()
        };
        let report = run.script("'{\"city\":\"Berlin\"}'");
        let claim = matches!(
            &report.result,
            MapperResult::Claim {
                outcome: Outcome::Claim(_),
                ..
            }
        );
        assert_eq!(claim, usable, "{version}: {report:?}");
    }
}
