//! What flags and environment say over the file.

/// Values that count before those of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is called as in the file")]
pub struct Overrides {
    pub profile: Option<String>,
    pub issuer: Option<String>,
    pub client_id: Option<String>,
    pub user: Option<String>,
    pub flow: Option<String>,
    pub role: Option<String>,
    pub sts_endpoint: Option<String>,
    pub region: Option<String>,
    pub duration: Option<String>,
    pub session_name: Option<String>,
    /// What AWS's tools are told, which counts after the file.
    pub aws_region: Option<String>,
    pub aws_endpoint: Option<String>,
}

impl Overrides {
    /// What the environment says, where the flags say nothing.
    #[must_use]
    pub fn over_environment(self, variable: impl Fn(&str) -> Option<String>) -> Self {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let or = |flag: Option<String>, name: &str| flag.or_else(|| variable(name));
        Self {
            profile: or(self.profile, "KEYFERRY_PROFILE"),
            issuer: or(self.issuer, "KEYFERRY_ISSUER"),
            client_id: or(self.client_id, "KEYFERRY_CLIENT_ID"),
            user: or(self.user, "KEYFERRY_USER"),
            flow: or(self.flow, "KEYFERRY_FLOW"),
            role: or(self.role, "KEYFERRY_ROLE"),
            sts_endpoint: or(self.sts_endpoint, "KEYFERRY_STS_ENDPOINT"),
            region: or(self.region, "KEYFERRY_REGION"),
            duration: or(self.duration, "KEYFERRY_DURATION"),
            session_name: or(self.session_name, "KEYFERRY_SESSION_NAME"),
            aws_region: or(self.aws_region, "AWS_REGION")
                .or_else(|| variable("AWS_DEFAULT_REGION")),
            aws_endpoint: or(self.aws_endpoint, "AWS_ENDPOINT_URL_STS")
                .or_else(|| variable("AWS_ENDPOINT_URL")),
        }
    }

    /// What this process' environment says, where the flags say nothing. A variable that isn't
    /// UTF-8 counts as unset.
    #[must_use]
    pub fn over_process_environment(self) -> Self {
        self.over_environment(|name| std::env::var(name).ok())
    }
}
