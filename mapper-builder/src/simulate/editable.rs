//! What users may change about themselves and a claim that AWS reads is made of.

use keycloak_model::{ProtocolMapper, Realm};

use super::logins::Plan;

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
/// Scripts count for every input their text names.
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
            script.map_or_else(Vec::new, |(_, source)| read_by(realm, source.text()))
        }
    }
}

/// What a script's text says it reads of a user: fields by their names, attributes by theirs.
fn read_by(realm: &Realm, text: &str) -> Vec<String> {
    const FIELDS: [(&str, &str); 4] = [
        ("username", "Username"),
        ("email", "Email"),
        ("firstName", "FirstName"),
        ("lastName", "LastName"),
    ];
    let mut inputs = Vec::new();
    for (field, getter) in FIELDS {
        let member = [format!("user.{field}"), format!("user.get{getter}(")];
        if member.iter().any(|member| has_word(text, member)) {
            inputs.push(field.to_owned());
        }
    }
    let profile = realm.self_service.profile.iter();
    let known = profile.flat_map(|profile| profile.attributes.iter().map(|(name, _)| name));
    let of_users = realm.users.iter().flat_map(|(_, user)| {
        let attributes = user.attributes.iter();
        attributes
            .map(|(name, _)| name.to_owned())
            .collect::<Vec<_>>()
    });
    let mut attributes: Vec<String> = known.cloned().chain(of_users).collect();
    attributes.sort_unstable();
    attributes.dedup();
    inputs.extend(attributes.into_iter().filter(|name| {
        let quoted = [format!("'{name}'"), format!("\"{name}\"")];
        quoted.iter().any(|quoted| text.contains(quoted.as_str()))
    }));
    inputs
}

/// Whether a member is named, and not as the beginning of a longer name.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(place, _)| {
        let after = text
            .get(place + word.len()..)
            .and_then(|rest| rest.chars().next());
        !after.is_some_and(|next| next.is_alphanumeric() && !word.ends_with('('))
    })
}
