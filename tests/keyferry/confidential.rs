//! A client that has a secret.

use serde_json::json;
use toml::{Table, Value};

use crate::driver::Seen;
use crate::lab_process::Lab;

pub const ADMIN: &str = "arn:aws:iam::123456789012:role/Admin";
pub const OTHER: &str = "arn:aws:iam::123456789012:role/Other";

/// A practice world whose client has a secret, alice logged in there, and the secret.
pub fn lab() -> (Lab, String) {
    let files = tempfile::tempdir().unwrap();
    let path = |name: &str| files.path().join(name).display().to_string();
    let realm = "[clients.app]\nredirect-uris = [\"http://127.0.0.1/*\"]\n\n[users.alice]\n";
    std::fs::write(path("realm.toml"), realm).unwrap();
    let issuer = "sso.example.org/realms/staff";
    let policy = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": { "Federated": format!("arn:aws:iam::123456789012:oidc-provider/{issuer}") },
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": { "StringEquals": { format!("{issuer}:aud"): "app" } }
    }] });
    std::fs::write(path("policy.json"), policy.to_string()).unwrap();
    let lab = Lab::start(&[
        "--realm",
        &path("realm.toml"),
        "--trust-policy",
        &format!("{ADMIN}={}", path("policy.json")),
        "--trust-policy",
        &format!("{OTHER}={}", path("policy.json")),
    ]);
    let secret = profile(&configuration(&lab))["client-secret"]["plain-text"].clone();
    let secret = secret.as_str().unwrap().to_owned();
    lab.log_in("alice").unwrap();
    (lab, secret)
}

fn configuration(lab: &Lab) -> Table {
    lab.told["configuration"].as_str().unwrap().parse().unwrap()
}

fn profile(document: &Table) -> Table {
    document["profiles"]["practice"].as_table().unwrap().clone()
}

/// Has the profile take its client's secret from elsewhere, in the way `auth`.
pub fn take_secret_from(lab: &Lab, source: &str, auth: &str) {
    let mut document = configuration(lab);
    let more: Table = format!("client-secret = {source}\nclient-auth = \"{auth}\"")
        .parse()
        .unwrap();
    let mut profile = profile(&document);
    profile.extend(more);
    document["profiles"]["practice"] = Value::Table(profile);
    lab.configure(&document.to_string());
}

#[test]
fn the_secret_comes_from_the_environment_or_a_command() {
    let (lab, secret) = lab();
    std::fs::write(lab.home.path().join("pass"), format!("{secret}\nmore\n")).unwrap();
    // Each call with a duration of its own: none is answered from what is stored.
    let mut seconds = 900;
    let mut ask = |secret: &str| {
        seconds += 1;
        let duration = seconds.to_string();
        let words = [
            "credential-process",
            "--role",
            ADMIN,
            "--duration",
            &duration,
        ];
        let mut command = lab.command(&words);
        Seen::of(command.env("APP_SECRET", secret).output().unwrap())
    };
    for source in [
        "{ env = \"APP_SECRET\" }",
        "{ command = [\"cat\", \"pass\"] }",
    ] {
        for auth in ["basic", "post"] {
            take_secret_from(&lab, source, auth);
            let seen = ask(&secret);
            assert_eq!(
                (seen.code, seen.stderr.as_str()),
                (0, ""),
                "{source} {auth}"
            );
        }
    }
    let logins = || lab.run(&["sessions", "--format", "json"]).json()["sessions"].clone();
    let before = logins();
    for (source, code, words) in [
        ("{ env = \"NO_SUCH_SECRET\" }", 2, "NO_SUCH_SECRET"),
        ("{ command = [\"false\"] }", 2, "false"),
        ("{ command = [\"no-such-program\"] }", 2, "no-such-program"),
        (
            "{ env = \"APP_SECRET\" }",
            4,
            "check the client's id and secret",
        ),
    ] {
        take_secret_from(&lab, source, "basic");
        let seen = ask("wr0ng-s3cret");
        assert_eq!(
            (seen.code, seen.stdout.as_str()),
            (code, ""),
            "{source}: {}",
            seen.stderr
        );
        assert!(seen.stderr.contains(words), "{source}: {}", seen.stderr);
        assert!(!seen.stderr.contains("wr0ng-s3cret"), "{}", seen.stderr);
    }
    // A wrong secret costs no login.
    assert_eq!(logins(), before);
    // None at all means a public client, which this one isn't.
    let mut document = configuration(&lab);
    let mut bare = profile(&document);
    bare.remove("client-secret");
    document["profiles"]["practice"] = Value::Table(bare);
    lab.configure(&document.to_string());
    let seen = ask("");
    assert_eq!((seen.code, seen.stdout.as_str()), (4, ""));
    assert!(
        seen.stderr.contains("check the client's id and secret"),
        "{}",
        seen.stderr
    );
}
