//! The mappers we ship, packed by `mapper-builder`, with the users of their own cases: whatever a case expects must
//! come of a real login, and nothing else may change.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use keycloak_admin::{MapperHome, MapperRepresentation, Realm, RealmRepresentation};
use mapper_runtime::split_claim_path;
use serde_json::{Map, Value, json};

use super::Report;
use super::assertion::Assertion;
use super::observation::Observation;
use crate::lab::Lab;
use crate::oidc::Oidc;
use crate::realm_import::{self, INTROSPECTS};
use e2e::mask::Mask;
use e2e::project::{self, Attribute, Case, Claim, Instance, Project};

pub async fn run(lab: &Lab) -> Result<Report> {
    let mut report = Report::from(Vec::new());
    for project in project::shipped()? {
        let name = format!("shipped {}", project.name);
        let realm = realm_import::of(&project.realm, &name)?;
        let realm: RealmRepresentation = serde_json::from_value(realm)?;
        let realm = lab.admin.create_realm(&realm).await?;
        let done = cases(lab, &project, &realm, &mut report).await;
        realm.delete().await?;
        done.with_context(|| project.name.clone())?;
    }
    Ok(report)
}

async fn cases(lab: &Lab, project: &Project, realm: &Realm, report: &mut Report) -> Result<()> {
    let instance = &project.manifest.instance;
    let provider = provider_jar::provider_id(&project.manifest.script);
    let info = lab.admin.server_info().await?;
    let loaded = info.mapper_provider(instance.protocol(), &provider);
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
    let homes = homes(project, realm).await?;
    let mapper = MapperRepresentation {
        name: project.name.clone(),
        protocol: instance.protocol().into(),
        protocol_mapper: provider,
        config: instance.config(),
        ..MapperRepresentation::default()
    };
    for (name, case) in &project.cases {
        if !case.is_for(lab.version()) {
            continue;
        }
        let client = project.client(case)?.client_id.as_str();
        let home = homes.get(client).context("a client that got lost")?;
        let plain = Login::make(&oidc, &lab.mask, instance, client, &case.user).await?;
        let id = realm.create_mapper(home, &mapper).await?;
        let mark = lab.server.log_mark()?;
        let seen = Login::make(&oidc, &lab.mask, instance, client, &case.user).await?;
        let text = lab.server.text_since(mark)?;
        let log = lab.server.log_since(mark)?;
        realm.delete_mapper(home, &id).await?;

        let changes = seen.against(&plain, &lab.mask)?;
        let wrong = disagreements(case, instance, &changes, &text);
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
            "client": client,
            "changes": changes,
            "log": log.iter().map(|line| lab.mask.text(line)).collect::<Vec<_>>(),
        }));
    }
    Ok(())
}

/// The clients that the project's cases log in at, by their ids.
async fn homes(project: &Project, realm: &Realm) -> Result<BTreeMap<String, MapperHome>> {
    let mut homes = BTreeMap::new();
    for case in project.cases.values() {
        let name = &project.client(case)?.client_id;
        if homes.contains_key(name) {
            continue;
        }
        let (client, _) = realm.client(name).await?;
        if matches!(project.manifest.instance, Instance::Attribute(_)) {
            let (exchanges, _) = realm.client(INTROSPECTS).await?;
            let policy = format!("assertions of {name}");
            realm
                .allow_token_exchange(&client, &[exchanges], &policy)
                .await?;
        }
        homes.insert(name.clone(), MapperHome::Client(client));
    }
    Ok(homes)
}

/// What a login at a client gives.
enum Login {
    Tokens(Observation),
    Assertion(Assertion),
}

impl Login {
    async fn make(
        oidc: &Oidc,
        mask: &Mask,
        instance: &Instance,
        client: &str,
        user: &str,
    ) -> Result<Self> {
        Ok(match instance {
            Instance::Claim(_) => Self::Tokens(Observation::of(oidc, mask, client, user).await?),
            Instance::Attribute(_) => Self::Assertion(Assertion::of(oidc, client, user).await?),
        })
    }

    fn against(&self, plain: &Self, mask: &Mask) -> Result<Value> {
        match (self, plain) {
            (Self::Tokens(seen), Self::Tokens(plain)) => Ok(seen.against(plain, mask)),
            (Self::Assertion(seen), Self::Assertion(plain)) => Ok(seen.against(plain, mask)),
            _ => bail!("tokens aren't compared with an assertion"),
        }
    }
}

/// Where what happened isn't what the case expects. A log line may be of any category.
fn disagreements(case: &Case, instance: &Instance, changes: &Value, log: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let fails = changes.get("login").is_some() || changes.get("exchange").is_some();
    match (case.expect.result.as_deref(), fails) {
        (Some("login-fails"), true) => return wrong,
        (Some("login-fails"), false) => wrong.push("the login succeeds".to_owned()),
        (_, true) => wrong.push(format!("the login fails: {changes}")),
        (None | Some("omitted"), false) => {
            let (part, expected) = match instance {
                Instance::Claim(claim) => {
                    let target = case.target.or_else(|| claim.targets.first().copied());
                    (target.map(project::Target::part), members(case, claim))
                }
                Instance::Attribute(attribute) => (Some("assertion"), elements(case, attribute)),
            };
            let happened = part.and_then(|part| changes.get(part));
            let expected = Value::Object(expected);
            if happened != Some(&expected) {
                let happened = happened.cloned().unwrap_or_default();
                wrong.push(format!(
                    "expected {expected}, but the server changes {happened}"
                ));
            }
        }
        (Some(other), false) => wrong.push(format!("the driver can't tell `{other}`")),
    }
    let mut lines = log.lines();
    for text in &case.expect.log {
        if !lines.any(|line| line.contains(text)) {
            wrong.push(format!("the log doesn't say `{text}`"));
        }
    }
    wrong
}

/// What a case wants changed in a token: its claim and whatever else it names, each key once.
fn members(case: &Case, claim: &Claim) -> Map<String, Value> {
    let mut all: Map<String, Value> = case
        .expect
        .also
        .iter()
        .map(|(key, value)| (key.clone(), json!([value])))
        .collect();
    if let (Some(name), Some(value)) = (&claim.name, &case.expect.claim) {
        let mut path = split_claim_path(name).into_iter();
        if let Some(first) = path.next() {
            let nested = path.rfold(value.clone(), |inner, key| json!({key: inner}));
            all.insert(first, json!([nested]));
        }
    }
    all
}

/// What a case wants in an assertion: the values in one element, or each in an element of its own.
fn elements(case: &Case, attribute: &Attribute) -> Map<String, Value> {
    let Some(value) = &case.expect.claim else {
        return Map::new();
    };
    let values = match value {
        Value::Array(values) => values.clone(),
        one => vec![one.clone()],
    };
    let element =
        |values: &[Value]| json!({"NameFormat": attribute.name_format.urn(), "values": values});
    let elements: Vec<Value> = if attribute.single {
        vec![element(&values)]
    } else {
        values.chunks(1).map(element).collect()
    };
    Map::from_iter([(attribute.name.clone(), elements.into())])
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
    const CLAIM: &str = r#"claim = { name = "sub", targets = ["id-token"] }"#;

    fn wrong(case: &str, changes: Value, log: &[&str]) -> Vec<String> {
        wrong_of(CLAIM, case, changes, log)
    }

    fn wrong_of(instance: &str, case: &str, changes: Value, log: &[&str]) -> Vec<String> {
        disagreements(
            &toml::from_str(case).unwrap(),
            &toml::from_str(instance).unwrap(),
            &changes,
            &log.join("\n"),
        )
    }

    #[test]
    fn dots_behind_backslashes_belong_to_the_key_and_others_nest() {
        let case = r#"
            user = "u"
            expect = { claim = "v" }
        "#;
        for (name, changed) in [
            (
                r"https://aws\.amazon\.com/roles",
                json!({"https://aws.amazon.com/roles": ["v"]}),
            ),
            ("a.b.c", json!({"a": [{"b": {"c": "v"}}]})),
        ] {
            let instance = format!("claim = {{ name = '{name}', targets = ['id-token'] }}");
            let wrong = wrong_of(&instance, case, json!({"id": changed}), &[]);
            assert!(wrong.is_empty(), "{wrong:?}");
        }
    }

    #[test]
    fn an_attribute_has_the_values_in_one_element_or_each_in_its_own() {
        let uri = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";
        let one = json!([{"NameFormat": uri, "values": ["v", "w"]}]);
        let each = json!([
            {"NameFormat": uri, "values": ["v"]},
            {"NameFormat": uri, "values": ["w"]},
        ]);
        let case = r#"
            user = "u"
            expect = { claim = ["v", "w"] }
        "#;
        for (single, right, other) in [(true, &one, &each), (false, &each, &one)] {
            let instance = format!(
                "attribute = {{ name = 'n', name-format = 'URI Reference', single = {single} }}"
            );
            let wrong = |elements: &Value, more: Value| {
                let mut all = json!({"n": elements});
                all.as_object_mut()
                    .unwrap()
                    .extend(more.as_object().unwrap().clone());
                wrong_of(&instance, case, json!({"assertion": all}), &[]).len()
            };
            assert_eq!(wrong(right, json!({})), 0);
            assert_eq!(wrong(other, json!({})), 1);
            assert_eq!(wrong(right, json!({"gone": []})), 1);
            let refused = json!({"exchange": {"status": 500}});
            assert_eq!(wrong_of(&instance, case, refused, &[]).len(), 1);
        }
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
