//! The form for a new profile.

use tui_input::Input;

use crate::screen::data::{IssuerFacts, NewProfile, RolesFrom, Trouble};
use crate::screen::text;

/// A field of the form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Field {
    /// The issuer's URL, looked at live.
    #[default]
    Issuer,
    /// The client's id.
    Client,
    /// Browser or device code.
    Flow,
    /// Where roles come from.
    Roles,
    /// The role, where the configuration names it.
    Role,
    /// What the profile is called.
    Name,
}

/// What is known of the issuer typed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Issuer {
    /// Nothing yet.
    #[default]
    Unknown,
    /// It is being asked.
    Asked,
    /// What it says of itself.
    Known(IssuerFacts),
    /// It is none, or can't be reached.
    Refused(Trouble),
}

/// The form.
#[derive(Clone, Debug, Default)]
pub struct Wizard {
    /// The field being filled in.
    pub field: Field,
    /// The issuer's URL.
    pub issuer: Input,
    /// What the issuer says of itself.
    pub known: Issuer,
    /// The client's id.
    pub client: Input,
    /// By a code typed on another device.
    pub device_code: bool,
    /// Where roles come from.
    pub roles: RolesFrom,
    /// The role, where the configuration names it.
    pub role: Input,
    /// What the profile is called.
    pub name: Input,
}

impl Wizard {
    /// An empty form, with the names most people use.
    #[must_use]
    pub fn new() -> Self {
        Self {
            client: Input::new("keyferry".to_owned()),
            ..Self::default()
        }
    }

    /// The fields that are asked for, in their order.
    pub fn fields(&self) -> impl DoubleEndedIterator<Item = Field> + use<> {
        let fixed = self.roles == RolesFrom::Fixed;
        [
            Some(Field::Issuer),
            Some(Field::Client),
            Some(Field::Flow),
            Some(Field::Roles),
            fixed.then_some(Field::Role),
            Some(Field::Name),
        ]
        .into_iter()
        .flatten()
    }

    /// Goes to the next field, or the one before. Says whether there is one.
    pub fn go(&mut self, forward: bool) -> bool {
        let fields: Vec<_> = self.fields().collect();
        let at = fields.iter().position(|field| *field == self.field);
        let at = at.unwrap_or(0);
        let next = if forward {
            Some(at + 1)
        } else {
            at.checked_sub(1)
        };
        let Some(field) = next.and_then(|next| fields.get(next)) else {
            return false;
        };
        self.field = *field;
        if self.field == Field::Name && self.name.value().is_empty() {
            self.name = Input::new(suggestion(self.issuer.value()));
        }
        true
    }

    /// The text being edited, if the field is one.
    pub fn input(&mut self) -> Option<&mut Input> {
        match self.field {
            Field::Issuer => Some(&mut self.issuer),
            Field::Client => Some(&mut self.client),
            Field::Role => Some(&mut self.role),
            Field::Name => Some(&mut self.name),
            Field::Flow | Field::Roles => None,
        }
    }

    /// What there is to choose from in the field, if it isn't a text; as it stands now first.
    #[must_use]
    pub fn choices(&self) -> Vec<&'static str> {
        let count = match self.field {
            Field::Flow => 2,
            Field::Roles => 3,
            Field::Issuer | Field::Client | Field::Role | Field::Name => 0,
        };
        let mut form = self.clone();
        let values = (0..count).map(|_| {
            let value = if form.field == Field::Flow {
                text::flow(form.device_code)
            } else {
                text::roles_from(form.roles)
            };
            form.change(true);
            value
        });
        values.collect()
    }

    /// The text of the field, if it is one.
    #[must_use]
    pub fn value(&self) -> &str {
        match self.field {
            Field::Issuer => self.issuer.value(),
            Field::Client => self.client.value(),
            Field::Role => self.role.value(),
            Field::Name => self.name.value(),
            Field::Flow | Field::Roles => "",
        }
    }

    /// Takes the next value of a field that has a few, or the one before.
    pub fn change(&mut self, forward: bool) {
        match self.field {
            Field::Flow => self.device_code = !self.device_code,
            Field::Roles => {
                let values = [RolesFrom::Claim, RolesFrom::Saml, RolesFrom::Fixed];
                let at = values.iter().position(|value| *value == self.roles);
                let step = if forward { 1 } else { values.len() - 1 };
                let next = (at.unwrap_or(0) + step) % values.len();
                self.roles = values.get(next).copied().unwrap_or_default();
            }
            Field::Issuer | Field::Client | Field::Role | Field::Name => {}
        }
    }

    /// The profile, or the field that is missing something, and what.
    ///
    /// # Errors
    /// When a field is empty that mustn't be.
    pub fn profile(&self) -> Result<NewProfile, (Field, &'static str)> {
        let filled = |input: &Input, field, missing| {
            let value = input.value().trim();
            if value.is_empty() {
                Err((field, missing))
            } else {
                Ok(value.to_owned())
            }
        };
        let fixed = self.roles == RolesFrom::Fixed;
        Ok(NewProfile {
            issuer: filled(&self.issuer, Field::Issuer, text::ISSUER_MISSING)?,
            client_id: filled(&self.client, Field::Client, text::CLIENT_MISSING)?,
            device_code: self.device_code,
            roles: self.roles,
            role: if fixed {
                filled(&self.role, Field::Role, text::ROLE_MISSING)?
            } else {
                String::new()
            },
            name: filled(&self.name, Field::Name, text::NAME_MISSING)?,
        })
    }
}

/// A name for a profile of an issuer: the realm's, or the host's.
fn suggestion(issuer: &str) -> String {
    let path = issuer.trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    last.chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(*letter))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_asked_for_only_when_the_configuration_names_it() {
        let mut wizard = Wizard::new();
        assert!(!wizard.fields().any(|field| field == Field::Role));
        wizard.roles = RolesFrom::Fixed;
        assert!(wizard.fields().any(|field| field == Field::Role));
    }

    #[test]
    fn a_name_is_suggested() {
        let mut wizard = Wizard::new();
        wizard.issuer = Input::new("https://id.example.com/realms/shop/".to_owned());
        while wizard.go(true) {}
        assert_eq!(wizard.field, Field::Name);
        assert_eq!(wizard.name.value(), "shop");
        let profile = wizard.profile().unwrap();
        assert_eq!(
            (profile.name.as_str(), profile.client_id.as_str()),
            ("shop", "keyferry")
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        let wizard = Wizard::new();
        assert_eq!(wizard.profile(), Err((Field::Issuer, text::ISSUER_MISSING)));
    }
}
