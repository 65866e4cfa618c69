//! What comes in, what goes out: the only ways the interface and the world speak with each other.

use crossterm::event::Event;
use secrecy::SecretString;

use super::data::{
    CredentialItem, IssuerFacts, LoginStep, NewProfile, ProfileItem, RoleItem, Stored, Trouble,
    WhyReport,
};

/// Something happened.
#[derive(Debug)]
pub enum Message {
    /// A key, the mouse, a paste, another size.
    Input(Event),
    /// Time has passed: countdowns and spinners move.
    Tick,
    /// A task reports.
    Report(Ticket, Report),
    /// A subshell ended, with its exit code if it had one.
    ShellEnded(Option<i32>),
    /// The system wants the program to end.
    Terminate,
    /// The system wants the program to stop until it is continued.
    Suspend,
    /// The program was stopped and goes on.
    Continued,
}

/// Which task reports: answers of a task that was given up are told by it from those awaited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// What a task has to say.
#[derive(Debug)]
pub enum Report {
    /// The profiles of the configuration.
    Profiles(Vec<ProfileItem>),
    /// What an issuer's discovery document says.
    Issuer(Result<IssuerFacts, Trouble>),
    /// A profile was written into the configuration.
    Saved(String),
    /// The practice world runs, and this profile leads there.
    DemoReady(String),
    /// A login goes on.
    Login(LoginStep),
    /// Somebody is logged in; these are their roles.
    Roles {
        /// Who, as people call them.
        who: String,
        /// The roles on offer.
        roles: Vec<RoleItem>,
        /// Mistakes in tokens that keep others from being offered, each a sentence.
        problems: Vec<String>,
    },
    /// Credentials were had.
    Credentials(Box<CredentialItem>),
    /// A trust policy was evaluated.
    Why(Box<WhyReport>),
    /// What is stored.
    Sessions(Stored),
    /// Something was done, in words fit for everybody's eyes.
    Done(String),
    /// STS has refused a role whose trust policy is known: it can be asked why.
    Refused(Trouble),
    /// The task failed.
    Failed(Trouble),
}

/// What the world is to do. Each task reports under a ticket and may be given up at any time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Read the profiles.
    LoadProfiles,
    /// Look at an issuer's discovery document.
    CheckIssuer(String),
    /// Write a profile into the configuration.
    SaveProfile(NewProfile),
    /// Start the practice world.
    StartDemo,
    /// End the practice world, and go back to the person's own profiles.
    LeaveDemo,
    /// Continue the profile's session or log in, and find the roles.
    Enter {
        /// Which profile.
        profile: String,
        /// Whether a stored session is passed over.
        anew: bool,
    },
    /// Get credentials of a role.
    Assume {
        /// By which profile.
        profile: String,
        /// The role's ARN.
        role: String,
        /// Whether stored credentials are passed over.
        anew: bool,
    },
    /// Evaluate a role's trust policy.
    Explain {
        /// For the login of which profile.
        profile: String,
        /// The role's ARN.
        role: String,
    },
    /// Remember that a role stays at the top, or doesn't any more.
    Pin {
        /// For which profile.
        profile: String,
        /// The role's ARN.
        role: String,
        /// Whether it does.
        pinned: bool,
    },
    /// Find what is stored.
    LoadSessions,
    /// Forget one stored thing.
    Drop(String),
    /// End all sessions, here and at their providers.
    LogOutEverywhere,
}

/// What the event loop is to do.
#[derive(Debug)]
pub enum Effect {
    /// Begin a task.
    Start(Ticket, Task),
    /// Give a task up.
    GiveUp(Ticket),
    /// Open a page in the browser once more.
    OpenPage(String),
    /// Run a shell with these variables until it ends.
    Shell(Vec<(&'static str, SecretString)>),
    /// Copy a text by the terminal's own clipboard sequence (OSC 52).
    Copy(SecretString),
    /// Stop as a shell's job does, until continued.
    Suspend,
    /// Take the terminal over once more: somebody else has used it.
    TakeBack,
    /// End.
    Quit,
}
