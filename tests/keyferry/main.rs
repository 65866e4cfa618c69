//! `keyferry` as its users meet it: what it prints, where, how it exits, and what it asks of others.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::string_slice,
    reason = "a test that can't run fails"
)]
#![expect(clippy::print_stdout, reason = "a test says what it couldn't try here")]

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
mod leaks;
mod parallel;
mod process;
mod saml;
mod screens;
mod subject;
mod usage;
