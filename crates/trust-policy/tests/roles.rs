//! Roles out of the files people have.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use diagnostic::Source;
use proptest::prelude::*;
use trust_policy::RoleList;

fn read(file: &str) -> RoleList {
    let path = format!("{}/tests/data/roles/{file}", env!("CARGO_MANIFEST_DIR"));
    RoleList::parse(&Source::new(file, fs::read_to_string(path).unwrap())).unwrap()
}

#[test]
fn account_details_give_roles_with_encoded_and_with_decoded_policies() {
    let list = read("get-account-authorization-details.json");
    let names: Vec<_> = list
        .roles
        .iter()
        .map(|role| role.arn.as_ref().unwrap().name())
        .collect();
    assert_eq!(names, ["Encoded", "Decoded"]);
    assert!(
        list.roles
            .iter()
            .all(|role| role.policy.statements().len() == 1)
    );
}

#[test]
fn findings_about_a_policy_inside_a_file_point_into_that_file() {
    let list = read("get-account-authorization-details.json");
    let sid = list
        .findings
        .iter()
        .find(|finding| finding.id == "policy-sid")
        .unwrap();
    let source = sid.source.as_ref().unwrap();
    assert_eq!(source.name(), "get-account-authorization-details.json");
    assert_eq!(source.slice(sid.span.unwrap()), "\"bad-sid\"");
}

#[test]
fn a_policy_that_cannot_be_read_is_reported_under_its_role() {
    let list = read("get-account-authorization-details.json");
    let broken = list
        .findings
        .iter()
        .find(|finding| finding.id == "policy-json")
        .unwrap();
    assert!(
        broken
            .source
            .as_ref()
            .unwrap()
            .name()
            .ends_with("role/Broken")
    );
}

#[test]
fn a_terraform_state_gives_the_roles_of_all_modules() {
    let list = read("terraform-state.json");
    let names: Vec<_> = list.roles.iter().map(|role| role.name.as_str()).collect();
    assert_eq!(
        names,
        ["aws_iam_role.admin", "module.team.aws_iam_role.dev[0]"]
    );
    assert_eq!(list.roles[0].arn.as_ref().unwrap().name(), "Admin");
    assert_eq!(list.roles[0].max_session_seconds, Some(7200));
    assert_eq!(list.roles[1].arn, None);
    assert_eq!(list.findings.len(), 1);
    assert!(
        list.findings[0]
            .message
            .contains("module.team.aws_iam_role.later")
    );
}

#[test]
fn a_policy_too_long_for_any_role_is_refused_inside_a_file_too() {
    let text = format!(
        r#"{{"Role":{{"Arn":"arn:aws:iam::123456789012:role/A","AssumeRolePolicyDocument":{{"Id":"{}","Statement":[]}}}}}}"#,
        "x".repeat(50_000)
    );
    let list = RoleList::parse(&Source::new("x.json", text)).unwrap();
    assert!(list.roles.is_empty());
    assert_eq!(list.findings[0].id, "policy-size");
}

#[test]
fn a_file_of_something_else_is_refused() {
    for text in ["[]", "{}", "3", r#"{"Users":[]}"#] {
        let findings = RoleList::parse(&Source::new("x.json", text)).unwrap_err();
        assert_eq!(findings[0].id, "policy-role-list", "{text}");
    }
    let none = RoleList::parse(&Source::new("x.json", r#"{"Roles":[]}"#)).unwrap();
    assert_eq!(none.findings[0].message, "the file holds no role");
}

proptest! {
    #[test]
    fn a_damaged_file_never_panics(cut in 0usize..2400, noise in "[\\x00-\\x7f\u{e9}]{0,4}", file in 0usize..2) {
        let file = ["get-account-authorization-details.json", "terraform-state.json"][file];
        let path = format!("{}/tests/data/roles/{file}", env!("CARGO_MANIFEST_DIR"));
        let mut text = fs::read_to_string(path).unwrap();
        text.insert_str(cut.min(text.len()), &noise);
        let _ = RoleList::parse(&Source::new(file, text));
    }
}
