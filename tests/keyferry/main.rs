//! `keyferry` as its users meet it: what it prints, where, how it exits, and what it asks of others.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that can't run fails"
)]
#![expect(clippy::print_stdout, reason = "a test says what it couldn't try here")]

mod demo;
mod driver;
mod exec;
mod faults;
mod hostile;
mod interrupted;
mod killed;
mod leaks;
mod parallel;
mod process;
mod screens;
mod subject;
mod usage;
