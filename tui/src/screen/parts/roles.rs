//! The roles on offer, and which of them one looks for.

use std::cmp::Reverse;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32String};
use tui_input::Input;

use super::cursor::Cursor;
use crate::screen::data::RoleItem;
use crate::screen::text;

/// The roles of a login.
#[derive(Debug)]
pub struct Roles {
    /// By which profile.
    pub profile: String,
    /// Who is logged in.
    pub who: String,
    /// What is searched for.
    pub search: Input,
    /// The lines: roles, and headings that can't be selected.
    pub rows: Vec<Row>,
    /// The selected line among those that can be selected.
    pub cursor: Cursor,
    /// Whether the details are shown where there is room for one pane only.
    pub details: bool,
    /// Mistakes in tokens that keep roles from being seen, each a sentence.
    pub problems: Vec<String>,
    /// How wide the longest name is.
    pub name_width: usize,
    all: Vec<RoleItem>,
    // As they are searched, in the order of `all`.
    texts: Vec<Utf32String>,
    matcher: Matcher,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// What the roles below have in common.
    Heading(String),
    /// A role, by its place among all.
    Role(usize),
}

impl Roles {
    /// Roles to choose from.
    #[must_use]
    pub fn new(profile: String, who: String, all: Vec<RoleItem>) -> Self {
        let texts = all.iter().map(searched).map(Utf32String::from).collect();
        let names = all.iter().map(|role| role.name.chars().count());
        let mut roles = Self {
            problems: Vec::new(),
            name_width: names.max().unwrap_or(0),
            profile,
            who,
            search: Input::default(),
            rows: Vec::new(),
            cursor: Cursor::default(),
            details: false,
            all,
            texts,
            matcher: Matcher::new(Config::DEFAULT),
        };
        roles.find();
        roles
    }

    /// How many there are, found or not.
    #[must_use]
    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// How many are found.
    #[must_use]
    pub fn found(&self) -> usize {
        self.roles().count()
    }

    /// A role by its place.
    #[must_use]
    pub fn role(&self, place: usize) -> Option<&RoleItem> {
        self.all.get(place)
    }

    /// The selected role.
    #[must_use]
    pub fn selected(&self) -> Option<&RoleItem> {
        let place = self.roles().nth(self.cursor.of(self.found())?)?;
        self.role(place)
    }

    /// The selected line.
    #[must_use]
    pub fn selected_row(&self) -> Option<usize> {
        let wanted = self.cursor.of(self.found())?;
        let lines = self.rows.iter().enumerate();
        lines
            .filter(|(_, row)| matches!(row, Row::Role(_)))
            .map(|(line, _)| line)
            .nth(wanted)
    }

    /// Selects the role in a line; says whether there is one.
    pub fn select_row(&mut self, line: usize) -> bool {
        if !matches!(self.rows.get(line), Some(Row::Role(_))) {
            return false;
        }
        let above = self.rows.iter().take(line);
        let roles = above.filter(|row| matches!(row, Row::Role(_))).count();
        self.cursor.go_to(roles);
        true
    }

    /// Pins the selected role, or unpins it; says which and how it is now.
    pub fn pin(&mut self) -> Option<(String, bool)> {
        let place = self.roles().nth(self.cursor.of(self.found())?)?;
        let role = self.all.get_mut(place)?;
        role.pinned = !role.pinned;
        let answer = (role.arn.clone(), role.pinned);
        self.find();
        let lines = self.roles().position(|other| other == place);
        self.cursor.go_to(lines.unwrap_or(0));
        Some(answer)
    }

    /// Finds the rows for what is searched for.
    pub fn find(&mut self) {
        self.rows = if self.search.value().trim().is_empty() {
            self.in_order()
        } else {
            self.by_score()
        };
    }

    /// Which characters of a text the search has found, for showing them.
    #[must_use]
    pub fn marks(&self, text: &str) -> Vec<usize> {
        let mut marks = Vec::new();
        let mut matcher = Matcher::new(Config::DEFAULT);
        let text = Utf32String::from(text);
        for word in self.pattern().atoms {
            let mut found = Vec::new();
            // A word may be found in another column.
            if word
                .indices(text.slice(..), &mut matcher, &mut found)
                .is_some()
            {
                marks.extend(found.into_iter().map(|at| at as usize));
            }
        }
        marks.sort_unstable();
        marks.dedup();
        marks
    }

    fn roles(&self) -> impl Iterator<Item = usize> {
        self.rows.iter().filter_map(|row| match row {
            Row::Role(place) => Some(*place),
            Row::Heading(_) => None,
        })
    }

    fn pattern(&self) -> Pattern {
        Pattern::parse(
            self.search.value(),
            CaseMatching::Smart,
            Normalization::Smart,
        )
    }

    fn by_score(&mut self) -> Vec<Row> {
        let pattern = self.pattern();
        let mut found: Vec<(u32, usize)> = Vec::new();
        for (place, text) in self.texts.iter().enumerate() {
            if let Some(score) = pattern.score(text.slice(..), &mut self.matcher) {
                found.push((score, place));
            }
        }
        // The better match, then the pinned, then the one used last, then the order they came in.
        found.sort_by_key(|(score, place)| {
            let role = self.all.get(*place);
            (
                Reverse(*score),
                Reverse(role.is_some_and(|role| role.pinned)),
                Reverse(role.and_then(|role| role.last_used)),
                *place,
            )
        });
        found
            .into_iter()
            .map(|(_, place)| Row::Role(place))
            .collect()
    }

    /// Pinned ones, those used last, and all others by account.
    fn in_order(&self) -> Vec<Row> {
        const RECENT: usize = 5;
        let mut rows = Vec::new();
        let mut group = |heading: String, places: Vec<usize>| {
            if !places.is_empty() {
                rows.push(Row::Heading(heading));
                rows.extend(places.into_iter().map(Row::Role));
            }
        };
        let all = || self.all.iter().enumerate();
        let pinned = all().filter(|(_, role)| role.pinned);
        group(
            text::PINNED.to_owned(),
            pinned.map(|(place, _)| place).collect(),
        );
        let mut recent: Vec<_> = all()
            .filter(|(_, role)| !role.pinned)
            .filter_map(|(place, role)| Some((Reverse(role.last_used?), place)))
            .collect();
        recent.sort_unstable();
        recent.truncate(RECENT);
        let recent: Vec<_> = recent.into_iter().map(|(_, place)| place).collect();
        group(text::RECENT.to_owned(), recent.clone());
        let mut others: Vec<_> = all()
            .filter(|(place, role)| !role.pinned && !recent.contains(place))
            .map(|(place, role)| (account(role), &role.name, place))
            .collect();
        others.sort_unstable();
        for same in others.chunk_by(|one, next| one.0 == next.0) {
            let heading = same.first().map(|(account, ..)| account.clone());
            let places = same.iter().map(|(_, _, place)| *place).collect();
            group(heading.unwrap_or_default(), places);
        }
        rows
    }
}

/// An account, as people call it.
#[must_use]
pub fn account(role: &RoleItem) -> String {
    match &role.alias {
        Some(alias) => format!("{alias} ({})", role.account),
        None => role.account.clone(),
    }
}

/// All that a role is found by.
fn searched(role: &RoleItem) -> String {
    let alias = role.alias.as_deref().unwrap_or_default();
    format!(
        "{} {alias} {} {}",
        role.name,
        role.account,
        role.tags.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::screen::samples;

    fn named(roles: &Roles) -> Vec<String> {
        let name = |row: &Row| match row {
            Row::Heading(heading) => format!("# {heading}"),
            Row::Role(place) => roles.role(*place).unwrap().name.clone(),
        };
        roles.rows.iter().map(name).collect()
    }

    fn searched_for(roles: &mut Roles, text: &str) {
        roles.search = Input::new(text.to_owned());
        roles.find();
    }

    #[test]
    fn pinned_ones_come_first_then_recent_ones_then_accounts() {
        let mut all = vec![
            samples::role("222222222222", None, "Zeta"),
            samples::role("111111111111", Some("shop"), "Beta"),
            samples::role("111111111111", Some("shop"), "Alpha"),
            samples::role("111111111111", Some("shop"), "Gamma"),
        ];
        all[0].pinned = true;
        all[3].last_used = Some(Timestamp::UNIX_EPOCH);
        let roles = Roles::new("work".into(), "alice".into(), all);
        assert_eq!(
            named(&roles),
            [
                "# Pinned",
                "Zeta",
                "# Recently used",
                "Gamma",
                "# shop (111111111111)",
                "Alpha",
                "Beta"
            ]
        );
    }

    #[test]
    fn a_role_is_found_by_parts_of_its_name_its_account_and_its_tags() {
        let mut all = vec![
            samples::role("111111111111", Some("shop-production"), "Admin"),
            samples::role("111111111111", Some("shop-production"), "ReadOnly"),
            samples::role("222222222222", Some("shop-test"), "Admin"),
        ];
        all[1].tags = vec!["team=billing".into()];
        let mut roles = Roles::new("work".into(), "alice".into(), all);
        searched_for(&mut roles, "adm prod");
        let best = roles.selected().unwrap();
        assert_eq!(
            (best.account.as_str(), best.name.as_str()),
            ("111111111111", "Admin")
        );
        searched_for(&mut roles, "billing");
        assert_eq!(named(&roles), ["ReadOnly"]);
        searched_for(&mut roles, "2222 adm");
        assert_eq!(roles.selected().unwrap().account, "222222222222");
        searched_for(&mut roles, "nobody");
        assert_eq!(roles.selected(), None);
    }

    #[test]
    fn three_keystrokes_find_one_of_ten_thousand() {
        let mut roles = Roles::new("work".into(), "alice".into(), samples::many_roles(10_000));
        searched_for(&mut roles, "qzx");
        assert_eq!(roles.selected().unwrap().name, "QuartzExport");
    }

    #[test]
    fn pinning_keeps_the_role_selected() {
        let all = vec![
            samples::role("111111111111", None, "Alpha"),
            samples::role("111111111111", None, "Beta"),
        ];
        let mut roles = Roles::new("work".into(), "alice".into(), all);
        roles.cursor.go_to(1);
        let pinned = roles.pin().unwrap();
        assert_eq!(pinned, ("arn:aws:iam::111111111111:role/Beta".into(), true));
        assert_eq!(roles.selected().unwrap().name, "Beta");
        assert_eq!(
            named(&roles),
            ["# Pinned", "Beta", "# 111111111111", "Alpha"]
        );
    }

    #[test]
    fn headings_cannot_be_selected() {
        let mut roles = Roles::new("work".into(), "alice".into(), samples::many_roles(3));
        assert_eq!(roles.selected_row(), Some(1));
        assert!(!roles.select_row(0));
        assert!(roles.select_row(1));
        assert!(!roles.select_row(99));
    }
}
