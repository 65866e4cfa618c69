//! Users.

use secrecy::SecretString;

use crate::Error;
use crate::ids::{GroupId, UserId};
use crate::paging::Pages;
use crate::realm::Realm;
use crate::representation::{CredentialRepresentation, GroupRepresentation, UserRepresentation};

impl Realm {
    /// All users, with their attributes.
    #[must_use]
    pub fn users(&self) -> Pages<UserRepresentation> {
        self.pages(&["users"], &[("briefRepresentation", "false")])
    }

    /// The user with this name.
    ///
    /// # Errors
    /// [`Error::Missing`] when there is none.
    pub async fn user(&self, username: &str) -> Result<(UserId, UserRepresentation), Error> {
        let query = [("username", username), ("exact", "true")];
        let found: Vec<UserRepresentation> = self.get(&["users"], &query).await?;
        // Keycloak stores user names in lower case.
        found
            .into_iter()
            .find(|user| user.username.eq_ignore_ascii_case(username))
            .and_then(|user| Some((user.id.clone()?, user)))
            .ok_or_else(|| self.missing("user", username))
    }

    /// Creates a user, with the groups (as paths) and credentials the representation holds. Roles are granted
    /// separately. For the password grant a user needs an email, a first and a last name.
    ///
    /// # Errors
    /// [`Conflict`](crate::RefusalKind::Conflict) when name or email is taken.
    pub async fn create_user(&self, user: &UserRepresentation) -> Result<UserId, Error> {
        let created = self.post(&["users"], user).await?;
        Ok(UserId::new(created.created_id()?))
    }

    /// Sets a password that needn't be changed at the next login.
    ///
    /// # Errors
    /// When the request fails, for example against the realm's password policy.
    pub async fn set_password(&self, user: &UserId, password: SecretString) -> Result<(), Error> {
        let credential = CredentialRepresentation::password(password);
        self.put(&["users", user.as_ref(), "reset-password"], &credential)
            .await
            .map(drop)
    }

    /// Deletes a user.
    ///
    /// # Errors
    /// [`NotFound`](crate::RefusalKind::NotFound) when there is none.
    pub async fn delete_user(&self, user: &UserId) -> Result<(), Error> {
        self.delete_at(&["users", user.as_ref()]).await
    }

    /// The groups a user is a direct member of.
    #[must_use]
    pub fn groups_of(&self, user: &UserId) -> Pages<GroupRepresentation> {
        self.pages(
            &["users", user.as_ref(), "groups"],
            &[("briefRepresentation", "false")],
        )
    }

    /// Makes a user a member of a group.
    ///
    /// # Errors
    /// When the request fails.
    pub async fn join_group(&self, user: &UserId, group: &GroupId) -> Result<(), Error> {
        self.put_nothing(&["users", user.as_ref(), "groups", group.as_ref()])
            .await
    }
}
