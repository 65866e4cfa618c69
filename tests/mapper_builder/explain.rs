//! `explain`: one login, one role.

use std::io::Write;
use std::process::{Command, Stdio};

use insta::{assert_snapshot, with_settings};
use serde_json::Value;

use crate::driver::{Program, here, program};

/// When the logins of these tests take place.
const NOW: &str = "2026-11-21T10:01:00Z";

fn explain(arguments: &[&str]) -> Program {
    let time: &[&str] = if arguments.contains(&"--time") {
        &[]
    } else {
        &["--time", NOW]
    };
    let folder = here().join("policies");
    program(&folder, &[&["explain"], arguments, time].concat())
}

/// A user of the fixture of a mapper we ship, at its policy.
fn person(mapper: &str, user: &str, more: &[&str]) -> Program {
    let folder = here().join("../../mapper-scripts").join(mapper);
    let arguments = [
        "explain",
        "--policy",
        "policy.json",
        "--mapper",
        ".",
        "--user",
        user,
    ];
    program(&folder, &[&arguments[..], more, &["--time", NOW]].concat())
}

#[test]
fn a_user_of_a_realm_is_explained_by_the_token_the_mapper_makes() {
    let admin = [
        "--client",
        "urn:amazon:webservices",
        "--role-arn",
        "arn:aws:iam::123456789012:role/Admin",
    ];
    let cases: [(&str, &str, &str, &[&str], i32); 6] = [
        ("user-hole", "group-stringify", "dora", &[], 0),
        ("user-refused", "group-stringify", "nobody", &[], 1),
        ("user-saml", "saml-role", "anna", &admin, 1),
        ("user-unknown", "group-stringify", "zoe", &[], 2),
        (
            "user-client",
            "group-stringify",
            "dora",
            &["--client", "ap"],
            2,
        ),
        (
            "user-disabled",
            "group-stringify",
            "left",
            &["--users", "../../tests/mapper_builder/simulate/people.csv"],
            1,
        ),
    ];
    for (name, mapper, user, more, code) in cases {
        with_settings!({ snapshot_suffix => name, omit_expression => true }, {
            assert_snapshot!("explain", person(mapper, user, more).seen());
        });
        let status = person(mapper, user, more).output().status.code();
        assert_eq!(status, Some(code), "{name}");
    }
}

#[test]
fn every_kind_of_answer_is_shown_gate_by_gate_and_condition_by_condition() {
    let admin = "roles/admin.json";
    let cases: [(&str, &[&str], i32); 12] = [
        (
            "allowed",
            &["--policy", admin, "--token", "logins/alice.jwt"],
            0,
        ),
        (
            "value-differs",
            &["--policy", admin, "--claims", "logins/bob.json"],
            1,
        ),
        (
            "hole",
            &["--policy", admin, "--claims", "logins/mallory.json"],
            0,
        ),
        (
            "key-missing",
            &[
                "--policy",
                "roles/groups-claim.json",
                "--token",
                "logins/alice.json",
            ],
            1,
        ),
        (
            "unknown",
            &[
                "--policy",
                "roles/office-only.json",
                "--claims",
                "logins/bob.json",
            ],
            1,
        ),
        (
            "known",
            &[
                "--policy",
                "roles/office-only.json",
                "--claims",
                "logins/bob.json",
                "--source-ip",
                "192.0.2.7",
            ],
            0,
        ),
        (
            "tags-without-tag-session",
            &["--policy", admin, "--claims", "logins/tags.json"],
            1,
        ),
        (
            "not-in-the-roles-claim",
            &[
                "--policy",
                "roles/roles-claim.json",
                "--claims",
                "logins/roles-claim.json",
                "--role-arn",
                "arn:aws:iam::123456789012:role/Admin",
            ],
            1,
        ),
        (
            "expired",
            &[
                "--policy",
                admin,
                "--token",
                "logins/alice.jwt",
                "--time",
                "2026-11-21T10:10:01Z",
            ],
            1,
        ),
        (
            "saml",
            &[
                "--policy",
                "roles/saml.json",
                "--assertion",
                "logins/assertion.xml",
                "--role-arn",
                "arn:aws:iam::123456789012:role/Dev",
            ],
            0,
        ),
        (
            "saml-other-role",
            &[
                "--policy",
                "roles/saml.json",
                "--assertion",
                "logins/assertion.xml",
                "--role-arn",
                "arn:aws:iam::123456789012:role/Admin",
            ],
            1,
        ),
        (
            "other-issuer",
            &[
                "--policy",
                admin,
                "--token",
                "logins/alice.jwt",
                "--provider",
                "https://sso.example.org/realms/prod/",
            ],
            1,
        ),
    ];
    for (name, arguments, code) in cases {
        with_settings!({ snapshot_suffix => name, omit_expression => true }, {
            assert_snapshot!("explain", explain(arguments).seen());
        });
        assert_eq!(
            explain(arguments).output().status.code(),
            Some(code),
            "{name}"
        );
    }
}

#[test]
fn every_kind_of_file_holds_the_same_role() {
    let policy = "roles/authorization-details.json";
    for arguments in [
        &["--policy", "roles/get-role.json"][..],
        &["--policy", policy, "--role", "Admin"],
        &[
            "--policy",
            policy,
            "--role-arn",
            "arn:aws:iam::123456789012:role/Admin",
        ],
        &[
            "--policy",
            "roles/terraform.json",
            "--role",
            "aws_iam_role.admin",
        ],
        &["--policy", "roles/terraform.json", "--role", "Admin"],
    ] {
        for (who, code) in [("logins/alice.json", 0), ("logins/bob.json", 1)] {
            let output = explain(&[arguments, &["--claims", who]].concat()).output();
            assert_eq!(output.status.code(), Some(code), "{arguments:?} {who}");
        }
    }
    assert_snapshot!(explain(&["--policy", policy, "--claims", "logins/bob.json"]).seen(), @"
    $ mapper-builder explain --policy roles/authorization-details.json --claims logins/bob.json --time 2026-11-21T10:01:00Z
    [stderr]
    error[role-choice]: 2 roles could be meant
    --> roles/authorization-details.json
     = note: it holds arn:aws:iam::123456789012:role/Admin, arn:aws:iam::123456789012:role/Dev
     = help: choose with `--role NAME` or `--role-arn ARN`

    [exit status: 2]
    ");
}

#[test]
fn a_program_reads_the_answer_as_one_document() {
    let arguments = [
        "--policy",
        "roles/groups-claim.json",
        "--token",
        "logins/alice.jwt",
        "--format",
        "json",
    ];
    let output = explain(&arguments).output();
    assert_eq!(output.status.code(), Some(1));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["decision"], "denied");
    assert_eq!(document["gate"], "trust-policy");
    assert_eq!(document["error"], "AccessDenied");
    assert_eq!(document["signatureChecked"], false);
    let question = &document["questions"][0];
    assert_eq!(question["action"], "sts:AssumeRoleWithWebIdentity");
    let conditions = question["statements"][0]["conditions"].as_array().unwrap();
    let seen: Vec<_> = conditions
        .iter()
        .map(|condition| {
            (
                condition["because"].as_str().unwrap(),
                condition["holds"].clone(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [("value-fits", true.into()), ("key-missing", false.into())]
    );
    assert_eq!(question["finding"]["file"], "roles/groups-claim.json");
    assert_eq!(question["nearestChange"]["admits"], true);
}

#[test]
fn a_token_comes_through_standard_input_and_is_never_shown() {
    let token = std::fs::read_to_string(here().join("policies/logins/alice.jwt")).unwrap();
    let run = |arguments: &[&str], input: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_mapper-builder"))
            .args(["explain", "--time", NOW, "--policy", "roles/admin.json"])
            .args(arguments)
            .current_dir(here().join("policies"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that refuses its arguments may be gone before it has read anything.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let seen = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(seen).unwrap())
    };
    let parts: Vec<&str> = token.trim().split('.').collect();
    let broken = token.replacen('.', "!.", 1);
    let cut = &token.trim().replace('.', "");
    for (arguments, input, code) in [
        (vec!["--token", "-"], token.as_str(), Some(0)),
        (vec!["--token", token.trim()], "", Some(2)),
        (vec!["--assertion", token.trim()], "", Some(2)),
        (vec!["--token", "-"], broken.as_str(), Some(2)),
        (vec!["--token", "-"], cut, Some(2)),
        (vec!["--claims", "-"], token.as_str(), Some(2)),
        (vec!["--assertion", "-"], token.as_str(), Some(2)),
    ] {
        let (status, seen) = run(&arguments, input);
        assert_eq!(status, code, "{seen}");
        assert!(!seen.is_empty());
        for part in &parts {
            let start: String = part.chars().take(20).collect();
            assert!(!seen.contains(&start), "{seen}");
        }
    }
}

#[test]
fn misuse_says_what_to_give() {
    assert_snapshot!(explain(&["--policy", "roles/admin.json"]).seen(), @"
    $ mapper-builder explain --policy roles/admin.json --time 2026-11-21T10:01:00Z
    [stderr]
    error: the following required arguments were not provided:
      <--token <FILE>|--claims <FILE>|--assertion <FILE>|--user <NAME>>

    Usage: mapper-builder explain --policy <FILE> --time <TIME> <--token <FILE>|--claims <FILE>|--assertion <FILE>|--user <NAME>>

    For more information, try '--help'.
    [exit status: 2]
    ");
    let both = [
        "--policy",
        "roles/admin.json",
        "--token",
        "a",
        "--claims",
        "b",
    ];
    assert_eq!(explain(&both).output().status.code(), Some(2));
    let account = [
        "--policy",
        "lints/not-principal.json",
        "--claims",
        "logins/bob.json",
    ];
    assert_snapshot!(explain(&account).seen(), @"
    $ mapper-builder explain --policy lints/not-principal.json --claims logins/bob.json --time 2026-11-21T10:01:00Z
    [stderr]
    error[login-provider]: the account of the identity provider isn't known
     |
     = help: give the provider's ARN with `--provider`, or the role's with `--role-arn`

    [exit status: 2]
    ");
    let broken = [
        "--policy",
        "lints/broken.json",
        "--claims",
        "logins/bob.json",
    ];
    assert_eq!(explain(&broken).output().status.code(), Some(2));
}
