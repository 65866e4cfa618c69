//! What the members of Keycloak's objects give.

use super::*;

#[test]
fn a_member_that_is_not_imitated_ends_the_run_by_name() {
    let report = access_token().script("realm.getBrowserFlow()");
    let ScriptOutcome::Refused(refused) = &report.script else {
        panic!("{:?}", report.script);
    };
    assert!(refused.what.contains("getBrowserFlow"), "{}", refused.what);
    assert_eq!(report.result, MapperResult::Unknown);
    assert_eq!(report.findings(&Source::new("x", "")).len(), 1);
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

/// Recorded: the map is the cache's own.
#[test]
fn what_a_script_takes_out_of_the_attributes_is_gone_until_it_is_written_again() {
    for (script, value) in [
        (
            "user.getAttributes().remove('department'); '' + user.getFirstAttribute('department')",
            "\"null\"",
        ),
        (
            "user.getAttributes().remove('department'); user.setSingleAttribute('department', 'new'); user.getFirstAttribute('department')",
            "\"new\"",
        ),
        (
            "user.getAttributes() === user.getAttributes() ? 'one' : 'two'",
            "\"one\"",
        ),
    ] {
        assert_eq!(
            shown(&access_token().script(script)),
            format!("c = {value}")
        );
    }
}

/// A server writes `89` for the byte -119, and `ffffff89` for the int.
#[test]
fn a_digest_in_hexadecimal_is_refused_where_bytes_and_ints_are_different() {
    let digest = "java.security.MessageDigest.getInstance('MD5').digest(new java.lang.String('a').getBytes())";
    let hex = |byte: &str| {
        let script = format!(
            "var sb = new java.lang.StringBuilder(); for each (var b in {digest}) sb.append(java.lang.String.format('%02x', {byte})); sb.toString()"
        );
        shown(&access_token().script(&script))
    };
    assert_eq!(hex("b & 0xff"), "c = \"0cc175b9c0f1b6a831c399e269772661\"");
    assert!(hex("b").contains("another text for a byte"), "{}", hex("b"));
}

#[test]
fn a_class_of_the_server_that_is_not_emulated_is_refused_by_name() {
    let report = access_token().script("new org.keycloak.models.ProtocolMapperModel(); 'v'");
    let shown = shown(&report);
    assert!(
        shown.contains("makes a org.keycloak.models.ProtocolMapperModel"),
        "{shown}"
    );
}
