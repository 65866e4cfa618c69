//! The desktop's keyring on Linux: the Secret Service of freedesktop.org over D-Bus.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use secret_service::EncryptionType;
use secret_service::blocking::{Collection, SecretService};
use zeroize::Zeroizing;

use crate::{KeyError, StoreError};

/// How long a keyring may take that asks nobody.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long somebody may take to type a password.
const PATIENCE_FOR_PEOPLE: Duration = Duration::from_secs(120);

/// The key of the store in `folder`, as it was put.
pub(super) fn get(folder: &Path, may_unlock: bool) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    let of = folder.to_owned();
    within(folder, may_unlock, move |service| {
        let attributes = attributes(&of);
        let collection = open(service, may_unlock)?;
        let items = collection
            .search_items(as_str(&attributes))
            .map_err(unavailable)?;
        let item = items
            .first()
            .ok_or_else(|| Refused::Unavailable("which hasn't got it any more".to_owned()))?;
        item.get_secret().map(Zeroizing::new).map_err(unavailable)
    })
}

/// Puts the key of the store in `folder` there, in the place of an earlier one.
pub(super) fn put(folder: &Path, hex: &str, may_unlock: bool) -> Result<(), StoreError> {
    let of = folder.to_owned();
    let secret = Zeroizing::new(hex.as_bytes().to_vec());
    within(folder, may_unlock, move |service| {
        let attributes = attributes(&of);
        open(service, may_unlock)?
            .create_item("keyferry", as_str(&attributes), &secret, true, "text/plain")
            .map(|_| ())
            .map_err(unavailable)
    })
}

enum Refused {
    Locked,
    Unavailable(String),
}

fn unavailable(error: secret_service::Error) -> Refused {
    match error {
        secret_service::Error::Locked | secret_service::Error::Prompt => Refused::Locked,
        error => Refused::Unavailable(format!("which can't be asked ({error})")),
    }
}

/// The keyring a desktop uses for programs.
fn open<'a>(service: &'a SecretService<'a>, may_unlock: bool) -> Result<Collection<'a>, Refused> {
    let collection = service.get_default_collection().map_err(unavailable)?;
    if collection.is_locked().map_err(unavailable)? {
        if !may_unlock {
            return Err(Refused::Locked);
        }
        collection.unlock().map_err(unavailable)?;
    }
    Ok(collection)
}

/// Asks the keyring on a thread that can be left behind: a keyring may never answer.
fn within<T: Send + 'static>(
    folder: &Path,
    may_unlock: bool,
    ask: impl FnOnce(&SecretService<'_>) -> Result<T, Refused> + Send + 'static,
) -> Result<T, StoreError> {
    let (answer, answers) = mpsc::channel();
    thread::spawn(move || {
        let asked = SecretService::connect(EncryptionType::Dh)
            .map_err(unavailable)
            .and_then(|service| ask(&service));
        // Nobody waits any more: then nobody needs it.
        let _ = answer.send(asked);
    });
    let patience = if may_unlock {
        PATIENCE_FOR_PEOPLE
    } else {
        PATIENCE
    };
    let folder: PathBuf = folder.to_owned();
    Err(match answers.recv_timeout(patience) {
        Ok(Ok(value)) => return Ok(value),
        Ok(Err(Refused::Locked)) => KeyError::Locked,
        Ok(Err(Refused::Unavailable(reason))) => KeyError::Unavailable { reason, folder },
        Err(_) => KeyError::Unavailable {
            reason: "which doesn't answer".to_owned(),
            folder,
        },
    }
    .into())
}

fn attributes(folder: &Path) -> [(&'static str, String); 2] {
    [
        ("application", "keyferry".to_owned()),
        ("store", folder.to_string_lossy().into_owned()),
    ]
}

fn as_str<'a>(attributes: &'a [(&'static str, String); 2]) -> HashMap<&'a str, &'a str> {
    attributes
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}
