//! What went wrong with a call to STS.

use std::fmt;

use aws_sdk_sts::config::http::HttpResponse;
use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sts::operation::RequestId;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use serde::Serialize;

use super::CALL_LIMIT;
use super::advice::{Advice, Sent};
use super::answer::Missing;
use super::request::RequestError;
use crate::echo::Echo;
use crate::http::HttpError;
use crate::readable::with_causes;

/// A call to STS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Action {
    /// An ID token for credentials.
    AssumeRoleWithWebIdentity,
    /// A SAML response for credentials.
    #[serde(rename = "AssumeRoleWithSAML")]
    AssumeRoleWithSaml,
    /// Whose credentials these are.
    GetCallerIdentity,
}

impl fmt::Display for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::AssumeRoleWithWebIdentity => "AssumeRoleWithWebIdentity",
            Self::AssumeRoleWithSaml => "AssumeRoleWithSAML",
            Self::GetCallerIdentity => "GetCallerIdentity",
        })
    }
}

/// No credentials, and why. Never contains a token or key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StsError {
    /// STS said no.
    #[error("{0}")]
    Refused(Box<StsRefusal>),
    /// STS would say no: nothing was sent.
    #[error("{0}")]
    NotSent(Box<RequestError>),
    /// No answer.
    #[error("{action}: {reason}")]
    Unreachable {
        /// The call.
        action: Action,
        /// Why, and what to do.
        reason: HttpError,
    },
    /// No answer in time, several tries included.
    #[error(
        "{action}: no answer from {place} within {} s; try again, or check the network (VPN, proxy) and the endpoint",
        CALL_LIMIT.as_secs()
    )]
    TimedOut {
        /// The call.
        action: Action,
        /// Where to.
        place: String,
    },
    /// An answer that isn't one of STS.
    #[error(
        "{action}: {place} doesn't answer as an STS does ({reason}); check the endpoint, and whether a proxy or sign-in page is in between"
    )]
    NotSts {
        /// The call.
        action: Action,
        /// Where to.
        place: String,
        /// What is wrong with the answer.
        reason: String,
    },
}

/// STS said no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StsRefusal {
    /// The call.
    pub action: Action,
    /// The endpoint, or the region of AWS's STS.
    pub place: String,
    /// The HTTP status.
    pub status: u16,
    /// The error's code as it came: `AccessDenied`, `ExpiredTokenException`, …
    pub code: String,
    /// What STS said.
    pub message: String,
    /// For AWS's support.
    pub request_id: Option<String>,
    /// What it usually means and what to try.
    pub advice: Advice,
}

impl fmt::Display for StsRefusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            action,
            place,
            code,
            message,
            advice,
            ..
        } = self;
        write!(formatter, "{action} was refused by {place}: {code}")?;
        if !message.is_empty() {
            write!(formatter, ": {message}")?;
        }
        write!(formatter, "\n{advice}")
    }
}

impl StsError {
    /// The code and advice, when STS itself refused.
    #[must_use]
    pub fn refusal(&self) -> Option<&StsRefusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}

/// A call that is under way: what an error about it needs to know.
pub(super) struct Call<'a> {
    pub(super) action: Action,
    pub(super) place: String,
    pub(super) sent: Sent<'a>,
    /// What the server must not say back.
    pub(super) echo: Echo,
}

impl Call<'_> {
    pub(super) fn refused_here(&self, error: RequestError) -> StsError {
        StsError::NotSent(Box::new(error))
    }

    pub(super) fn wrong(&self, missing: Missing) -> StsError {
        self.not_sts(format!("its answer lacks {missing}"))
    }

    fn not_sts(&self, reason: String) -> StsError {
        StsError::NotSts {
            action: self.action,
            place: self.place.clone(),
            reason,
        }
    }

    pub(super) fn failed<E>(&self, error: SdkError<E, HttpResponse>) -> StsError
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        match error {
            SdkError::ServiceError(refused) => {
                let Some(code) = refused.err().code().filter(|code| !code.is_empty()) else {
                    return self.not_sts(self.unread(refused.raw()));
                };
                let date = header(refused.raw(), "date")
                    .and_then(|text| DateTimeParser::new().parse_timestamp(text).ok());
                let message = refused.err().message().unwrap_or_default();
                self.refused(refused.raw(), code, message, date)
            }
            SdkError::ResponseError(answer) => self.not_sts(self.unread(answer.raw())),
            SdkError::TimeoutError(_) => self.timed_out(),
            SdkError::DispatchFailure(failure) if failure.is_timeout() => self.timed_out(),
            other => match http_error(&other) {
                Some(reason) => StsError::Unreachable {
                    action: self.action,
                    reason,
                },
                None => self.not_sts(self.echo.readable(&with_causes(&other))),
            },
        }
    }

    /// What an answer is, that isn't one of STS.
    fn unread(&self, answer: &HttpResponse) -> String {
        let status = answer.status().as_u16();
        match header(answer, "content-type") {
            Some(content_type) => {
                format!("status {status}, `{}`", self.echo.readable(content_type))
            }
            None => format!("status {status}"),
        }
    }

    fn timed_out(&self) -> StsError {
        StsError::TimedOut {
            action: self.action,
            place: self.place.clone(),
        }
    }

    fn refused(
        &self,
        answer: &HttpResponse,
        code: &str,
        message: &str,
        date: Option<Timestamp>,
    ) -> StsError {
        StsError::Refused(Box::new(StsRefusal {
            action: self.action,
            place: self.place.clone(),
            status: answer.status().as_u16(),
            code: self.echo.readable(code),
            message: self.echo.readable(message),
            request_id: answer.request_id().map(|id| self.echo.readable(id)),
            advice: Advice::about(self.action, code, message, &self.sent, date),
        }))
    }
}

fn header<'a>(answer: &'a HttpResponse, name: &str) -> Option<&'a str> {
    answer.headers().get(name)
}

/// The error of our HTTP client that the SDK wrapped.
fn http_error(error: &(dyn std::error::Error + 'static)) -> Option<HttpError> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref::<HttpError>() {
            return Some(found.clone());
        }
        cause = error.source();
    }
    None
}
