use diagnostic::Finding;

use crate::realm::Realm;
use crate::session::{Request, Session};

/// The world a script runs in: the realm, the session of the user who logs in, and the request.
#[derive(Clone, Debug)]
pub struct World {
    /// The realm.
    pub realm: Realm,
    /// The session.
    pub session: Session,
    /// The request.
    pub request: Request,
    /// What is odd but didn't stop the reader.
    pub findings: Vec<Finding>,
}

impl World {
    /// A world with this realm, a fresh session and a request without headers.
    #[must_use]
    pub fn of(realm: Realm) -> Self {
        Self {
            realm,
            session: Session::default(),
            request: Request::default(),
            findings: Vec::new(),
        }
    }
}
