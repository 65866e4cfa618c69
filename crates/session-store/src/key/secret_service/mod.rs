//! The desktop's keyring on Linux: the Secret Service of freedesktop.org over D-Bus.

mod lookup;
mod session;

use std::collections::HashMap;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use secret_service::EncryptionType;
use secret_service::blocking::{Collection, SecretService};
use zbus::blocking::Connection;
use zeroize::Zeroizing;

use super::Refused;

/// How long a keyring may take that asks nobody.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long somebody may take to type a password.
const PATIENCE_FOR_PEOPLE: Duration = Duration::from_secs(120);

/// What an item is found by.
pub(crate) type Attributes = [(&'static str, String); 2];

/// The secret of an item; nothing when there is none.
pub(crate) fn get(
    attributes: Attributes,
    may_unlock: bool,
) -> Result<Option<Zeroizing<Vec<u8>>>, Refused> {
    within(may_unlock, move |bus| {
        let unlocked = || lookup::unlocked(bus, &attributes).map_err(unavailable);
        // What is unlocked is there for the asking, without a word on its collection.
        let secret = unlocked()?;
        if secret.is_some() {
            return Ok(secret);
        }
        open(&connect(bus)?, may_unlock)?;
        unlocked()
    })
}

/// Puts a secret there, in the place of an earlier one of these attributes.
pub(crate) fn put(
    label: &'static str,
    attributes: Attributes,
    secret: &str,
    may_unlock: bool,
) -> Result<(), Refused> {
    let secret = Zeroizing::new(secret.as_bytes().to_vec());
    within(may_unlock, move |bus| {
        open(&connect(bus)?, may_unlock)?
            .create_item(label, as_str(&attributes), &secret, true, "text/plain")
            .map(|_| ())
            .map_err(unavailable)
    })
}

/// Removes what has these attributes; says whether there was anything.
pub(crate) fn remove(attributes: Attributes, may_unlock: bool) -> Result<bool, Refused> {
    within(may_unlock, move |bus| {
        let service = connect(bus)?;
        let collection = open(&service, may_unlock)?;
        let items = collection
            .search_items(as_str(&attributes))
            .map_err(unavailable)?;
        for item in &items {
            item.delete().map_err(unavailable)?;
        }
        Ok(!items.is_empty())
    })
}

fn unavailable(error: secret_service::Error) -> Refused {
    match error {
        secret_service::Error::Locked | secret_service::Error::Prompt => Refused::Locked,
        error => Refused::Unavailable(format!("which can't be asked ({error})")),
    }
}

fn connect(bus: &Connection) -> Result<SecretService<'static>, Refused> {
    SecretService::connect_with_existing(EncryptionType::Dh, bus.clone()).map_err(unavailable)
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
    may_unlock: bool,
    ask: impl FnOnce(&Connection) -> Result<T, Refused> + Send + 'static,
) -> Result<T, Refused> {
    let (answer, answers) = mpsc::channel();
    thread::spawn(move || {
        let asked = Connection::session()
            .map_err(|error| Refused::Unavailable(format!("to which there is no D-Bus ({error})")))
            .and_then(|bus| ask(&bus));
        // Nobody waits any more: then nobody needs it.
        let _ = answer.send(asked);
    });
    let patience = if may_unlock {
        PATIENCE_FOR_PEOPLE
    } else {
        PATIENCE
    };
    answers
        .recv_timeout(patience)
        .unwrap_or_else(|_| Err(Refused::Unavailable("which doesn't answer".to_owned())))
}

fn as_str(attributes: &Attributes) -> HashMap<&str, &str> {
    attributes
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}
