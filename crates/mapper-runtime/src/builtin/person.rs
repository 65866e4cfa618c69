//! What built-in mappers read of a user: `UserModel` and `KeycloakModelUtils.resolveAttribute`.

use keycloak_model::{GroupKey, Realm, Session, User};
use nashorn::JavaValue;

use crate::hash_order;
use crate::objects::sort_by_name;

/// The groups of a user as `getGroupsStream` gives them: by name.
pub fn groups(realm: &Realm, user: &User) -> Vec<GroupKey> {
    let mut groups = user.groups.clone();
    sort_by_name(realm, &mut groups);
    groups
}

/// The names of a user's groups, or their paths.
pub fn group_names(realm: &Realm, user: &User, full_path: bool) -> Vec<String> {
    groups(realm, user)
        .into_iter()
        .map(|group| {
            if full_path {
                realm.group_path(group)
            } else {
                realm.groups[group].name.clone()
            }
        })
        .collect()
}

/// The values of an attribute as a Java collection: those of the user, else of the first group that
/// has it; with `aggregate` all of them.
pub fn attribute(realm: &Realm, user: &User, name: &str, aggregate: bool) -> JavaValue {
    let own = own_attribute(user, name);
    if !own.is_empty() && !aggregate {
        return collection("java.util.ArrayList", own);
    }
    let mut of_groups = groups(realm, user)
        .into_iter()
        .map(|group| group_attribute(realm, group, name, aggregate))
        .filter(|values| !values.is_empty());
    let values = if aggregate {
        own.into_iter().chain(of_groups.flatten()).collect()
    } else {
        of_groups.next().unwrap_or_default()
    };
    collection("java.util.HashSet", hash_order::set(values))
}

/// A group's values, with those of its parents where it has none or all are wanted.
fn group_attribute(realm: &Realm, group: GroupKey, name: &str, aggregate: bool) -> Vec<String> {
    let mut values = Vec::new();
    for key in realm.ancestry(group) {
        values.extend_from_slice(realm.groups[key].attributes.values(name));
        if !values.is_empty() && !aggregate {
            break;
        }
    }
    hash_order::set(values)
}

/// `getAttributeStream`, for which the fields are attributes too.
pub fn own_attribute(user: &User, name: &str) -> Vec<String> {
    let field = match name {
        "username" => Some(Some(&user.username)),
        "email" => Some(user.email.as_ref()),
        "firstName" => Some(user.first_name.as_ref()),
        "lastName" => Some(user.last_name.as_ref()),
        _ => None,
    };
    match field {
        Some(field) => field.cloned().into_iter().collect(),
        None => user.attributes.values(name).to_vec(),
    }
}

/// What `toString` of a getter's result gives; `Err` when that can't be foretold
/// (`ProtocolMapperUtils.getUserModelValue`).
pub fn property(user: &User, name: &str) -> Result<Option<String>, String> {
    let mut letters = name.chars();
    let name: String = letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default();
    Ok(match name.as_str() {
        "id" => Some(user.id.clone()),
        "username" => Some(user.username.clone()),
        "email" => user.email.clone(),
        "firstName" => user.first_name.clone(),
        "lastName" => user.last_name.clone(),
        "enabled" => Some(user.enabled.to_string()),
        "emailVerified" => Some(user.email_verified.to_string()),
        "createdTimestamp" => user.created_timestamp.map(|time| time.to_string()),
        "federationLink" => user.federation_link.clone(),
        "federated" => Some(user.federation_link.is_some().to_string()),
        "serviceAccountClientLink" => user.service_account_client.clone(),
        "lastModifiedTimestamp"
        | "attributes"
        | "attributeStream"
        | "groupsStream"
        | "groups"
        | "groupsCount"
        | "requiredActionsStream"
        | "requiredActions"
        | "roleMappings"
        | "roleMappingsStream"
        | "realmRoleMappings"
        | "realmRoleMappingsStream"
        | "class" => {
            return Err(format!(
                "what `UserModel` gives for `{name}` isn't modelled"
            ));
        }
        _ => None,
    })
}

/// A note of the user session.
pub fn note<'s>(session: &'s Session, name: &str) -> Option<&'s str> {
    let notes = session.notes.iter();
    notes
        .filter(|(known, _)| known == name)
        .map(|(_, value)| value.as_str())
        .next()
}

/// A Java collection of texts.
pub fn collection(class: &str, items: Vec<String>) -> JavaValue {
    JavaValue::Collection {
        class: class.to_owned(),
        items: items.into_iter().map(JavaValue::String).collect(),
    }
}
