//! Whatever is pressed, told and resized: nothing breaks, and one can always leave.

use crossterm::event::{KeyCode, MouseButton, MouseEvent, MouseEventKind};
use proptest::prelude::*;

use super::*;
use crate::screen::data::LoginStep;

/// Something that happens.
#[derive(Clone, Debug)]
enum Happening {
    Key(KeyCode, bool),
    Paste(String),
    Resize(u16, u16),
    Mouse(MouseEventKind, u16, u16),
    Report(usize, u64),
    Time(i64),
}

fn happening() -> impl Strategy<Value = Happening> {
    let key = prop_oneof![
        4 => any::<char>().prop_map(KeyCode::Char),
        4 => prop::char::range(' ', '~').prop_map(KeyCode::Char),
        8 => prop::sample::select(vec![
            KeyCode::Enter, KeyCode::Esc, KeyCode::Tab, KeyCode::BackTab, KeyCode::Up,
            KeyCode::Down, KeyCode::Left, KeyCode::Right, KeyCode::PageUp, KeyCode::PageDown,
            KeyCode::Home, KeyCode::End, KeyCode::Delete, KeyCode::Backspace, KeyCode::F(1),
        ]),
    ];
    let letters = prop::sample::select("sogybrvdLnqpz".chars().collect::<Vec<_>>());
    let mouse = prop::sample::select(vec![
        MouseEventKind::Down(MouseButton::Left),
        MouseEventKind::ScrollDown,
        MouseEventKind::ScrollUp,
    ]);
    prop_oneof![
        8 => key.prop_map(|code| Happening::Key(code, false)),
        3 => letters.prop_map(|letter| Happening::Key(KeyCode::Char(letter), true)),
        1 => ".{0,30}".prop_map(Happening::Paste),
        1 => (0u16..140, 0u16..50).prop_map(|(columns, rows)| Happening::Resize(columns, rows)),
        2 => (mouse, 0u16..140, 0u16..50).prop_map(|(kind, x, y)| Happening::Mouse(kind, x, y)),
        6 => (0usize..14, 0u64..4).prop_map(|(report, ago)| Happening::Report(report, ago)),
        1 => (0i64..10_000).prop_map(Happening::Time),
    ]
}

fn report(which: usize) -> Report {
    let until = samples::noon() + SignedDuration::from_mins(5);
    match which {
        0 => Report::Profiles(samples::profiles()),
        1 => Report::Profiles(Vec::new()),
        2 => Report::Issuer(Err(samples::trouble())),
        3 => Report::Saved("shop".to_owned()),
        4 => Report::DemoReady("demo".to_owned()),
        5 => Report::Login(LoginStep::Browser {
            url: "https://id.example.com/auth".to_owned(),
            until,
        }),
        6 | 7 => Report::Roles {
            who: "alice".to_owned(),
            roles: samples::roles(),
            problems: Vec::new(),
        },
        8 => Report::Credentials(Box::new(samples::credentials())),
        9 => Report::Why(Box::new(samples::why())),
        10 => Report::Sessions(samples::stored()),
        11 => Report::Refused(samples::trouble()),
        12 => Report::Done("done".to_owned()),
        _ => Report::Failed(samples::trouble()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn whatever_happens_one_can_look_and_leave(
        happenings in proptest::collection::vec(happening(), 0..60),
    ) {
        let mut person = Person::new(80, 24);
        for happening in happenings {
            match happening {
                Happening::Key(code, false) => person.press(code),
                Happening::Key(KeyCode::Char(letter), true) => person.control(letter),
                Happening::Key(..) => &mut person,
                Happening::Paste(text) => person.tell(Message::Input(Event::Paste(text))),
                Happening::Resize(columns, rows) => {
                    person.tell(Message::Input(Event::Resize(columns, rows)))
                }
                Happening::Mouse(kind, column, row) => {
                    person.tell(Message::Input(Event::Mouse(MouseEvent {
                        kind,
                        column,
                        row,
                        modifiers: KeyModifiers::NONE,
                    })))
                }
                Happening::Report(which, ago) => {
                    let last = person.last_ticket().0;
                    person.tell(Message::Report(Ticket(last.saturating_sub(ago)), report(which)))
                }
                Happening::Time(seconds) => person.wait(seconds),
            };
            person.screen(RICH);
            let plain = person.screen(PLAIN);
            prop_assert!(plain.is_ascii(), "{plain}");
            // Help is at hand, but where something has to be answered first.
            let (columns, rows) = person.app.size;
            if columns >= 60 && rows >= 15 && person.app.notice.is_none() {
                let footer = plain.lines().last().unwrap_or_default();
                prop_assert!(footer.contains(" help "), "{plain}");
            }
        }
        person.effects.clear();
        person.control('c');
        prop_assert!(matches!(person.effects.as_slice(), [Effect::Quit]));
    }
}
