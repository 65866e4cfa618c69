//! The key in a real keyring: gnome-keyring.

use std::fs;
use std::path::Path;

use secret_service::EncryptionType;
use secret_service::blocking::SecretService;
use session_store::{KeyHome, KeyPolicy, Keyring, KeyringError, Kind, RecordId, Store};

use crate::desktop;

const SESSION: Kind = Kind::new("session");

fn id() -> RecordId {
    RecordId::of([("user", Some("alice"))])
}

fn store(folder: &Path, policy: KeyPolicy) -> Store {
    Store::new(folder.join("state"), policy)
}

/// A call that may not rest a key in the kernel: the tests share one with whoever runs them.
fn background() -> KeyPolicy {
    KeyPolicy {
        rest: None,
        ..KeyPolicy::background()
    }
}

#[test]
fn a_key_lies_in_the_keyring_and_a_locked_keyring_stays_locked() {
    let test = "gnome::a_key_lies_in_the_keyring_and_a_locked_keyring_stays_locked";
    // `--unlock` reads the password of the keyring, which it makes.
    let unlock = "printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null";
    if let Some(home) = desktop(test, &["gnome-keyring-daemon"], unlock) {
        on_the_desktop(&home);
    }
}

fn on_the_desktop(home: &Path) {
    store(home, background())
        .write(SESSION, &id(), &"rt-1")
        .unwrap();
    let later = store(home, background());
    assert_eq!(later.key_home().unwrap(), Some(KeyHome::SecretService));
    assert_eq!(
        fs::read(home.join("state/key")).unwrap(),
        b"secret-service\n"
    );
    assert_eq!(later.read(SESSION, &id()).unwrap(), Some("rt-1".to_owned()));

    // Where the kernel allows it, the key rests there.
    let rested = KeyPolicy::background();
    assert_eq!(
        store(home, rested.clone()).read(SESSION, &id()).unwrap(),
        Some("rt-1".to_owned())
    );

    let keyring = Keyring::background();
    assert_eq!(keyring.secret("work").unwrap(), None);
    keyring.keep("work", "first").unwrap();
    keyring.keep("work", "second").unwrap();
    keyring.keep("other", "third").unwrap();
    let secret = keyring.secret("work").unwrap();
    assert_eq!(secret.unwrap().as_str(), "second");
    assert!(keyring.remove("other").unwrap());
    assert!(!keyring.remove("other").unwrap());

    let service = SecretService::connect(EncryptionType::Dh).unwrap();
    service.get_default_collection().unwrap().lock().unwrap();
    assert_eq!(keyring.secret("work"), Err(KeyringError::Locked));
    assert_eq!(keyring.keep("work", "x"), Err(KeyringError::Locked));
    let refused = store(home, background()).read::<String>(SESSION, &id());
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("the keyring is locked"), "{refused}");
    match store(home, rested).read::<String>(SESSION, &id()) {
        Ok(read) => {
            println!("the kernel held the key");
            assert_eq!(read, Some("rt-1".to_owned()));
        }
        Err(refused) => {
            println!("the kernel holds no keys here");
            assert!(
                refused.to_string().contains("the keyring is locked"),
                "{refused}"
            );
        }
    }
}
