use std::sync::{Mutex, mpsc};
use std::thread;

use federation::RoleArn;
use federation::engine::{Caller, Engine, Milestone};
use serde_json::Value;
use session_store::Store;

use crate::driver::{World, policy, runtime};

const PROCESS: [&str; 4] = ["credential-process", "--profile", "practice", "--role"];

fn process(role: &str) -> Vec<String> {
    let role = World::role(role);
    PROCESS
        .iter()
        .map(|word| (*word).to_owned())
        .chain([role])
        .collect()
}

fn words(line: &[String]) -> Vec<&str> {
    line.iter().map(String::as_str).collect()
}

#[test]
fn the_first_call_needs_two_requests_and_the_second_none() {
    let world = World::new();
    world.log_in("alice", None);
    let before = (world.token_calls("refresh_token"), world.assumed());
    let line = process("Admin");
    let first = world.run(&words(&line));
    assert_eq!((first.code, first.stderr.as_str()), (0, ""));
    let document: Value = serde_json::from_str(&first.stdout).unwrap();
    assert_eq!(document["Version"], 1);
    assert!(document["Expiration"].as_str().unwrap().ends_with('Z'));
    assert_eq!(document["AccountId"], "123456789012");
    assert_eq!(world.token_calls("refresh_token"), before.0 + 1);
    assert_eq!(world.assumed(), before.1 + 1);

    let second = world.run(&words(&line));
    assert_eq!(second.stdout, first.stdout);
    assert_eq!(world.token_calls("refresh_token"), before.0 + 1);
    assert_eq!(world.assumed(), before.1 + 1);
}

#[test]
fn without_a_login_only_the_reason_and_the_remedy_are_said() {
    let world = World::new();
    let seen = world.run(&words(&process("Admin")));
    assert_eq!(seen.code, 3);
    assert_eq!(seen.stdout, "");
    assert_eq!(
        seen.stderr,
        "error: a login is needed: nobody has logged in yet\nhelp: run `keyferry login --profile practice`\n"
    );
    // Another's login would be of no use.
    let mut line = process("Admin");
    line.extend(["--user", "carol"].map(str::to_owned));
    let seen = world.run(&words(&line));
    let help = "help: run `keyferry login --profile practice --user carol`\n";
    assert!(seen.stderr.ends_with(help), "{}", seen.stderr);
}

#[test]
fn a_refusal_says_what_aws_said_and_what_to_try() {
    let world = World::new();
    world.log_in("bob", None);
    let seen = world.run(&words(&process("Admin")));
    assert_eq!(seen.code, 5);
    assert_eq!(seen.stdout, "");
    assert!(seen.stderr.contains("AccessDenied"), "{}", seen.stderr);
}

#[test]
fn a_program_reads_errors_as_json() {
    let world = World::new();
    let line = process("Admin");
    let mut words = words(&line);
    words.extend(["--format", "json"]);
    let seen = world.run(&words);
    let error: Value = serde_json::from_str(&seen.stderr).unwrap();
    assert_eq!(error["error"]["code"], "login-needed");
    assert_eq!(error["error"]["exit"], 3);
}

#[test]
fn two_people_with_the_same_subject_keep_their_own_credentials() {
    let world = World::new();
    world.log_in("bob", Some("bob"));
    world.log_in("carol", Some("carol"));
    let subject = |user: &str| {
        let seen = world.run(&["token", "--user", user]);
        seen.json()["sub"].as_str().unwrap().to_owned()
    };
    assert_eq!(subject("bob"), subject("carol"));
    let role = World::role("ReadOnly");
    let key = |user: &str| {
        let arguments = [
            "credential-process",
            "--user",
            user,
            "--role",
            role.as_str(),
        ];
        let seen = world.run(&arguments);
        assert_eq!(seen.code, 0, "{}", seen.stderr);
        seen.json()["AccessKeyId"].as_str().unwrap().to_owned()
    };
    assert_ne!(key("bob"), key("carol"));
    let sessions = world.run(&["sessions", "--format", "json"]).json();
    let mut arns: Vec<_> = sessions["credentials"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["assumedArn"].as_str().unwrap().to_owned())
        .collect();
    arns.sort();
    assert_eq!(
        arns,
        [
            "arn:aws:sts::123456789012:assumed-role/ReadOnly/bob",
            "arn:aws:sts::123456789012:assumed-role/ReadOnly/carol"
        ]
    );
}

#[test]
fn whoever_logs_in_next_gets_nothing_of_who_was_there_before() {
    let world = World::new();
    world.log_in("alice", None);
    let careless = World::role("Careless");
    let arn = |name: &str| format!("arn:aws:sts::123456789012:assumed-role/Careless/{name}");
    let asked = |name: &str| {
        let seen = world.run(&["credential-process", "--role", &careless]);
        assert_eq!((seen.code, seen.stderr.as_str()), (0, ""), "{name}");
        crate::saml::identity(&world, &seen.json())
    };
    assert_eq!(asked("alice"), arn("alice"));
    // The profile names no user: it is whoever logs in.
    world.log_in("bob", None);
    assert_eq!(asked("bob"), arn("bob"));
    // A new login of the same person keeps what was given.
    let assumed = world.assumed();
    world.log_in("bob", None);
    assert_eq!(asked("bob"), arn("bob"));
    assert_eq!(world.assumed(), assumed);
    // Bob and carol have the same `sub`.
    world.log_in("carol", None);
    assert_eq!(asked("carol"), arn("carol"));
}

#[test]
fn whoever_logs_in_during_a_call_isnt_given_what_comes_of_it() {
    let world = World::new();
    world.log_in("alice", None);
    let (assumed, told) = mpsc::channel();
    let (go_on, wait) = mpsc::channel();
    let wait = Mutex::new(wait);
    let engine = Engine::observed(
        Store::new(world.state(), policy()),
        Box::new(jiff::Timestamp::now),
        Some(Box::new(move |milestone| {
            if milestone == Milestone::Assumed {
                assumed.send(()).unwrap();
                wait.lock().unwrap().recv().unwrap();
            }
        })),
    );
    let role = RoleArn::parse(&World::role("Careless")).unwrap();
    let profile = world.profile(None);
    let call = thread::spawn(move || {
        let caller = Caller::background();
        let call = engine.credentials(&profile, Some(&role), &caller);
        runtime().block_on(call).unwrap()
    });
    told.recv().unwrap();
    world.log_in("bob", None);
    go_on.send(()).unwrap();
    let alice = call.join().unwrap();
    assert!(
        alice.credentials.assumed_arn.unwrap().ends_with("/alice"),
        "who asked is given what she asked for"
    );
    let seen = world.run(&["credential-process", "--role", &World::role("Careless")]);
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    assert_eq!(
        crate::saml::identity(&world, &seen.json()),
        "arn:aws:sts::123456789012:assumed-role/Careless/bob"
    );
}

#[test]
fn logging_out_drops_the_credentials_that_came_from_the_login() {
    let world = World::new();
    world.log_in("alice", None);
    let line = process("Admin");
    assert_eq!(world.run(&words(&line)).code, 0);
    let seen = world.run(&["logout"]);
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    assert!(
        seen.stdout.contains("one set of credentials"),
        "{}",
        seen.stdout
    );
    assert_eq!(world.run(&words(&line)).code, 3);
}

#[test]
fn explain_says_which_condition_refuses() {
    let world = World::new();
    world.log_in("bob", None);
    let role = keyferry::practice::ROLES[0];
    let policy = world.home.path().join("admin.json");
    std::fs::write(&policy, role.policy(world.practice.lab.issuer())).unwrap();
    let policy = policy.display().to_string();
    let seen = world.run(&["explain", "--policy", &policy]);
    assert_eq!(seen.code, 1, "{}", seen.stderr);
    assert!(
        seen.stdout.starts_with("denied at the gate"),
        "{}",
        seen.stdout
    );
    assert!(seen.stdout.contains("*-aws_admin-*"), "{}", seen.stdout);
    // A policy for another provider: the token's issuer is told as it is.
    let other = role.policy(&"https://sso.example.org/realms/staff".parse().unwrap());
    std::fs::write(&policy, other).unwrap();
    let seen = world.run(&["explain", "--policy", &policy]);
    assert_eq!(seen.code, 1, "{}", seen.stderr);
    let said = format!("the issuer is `{}`", world.practice.lab.issuer());
    assert!(seen.stdout.contains(&said), "{}", seen.stdout);
}

#[test]
fn a_refusal_in_the_practice_world_is_explained_by_the_policy_that_its_configuration_names() {
    let world = World::new();
    world.log_in("bob", None);
    let config: toml::Table = world.practice.configuration().parse().unwrap();
    for (name, code, said) in [("Admin", 1, "*-aws_admin-*"), ("Careless", 0, "allowed")] {
        let policy = config["trust-policies"][&World::role(name)]
            .as_str()
            .unwrap();
        let seen = world.run(&["explain", "--policy", policy]);
        assert_eq!(seen.code, code, "{}", seen.stderr);
        assert!(seen.stdout.contains(said), "{}", seen.stdout);
    }
    assert_eq!(world.run(&["config", "check"]).code, 0);
    // It needn't be named again.
    let seen = world.run(&["explain", "--role", "practice/Admin"]);
    assert_eq!(seen.code, 1, "{}", seen.stderr);
    assert!(seen.stdout.contains("*-aws_admin-*"), "{}", seen.stdout);
    let seen = world.run(&["explain", "--role", "practice/Nobody"]);
    assert_eq!((seen.code, seen.stdout.as_str()), (2, ""));
    assert!(seen.stderr.contains("--policy FILE"), "{}", seen.stderr);
    assert_eq!(world.run(&["explain"]).code, 2);
}
