use std::path::PathBuf;
use std::time::Duration;

/// A request that got no usable answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// The file of root certificates can't be used.
    #[error("root certificates in {}: {reason}; give a readable file of certificates in PEM form", file.display())]
    Certificates {
        /// Which file.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// The HTTP client can't be set up.
    #[error(
        "the HTTP client can't be set up: {reason}; check the system's root certificates and proxy settings"
    )]
    Client {
        /// Why.
        reason: String,
    },
    /// An address that would send secrets in the clear.
    #[error("{url}: plain http is only for this machine; use https")]
    PlainHttp {
        /// The address.
        url: String,
    },
    /// An address that isn't one for requests.
    #[error("{url}: this isn't an address for requests; use an https address without user name")]
    Address {
        /// The address.
        url: String,
    },
    /// No connection, or one that broke.
    #[error("{url}: {reason}; {advice}")]
    Unreachable {
        /// The address.
        url: String,
        /// Why.
        reason: String,
        /// What to do.
        advice: &'static str,
    },
    /// Too slow.
    #[error("{url}: no full answer after {} s; try again, or check the network and the server", after.as_secs_f32())]
    TimedOut {
        /// The address.
        url: String,
        /// How long was waited.
        after: Duration,
    },
    /// Too large.
    #[error("{url}: the answer is larger than {limit} bytes; is this the right address?")]
    TooLarge {
        /// The address.
        url: String,
        /// How much was allowed.
        limit: usize,
    },
    /// A redirect, which isn't followed: it could carry secrets elsewhere.
    #[error(
        "{url}: the server redirects to `{to}`, and redirects aren't followed; give the final address"
    )]
    Redirected {
        /// The address.
        url: String,
        /// Where to.
        to: String,
    },
    /// An answer that isn't the JSON that was to come.
    #[error(
        "{url}: the answer (status {status}) can't be read as JSON: {reason}; is a proxy or a sign-in page in between?"
    )]
    NotJson {
        /// The address.
        url: String,
        /// The HTTP status.
        status: u16,
        /// Why.
        reason: String,
    },
}
