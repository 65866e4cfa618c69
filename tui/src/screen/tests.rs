//! The interface as a person meets it, without a terminal and without a world.

mod flow;
mod log_in;
mod looped;
#[cfg(unix)]
mod panics;
mod pictures;
mod random;
mod room;
mod svg;
mod talk;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use jiff::SignedDuration;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::app::{App, Settings};
use super::message::{Effect, Message, Report, Task, Ticket};
use super::samples;
use super::view::{self, look::Look};

const PLAIN: Look = Look {
    colour: false,
    unicode: false,
};
const RICH: Look = Look {
    colour: true,
    unicode: true,
};

fn in_five_minutes() -> jiff::Timestamp {
    samples::noon() + SignedDuration::from_mins(5)
}

/// Somebody in front of the interface.
struct Person {
    app: App,
    effects: Vec<Effect>,
}

impl Person {
    fn new(columns: u16, rows: u16) -> Self {
        let settings = Settings {
            demo: true,
            ..Settings::default()
        };
        let (app, effects) = App::new(settings, (columns, rows), samples::noon());
        Self { app, effects }
    }

    fn tell(&mut self, message: Message) -> &mut Self {
        let now = self.app.now;
        self.effects.extend(self.app.update(message, now));
        self
    }

    fn press(&mut self, code: KeyCode) -> &mut Self {
        self.tell(Message::Input(Event::Key(code.into())))
    }

    fn control(&mut self, letter: char) -> &mut Self {
        let key = KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL);
        self.tell(Message::Input(Event::Key(key)))
    }

    fn type_text(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            self.press(KeyCode::Char(letter));
        }
        self
    }

    /// The tasks that were begun since last asked.
    fn begun(&mut self) -> Vec<Task> {
        let effects = self.effects.drain(..);
        effects
            .filter_map(|effect| match effect {
                Effect::Start(_, task) => Some(task),
                _ => None,
            })
            .collect()
    }

    /// The last task that was begun reports.
    fn report(&mut self, report: Report) -> &mut Self {
        let ticket = self.last_ticket();
        self.tell(Message::Report(ticket, report))
    }

    fn last_ticket(&self) -> Ticket {
        let starts = self.effects.iter().rev();
        starts
            .filter_map(|effect| match effect {
                Effect::Start(ticket, _) => Some(*ticket),
                _ => None,
            })
            .next()
            .unwrap_or_default()
    }

    fn wait(&mut self, seconds: i64) -> &mut Self {
        let now = self.app.now + SignedDuration::from_secs(seconds);
        self.effects.extend(self.app.update(Message::Tick, now));
        self
    }

    fn screen(&self, look: Look) -> String {
        let (columns, rows) = self.app.size;
        let mut terminal = Terminal::new(TestBackend::new(columns.max(1), rows.max(1))).unwrap();
        terminal
            .draw(|frame| view::draw(frame, &self.app, look))
            .unwrap();
        terminal.backend().to_string()
    }

    /// The words on the screen, wherever their lines end.
    fn words(&self) -> String {
        let screen = self.screen(PLAIN).replace(['|', '"', '+'], " ");
        screen.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn sees(&mut self, text: &str) -> &mut Self {
        assert!(
            self.words().contains(text.trim()),
            "no {text:?} in\n{}",
            self.screen(PLAIN)
        );
        self
    }

    fn sees_no(&mut self, text: &str) -> &mut Self {
        assert!(
            !self.words().contains(text.trim()),
            "{text:?} in\n{}",
            self.screen(PLAIN)
        );
        self
    }

    /// At the roles, logged in.
    fn at_roles(columns: u16, rows: u16) -> Self {
        let mut person = Self::new(columns, rows);
        person
            .report(Report::Profiles(samples::profiles()))
            .press(KeyCode::Enter)
            .report(Report::Roles {
                who: "alice".to_owned(),
                roles: samples::roles(),
                problems: Vec::new(),
            });
        person
    }

    /// With credentials.
    fn at_credentials(columns: u16, rows: u16) -> Self {
        let mut person = Self::at_roles(columns, rows);
        person
            .press(KeyCode::Enter)
            .report(Report::Credentials(Box::new(samples::credentials())));
        person
    }
}
