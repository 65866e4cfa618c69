//! What can be read where there is little room.

use super::*;
use crate::qr::Code;
use crate::screen::data::LoginStep;

#[test]
fn where_it_is_narrow_what_is_waited_for_comes_first() {
    let mut person = Person::at_roles(60, 15);
    person.press(KeyCode::Enter).wait(1);
    person.sees("Getting credentials (00:01, Esc cancels)");
}

/// The page of a Keycloak realm that knows the device's code.
const PAGE: &str = "https://id.example.com/realms/shop/device?user_code=WDJB-MJHT";

fn with_device_code(columns: u16, rows: u16) -> Person {
    let mut person = Person::new(columns, rows);
    person
        .report(Report::Profiles(samples::profiles()))
        .press(KeyCode::Enter);
    person.report(Report::Login(LoginStep::DeviceCode {
        code: "WDJB-MJHT".to_owned(),
        url: "https://id.example.com/realms/shop/device".to_owned(),
        complete_url: Some(PAGE.to_owned()),
        until: samples::noon() + SignedDuration::from_mins(10),
    }));
    person
}

/// Whether a picture stands on a screen, all of it.
fn stands_on(screen: &str, picture: &str) -> bool {
    let screen: Vec<Vec<char>> = screen.lines().map(|line| line.chars().collect()).collect();
    let picture: Vec<Vec<char>> = picture.lines().map(|line| line.chars().collect()).collect();
    let wide = picture[0].len();
    let columns = screen[0].len().saturating_sub(wide);
    let rows = screen.len().saturating_sub(picture.len());
    (0..=rows).any(|row| {
        (0..=columns).any(|column| {
            picture.iter().enumerate().all(|(line, wanted)| {
                screen[row + line].get(column..column + wide) == Some(wanted.as_slice())
            })
        })
    })
}

#[test]
fn a_code_to_scan_is_shown_whole_or_the_size_that_it_needs_is_told() {
    for look in [PLAIN, RICH] {
        let code = Code::new(PAGE, look.unicode).unwrap();
        for columns in (60..=140).step_by(4) {
            for rows in (15..=60).step_by(3) {
                let person = with_device_code(columns, rows);
                let screen = person.screen(look);
                let shown = screen.contains("scan this");
                let whole = (1..=4).any(|quiet| stands_on(&screen, &code.picture(quiet)));
                assert_eq!(shown, whole, "{columns} x {rows}\n{screen}");
                assert!(screen.contains("WDJB-MJHT") && screen.contains("10:00"));
                if shown {
                    continue;
                }
                let words = person.screen(look).replace(['|', '"', '\u{2502}'], " ");
                let words: Vec<&str> = words.split_whitespace().collect();
                let size = words.iter().position(|word| *word == "x").unwrap();
                let number = |place: usize| words[place].parse().unwrap();
                let larger = with_device_code(number(size - 1), number(size + 1));
                assert!(larger.screen(look).contains("scan this"), "{screen}");
            }
        }
    }
}

#[test]
fn an_ordinary_terminal_has_room_for_a_code_to_scan() {
    assert!(with_device_code(80, 24).screen(RICH).contains("scan this"));
}

#[test]
fn a_terminal_that_is_too_small_is_told_so() {
    let mut person = Person::at_roles(80, 24);
    person
        .tell(Message::Input(Event::Resize(59, 15)))
        .sees("keyferry needs a terminal of 60 x 15");
    person
        .tell(Message::Input(Event::Resize(60, 15)))
        .sees("5 roles");
}

#[test]
fn where_there_is_little_room_all_of_the_credentials_can_be_read_all_the_same() {
    let mut person = Person::at_credentials(60, 15);
    person
        .sees("Time left 1:00:00")
        .sees_no("Source identity")
        .sees("all of it: Tab")
        .press(KeyCode::Tab);
    person
        .sees("limited by the attribute `SessionDuration` of the assertion")
        .sees("Tags team=web")
        .sees("Source identity alice");
    person
        .press(KeyCode::End)
        .sees("Session token ********")
        .sees_no("What now");
    // What isn't seen isn't done.
    person.effects.clear();
    person.press(KeyCode::Enter);
    assert!(person.effects.is_empty());
    person
        .press(KeyCode::Esc)
        .sees("Open a shell that has them")
        .press(KeyCode::Esc)
        .sees("5 roles");
    // Where there is room for all of it the key isn't offered.
    Person::at_credentials(80, 24).sees_no("Tab");
}

#[test]
fn variables_that_are_longer_than_the_screen_can_be_read_to_their_end() {
    let mut person = Person::at_roles(60, 15);
    let mut item = samples::credentials();
    let body = "x".repeat(900);
    let token = format!("{body}-the-end");
    item.variables[2].1 = token.into();
    person
        .press(KeyCode::Enter)
        .report(Report::Credentials(Box::new(item)))
        .press(KeyCode::Down)
        .press(KeyCode::Down)
        .press(KeyCode::Enter)
        .press(KeyCode::Tab)
        .press(KeyCode::Char('v'));
    let mut seen = String::new();
    for _ in 0..40 {
        let screen = person.screen(PLAIN);
        // Without the frame: what is selected with the mouse is what is there.
        let rows = screen.lines().skip(2).take(11);
        let mut texts = rows.map(|row| row.trim_matches(['"', '|', ' ']));
        let row = texts.next().unwrap();
        seen.push_str(row);
        person.press(KeyCode::Down);
    }
    let rows: String = person.screen(PLAIN).replace(['|', '"', '\n', ' '], "");
    assert!(seen.matches('x').count() > 700, "{seen}");
    assert!(rows.contains("-the-end"), "{rows}");
}

#[test]
fn long_advice_can_be_scrolled() {
    let mut person = Person::at_roles(60, 15);
    let mut trouble = samples::trouble();
    trouble.advice = (0..30).map(|number| format!("Advice {number}.")).collect();
    person
        .press(KeyCode::Enter)
        .report(Report::Failed(trouble))
        .sees("more: Down")
        .sees_no("Advice 29.");
    person.press(KeyCode::End).sees("Advice 29.");
    person.press(KeyCode::Enter).sees_no("Advice");
}

#[test]
fn the_time_that_is_left_is_seen_however_long_the_address_of_the_page_is() {
    let mut person = Person::new(60, 15);
    person
        .report(Report::Profiles(samples::profiles()))
        .press(KeyCode::Enter);
    person.report(Report::Login(LoginStep::Browser {
        url: format!("https://id.example.com/auth?{}", "state=x&".repeat(200)),
        until: in_five_minutes(),
    }));
    person.sees("05:00").wait(1);
    person.sees("Waiting for your login (00:01, Esc cancels)");
}

#[test]
fn long_details_can_be_read_to_their_end_page_by_page() {
    let mut person = Person::new(60, 15);
    let mut role = samples::role("111111111111", None, "Admin");
    role.wants = (0..40)
        .map(|number| format!("Condition {number}."))
        .collect();
    person
        .report(Report::Profiles(samples::profiles()))
        .press(KeyCode::Enter)
        .report(Report::Roles {
            who: "alice".to_owned(),
            roles: vec![role],
            problems: Vec::new(),
        });
    person
        .press(KeyCode::Tab)
        .sees("more: PgDn")
        .sees_no("Condition 39.");
    for _ in 0..9 {
        person.press(KeyCode::PageDown);
    }
    person.sees("Condition 39.").sees_no("more: PgDn");
}

#[test]
fn the_whole_address_of_a_page_can_be_read() {
    let mut person = Person::new(60, 15);
    person
        .report(Report::Profiles(samples::profiles()))
        .press(KeyCode::Enter);
    person.report(Report::Login(LoginStep::Browser {
        url: format!(
            "https://id.example.com/auth?{}end=here",
            "state=x&".repeat(200)
        ),
        until: in_five_minutes(),
    }));
    person
        .sees_no("end=here")
        .press(KeyCode::End)
        .sees("end=here");
}
