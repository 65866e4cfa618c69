//! Services that have the keyring's name and don't keep to its protocol.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::thread;

use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt, KeyIvInit};
use ring::hkdf::{HKDF_SHA256, Salt};
use serde::Serialize;
use session_store::Keyring;
use zbus::Message;
use zbus::blocking::connection::Builder;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::Type;
use zbus::zvariant::{DynamicType, ObjectPath, OwnedValue, Value};

use crate::desktop;

const PARAMETERS: [u8; 16] = [7; 16];
const UNKNOWN: &str = "org.freedesktop.DBus.Error.UnknownMethod";

/// How a call is answered, if it is.
type Answer = Box<dyn Fn(&Connection, &Message) + Send>;

/// How a service answers the three calls of somebody who wants a secret.
struct Service {
    search_items: Answer,
    open_session: Answer,
    get_secret: Answer,
}

impl Service {
    /// One that keeps to the protocol. Its exponent is 1: then the number that both share is the
    /// public key of the one who asks.
    fn proper() -> Self {
        let shared = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&shared);
        let open_session: Answer = Box::new(move |bus, call| {
            let body = call.body();
            let (algorithm, public): (String, OwnedValue) = body.deserialize().unwrap();
            assert_eq!(algorithm, "dh-ietf1024-sha256-aes128-cbc-pkcs7");
            *heard.lock().unwrap() = Vec::<u8>::try_from(public).unwrap();
            says_public_key(vec![2_u8])(bus, call);
        });
        let get_secret: Answer = Box::new(move |bus, call| {
            let value = encrypted(b"s3cret", &shared.lock().unwrap());
            says_secret(&PARAMETERS, &value)(bus, call);
        });
        Self {
            search_items: finds(&["/item"]),
            open_session,
            get_secret,
        }
    }

    /// Answers on the bus until the connection is dropped.
    fn start(self) -> Connection {
        let bus = Builder::session().unwrap().build().unwrap();
        let calls = MessageIterator::from(&bus);
        bus.request_name("org.freedesktop.secrets").unwrap();
        let answering = bus.clone();
        thread::spawn(move || {
            for call in calls.map_while(Result::ok) {
                if call.message_type() != Type::MethodCall {
                    continue;
                }
                let member = call.header().member().unwrap().to_string();
                let answer = match member.as_str() {
                    "SearchItems" => &self.search_items,
                    "OpenSession" => &self.open_session,
                    "GetSecret" => &self.get_secret,
                    _ => &refuses(UNKNOWN),
                };
                answer(&answering, &call);
            }
        });
        bus
    }
}

fn encrypted(secret: &[u8], shared: &[u8]) -> Vec<u8> {
    let mut key = [0; 32];
    let derived = Salt::new(HKDF_SHA256, &[]).extract(shared);
    let derived = derived.expand(&[], HKDF_SHA256).unwrap();
    derived.fill(&mut key).unwrap();
    let cipher = cbc::Encryptor::<aes::Aes128>::new_from_slices(&key[..16], &PARAMETERS).unwrap();
    let mut block = [0; 16];
    block[..secret.len()].copy_from_slice(secret);
    let value = cipher.encrypt_padded::<Pkcs7>(&mut block, secret.len());
    value.unwrap().to_vec()
}

fn path(path: &'static str) -> ObjectPath<'static> {
    ObjectPath::from_static_str(path).unwrap()
}

fn says(body: impl Serialize + DynamicType + Send + 'static) -> Answer {
    Box::new(move |bus, call| bus.reply(&call.header(), &body).unwrap())
}

fn refuses(error: &'static str) -> Answer {
    Box::new(move |bus, call| bus.reply_error(&call.header(), error, &"no").unwrap())
}

fn is_silent() -> Answer {
    Box::new(|_, _| ())
}

fn finds(unlocked: &[&'static str]) -> Answer {
    let unlocked: Vec<_> = unlocked.iter().map(|item| path(item)).collect();
    says((unlocked, Vec::<ObjectPath>::new()))
}

fn says_public_key(key: impl Into<Value<'static>>) -> Answer {
    says((key.into(), path("/session")))
}

fn says_secret(parameters: &[u8], value: &[u8]) -> Answer {
    let (parameters, value) = (parameters.to_vec(), value.to_vec());
    says(((path("/session"), parameters, value, "text/plain"),))
}

/// What is told of a service, or the secret it gave.
fn told(service: Service) -> String {
    let bus = service.start();
    let told = match Keyring::background().secret("work") {
        Ok(secret) => format!("{:?}", secret.as_deref()),
        Err(refused) => refused.to_string(),
    };
    assert!(bus.release_name("org.freedesktop.secrets").unwrap());
    told
}

#[test]
fn a_service_that_answers_nonsense_is_told_of() {
    let test = "nonsense::a_service_that_answers_nonsense_is_told_of";
    if desktop(test, &[], "").is_none() {
        return;
    }
    assert_eq!(told(Service::proper()), r#"Some("s3cret")"#);

    const UNSUPPORTED: &str = "org.freedesktop.DBus.Error.NotSupported";
    const LOCKED: &str = "org.freedesktop.Secret.Error.IsLocked";
    let searches: [(&str, Answer, &str); 6] = [
        ("knows no search", refuses(UNKNOWN), UNKNOWN),
        (
            "finds nothing, and knows no collection",
            finds(&[]),
            UNKNOWN,
        ),
        ("finds a number", says(7_u32), "ignature"),
        ("finds one list", says((vec![path("/item")],)), "ignature"),
        (
            "finds names",
            says((vec!["item"], vec!["item"])),
            "ignature",
        ),
        (
            "finds a dictionary",
            says(HashMap::from([("a", "b")])),
            "ignature",
        ),
    ];
    for (what, search_items, expected) in searches {
        let told = told(Service {
            search_items,
            ..Service::proper()
        });
        assert!(told.contains(expected), "{what}: {told}");
    }
    let sessions: [(&str, Answer, &str); 8] = [
        ("has no such algorithm", refuses(UNSUPPORTED), UNSUPPORTED),
        ("says text", says_public_key("2"), "ncorrect type"),
        ("says a number", says_public_key(2_u32), "ncorrect type"),
        (
            "says nothing",
            says_public_key(Vec::<u8>::new()),
            "outside of the group",
        ),
        (
            "says one",
            says_public_key(vec![1_u8]),
            "outside of the group",
        ),
        (
            "says too much",
            says_public_key(vec![2_u8; 1 << 20]),
            "outside of the group",
        ),
        (
            "gives no session",
            says((Value::from(vec![2_u8]),)),
            "ignature",
        ),
        (
            "gives no path",
            says((Value::from(vec![2_u8]), "")),
            "ignature",
        ),
    ];
    for (what, open_session, expected) in sessions {
        let told = told(Service {
            open_session,
            ..Service::proper()
        });
        assert!(told.contains(expected), "{what}: {told}");
    }
    let secrets: [(&str, Answer, &str); 7] = [
        ("locked it meanwhile", refuses(LOCKED), LOCKED),
        ("says text", says("s3cret"), "ignature"),
        ("says nothing", says(()), "ignature"),
        (
            "encrypts nothing",
            says_secret(&[], b"s3cret"),
            "isn't encrypted as agreed",
        ),
        (
            "gives no block",
            says_secret(&PARAMETERS, b"s3cret"),
            "isn't encrypted as agreed",
        ),
        (
            "gives nothing",
            says_secret(&PARAMETERS, b""),
            "isn't encrypted as agreed",
        ),
        (
            "says a lot",
            says_secret(&[7; 1 << 20], &[0; 16]),
            "isn't encrypted as agreed",
        ),
    ];
    for (what, get_secret, expected) in secrets {
        let told = told(Service {
            get_secret,
            ..Service::proper()
        });
        assert!(told.contains(expected), "{what}: {told}");
    }
    for silent in [
        Service {
            search_items: is_silent(),
            ..Service::proper()
        },
        Service {
            open_session: is_silent(),
            ..Service::proper()
        },
        Service {
            get_secret: is_silent(),
            ..Service::proper()
        },
    ] {
        let told = told(silent);
        assert!(told.contains("which doesn't answer"), "{told}");
    }
}

#[test]
fn a_desktop_without_a_keyring_is_told_of() {
    let test = "nonsense::a_desktop_without_a_keyring_is_told_of";
    if desktop(test, &[], "").is_none() {
        return;
    }
    let refused = Keyring::background().secret("work").unwrap_err();
    let expected = "org.freedesktop.DBus.Error.ServiceUnknown";
    assert!(refused.to_string().contains(expected), "{refused}");
}

#[test]
fn a_machine_without_a_desktop_is_told_of() {
    let test = "nonsense::a_machine_without_a_desktop_is_told_of";
    let gone = "export DBUS_SESSION_BUS_ADDRESS=unix:path=$HOME/none";
    if desktop(test, &[], gone).is_none() {
        return;
    }
    let refused = Keyring::background().secret("work").unwrap_err();
    let expected = "to which there is no D-Bus";
    assert!(refused.to_string().contains(expected), "{refused}");
}
