//! A `sub` that is made of groups changes with them, and isn't one person's alone.

use serde_json::Value;

use crate::driver::World;

/// What the script makes of alice's groups once she is in another one.
fn moved(script: &str) -> String {
    script.replace("names[i] + \"-\"", "names[i] + \"_\"")
}

#[test]
fn groups_that_changed_mean_a_new_login_for_that_reason() {
    let world = World::rotating();
    world.log_in("alice", None);
    world.edit_mapper(moved);
    let role = World::role("Admin");
    let arguments = ["credential-process", "--role", role.as_str()];
    let seen = world.run(&arguments);
    assert_eq!((seen.code, seen.stdout.as_str()), (3, ""));
    for part in [
        "error: a login is needed: the subject changed since the login",
        "`-aws_admin-developers-`",
        "`-aws_admin_developers_`",
        "the groups have changed",
        "help: run `keyferry login --profile practice`",
    ] {
        assert!(seen.stderr.contains(part), "{part}: {}", seen.stderr);
    }
    // That is remembered: nobody is asked again for the same answer.
    let asked = world.token_calls("refresh_token");
    let seen = world.run(&[&arguments[..], &["--format", "json"]].concat());
    assert_eq!((seen.code, seen.stdout.as_str()), (3, ""));
    let error: Value = serde_json::from_str(&seen.stderr).unwrap();
    assert_eq!(error["error"]["code"], "login-needed");
    let message = error["error"]["message"].as_str().unwrap();
    assert!(message.contains("the subject changed"), "{message}");
    assert_eq!(world.token_calls("refresh_token"), asked);
    assert_eq!(world.assumed(), 0);
    let sessions = world.run(&["sessions"]);
    assert!(
        sessions.stdout.contains("over: the subject changed"),
        "{}",
        sessions.stdout
    );

    world.log_in("alice", None);
    let token = world.run(&["token"]);
    assert_eq!(token.json()["sub"], "-aws_admin_developers_");
}

/// Bob and carol have the same groups, and so the same `sub`.
#[test]
fn whoever_shares_a_subject_shares_no_record() {
    let world = World::rotating();
    world.log_in("bob", Some("bob"));
    let role = World::role("ReadOnly");
    let process = |user: &str| world.run(&["credential-process", "--user", user, "--role", &role]);
    assert_eq!(process("bob").code, 0);
    // Neither bob's login nor his credentials serve carol.
    let seen = process("carol");
    assert_eq!((seen.code, seen.stdout.as_str()), (3, ""));

    world.log_in("carol", Some("carol"));
    assert_eq!(process("carol").code, 0);
    let stored = |kind: &str| {
        let folder = world.state().join(kind);
        std::fs::read_dir(folder).unwrap().count()
    };
    assert_eq!((stored("session"), stored("credentials")), (2, 2));

    let out = world.run(&["logout", "--user", "bob"]);
    assert_eq!(out.code, 0, "{}", out.stderr);
    assert_eq!((stored("session"), stored("credentials")), (1, 1));
    assert_eq!(process("bob").code, 3);
    assert_eq!(process("carol").code, 0);
}
