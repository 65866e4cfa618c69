//! `simulate`: users x roles.

use insta::{assert_snapshot, with_settings};
use serde_json::Value;

use crate::driver::{Program, here, program};

/// When the logins of these tests take place.
const NOW: &str = "2026-11-21T10:01:00Z";

const MAPPER: &str = "../../../mapper-scripts/group-stringify";
const ADMIN: &str = "../policies/roles/admin.json";

fn simulate(arguments: &[&str]) -> Program {
    let folder = here().join("simulate");
    program(
        &folder,
        &[&["simulate"], arguments, &["--time", NOW]].concat(),
    )
}

fn code(arguments: &[&str]) -> Option<i32> {
    simulate(arguments).output().status.code()
}

/// People of a list with the article's mapper.
fn list<'a>(users: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let common = [
        "--users", users, "--mapper", MAPPER, "--client", "aws-cli", "--policy", ADMIN,
    ];
    [&common, more].concat()
}

#[test]
fn every_kind_of_source_and_answer_is_shown() {
    let realm = ["--users", "realm.toml"];
    let listed = ["--client", "aws-cli", "--policy", "roles/listed.json"];
    let cases: [(&str, Vec<&str>, i32); 8] = [
        ("hole-csv", list("people.csv", &[]), 1),
        ("hole-ldif", list("people.ldif", &[]), 1),
        ("as-csv", list("people.csv", &["--csv"]), 1),
        (
            "baseline",
            list("people.csv", &["--baseline", "before.json"]),
            1,
        ),
        ("own-mappers", [&realm[..], &listed].concat(), 0),
        (
            "intent",
            [&realm[..], &listed, &["--intent", "intent.toml"]].concat(),
            1,
        ),
        (
            "unknown-mapper",
            [
                &realm[..],
                &["--client", "custom", "--policy", "roles/subject.json"],
            ]
            .concat(),
            0,
        ),
        (
            "export",
            vec![
                "--users",
                "../../live/cases/tokens.json",
                "--client",
                "roles",
                "--policy",
                ADMIN,
            ],
            0,
        ),
    ];
    for (name, arguments, expected) in cases {
        with_settings!({ snapshot_suffix => name, omit_expression => true }, {
            assert_snapshot!("simulate", simulate(&arguments).seen());
        });
        assert_eq!(code(&arguments), Some(expected), "{name}");
    }
}

#[test]
fn a_service_account_has_tokens_at_its_own_client_only() {
    let folder = tempfile::tempdir().unwrap();
    let realm = "[realm]\nname = \"acme\"\n[clients.aws-cli]\n[clients.web]\n[users.alice]\n\
                 [users.service-account-web]\nservice-account-of = \"web\"\n";
    std::fs::write(folder.path().join("realm.toml"), realm).unwrap();
    let policy = here().join("policies/roles/admin.json");
    let policy = policy.to_str().unwrap();
    for (client, barred) in [("aws-cli", true), ("web", false)] {
        let line = [
            "simulate",
            "--users",
            "realm.toml",
            "--policy",
            policy,
            "--client",
            client,
        ];
        let seen = program(folder.path(), &line).seen();
        assert!(seen.contains("2 users"), "{seen}");
        let said = seen.contains("is the service account of another client (1 user)");
        assert_eq!(said, barred, "{seen}");
    }
}

#[test]
fn what_cannot_be_simulated_is_refused() {
    let nobody = "../policies/roles/admin.json";
    let cases: [(&str, Vec<&str>); 6] = [
        (
            "no-users",
            vec!["--users", "empty.toml", "--client", "a", "--policy", ADMIN],
        ),
        (
            "policies-as-users",
            vec!["--users", nobody, "--client", "a", "--policy", ADMIN],
        ),
        (
            "no-such-client",
            vec![
                "--users",
                "realm.toml",
                "--client",
                "awscli",
                "--policy",
                ADMIN,
            ],
        ),
        (
            "which-client",
            vec!["--users", "realm.toml", "--policy", ADMIN],
        ),
        (
            "intent-misspelt",
            list("people.csv", &["--intent", "misspelt.toml"]),
        ),
        (
            "no-baseline",
            list("people.csv", &["--baseline", "people.csv"]),
        ),
    ];
    for (name, arguments) in cases {
        with_settings!({ snapshot_suffix => name, omit_expression => true }, {
            assert_snapshot!("refused", simulate(&arguments).seen());
        });
        assert_eq!(code(&arguments), Some(2), "{name}");
    }
}

/// Rule, level, line of the policy and message of every result.
fn sarif(arguments: &[&str]) -> Vec<String> {
    let output = simulate(&[arguments, &["--format", "sarif"]].concat()).output();
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap().iter();
    results
        .map(|result| {
            let region = &result["locations"][0]["physicalLocation"]["region"];
            let text = result["message"]["text"].as_str().unwrap();
            format!(
                "{} {} {}: {}",
                result["ruleId"].as_str().unwrap(),
                result["level"].as_str().unwrap(),
                region["startLine"],
                text.lines().next().unwrap()
            )
        })
        .collect()
}

#[test]
fn sarif_puts_each_result_where_the_policy_says_so() {
    let admin = "`../policies/roles/admin.json`";
    assert_eq!(
        sarif(&list("people.csv", &["--baseline", "before.json"])),
        [
            // The line of the pattern.
            format!(
                "hole-admitted error 16: `mallory` gets into {admin}, which is meant for admin"
            ),
            format!("newly-admitted error null: `mallory` gets newly into {admin}"),
        ]
    );
    let listed = ["--client", "aws-cli", "--policy", "roles/listed.json"];
    let realm = [&["--users", "realm.toml"], &listed[..]].concat();
    let mail = "`arn:aws:iam::123456789012:role/Mail`";
    let editable =
        "editable-input warning 28: users may edit `email`, which feeds `email` (mapper `mail`)";
    assert!(
        sarif(&realm).contains(&editable.to_owned()),
        "{:?}",
        sarif(&realm)
    );
    let meant = sarif(&[&realm[..], &["--intent", "intent.toml"]].concat());
    let refused = meant.iter().find(|line| line.starts_with("hole-"));
    assert!(refused.unwrap().contains(mail), "{meant:?}");
}

/// The page for a reviewer, and the exit code.
fn page(arguments: &[&str]) -> (String, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html").display().to_string();
    let output = simulate(&[arguments, &["--html", &file]].concat()).output();
    let page = std::fs::read_to_string(&file).unwrap();
    (page, output.status.code())
}

#[test]
fn the_page_begins_with_the_holes_and_names_what_lets_them_be() {
    let (page, code) = page(&list("people.csv", &["--baseline", "before.json"]));
    assert_eq!(code, Some(1));
    let places = [
        "<h2 id=\"holes\"",
        "*-admin-*",
        "<h2 id=\"changes\"",
        "<h2 id=\"matrix\"",
    ];
    let places = places.map(|part| page.find(part).unwrap_or_else(|| panic!("{part}: {page}")));
    assert!(places.is_sorted(), "{places:?}");
    assert!(page.contains("<td class=\"h\">+!</td>"), "{page}");
}

#[test]
fn the_page_needs_nothing_and_nothing_in_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let people = folder.path().join("people.csv").display().to_string();
    let hostile = "username,email,groups\n\
        <script>alert(1)</script>,\"\"\"><img src=x onerror=y>\",/<svg onload=z>-admin-\n\
        a' onclick='b,,/javascript:alert(1)\n";
    std::fs::write(&people, hostile).unwrap();
    let (page, _) = page(&list(&people, &[]));
    let tags: std::collections::BTreeSet<&str> = page
        .split('<')
        .skip(1)
        .map(|rest| rest.split([' ', '>', '\n']).next().unwrap())
        .map(|tag| tag.trim_start_matches('/'))
        .collect();
    let known = [
        "!DOCTYPE", "b", "bdi", "body", "br", "code", "div", "h1", "h2", "head", "html", "li",
        "meta", "p", "span", "style", "table", "tbody", "td", "th", "thead", "title", "tr", "ul",
        "wbr",
    ];
    for tag in &tags {
        assert!(known.contains(tag), "<{tag}> in {page}");
    }
    assert!(
        page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
        "{page}"
    );
    assert!(page.contains("default-src 'none'"), "{page}");
    for elsewhere in ["src=\"", "href=", "url(", "@import"] {
        assert!(!page.contains(elsewhere), "{elsewhere} in {page}");
    }
}

#[test]
fn a_page_about_a_crowd_stays_small_and_says_what_it_leaves_out() {
    let folder = tempfile::tempdir().unwrap();
    let people = folder.path().join("people.csv").display().to_string();
    let name = "x".repeat(1000);
    let mut table = "username,groups\n".to_owned();
    for number in 0..1500 {
        table += &format!("u{number}-{name},/a-admin-b{number}\n");
    }
    std::fs::write(&people, table).unwrap();
    let (page, code) = page(&list(&people, &[]));
    assert_eq!(code, Some(1));
    assert!(page.len() < 2 << 20, "{}", page.len());
    assert!(
        page.contains("1000 more rows left out of this page"),
        "{}",
        page.len()
    );
    assert!(page.contains("1200 more users left out of this page"));
}

#[test]
fn a_page_that_cannot_be_written_is_told() {
    let arguments = list("people.csv", &["--html", "nowhere/page.html"]);
    assert_eq!(code(&arguments), Some(2));
}

/// A realm of a server on a port where nobody listens.
const NOWHERE: [&str; 8] = [
    "--server",
    "http://127.0.0.1:1",
    "--realm",
    "lab",
    "--client",
    "aws-cli",
    "--policy",
    ADMIN,
];

#[test]
fn a_server_that_cannot_be_read_is_told_apart_from_one_without_users() {
    let cases: [(&str, &[&str]); 3] = [
        ("no-secret", &[]),
        ("two-lines", &["--secret-file", "people.csv"]),
        ("file-and-server", &["--users", "people.csv"]),
    ];
    for (name, more) in cases {
        let arguments = [&NOWHERE[..], more].concat();
        with_settings!({ snapshot_suffix => name, omit_expression => true }, {
            assert_snapshot!("server", simulate(&arguments).seen());
        });
        assert_eq!(code(&arguments), Some(2), "{name}");
    }
}

#[test]
fn the_secret_never_shows() {
    for more in [&["--admin-user", "ann"][..], &[]] {
        let program = simulate(&[&NOWHERE[..], more].concat());
        let seen = program.env("MAPPER_BUILDER_SECRET", "hunter2").seen();
        assert!(seen.contains("127.0.0.1"), "{seen}");
        assert!(!seen.contains("hunter2"), "{seen}");
    }
}

#[test]
fn a_policy_alone_is_judged_by_the_arn_that_is_said() {
    let realm = ["--users", "realm.toml", "--client", "aws-cli"];
    let roles_claim = ["--policy", "../policies/roles/roles-claim.json"];
    let decided = |arn: &[&str]| -> Value {
        let arguments = [&realm[..], &roles_claim, arn, &["--format", "json"]].concat();
        serde_json::from_slice(&simulate(&arguments).output().stdout).unwrap()
    };
    let unnamed = decided(&[]);
    assert_eq!(unnamed["allowed"], Value::Array(vec![]));
    assert_ne!(unnamed["unknown"], Value::Array(vec![]));
    let listed = "arn:aws:iam::123456789012:role/Listed";
    let named = decided(&["--role-arn", listed]);
    assert_eq!(named["allowed"][0]["role"], listed);
    assert_eq!(named["unknown"], Value::Array(vec![]));
    let other = decided(&["--role-arn", "arn:aws:iam::123456789012:role/{name}"]);
    assert_eq!(other["allowed"], Value::Array(vec![]));
    assert_eq!(other["unknown"], Value::Array(vec![]));
}

#[test]
fn a_result_is_a_baseline_for_the_next_run() {
    let folder = tempfile::tempdir().unwrap();
    let before = folder.path().join("before.json").display().to_string();
    let arguments = list("people.csv", &["--format", "json"]);
    let output = simulate(&arguments).output();
    std::fs::write(&before, &output.stdout).unwrap();
    let again = list("people.csv", &["--format", "json", "--baseline", &before]);
    let result: Value = serde_json::from_slice(&simulate(&again).output().stdout).unwrap();
    for change in ["gained", "doubtful", "lost"] {
        assert_eq!(result["changes"][change], Value::Array(vec![]), "{change}");
    }
}

#[test]
fn who_is_meant_and_gets_in_is_no_hole() {
    let meant = list("people.csv", &["--intent", "meant.toml"]);
    assert_eq!(code(&meant), Some(0));
}

/// What helps with an export of the admin console helps nobody who has a table.
#[test]
fn a_table_without_users_is_told_of_as_a_table() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("people.csv"), "username,groups\n").unwrap();
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/sso.example.org"},"Action":"sts:AssumeRoleWithWebIdentity"}]}"#;
    std::fs::write(folder.path().join("role.json"), policy).unwrap();
    let words = ["simulate", "--users", "people.csv", "--policy", "role.json"];
    let seen = program(folder.path(), &words).seen();
    assert!(
        seen.contains("error[no-users]") && seen.contains("[exit status: 2]"),
        "{seen}"
    );
    assert!(
        seen.contains("CSV") && !seen.contains("admin console"),
        "{seen}"
    );
    // Nothing says at which client somebody of a table logs in.
    std::fs::write(folder.path().join("people.csv"), "username\nanna\n").unwrap();
    let seen = program(folder.path(), &words).seen();
    assert!(seen.contains("`--client`"), "{seen}");
    let seen = program(
        folder.path(),
        &[&words[..], &["--client", "aws-cli"]].concat(),
    )
    .seen();
    assert!(!seen.contains("`aud`"), "{seen}");
}
