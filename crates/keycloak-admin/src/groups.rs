//! Groups.

use crate::Error;
use crate::ids::GroupId;
use crate::paging::Pages;
use crate::realm::Realm;
use crate::representation::{GroupRepresentation, UserRepresentation};

/// How deep groups may nest: whoever goes through the tree afterwards may do so recursively.
const MAX_DEPTH: usize = 100;

impl Realm {
    /// All groups as a tree, with attributes and roles, as long as they aren't more than `limit`.
    ///
    /// # Errors
    /// [`Error::TooMany`] beyond the limit, [`Error::TooDeep`] for a tree nobody has, or when a request fails.
    pub async fn group_tree(&self, limit: usize) -> Result<Vec<GroupRepresentation>, Error> {
        let top: Pages<GroupRepresentation> =
            self.pages(&["groups"], &[("briefRepresentation", "false")]);
        let mut forest = top.all(limit).await?;
        let mut left = limit.saturating_sub(forest.len());
        // Breadth first over places in the tree instead of recursion: a hostile server may nest deeply.
        let mut open: Vec<(usize, &mut GroupRepresentation)> =
            forest.iter_mut().map(|group| (1, group)).collect();
        while let Some((depth, group)) = open.pop() {
            if depth > MAX_DEPTH {
                return Err(Error::TooDeep { limit: MAX_DEPTH });
            }
            // Up to Keycloak 22 the tree comes whole and there is no count; from 23 on children are asked for.
            if let (Some(1..), true, Some(id)) = (
                group.sub_group_count,
                group.sub_groups.is_empty(),
                &group.id,
            ) {
                let children: Pages<GroupRepresentation> = self.pages(
                    &["groups", id.as_ref(), "children"],
                    &[("briefRepresentation", "false")],
                );
                group.sub_groups = children.all(left).await?;
            }
            left = left.saturating_sub(group.sub_groups.len());
            open.extend(group.sub_groups.iter_mut().map(|below| (depth + 1, below)));
        }
        Ok(forest)
    }

    /// The users who are direct members of a group.
    #[must_use]
    pub fn group_members(&self, id: &GroupId) -> Pages<UserRepresentation> {
        self.pages(
            &["groups", id.as_ref(), "members"],
            &[("briefRepresentation", "true")],
        )
    }

    /// Creates a group below `parent`, or at the top. Its `subGroups` aren't created; see
    /// [`Realm::create_group_tree`].
    ///
    /// # Errors
    /// [`Conflict`](crate::RefusalKind::Conflict) when the parent has a group of that name.
    pub async fn create_group(
        &self,
        parent: Option<&GroupId>,
        group: &GroupRepresentation,
    ) -> Result<GroupId, Error> {
        let created = match parent {
            None => self.post(&["groups"], group).await?,
            Some(parent) => {
                self.post(&["groups", parent.as_ref(), "children"], group)
                    .await?
            }
        };
        Ok(GroupId::new(created.created_id()?))
    }

    /// Creates groups with everything below them.
    ///
    /// # Errors
    /// As [`Realm::create_group`]; groups created before the failure stay.
    pub async fn create_group_tree(&self, groups: &[GroupRepresentation]) -> Result<(), Error> {
        let mut open: Vec<(Option<GroupId>, &GroupRepresentation)> =
            groups.iter().rev().map(|g| (None, g)).collect();
        while let Some((parent, group)) = open.pop() {
            let alone = GroupRepresentation {
                sub_groups: Vec::new(),
                ..group.clone()
            };
            let id = self.create_group(parent.as_ref(), &alone).await?;
            open.extend(group.sub_groups.iter().rev().map(|g| (Some(id.clone()), g)));
        }
        Ok(())
    }

    /// Deletes a group with everything below it.
    ///
    /// # Errors
    /// [`NotFound`](crate::RefusalKind::NotFound) when there is none.
    pub async fn delete_group(&self, id: &GroupId) -> Result<(), Error> {
        self.delete_at(&["groups", id.as_ref()]).await
    }
}
