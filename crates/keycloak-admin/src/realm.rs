//! A realm: its settings, and the place where everything in it is found.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;
use crate::admin::Admin;
use crate::http::Answer;
use crate::paging::Pages;
use crate::representation::{RealmRepresentation, UnmanagedAttributePolicy, UserProfile};

/// A realm on a server. Its methods are spread over this crate's files by subject: clients, mapper instances, client
/// scopes, users, groups, roles, example tokens, token exchange.
#[derive(Clone)]
pub struct Realm {
    admin: Admin,
    name: String,
}

impl Admin {
    /// A realm by name. Nothing is asked yet.
    #[must_use]
    pub fn realm(&self, name: impl Into<String>) -> Realm {
        Realm {
            admin: self.clone(),
            name: name.into(),
        }
    }

    /// Creates a realm, with everything the representation holds (Keycloak's realm import).
    ///
    /// # Errors
    /// [`Conflict`](crate::RefusalKind::Conflict) when there is one of that name.
    pub async fn create_realm(&self, realm: &RealmRepresentation) -> Result<Realm, Error> {
        self.post(&["admin", "realms"], realm).await?;
        Ok(self.realm(realm.realm.clone()))
    }
}

impl Realm {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The realm's settings.
    ///
    /// # Errors
    /// [`NotFound`](crate::RefusalKind::NotFound) when there is no such realm.
    pub async fn representation(&self) -> Result<RealmRepresentation, Error> {
        self.get(&[], &[]).await
    }

    /// Deletes the realm with everything in it.
    ///
    /// # Errors
    /// [`NotFound`](crate::RefusalKind::NotFound) when there is no such realm.
    pub async fn delete(self) -> Result<(), Error> {
        self.delete_at(&[]).await
    }

    /// The user profile: which attributes users may have.
    ///
    /// # Errors
    /// When the request fails; up to Keycloak 23 the profile is a preview feature, and absent without it.
    pub async fn user_profile(&self) -> Result<UserProfile, Error> {
        self.get(&["users", "profile"], &[]).await
    }

    /// Says what becomes of user attributes that the profile doesn't name. From Keycloak 24 on they are dropped
    /// silently unless this is set.
    ///
    /// # Errors
    /// As [`Realm::user_profile`].
    pub async fn set_unmanaged_attributes(
        &self,
        policy: UnmanagedAttributePolicy,
    ) -> Result<(), Error> {
        let mut profile = self.user_profile().await?;
        profile.unmanaged_attribute_policy = Some(policy);
        self.put(&["users", "profile"], &profile).await.map(drop)
    }

    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<T, Error> {
        self.admin.get(&self.path(path), query).await
    }

    pub(crate) async fn fetch(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Answer, Error> {
        self.admin.fetch(&self.path(path), query).await
    }

    pub(crate) async fn post(&self, path: &[&str], body: &impl Serialize) -> Result<Answer, Error> {
        self.admin.post(&self.path(path), body).await
    }

    pub(crate) async fn put(&self, path: &[&str], body: &impl Serialize) -> Result<Answer, Error> {
        self.admin.put(&self.path(path), body).await
    }

    pub(crate) async fn put_nothing(&self, path: &[&str]) -> Result<(), Error> {
        self.admin.put_nothing(&self.path(path)).await
    }

    pub(crate) async fn delete_at(&self, path: &[&str]) -> Result<(), Error> {
        self.admin.delete(&self.path(path)).await
    }

    pub(crate) fn pages<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Pages<T> {
        let owned = |text: &str| text.to_owned();
        Pages::new(
            self.admin.clone(),
            self.path(path).into_iter().map(owned).collect(),
            query.iter().map(|(k, v)| (owned(k), owned(v))).collect(),
        )
    }

    pub(crate) fn missing(&self, kind: &'static str, name: &str) -> Error {
        Error::Missing {
            realm: self.name.clone(),
            kind,
            name: name.to_owned(),
        }
    }

    fn path<'a>(&'a self, rest: &[&'a str]) -> Vec<&'a str> {
        [&["admin", "realms", self.name.as_str()], rest].concat()
    }
}

impl fmt::Debug for Realm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Realm({} at {})", self.name, self.admin.base())
    }
}
