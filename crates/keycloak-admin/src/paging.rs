//! Long lists, page by page.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::Error;
use crate::admin::Admin;

/// A list that the server hands out in pages (`first`, `max`).
#[derive(Debug)]
pub struct Pages<T> {
    admin: Admin,
    path: Vec<String>,
    query: Vec<(String, String)>,
    first: usize,
    page: usize,
    done: bool,
    items: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Pages<T> {
    /// Entries per request unless [`Pages::page_size`] says otherwise.
    const PAGE: usize = 100;

    pub(crate) fn new(admin: Admin, path: Vec<String>, query: Vec<(String, String)>) -> Self {
        Self {
            admin,
            path,
            query,
            first: 0,
            page: Self::PAGE,
            done: false,
            items: PhantomData,
        }
    }

    /// Asks for that many entries at a time (at least one).
    #[must_use]
    pub fn page_size(mut self, entries: usize) -> Self {
        self.page = entries.max(1);
        self
    }

    /// The next page, or nothing at the end.
    ///
    /// # Errors
    /// When the request fails. Asking again asks for the same page.
    pub async fn next(&mut self) -> Result<Option<Vec<T>>, Error> {
        if self.done {
            return Ok(None);
        }
        let (first, max) = (self.first.to_string(), self.page.to_string());
        let mut query: Vec<(&str, &str)> = self
            .query
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        query.extend([("first", first.as_str()), ("max", max.as_str())]);
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        let page: Vec<T> = self.admin.get(&path, &query).await?;
        // More than asked for means that this server doesn't page here, and that this was everything.
        self.done = page.len() != self.page;
        self.first += page.len();
        Ok((!page.is_empty()).then_some(page))
    }

    /// All entries, as long as they aren't more than `limit`.
    ///
    /// # Errors
    /// [`Error::TooMany`] beyond the limit, or when a request fails.
    pub async fn all(mut self, limit: usize) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        while let Some(page) = self.next().await? {
            all.extend(page);
            if all.len() > limit {
                let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
                return Err(Error::TooMany {
                    url: self.admin.url(&path, &[])?.to_string(),
                    limit,
                });
            }
        }
        Ok(all)
    }
}
