//! The same search over assertions: the whole login at a SAML client with the one mapper.

use keycloak_model::{Protocol, UserKey, World};
use mapper_runtime::worker::{WorkerCommand, WorkerError};
use serde_json::{Map, Value, json};
use trust_policy::{Decision, Login, SamlAssertion, SamlAttribute};

use super::{CLIENT, Judged, Question, State, call, people};
use crate::login::Shown;
use crate::simulate::{Plan, UserLogin};

const ROLE: &str = "https://aws.amazon.com/SAML/Attributes/Role";
const SESSION_NAME: &str = "https://aws.amazon.com/SAML/Attributes/RoleSessionName";

/// The attribute that responses are sent to, and that becomes `saml:aud`.
const RECIPIENT: &str = "saml_assertion_consumer_url_post";

/// What the policy says of each state's assertion.
pub(super) fn judge(
    question: &Question<'_>,
    states: &[State],
    worker: &WorkerCommand,
) -> Result<Vec<Option<Judged>>, WorkerError> {
    let (mut realm, users) = people(question, states);
    let client = realm.client(CLIENT);
    realm.clients[client].protocol = Protocol::Saml;
    if let Some(audience) = question.audience() {
        let recipient = (RECIPIENT.to_owned(), audience.to_owned());
        realm.clients[client].attributes.push(recipient);
    }
    let projects = std::slice::from_ref(question.project);
    let world = World::of(realm);
    let Ok(plan) = Plan::new(world, true, Some(CLIENT), projects, question.keycloak) else {
        return Ok(users.iter().map(|_| None).collect());
    };
    let logins = plan.logins(worker, &|_| {})?;
    let of = |user: &UserKey| logins.iter().find(|login| login.user == *user);
    Ok(users
        .iter()
        .map(|user| of(user).and_then(|login| one(question, login)))
        .collect())
}

/// Nothing when nobody can say what the mapper makes.
fn one(question: &Question<'_>, login: &UserLogin) -> Option<Judged> {
    if !login.unknown.is_empty() {
        return None;
    }
    let Ok(Shown::Saml(assertion)) = &login.shown else {
        return Some((None, Decision::Denied));
    };
    let shown = shown(assertion);
    let mut assertion = assertion.clone();
    // One mapper makes one attribute. What others would make is not what is asked.
    let mut lacking = |name: &str, value: Option<String>| {
        let mut known = assertion.attributes.iter();
        if let (None, Some(value)) = (known.find(|known| known.name == name), value) {
            assertion.attributes.push(SamlAttribute {
                name: name.to_owned(),
                values: vec![value],
            });
        }
    };
    lacking(SESSION_NAME, Some("witness".to_owned()));
    let own = question.project.manifest.attribute.as_ref();
    if own.is_none_or(|own| own.name != ROLE) {
        lacking(ROLE, question.role_names().into_iter().next());
    }
    let call = call();
    let login = Login::new(
        trust_policy::Assertion::Saml(&assertion),
        question.provider,
        &call,
    );
    Some((Some(shown), login.assess(question.role).decision))
}

fn shown(assertion: &SamlAssertion) -> Map<String, Value> {
    let attributes = assertion.attributes.iter();
    attributes
        .map(|attribute| (attribute.name.clone(), json!(attribute.values)))
        .collect()
}
