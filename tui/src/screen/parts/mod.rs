//! What each screen knows, without how it looks.

pub mod credentials;
pub mod cursor;
pub mod roles;
pub mod wizard;
