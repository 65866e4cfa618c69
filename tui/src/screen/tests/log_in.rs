//! Setting up, and logging in.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::*;
use crate::screen::data::{IssuerFacts, LoginStep, NewProfile, RolesFrom};

#[test]
fn nothing_is_set_up_yet() {
    let mut person = Person::new(80, 24);
    person.report(Report::Profiles(Vec::new()));
    person
        .sees("Nothing is set up yet")
        .sees("> Set up a profile")
        .sees("Try the demo");
    person.press(KeyCode::Down).press(KeyCode::Enter);
    assert_eq!(person.begun().last(), Some(&Task::StartDemo));
}

#[test]
fn a_profile_is_set_up_and_used() {
    let mut person = Person::new(80, 24);
    person.report(Report::Profiles(Vec::new()));
    person
        .press(KeyCode::Enter)
        .type_text("https://id.example.com/realms/shop");
    person.press(KeyCode::Enter);
    let issuer = "https://id.example.com/realms/shop".to_owned();
    let check = Task::CheckIssuer(issuer.clone());
    assert!(matches!(person.effects.last(), Some(Effect::Start(_, task)) if *task == check));
    person.report(Report::Issuer(Ok(IssuerFacts {
        issuer: issuer.clone(),
        device_code: true,
    })));
    person.sees("It answers: https://id.example.com/realms/shop");
    // Client; flow, changed; roles; name as suggested.
    person
        .press(KeyCode::Enter)
        .press(KeyCode::Right)
        .press(KeyCode::Enter);
    person
        .press(KeyCode::Enter)
        .sees("shop")
        .press(KeyCode::Enter);
    let profile = NewProfile {
        name: "shop".to_owned(),
        issuer,
        client_id: "keyferry".to_owned(),
        device_code: true,
        roles: RolesFrom::Claim,
        role: String::new(),
    };
    let save = Task::SaveProfile(profile);
    assert!(matches!(person.effects.last(), Some(Effect::Start(_, task)) if *task == save));
    person.report(Report::Saved("shop".to_owned()));
    assert!(matches!(
        person.begun().last(),
        Some(Task::Enter { profile, anew: false }) if profile == "shop"
    ));
}

#[test]
fn an_answer_about_an_issuer_that_was_typed_over_counts_no_more() {
    let mut person = Person::new(80, 24);
    person.report(Report::Profiles(Vec::new()));
    person
        .press(KeyCode::Enter)
        .type_text("https://a")
        .press(KeyCode::Enter);
    let asked = person.last_ticket();
    person.press(KeyCode::BackTab).type_text("b");
    person.tell(Message::Report(
        asked,
        Report::Issuer(Err(samples::trouble())),
    ));
    person.sees_no("connection refused");
}

#[test]
fn a_login_can_be_given_up_and_what_it_says_later_is_not_heard() {
    let mut person = Person::new(80, 24);
    person
        .report(Report::Profiles(samples::profiles()))
        .press(KeyCode::Enter);
    let ticket = person.last_ticket();
    person.press(KeyCode::Esc);
    assert!(
        person
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::GiveUp(given_up) if *given_up == ticket))
    );
    person.tell(Message::Report(
        ticket,
        Report::Roles {
            who: "mallory".to_owned(),
            roles: Vec::new(),
            problems: Vec::new(),
        },
    ));
    person.sees("Profiles").sees_no("mallory");
}

#[test]
fn a_login_that_went_wrong_says_why_and_can_be_tried_again() {
    let mut person = Person::new(80, 24);
    person
        .report(Report::Profiles(samples::profiles()))
        .press(KeyCode::Enter);
    person.report(Report::Failed(samples::trouble()));
    person
        .sees("That didn't work")
        .sees("connection refused")
        .sees("company's network");
    person.press(KeyCode::Enter);
    assert!(matches!(person.begun().last(), Some(Task::Enter { .. })));
}

#[test]
fn a_device_code_is_shown_with_a_code_to_scan() {
    let mut person = Person::new(120, 40);
    person
        .report(Report::Profiles(samples::profiles()))
        .press(KeyCode::Enter);
    person.report(Report::Login(LoginStep::DeviceCode {
        code: "WDJB-MJHT".to_owned(),
        url: "https://id.example.com/device".to_owned(),
        complete_url: Some("https://id.example.com/device?user_code=WDJB-MJHT".to_owned()),
        until: in_five_minutes(),
    }));
    person
        .sees("Code: WDJB-MJHT")
        .sees("https://id.example.com/device");
    assert!(person.screen(RICH).contains("\u{2588}\u{2588}\u{2588}"));
    // Where it would be cut it isn't shown.
    person.app.size = (80, 24);
    person.sees("Code: WDJB-MJHT").sees_no("######");
}

#[test]
fn credentials_that_need_a_login_first_lead_there_and_back() {
    let mut person = Person::at_roles(80, 24);
    person.press(KeyCode::Enter);
    person.report(Report::Login(LoginStep::Browser {
        url: "https://id.example.com/auth".to_owned(),
        until: in_five_minutes(),
    }));
    person.sees("https://id.example.com/auth");
    person.report(Report::Credentials(Box::new(samples::credentials())));
    person
        .sees("Access key")
        .press(KeyCode::Esc)
        .sees("5 roles");
}

#[test]
fn the_arrows_choose_in_both_directions_and_a_click_chooses_a_field() {
    let mut person = Person::new(80, 24);
    person.report(Report::Profiles(Vec::new()));
    person
        .press(KeyCode::Enter)
        .type_text("https://id.example.com/realms/shop");
    let click = Message::Input(Event::Mouse(MouseEvent {
        kind: MouseEventKind::Down(MouseButton::Left),
        column: 10,
        row: 5,
        modifiers: KeyModifiers::NONE,
    }));
    // Header, border, issuer, client, flow: roles.
    person
        .tell(click)
        .sees("the claim https://aws.amazon.com/roles <>");
    assert!(matches!(person.begun().last(), Some(Task::CheckIssuer(_))));
    person
        .press(KeyCode::Left)
        .sees("one role, named here <>")
        .press(KeyCode::Right)
        .sees("the claim https://aws.amazon.com/roles <>");
}

#[test]
fn an_issuer_that_could_not_be_reached_is_asked_again() {
    let mut person = Person::new(80, 24);
    person.report(Report::Profiles(Vec::new()));
    person
        .press(KeyCode::Enter)
        .type_text("https://a")
        .press(KeyCode::Enter)
        .report(Report::Issuer(Err(samples::trouble())));
    person.begun();
    person.press(KeyCode::Up).press(KeyCode::Enter);
    let again = Task::CheckIssuer("https://a".to_owned());
    assert_eq!(person.begun(), [again]);
}

#[test]
fn help_over_a_login_says_what_is_waited_for_and_not_that_escape_would_end_it() {
    let mut person = Person::new(80, 24);
    person
        .report(Report::Profiles(samples::profiles()))
        .press(KeyCode::Enter);
    person.report(Report::Login(LoginStep::Browser {
        url: "https://id.example.com/auth".to_owned(),
        until: in_five_minutes(),
    }));
    person.wait(1).press(KeyCode::Char('?'));
    person
        .sees("Waiting for your login (00:01)")
        .sees_no("Esc cancels")
        .press(KeyCode::Esc)
        .sees("Waiting for your login (00:01, Esc cancels)");
}
