//! The STS through HTTP, against expectations from AWS's model, documentation and live service.

mod caller;
mod chaining;
mod faults;
mod parameters;
mod saml;
mod signer;
mod token_signatures;
mod web_identity;
mod world;
mod wrapping;
