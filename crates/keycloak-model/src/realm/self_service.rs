use serde::{Deserialize, Serialize};

use super::Realm;

/// What people may change about themselves, as far as the realm says so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfService {
    /// Whether they may change their user name.
    pub edit_username: bool,
    /// Whether anybody may register, and so choose a user name.
    pub registration: bool,
    /// The user profile; `None` where the source has none.
    pub profile: Option<UserProfile>,
}

/// The user profile of a realm (`UPConfig`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserProfile {
    /// Names of the attributes it knows, and whether users may edit them.
    pub attributes: Vec<(String, bool)>,
    /// Whether users may set attributes it doesn't know (`unmanagedAttributePolicy: ENABLED`).
    pub unmanaged: bool,
}

impl Realm {
    /// Whether users may change an attribute of their own: a user name, an e-mail address, a name or
    /// any other. Where the source has no user profile it is that of a new realm.
    #[must_use]
    pub fn user_may_edit(&self, attribute: &str) -> bool {
        let service = &self.self_service;
        if attribute == "username" {
            return service.edit_username || service.registration;
        }
        match &service.profile {
            Some(profile) => profile
                .attributes
                .iter()
                .find(|(known, _)| known == attribute)
                .map_or(profile.unmanaged, |(_, editable)| *editable),
            None => matches!(attribute, "email" | "firstName" | "lastName"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_realm_lets_users_change_their_mail_address_and_no_attribute() {
        let mut realm = Realm::new("lab");
        assert!(realm.user_may_edit("email"));
        assert!(!realm.user_may_edit("department"));
        assert!(!realm.user_may_edit("username"));
        realm.self_service.registration = true;
        assert!(realm.user_may_edit("username"));
    }

    #[test]
    fn a_profile_decides_by_attribute_and_for_all_others() {
        let mut realm = Realm::new("lab");
        realm.self_service.profile = Some(UserProfile {
            attributes: vec![("email".to_owned(), false), ("team".to_owned(), true)],
            unmanaged: true,
        });
        for (attribute, editable) in [("email", false), ("team", true), ("else", true)] {
            assert_eq!(realm.user_may_edit(attribute), editable, "{attribute}");
        }
    }
}
