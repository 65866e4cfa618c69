//! What a refusal of STS usually means, and what to try.
//!
//! STS says little on purpose: one `AccessDenied` for a trust policy that doesn't match, for a role
//! that doesn't exist and for tags that aren't allowed. What was sent narrows it down.

mod cause;
mod sent;

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

pub use self::cause::Cause;
pub(crate) use self::sent::Sent;
use super::Action;

/// What a refusal usually means, the likeliest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Advice {
    /// Never empty.
    pub likely: Vec<Likely>,
}

/// One possible cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Likely {
    /// A stable name of the cause.
    pub cause: Cause,
    /// What happened.
    pub meaning: String,
    /// What to do.
    pub remedy: String,
}

impl Advice {
    /// Reads a refusal. `date` is the server's clock.
    pub(crate) fn about(
        action: Action,
        code: &str,
        message: &str,
        sent: &Sent<'_>,
        date: Option<Timestamp>,
    ) -> Self {
        let likely = cause::of(action, code, message, sent, date)
            .into_iter()
            .map(|cause| {
                let (meaning, remedy) = cause.explained(sent, date);
                Likely {
                    cause,
                    meaning,
                    remedy,
                }
            })
            .collect();
        Self { likely }
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, likely) in self.likely.iter().enumerate() {
            if at > 0 {
                formatter.write_str("\n")?;
            }
            let or = if at > 0 { "or: " } else { "" };
            write!(
                formatter,
                "  {or}{}\n  -> {}",
                likely.meaning, likely.remedy
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
