//! Which keys do something now, and in which words: for the footer.

use super::{App, Notice};
use crate::screen::data::LoginStep;
use crate::screen::keys::{Action, Binding, Place};
use crate::screen::message::Task;
use crate::screen::parts::credentials::{Pane, Use};
use crate::screen::text;
use crate::screen::view;

impl App {
    /// What a binding is called as things stand; nothing when it does nothing.
    #[must_use]
    pub fn offered(&self, binding: &Binding) -> Option<&'static str> {
        let action = binding.action;
        if action == Action::Back && self.escape_cancels() {
            return Some(text::CANCEL);
        }
        let usual = Some(binding.label);
        match self.listening() {
            Place::Profiles => match action {
                Action::Back => None,
                Action::Renew => usual.filter(|_| self.on_a_profile()),
                _ => usual,
            },
            Place::Wizard => match action {
                Action::Change => usual.filter(|_| !self.wizard.choices().is_empty()),
                _ => usual,
            },
            Place::Login => match (action, &self.login.trouble, &self.login.step) {
                (Action::Renew, Some(_), _) => Some(text::RETRY),
                (
                    Action::Renew,
                    None,
                    Some(LoginStep::Browser { .. } | LoginStep::OpenYourself { .. }),
                ) => Some(text::OPEN_AGAIN),
                (Action::Renew, ..) => None,
                (Action::Back, ..) => Some(text::BACK),
                _ => usual,
            },
            Place::Roles => self.offered_at_roles(action, usual),
            Place::Credentials => self.offered_at_credentials(action, usual),
            Place::Sessions => match action {
                Action::Drop | Action::DropAll => usual.filter(|_| self.stored_session().is_some()),
                Action::Renew => usual.filter(|_| {
                    let session = self.stored_session();
                    session.is_some_and(|session| !session.profile.is_empty())
                }),
                _ => usual,
            },
            Place::Notice => match (action, &self.notice) {
                (Action::Accept, Some(Notice::Question(..))) => Some(text::YES),
                (Action::Accept, Some(Notice::Refused(..))) => Some(text::SHOW_WHY),
                (Action::Back, Some(Notice::Refused(..))) => Some(text::CLOSE),
                (Action::Back, Some(Notice::Trouble(_))) => None,
                _ => usual,
            },
            Place::Why | Place::Messages | Place::Help => usual,
        }
    }

    /// Whether what is waited for is given up where one is, rather than what covers it closed.
    #[must_use]
    pub fn escape_cancels(&self) -> bool {
        self.waiting.is_some()
            && matches!(
                self.listening(),
                Place::Profiles
                    | Place::Login
                    | Place::Roles
                    | Place::Credentials
                    | Place::Sessions
            )
    }

    /// Whether it is a login that is waited for.
    #[must_use]
    pub fn is_logging_in(&self) -> bool {
        let awaited = self.waiting.as_ref();
        let task = awaited.and_then(|waiting| self.tasks.get(&waiting.ticket));
        self.place() == Place::Login || matches!(task, Some(Task::Enter { .. }))
    }

    fn on_a_profile(&self) -> bool {
        let profiles = self.profiles.as_ref().map_or(0, Vec::len);
        let line = self.profile_cursor.of(self.profile_lines());
        line.is_some_and(|line| line < profiles)
    }

    fn offered_at_roles(
        &self,
        action: Action,
        usual: Option<&'static str>,
    ) -> Option<&'static str> {
        let roles = self.roles.as_ref()?;
        let selected = roles.selected();
        match action {
            Action::Accept => usual.filter(|_| selected.is_some()),
            Action::Why => usual.filter(|_| selected.is_some_and(|role| role.explainable)),
            Action::Pin if selected?.pinned => Some(text::UNPIN),
            Action::Next | Action::Back if roles.details => Some(text::LIST),
            Action::Back if !roles.search.value().is_empty() => Some(text::CLEAR),
            _ => usual,
        }
    }

    fn offered_at_credentials(
        &self,
        action: Action,
        usual: Option<&'static str>,
    ) -> Option<&'static str> {
        let credentials = self.credentials.as_ref()?;
        match action {
            Action::Accept => usual.filter(|_| !credentials.whole),
            Action::Why => usual.filter(|_| credentials.uses().any(|what| what == Use::Why)),
            Action::Reveal if credentials.pane == Pane::AwsProfile => None,
            Action::Reveal if credentials.revealed => Some(text::HIDE),
            Action::Next if credentials.whole => Some(text::LIST),
            Action::Next => usual.filter(|_| view::cuts_credentials(self)),
            _ => usual,
        }
    }
}
