//! No secret in any output.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::ExposeSecret;

use crate::driver::World;

const PLANTED: &str = "pl4nted/s3cret+value==";

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group = chunk
            .iter()
            .fold(0u32, |sum, byte| sum << 8 | u32::from(*byte));
        let group = group << (8 * (3 - chunk.len()));
        for at in 0..=chunk.len() {
            text.push(char::from(LETTERS[(group >> (18 - 6 * at) & 63) as usize]));
        }
    }
    text
}

/// A secret in the forms it could be printed in.
fn forms(secret: &str) -> Vec<String> {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let standard = base64(secret.as_bytes());
    vec![
        secret.to_owned(),
        standard.replace('+', "-").replace('/', "_"),
        standard,
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
        hex.to_uppercase(),
        hex,
        secret.replace('/', "\\/"),
        serde_json::to_string(secret)
            .unwrap()
            .trim_matches('"')
            .to_owned(),
    ]
}

fn found<'a>(text: &str, secrets: &'a [(&str, String)]) -> Option<&'a str> {
    let leaked = secrets.iter().find(|(_, secret)| {
        forms(secret)
            .iter()
            .any(|form| text.contains(form.as_str()))
    });
    leaked.map(|(name, _)| *name)
}

#[test]
fn a_planted_secret_is_found_in_every_form() {
    let secrets = [("planted", PLANTED.to_owned())];
    for form in forms(PLANTED) {
        assert_eq!(found(&format!("error: {form}!"), &secrets), Some("planted"));
    }
    assert_eq!(found("nothing here", &secrets), None);
}

#[test]
fn no_command_prints_a_secret_it_was_not_asked_for() {
    let world = World::rotating();
    let configuration = world.practice.configuration().replace(
        "client-id = \"keyferry\"\n",
        &format!("client-id = \"keyferry\"\nclient-secret = {{ plain-text = \"{PLANTED}\" }}\n"),
    );
    world.log_in("alice", None);
    let role = World::role("Admin");
    let document = world.run(&["credential-process", "--role", &role]);
    assert_eq!(document.code, 0, "{}", document.stderr);
    let token = world.run(&["token", "--raw"]);
    let mut secrets = vec![
        ("client secret", PLANTED.to_owned()),
        (
            "password",
            world.account("alice").password.expose_secret().to_owned(),
        ),
        ("ID token", token.stdout.trim().to_owned()),
    ];
    for key in ["SecretAccessKey", "SessionToken"] {
        secrets.push((key, document.json()[key].as_str().unwrap().to_owned()));
    }
    // The search finds what is there.
    assert_eq!(found(&document.stdout, &secrets), Some("SecretAccessKey"));
    let admin = world.home.path().join("admin.json");
    let policy = keyferry::practice::ROLES[0].policy(world.practice.lab.issuer());
    std::fs::write(&admin, policy).unwrap();
    let admin = admin.display().to_string();
    let elsewhere = "arn:aws:iam::123456789012:role/NoSuchRole";
    let commands: [&[&str]; 11] = [
        &["token"],
        &["sessions"],
        &["sessions", "--format", "json"],
        &["explain", "--policy", &admin],
        &["config", "check"],
        &["config", "check", "--format", "json"],
        &["roles"],
        &["credential-process", "--role", elsewhere],
        &[
            "credential-process",
            "--role",
            elsewhere,
            "--format",
            "json",
        ],
        &["logout", "--provider"],
        &["credential-process", "--role", elsewhere],
    ];
    for configured in [false, true] {
        if configured {
            world.configure(&configuration);
        }
        for command in commands {
            let seen = world.run(command);
            let all = format!("{}{}", seen.stdout, seen.stderr);
            assert!(!all.is_empty(), "{command:?}");
            assert_eq!(found(&all, &secrets), None, "{command:?}");
        }
    }
}
