//! The login of one user.

use keycloak_model::UserKey;
use mapper_runtime::worker::{Ended, Limits, Pool, WorkerCommand, WorkerError};

use super::{ARGUMENT, LoginService, Plan, UserLogin, Whole, fails};
use crate::scripts;

impl Plan {
    /// Foretells the login of one user.
    ///
    /// # Errors
    /// When scripts can't be run at all.
    pub fn login(&self, worker: &WorkerCommand, user: UserKey) -> Result<UserLogin, WorkerError> {
        if let Some(why) = self.barred(user) {
            return Ok(fails(user, why.to_owned(), Vec::new()));
        }
        let setup = self.setup();
        let command = worker.with_args(vec![ARGUMENT.into()]);
        let pool: Pool<LoginService> = Pool::new(command, Limits::default(), setup);
        let ended = pool.begin(vec![user]).finish(&|_| {})?.ended;
        Ok(match ended.into_iter().next() {
            Some(Ended::Answered(Ok(Whole::Token(whole)))) => self.token(user, whole),
            Some(Ended::Answered(Ok(Whole::Assertion(whole)))) => self.assertion(user, whole),
            Some(Ended::Answered(Err(why))) => fails(user, why, Vec::new()),
            Some(Ended::Killed(reason)) => fails(user, scripts::killed(reason), Vec::new()),
            None => fails(user, "nobody answered".to_owned(), Vec::new()),
        })
    }
}
