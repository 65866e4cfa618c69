//! People at their browsers: a real one where there is one, and a few lines that fill in forms.

mod chromium;
mod web;

pub use chromium::Chromium;
pub use web::{Act, Web};
