//! What can go wrong, for the reader.

use std::{io, path::PathBuf, time::Duration};

/// A record or its lock could not be used. Never says what a record holds.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The system refused to read or write.
    #[error("cannot {doing} {}: {source}{}", path.display(), hint(source))]
    Io {
        /// What was tried: a verb.
        doing: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Others on this machine could have changed or read it.
    #[error("{} belongs to somebody else, or others may write to it: give yourself the folder alone (chmod 700)", path.display())]
    NotPrivate {
        /// The folder.
        path: PathBuf,
    },
    /// The key isn't to be had.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Another process held the lock all the time.
    #[error("another process has been at it for {} s: {}", waited.as_secs(), path.display())]
    Busy {
        /// How long was waited.
        waited: Duration,
        /// The lock's file.
        path: PathBuf,
    },
    /// A value can't be written down as JSON, or is too large.
    #[error("cannot store this record: {0}")]
    Value(String),
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The keyring has it and is locked, and nobody may be asked.
    #[error("the keyring is locked: unlock it, or run this once in a terminal of your desktop")]
    Locked,
    /// The keyring has lost it, or isn't there any more.
    #[error("the key of what is stored lies in the desktop's keyring, {reason}. If it is lost, remove {}, and log in again", folder.display())]
    Unavailable {
        /// What the keyring says.
        reason: String,
        /// What can't be read without it.
        folder: PathBuf,
    },
    /// The key's file is damaged.
    #[error("{} isn't a key of ours (32 bytes in hexadecimal): remove it, and log in again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// Others may read the key's file.
    #[error("others may read {}: the key in it must count as known. Remove it, and log in again", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// No random bytes.
    #[error("the system gives no random bytes")]
    Randomness,
}

fn hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull => ": free some space; nothing was lost",
        io::ErrorKind::ReadOnlyFilesystem => ": choose another folder with KEYFERRY_STATE_DIR",
        io::ErrorKind::PermissionDenied => ": check who owns it",
        _ => "",
    }
}
