//! What an action does on each screen.

use super::{App, Notice};
use crate::screen::data::{LoginStep, SessionItem, SessionKind, Trouble};
use crate::screen::keys::{Action, Place};
use crate::screen::message::{Effect, Task};
use crate::screen::parts::credentials::{Pane, Use};
use crate::screen::parts::wizard::{Field, Issuer, Wizard};
use crate::screen::text;

impl App {
    pub(super) fn act(&mut self, place: Place, action: Action, effects: &mut Vec<Effect>) {
        match action {
            Action::Quit => effects.push(Effect::Quit),
            Action::Suspend => effects.push(Effect::Suspend),
            Action::Help => self.go(Place::Help),
            Action::Messages => self.go(Place::Messages),
            Action::Profiles => {
                self.give_up(effects);
                self.places = vec![Place::Profiles];
                self.credentials = None;
                self.load_profiles(effects);
            }
            Action::Sessions => {
                self.go(Place::Sessions);
                self.load_sessions(effects);
            }
            Action::Up
            | Action::Down
            | Action::PageUp
            | Action::PageDown
            | Action::First
            | Action::Last => self.moved(action),
            _ => match place {
                Place::Profiles => self.act_on_profiles(action, effects),
                Place::Wizard => self.act_on_wizard(action, effects),
                Place::Login => self.act_on_login(action, effects),
                Place::Roles => self.act_on_roles(action, effects),
                Place::Credentials => self.act_on_credentials(action, effects),
                Place::Sessions => self.act_on_sessions(action, effects),
                Place::Notice => self.act_on_notice(action, effects),
                Place::Why | Place::Messages | Place::Help => self.back(effects),
            },
        }
    }

    fn act_on_profiles(&mut self, action: Action, effects: &mut Vec<Effect>) {
        if action == Action::Back {
            self.give_up(effects);
            self.profiles.get_or_insert_default();
            return;
        }
        if action == Action::Next {
            return self.open_wizard();
        }
        if self.waiting.is_some() {
            return;
        }
        let Some(profiles) = &self.profiles else {
            return;
        };
        let line = self.profile_cursor.of(self.profile_lines()).unwrap_or(0);
        match profiles.get(line) {
            Some(profile) => {
                let name = profile.name.clone();
                self.enter(name, action == Action::Renew, effects);
            }
            None if action != Action::Accept => {}
            None if line == profiles.len() => self.open_wizard(),
            None if self.practising => self.wait(Task::LeaveDemo, text::LEAVING_DEMO, effects),
            None => self.start_demo(effects),
        }
    }

    fn open_wizard(&mut self) {
        self.wizard = Wizard::new();
        self.go(Place::Wizard);
    }

    fn act_on_wizard(&mut self, action: Action, effects: &mut Vec<Effect>) {
        let field = self.wizard.field;
        match action {
            Action::Back => return self.back(effects),
            Action::Previous => {
                self.wizard.go(false);
            }
            Action::Next => {
                self.wizard.go(true);
            }
            Action::Change | Action::ChangeBack => self.wizard.change(action == Action::Change),
            Action::Accept if !self.wizard.go(true) => match self.wizard.profile() {
                Ok(profile) => self.wait(Task::SaveProfile(profile), text::WORKING, effects),
                Err((field, missing)) => {
                    self.wizard.field = field;
                    self.trouble(Trouble {
                        what: missing.to_owned(),
                        advice: Vec::new(),
                    });
                }
            },
            _ => {}
        }
        let issuer = self.wizard.issuer.value().trim().to_owned();
        if field == Field::Issuer
            && self.wizard.field != Field::Issuer
            && matches!(self.wizard.known, Issuer::Unknown | Issuer::Refused(_))
            && !issuer.is_empty()
        {
            self.wizard.known = Issuer::Asked;
            self.start(Task::CheckIssuer(issuer), effects);
        }
    }

    fn act_on_login(&mut self, action: Action, effects: &mut Vec<Effect>) {
        match action {
            Action::Back => {
                self.give_up(effects);
                self.back(effects);
            }
            Action::Renew => match (&self.login.trouble, &self.login.step) {
                (Some(_), _) => {
                    if let Some(task) = self.login.again.clone() {
                        self.login.trouble = None;
                        self.login.step = None;
                        self.wait(task, text::LOGIN_BEGINS, effects);
                    }
                }
                (
                    None,
                    Some(LoginStep::Browser { url, .. } | LoginStep::OpenYourself { url, .. }),
                ) => effects.push(Effect::OpenPage(url.clone())),
                (None, _) => {}
            },
            _ => {}
        }
    }

    fn act_on_roles(&mut self, action: Action, effects: &mut Vec<Effect>) {
        let Some(roles) = &mut self.roles else {
            return;
        };
        match action {
            Action::Back if self.waiting.is_some() => self.give_up(effects),
            Action::Back if roles.details => roles.details = false,
            Action::Back if !roles.search.value().is_empty() => {
                roles.search.reset();
                roles.cursor.go_to(0);
                roles.find();
            }
            Action::Back => self.back(effects),
            Action::Next => {
                roles.details = !roles.details;
                self.scrolled = 0;
            }
            _ if self.waiting.is_some() => {}
            Action::Renew => {
                let profile = roles.profile.clone();
                self.enter(profile, false, effects);
            }
            Action::Pin => {
                if let Some((role, pinned)) = roles.pin() {
                    let profile = roles.profile.clone();
                    self.start(
                        Task::Pin {
                            profile,
                            role,
                            pinned,
                        },
                        effects,
                    );
                }
            }
            Action::Accept | Action::Why => {
                let profile = roles.profile.clone();
                let Some(role) = roles.selected() else {
                    return;
                };
                let (role, explainable) = (role.arn.clone(), role.explainable);
                if action == Action::Accept {
                    self.assume(profile, role, false, effects);
                } else if explainable {
                    self.wait(Task::Explain { profile, role }, text::EXPLAINING, effects);
                }
            }
            _ => {}
        }
    }

    fn act_on_credentials(&mut self, action: Action, effects: &mut Vec<Effect>) {
        let Some(credentials) = &mut self.credentials else {
            return;
        };
        let chosen = match action {
            Action::Back if self.waiting.is_some() => return self.give_up(effects),
            Action::Back if credentials.whole => {
                credentials.whole = false;
                return;
            }
            Action::Back if credentials.pane != Pane::Facts => {
                credentials.pane = Pane::Facts;
                return;
            }
            Action::Next => {
                credentials.whole = !credentials.whole;
                self.scrolled = 0;
                return;
            }
            // One doesn't choose what one doesn't see.
            Action::Accept if credentials.whole => return,
            Action::Back => return self.back(effects),
            Action::Reveal => {
                credentials.revealed = !credentials.revealed;
                return;
            }
            Action::Accept => credentials.selected(),
            Action::Renew => Some(Use::Renew),
            Action::Why => credentials.uses().find(|what| *what == Use::Why),
            _ => None,
        };
        let profile = credentials.item.profile.clone();
        let role = credentials.item.role.arn.clone();
        match chosen {
            Some(Use::Shell) => effects.push(Effect::Shell(credentials.item.variables.clone())),
            Some(Use::AwsProfile) => {
                credentials.pane = Pane::AwsProfile;
                self.to_paste = Some(credentials.item.aws_profile.clone());
            }
            Some(Use::Environment) => credentials.pane = Pane::Environment,
            Some(Use::Copy) => {
                effects.push(Effect::Copy(credentials.copied()));
                self.say(text::COPY_WARNING.to_owned());
                self.trouble(Trouble {
                    what: text::COPY_WARNING.to_owned(),
                    advice: Vec::new(),
                });
            }
            Some(Use::Renew) if self.waiting.is_none() => {
                self.assume(profile, role, true, effects);
            }
            Some(Use::Why) if self.waiting.is_none() => {
                self.wait(Task::Explain { profile, role }, text::EXPLAINING, effects);
            }
            _ => {}
        }
    }

    fn act_on_sessions(&mut self, action: Action, effects: &mut Vec<Effect>) {
        let selected = self.stored_session();
        match action {
            Action::Back if self.waiting.is_some() => self.give_up(effects),
            Action::Back => self.back(effects),
            Action::Drop => {
                if let Some(session) = selected {
                    let drop = Task::Drop(session.id.clone());
                    self.show(Notice::Question(text::DROP_QUESTION, drop));
                }
            }
            Action::DropAll => {
                self.show(Notice::Question(
                    text::DROP_ALL_QUESTION,
                    Task::LogOutEverywhere,
                ));
            }
            Action::Renew if self.waiting.is_none() => {
                let Some(session) = selected.cloned() else {
                    return;
                };
                match session.kind {
                    _ if session.profile.is_empty() => self.trouble(Trouble {
                        what: text::NO_PROFILE.to_owned(),
                        advice: Vec::new(),
                    }),
                    SessionKind::Login => self.enter(session.profile, true, effects),
                    SessionKind::Credentials => {
                        self.assume(session.profile, session.role, true, effects);
                    }
                }
            }
            _ => {}
        }
    }

    fn act_on_notice(&mut self, action: Action, effects: &mut Vec<Effect>) {
        let Some(notice) = self.notice.take() else {
            return;
        };
        match notice {
            _ if action != Action::Accept => {}
            Notice::Question(_, task) => self.wait(task, text::WORKING, effects),
            Notice::Refused(_, task) => self.wait(task, text::EXPLAINING, effects),
            Notice::Trouble(_) => {}
        }
    }
}

impl App {
    /// The selected one of what is stored.
    pub(super) fn stored_session(&self) -> Option<&SessionItem> {
        let sessions = &self.stored.as_ref()?.sessions;
        sessions.get(self.stored_cursor.of(sessions.len())?)
    }
}
