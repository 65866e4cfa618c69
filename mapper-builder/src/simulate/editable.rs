//! What users may change about themselves and a claim that AWS reads is made of.

use keycloak_model::{Protocol, ProtocolMapper, Realm};
use nashorn::syntax::{ParseOptions, parse};

use super::logins::Plan;
use crate::lints::{ScriptKind, user_inputs};

/// Something a user may change, on its way to AWS.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Editable {
    /// `username`, `email` or the name of an attribute.
    pub attribute: String,
    /// The claim or SAML attribute it feeds.
    pub claim: String,
    /// The mapper instance that makes it.
    pub mapper: String,
}

/// The inputs of AWS claims that users may edit, by the mappers of the plan's client and its scopes.
/// Scripts count for every input they read.
#[must_use]
pub fn editable(plan: &Plan) -> Vec<Editable> {
    let realm = plan.realm();
    let client = &realm.clients[plan.client()];
    let scopes = client.default_client_scopes.iter();
    let scopes = scopes.filter_map(|name| realm.client_scope_by_name(name));
    let of_scopes = scopes.flat_map(|scope| &realm.client_scopes[scope].protocol_mappers);
    let mut found: Vec<Editable> = of_scopes
        .chain(&client.protocol_mappers)
        .filter(|mapper| mapper.protocol == client.protocol)
        .flat_map(|mapper| {
            let claim = aws_claim(mapper);
            let inputs = claim.as_ref().map(|_| inputs(realm, plan, mapper));
            let claim = claim.unwrap_or_default();
            inputs.into_iter().flatten().map(move |attribute| Editable {
                attribute,
                claim: claim.clone(),
                mapper: mapper.name.clone(),
            })
        })
        .filter(|input| realm.user_may_edit(&input.attribute))
        .collect();
    found.sort();
    found.dedup();
    found
}

fn setting<'m>(mapper: &'m ProtocolMapper, key: &str) -> Option<&'m str> {
    let mut config = mapper.config.iter();
    config
        .find(|(known, _)| known == key)
        .map(|(_, value)| value.as_str())
}

/// The claim of an ID token, or the attribute, that a mapper sets, when AWS reads it.
fn aws_claim(mapper: &ProtocolMapper) -> Option<String> {
    if let Some(name) = setting(mapper, "attribute.name") {
        // Any attribute may become a `saml:` key.
        return Some(name.to_owned());
    }
    let name = setting(mapper, "claim.name")?.replace("\\.", ".");
    let read = matches!(name.as_str(), "sub" | "email" | "amr" | "azp" | "aud")
        || name.starts_with("https://aws.amazon.com/");
    (read && setting(mapper, "id.token.claim") == Some("true")).then_some(name)
}

fn inputs(realm: &Realm, plan: &Plan, mapper: &ProtocolMapper) -> Vec<String> {
    match mapper.provider.as_str() {
        "oidc-usermodel-attribute-mapper"
        | "oidc-usermodel-property-mapper"
        | "saml-user-attribute-mapper"
        | "saml-user-property-mapper" => setting(mapper, "user.attribute")
            .map(str::to_owned)
            .into_iter()
            .collect(),
        provider => {
            let mut scripts = plan.scripts().iter();
            let script = scripts.find(|(known, _)| known == provider);
            script.map_or_else(Vec::new, |(_, source)| {
                read_by(realm, mapper, source.text())
            })
        }
    }
}

/// What a script reads of a user, by its syntax tree: names, or everything there is where the names are
/// made up while it runs. A script that can't be parsed reads nothing: it breaks the login.
fn read_by(realm: &Realm, mapper: &ProtocolMapper, text: &str) -> Vec<String> {
    let kind = if mapper.protocol == Protocol::Saml {
        ScriptKind::SamlMapper
    } else {
        ScriptKind::Mapper
    };
    let Ok(program) = parse(text, &ParseOptions::default()) else {
        return Vec::new();
    };
    let inputs = user_inputs(&program, kind);
    let mut names = inputs.named;
    if inputs.any {
        let profile = realm.self_service.profile.iter();
        let profile = profile.flat_map(|profile| &profile.attributes);
        names.extend(profile.map(|(name, _)| name.clone()));
        for (_, user) in realm.users.iter() {
            for (name, _) in user.attributes.iter() {
                if !names.contains(name) {
                    names.insert(name.to_owned());
                }
            }
        }
    }
    names.into_iter().collect()
}
