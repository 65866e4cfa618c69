//! What keys lead to.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::*;
use crate::screen::data::LoginStep;

#[test]
fn from_the_list_to_credentials_with_enter_alone() {
    let mut person = Person::new(80, 24);
    person.report(Report::Profiles(samples::profiles()));
    person.sees("shop").sees("alice, 9 h 30 min left");
    person.press(KeyCode::Enter);
    assert_eq!(
        person.effects.len(),
        2,
        "the profiles were asked for, and a login"
    );
    person
        .report(Report::Login(LoginStep::Browser {
            url: "https://id.example.com/auth".to_owned(),
            until: in_five_minutes(),
        }))
        .sees("Your password is typed there, never here")
        .sees("https://id.example.com/auth")
        .sees("05:00");
    person
        .report(Report::Roles {
            who: "alice".to_owned(),
            roles: samples::roles(),
            problems: Vec::new(),
        })
        .sees("5 roles")
        .sees("> * ReadOnly");
    person.press(KeyCode::Down).press(KeyCode::Enter);
    let role = "arn:aws:iam::222222222222:role/Developer".to_owned();
    let assume = Task::Assume {
        profile: "shop".to_owned(),
        role,
        anew: false,
    };
    assert!(matches!(person.effects.last(), Some(Effect::Start(_, task)) if *task == assume));
    person
        .report(Report::Credentials(Box::new(samples::credentials())))
        .sees("ASIAEXAMPLEEXAMPLE00")
        .sees("1:00:00");
}

#[test]
fn letters_search_and_escape_clears_before_it_leaves() {
    let mut person = Person::at_roles(80, 24);
    person
        .type_text("bil")
        .sees("1 of 5 roles")
        .sees("> ")
        .sees("Billing");
    person
        .press(KeyCode::Esc)
        .sees("5 roles")
        .press(KeyCode::Esc)
        .sees("Profiles");
}

#[test]
fn a_pasted_name_is_searched_for_and_its_control_characters_are_not() {
    let mut person = Person::at_roles(80, 24);
    person.tell(Message::Input(Event::Paste("bill\x1b\ning".to_owned())));
    person.sees("Search: billing").sees("1 of 5 roles");
}

#[test]
fn a_refused_user_is_told_which_condition_refused() {
    let mut person = Person::at_roles(80, 24);
    person.type_text("adm prod").control('y');
    assert!(matches!(
        person.effects.last(),
        Some(Effect::Start(_, Task::Explain { .. }))
    ));
    person.report(Report::Why(Box::new(samples::why())));
    person
        .sees("does not let you in")
        .sees("doesn't hold StringLike id.example.com/realms/shop:sub = *-admin-*")
        .sees("there is: -dev-")
        .sees("Ask for the group admin");
}

#[test]
fn a_failure_is_a_notice_that_goes_away() {
    let mut person = Person::at_roles(80, 24);
    person
        .press(KeyCode::Enter)
        .report(Report::Failed(samples::trouble()));
    person
        .sees("What happened")
        .sees("connection refused")
        .sees("What to do");
    person
        .press(KeyCode::Enter)
        .sees_no("What happened")
        .control('g');
    person.sees("connection refused");
}

#[test]
fn a_spinner_shows_only_what_takes_its_time() {
    let mut person = Person::at_roles(80, 24);
    person.press(KeyCode::Enter).sees_no("Getting credentials");
    person
        .wait(1)
        .sees("Getting credentials")
        .sees("Esc cancels");
    person.press(KeyCode::Esc).sees_no("Getting credentials");
}

#[test]
fn secrets_are_hidden_until_asked_for() {
    let mut person = Person::at_credentials(80, 24);
    person.sees_no("planted");
    person
        .press(KeyCode::Char('v'))
        .sees("planted-secret-access-key")
        .sees("planted-session-token");
    person.press(KeyCode::Char('v')).sees_no("planted");
    person
        .press(KeyCode::Down)
        .press(KeyCode::Down)
        .press(KeyCode::Enter);
    person
        .sees("export AWS_ACCESS_KEY_ID='ASIAEXAMPLEEXAMPLE00'")
        .sees_no("planted");
}

#[test]
fn nothing_that_is_only_looked_at_holds_a_secret() {
    let mut person = Person::at_credentials(120, 40);
    let mut pictures = vec![person.screen(PLAIN)];
    for letter in ['s', 'g', 'o'] {
        person.control(letter);
        person.report(Report::Sessions(samples::stored()));
        pictures.push(person.screen(PLAIN));
    }
    let debug = format!("{:?} {:?}", person.app, person.effects);
    for shown in pictures.iter().chain([&debug]) {
        assert!(!shown.contains("planted"), "{shown}");
    }
    // The test can find one.
    let mut person = Person::at_credentials(120, 40);
    person.press(KeyCode::Char('v'));
    assert!(person.screen(PLAIN).contains("planted"));
}

#[test]
fn copying_is_offered_only_where_it_is_switched_on_and_warns() {
    let mut person = Person::at_credentials(80, 24);
    person.sees_no("Copy them");
    let mut copying = Person::at_roles(80, 24);
    copying.app.settings.copying = true;
    copying.press(KeyCode::Enter);
    copying.report(Report::Credentials(Box::new(samples::credentials())));
    for _ in 0..3 {
        copying.press(KeyCode::Down);
    }
    copying
        .press(KeyCode::Enter)
        .sees("Every program on your desktop can read the clipboard");
    assert!(
        copying
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Copy(_)))
    );
}

#[test]
fn a_shell_gets_the_variables() {
    let mut person = Person::at_credentials(80, 24);
    person.press(KeyCode::Enter);
    let Some(Effect::Shell(variables)) = person.effects.last() else {
        panic!("no shell");
    };
    let names: Vec<_> = variables.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        [
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_REGION"
        ]
    );
}

#[test]
fn logging_out_everywhere_is_asked_about_first() {
    let mut person = Person::at_roles(80, 24);
    person
        .control('s')
        .report(Report::Sessions(samples::stored()));
    person
        .sees("The key lies in the desktop's keyring")
        .sees("login")
        .sees("42 min");
    person.effects.clear();
    person
        .press(KeyCode::Char('L'))
        .sees("Log out everywhere?")
        .press(KeyCode::Esc);
    assert_eq!(person.begun(), []);
    person.press(KeyCode::Char('L')).press(KeyCode::Enter);
    assert_eq!(person.begun(), [Task::LogOutEverywhere]);
}

#[test]
fn help_shows_the_keys_of_the_screen_below() {
    let mut person = Person::at_roles(80, 24);
    person
        .press(KeyCode::F(1))
        .sees("^Y")
        .sees("pin")
        .press(KeyCode::Esc)
        .sees("5 roles");
}

#[test]
fn the_mouse_selects_and_then_does() {
    let mut person = Person::at_roles(80, 24);
    let click = |row| {
        Message::Input(Event::Mouse(MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column: 10,
            row,
            modifiers: KeyModifiers::NONE,
        }))
    };
    // Header, border, search, then: pinned, ReadOnly, recent, Developer.
    person.tell(click(6)).sees("> ").begun();
    let roles = person.app.roles.as_ref().unwrap();
    assert_eq!(roles.selected().unwrap().name, "Developer");
    // A heading is nothing.
    person.tell(click(5));
    assert_eq!(person.begun(), []);
    person.tell(click(6));
    assert!(matches!(person.begun().as_slice(), [Task::Assume { .. }]));
}

#[test]
fn a_hostile_name_cannot_command_the_terminal() {
    let mut person = Person::new(80, 24);
    person
        .report(Report::Profiles(samples::profiles()))
        .press(KeyCode::Enter);
    let mut role = samples::role(
        "111111111111",
        Some("\u{1b}]0;owned\u{7}"),
        "Ad\u{1b}[2Jmin",
    );
    role.source = "a\nb\u{9b}31m".to_owned();
    person.report(Report::Roles {
        who: "\u{1b}c".to_owned(),
        roles: vec![role],
        problems: Vec::new(),
    });
    for look in [PLAIN, RICH] {
        let screen = person.screen(look);
        let controls = screen
            .chars()
            .filter(|letter| letter.is_control() && *letter != '\n');
        assert_eq!(controls.count(), 0, "{screen:?}");
    }
}

#[test]
fn the_details_of_a_role_say_how_long_a_session_lasts_what_limits_it_and_what_its_policy_wants() {
    for (columns, rows) in [(60, 15), (80, 24), (120, 40)] {
        let mut person = Person::at_roles(columns, rows);
        person.type_text("adm prod");
        if columns < 100 {
            person.press(KeyCode::Tab);
        }
        person
            .sees("arn:aws:iam::111111111111:role/Admin")
            .sees("60 min, as asked for")
            .sees("What the trust policy wants")
            .sees("id.example.com/realms/shop:sub");
        person.press(KeyCode::Esc).sees("5 roles");
    }
    let mut person = Person::at_roles(80, 24);
    person.type_text("developer").press(KeyCode::Tab);
    person
        .sees("60 min, as asked for")
        .sees("Tags team=web")
        .sees("Source identity alice")
        .sees("not known here")
        .sees_no("What the trust policy wants");
}

#[test]
fn the_footer_offers_what_does_something_now() {
    let footer = |person: &Person| {
        let screen = person.screen(PLAIN);
        screen.lines().last().unwrap_or_default().to_owned()
    };
    // ReadOnly's trust policy isn't known, Admin's is.
    let mut person = Person::at_roles(80, 24);
    assert!(!footer(&person).contains("why"));
    assert!(footer(&person).contains("unpin") && footer(&person).contains("Esc back"));
    person.type_text("adm prod");
    assert!(footer(&person).contains("^Y why") && footer(&person).contains("Esc clear search"));
    person.press(KeyCode::Enter);
    assert!(footer(&person).contains("Esc cancel"));
    person.report(Report::Credentials(Box::new(samples::credentials())));
    assert!(footer(&person).contains("v show secrets"));
    person.press(KeyCode::Char('v'));
    assert!(footer(&person).contains("v hide secrets"));

    let mut person = Person::new(80, 24);
    person.report(Report::Profiles(samples::profiles()));
    assert!(footer(&person).contains("r new login"));
    person.press(KeyCode::End);
    assert!(!footer(&person).contains("r new login"));
    person.press(KeyCode::Home).press(KeyCode::Enter);
    assert!(!footer(&person).contains("Enter"));
    person.report(Report::Failed(samples::trouble()));
    assert!(footer(&person).contains("Enter try again") && footer(&person).contains("Esc back"));
}

#[test]
fn a_stored_login_is_renewed_by_its_profile_and_credentials_by_their_role() {
    let mut person = Person::at_roles(80, 24);
    person
        .control('s')
        .report(Report::Sessions(samples::stored()));
    person.begun();
    person.press(KeyCode::Char('r'));
    let enter = Task::Enter {
        profile: "shop".to_owned(),
        anew: true,
    };
    assert_eq!(person.begun(), [enter]);
    person
        .press(KeyCode::Esc)
        .press(KeyCode::Down)
        .press(KeyCode::Char('r'));
    let assume = Task::Assume {
        profile: "shop".to_owned(),
        role: "arn:aws:iam::111111111111:role/Admin".to_owned(),
        anew: true,
    };
    assert_eq!(person.begun(), [assume]);

    let mut stored = samples::stored();
    stored.sessions[0].profile.clear();
    let mut person = Person::at_roles(80, 24);
    person.control('s').report(Report::Sessions(stored));
    person
        .press(KeyCode::Char('r'))
        .sees("No profile leads there any more");
}

#[test]
fn what_is_stored_is_told_when_it_is_known_and_not_before() {
    let mut person = Person::at_roles(80, 24);
    person.control('s').wait(1);
    person
        .sees_no("Nothing is stored")
        .sees("Reading what is stored (00:01, Esc cancels)");
    person
        .report(Report::Sessions(crate::screen::data::Stored::default()))
        .sees("Nothing is stored");
}

#[test]
fn a_practice_world_that_is_being_started_can_be_given_up_and_one_that_runs_be_left() {
    let mut person = Person::new(80, 24);
    person.report(Report::Profiles(Vec::new()));
    person.press(KeyCode::Down).press(KeyCode::Enter).wait(1);
    person
        .sees("Starting the practice world")
        .press(KeyCode::Esc)
        .sees_no("Starting the practice world");
    person
        .press(KeyCode::Enter)
        .report(Report::DemoReady("alice".to_owned()))
        .report(Report::Roles {
            who: "alice".to_owned(),
            roles: samples::roles(),
            problems: Vec::new(),
        });
    person
        .press(KeyCode::Esc)
        .report(Report::Profiles(samples::profiles()));
    person.press(KeyCode::End).sees("> Leave the demo");
    person.press(KeyCode::Enter);
    assert!(matches!(
        person.effects.last(),
        Some(Effect::Start(_, Task::LeaveDemo))
    ));
    person.report(Report::Done("the practice world has ended".to_owned()));
    person.report(Report::Profiles(Vec::new()));
    person.sees("Nothing is set up yet").sees("Try the demo");
}

#[test]
fn no_role_at_all_says_what_keeps_them_from_being_seen() {
    let mut person = Person::new(60, 15);
    person
        .report(Report::Profiles(samples::profiles()))
        .press(KeyCode::Enter)
        .report(Report::Roles {
            who: "alice".to_owned(),
            roles: Vec::new(),
            problems: vec!["the roles claim isn't a list".to_owned()],
        });
    person
        .sees("There is no role for you here")
        .sees("the roles claim isn't a list");
}

#[test]
fn who_is_refused_a_role_whose_policy_is_known_is_led_to_the_condition_by_enter() {
    let mut person = Person::at_roles(80, 24);
    person
        .type_text("adm prod")
        .press(KeyCode::Enter)
        .report(Report::Refused(samples::trouble()));
    person
        .sees("connection refused")
        .sees("Enter show why")
        .press(KeyCode::Enter);
    let explain = Task::Explain {
        profile: "shop".to_owned(),
        role: "arn:aws:iam::111111111111:role/Admin".to_owned(),
    };
    assert!(matches!(person.effects.last(), Some(Effect::Start(_, task)) if *task == explain));
    person
        .report(Report::Why(Box::new(samples::why())))
        .sees("doesn't hold");
    person.press(KeyCode::Esc).sees("1 of 5 roles");
}
