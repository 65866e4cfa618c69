//! The state of the interface, and how it answers: message in, effects out. Nothing here waits.

mod actions;
mod input;
mod offers;
mod tasks;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::data::{LoginStep, ProfileItem, Stored, Trouble, WhyReport};
use super::keys::Place;
use super::message::{Effect, Message, Task, Ticket};
use super::parts::credentials::Credentials;
use super::parts::cursor::Cursor;
use super::parts::roles::Roles;
use super::parts::wizard::Wizard;
use super::text;

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
    /// The profile for `~/.aws/config` that was looked at last.
    pub to_paste: Option<String>,
    /// What is stored, once that is known.
    pub stored: Option<Stored>,
    /// The selected line of it.
    pub stored_cursor: Cursor,
    /// A trust policy's answer.
    pub why: Option<WhyReport>,
    /// How far a text is scrolled down.
    pub scrolled: usize,
    /// How far the notice is.
    pub notice_scrolled: usize,
    /// Whether the practice world is the one being looked at.
    pub practising: bool,
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
    /// A role was refused, and this explains why.
    Refused(Trouble, Task),
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
            to_paste: None,
            stored: None,
            stored_cursor: Cursor::default(),
            why: None,
            scrolled: 0,
            notice_scrolled: 0,
            practising: false,
            messages: Vec::new(),
            waiting: None,
            now,
            size,
            tasks: BTreeMap::new(),
            last_ticket: 0,
            settings,
        };
        let mut effects = Vec::new();
        app.load_profiles(&mut effects);
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
                let ended = text::shell_ended(code);
                self.say(ended);
            }
            Message::Terminate => effects.push(Effect::Quit),
            Message::Suspend => effects.push(Effect::Suspend),
            Message::Continued => effects.push(Effect::TakeBack),
        }
        effects
    }

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
        match left {
            // What nobody sees needn't be kept.
            Some(Place::Credentials) => self.credentials = None,
            // What it says then is no longer so.
            Some(Place::Sessions) => self.stored = None,
            _ => {}
        }
        self.scrolled = 0;
        if self.place() == Place::Profiles {
            self.load_profiles(effects);
        }
    }

    /// What isn't known yet is waited for; what only may have changed isn't.
    fn load_profiles(&mut self, effects: &mut Vec<Effect>) {
        if self.profiles.is_none() && self.waiting.is_none() {
            self.wait(Task::LoadProfiles, text::READING, effects);
        } else {
            self.start(Task::LoadProfiles, effects);
        }
    }

    fn load_sessions(&mut self, effects: &mut Vec<Effect>) {
        if self.stored.is_none() && self.waiting.is_none() {
            self.wait(Task::LoadSessions, text::READING, effects);
        } else {
            self.start(Task::LoadSessions, effects);
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
        self.show(Notice::Trouble(trouble));
    }

    fn show(&mut self, notice: Notice) {
        self.notice = Some(notice);
        self.notice_scrolled = 0;
    }
}
