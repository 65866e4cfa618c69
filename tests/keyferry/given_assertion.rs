//! `--assertion`: one that comes from elsewhere.

use std::io::Write;
use std::process::{Command, Stdio};

use federation::RoleArn;
use federation::engine::Caller;
use secrecy::ExposeSecret;

use crate::driver::{Seen, World, runtime};
use crate::saml::identity;

const ROLE: &str = "https://aws.amazon.com/SAML/Attributes/Role\"";

/// A response for somebody, in base64 and as XML, and the assertion in it.
pub struct Given {
    pub base64: String,
    response: String,
    assertion: String,
}

impl Given {
    /// As somebody else's program would get it: nothing of it is left in the world's home.
    pub fn to(world: &World, name: &str) -> Self {
        world.log_in(name, None);
        let profile = world.profile_of(Some("practice-saml"), None);
        let evidence = runtime()
            .block_on(world.engine().evidence(&profile, &Caller::background()))
            .unwrap();
        let role = RoleArn::parse(&World::role("Auditor")).unwrap();
        let assertion = evidence.assertion.unwrap();
        let response = assertion.response_for(&role, None, jiff::Timestamp::now());
        let base64 = response.unwrap().base64().expose_secret().to_owned();
        std::fs::remove_dir_all(world.state()).unwrap();
        let response = decoded(&base64);
        let begin = response.find("<saml:Assertion").unwrap();
        let end = response.find("</samlp:Response>").unwrap();
        Self {
            assertion: response.get(begin..end).unwrap().to_owned(),
            response,
            base64,
        }
    }
}

fn decoded(base64: &str) -> String {
    let mut child = Command::new("base64")
        .arg("-d")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(base64.as_bytes()).unwrap();
    drop(stdin);
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

fn run_with(world: &World, arguments: &[&str], input: &str) -> Seen {
    let mut child = world
        .command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // What refuses its arguments reads nothing.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    Seen::of(child.wait_with_output().unwrap())
}

#[test]
fn it_gets_credentials_in_every_form_and_nothing_is_stored() {
    let world = World::new();
    let given = Given::to(&world, "bob");
    let role = World::role("Auditor");
    let requests = world.practice.lab.counts().provider;
    for form in [&given.base64, &given.response, &given.assertion] {
        let line = ["credential-process", "--role", &role, "--assertion", "-"];
        let seen = run_with(&world, &line, form);
        assert_eq!((seen.code, seen.stderr.as_str()), (0, ""));
        assert_eq!(
            identity(&world, &seen.json()),
            "arn:aws:sts::123456789012:assumed-role/Auditor/bob"
        );
    }
    let file = world.home.path().join("response.b64");
    std::fs::write(&file, &given.base64).unwrap();
    let file = file.display().to_string();
    // The only role that it offers needn't be named.
    let seen = world.run(&["env", "--assertion", &file]);
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    assert!(seen.stdout.contains("AWS_ACCESS_KEY_ID"), "{}", seen.stdout);
    let seen = world.run(&[
        "exec",
        "--assertion",
        &file,
        "--",
        "sh",
        "-c",
        "echo got-$AWS_ACCESS_KEY_ID",
    ]);
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    assert!(seen.stdout.starts_with("got-ASIA"), "{}", seen.stdout);
    let seen = world.run(&["roles", "--assertion", &file, "--format", "json"]);
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    let told = seen.json();
    assert_eq!(told["name"], "bob");
    assert_eq!(told["roles"][0]["source"], "saml-role");
    assert_eq!(told["roles"].as_array().unwrap().len(), 1);
    assert_eq!(told["session"]["sourceIdentity"], "bob");
    let policy = world.home.path().join("auditor.json");
    let [_, auditor] = keyferry::practice::SAML_ROLES;
    std::fs::write(&policy, auditor.policy(world.practice.lab.issuer())).unwrap();
    let policy = policy.display().to_string();
    let line = [
        "explain",
        "--policy",
        &policy,
        "--role",
        &role,
        "--assertion",
        &file,
    ];
    let seen = world.run(&line);
    assert_eq!(seen.code, 0, "{}{}", seen.stdout, seen.stderr);
    assert!(seen.stdout.contains("allowed, for bob"), "{}", seen.stdout);

    // Five times credentials, nobody asked at the provider, nothing kept.
    assert_eq!(world.practice.sts_calls("AssumeRoleWithSAML"), 5);
    assert_eq!(world.practice.lab.counts().provider, requests);
    let stored = world.run(&["sessions", "--format", "json"]).json();
    assert_eq!(stored["credentials"], serde_json::json!([]));
    assert!(!world.state().join("credentials").exists());
}

#[test]
fn no_profile_is_needed() {
    let world = World::new();
    let given = Given::to(&world, "bob");
    std::fs::remove_file(world.home.path().join("config.toml")).unwrap();
    let endpoint = world.practice.sts.url().to_string();
    let line = [
        "credential-process",
        "--sts-endpoint",
        &endpoint,
        "--assertion",
        "-",
    ];
    let seen = run_with(&world, &line, &given.base64);
    assert_eq!((seen.code, seen.stderr.as_str()), (0, ""));
    let role = World::role("Operator");
    let other = [&line[..], &["--role", &role]].concat();
    let seen = run_with(&world, &other, &given.base64);
    assert_eq!((seen.code, seen.stdout.as_str()), (9, ""));
    assert!(seen.stderr.contains("doesn't offer"), "{}", seen.stderr);
}

#[test]
fn bad_input_is_told_apart_and_nothing_is_sent() {
    let world = World::new();
    let given = Given::to(&world, "bob");
    let good = &given.assertion;
    let (before, rest) = good.split_once("<dsig:Signature").unwrap();
    let (_, after) = rest.split_once("</dsig:Signature>").unwrap();
    let unsigned = format!("{before}{after}");
    let year = good.split_once("NotOnOrAfter=\"").unwrap().1;
    let year = year.get(..4).unwrap();
    let expired = good.replace(&format!("NotOnOrAfter=\"{year}"), "NotOnOrAfter=\"2020");
    let no_role = good.replace(ROLE, "https://example.org/Role\"");
    let no_name = good.replace("Attributes/RoleSessionName\"", "Attributes/Other\"");
    let encrypted = "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"><saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"/></samlp:Response>";
    let long = "A".repeat(2 << 20);
    let half = good.get(..good.len() / 2).unwrap().to_owned();
    for (input, code, words) in [
        ("", 2, "standard input is empty"),
        ("  \n", 2, "standard input is empty"),
        ("hello", 2, "neither XML nor the base64 form of XML"),
        ("\u{0}\u{1}", 2, "neither XML"),
        (&half, 2, "the assertion can't be read"),
        ("<html/>", 2, "not a SAML assertion or response"),
        (
            "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
            2,
            "can't be read",
        ),
        (encrypted, 2, "encrypted"),
        (&long, 2, "STS takes 75000 at most"),
        (&unsigned, 5, "isn't signed"),
        (&expired, 5, "the assertion ended at 2020"),
        (&no_role, 5, "offers no role"),
        (&no_name, 5, "names no session"),
    ] {
        let seen = run_with(&world, &["credential-process", "--assertion", "-"], input);
        assert_eq!((seen.code, seen.stdout.as_str()), (code, ""), "{words}");
        assert!(seen.stderr.contains(words), "{words}: {}", seen.stderr);
        let quoted: String = input.chars().take(200).collect();
        assert!(quoted.len() < 50 || !seen.stderr.contains(&quoted));
    }
    for file in ["no-such-file", "."] {
        for command in ["credential-process", "env", "console", "roles"] {
            let seen = world.run(&[command, "--assertion", file]);
            assert_eq!((seen.code, seen.stdout.as_str()), (2, ""));
            assert!(
                seen.stderr.contains(&format!("cannot read {file}")),
                "{}",
                seen.stderr
            );
        }
    }
    assert_eq!(world.practice.sts_calls("AssumeRoleWithSAML"), 0);
}

#[test]
fn flags_that_mean_a_login_are_refused_beside_it() {
    let world = World::new();
    for flags in [
        &["credential-process", "--login"][..],
        &["credential-process", "--issuer", "https://a.example"],
        &["env", "--client-id", "a"],
        &["console", "--session-name", "anna"],
        &["roles", "--user", "anna"],
    ] {
        let seen = world.run(&[flags, &["--assertion", "file"]].concat());
        assert_eq!((seen.code, seen.stdout.as_str()), (2, ""));
        assert!(
            seen.stderr.contains("cannot be used with"),
            "{}",
            seen.stderr
        );
    }
}
