//! Every word the screens show, in one place.

use std::time::Duration;

use jiff::Timestamp;

use super::data::{LoginState, LoginStep, RolesFrom, SessionKind};
use super::parts::credentials::Use;
use super::parts::wizard::Field;

pub(super) const PROGRAM: &str = "keyferry";
pub(super) const TOO_SMALL: &str = "keyferry needs a terminal of 60 x 15 characters";

pub(super) const PROFILES: &str = "Profiles";
pub(super) const WELCOME: &str = "Nothing is set up yet. Choose one:";
pub(super) const NEW_PROFILE: &str = "Set up a profile";
pub(super) const TRY_DEMO: &str = "Try the demo: no account needed, nothing is real";

pub(super) const WIZARD: &str = "New profile";
pub(super) const ISSUER_MISSING: &str =
    "The issuer is missing: the realm's URL, such as https://id.example.com/realms/shop";
pub(super) const CLIENT_MISSING: &str = "The client's id is missing";
pub(super) const ROLE_MISSING: &str = "The role is missing: its ARN";
pub(super) const NAME_MISSING: &str = "The profile needs a name";
pub(super) const ISSUER_ASKED: &str = "asking it ...";
pub(super) const DEVICE_OFFERED: &str = "It offers logins by a code typed on another device, too.";
pub(super) const DEVICE_NOT_OFFERED: &str = "It doesn't say that it offers logins by a code.";
pub(super) const BROWSER: &str = "browser on this machine";
pub(super) const DEVICE_CODE: &str = "code typed on another device";

pub(super) const LOGIN: &str = "Log in";
pub(super) const LOGIN_BEGINS: &str = "Looking for a session";
pub(super) const DISCOVERING: &str = "Asking the provider for its addresses";
pub(super) const BROWSER_OPEN: &str =
    "Log in on the page that your browser has opened. Your password is typed there, never here.";
pub(super) const OPEN_YOURSELF: &str = "No browser could be opened. Open this page yourself:";
pub(super) const DEVICE: &str = "On any device, open the page and type the code:";
pub(super) const DEVICE_QR: &str = "or scan this:";
pub(super) const EXCHANGING: &str = "You are logged in; fetching your tokens";
pub(super) const REFRESHING: &str = "Continuing your session";
pub(super) const CODE: &str = "Code";
pub(super) const TIME_LEFT: &str = "Time left";
pub(super) const WHAT_NOW: &str = "What now";
pub(super) const ROLE: &str = "Role";
pub(super) const ACCOUNT: &str = "Account";
pub(super) const YOU_ARE: &str = "You are";
pub(super) const ACCESS_KEY: &str = "Access key";
pub(super) const SECRET_KEY: &str = "Secret key";
pub(super) const SESSION_TOKEN: &str = "Session token";
pub(super) const FROM: &str = "From";
pub(super) const SESSION: &str = "Session";
pub(super) const TRUST_POLICY: &str = "Trust policy";
pub(super) const TAGS: &str = "Tags";
pub(super) const SOURCE_IDENTITY: &str = "Source identity";
pub(super) const IT_ANSWERS: &str = "It answers";
pub(super) const THERE_IS: &str = "there is";
pub(super) const FETCHING: &str = "Fetching your tokens";
pub(super) const WAITING_FOR_LOGIN: &str = "Waiting for your login";
pub(super) const WAITING_FOR_CODE: &str = "Waiting for the code";
pub(super) const MORE_BELOW: &str = " more: Down ";
pub(super) const WHOLE: &str = " all of it: Tab ";
pub(super) const LOGIN_FAILED: &str = "That didn't work";

pub(super) const ROLES: &str = "Roles";
pub(super) const PINNED: &str = "Pinned";
pub(super) const RECENT: &str = "Recently used";
pub(super) const SEARCH: &str = "Search";
pub(super) const NO_ROLES: &str = "There is no role for you here.";
pub(super) const NOTHING_FOUND: &str = "No role matches. Esc clears the search.";
pub(super) const DETAILS: &str = "Role";
pub(super) const ASSUMING: &str = "Getting credentials";
pub(super) const EXPLAINING: &str = "Reading the trust policy";
pub(super) const READING: &str = "Reading what is stored";
pub(super) const LEAVE_DEMO: &str = "Leave the demo, back to your own profiles";
pub(super) const LEAVING_DEMO: &str = "Leaving the practice world";
pub(super) const WORKING: &str = "Working";
pub(super) const STARTING_DEMO: &str = "Starting the practice world";
pub(super) const CANCEL: &str = "cancel";
pub(super) const RETRY: &str = "try again";
pub(super) const OPEN_AGAIN: &str = "open the page again";
pub(super) const BACK: &str = "back";
pub(super) const YES: &str = "yes";
pub(super) const SHOW_WHY: &str = "show why";
pub(super) const CLOSE: &str = "close";
pub(super) const UNPIN: &str = "unpin";
pub(super) const LIST: &str = "list";
pub(super) const CLEAR: &str = "clear search";
pub(super) const HIDE: &str = "hide secrets";
pub(super) const ESCAPE_CANCELS: &str = "Esc cancels";
pub(super) const POLICY_KNOWN: &str = "known: ^Y shows why you get in or not";
pub(super) const POLICY_UNKNOWN: &str = "not known here";

pub(super) const CREDENTIALS: &str = "Credentials";
pub(super) const HIDDEN: &str = "********";
pub(super) const EXPIRED: &str = "expired";
pub(super) const PASTE_HINT: &str =
    "Paste this into ~/.aws/config. AWS's programs then fetch credentials by themselves.";
pub(super) const LEFT_HINT: &str =
    "It is left on the terminal when you quit, in whole lines to copy.";
pub(super) const ENVIRONMENT_HINT: &str = "For a POSIX shell. `keyferry env` prints it for others.";
pub(super) const COPY_WARNING: &str =
    "Copied. Every program on your desktop can read the clipboard: clear it soon.";

pub(super) const SESSIONS: &str = "Sessions";
pub(super) const NO_PROFILE: &str =
    "No profile leads there any more, so it can't be renewed. It can be dropped.";
pub(super) const NO_SESSIONS: &str = "Nothing is stored.";
pub(super) const DROP_QUESTION: &str =
    "Forget this? Its tokens are not used any more here; at the provider the login goes on.";
pub(super) const DROP_ALL_QUESTION: &str = "Log out everywhere? All that is stored is forgotten, and the providers are told to end the sessions. Credentials that programs have already go on until they expire.";

pub(super) const WHY: &str = "Why";
pub(super) const SEEN: &str = "What STS sees of you";
pub(super) const CONDITIONS: &str = "What the trust policy wants";
pub(super) const HOLDS: &str = "holds";
pub(super) const FAILS: &str = "doesn't hold";
pub(super) const UNKNOWN: &str = "not known";
pub(super) const NO_CONDITIONS: &str = "No statement fits this way of logging in.";

pub(super) const MESSAGES: &str = "Messages";
pub(super) const NO_MESSAGES: &str = "Nothing was done yet.";
pub(super) const HELP: &str = "Keys";
pub(super) const TROUBLE: &str = "What happened";
pub(super) const QUESTION: &str = "Sure?";
pub(super) const ADVICE: &str = "What to do";
pub(super) const WOULD_CHANGE: &str = "What would change that";
pub(super) const MORE_PAGES: &str = " more: PgDn ";

pub(super) const STORED: &str = "Stored sessions";
pub(super) const LOG_OUT: &str = "Log out everywhere";
pub(super) const DROP: &str = "Forget it";
pub(super) const RENEW: &str = "Renew it";
pub(super) const ASK_NUMBER: &str = "Number";
pub(super) const ASK_SESSION: &str = "Number; empty: back to the profiles";
pub(super) const ASK_DONE: &str = "Number; empty: leave it";
pub(super) const ASK_SURE: &str = "yes, or empty for no";
pub(super) const ASK_ROLE: &str = "Number, or part of a name to search for; empty: back";
pub(super) const ASK_USE: &str = "Number; empty: back to the roles";
pub(super) const NO_SUCH: &str = "There is no such number.";
pub(super) const MORE: &str = "more: search for part of a name";
pub(super) const SHELL_HINT: &str = "exit in the shell brings you back here.";
pub(super) const EMPTY_FIRST: &str = "empty: the first";
pub(super) const EMPTY_IS: &str = "empty:";
pub(super) const DEMO_RUNS: &str = "the practice world is running";

/// What keys do.
pub(super) mod does {
    pub(in crate::screen) const QUIT: &str = "quit";
    pub(in crate::screen) const SUSPEND: &str = "suspend";
    pub(in crate::screen) const HELP: &str = "help";
    pub(in crate::screen) const UP: &str = "up";
    pub(in crate::screen) const DOWN: &str = "down";
    pub(in crate::screen) const PAGE_UP: &str = "page up";
    pub(in crate::screen) const PAGE_DOWN: &str = "page down";
    pub(in crate::screen) const FIRST: &str = "first";
    pub(in crate::screen) const LAST: &str = "last";
    pub(in crate::screen) const SESSIONS: &str = "sessions";
    pub(in crate::screen) const PROFILES: &str = "profiles";
    pub(in crate::screen) const MESSAGES: &str = "messages";
    pub(in crate::screen) const GO_ON: &str = "go on";
    pub(in crate::screen) const NEW_PROFILE: &str = "new profile";
    pub(in crate::screen) const NEW_LOGIN: &str = "new login";
    pub(in crate::screen) const CANCEL: &str = "cancel";
    pub(in crate::screen) const NEXT_SAVE: &str = "next, save";
    pub(in crate::screen) const NEXT_FIELD: &str = "next field";
    pub(in crate::screen) const PREVIOUS_FIELD: &str = "previous field";
    pub(in crate::screen) const CHOOSE: &str = "choose";
    pub(in crate::screen) const CHOOSE_THE_ONE_BEFORE: &str = "choose the one before";
    pub(in crate::screen) const OPEN_THE_PAGE_AGAIN_OR_RETRY: &str =
        "open the page again, or retry";
    pub(in crate::screen) const CREDENTIALS: &str = "credentials";
    pub(in crate::screen) const DETAILS: &str = "details";
    pub(in crate::screen) const WHY: &str = "why";
    pub(in crate::screen) const PIN: &str = "pin";
    pub(in crate::screen) const BACK: &str = "back";
    pub(in crate::screen) const FIND_ROLES_ANEW: &str = "find roles anew";
    pub(in crate::screen) const DO_IT: &str = "do it";
    pub(in crate::screen) const RENEW: &str = "renew";
    pub(in crate::screen) const SHOW_SECRETS: &str = "show secrets";
    pub(in crate::screen) const DROP: &str = "drop";
    pub(in crate::screen) const LOG_OUT_EVERYWHERE: &str = "log out everywhere";
    pub(in crate::screen) const CLOSE: &str = "close";
    pub(in crate::screen) const NO_LEAVE_IT: &str = "no, leave it";
}

/// How a subshell ended: without an exit code where a signal did it.
pub(super) fn shell_ended(code: Option<i32>) -> String {
    match code {
        Some(code) => format!("the shell ended with {code}"),
        None => "the shell was ended".to_owned(),
    }
}

/// What a login waits for, in a few words.
#[must_use]
pub(super) fn step(step: Option<&LoginStep>) -> Option<&'static str> {
    Some(match step? {
        LoginStep::Discovering => DISCOVERING,
        LoginStep::Browser { .. } | LoginStep::OpenYourself { .. } => WAITING_FOR_LOGIN,
        LoginStep::DeviceCode { .. } => WAITING_FOR_CODE,
        LoginStep::Exchanging => FETCHING,
        LoginStep::Refreshing => REFRESHING,
    })
}

/// A field's name.
#[must_use]
pub(super) const fn field(field: Field) -> &'static str {
    match field {
        Field::Issuer => "Issuer",
        Field::Client => "Client id",
        Field::Flow => "Log in by",
        Field::Roles => "Roles from",
        Field::Role => "Role ARN",
        Field::Name => "Profile name",
    }
}

/// What a field is for.
#[must_use]
pub(super) const fn field_hint(field: Field) -> &'static str {
    match field {
        Field::Issuer => "The realm's URL, such as https://id.example.com/realms/shop",
        Field::Client => "A client of the realm with the redirect URI http://127.0.0.1/*",
        Field::Flow => "The browser is safer; a code works where there is none, as over SSH",
        Field::Roles => "How Keycloak says which roles are yours",
        Field::Role => "Such as arn:aws:iam::123456789012:role/Developer",
        Field::Name => "What you will call it: keyferry --profile NAME",
    }
}

/// A way of logging in.
#[must_use]
pub(super) const fn flow(device_code: bool) -> &'static str {
    if device_code { DEVICE_CODE } else { BROWSER }
}

/// A source of roles.
#[must_use]
pub(super) const fn roles_from(from: RolesFrom) -> &'static str {
    match from {
        RolesFrom::Claim => "the claim https://aws.amazon.com/roles",
        RolesFrom::Saml => "a SAML assertion (token exchange)",
        RolesFrom::Fixed => "one role, named here",
    }
}

/// What can be done with credentials.
#[must_use]
pub(super) const fn use_of(what: Use) -> &'static str {
    match what {
        Use::Shell => "Open a shell that has them",
        Use::AwsProfile => "Show the profile to paste",
        Use::Environment => "Show them as variables",
        Use::Copy => "Copy them as variables",
        Use::Renew => "Get new ones",
        Use::Why => "Show why you get in",
    }
}

/// What is stored.
#[must_use]
pub(super) const fn session_kind(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::Login => "login",
        SessionKind::Credentials => "credentials",
    }
}

/// Whether a profile needs its user.
#[must_use]
pub(super) fn login_state(state: &LoginState, now: Timestamp) -> String {
    match state {
        LoginState::LoggedOut => "not logged in".to_owned(),
        LoginState::LoggedIn { who, until: None } => format!("{who} is logged in"),
        LoginState::LoggedIn {
            who,
            until: Some(until),
        } => match left(*until, now) {
            Some(left) => format!("{who}, {} left", rough(left)),
            None => format!("{who}'s session has ended"),
        },
    }
}

/// How long it is until then; nothing when it has passed.
#[must_use]
pub(super) fn left(until: Timestamp, now: Timestamp) -> Option<Duration> {
    Duration::try_from(until.duration_since(now))
        .ok()
        .filter(|left| !left.is_zero())
}

/// A duration in its largest unit.
#[must_use]
pub(super) fn rough(left: Duration) -> String {
    let minutes = left.as_secs().div_ceil(60);
    match (minutes / 1440, minutes / 60) {
        (0, 0) => format!("{minutes} min"),
        (0, hours) => format!("{hours} h {} min", minutes % 60),
        (days, hours) => format!("{days} d {} h", hours % 24),
    }
}

/// A countdown: `1:02:03`, `02:03`.
#[must_use]
pub(super) fn countdown(left: Duration) -> String {
    let seconds = left.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes:02}:{seconds:02}")
    }
}

/// Why there is no code to scan, and what would help.
#[must_use]
pub(super) fn larger_for_qr(columns: u16, rows: u16) -> String {
    format!("A terminal of {columns} x {rows} characters has room for a code to scan, too.")
}

/// How many of how many.
#[must_use]
pub(super) fn found(found: usize, all: usize) -> String {
    if found == all {
        match all {
            1 => "1 role".to_owned(),
            all => format!("{all} roles"),
        }
    } else {
        format!("{found} of {all} roles")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_people_say_them() {
        let minutes = |minutes: u64| rough(Duration::from_secs(60 * minutes));
        assert_eq!(
            [minutes(1), minutes(59), minutes(61), minutes(60 * 49)],
            ["1 min", "59 min", "1 h 1 min", "2 d 1 h"]
        );
        assert_eq!(countdown(Duration::from_secs(59)), "00:59");
        assert_eq!(countdown(Duration::from_secs(3_723)), "1:02:03");
    }
}
