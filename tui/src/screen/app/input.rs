//! Keys, mouse and pastes: which action they are, or which text.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, MouseButton, MouseEventKind};
use tui_input::backend::crossterm::EventHandler;

use super::App;
use crate::screen::keys::{self, Action, Place};
use crate::screen::message::Effect;
use crate::screen::parts::cursor::Cursor;
use crate::screen::parts::wizard::{Field, Issuer};
use crate::screen::view;

impl App {
    pub(super) fn input(&mut self, event: &Event, effects: &mut Vec<Effect>) {
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
            Some(Action::Change | Action::ChangeBack) if self.wizard.input().is_some() => {
                self.typed(&Event::Key(*key));
            }
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
                    roles.details = false;
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
            let code = KeyCode::Char(letter);
            self.typed(&Event::Key(code.into()));
        }
    }

    /// A click selects a line; a click on the selected line does what Enter does.
    fn click(&mut self, line: usize, effects: &mut Vec<Effect>) {
        let place = self.place();
        let profile_lines = self.profile_lines();
        let again = match place {
            Place::Profiles => replace(&mut self.profile_cursor, line, profile_lines),
            Place::Sessions => {
                let count = self.stored_count();
                replace(&mut self.stored_cursor, line, count)
            }
            Place::Wizard => {
                self.go_to_field(line, effects);
                false
            }
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

    fn stored_count(&self) -> usize {
        self.stored
            .as_ref()
            .map_or(0, |stored| stored.sessions.len())
    }

    /// As if the keys had led there: an issuer that was typed in is asked.
    fn go_to_field(&mut self, line: usize, effects: &mut Vec<Effect>) {
        let Some(wanted) = self.wizard.fields().nth(line) else {
            return;
        };
        for _ in self.wizard.fields() {
            let mut fields = self.wizard.fields();
            let ahead = fields.find(|field| *field == wanted || *field == self.wizard.field);
            match ahead {
                _ if self.wizard.field == wanted => return,
                Some(field) if field == wanted => {
                    self.act(Place::Wizard, Action::Previous, effects)
                }
                _ => self.act(Place::Wizard, Action::Next, effects),
            }
        }
    }

    pub(super) fn moved(&mut self, action: Action) {
        let page = usize::from(self.size.1.saturating_sub(6));
        // Lines lead from role to role, pages through the details of one.
        let to_another = self.listening() == Place::Roles
            && !matches!(action, Action::PageUp | Action::PageDown);
        if to_another {
            self.scrolled = 0;
        } else if let Some((last, shown)) = view::scrolling(self) {
            let from = if self.notice.is_some() {
                &mut self.notice_scrolled
            } else {
                &mut self.scrolled
            };
            let page = shown.saturating_sub(1).max(1);
            *from = match action {
                Action::Up => from.saturating_sub(1),
                Action::Down => *from + 1,
                Action::PageUp => from.saturating_sub(page),
                Action::PageDown => *from + page,
                Action::First => 0,
                Action::Last => last,
                _ => *from,
            }
            .min(last);
            return;
        }
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
                let count = self.stored_count();
                self.stored_cursor.moved(action, count, page);
            }
            Place::Why
            | Place::Messages
            | Place::Help
            | Place::Wizard
            | Place::Login
            | Place::Notice => {}
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
