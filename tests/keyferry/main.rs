//! `keyferry` as its users meet it: what it prints, where, how it exits, and what it asks of others.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that can't run fails"
)]

mod confidential;
mod console;
mod demo;
mod driver;
mod exec;
mod faults;
mod given_assertion;
mod hostile;
mod interrupted;
mod keyring;
mod killed;
mod lab_faults;
mod lab_process;
mod leaks;
mod login;
mod own_realm;
mod parallel;
mod process;
mod saml;
mod screens;
mod subject;
mod terminal;
mod usage;
