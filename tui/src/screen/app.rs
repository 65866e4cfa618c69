//! The state of the interface, and how it answers: message in, effects out. Nothing here waits.

use std::collections::BTreeMap;

use crossterm::event::{Event, KeyEvent, KeyEventKind, MouseButton, MouseEventKind};
use jiff::Timestamp;
use tui_input::backend::crossterm::EventHandler;

use super::data::{
    CredentialItem, LoginStep, ProfileItem, SessionKind, Stored, Trouble, WhyReport,
};
use super::keys::{self, Action, Place};
use super::message::{Effect, Message, Report, Task, Ticket};
use super::parts::credentials::{Credentials, Pane, Use};
use super::parts::cursor::Cursor;
use super::parts::roles::Roles;
use super::parts::wizard::{Field, Issuer, Wizard};
use super::{text, view};

/// How the interface was asked to behave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The profile to begin with, instead of the list.
    pub profile: Option<String>,
    /// Whether the practice world is at hand.
    pub demo: bool,
    /// Whether to begin with it.
    pub start_demo: bool,
    /// Whether secrets may go to the terminal's clipboard.
    pub copying: bool,
}

/// The whole state.
#[derive(Debug)]
pub struct App {
    /// What was asked for.
    pub settings: Settings,
    /// The screens, the one in front last. Never empty.
    places: Vec<Place>,
    /// Something in front of them all.
    pub notice: Option<Notice>,
    /// The profiles, once they are known.
    pub profiles: Option<Vec<ProfileItem>>,
    /// The selected line of theirs.
    pub profile_cursor: Cursor,
    /// The form.
    pub wizard: Wizard,
    /// The login that goes on or went wrong.
    pub login: Login,
    /// The roles, once somebody is logged in.
    pub roles: Option<Roles>,
    /// Credentials, once there are some.
    pub credentials: Option<Credentials>,
    /// What is stored.
    pub stored: Stored,
    /// The selected line of it.
    pub stored_cursor: Cursor,
    /// A trust policy's answer.
    pub why: Option<WhyReport>,
    /// How far a text is scrolled down.
    pub scrolled: usize,
    /// What was done, the newest last.
    pub messages: Vec<(Timestamp, String)>,
    /// What is waited for, and since when.
    pub waiting: Option<Waiting>,
    /// The time.
    pub now: Timestamp,
    /// The terminal's columns and rows.
    pub size: (u16, u16),
    tasks: BTreeMap<Ticket, Task>,
    last_ticket: u64,
}

/// Something that has to be read or answered first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Something went wrong.
    Trouble(Trouble),
    /// Something to be sure of.
    Question(&'static str, Task),
}

/// A task that the person waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub ticket: Ticket,
    /// What it does, in words.
    pub what: &'static str,
    /// Since when.
    pub since: Timestamp,
}

/// A login.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Login {
    /// At which profile.
    pub profile: String,
    /// How far it is.
    pub step: Option<LoginStep>,
    /// Why it ended, if it did.
    pub trouble: Option<Trouble>,
    /// What to try again.
    again: Option<Task>,
}

impl App {
    /// The state at the start, and what to do first.
    #[must_use]
    pub fn new(settings: Settings, size: (u16, u16), now: Timestamp) -> (Self, Vec<Effect>) {
        let mut app = Self {
            places: vec![Place::Profiles],
            notice: None,
            profiles: None,
            profile_cursor: Cursor::default(),
            wizard: Wizard::new(),
            login: Login::default(),
            roles: None,
            credentials: None,
            stored: Stored::default(),
            stored_cursor: Cursor::default(),
            why: None,
            scrolled: 0,
            messages: Vec::new(),
            waiting: None,
            now,
            size,
            tasks: BTreeMap::new(),
            last_ticket: 0,
            settings,
        };
        let mut effects = Vec::new();
        app.start(Task::LoadProfiles, &mut effects);
        if let Some(profile) = app.settings.profile.clone() {
            app.enter(profile, false, &mut effects);
        } else if app.settings.start_demo {
            app.start_demo(&mut effects);
        }
        (app, effects)
    }

    /// The screen in front.
    #[must_use]
    pub fn place(&self) -> Place {
        self.places.last().copied().unwrap_or(Place::Profiles)
    }

    /// Where keys go: to a notice if there is one, to the screen in front otherwise.
    #[must_use]
    pub fn listening(&self) -> Place {
        if self.notice.is_some() {
            Place::Notice
        } else {
            self.place()
        }
    }

    /// The screen whose keys the help shows.
    #[must_use]
    pub fn helped(&self) -> Place {
        let below = self.places.iter().rev();
        below
            .copied()
            .find(|place| *place != Place::Help)
            .unwrap_or(Place::Profiles)
    }

    /// Whether anything on the screen changes with time.
    #[must_use]
    pub fn is_ticking(&self) -> bool {
        self.waiting.is_some()
            || matches!(
                self.place(),
                Place::Login | Place::Credentials | Place::Profiles | Place::Sessions
            )
    }

    /// Answers a message.
    pub fn update(&mut self, message: Message, now: Timestamp) -> Vec<Effect> {
        self.now = now;
        let mut effects = Vec::new();
        match message {
            Message::Input(event) => self.input(&event, &mut effects),
            Message::Tick => {}
            Message::Report(ticket, report) => self.report(ticket, report, &mut effects),
            Message::ShellEnded(code) => {
                let ended = code.map_or_else(
                    || "the shell was ended".to_owned(),
                    |code| format!("the shell ended with {code}"),
                );
                self.say(ended);
            }
            Message::Terminate => effects.push(Effect::Quit),
        }
        effects
    }

    // --- input

    fn input(&mut self, event: &Event, effects: &mut Vec<Effect>) {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => self.key(key, effects),
            Event::Paste(pasted) => self.paste(pasted),
            Event::Resize(columns, rows) => self.size = (*columns, *rows),
            Event::Mouse(mouse) => match mouse.kind {
                MouseEventKind::ScrollUp => self.moved(Action::Up),
                MouseEventKind::ScrollDown => self.moved(Action::Down),
                MouseEventKind::Down(MouseButton::Left) => {
                    if self.notice.is_none()
                        && let Some(line) = view::line_at(self, mouse.column, mouse.row)
                    {
                        self.click(line, effects);
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn key(&mut self, key: &KeyEvent, effects: &mut Vec<Effect>) {
        let place = self.listening();
        match keys::action(place, key) {
            // In a text the arrows move.
            Some(Action::Change) if self.wizard.input().is_some() => self.typed(&Event::Key(*key)),
            Some(action) => self.act(place, action, effects),
            None => self.typed(&Event::Key(*key)),
        }
    }

    fn typed(&mut self, event: &Event) {
        match self.listening() {
            Place::Roles => {
                if let Some(roles) = &mut self.roles
                    && let Some(change) = roles.search.handle_event(event)
                    && change.value
                {
                    roles.cursor.go_to(0);
                    roles.find();
                }
            }
            Place::Wizard => {
                let changed = self
                    .wizard
                    .input()
                    .and_then(|input| input.handle_event(event))
                    .is_some_and(|change| change.value);
                if changed && self.wizard.field == Field::Issuer {
                    self.wizard.known = Issuer::Unknown;
                }
            }
            _ => {}
        }
    }

    /// A pasted text is typed, as one line.
    fn paste(&mut self, pasted: &str) {
        for letter in pasted
            .chars()
            .filter(|letter| !letter.is_control())
            .take(4096)
        {
            let code = crossterm::event::KeyCode::Char(letter);
            self.typed(&Event::Key(code.into()));
        }
    }

    /// A click selects a line; a click on the selected line does what Enter does.
    fn click(&mut self, line: usize, effects: &mut Vec<Effect>) {
        let place = self.place();
        let profile_lines = self.profile_lines();
        let again = match place {
            Place::Profiles => replace(&mut self.profile_cursor, line, profile_lines),
            Place::Sessions => replace(&mut self.stored_cursor, line, self.stored.sessions.len()),
            Place::Credentials => match &mut self.credentials {
                Some(credentials) => {
                    let count = credentials.uses().count();
                    replace(&mut credentials.cursor, line, count)
                }
                None => false,
            },
            Place::Roles => match &mut self.roles {
                Some(roles) => {
                    let before = roles.selected_row();
                    roles.select_row(line) && before == Some(line)
                }
                None => false,
            },
            _ => false,
        };
        if again && place != Place::Sessions {
            self.act(place, Action::Accept, effects);
        }
    }

    fn moved(&mut self, action: Action) {
        let page = usize::from(self.size.1.saturating_sub(6));
        match self.listening() {
            Place::Profiles => {
                let count = self.profile_lines();
                self.profile_cursor.moved(action, count, page);
            }
            Place::Roles => {
                if let Some(roles) = &mut self.roles {
                    let count = roles.found();
                    roles.cursor.moved(action, count, page);
                }
            }
            Place::Credentials => {
                if let Some(credentials) = &mut self.credentials {
                    let count = credentials.uses().count();
                    credentials.cursor.moved(action, count, page);
                }
            }
            Place::Sessions => {
                let count = self.stored.sessions.len();
                self.stored_cursor.moved(action, count, page);
            }
            Place::Why | Place::Messages | Place::Help => {
                let lines = view::text_lines(self);
                let last = lines.saturating_sub(page);
                self.scrolled = match action {
                    Action::Up => self.scrolled.saturating_sub(1),
                    Action::Down => self.scrolled + 1,
                    Action::PageUp => self.scrolled.saturating_sub(page),
                    Action::PageDown => self.scrolled + page,
                    Action::First => 0,
                    Action::Last => last,
                    _ => self.scrolled,
                }
                .min(last);
            }
            Place::Wizard | Place::Login | Place::Notice => {}
        }
    }

    // --- actions

    fn act(&mut self, place: Place, action: Action, effects: &mut Vec<Effect>) {
        match action {
            Action::Quit => effects.push(Effect::Quit),
            Action::Suspend => effects.push(Effect::Suspend),
            Action::Help => self.go(Place::Help),
            Action::Messages => self.go(Place::Messages),
            Action::Profiles => {
                self.give_up(effects);
                self.places = vec![Place::Profiles];
                self.start(Task::LoadProfiles, effects);
            }
            Action::Sessions => {
                self.go(Place::Sessions);
                self.start(Task::LoadSessions, effects);
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
        // Only a practice world that is being started can be given up here.
        if action == Action::Back {
            return self.give_up(effects);
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
            Action::Change => self.wizard.change(),
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
            && self.wizard.known == Issuer::Unknown
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
            Action::Back if !roles.search.value().is_empty() => {
                roles.search.reset();
                roles.cursor.go_to(0);
                roles.find();
            }
            Action::Back => self.back(effects),
            Action::Next => roles.details = !roles.details,
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
            Action::Back if credentials.pane != Pane::Facts => {
                credentials.pane = Pane::Facts;
                return;
            }
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
            Some(Use::Shell) => effects.push(Effect::Shell(credentials.variables())),
            Some(Use::AwsProfile) => credentials.pane = Pane::AwsProfile,
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
        let selected = self
            .stored_cursor
            .of(self.stored.sessions.len())
            .and_then(|line| self.stored.sessions.get(line));
        match action {
            Action::Back if self.waiting.is_some() => self.give_up(effects),
            Action::Back => self.back(effects),
            Action::Drop => {
                self.notice = selected.map(|session| {
                    Notice::Question(text::DROP_QUESTION, Task::Drop(session.id.clone()))
                });
            }
            Action::DropAll => {
                self.notice = Some(Notice::Question(
                    text::DROP_ALL_QUESTION,
                    Task::LogOutEverywhere,
                ));
            }
            Action::Renew if self.waiting.is_none() => {
                let Some(session) = selected.cloned() else {
                    return;
                };
                match session.kind {
                    SessionKind::Login => self.enter(session.profile, true, effects),
                    SessionKind::Credentials => {
                        self.assume(session.profile, session.what, true, effects);
                    }
                }
            }
            _ => {}
        }
    }

    fn act_on_notice(&mut self, action: Action, effects: &mut Vec<Effect>) {
        if let Some(Notice::Question(_, task)) = self.notice.take()
            && action == Action::Accept
        {
            self.wait(task, text::WORKING, effects);
        }
    }

    // --- going about

    fn go(&mut self, place: Place) {
        // Each screen is in the pile once.
        self.places.retain(|below| *below != place);
        self.places.push(place);
        self.scrolled = 0;
    }

    fn back(&mut self, effects: &mut Vec<Effect>) {
        let left = self.places.pop();
        if self.places.is_empty() {
            self.places.push(Place::Profiles);
        }
        if left == Some(Place::Credentials) {
            // What nobody sees needn't be kept.
            self.credentials = None;
        }
        self.scrolled = 0;
        if self.place() == Place::Profiles {
            self.start(Task::LoadProfiles, effects);
        }
    }

    /// How many lines the list of profiles has, with those below the profiles.
    #[must_use]
    pub fn profile_lines(&self) -> usize {
        let profiles = self.profiles.as_ref().map_or(0, Vec::len);
        profiles + 1 + usize::from(self.settings.demo)
    }

    fn say(&mut self, what: String) {
        const KEPT: usize = 500;
        self.messages.push((self.now, what));
        let over = self.messages.len().saturating_sub(KEPT);
        self.messages.drain(..over);
    }

    fn trouble(&mut self, trouble: Trouble) {
        self.notice = Some(Notice::Trouble(trouble));
    }

    // --- tasks

    fn start(&mut self, task: Task, effects: &mut Vec<Effect>) -> Ticket {
        self.last_ticket += 1;
        let ticket = Ticket(self.last_ticket);
        self.tasks.insert(ticket, task.clone());
        effects.push(Effect::Start(ticket, task));
        ticket
    }

    /// Starts a task that the person waits for, in the place of another.
    fn wait(&mut self, task: Task, what: &'static str, effects: &mut Vec<Effect>) {
        self.give_up(effects);
        let ticket = self.start(task, effects);
        self.waiting = Some(Waiting {
            ticket,
            what,
            since: self.now,
        });
    }

    fn give_up(&mut self, effects: &mut Vec<Effect>) {
        if let Some(waiting) = self.waiting.take() {
            self.tasks.remove(&waiting.ticket);
            effects.push(Effect::GiveUp(waiting.ticket));
        }
    }

    fn start_demo(&mut self, effects: &mut Vec<Effect>) {
        self.wait(Task::StartDemo, text::STARTING_DEMO, effects);
    }

    fn enter(&mut self, profile: String, anew: bool, effects: &mut Vec<Effect>) {
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

    fn assume(&mut self, profile: String, role: String, anew: bool, effects: &mut Vec<Effect>) {
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

    // --- reports

    fn report(&mut self, ticket: Ticket, report: Report, effects: &mut Vec<Effect>) {
        if let Report::Login(step) = report {
            if self.tasks.contains_key(&ticket) {
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
                self.enter(name, false, effects);
            }
            Report::DemoReady(profile) => {
                self.say("the practice world is running".to_owned());
                self.enter(profile, false, effects);
            }
            Report::Roles { who, roles } => {
                self.say(format!(
                    "{who} is logged in: {}",
                    text::found(roles.len(), roles.len())
                ));
                let profile = self.login.profile.clone();
                self.roles = Some(Roles::new(profile, who, roles));
                self.places.retain(|place| *place != Place::Login);
                self.go(Place::Roles);
            }
            Report::Credentials(item) => self.show_credentials(*item),
            Report::Why(why) => {
                self.why = Some(*why);
                self.go(Place::Why);
            }
            Report::Sessions(stored) => self.stored = stored,
            Report::Done(what) => {
                self.say(what);
                if matches!(task, Task::Drop(_) | Task::LogOutEverywhere) {
                    self.start(Task::LoadSessions, effects);
                }
                if task == Task::LogOutEverywhere {
                    self.roles = None;
                    self.credentials = None;
                    self.places = vec![Place::Profiles, Place::Sessions];
                    self.start(Task::LoadProfiles, effects);
                }
            }
            Report::Failed(trouble) => self.failed(&task, trouble),
        }
    }

    fn issuer(&mut self, task: &Task, result: Result<super::data::IssuerFacts, Trouble>) {
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

    fn failed(&mut self, task: &Task, trouble: Trouble) {
        self.say(trouble.what.clone());
        match task {
            // Seen where one looks at the time.
            Task::Enter { .. } | Task::Assume { .. } if self.place() == Place::Login => {
                self.login.trouble = Some(trouble);
            }
            Task::LoadProfiles => {
                self.profiles.get_or_insert_default();
                self.trouble(trouble);
            }
            _ => self.trouble(trouble),
        }
    }
}

/// Selects a line; says whether it was selected already.
fn replace(cursor: &mut Cursor, line: usize, count: usize) -> bool {
    if line >= count {
        return false;
    }
    let again = cursor.of(count) == Some(line);
    cursor.go_to(line);
    again
}
