//! The way by SAML: a token exchange at the provider, and `AssumeRoleWithSAML`.

use federation::Credentials;
use secrecy::SecretString;
use serde_json::Value;

use crate::driver::{Seen, World, runtime};

const PROFILE: &str = "practice-saml";
const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

fn process(world: &World, role: &str) -> Seen {
    let role = World::role(role);
    let line = ["credential-process", "--profile", PROFILE, "--role", &role];
    world.run(&line)
}

/// Whom the practice world's STS takes a printed document for.
pub fn identity(world: &World, document: &Value) -> String {
    let text = |name: &str| document[name].as_str().unwrap().to_owned();
    let credentials = Credentials {
        access_key_id: text("AccessKeyId"),
        secret_access_key: SecretString::from(text("SecretAccessKey")),
        session_token: SecretString::from(text("SessionToken")),
        expiration: text("Expiration").parse().unwrap(),
        role: None,
        assumed_arn: None,
        session: federation::SessionFacts::default(),
    };
    let profile = world.profile_of(Some(PROFILE), None);
    let asked = world.engine();
    let asked = asked.caller_identity(&profile, &credentials);
    runtime().block_on(asked).unwrap().arn
}

#[test]
fn a_cold_call_needs_three_requests_and_a_warm_one_none() {
    let world = World::new();
    world.log_in("alice", None);
    let before = world.practice.lab.counts();
    let first = process(&world, "Operator");
    assert_eq!((first.code, first.stderr.as_str()), (0, ""));
    let after = world.practice.lab.counts();
    let calls = |counts: &lab::Counts, grant: &str| counts.token.get(grant).copied().unwrap_or(0);
    for grant in ["refresh_token", EXCHANGE] {
        assert_eq!(calls(&after, grant), calls(&before, grant) + 1, "{grant}");
    }
    assert_eq!(after.provider, before.provider + 2);
    assert_eq!(after.sts.get("AssumeRoleWithSAML"), Some(&1));
    assert_eq!(after.sts.values().sum::<u64>(), 1);
    assert_eq!(
        identity(&world, &first.json()),
        "arn:aws:sts::123456789012:assumed-role/Operator/alice"
    );

    let counted = world.practice.lab.counts();
    let second = process(&world, "Operator");
    assert_eq!(second.stdout, first.stdout);
    assert_eq!(world.practice.lab.counts(), counted);
}

#[test]
fn the_roles_are_those_of_the_assertion() {
    let world = World::new();
    for (name, offered) in [
        ("alice", &["Auditor", "Operator"][..]),
        ("bob", &["Auditor"]),
    ] {
        world.log_in(name, Some(name));
        let arguments = ["roles", "--profile", PROFILE, "--user", name, "--format"];
        let seen = world.run(&[&arguments[..], &["json"]].concat());
        assert_eq!(seen.code, 0, "{}", seen.stderr);
        let told = seen.json();
        let roles = told["roles"].as_array().unwrap();
        let mut names: Vec<_> = roles.iter().map(|role| &role["name"]).collect();
        names.sort_by_key(|name| name.as_str());
        assert_eq!(names, offered);
        for role in roles {
            assert_eq!(role["source"], "saml-role");
            assert_eq!(
                role["provider"],
                "arn:aws:iam::123456789012:saml-provider/practice"
            );
        }
        let seen = world.run(&[&arguments[..], &["text"]].concat());
        assert!(
            seen.stdout.contains("(the assertion's Role attribute)"),
            "{}",
            seen.stdout
        );
    }
}

#[test]
fn a_role_that_the_assertion_does_not_list_is_refused_before_anything_is_sent() {
    let world = World::new();
    world.log_in("bob", None);
    let seen = process(&world, "Operator");
    assert_eq!((seen.code, seen.stdout.as_str()), (9, ""));
    assert!(
        seen.stderr
            .contains("the assertion doesn't offer arn:aws:iam::123456789012:role/Operator"),
        "{}",
        seen.stderr
    );
    assert!(seen.stderr.contains("role/Auditor"), "{}", seen.stderr);
    assert_eq!(world.practice.sts_calls("AssumeRoleWithSAML"), 0);
}

#[test]
fn of_several_roles_only_the_one_asked_for_is_assumed() {
    let world = World::new();
    world.log_in("alice", None);
    let undecided = world.run(&["credential-process", "--profile", PROFILE]);
    assert_eq!((undecided.code, undecided.stdout.as_str()), (9, ""));
    assert_eq!(world.practice.sts_calls("AssumeRoleWithSAML"), 0);
    let seen = process(&world, "Auditor");
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    assert_eq!(world.practice.sts_calls("AssumeRoleWithSAML"), 1);
    assert_eq!(
        identity(&world, &seen.json()),
        "arn:aws:sts::123456789012:assumed-role/Auditor/alice"
    );
}

#[test]
fn what_limits_a_session_and_what_it_carries_is_shown_before_and_after() {
    let world = World::new();
    world.log_in("alice", None);
    let seen = world.run(&["roles", "--profile", PROFILE, "--format", "json"]);
    let session = &seen.json()["session"];
    assert_eq!(session["seconds"], 2700);
    assert_eq!(session["limit"], "session-duration");
    let limits = session["limits"].as_array().unwrap();
    let limits: Vec<_> = limits.iter().map(|limit| &limit["limit"]).collect();
    assert_eq!(
        limits,
        ["request", "session-duration", "session-not-on-or-after"]
    );
    assert_eq!(session["tags"], serde_json::json!({ "team": "platform" }));
    assert_eq!(session["sourceIdentity"], "alice");
    assert_eq!(session["name"], "alice");
    let seen = world.run(&["roles", "--profile", PROFILE]);
    for line in [
        "session  45 min, limited by the attribute `SessionDuration` of the assertion (asked for: 60 min)\n",
        "tags     team=platform\n",
        "source   alice\n",
    ] {
        assert!(seen.stdout.contains(line), "{line}: {}", seen.stdout);
    }
    // With a token nothing limits it but the request.
    let seen = world.run(&["roles"]);
    assert!(
        seen.stdout.contains("session  60 min, as asked for\n"),
        "{}",
        seen.stdout
    );
    assert!(!seen.stdout.contains("tags"), "{}", seen.stdout);

    let document = process(&world, "Operator");
    let end: jiff::Timestamp = document.json()["Expiration"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let left = end.duration_since(jiff::Timestamp::now()).as_secs();
    assert!((2600..=2700).contains(&left), "{left}");
    let stored = world.run(&["sessions", "--format", "json"]).json();
    let credentials = &stored["credentials"][0];
    assert_eq!(credentials["limit"], "session-duration");
    assert_eq!(
        credentials["tags"],
        serde_json::json!({ "team": "platform" })
    );
    assert_eq!(credentials["sourceIdentity"], "alice");
    let seen = world.run(&["sessions"]);
    assert!(
        seen.stdout.contains("tags: team=platform\n"),
        "{}",
        seen.stdout
    );
}

#[test]
fn explain_holds_the_assertion_against_the_policy() {
    let world = World::new();
    let [operator, auditor] = keyferry::practice::SAML_ROLES;
    let policy = world.home.path().join("operator.json");
    let text = operator.policy(world.practice.lab.issuer());
    std::fs::write(&policy, &text).unwrap();
    let policy = policy.display().to_string();
    let explained = |user: &str, role: &str, more: &[&str]| {
        let line = [
            "explain",
            "--profile",
            PROFILE,
            "--user",
            user,
            "--policy",
            &policy,
            "--role",
            role,
        ];
        world.run(&[&line[..], more].concat())
    };
    world.log_in("alice", Some("alice"));
    world.log_in("bob", Some("bob"));
    let seen = explained("alice", &operator.arn(), &[]);
    assert_eq!(seen.code, 0, "{}{}", seen.stdout, seen.stderr);
    for part in [
        "allowed, for alice",
        "saml-provider/practice",
        "https://aws.amazon.com/SAML/Attributes/RoleSessionName\n      alice\n",
        "the pair of this role and this provider",
    ] {
        assert!(seen.stdout.contains(part), "{part}: {}", seen.stdout);
    }
    let seen = explained("bob", &operator.arn(), &["--format", "json"]);
    assert_eq!(seen.code, 1, "{}", seen.stderr);
    let told = seen.json();
    assert_eq!(told["decision"], "denied");
    let roles = &told["attributes"]["https://aws.amazon.com/SAML/Attributes/Role"];
    assert_eq!(
        roles[0],
        format!(
            "{},arn:aws:iam::123456789012:saml-provider/practice",
            auditor.arn()
        )
    );
    // A policy that trusts another address than the assertion was made for.
    let elsewhere = text.replace("signin.aws.amazon.com", "signin.example.org");
    std::fs::write(world.home.path().join("operator.json"), elsewhere).unwrap();
    let seen = explained("alice", &operator.arn(), &[]);
    assert_eq!(seen.code, 1, "{}", seen.stderr);
    assert!(seen.stdout.contains("SAML:aud"), "{}", seen.stdout);
    assert_eq!(world.practice.sts_calls("AssumeRoleWithSAML"), 0);
}
