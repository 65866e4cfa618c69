//! `keyferry lab --realm`: somebody's own realm, jars and trust policies.

use std::path::{Path, PathBuf};

use lab::Mapper;
use serde_json::{Value, json};

use crate::driver::{Seen, program};
use crate::lab_process::Lab;

/// A realm that a real Keycloak 26.7.3 has had.
const REALM: &str = include_str!("../live/cases/keyferry.json");
/// What came of it there.
const RECORDED: &str = include_str!("../live/recordings/26.7.3/keyferry.jsonl");
const ISSUER: &str = "sso.example.org/realms/keyferry";
const ADMIN: &str = "arn:aws:iam::123456789012:role/Admin";
const SAML: &str = "arn:aws:iam::123456789012:role/Saml";

/// A folder with the files that somebody brings along.
struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        let files = Self(tempfile::tempdir().unwrap());
        let mut realm: Value = serde_json::from_str(REALM).unwrap();
        // Of two mappers for the same attribute which one counts isn't certain.
        realm["clients"][1]["defaultClientScopes"] = json!(["saml_organization"]);
        files.put("realm.json", realm.to_string());
        let shipped =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../mapper-scripts/group-stringify");
        files.put("groups.jar", Mapper::read(&shipped).unwrap().jar().unwrap());
        files.put("roles.json", roles(ISSUER).to_string());
        files
    }

    fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.0.path().join(name), content).unwrap();
    }

    fn path(&self, name: &str) -> String {
        let path: PathBuf = self.0.path().join(name);
        path.display().to_string()
    }

    /// `keyferry lab`, which doesn't get to run.
    fn refused(&self, arguments: &[&str]) -> Seen {
        let mut command = program(self.0.path());
        let seen = Seen::of(command.arg("lab").args(arguments).output().unwrap());
        assert_eq!(
            (seen.code, seen.stdout.as_str()),
            (2, ""),
            "{}",
            seen.stderr
        );
        seen
    }
}

/// What `aws iam list-roles` prints of an account with this provider.
fn roles(issuer: &str) -> Value {
    let policy = |provider: String, action: Value, condition: Value| {
        json!({ "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow",
            "Principal": { "Federated": provider },
            "Action": action,
            "Condition": condition
        }] })
    };
    json!({ "Roles": [
        {
            "RoleName": "Admin", "Arn": ADMIN, "MaxSessionDuration": 7200,
            "AssumeRolePolicyDocument": policy(
                format!("arn:aws:iam::123456789012:oidc-provider/{issuer}"),
                json!("sts:AssumeRoleWithWebIdentity"),
                json!({
                    "StringEquals": { format!("{issuer}:aud"): "keyferry" },
                    "StringLike": { format!("{issuer}:sub"): "*-aws_admin-*" },
                }),
            ),
        },
        {
            "RoleName": "Saml", "Arn": SAML, "MaxSessionDuration": 3600,
            "AssumeRolePolicyDocument": policy(
                "arn:aws:iam::123456789012:saml-provider/keycloak".to_owned(),
                json!(["sts:AssumeRoleWithSAML", "sts:TagSession"]),
                json!({ "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" } }),
            ),
        },
    ] })
}

fn process(lab: &Lab, profile: &str, role: &str) -> Seen {
    lab.run(&["credential-process", "--profile", profile, "--role", role])
}

#[test]
fn an_export_with_its_jar_and_the_roles_behaves_as_the_server_it_comes_from() {
    let files = Files::new();
    let lab = Lab::start(&[
        "--realm",
        &files.path("realm.json"),
        "--jar",
        &files.path("groups.jar"),
        "--trust-policy",
        &files.path("roles.json"),
    ]);
    assert_eq!(lab.told["notes"], json!([]), "{}", lab.told["notes"]);
    let people: Vec<_> = lab.told["accounts"].as_array().unwrap().iter().collect();
    let people: Vec<_> = people.iter().map(|account| &account["user"]).collect();
    assert_eq!(people, ["alice", "bob"]);

    lab.log_in("alice").unwrap();
    let token = lab.run(&["token", "--format", "json"]);
    let sub = &token.json()["sub"];
    assert!(
        RECORDED.contains(&format!("\"sub\":{sub}")),
        "not what Keycloak gave: {sub}"
    );
    for (profile, role) in [("practice", ADMIN), ("practice-saml", SAML)] {
        let seen = process(&lab, profile, role);
        assert_eq!((seen.code, seen.stderr.as_str()), (0, ""), "{profile}");
    }
    // The policy that `explain` is shown is the one that counts here.
    let config = lab.told["configuration"].as_str().unwrap();
    let config: toml::Table = config.parse().unwrap();
    let policy = config["trust-policies"][ADMIN].as_str().unwrap();
    let explained = lab.run(&["explain", "--policy", policy, "--role", ADMIN]);
    assert_eq!(explained.code, 0, "{}", explained.stderr);

    lab.log_in("bob").unwrap();
    let refused = process(&lab, "practice", ADMIN);
    assert_eq!((refused.code, refused.stdout.as_str()), (5, ""));
    assert!(
        refused.stderr.contains("AccessDenied"),
        "{}",
        refused.stderr
    );
}

#[test]
fn a_fixture_with_a_mapper_folder_does_too() {
    let files = Files::new();
    files.put(
        "world.toml",
        "[clients.app]\npublic = true\n\n[users.dora]\ngroups = [\"/aws_admin\"]\n",
    );
    let policy = &roles(ISSUER)["Roles"][0]["AssumeRolePolicyDocument"];
    let policy = policy.to_string().replace("\"keyferry\"", "\"app\"");
    files.put("admin.json", policy);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../mapper-scripts/group-stringify");
    let arguments = [
        "--realm",
        &files.path("world.toml"),
        "--mapper",
        &folder.display().to_string(),
        "--trust-policy",
        &format!("{ADMIN}={}", files.path("admin.json")),
    ];
    let lab = Lab::start(&arguments);
    // A client without an address to return to is refused a login, as at Keycloak.
    let notes = lab.told["notes"].to_string();
    assert!(notes.contains("--redirect-uri"), "{notes}");
    drop(lab);
    let returning = [&arguments[..], &["--redirect-uri", "http://127.0.0.1/*"]].concat();
    let lab = Lab::start(&returning);
    assert_eq!(lab.told["notes"], json!([]));
    lab.log_in("dora").unwrap();
    let seen = process(&lab, "practice", ADMIN);
    assert_eq!((seen.code, seen.stderr.as_str()), (0, ""));
}

#[test]
fn a_script_that_no_jar_has_is_told_of_and_skipped() {
    let files = Files::new();
    let lab = Lab::start(&[
        "--realm",
        &files.path("realm.json"),
        "--trust-policy",
        &files.path("roles.json"),
    ]);
    let notes = lab.told["notes"].to_string();
    assert!(
        notes.contains("no jar has `script-group-stringify.js`"),
        "{notes}"
    );
    lab.log_in("alice").unwrap();
    let sub = lab.run(&["token", "--format", "json"]).json()["sub"].clone();
    let own_id = sub.as_str().unwrap();
    assert_eq!(own_id.len(), 36, "{own_id}");
    assert_eq!(process(&lab, "practice", ADMIN).code, 5);
}

#[test]
fn what_cannot_be_used_is_told_with_its_place() {
    let files = Files::new();
    let (realm, jar) = (files.path("realm.json"), files.path("groups.jar"));
    let half: String = REALM.chars().take(REALM.len() / 2).collect();
    files.put("half.json", half);
    files.put("wrong.toml", "[users.anna]\ngruops = [\"/a\"]\n");
    files.put("clients.toml", "[clients.one]\n[clients.two]\n");
    files.put("nobody.toml", "[users.anna]\n");
    files.put("no.jar", "PK no jar");
    files.put("policy.json", "{\"Version\":\"2012-10-17\",\n\"Statement\":[{\"Effect\":\"Alow\",\"Principal\":{\"AWS\":\"*\"},\"Action\":\"sts:AssumeRole\"}]}");
    files.put(
        "alone.json",
        roles(ISSUER)["Roles"][0]["AssumeRolePolicyDocument"].to_string(),
    );
    let elsewhere = roles("ci.example.org").to_string();
    files.put(
        "elsewhere.json",
        elsewhere
            .replace("role/Admin", "role/Ci")
            .replace("role/Saml", "role/Other"),
    );
    files.put("both.toml", "[clients.keyferry]\npublic = true\n");
    let at = |name: &str| files.path(name);
    for (arguments, words) in [
        (vec!["--realm", &at("no-such.json")], "no-such.json"),
        (vec!["--realm", &at("half.json")], "half.json:"),
        (vec!["--realm", &at("wrong.toml")], "wrong.toml:2"),
        (vec!["--realm", &at("clients.toml")], "one, two"),
        (
            vec!["--realm", &at("clients.toml"), "--client", "tow"],
            "did you mean `two`?",
        ),
        (vec!["--realm", &at("nobody.toml")], "nothing to log in at"),
        (vec!["--realm", &realm, "--realm-name", "other"], "keyferry"),
        (vec!["--realm", &realm, "--jar", &at("no.jar")], "no.jar"),
        (
            vec!["--realm", &realm, "--jar", &at("none.jar")],
            "none.jar",
        ),
        (
            vec!["--realm", &realm, "--mapper", &at("nowhere")],
            "nowhere/mapper.toml",
        ),
        (
            vec![
                "--realm",
                &realm,
                "--trust-policy",
                &format!("{ADMIN}={}", at("policy.json")),
            ],
            "policy.json:2",
        ),
        (
            vec!["--realm", &realm, "--trust-policy", &at("alone.json")],
            "doesn't say whose it is",
        ),
        (
            vec![
                "--realm",
                &at("both.toml"),
                "--trust-policy",
                &at("roles.json"),
                "--trust-policy",
                &at("elsewhere.json"),
            ],
            "several OIDC providers",
        ),
        (
            vec![
                "--realm",
                &realm,
                "--trust-policy",
                &at("roles.json"),
                "--issuer",
                "https://no.example.org",
            ],
            "sso.example.org/realms/keyferry",
        ),
        (vec!["--jar", &jar], "--realm"),
    ] {
        let seen = files.refused(&arguments);
        assert!(
            seen.stderr.contains(words),
            "{arguments:?}: {}",
            seen.stderr
        );
        assert!(!seen.stderr.contains("panicked"), "{}", seen.stderr);
    }
}
