//! The STS through HTTP, against expectations from AWS's model, documentation and live service.

mod caller;
mod faults;
mod parameters;
mod web_identity;
mod world;
