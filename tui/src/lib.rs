//! The `keyferry` program as a library.
//!
//! Lives here: configuration, commands, outputs, the full-screen interface.
//! Doesn't live here: protocols (`federation`), records and locks (`session-store`), scripts.

pub mod browser;
pub mod cli;
pub mod config;
pub mod desk;
pub mod exit;
pub mod output;
#[cfg(feature = "lab")]
pub mod practice;
pub mod qr;
pub mod screen;
pub mod warm;
pub mod why;
