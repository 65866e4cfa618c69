//! Sealed records of sessions and credentials, shared by processes.
//!
//! Lives here: what a record is called, how it is sealed and written, the locks that make many
//! processes do a thing once, where the key comes from, and the desktop's keyring. Synchronous.
//! Doesn't live here: what a record means, HTTP, OpenID Connect, AWS.

mod error;
mod file;
mod hex;
mod key;
mod keyring;
mod lock;
mod record;
mod seal;
mod store;

pub use error::{KeyError, StoreError};
pub use key::{KeyHome, KeyPolicy};
pub use keyring::{Keyring, KeyringError};
pub use lock::Lock;
pub use record::{Kind, RecordId};
pub use store::{Listed, Step, Store};
