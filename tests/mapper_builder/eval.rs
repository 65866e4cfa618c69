use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::driver::program;

fn with_script(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("script.js"), text).unwrap();
    folder
}

#[test]
fn a_script_is_tried_for_every_type_of_claim() {
    let folder = with_script("print('hello'); java.util.Arrays.asList(1, 'two')");
    assert_snapshot!(program(folder.path(), &["eval", "script.js"]).seen(), @r#"
    $ mapper-builder eval script.js
    [stdout]
    value  java.util.Arrays$ArrayList  [1, two]
           java.util.Arrays$ArrayList[Integer(1), String("two")]
    print  hello
    log    WARN [org.keycloak.services] KC-SERVICES0046: Multiple values found '[1, two]' for protocol mapper 'eval' but expected just single value
    claim for alice on Keycloak 26.7.3, by type:
      -        1
      String   "1"
      int      1
      long     omitted: the value doesn't fit the claim's type; nothing is logged
      boolean  omitted: the value doesn't fit the claim's type; nothing is logged
      JSON     omitted: the value doesn't fit the claim's type; nothing is logged
      multivalued:
      -        [1,"two"]
      String   ["1","two"]
      int      [1,null]
      long     [null,null]
      boolean  [null,false]
      JSON     [null,null]
    [exit status: 0]
    "#);
}

/// Two of five mappers give no value and write to the token instead.
#[test]
fn what_a_script_writes_to_the_token_is_shown() {
    let folder = with_script(
        "token.setOtherClaims('team', ['a']); token.getOtherClaims().remove('name'); null",
    );
    assert_snapshot!(program(folder.path(), &["eval", "script.js"]).seen(), @r#"
    $ mapper-builder eval script.js
    [stdout]
    value  null  null
    token  team: {"0":"a"}
    token  name is gone
    claim for alice on Keycloak 26.7.3: omitted: the script gave null, whatever the type
    [exit status: 0]
    "#);
    let output = program(folder.path(), &["eval", "script.js", "--format", "json"]).output();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["also"], json!({"team": {"0": "a"}, "name": null}));
}

#[test]
fn what_throws_is_shown_with_its_place() {
    let folder = with_script("var group = null;\ngroup.getName()");
    assert_snapshot!(program(folder.path(), &["eval", "script.js"]).seen(), @r#"
    $ mapper-builder eval script.js
    [stdout]
    error[script-throws]: TypeError: null has no such function "getName"
     --> script.js:2:1
      |
    2 | group.getName()
      | ^^^^^^^^^^^^^^^
      |
      = note: the server logs: ERROR [org.keycloak.protocol.oidc.mappers.ScriptBasedOIDCProtocolMapper] Error during execution of ProtocolMapper script: org.keycloak.scripting.ScriptExecutionException: Could not execute script 'token-mapper-script_eval' problem was: TypeError: null has no such function "getName" in <eval> at line number 2

    claim for alice on Keycloak 26.7.3: omitted: the script threw
    [exit status: 1]
    "#);
}

#[test]
fn a_script_that_never_ends_is_ended() {
    let folder = with_script("for (;;) {}");
    let output = program(folder.path(), &["eval", "script.js"]).output();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("script-killed"), "{text}");
}

#[test]
fn an_unknown_user_is_misuse() {
    let folder = with_script("1");
    assert_snapshot!(program(folder.path(), &["eval", "script.js", "--user", "alise"]).seen(), @"
    $ mapper-builder eval script.js --user alise
    [stderr]
    error[case-name]: the realm has no user `alise`; did you mean `alice`?
     |
     = help: `--user`, `--client` and `--fixture` say who logs in where

    [exit status: 2]
    ");
}

/// What `eval --batch` answers to these lines, and how it exits.
pub fn batch(input: impl AsRef<[u8]>) -> (Vec<Value>, i32) {
    batch_in(&std::env::temp_dir(), &[], input)
}

fn batch_in(folder: &Path, more: &[&str], input: impl AsRef<[u8]>) -> (Vec<Value>, i32) {
    let arguments = [&["--batch"], more].concat();
    let output = fed(folder, &arguments, input);
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    (lines.collect(), output.status.code().unwrap())
}

/// `eval` with this on its standard input.
fn fed(folder: &Path, arguments: &[&str], input: impl AsRef<[u8]>) -> Output {
    let arguments = [&["eval"], arguments].concat();
    let mut command = program(folder, &arguments).command();
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let input = input.as_ref().to_owned();
    let writer = std::thread::spawn(move || pipe.write_all(&input));
    let output = child.wait_with_output().unwrap();
    // What has read more than it takes is gone before all is written.
    let _ = writer.join().unwrap();
    output
}

#[test]
fn a_script_may_come_from_standard_input() {
    let here = std::env::temp_dir();
    let output = fed(&here, &["-"], "'a' + 1");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("value  java.lang.String  a1\n"), "{said}");
    for (input, place) in [
        (&b"user.nope()"[..], "standard input:1:1"),
        (b"'caf\xe9'", "standard input:1:5"),
        (&vec![b' '; 5 << 20], "standard input"),
    ] {
        let output = fed(&here, &["-"], input);
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        assert!(
            said.contains(place) && output.status.code() != Some(0),
            "{said}"
        );
    }
}

/// The expectations are those of Nashorn 15.4 and of Keycloak's conversion.
#[test]
fn a_batch_answers_line_by_line() {
    let lines = [
        json!({"id": 1, "source": "5 / 2"}),
        json!({"id": "two", "source": "6 * 7", "claim": {"jsonType": "int"}}),
        json!({"id": 3, "source": "user.getUsername()", "user": {"username": "bob"},
               "keycloak": "24.0.5", "claim": {"jsonType": "int"}}),
        json!({"id": 4, "source": "let x => 1"}),
        json!({"id": 5, "source": "null.x"}),
        json!({"id": 6, "source": "quit()"}),
        json!({"id": 7, "source": "new java.util.ArrayList()", "claim": {"multivalued": true}}),
    ];
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let (answers, exit) = batch(&input);
    assert_eq!(exit, 0);
    assert_eq!(
        answers[0],
        json!({"id": 1, "outcome": "value", "type": "Double", "text": "2.5"})
    );
    assert_eq!(
        answers[1],
        json!({"id": "two", "outcome": "value", "type": "Integer", "text": "42",
               "claim": {"outcome": "claim", "value": 42}})
    );
    assert_eq!(answers[2]["text"], "bob");
    assert_eq!(answers[2]["claim"], json!({"outcome": "login-fails"}));
    assert_eq!(
        (
            &answers[3]["outcome"],
            &answers[3]["line"],
            &answers[3]["column"]
        ),
        (&json!("refused"), &json!(1), &json!(4))
    );
    assert_eq!(answers[4]["outcome"], "throws");
    assert_eq!(answers[4]["type"], "ScriptException");
    assert_eq!(answers[5]["outcome"], "refused");
    assert_eq!(answers[6]["type"], "ArrayList");
    assert_eq!(answers[6]["claim"], json!({"outcome": "omitted"}));
}

/// Jackson writes a thousand levels and no more.
#[test]
fn a_deeply_nested_value_is_an_answer_like_any_other() {
    let nested = |depth: usize| {
        json!({"id": depth, "claim": {}, "source":
            format!("var o = {{}}; for (var i = 0; i < {depth}; i++) o = {{o: o}}; o")})
    };
    let (answers, exit) = batch(format!(
        "{}\n{}\n{}\n",
        nested(30),
        nested(110),
        nested(1100)
    ));
    assert_eq!(exit, 0);
    let outcomes: Vec<_> = answers
        .iter()
        .map(|answer| (&answer["outcome"], &answer["claim"]["outcome"]))
        .collect();
    let [value, claim, fails] = ["value", "claim", "login-fails"].map(Value::from);
    assert_eq!(
        outcomes,
        [(&value, &claim), (&value, &claim), (&value, &fails)]
    );
}

#[test]
fn a_line_that_is_no_request_gets_an_error_and_the_others_their_answers() {
    let (answers, exit) = batch(
        "{\"id\": 1, \"source\": \"1\"}\n\nnonsense\n{\"id\": 2}\n{\"id\": 3, \"source\": \"3\"}\n",
    );
    assert_eq!(exit, 2);
    let outcomes: Vec<_> = answers.iter().map(|answer| &answer["outcome"]).collect();
    assert_eq!(outcomes, ["value", "refused", "refused", "value"]);
}

/// One bad line costs its own answer only, which says where it is and whose.
#[test]
fn a_line_that_is_no_request_is_answered_with_its_number_and_id() {
    let lines: [&[u8]; 7] = [
        b"",
        b"not json",
        br#"{"id": 7}"#,
        b"[1]",
        br#"{"id": 8, "source": "1", "user": "bob"}"#,
        b"{\"id\": 9, \"source\": \"\xff\"}",
        br#"{"id": 10, "source": "1"}"#,
    ];
    let (answers, exit) = batch(lines.join(&b'\n'));
    assert_eq!(exit, 2);
    let said: Vec<_> = answers
        .iter()
        .map(|answer| {
            (
                answer["id"].clone(),
                answer["message"].as_str().unwrap_or("-"),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            (Value::Null, "line 2: no JSON: expected ident in column 2"),
            (json!(7), "line 3: missing field `source`"),
            (
                Value::Null,
                "line 4: a request must be an object with `id` and `source`"
            ),
            (
                json!(8),
                "line 5: `user` must be an object, a user as in a realm export"
            ),
            (
                Value::Null,
                "line 6: no JSON: invalid unicode code point in column 22"
            ),
            (json!(10), "-"),
        ]
    );
}

/// What a user names is there, as after an import of the user and of what it needs.
#[test]
fn roles_clients_and_groups_that_a_user_of_a_batch_names_are_there() {
    let user = json!({"username": "eve", "realmRoles": ["Führungskraft"], "groups": ["/Büro/Köln"],
        "clientRoles": {"web-shop": ["käufer"]}});
    let ask = |source: &str| format!("{}\n", json!({"id": 0, "source": source, "user": user}));
    for (source, text) in [
        ("user.hasRole(realm.getRole('Führungskraft'))", "true"),
        (
            "user.hasRole(realm.getClientByClientId('web-shop').getRole('käufer'))",
            "true",
        ),
        ("realm.getRole('nobody named it')", "null"),
        (
            "user.getGroupsStream().findFirst().get().getParent().getName()",
            "Büro",
        ),
    ] {
        let (answers, exit) = batch(ask(source));
        assert_eq!((&answers[0]["text"], exit), (&json!(text), 0), "{source}");
    }
    // Also the client to log in at.
    let source = ask("keycloakSession.getContext().getClient().getClientId()");
    let (answers, exit) = batch_in(&std::env::temp_dir(), &["--client", "web-shop"], source);
    assert_eq!((&answers[0]["text"], exit), (&json!("web-shop"), 0));
}

/// `UserRepresentation` is what a server reads; it refuses fields that it doesn't know.
#[test]
fn a_misspelled_field_of_a_user_is_an_error_and_not_a_user_without_it() {
    for (user, said) in [
        (
            json!({"username": "eve", "realmRole": ["chef"]}),
            "`user` has no field `realmRole`; did you mean `realmRoles`?",
        ),
        (
            json!({"user_name": "eve"}),
            "`user` has no field `user_name`; did you mean `username`?",
        ),
        (
            json!({"username": "eve", "groups": "/a"}),
            "`user` has a field `groups` of another form: invalid type: string \"/a\", expected a list",
        ),
    ] {
        let (answers, exit) = batch(format!(
            "{}\n",
            json!({"id": 1, "source": "1", "user": user})
        ));
        assert_eq!(answers[0]["message"], format!("line 1: {said}"));
        assert_eq!((&answers[0]["outcome"], exit), (&json!("refused"), 2));
    }
}

#[test]
fn lines_that_bring_their_user_need_nobody_in_the_realm() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("realm.json"),
        r#"{"realm": "acme", "clients": [{"clientId": "shop"}], "users": [{"username": "anna"}]}"#,
    )
    .unwrap();
    let input = "\u{feff}{\"id\": 1, \"source\": \"realm.getName() + user.getUsername()\", \"user\": {\"username\": \"eve\"}}\r\n{\"id\": 2, \"source\": \"1\"}\r\n";
    let fixture = ["--fixture", "realm.json"];
    let (answers, exit) = batch_in(folder.path(), &fixture, input);
    assert_eq!(exit, 2);
    assert_eq!(answers[0]["text"], "acmeeve");
    let message = answers[1]["message"].as_str().unwrap();
    assert!(message.contains("no user `alice`"), "{message}");
    let named = [&fixture[..], &["--user", "anna"]].concat();
    let (answers, exit) = batch_in(folder.path(), &named, input);
    assert_eq!((&answers[1]["text"], exit), (&json!("1"), 0));
}

#[test]
fn who_is_in_the_realm_is_told_where_somebody_else_was_asked_for() {
    let folder = with_script("1");
    let realm = |users: Value| {
        let export = json!({"realm": "acme", "clients": [{"clientId": "shop"}], "users": users});
        fs::write(folder.path().join("acme.json"), export.to_string()).unwrap();
        program(
            folder.path(),
            &["eval", "script.js", "--fixture", "acme.json"],
        )
        .seen()
    };
    let seen = realm(json!([{"username": "anna"}, {"username": "björn"}]));
    assert!(seen.contains("it has: anna, björn"), "{seen}");
    let seen = realm(json!([]));
    assert!(seen.contains("kc.sh export --users realm_file"), "{seen}");
}

/// Users alone, without the roles of their groups, would give wrong claims.
#[test]
fn one_file_of_users_of_an_exported_folder_is_refused() {
    let folder = with_script("user.getFirstName()");
    let export = folder.path().join("export");
    fs::create_dir(&export).unwrap();
    for (file, content) in [
        (
            "acme-realm.json",
            json!({"realm": "acme", "clients": [{"clientId": "shop"}]}),
        ),
        (
            "acme-users-0.json",
            json!({"realm": "acme", "users": [{"username": "anna", "firstName": "Änna"}]}),
        ),
    ] {
        fs::write(export.join(file), content.to_string()).unwrap();
    }
    let eval = |fixture: &str| {
        let words = ["eval", "script.js", "--user", "anna", "--fixture", fixture];
        program(folder.path(), &words).seen()
    };
    assert!(eval("export").contains("Änna"));
    assert_snapshot!(eval("export/acme-users-0.json"), @"
    $ mapper-builder eval script.js --user anna --fixture export/acme-users-0.json
    [stderr]
    error[not-an-export]: holds the users of an exported folder alone: no roles, groups or clients
    --> export/acme-users-0.json
     = help: name the folder: it is read as a whole

    [exit status: 2]
    ");
}

#[test]
fn a_realm_export_is_no_script() {
    let folder = with_script("1");
    fs::write(folder.path().join("acme.json"), r#"{"realm": "acme"}"#).unwrap();
    assert_snapshot!(program(folder.path(), &["eval", "acme.json"]).seen(), @"
    $ mapper-builder eval acme.json
    [stderr]
    error[unknown-input]: is no script
    --> acme.json
     = help: name a `.js` file or a project folder; a realm export or a fixture goes with `--fixture`

    [exit status: 2]
    ");
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert_snapshot!(program(folder.path(), &["eval", "empty"]).seen(), @"
    $ mapper-builder eval empty
    [stderr]
    error[unknown-input]: there is no mapper.toml in this folder
    --> empty
     = help: `mapper-builder new NAME` makes a folder with one

    [exit status: 2]
    ");
}
