//! Credentials that were handed out: made at random, remembered until they expire.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use ring::rand::{SecureRandom, SystemRandom};
use secrecy::{ExposeSecret, SecretString};
use trust_policy::{AccountId, RoleArn};

use super::answer::Elements;
use super::refusal::Refusal;

/// More than a practice world ever holds; the oldest go first.
const MOST_SESSIONS: usize = 10_000;

/// How long after its end a session is answered "expired" and not "unknown".
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);

/// A session of a role.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) secret_access_key: SecretString,
    pub(super) session_token: SecretString,
    pub(super) expiration: Timestamp,
    pub(super) role: RoleArn,
    pub(super) name: String,
    /// `AROA…:session`
    pub(super) id: String,
    pub(super) source_identity: Option<String>,
    /// Tags that stay when this session assumes a further role.
    pub(super) transitive_tags: Vec<(String, String)>,
    pub(super) tags: Vec<(String, String)>,
}

/// What a new session is to be.
#[derive(Debug)]
pub(super) struct NewSession {
    pub(super) role: RoleArn,
    pub(super) name: String,
    pub(super) seconds: u32,
    pub(super) source_identity: Option<String>,
    pub(super) tags: Vec<(String, String)>,
    pub(super) transitive_tags: Vec<(String, String)>,
    /// `MinimumSessionTokenSize`
    pub(super) shortest_token: usize,
}

impl Session {
    /// `arn:aws:sts::<account>:assumed-role/<role>/<session>`; the role's path is dropped.
    pub(super) fn arn(&self) -> String {
        assumed_role_arn(&self.role, &self.name)
    }

    pub(super) fn account(&self) -> &AccountId {
        self.role.account()
    }
}

fn assumed_role_arn(role: &RoleArn, session: &str) -> String {
    format!(
        "arn:{}:sts::{}:assumed-role/{}/{session}",
        role.partition(),
        role.account(),
        role.name()
    )
}

/// The sessions there are, by access key id.
#[derive(Debug)]
pub(super) struct Sessions {
    random: SystemRandom,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    sessions: HashMap<String, Session>,
    /// `AROA…` of each role.
    role_ids: HashMap<RoleArn, String>,
}

impl Sessions {
    pub(super) fn new() -> Self {
        Self {
            random: SystemRandom::new(),
            known: Mutex::default(),
        }
    }

    /// Makes credentials and writes them as every assume action answers them.
    pub(super) fn issue(&self, new: NewSession, now: Timestamp) -> Result<Elements, Refusal> {
        let access_key_id = self.key_id("ASIA")?;
        let secret = self.text::<30>()?;
        let mut token = format!("IQoJb3JpZ2lu{}", self.text::<288>()?);
        while token.len() < new.shortest_token {
            token.push_str(&self.text::<288>()?);
        }
        let fresh_role_id = self.key_id("AROA")?;
        let expiration = now
            .checked_add(SignedDuration::from_secs(new.seconds.into()))
            .map_err(|_| Refusal::internal())?;

        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let role_id = known
            .role_ids
            .entry(new.role.clone())
            .or_insert(fresh_role_id);
        let session = Session {
            secret_access_key: secret.into(),
            session_token: token.into(),
            expiration,
            id: format!("{role_id}:{}", new.name),
            role: new.role,
            name: new.name,
            source_identity: new.source_identity,
            transitive_tags: new.transitive_tags,
            tags: new.tags,
        };
        let elements = described(&access_key_id, &session);
        known.make_room(now);
        known.sessions.insert(access_key_id, session);
        Ok(elements)
    }

    pub(super) fn get(&self, access_key_id: &str) -> Option<Session> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.sessions.get(access_key_id).cloned()
    }

    /// A request id in the form of a UUID.
    pub(super) fn request_id(&self) -> String {
        let mut bytes = [0_u8; 16];
        // Without randomness requests lose their names, and issuing credentials fails.
        let _ = self.random.fill(&mut bytes);
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut id = String::new();
        for (index, digit) in hex.chars().enumerate() {
            if [8, 12, 16, 20].contains(&index) {
                id.push('-');
            }
            id.push(digit);
        }
        id
    }

    /// Twenty characters as access key ids and role ids have them.
    fn key_id(&self, prefix: &str) -> Result<String, Refusal> {
        const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let tail = self.bytes::<16>()?;
        let letters = tail
            .iter()
            .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)))
            .map(|&letter| char::from(letter));
        Ok(prefix.chars().chain(letters).collect())
    }

    fn text<const N: usize>(&self) -> Result<String, Refusal> {
        Ok(STANDARD.encode(self.bytes::<N>()?))
    }

    fn bytes<const N: usize>(&self) -> Result<[u8; N], Refusal> {
        let mut bytes = [0; N];
        self.random
            .fill(&mut bytes)
            .map_err(|_| Refusal::internal())?;
        Ok(bytes)
    }
}

impl Known {
    fn make_room(&mut self, now: Timestamp) {
        if self.sessions.len() < MOST_SESSIONS {
            return;
        }
        self.sessions
            .retain(|_, session| now.duration_since(session.expiration) < REMEMBERED);
        if self.sessions.len() >= MOST_SESSIONS {
            let first = self
                .sessions
                .iter()
                .min_by_key(|(_, session)| session.expiration)
                .map(|(id, _)| id.clone());
            if let Some(id) = first {
                self.sessions.remove(&id);
            }
        }
    }
}

fn described(access_key_id: &str, session: &Session) -> Elements {
    let whole_second = Timestamp::from_second(session.expiration.as_second());
    let expiration = whole_second.unwrap_or(session.expiration).to_string();
    let credentials = Elements::default()
        .text("AccessKeyId", access_key_id)
        .text("SecretAccessKey", session.secret_access_key.expose_secret())
        .text("SessionToken", session.session_token.expose_secret())
        .text("Expiration", &expiration);
    let user = Elements::default()
        .text("AssumedRoleId", &session.id)
        .text("Arn", &session.arn());
    Elements::default()
        .nested("Credentials", credentials)
        .nested("AssumedRoleUser", user)
        .optional("SourceIdentity", session.source_identity.as_deref())
}
