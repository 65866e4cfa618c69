//! The full-screen interface: state, picture and event loop. It knows no protocol; what it wants
//! done it says as [`Task`]s, and a [`World`] does them.

pub mod app;
pub mod data;
pub mod keys;
pub mod message;
pub mod parts;
pub mod plain;
pub mod run;
pub mod samples;
pub mod terminal;
mod text;
pub mod view;
pub mod workshop;

pub use app::{App, Settings};
pub use message::{Effect, Message, Report, Task, Ticket};
pub use run::{Host, Reports, World, run};

#[cfg(test)]
mod tests;
