//! Each screen in three sizes.

use crossterm::event::KeyCode;

use super::*;
use crate::screen::data::LoginStep;

const SIZES: [(u16, u16); 3] = [(60, 15), (80, 24), (120, 40)];

fn pictures(name: &str, mut person: impl FnMut(u16, u16) -> Person) {
    for (columns, rows) in SIZES {
        let look = if columns == 60 { PLAIN } else { RICH };
        let picture = person(columns, rows).screen(look);
        insta::assert_snapshot!(format!("{name}-{columns}x{rows}"), picture);
    }
}

#[test]
fn start() {
    pictures("start", |columns, rows| {
        let mut person = Person::new(columns, rows);
        person.report(Report::Profiles(Vec::new()));
        person
    });
}

#[test]
fn profiles() {
    pictures("profiles", |columns, rows| {
        let mut person = Person::new(columns, rows);
        person.report(Report::Profiles(samples::profiles()));
        person
    });
}

#[test]
fn wizard() {
    pictures("wizard", |columns, rows| {
        let mut person = Person::new(columns, rows);
        person
            .report(Report::Profiles(Vec::new()))
            .press(KeyCode::Enter);
        person
            .type_text("https://id.example.com/realms/shop")
            .press(KeyCode::Enter);
        person.report(Report::Issuer(Err(samples::trouble())));
        person
    });
}

#[test]
fn login() {
    pictures("login", |columns, rows| {
        let mut person = Person::new(columns, rows);
        person
            .report(Report::Profiles(samples::profiles()))
            .press(KeyCode::Enter);
        person.report(Report::Login(LoginStep::Browser {
            url:
                "https://id.example.com/realms/shop/protocol/openid-connect/auth?client_id=keyferry"
                    .to_owned(),
            until: samples::noon() + SignedDuration::from_mins(5),
        }));
        person.wait(61);
        person
    });
}

#[test]
fn device_code() {
    pictures("device", |columns, rows| {
        let mut person = Person::new(columns, rows);
        person
            .report(Report::Profiles(samples::profiles()))
            .press(KeyCode::Enter);
        person.report(Report::Login(LoginStep::DeviceCode {
            code: "WDJB-MJHT".to_owned(),
            url: "https://id.example.com/device".to_owned(),
            complete_url: Some("https://id.example.com/device?user_code=WDJB-MJHT".to_owned()),
            until: samples::noon() + SignedDuration::from_mins(10),
        }));
        person
    });
}

#[test]
fn roles() {
    pictures("roles", Person::at_roles);
}

#[test]
fn roles_found() {
    pictures("roles-found", |columns, rows| {
        let mut person = Person::at_roles(columns, rows);
        person.type_text("adm");
        person
    });
}

#[test]
fn credentials() {
    pictures("credentials", |columns, rows| {
        let mut person = Person::at_credentials(columns, rows);
        person.wait(600);
        person
    });
}

#[test]
fn sessions() {
    pictures("sessions", |columns, rows| {
        let mut person = Person::at_roles(columns, rows);
        person
            .control('s')
            .report(Report::Sessions(samples::stored()));
        person
    });
}

#[test]
fn why() {
    pictures("why", |columns, rows| {
        let mut person = Person::at_roles(columns, rows);
        person.type_text("adm prod").control('y');
        person.report(Report::Why(Box::new(samples::why())));
        person
    });
}

#[test]
fn messages() {
    pictures("messages", |columns, rows| {
        let mut person = Person::at_credentials(columns, rows);
        person.control('g');
        person
    });
}

#[test]
fn trouble() {
    pictures("trouble", |columns, rows| {
        let mut person = Person::at_roles(columns, rows);
        person
            .press(KeyCode::Enter)
            .report(Report::Failed(samples::trouble()));
        person
    });
}

#[test]
fn help() {
    pictures("help", |columns, rows| {
        let mut person = Person::at_credentials(columns, rows);
        person.press(KeyCode::Char('?'));
        person
    });
}
