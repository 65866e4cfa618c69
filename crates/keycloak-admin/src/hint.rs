//! What to do next, by kind of refusal.

use crate::RefusalKind;

/// The advice for a refusal, where we have one.
pub(crate) fn for_refusal(
    kind: RefusalKind,
    status: u16,
    url: &str,
    message: &str,
) -> Option<String> {
    let advice = match kind {
        RefusalKind::Unauthorized if message.contains("not fully set up") => {
            "the user lacks an email, a first or last name, or has a required action left"
        }
        RefusalKind::Unauthorized if url.ends_with("/token") => {
            "check user name and password, that the account is in this realm (administrators usually in `master`), and \
             that the client allows direct access grants or service accounts"
        }
        RefusalKind::Unauthorized => {
            "the session has ended or the token is meant for another realm; log in again"
        }
        RefusalKind::Forbidden => {
            "the account needs a role of the client `realm-management`: `manage-clients` to change mappers, \
             `view-clients` and `view-users` for example tokens, these and `view-realm` to read a realm whole"
        }
        RefusalKind::ProviderMissing => {
            "the server hasn't loaded the jar: put it into `providers/`, run `kc.sh build` (or restart without \
             `--optimized`), and start with `--features=scripts`"
        }
        RefusalKind::NotFound
            if message.is_empty()
                || message.contains("Unable to find matching target resource") =>
        {
            "nothing is served at this path: up to Keycloak 16, and with `http-relative-path`, the address ends in `/auth`; \
             newer servers have no such ending"
        }
        RefusalKind::Conflict => "update the existing one, or choose another name",
        RefusalKind::ScriptDoesNotCompile => {
            "correct the script in its jar, then rebuild and restart the server; `mapper-builder check` finds this beforehand"
        }
        RefusalKind::Redirect => {
            "give the address the server redirects to; redirects aren't followed with a token"
        }
        RefusalKind::ServerError
            if message.contains("unknown_error") && url.contains("/protocol-mappers/") =>
        {
            "an empty script does this, and so does a missing script engine; the server's log has the stack trace"
        }
        RefusalKind::ServerError if matches!(status, 502..=504) => {
            "a proxy answered: the server behind it may be down or starting"
        }
        RefusalKind::ServerError => "the server's log has the stack trace",
        _ => return None,
    };
    Some(advice.to_owned())
}
