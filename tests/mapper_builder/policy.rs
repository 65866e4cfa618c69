//! `policy new` and `policy check`.

use insta::assert_snapshot;
use serde_json::Value;

use crate::driver::{here, names, program};

const OIDC: &str = "arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/prod";
const SAML: &str = "arn:aws:iam::123456789012:saml-provider/keycloak";

fn new(arguments: &[&str]) -> crate::driver::Program {
    program(&here(), &[&["policy", "new"], arguments].concat())
}

#[test]
fn a_policy_is_written_for_a_group_a_roles_claim_and_a_tag() {
    let group = ["--client-id", "aws-cli", "--group", "/aws/prod admin"];
    assert_snapshot!(new(&[&["--provider", OIDC], &group[..]].concat()).seen(), @r#"
    $ mapper-builder policy new --provider arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/prod --client-id aws-cli --group /aws/prod admin
    [stdout]
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": {
            "Federated": "arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/prod"
          },
          "Action": [
            "sts:AssumeRoleWithWebIdentity"
          ],
          "Condition": {
            "StringEquals": {
              "sso.example.org/realms/prod:aud": "aws-cli"
            },
            "StringLike": {
              "sso.example.org/realms/prod:sub": "*;/aws/prod%20admin;*"
            }
          }
        }
      ]
    }
    [exit status: 0]
    "#);
    let roles = [
        "--provider",
        "https://sso.example.org/realms/prod",
        "--account",
        "123456789012",
        "--client-id",
        "aws-cli",
        "--roles-claim",
        "--as",
        "terraform",
        "--role-name",
        "Admin",
    ];
    assert_snapshot!(new(&roles).seen(), @r#"
    $ mapper-builder policy new --provider https://sso.example.org/realms/prod --account 123456789012 --client-id aws-cli --roles-claim --as terraform --role-name Admin
    [stdout]
    resource "aws_iam_role" "Admin" {
      name = "Admin"
      assume_role_policy = jsonencode({
        "Version" = "2012-10-17"
        "Statement" = [
          {
            "Effect" = "Allow"
            "Principal" = {
              "Federated" = "arn:aws:iam::123456789012:oidc-provider/sso.example.org/realms/prod"
            }
            "Action" = [
              "sts:AssumeRoleWithWebIdentity",
            ]
            "Condition" = {
              "StringEquals" = {
                "sso.example.org/realms/prod:aud" = "aws-cli"
              }
              "Bool" = {
                "sts:RoleAuthorizedByIdp" = "true"
              }
            }
          },
        ]
      })
    }
    [exit status: 0]
    "#);
    let tag = [
        "--provider",
        SAML,
        "--tag",
        "aws-role=admin",
        "--as",
        "cloudformation",
        "--role-name",
        "Admin",
    ];
    assert_snapshot!(new(&tag).seen(), @r#"
    $ mapper-builder policy new --provider arn:aws:iam::123456789012:saml-provider/keycloak --tag aws-role=admin --as cloudformation --role-name Admin
    [stdout]
    AWSTemplateFormatVersion: "2010-09-09"
    Resources:
      Admin:
        Type: AWS::IAM::Role
        Properties:
          RoleName: "Admin"
          AssumeRolePolicyDocument:
            "Version": "2012-10-17"
            "Statement":
              -
                "Effect": "Allow"
                "Principal":
                  "Federated": "arn:aws:iam::123456789012:saml-provider/keycloak"
                "Action":
                  - "sts:AssumeRoleWithSAML"
                "Condition":
                  "StringEquals":
                    "saml:aud": "https://signin.aws.amazon.com/saml"
                    "aws:RequestTag/aws-role": "admin"
              -
                "Effect": "Allow"
                "Principal":
                  "Federated": "arn:aws:iam::123456789012:saml-provider/keycloak"
                "Action":
                  - "sts:TagSession"
                "Condition":
                  "StringEquals":
                    "saml:aud": "https://signin.aws.amazon.com/saml"
    [exit status: 0]
    "#);
}

#[test]
fn what_is_written_has_no_findings() {
    let folder = tempfile::tempdir().unwrap();
    let who: [&[&str]; 6] = [
        &["--roles-claim"],
        &["--group", "/aws/admin"],
        &["--group", "/*/${aws:username};é~/x"],
        &["--item", "admin", "--delimiter", "-"],
        &["--subject", "9f1b0d1f-4c1f-4e53-9f1b-7a102f1c0f3e"],
        &["--tag", "aws-role=admin"],
    ];
    let extras: [&[&str]; 2] = [&[], &["--session-tags", "--source-identity"]];
    let providers: [&[&str]; 2] = [
        &["--provider", OIDC, "--client-id", "aws-cli"],
        &["--provider", SAML],
    ];
    for (who, extra) in who.iter().flat_map(|who| extras.map(|extra| (who, extra))) {
        for provider in providers {
            let arguments = [provider, who, extra].concat();
            let output = new(&arguments).output();
            assert_eq!(output.status.code(), Some(0), "{arguments:?}");
            std::fs::write(folder.path().join("new.json"), &output.stdout).unwrap();
            let checked = program(folder.path(), &["policy", "check", "new.json"]).seen();
            assert_eq!(
                checked,
                "$ mapper-builder policy check new.json\n[stdout]\nno findings\n[exit status: 0]",
                "{arguments:?}"
            );
        }
    }
}

#[test]
fn a_new_policy_admits_the_member_and_not_who_is_named_like_one() {
    let folder = tempfile::tempdir().unwrap();
    let written = new(&[
        "--provider",
        OIDC,
        "--client-id",
        "aws-cli",
        "--group",
        "/aws/admin",
    ]);
    std::fs::write(folder.path().join("new.json"), written.output().stdout).unwrap();
    for (sub, exit) in [
        (";/aws/dev;;/aws/admin;", 0),
        (";/aws/admin-readers;", 1),
        (";/x/aws/admin;", 1),
        (";/aws%2Fadmin;", 1),
        ("", 1),
    ] {
        let claims = serde_json::json!({"azp": "aws-cli", "sub": sub});
        std::fs::write(folder.path().join("claims.json"), claims.to_string()).unwrap();
        let arguments = ["explain", "--policy", "new.json", "--claims", "claims.json"];
        let output = program(folder.path(), &arguments).output();
        assert_eq!(output.status.code(), Some(exit), "{sub}");
    }
}

#[test]
fn there_is_no_policy_that_cannot_be_told_from_another() {
    let refused: [(&[&str], &str); 8] = [
        (&["--provider", OIDC, "--roles-claim"], "--client-id"),
        (
            &["--provider", OIDC, "--client-id", "a", "--group", "admin"],
            "begins with `/`",
        ),
        (
            &["--provider", OIDC, "--client-id", "a", "--group", "//x"],
            "without a name",
        ),
        (
            &[
                "--provider",
                OIDC,
                "--client-id",
                "a",
                "--item",
                "a-b",
                "--delimiter",
                "-",
            ],
            "contains the delimiter",
        ),
        (
            &["--provider", OIDC, "--client-id", "", "--roles-claim"],
            "audience is empty",
        ),
        (
            &[
                "--provider",
                "https://sso.example.org",
                "--client-id",
                "a",
                "--roles-claim",
            ],
            "--account",
        ),
        (
            &["--provider", SAML, "--client-id", "a", "--roles-claim"],
            "no client ids",
        ),
        (
            &[
                "--provider",
                "sso.example.org",
                "--client-id",
                "a",
                "--roles-claim",
            ],
            "neither the ARN",
        ),
    ];
    for (arguments, expected) in refused {
        let output = new(arguments).output();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn policies_in_every_kind_of_file_are_checked() {
    let folder = here().join("policies/lints");
    for name in names(&folder) {
        insta::with_settings!({ snapshot_suffix => name.as_str(), omit_expression => true }, {
            let checked = program(&folder, &["policy", "check", &name]);
            assert_snapshot!("lints", checked.seen());
        });
    }
    let roles = here().join("policies/roles");
    for (name, code) in [
        ("admin.json", 0),
        ("get-role.json", 0),
        ("authorization-details.json", 0),
        ("terraform.json", 0),
        ("nowhere.json", 2),
    ] {
        let output = program(&roles, &["policy", "check", name]).output();
        assert_eq!(output.status.code(), Some(code), "{name}");
    }
}

#[test]
fn check_knows_a_policy_from_a_descriptor() {
    let folder = here().join("policies/lints");
    for name in names(&folder) {
        let one = program(&folder, &["policy", "check", &name]).output();
        let other = program(&folder, &["check", &name]).output();
        assert_eq!(one.stdout, other.stdout, "{name}");
        assert_eq!(one.status.code(), other.status.code(), "{name}");
    }
}

#[test]
fn what_a_token_carries_is_held_against_the_policy() {
    let folder = here().join("policies");
    let arguments = [
        "policy",
        "check",
        "roles/admin.json",
        "--claims",
        "logins/tags.json",
    ];
    assert_snapshot!(program(&folder, &arguments).seen(), @"
    $ mapper-builder policy check roles/admin.json --claims logins/tags.json
    [stdout]
    error[policy-tag-session]: the token carries session tags, and nothing here allows sts:TagSession: the whole call is refused
    --> roles/admin.json
     = help: add `sts:TagSession` to the actions for this provider

    1 error
    [exit status: 1]
    ");
}

#[test]
fn findings_come_as_sarif_and_json_too() {
    let folder = here().join("policies/lints");
    let document = |format| -> Value {
        let arguments = ["policy", "check", "only-audience.json", "--format", format];
        serde_json::from_slice(&program(&folder, &arguments).output().stdout).unwrap()
    };
    let sarif = document("sarif");
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "policy-only-aud");
    let json = document("json");
    assert_eq!(json["counts"]["warnings"], 1);
    assert_eq!(json["findings"][0]["id"], "policy-only-aud");
}
