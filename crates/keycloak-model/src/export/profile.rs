//! The user profile among the components of an export. Other components, which hold keys, are
//! skipped.

use serde::Deserialize;

use super::lenient::List;
use crate::realm::UserProfile;

/// `components`, of which only the user profile is read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Components {
    #[serde(rename = "org.keycloak.userprofile.UserProfileProvider")]
    user_profile: List<Component>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Component {
    config: Config,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Config {
    #[serde(rename = "kc.user.profile.config")]
    profile: List<String>,
}

/// `UPConfig`, which stands in the component as a text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Profile {
    #[serde(default)]
    attributes: List<Attribute>,
    unmanaged_attribute_policy: Option<String>,
}

#[derive(Deserialize)]
struct Attribute {
    name: String,
    #[serde(default)]
    permissions: Permissions,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Permissions {
    edit: List<String>,
}

impl Components {
    /// The profile; `None` when there is none or it isn't one.
    pub fn user_profile(&self) -> Option<UserProfile> {
        let text = self.user_profile.0.first()?.config.profile.0.first()?;
        let profile: Profile = serde_json::from_str(text).ok()?;
        let attributes = profile.attributes.into_iter().map(|attribute| {
            let editable = attribute.permissions.edit.0.iter().any(|who| who == "user");
            (attribute.name, editable)
        });
        Some(UserProfile {
            attributes: attributes.collect(),
            unmanaged: profile.unmanaged_attribute_policy.as_deref() == Some("ENABLED"),
        })
    }
}
