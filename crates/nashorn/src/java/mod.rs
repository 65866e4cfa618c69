//! Java's library as scripts meet it.

mod fault;
mod jdk;
mod regex;

pub use jdk::Jdk;
