//! The Java objects a mapper script sees, the conversion of its result into a claim, and the script worker
//! that runs both out of harm's way.

pub mod api;
mod objects;
pub mod worker;
