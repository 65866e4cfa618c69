use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::driver::{here, program};

const ISSUER: &str = "sso.example.org/realms/acme";

/// A role that is admitted by this pattern on `sub`.
fn policy(folder: &Path, pattern: &str) -> String {
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Federated": format!("arn:aws:iam::123456789012:oidc-provider/{ISSUER}")},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": {format!("{ISSUER}:aud"): "aws"},
                "StringLike": {format!("{ISSUER}:sub"): pattern},
            },
        }],
    });
    let path = folder.join("policy.json");
    fs::write(&path, policy.to_string()).unwrap();
    path.display().to_string()
}

/// What a search says, and how it exits.
fn search(pattern: &str, mapper: &Path, more: &[&str]) -> (Value, i32) {
    let folder = tempfile::tempdir().unwrap();
    let policy = policy(folder.path(), pattern);
    let mapper = mapper.display().to_string();
    let arguments = [
        "witness", "--policy", &policy, "--mapper", &mapper, "--format", "json",
    ];
    let output = program(folder.path(), &[&arguments, more].concat()).output();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let document = serde_json::from_slice(&output.stdout).unwrap_or(Value::String(said));
    (document, output.status.code().unwrap())
}

fn shipped(name: &str) -> std::path::PathBuf {
    here().join("../../mapper-scripts").join(name)
}

fn is_admitted_stranger(witness: &Value) -> bool {
    witness["isMeant"] == false && witness["decision"] == "allowed"
}

#[test]
fn a_group_with_the_delimiter_in_its_name_gets_into_the_articles_mapper() {
    let (found, exit) = search("*-admin-*", &shipped("group-stringify"), &[]);
    assert_eq!(exit, 1, "{found}");
    assert_eq!(found["proven"], false);
    let witnesses = found["witnesses"].as_array().unwrap();
    let stranger = witnesses
        .iter()
        .find(|one| is_admitted_stranger(one))
        .unwrap();
    let sub = stranger["token"]["sub"].as_str().unwrap();
    assert!(sub.contains("-admin-"), "{sub}");
    let groups = stranger["groups"].as_array().unwrap();
    assert!(!groups.contains(&json!(["admin"])), "{stranger}");
}

/// Nothing is known by name: another delimiter, another script.
#[test]
fn any_delimiter_and_any_script_is_searched() {
    let folder = tempfile::tempdir().unwrap();
    let made = program(folder.path(), &["new", "mine", "--template", "blank"]).output();
    assert_eq!(made.status.code(), Some(0));
    let mine = folder.path().join("mine");
    let manifest = fs::read_to_string(mine.join("mapper.toml")).unwrap();
    fs::write(
        mine.join("mapper.toml"),
        manifest.replace("my_claim", "sub"),
    )
    .unwrap();
    let script = "var all = '|';\n\
                  user.getGroupsStream().forEach(function (g) { all += g.getName() + '|'; });\n\
                  exports = all;\n";
    fs::write(mine.join("mine.js"), script).unwrap();
    let (found, exit) = search("*|admin|*", &mine, &[]);
    assert_eq!(exit, 1, "{found}");
    let sub = found["witnesses"][0]["token"]["sub"].as_str().unwrap();
    assert!(sub.contains("|admin|"), "{sub}");
    // Whoever is in this group is let in, and the tool is told so: then a member of the other is kept out.
    let (found, exit) = search("*|admin|*", &mine, &["--intent", "/ops"]);
    assert_eq!(exit, 1, "{found}");
    let witnesses = found["witnesses"].as_array().unwrap();
    let member = witnesses.iter().find(|one| one["isMeant"] == true).unwrap();
    assert_eq!(
        (&member["groups"], &member["decision"]),
        (&json!([["ops"]]), &json!("denied"))
    );
}

#[test]
fn the_encoding_of_group_stringify_safe_is_proven_and_a_changed_one_is_searched() {
    let (proven, exit) = search("*;/aws/admin;*", &shipped("group-stringify-safe"), &[]);
    assert_eq!((exit, &proven["proven"]), (0, &json!(true)), "{proven}");
    // One character of the script, and the proof is about another one.
    let folder = tempfile::tempdir().unwrap();
    let mine = folder.path().join("mine");
    fs::create_dir(&mine).unwrap();
    for name in ["group-stringify-safe.js", "mapper.toml", "realm.toml"] {
        let text = fs::read_to_string(shipped("group-stringify-safe").join(name)).unwrap();
        let text = match name {
            "group-stringify-safe.js" => {
                assert_eq!(text.matches("LONGEST = 255").count(), 1);
                text.replace("LONGEST = 255", "LONGEST = 254")
            }
            _ => text,
        };
        fs::write(mine.join(name), text).unwrap();
    }
    let (searched, _) = search("*;/aws/admin;*", &mine, &["--bound", "50"]);
    assert_eq!(searched["proven"], false, "{searched}");
    assert!(searched["tried"].as_u64().unwrap() > 0, "{searched}");
    // A pattern that wants less than a whole item isn't covered either.
    let (searched, _) = search(
        "*;/aws/admin*",
        &shipped("group-stringify-safe"),
        &["--intent", "/aws/admin"],
    );
    assert_eq!(searched["proven"], false);
    let witnesses = searched["witnesses"].as_array().unwrap();
    assert!(witnesses.iter().any(is_admitted_stranger), "{searched}");
}

#[test]
fn a_pattern_that_stands_for_nobody_needs_to_be_told_who_is_meant() {
    let (said, exit) = search("*admin*", &shipped("group-stringify"), &[]);
    assert_eq!(exit, 2);
    assert_eq!(said["findings"][0]["id"], "intent-unknown", "{said}");
}

const ADMIN: &str = "arn:aws:iam::123456789012:role/Admin";

/// What a search says of the policy of a mapper we ship, for another mapper or its own.
fn search_shipped(name: &str, mapper: &Path) -> (Value, i32) {
    let folder = shipped(name);
    let mapper = mapper.display().to_string();
    let arguments = [
        "witness",
        "--policy",
        "policy.json",
        "--mapper",
        &mapper,
        "--role-arn",
        ADMIN,
        "--format",
        "json",
    ];
    let output = program(&folder, &arguments).output();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let document = serde_json::from_slice(&output.stdout).unwrap_or(Value::String(said));
    (document, output.status.code().unwrap())
}

#[test]
fn carriers_that_compare_exactly_admit_members_and_nobody_else() {
    for name in ["saml-role", "saml-principal-tags", "aws-roles"] {
        let (found, exit) = search_shipped(name, Path::new("."));
        assert_eq!(exit, 0, "{name}: {found}");
        assert_eq!(found["undecided"], 0, "{name}");
        assert!(found["tried"].as_u64().unwrap() > 200, "{name}: {found}");
    }
}

/// A project with this instance and script.
fn project(folder: &Path, instance: &str, script: &str) {
    let manifest = format!("name = \"E\"\nscript = \"e.js\"\n{instance}");
    fs::write(folder.join("mapper.toml"), manifest).unwrap();
    fs::write(folder.join("e.js"), script).unwrap();
}

#[test]
fn a_tag_of_the_users_own_attribute_is_whatever_the_user_says() {
    let folder = tempfile::tempdir().unwrap();
    let instance = "kind = \"saml-mapper\"\n[attribute]\nname-format = \"Basic\"\n\
        name = \"https://aws.amazon.com/SAML/Attributes/PrincipalTag:team\"\n";
    let own = "var found = user.getFirstAttribute('team');
        user.getGroupsStream().forEach(function (group) {
            var tag = group.getFirstAttribute('aws-tag-team');
            if (tag !== null) { found = tag; }
        });
        exports = found;";
    project(folder.path(), instance, own);
    let (found, exit) = search_shipped("saml-principal-tags", folder.path());
    assert_eq!(exit, 1, "{found}");
    let stranger = &found["witnesses"][0];
    assert!(is_admitted_stranger(stranger), "{found}");
    assert_eq!(stranger["attributes"], json!({"team": "platform"}));
}

#[test]
fn a_subject_made_of_the_mail_address_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let instance = "kind = \"mapper\"\n[claim]\nname = \"sub\"\njson-type = \"String\"\ntargets = [\"id-token\"]\n";
    let script = "var names = [user.email];
        user.getGroupsStream().forEach(function (group) { names.push(group.getName()); });
        exports = ';' + names.join(';;') + ';';";
    project(folder.path(), instance, script);
    let (found, exit) = search("*;admin;*", folder.path(), &[]);
    assert_eq!(exit, 1, "{found}");
    let by_mail = |one: &Value| is_admitted_stranger(one) && one["attributes"]["email"] == "admin";
    assert!(
        found["witnesses"].as_array().unwrap().iter().any(by_mail),
        "{found}"
    );
}
