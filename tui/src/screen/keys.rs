//! Which key does what, where. The footer and the help are computed from these tables.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::text::does;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// End the program.
    Quit,
    /// Stop as a job of the shell.
    Suspend,
    /// Show the keys.
    Help,
    /// One screen back, or undo the last thing begun.
    Back,
    /// Go to the line above.
    Up,
    /// Go to the line below.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the first line.
    First,
    /// To the last line.
    Last,
    /// Do what is selected.
    Accept,
    /// To the next field, or show the other pane.
    Next,
    /// To the previous field.
    Previous,
    /// Choose the next value.
    Change,
    /// Choose the value before.
    ChangeBack,
    /// Show what is stored.
    Sessions,
    /// Show what was done.
    Messages,
    /// Show the profiles.
    Profiles,
    /// Explain the role.
    Why,
    /// Keep the role at the top, or don't.
    Pin,
    /// Do it again, or get it anew.
    Renew,
    /// Show secrets, or hide them.
    Reveal,
    /// Forget the selected thing.
    Drop,
    /// Log out everywhere.
    DropAll,
}

/// Where keys are pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The list of profiles.
    Profiles,
    /// The form for a new profile.
    Wizard,
    /// A login that goes on.
    Login,
    /// The roles. Letters are what to search for.
    Roles,
    /// Credentials.
    Credentials,
    /// What is stored.
    Sessions,
    /// A trust policy's answer.
    Why,
    /// What was done.
    Messages,
    /// The keys.
    Help,
    /// Something that went wrong, or a question.
    Notice,
}

/// A key, as a table has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// By itself, whatever Shift says.
    Plain(KeyCode),
    /// With Control.
    Control(char),
}

/// A row: keys, what they do, and the words for it.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// The keys, the best-known first.
    pub keys: &'static [Key],
    /// What they do.
    pub action: Action,
    /// In words.
    pub label: &'static str,
    /// Whether the footer has it.
    pub footer: bool,
}

const fn shown(keys: &'static [Key], action: Action, label: &'static str) -> Binding {
    Binding {
        keys,
        action,
        label,
        footer: true,
    }
}

const fn quiet(keys: &'static [Key], action: Action, label: &'static str) -> Binding {
    Binding {
        keys,
        action,
        label,
        footer: false,
    }
}

const fn letter(letter: char) -> Key {
    Key::Plain(KeyCode::Char(letter))
}

const ENTER: Key = Key::Plain(KeyCode::Enter);
const ESCAPE: Key = Key::Plain(KeyCode::Esc);
const TAB: Key = Key::Plain(KeyCode::Tab);
const BACK_TAB: Key = Key::Plain(KeyCode::BackTab);

/// What holds everywhere.
const EVERYWHERE: &[Binding] = &[
    shown(
        &[Key::Control('c'), Key::Control('q')],
        Action::Quit,
        does::QUIT,
    ),
    quiet(&[Key::Control('z')], Action::Suspend, does::SUSPEND),
];

const F1: Key = Key::Plain(KeyCode::F(1));

/// What holds where letters are text: `?`, too.
const TYPING: &[Binding] = &[shown(&[F1], Action::Help, does::HELP)];

const MOVING: &[Binding] = &[
    quiet(
        &[Key::Plain(KeyCode::Up), Key::Control('p')],
        Action::Up,
        does::UP,
    ),
    quiet(
        &[Key::Plain(KeyCode::Down), Key::Control('n')],
        Action::Down,
        does::DOWN,
    ),
    quiet(
        &[Key::Plain(KeyCode::PageUp)],
        Action::PageUp,
        does::PAGE_UP,
    ),
    quiet(
        &[Key::Plain(KeyCode::PageDown)],
        Action::PageDown,
        does::PAGE_DOWN,
    ),
    quiet(&[Key::Plain(KeyCode::Home)], Action::First, does::FIRST),
    quiet(&[Key::Plain(KeyCode::End)], Action::Last, does::LAST),
];

/// What holds where letters aren't text.
const LETTERS: &[Binding] = &[
    quiet(&[letter('k')], Action::Up, does::UP),
    quiet(&[letter('j')], Action::Down, does::DOWN),
    shown(&[letter('?'), F1], Action::Help, does::HELP),
    shown(&[letter('q')], Action::Quit, does::QUIT),
];

const GOING: &[Binding] = &[
    shown(&[Key::Control('s')], Action::Sessions, does::SESSIONS),
    quiet(&[Key::Control('o')], Action::Profiles, does::PROFILES),
    quiet(&[Key::Control('g')], Action::Messages, does::MESSAGES),
];

/// The same from where one has gone already.
const ELSEWHERE: &[Binding] = &[
    quiet(&[Key::Control('o')], Action::Profiles, does::PROFILES),
    quiet(&[Key::Control('g')], Action::Messages, does::MESSAGES),
];

const PROFILES: &[Binding] = &[
    shown(&[ENTER], Action::Accept, does::GO_ON),
    shown(&[letter('n')], Action::Next, does::NEW_PROFILE),
    shown(&[letter('r')], Action::Renew, does::NEW_LOGIN),
    shown(&[ESCAPE], Action::Back, does::CANCEL),
];

const WIZARD: &[Binding] = &[
    shown(&[ENTER], Action::Accept, does::NEXT_SAVE),
    shown(
        &[TAB, Key::Plain(KeyCode::Down)],
        Action::Next,
        does::NEXT_FIELD,
    ),
    quiet(
        &[BACK_TAB, Key::Plain(KeyCode::Up)],
        Action::Previous,
        does::PREVIOUS_FIELD,
    ),
    shown(&[Key::Plain(KeyCode::Right)], Action::Change, does::CHOOSE),
    quiet(
        &[Key::Plain(KeyCode::Left)],
        Action::ChangeBack,
        does::CHOOSE_THE_ONE_BEFORE,
    ),
    shown(&[ESCAPE], Action::Back, does::CANCEL),
];

const LOGIN: &[Binding] = &[
    shown(&[ESCAPE], Action::Back, does::CANCEL),
    shown(
        &[ENTER, letter('r')],
        Action::Renew,
        does::OPEN_THE_PAGE_AGAIN_OR_RETRY,
    ),
    shown(&[letter('?'), F1], Action::Help, does::HELP),
    shown(&[letter('q')], Action::Quit, does::QUIT),
];

const ROLES: &[Binding] = &[
    shown(&[ENTER], Action::Accept, does::CREDENTIALS),
    shown(&[TAB], Action::Next, does::DETAILS),
    shown(&[Key::Control('y')], Action::Why, does::WHY),
    shown(&[Key::Control('b')], Action::Pin, does::PIN),
    shown(&[ESCAPE], Action::Back, does::BACK),
    quiet(&[Key::Control('r')], Action::Renew, does::FIND_ROLES_ANEW),
];

const CREDENTIALS: &[Binding] = &[
    shown(&[ENTER], Action::Accept, does::DO_IT),
    shown(&[letter('r')], Action::Renew, does::RENEW),
    shown(&[letter('v')], Action::Reveal, does::SHOW_SECRETS),
    shown(&[letter('w')], Action::Why, does::WHY),
    shown(&[TAB], Action::Next, does::DETAILS),
    shown(&[ESCAPE], Action::Back, does::BACK),
];

const SESSIONS: &[Binding] = &[
    shown(
        &[letter('d'), Key::Plain(KeyCode::Delete)],
        Action::Drop,
        does::DROP,
    ),
    shown(&[letter('r')], Action::Renew, does::RENEW),
    shown(&[letter('L')], Action::DropAll, does::LOG_OUT_EVERYWHERE),
    shown(&[ESCAPE], Action::Back, does::BACK),
];

const READING: &[Binding] = &[shown(&[ESCAPE, ENTER], Action::Back, does::BACK)];

const NOTICE: &[Binding] = &[
    shown(&[ENTER], Action::Accept, does::CLOSE),
    shown(&[ESCAPE], Action::Back, does::NO_LEAVE_IT),
];

/// The tables that hold in a place, the nearest first.
fn tables(place: Place) -> &'static [&'static [Binding]] {
    match place {
        Place::Profiles => &[PROFILES, GOING, LETTERS, MOVING, EVERYWHERE],
        Place::Wizard => &[WIZARD, TYPING, EVERYWHERE],
        Place::Login => &[LOGIN, MOVING, EVERYWHERE],
        Place::Roles => &[ROLES, TYPING, GOING, MOVING, EVERYWHERE],
        Place::Credentials => &[CREDENTIALS, GOING, LETTERS, MOVING, EVERYWHERE],
        Place::Sessions => &[SESSIONS, ELSEWHERE, LETTERS, MOVING, EVERYWHERE],
        Place::Why | Place::Messages | Place::Help => {
            &[READING, LETTERS, MOVING, ELSEWHERE, EVERYWHERE]
        }
        Place::Notice => &[NOTICE, MOVING, EVERYWHERE],
    }
}

/// All rows that hold in a place.
pub fn bindings(place: Place) -> impl Iterator<Item = &'static Binding> {
    tables(place).iter().flat_map(|table| table.iter())
}

/// What a key asks for in a place; nothing: it may be text.
#[must_use]
pub fn action(place: Place, event: &KeyEvent) -> Option<Action> {
    bindings(place)
        .find(|binding| binding.keys.iter().any(|key| key.is(event)))
        .map(|binding| binding.action)
}

impl Key {
    fn is(self, event: &KeyEvent) -> bool {
        let others = event.modifiers - KeyModifiers::SHIFT;
        match self {
            Self::Plain(code) => others.is_empty() && event.code == code,
            Self::Control(letter) => {
                others == KeyModifiers::CONTROL && event.code == KeyCode::Char(letter)
            }
        }
    }

    /// As a keyboard has it.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Control(letter) => format!("^{}", letter.to_ascii_uppercase()),
            Self::Plain(code) => match code {
                KeyCode::Enter => "Enter".to_owned(),
                KeyCode::Esc => "Esc".to_owned(),
                KeyCode::Tab => "Tab".to_owned(),
                KeyCode::BackTab => "Shift-Tab".to_owned(),
                KeyCode::Up => "Up".to_owned(),
                KeyCode::Down => "Down".to_owned(),
                KeyCode::Left => "Left".to_owned(),
                KeyCode::Right => "Right".to_owned(),
                KeyCode::PageUp => "PgUp".to_owned(),
                KeyCode::PageDown => "PgDn".to_owned(),
                KeyCode::Home => "Home".to_owned(),
                KeyCode::End => "End".to_owned(),
                KeyCode::Delete => "Del".to_owned(),
                KeyCode::F(number) => format!("F{number}"),
                KeyCode::Char(letter) => letter.to_string(),
                other => format!("{other:?}"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACES: [Place; 10] = [
        Place::Profiles,
        Place::Wizard,
        Place::Login,
        Place::Roles,
        Place::Credentials,
        Place::Sessions,
        Place::Why,
        Place::Messages,
        Place::Help,
        Place::Notice,
    ];

    #[test]
    fn no_key_means_two_things_in_one_place() {
        for place in PLACES {
            let mut seen = Vec::new();
            for key in bindings(place).flat_map(|binding| binding.keys) {
                assert!(!seen.contains(key), "{place:?}: {key:?}");
                seen.push(*key);
            }
        }
    }

    #[test]
    fn where_one_types_letters_are_text() {
        for place in [Place::Roles, Place::Wizard] {
            for letter in (b' '..=b'~').map(char::from) {
                let event = KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE);
                assert_eq!(action(place, &event), None, "{place:?}: {letter}");
            }
        }
    }

    #[test]
    fn control_c_quits_everywhere() {
        let event = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        for place in PLACES {
            assert_eq!(action(place, &event), Some(Action::Quit));
        }
    }
}
