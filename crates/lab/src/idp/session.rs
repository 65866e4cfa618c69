//! What the server remembers: who is logged in, and what was handed out to whom.

use std::collections::HashMap;

use keycloak_model::{ClientKey, UserKey};

/// How long ended codes are remembered, in seconds.
const FORGOTTEN: i64 = 600;

/// A login that waits for a password.
#[derive(Clone, Debug)]
pub(crate) struct PendingLogin {
    pub(crate) purpose: Purpose,
    pub(crate) expires: i64,
}

/// What comes after a login.
#[derive(Clone, Debug)]
pub(crate) enum Purpose {
    /// Back to the application that asks for it.
    Application(AuthorizationRequest),
    /// On to the question whether the device with this code may have tokens.
    Device { client: ClientKey, code: String },
}

impl Purpose {
    pub(crate) const fn client(&self) -> ClientKey {
        match self {
            Self::Application(request) => request.client,
            Self::Device { client, .. } => *client,
        }
    }
}

/// A device that waits for tokens.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) client: ClientKey,
    pub(crate) scope: String,
    pub(crate) nonce: Option<String>,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) user_code: String,
    pub(crate) expires: i64,
    /// Seconds between two questions.
    pub(crate) interval: i64,
    pub(crate) last_poll: Option<i64>,
    pub(crate) verdict: Verdict,
}

/// What somebody said about a device.
#[derive(Clone, Debug)]
pub(crate) enum Verdict {
    Pending,
    Denied,
    /// In this session.
    Approved(String),
}

/// A valid request to the authorization endpoint.
#[derive(Clone, Debug)]
pub(crate) struct AuthorizationRequest {
    pub(crate) client: ClientKey,
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) scope: String,
    pub(crate) challenge: Option<Challenge>,
    /// Parameters come back in the fragment, not in the query.
    pub(crate) in_fragment: bool,
}

/// A PKCE code challenge.
#[derive(Clone, Debug)]
pub(crate) enum Challenge {
    Plain(String),
    S256(String),
}

/// An authorization code.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) session: String,
    pub(crate) request: AuthorizationRequest,
    pub(crate) expires: i64,
    pub(crate) used: bool,
}

/// A user session.
#[derive(Clone, Debug)]
pub(crate) struct UserSession {
    pub(crate) id: String,
    pub(crate) user: UserKey,
    pub(crate) login_username: String,
    pub(crate) started: i64,
    pub(crate) last_refresh: i64,
    pub(crate) offline: bool,
    /// Its notes, which mappers read: `AUTH_TIME`.
    pub(crate) notes: Vec<(String, String)>,
    pub(crate) clients: HashMap<ClientKey, ClientSession>,
}

/// What a client has of a user session.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClientSession {
    /// The refresh token that was used last.
    pub(crate) last_used: Option<String>,
    /// When that was.
    pub(crate) last_use: i64,
}

/// Everything that changes while the server runs.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) logins: HashMap<String, PendingLogin>,
    pub(crate) codes: HashMap<String, Code>,
    pub(crate) sessions: HashMap<String, UserSession>,
    /// Offline sessions, which have the id of the session they come from and outlive it.
    pub(crate) offline: HashMap<String, UserSession>,
    /// By device code.
    pub(crate) devices: HashMap<String, Device>,
    /// Questions whether a device may have tokens: the device's code and the session.
    pub(crate) consents: HashMap<String, (String, String)>,
    /// Persistent SAML name ids.
    pub(crate) name_ids: HashMap<(UserKey, ClientKey), String>,
    /// Ids of access tokens that were revoked, with their ends.
    pub(crate) revoked: HashMap<String, i64>,
}

/// How long sessions live, in seconds.
#[derive(Clone, Copy)]
pub(crate) struct Lifespans {
    pub(crate) idle: i64,
    pub(crate) max: i64,
}

impl UserSession {
    /// The note of that name.
    pub(crate) fn note(&self, name: &str) -> Option<&str> {
        let mut notes = self.notes.iter();
        let note = notes.find(|(known, _)| known == name);
        note.map(|(_, value)| value.as_str())
    }

    /// When its refresh tokens end.
    pub(crate) fn refresh_until(&self, now: i64, lifespans: Lifespans) -> i64 {
        (now + lifespans.idle).min(self.started + lifespans.max)
    }

    /// Whether it is still good.
    pub(crate) fn is_active(&self, now: i64, lifespans: Lifespans) -> bool {
        self.offline
            || (now < self.last_refresh + lifespans.idle && now < self.started + lifespans.max)
    }
}

impl State {
    /// Forgets what has ended. A used code is remembered for its time, so that its second use is
    /// noticed.
    pub(crate) fn forget(&mut self, now: i64, lifespans: Lifespans) {
        self.logins.retain(|_, login| login.expires > now);
        self.codes.retain(|_, code| code.expires > now);
        self.sessions
            .retain(|_, session| session.is_active(now, lifespans));
        // For as long again it is told that a code has expired.
        self.devices
            .retain(|_, device| device.expires + FORGOTTEN > now);
        let devices = &self.devices;
        self.consents
            .retain(|_, (device, _)| devices.contains_key(device));
        self.revoked.retain(|_, expires| *expires > now);
    }

    /// The session, online or offline, of a token.
    pub(crate) fn session(&self, id: &str, offline: bool) -> Option<&UserSession> {
        let sessions = if offline {
            &self.offline
        } else {
            &self.sessions
        };
        sessions.get(id)
    }

    /// The same, to change it.
    pub(crate) fn session_mut(&mut self, id: &str, offline: bool) -> Option<&mut UserSession> {
        let sessions = if offline {
            &mut self.offline
        } else {
            &mut self.sessions
        };
        sessions.get_mut(id)
    }
}
