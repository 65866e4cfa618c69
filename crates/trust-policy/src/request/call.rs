//! The STS call around a token.

use std::net::IpAddr;
use std::time::SystemTime;

use crate::arn::SessionName;
use crate::value::instant;

use super::{Context, Fact};

/// The parameters of the STS call and what surrounds it. What is `None` isn't known, and a policy
/// that depends on it has no certain verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// `RoleSessionName` (for SAML it comes from the assertion).
    pub session_name: Option<SessionName>,
    /// `DurationSeconds`; `None` means the default of one hour.
    pub duration_seconds: Option<u32>,
    /// When.
    pub time: Option<SystemTime>,
    /// From where.
    pub source_ip: Option<IpAddr>,
    /// The region of the STS endpoint.
    pub region: Option<String>,
    /// `aws:UserAgent`.
    pub user_agent: Option<String>,
}

impl Call {
    pub(crate) fn describe(&self, context: &mut Context) {
        let mut set = |key: &str, value: Option<String>| {
            context.set(key, value.map_or(Fact::Unknown, Fact::Single));
        };
        set("aws:CurrentTime", self.time.and_then(instant::to_text));
        set(
            "aws:EpochTime",
            self.time
                .and_then(instant::epoch_seconds)
                .map(|seconds| seconds.to_string()),
        );
        set(
            "aws:SourceIp",
            self.source_ip.map(|address| address.to_string()),
        );
        set("aws:RequestedRegion", self.region.clone());
        set("aws:UserAgent", self.user_agent.clone());
        set(
            "sts:RoleSessionName",
            self.session_name
                .as_ref()
                .map(|name| name.as_str().to_owned()),
        );
    }
}
