//! The mappers we ship, packed by `mapper-builder`, with the users of their own cases: whatever a case expects must
//! come of a real login, and nothing else may change.

use anyhow::{Context, Result};
use keycloak_admin::{MapperHome, MapperRepresentation, Realm, RealmRepresentation};
use serde_json::{Map, Value, json};

use super::Report;
use super::observation::Observation;
use crate::lab::Lab;
use crate::oidc::Oidc;
use crate::realm_import;
use e2e::project::{self, Case, Claim, Project};

pub async fn run(lab: &Lab) -> Result<Report> {
    let mut report = Report::from(Vec::new());
    for project in project::shipped()? {
        let name = format!("shipped {}", project.name);
        let realm = realm_import::of(&project.world.realm, &name)?;
        let realm: RealmRepresentation = serde_json::from_value(realm)?;
        let realm = lab.admin.create_realm(&realm).await?;
        let done = cases(lab, &project, &realm, &mut report).await;
        realm.delete().await?;
        done.with_context(|| project.name.clone())?;
    }
    Ok(report)
}

async fn cases(lab: &Lab, project: &Project, realm: &Realm, report: &mut Report) -> Result<()> {
    let claim = project.manifest.claim.as_ref().context("no [claim]")?;
    let provider = provider_jar::provider_id(&project.manifest.script);
    let info = lab.admin.server_info().await?;
    let loaded = info.mapper_provider("openid-connect", &provider);
    let help = loaded
        .and_then(|p| p.help_text.as_deref())
        .unwrap_or_default();
    let hash = provider_jar::content_hash(&project.code);
    if !help.ends_with(&format!("[{hash}]")) {
        report.problems.push(format!(
            "{}: the server's help text `{help}` doesn't end with [{hash}]",
            project.name
        ));
    }
    report.lines.push(lab.mask.value(&json!({
        "version": lab.version(),
        "mapper": project.name,
        "provider": loaded.map(|p| json!({"id": p.id, "name": p.name, "help": help})),
    })));

    let oidc = Oidc::new(&lab.server.base, realm.name())?;
    let app = MapperHome::Client(realm.client("app").await?.0);
    let mapper = MapperRepresentation {
        name: project.name.clone(),
        protocol: "openid-connect".into(),
        protocol_mapper: provider,
        config: claim.config(),
        ..MapperRepresentation::default()
    };
    for (name, case) in &project.cases {
        if !case.is_for(lab.version()) {
            continue;
        }
        let plain = Observation::of(&oidc, &lab.mask, &case.user).await?;
        let id = realm.create_mapper(&app, &mapper).await?;
        let mark = lab.server.log_mark()?;
        let seen = Observation::of(&oidc, &lab.mask, &case.user).await?;
        let log = lab.server.log_since(mark)?;
        realm.delete_mapper(&app, &id).await?;

        let changes = seen.against(&plain, &lab.mask);
        let wrong = disagreements(case, claim, &changes, &log);
        report.problems.extend(
            wrong
                .iter()
                .map(|w| format!("{}: {name}: {w}", project.name)),
        );
        report.lines.push(json!({
            "version": lab.version(),
            "mapper": project.name,
            "case": name,
            "user": case.user,
            "changes": changes,
            "log": log.iter().map(|line| lab.mask.text(line)).collect::<Vec<_>>(),
        }));
    }
    Ok(())
}

/// Where what happened isn't what the case expects.
fn disagreements(case: &Case, claim: &Claim, changes: &Value, log: &[String]) -> Vec<String> {
    let mut wrong = Vec::new();
    let fails = changes.get("login").is_some();
    match (case.expect.result.as_deref(), fails) {
        (Some("login-fails"), true) => return wrong,
        (Some("login-fails"), false) => wrong.push("the login succeeds".to_owned()),
        (_, true) => wrong.push(format!("the login fails: {changes}")),
        (None | Some("omitted"), false) => {
            let target = case.target.or_else(|| claim.targets.first().copied());
            let happened = target.and_then(|target| changes.get(target.part()));
            let expected = Value::Object(expected(case, claim));
            if happened != Some(&expected) {
                let happened = happened.cloned().unwrap_or_default();
                wrong.push(format!(
                    "expected {expected}, but the server changes {happened}"
                ));
            }
        }
        (Some(other), false) => wrong.push(format!("the driver can't tell `{other}`")),
    }
    let mut lines = log.iter();
    for text in &case.expect.log {
        if !lines.any(|line| line.contains(text)) {
            wrong.push(format!("the log doesn't say `{text}`"));
        }
    }
    wrong
}

/// What a case wants changed: its claim and whatever else it names, each key once.
fn expected(case: &Case, claim: &Claim) -> Map<String, Value> {
    let mut all: Map<String, Value> = case
        .expect
        .also
        .iter()
        .map(|(key, value)| (key.clone(), json!([value])))
        .collect();
    if let (Some(name), Some(value)) = (&claim.name, &case.expect.claim) {
        all.insert(name.clone(), json!([value]));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASE: &str = r#"
        user = "u"
        [expect]
        claim = "v"
        also = { more = 1 }
        log = ["first", "second"]
    "#;
    const CLAIM: &str = r#"
        name = "sub"
        targets = ["id-token"]
    "#;

    fn wrong(case: &str, changes: Value, log: &[&str]) -> Vec<String> {
        let log: Vec<String> = log.iter().map(|l| (*l).to_owned()).collect();
        disagreements(
            &toml::from_str(case).unwrap(),
            &toml::from_str(CLAIM).unwrap(),
            &changes,
            &log,
        )
    }

    #[test]
    fn a_login_as_expected_is_fine() {
        let changes = json!({"id": {"sub": ["v"], "more": [1]}, "access": {}});
        assert!(wrong(CASE, changes, &["the first", "between", "the second"]).is_empty());
    }

    #[test]
    fn another_value_a_missing_claim_and_one_change_too_many_are_told() {
        for changes in [
            json!({"id": {"sub": ["w"], "more": [1]}}),
            json!({"id": {"more": [1]}}),
            json!({"id": {"sub": ["v", "v"], "more": [1]}}),
            json!({"id": {"sub": ["v"], "more": [1], "gone": []}}),
            json!({"login": {"status": 500}}),
        ] {
            let wrong = wrong(CASE, changes.clone(), &["first", "second"]);
            assert_eq!(wrong.len(), 1, "{changes}: {wrong:?}");
        }
    }

    #[test]
    fn log_lines_are_looked_for_in_order() {
        let changes = json!({"id": {"sub": ["v"], "more": [1]}});
        let wrong = wrong(CASE, changes, &["second", "first"]);
        assert_eq!(wrong, ["the log doesn't say `second`"]);
    }

    #[test]
    fn a_login_that_should_fail_must_fail() {
        let case = "user = 'u'\nexpect = { result = 'login-fails' }";
        assert!(wrong(case, json!({"login": {"status": 500}}), &[]).is_empty());
        assert_eq!(wrong(case, json!({"id": {}}), &[]).len(), 1);
    }
}
