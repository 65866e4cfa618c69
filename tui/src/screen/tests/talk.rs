//! The same as questions and answers.

use std::io;
use std::sync::{Arc, Mutex};

use futures::stream;
use secrecy::SecretString;

use super::looped::Ready;
use super::*;
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
    let answers: Vec<_> = answers
        .iter()
        .map(|answer| Ok((*answer).to_owned()))
        .collect();
    let mut said = Vec::new();
    run(
        Arc::new(Ready::default()),
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
