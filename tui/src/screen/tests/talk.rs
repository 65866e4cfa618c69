//! The same as questions and answers.

use std::io;
use std::sync::{Arc, Mutex};

use futures::stream;
use secrecy::SecretString;

use super::looped::Ready;
use super::*;
use crate::screen::data::{NewProfile, RolesFrom};
use crate::screen::plain::run;
use crate::screen::run::Shells;

#[derive(Clone, Default)]
struct NoShell(Arc<Mutex<usize>>);

impl Shells for NoShell {
    async fn shell(&mut self, _: &[(&'static str, SecretString)]) -> io::Result<Option<i32>> {
        *self.0.lock().unwrap() += 1;
        Ok(Some(0))
    }
}

async fn talk(answers: &[&str], shells: NoShell) -> String {
    talk_in(Ready::default(), answers, shells).await
}

async fn talk_in(world: Ready, answers: &[&str], shells: NoShell) -> String {
    let answers: Vec<_> = answers
        .iter()
        .map(|answer| Ok((*answer).to_owned()))
        .collect();
    let mut said = Vec::new();
    run(
        Arc::new(world),
        Settings::default(),
        stream::iter(answers),
        &mut said,
        shells,
        samples::noon,
    )
    .await
    .unwrap();
    String::from_utf8(said).unwrap()
}

#[tokio::test]
async fn from_a_profile_to_a_shell() {
    let shells = NoShell::default();
    // The profile, a search, the first role found, the shell.
    let said = talk(&["1", "prod adm", "1", "1"], shells.clone()).await;
    assert_eq!(*shells.0.lock().unwrap(), 1);
    insta::assert_snapshot!(said);
}

#[tokio::test]
async fn secrets_are_not_said() {
    let said = talk(&["1", "1", "2", "3"], NoShell::default()).await;
    assert!(
        said.contains("export AWS_ACCESS_KEY_ID='ASIAEXAMPLEEXAMPLE00'"),
        "{said}"
    );
    assert!(said.contains("credential_process"), "{said}");
    assert!(!said.contains("planted"), "{said}");
}

#[tokio::test]
async fn a_wrong_number_is_asked_for_again_and_the_end_of_input_is_the_end() {
    let said = talk(&["9", "x"], NoShell::default()).await;
    assert_eq!(said.matches("There is no such number.").count(), 2);
}

#[tokio::test]
async fn a_profile_is_set_up_by_questions() {
    let world = Ready::default();
    // Set up; nobody there, then somebody; client as proposed; no such number, the code; the claim;
    // the name as proposed.
    let answers = [
        "3",
        "https://nowhere.example.com/realms/shop",
        "https://id.example.com/realms/shop",
        "",
        "7",
        "2",
        "",
        "",
    ];
    let said = talk_in(world.clone(), &answers, NoShell::default()).await;
    insta::assert_snapshot!(said);
    let saved = world.saved.lock().unwrap().clone();
    let wanted = NewProfile {
        name: "shop".to_owned(),
        issuer: "https://id.example.com/realms/shop".to_owned(),
        client_id: "keyferry".to_owned(),
        device_code: true,
        roles: RolesFrom::Claim,
        role: String::new(),
    };
    assert_eq!(saved, [wanted]);
}

#[tokio::test]
async fn input_that_ends_in_the_midst_of_a_form_saves_nothing() {
    let world = Ready::default();
    let answers = ["3", "https://id.example.com/realms/shop", ""];
    talk_in(world.clone(), &answers, NoShell::default()).await;
    assert_eq!(*world.saved.lock().unwrap(), []);
}

#[tokio::test]
async fn who_is_refused_is_told_the_condition() {
    let said = talk_in(Ready::refusing(), &["1", "1"], NoShell::default()).await;
    assert!(said.contains("connection refused"), "{said}");
    assert!(
        said.contains("StringLike id.example.com/realms/shop:sub = *-admin-* doesn't hold"),
        "{said}"
    );
    assert!(said.contains("there is: -dev-"), "{said}");
}

#[tokio::test]
async fn what_is_stored_is_forgotten_when_somebody_is_sure() {
    let world = Ready::default();
    // What is stored; the login, forgotten; no such one; all of it, but not really; then really.
    let answers = ["4", "1", "1", "yes", "7", "3", "", "3", "yes"];
    let said = talk_in(world.clone(), &answers, NoShell::default()).await;
    insta::assert_snapshot!(said);
    let wanted = [Task::Drop("login-1".to_owned()), Task::LogOutEverywhere];
    assert_eq!(*world.forgotten.lock().unwrap(), wanted);
}

#[tokio::test]
async fn stored_credentials_are_renewed() {
    let said = talk(&["4", "2", "2"], NoShell::default()).await;
    assert!(
        said.contains("arn:aws:iam::111111111111:role/Admin"),
        "{said}"
    );
    assert!(said.contains("Credentials: arn:aws:sts"), "{said}");
}
