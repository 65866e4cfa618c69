//! What the world is asked to do, and what becomes of its answers.

use super::{App, Login, Notice, Waiting};
use crate::screen::data::{CredentialItem, IssuerFacts, LoginStep, Trouble};
use crate::screen::keys::Place;
use crate::screen::message::{Effect, Report, Task, Ticket};
use crate::screen::parts::credentials::Credentials;
use crate::screen::parts::roles::Roles;
use crate::screen::parts::wizard::Issuer;
use crate::screen::text;

impl App {
    pub(super) fn start(&mut self, task: Task, effects: &mut Vec<Effect>) -> Ticket {
        self.last_ticket += 1;
        let ticket = Ticket(self.last_ticket);
        self.tasks.insert(ticket, task.clone());
        effects.push(Effect::Start(ticket, task));
        ticket
    }

    /// Starts a task that the person waits for, in the place of another.
    pub(super) fn wait(&mut self, task: Task, what: &'static str, effects: &mut Vec<Effect>) {
        self.give_up(effects);
        let ticket = self.start(task, effects);
        self.waiting = Some(Waiting {
            ticket,
            what,
            since: self.now,
        });
    }

    pub(super) fn give_up(&mut self, effects: &mut Vec<Effect>) {
        if let Some(waiting) = self.waiting.take() {
            self.tasks.remove(&waiting.ticket);
            effects.push(Effect::GiveUp(waiting.ticket));
        }
    }

    pub(super) fn start_demo(&mut self, effects: &mut Vec<Effect>) {
        self.wait(Task::StartDemo, text::STARTING_DEMO, effects);
    }

    pub(super) fn enter(&mut self, profile: String, anew: bool, effects: &mut Vec<Effect>) {
        let task = Task::Enter {
            profile: profile.clone(),
            anew,
        };
        self.login = Login {
            profile,
            step: None,
            trouble: None,
            again: Some(task.clone()),
        };
        self.go(Place::Login);
        self.wait(task, text::LOGIN_BEGINS, effects);
    }

    pub(super) fn assume(
        &mut self,
        profile: String,
        role: String,
        anew: bool,
        effects: &mut Vec<Effect>,
    ) {
        let task = Task::Assume {
            profile: profile.clone(),
            role,
            anew,
        };
        // It may turn out that one has to log in first.
        self.login = Login {
            profile,
            step: None,
            trouble: None,
            again: Some(task.clone()),
        };
        self.wait(task, text::ASSUMING, effects);
    }

    pub(super) fn report(&mut self, ticket: Ticket, report: Report, effects: &mut Vec<Effect>) {
        if let Report::Login(step) = report {
            if self.tasks.contains_key(&ticket) {
                if self.login.step.as_ref().and_then(LoginStep::page) != step.page() {
                    self.scrolled = 0;
                }
                self.login.step = Some(step);
                self.login.trouble = None;
                let asks = matches!(
                    self.login.step,
                    Some(
                        LoginStep::Browser { .. }
                            | LoginStep::OpenYourself { .. }
                            | LoginStep::DeviceCode { .. }
                    )
                );
                if asks && self.place() != Place::Login {
                    self.go(Place::Login);
                }
            }
            return;
        }
        // Given up meanwhile.
        let Some(task) = self.tasks.remove(&ticket) else {
            return;
        };
        let awaited = self
            .waiting
            .as_ref()
            .is_some_and(|waiting| waiting.ticket == ticket);
        if awaited {
            self.waiting = None;
        }
        match report {
            Report::Login(_) => {}
            Report::Profiles(profiles) => self.profiles = Some(profiles),
            Report::Issuer(result) => self.issuer(&task, result),
            Report::Saved(name) => {
                self.say(format!("the profile {name} was written"));
                self.places.retain(|place| *place != Place::Wizard);
                self.practising = false;
                self.enter(name, false, effects);
            }
            Report::DemoReady(profile) => {
                self.say(text::DEMO_RUNS.to_owned());
                self.practising = true;
                self.enter(profile, false, effects);
            }
            Report::Roles {
                who,
                roles,
                problems,
            } => {
                self.say(format!(
                    "{who} is logged in: {}",
                    text::found(roles.len(), roles.len())
                ));
                let profile = self.login.profile.clone();
                for problem in &problems {
                    self.say(problem.clone());
                }
                let mut roles = Roles::new(profile, who, roles);
                roles.problems = problems;
                self.roles = Some(roles);
                self.places.retain(|place| *place != Place::Login);
                self.go(Place::Roles);
            }
            Report::Credentials(item) => self.show_credentials(*item),
            Report::Why(why) => {
                self.why = Some(*why);
                self.go(Place::Why);
            }
            Report::Sessions(stored) => self.stored = Some(stored),
            Report::Done(what) => {
                self.say(what);
                if matches!(task, Task::Drop(_) | Task::LogOutEverywhere) {
                    self.load_sessions(effects);
                }
                if task == Task::LogOutEverywhere {
                    self.roles = None;
                    self.credentials = None;
                    self.places = vec![Place::Profiles, Place::Sessions];
                    self.load_profiles(effects);
                }
                if task == Task::LeaveDemo {
                    self.practising = false;
                    self.profiles = None;
                    self.roles = None;
                    self.load_profiles(effects);
                }
            }
            Report::Refused(trouble) => self.refused(&task, trouble),
            Report::Failed(trouble) => self.failed(&task, trouble),
        }
    }

    fn issuer(&mut self, task: &Task, result: Result<IssuerFacts, Trouble>) {
        let Task::CheckIssuer(asked) = task else {
            return;
        };
        // Somebody has typed on meanwhile.
        if self.wizard.issuer.value().trim() != asked {
            return;
        }
        self.wizard.known = match result {
            Ok(facts) => Issuer::Known(facts),
            Err(trouble) => Issuer::Refused(trouble),
        };
    }

    fn show_credentials(&mut self, item: CredentialItem) {
        self.say(format!("credentials of {}", item.identity));
        self.places.retain(|place| *place != Place::Login);
        self.credentials = Some(Credentials::new(item, self.settings.copying));
        self.go(Place::Credentials);
    }

    fn refused(&mut self, task: &Task, trouble: Trouble) {
        let Task::Assume { profile, role, .. } = task else {
            return self.failed(task, trouble);
        };
        self.say(trouble.what.clone());
        self.places.retain(|place| *place != Place::Login);
        let explain = Task::Explain {
            profile: profile.clone(),
            role: role.clone(),
        };
        self.show(Notice::Refused(trouble, explain));
    }

    fn failed(&mut self, task: &Task, trouble: Trouble) {
        self.say(trouble.what.clone());
        match task {
            // Seen where one looks at the time.
            Task::Enter { .. } | Task::Assume { .. } if self.place() == Place::Login => {
                self.login.trouble = Some(trouble);
            }
            Task::LoadSessions => {
                self.stored.get_or_insert_default();
                self.trouble(trouble);
            }
            Task::LoadProfiles => {
                self.profiles.get_or_insert_default();
                self.trouble(trouble);
            }
            _ => self.trouble(trouble),
        }
    }
}
