//! Credentials that were handed out: made at random, remembered until they expire.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use trust_policy::{AccountId, RoleArn};

use super::answer::Elements;
use super::refusal::Refusal;
use crate::random;

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

/// The sessions there are.
#[derive(Debug, Default)]
pub(super) struct Sessions(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// By access key id.
    sessions: HashMap<String, Session>,
    /// `AROA…` of each role.
    role_ids: HashMap<RoleArn, String>,
}

impl Sessions {
    /// Makes credentials and writes them as every assume action answers them.
    pub(super) fn issue(&self, new: NewSession, now: Timestamp) -> Result<Elements, Refusal> {
        let access_key_id = key_id("ASIA");
        let mut token = String::from("IQoJb3JpZ2lu");
        while token.len() < new.shortest_token.max(400) {
            token.push_str(&STANDARD.encode(random::bytes::<48>()));
        }
        let expiration = now
            .checked_add(SignedDuration::from_secs(new.seconds.into()))
            .map_err(|_| Refusal::internal())?;

        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let role_id = known
            .role_ids
            .entry(new.role.clone())
            .or_insert_with(|| key_id("AROA"));
        let session = Session {
            secret_access_key: STANDARD.encode(random::bytes::<30>()).into(),
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
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.sessions.get(access_key_id).cloned()
    }
}

/// Twenty characters, as access key ids and role ids have them.
fn key_id(prefix: &str) -> String {
    let alphabet: Vec<char> = ('A'..='Z').chain('2'..='7').collect();
    format!("{prefix}{}", random::letters(&alphabet, 16))
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
