use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use diagnostic::Source;
use keycloak_model::{Format, KeycloakVersion, Realm, World, parse_fixture};

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
            runtime.run(thread, &script, &scenario)
        })
        .unwrap()
    }

    fn with(mut self, key: &'static str, value: &'static str) -> Self {
        self.settings.push((key, value));
        self
    }
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
        error
            .hint
            .as_ref()
            .is_some_and(|hint| hint.contains("18.0.2")),
        "{:?}",
        error.hint
    );
}

#[test]
fn a_member_that_is_not_imitated_ends_the_run_by_name() {
    let report = access_token().script("user.credentialManager()");
    let ScriptOutcome::Refused(refused) = &report.script else {
        panic!("{:?}", report.script);
    };
    assert!(
        refused.what.contains("credentialManager"),
        "{}",
        refused.what
    );
    assert_eq!(report.result, MapperResult::Unknown);
    assert_eq!(report.findings(&Source::new("x", "")).len(), 1);
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

const ORDER: &str = "
    [roles]
    one = { id = '3' }
    two = { id = '2' }
    three = { id = '1' }
    four = { id = '0' }
    [groups]
    '/b/z' = {}
    '/b/y' = {}
    '/a' = {}
    [users.alice]
    default-role = false
    groups = ['/b', '/Ä', '/a', '/B']
    roles = ['one', 'two', 'three', 'four']
    [clients.web]";

#[test]
fn groups_come_by_name_and_roles_in_the_order_of_a_hash_set() {
    let seen = |version, script: &str| {
        let run = Run {
            version,
            fixture: Some(ORDER),
            ..access_token()
        };
        shown(&run.script(&format!(
            "var t = []; for each (var x in {script}) t.push(x.name); t.join()"
        )))
    };
    // Read in the classes of model-jpa and model-infinispan, 18.0.2 to 26.7.0.
    for version in ["18.0.2", "24.0.5", "26.7.3"] {
        assert_eq!(
            seen(version, "user.getGroupsStream().toArray()"),
            "c = \"B,a,b,Ä\""
        );
    }
    let parent = "user.getGroupsStream().toArray()[2].getSubGroupsStream().toArray()";
    assert_eq!(seen("26.7.3", parent), "c = \"y,z\"");
    // The same set, made by the script itself.
    let stream = seen("26.7.3", "user.getRoleMappingsStream().toArray()");
    let set = "user.getRoleMappingsStream().collect(java.util.stream.Collectors.toSet()).toArray()";
    assert_eq!(stream, seen("26.7.3", set));
    assert_eq!(stream, "c = \"four,three,two,one\"");
}

#[test]
fn a_stream_can_be_used_once() {
    let report = access_token().script("var s = user.getGroupsStream(); s.count(); s.count()");
    let ScriptOutcome::Throws(error) = &report.script else {
        panic!("{report:?}");
    };
    assert_eq!(
        error.message,
        "stream has already been operated upon or closed"
    );
    assert!(report.log[0].to_string().ends_with(
        "script: java.lang.IllegalStateException: stream has already been operated upon or closed"
    ));
}

const RICH: &str = "
    [roles.dev]
    [groups.'/eng']
    attributes = { cost = ['1', '2'] }
    roles = ['dev']
    client-roles = { web = ['buyer'] }
    [groups.'/eng/api']
    [users.alice]
    groups = ['/eng/api']
    [clients.web]
    attributes = { tier = 'gold' }
    [session]
    notes = { a = '1' }
    [request]
    form = { scope = ['openid', 'x'] }
    headers = { User-Agent = 'curl' }";

#[test]
fn members_answer_as_keycloaks_classes_do() {
    let cases = [
        ("user.hasRole(realm.getRole('dev'))", "true"),
        ("user.hasDirectRole(realm.getRole('dev'))", "false"),
        (
            "user.isMemberOf(realm.getGroupsStream().toArray()[1])",
            "true",
        ),
        ("'' + user.getAttributes().username", "\"[alice]\""),
        ("'' + user.getAttributes().email", "\"[null]\""),
        ("user.getFirstAttribute('username')", "\"alice\""),
        ("'' + user.getAttributeStream('none').count()", "\"0\""),
        (
            "'' + user.getClientRoleMappingsStream(realm.getClientByClientId('web')).count()",
            "\"0\"",
        ),
        (
            "user.getGroupsStream().findFirst().get().getParent().getFirstAttribute('cost')",
            "\"1\"",
        ),
        (
            "Java.type('org.keycloak.models.utils.ModelToRepresentation').buildGroupPath(user.getGroupsStream().findFirst().get())",
            "\"/eng/api\"",
        ),
        (
            "'' + Java.type('org.keycloak.models.utils.ModelToRepresentation').toRepresentation(realm.getTopLevelGroupsStream().findFirst().get(), true).getClientRoles()",
            "\"{web=[buyer]}\"",
        ),
        (
            "'' + Java.type('org.keycloak.models.utils.ModelToRepresentation').toRepresentation(realm.getTopLevelGroupsStream().findFirst().get(), true).realmRoles",
            "\"[dev]\"",
        ),
        (
            "Java.type('org.keycloak.models.utils.RoleUtils').hasRole(user.getRoleMappingsStream(), realm.getRole('offline_access'))",
            "true",
        ),
        (
            "'' + Java.type('org.keycloak.models.utils.KeycloakModelUtils').resolveAttribute(user, 'cost', false)",
            "\"[1, 2]\"",
        ),
        (
            "keycloakSession.getContext().getClient().getAttribute('tier')",
            "\"gold\"",
        ),
        (
            "keycloakSession.getContext().getHttpRequest().getDecodedFormParameters().getFirst('scope')",
            "\"openid\"",
        ),
        (
            "'' + keycloakSession.getContext().getHttpRequest().getDecodedFormParameters().scope",
            "\"[openid, x]\"",
        ),
        (
            "keycloakSession.getContext().getRequestHeaders().getHeaderString('user-agent')",
            "\"curl\"",
        ),
        (
            "userSession.setNote('b', '2'); '' + userSession.getNotes()",
            "\"{a=1, b=2}\"",
        ),
        (
            "realm.setAttribute('x', 'y'); realm.getAttribute('x')",
            "\"y\"",
        ),
        ("user.setEmail('A@B'); user.email", "\"a@b\""),
        (
            "keycloakSession.groups().getGroupById(realm, realm.getTopLevelGroupsStream().findFirst().get().getId()).name",
            "\"eng\"",
        ),
    ];
    let run = Run {
        fixture: Some(RICH),
        ..access_token()
    };
    for (script, expected) in cases {
        assert_eq!(
            shown(&run.script(script)),
            format!("c = {expected}"),
            "{script}"
        );
    }
}

#[test]
fn a_member_stays_when_it_moves_to_another_type() {
    // `getId` of a user is declared in `Model` from 26.7 on, providers inherit from storage types.
    for version in KeycloakVersion::KNOWN {
        let version: &'static str = version.to_string().leak();
        let run = Run {
            version,
            ..access_token()
        };
        let report =
            run.script("user.getId() == keycloakSession.users().getUserById(realm, user.id).id");
        assert_eq!(shown(&report), "c = true", "{version}");
    }
}

#[test]
fn what_a_script_logs_stands_in_the_log() {
    let report = access_token().script(
        "var log = Java.type('org.jboss.logging.Logger').getLogger('my.mapper');
         log.info('hello ' + user.username); log.debug('unseen'); log.warnf('%s!', 'careful'); null",
    );
    let lines: Vec<String> = report.log.iter().map(LogLine::to_string).collect();
    assert_eq!(
        lines,
        ["INFO [my.mapper] hello alice", "WARN [my.mapper] careful!"]
    );
}

/// Scripts whose result the engine doesn't give as Nashorn does yet.
const GAPS: [&str; 14] = [
    // A lone surrogate has no UTF-8; both print something in its place.
    "'\\ud800'",
    // The recording names elements and classes of these arrays as the JDK does inside.
    "Java.to([1,2],'byte[]')",
    "Java.to([[1]],'int[][]')",
    // Refused by name.
    "java.lang.Byte.valueOf('7')",
    "java.lang.Float.valueOf(0.1)",
    "java.lang.Short.valueOf('7')",
    "new java.lang.Object()",
    // Different.
    "Java.type('java.util.ArrayList')",
    "java.lang.String",
    "java.lang.Thread.State.NEW",
    "Object.create({inherited: 1})",
    "[1,2.5,'x',null,undefined,true]",
    "arguments",
    "new String('s')",
];

#[test]
fn the_engine_hands_over_what_nashorn_hands_over() {
    let world = World::sample().unwrap();
    let mut scenario = Scenario::new(&world, "alice", Some("web")).unwrap();
    scenario.instance = InstanceConfig::new("NAME", access_token().settings);
    let recorded = crate::claim::recorded_results();
    let wrong = on_engine_thread(|thread| {
        let runtime = runtime("26.7.3");
        let mut wrong = Vec::new();
        for (text, expected) in recorded
            .iter()
            .filter(|(text, _)| !GAPS.contains(&text.as_str()))
        {
            let script = runtime.compile(&Source::new("x", text.as_str()));
            let ours = match runtime.run(thread, &script, &scenario).script {
                // NaN differs from itself, so the printed form is compared.
                ScriptOutcome::Value { value, .. } => format!("{value:?}"),
                other => format!("{other:?}"),
            };
            let theirs = format!("{expected:?}");
            if ours != theirs {
                wrong.push(format!("{text}\n  {ours}\n  {theirs}"));
            }
        }
        wrong
    });
    let wrong = wrong.unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(recorded.len() > 220, "{}", recorded.len());
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
