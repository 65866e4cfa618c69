//! Where a store's key comes from.
//!
//! The file `key` in the store's folder either is the key or says that the desktop's keyring has
//! it. A key from the keyring rests in the kernel for a while, where that is possible: asking the
//! keyring takes longer than all the rest of a warm call.

#[cfg(target_os = "linux")]
mod kernel;
#[cfg(target_os = "linux")]
pub(crate) mod secret_service;

#[cfg(not(target_os = "linux"))]
#[path = "no_kernel.rs"]
mod kernel;
#[cfg(not(target_os = "linux"))]
#[path = "no_secret_service.rs"]
pub(crate) mod secret_service;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::file;
use crate::lock;
use crate::seal::MasterKey;
use crate::{KeyError, StoreError};

const IN_KEYRING: &[u8] = b"secret-service\n";

/// Longer than somebody takes to unlock a keyring for another process.
const PATIENCE: Duration = Duration::from_secs(150);

/// How a store comes by its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPolicy {
    /// Whether a new key goes into the desktop's keyring, where there is one.
    pub keyring: bool,
    /// Whether somebody is there who can unlock the keyring. Never so in a background call.
    pub may_unlock: bool,
    /// How long a key from the keyring may rest in the kernel; nothing: it may not.
    pub rest: Option<Duration>,
}

impl KeyPolicy {
    /// For calls nobody looks at: the keyring isn't unlocked; a key rests for eight hours.
    #[must_use]
    pub const fn background() -> Self {
        Self {
            keyring: true,
            may_unlock: false,
            rest: Some(Duration::from_secs(8 * 60 * 60)),
        }
    }

    /// In a file beside the records, whatever else there is.
    #[must_use]
    pub const fn in_file() -> Self {
        Self {
            keyring: false,
            may_unlock: false,
            rest: None,
        }
    }

    /// For somebody who may be asked to unlock the keyring.
    #[must_use]
    pub const fn interactive() -> Self {
        Self {
            may_unlock: true,
            ..Self::background()
        }
    }
}

/// Where a store's key lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyHome {
    /// In a file that only its owner can read: whoever copies the folder has the sessions.
    File(PathBuf),
    /// In the desktop's keyring.
    SecretService,
}

/// Why the keyring gives or takes nothing.
pub(crate) enum Refused {
    /// It is locked, and may not be unlocked.
    Locked,
    /// The rest of a sentence about it.
    Unavailable(String),
}

/// The key of the store in `folder`, if it has one yet.
pub(crate) fn find(folder: &Path, policy: &KeyPolicy) -> Result<Option<MasterKey>, StoreError> {
    let path = path(folder);
    let Some(text) = file::read(&path)? else {
        return Ok(None);
    };
    if text.as_slice() == IN_KEYRING {
        return from_keyring(folder, policy).map(Some);
    }
    let exposed = file::is_exposed(&path).map_err(|source| StoreError::Io {
        doing: "read",
        path: path.clone(),
        source,
    })?;
    if exposed {
        return Err(KeyError::Exposed { path }.into());
    }
    match MasterKey::from_hex(&text) {
        Some(key) => Ok(Some(key)),
        None => Err(KeyError::Damaged { path }.into()),
    }
}

/// The key of the store in `folder`, which gets one if it has none.
pub(crate) fn find_or_create(folder: &Path, policy: &KeyPolicy) -> Result<MasterKey, StoreError> {
    if let Some(key) = find(folder, policy)? {
        return Ok(key);
    }
    // One at a time: the key in the file or in the keyring has to be the one that seals.
    let locks = lock::folder(folder)?;
    let _lock = lock::lock(&locks.join("key"), PATIENCE)?;
    if let Some(key) = find(folder, policy)? {
        return Ok(key);
    }
    let key = MasterKey::random()?;
    let hex = key.to_hex();
    let kept = policy.keyring
        && secret_service::put("keyferry", attributes(folder), &hex, policy.may_unlock).is_ok();
    let text = if kept { IN_KEYRING } else { hex.as_bytes() };
    file::write(&path(folder), text, |_| {})?;
    Ok(key)
}

/// Where the key of the store in `folder` lies, if it has one.
pub(crate) fn home(folder: &Path) -> Result<Option<KeyHome>, StoreError> {
    let path = path(folder);
    Ok(file::read(&path)?.map(|text| {
        if text.as_slice() == IN_KEYRING {
            KeyHome::SecretService
        } else {
            KeyHome::File(path)
        }
    }))
}

fn attributes(folder: &Path) -> secret_service::Attributes {
    [
        ("application", "keyferry".to_owned()),
        ("store", folder.to_string_lossy().into_owned()),
    ]
}

fn path(folder: &Path) -> PathBuf {
    folder.join("key")
}

fn from_keyring(folder: &Path, policy: &KeyPolicy) -> Result<MasterKey, StoreError> {
    let rested = policy.rest.and_then(|_| kernel::get(folder));
    if let Some(key) = rested.and_then(|hex| MasterKey::from_hex(&hex)) {
        return Ok(key);
    }
    let unavailable = |reason: String| KeyError::Unavailable {
        reason,
        folder: folder.to_owned(),
    };
    let hex = secret_service::get(attributes(folder), policy.may_unlock)
        .map_err(|refused| match refused {
            Refused::Locked => KeyError::Locked,
            Refused::Unavailable(reason) => unavailable(reason),
        })?
        .ok_or_else(|| unavailable("which hasn't got it any more".to_owned()))?;
    let key = MasterKey::from_hex(&hex)
        .ok_or_else(|| unavailable("which holds something else under its name".to_owned()))?;
    if let Some(rest) = policy.rest {
        kernel::put(folder, &hex, rest);
    }
    Ok(key)
}
