//! The errors of STS, as they stand on the wire.

use axum::http::StatusCode;

/// An error answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// `Code`.
    pub(crate) code: &'static str,
    /// The HTTP status.
    pub(crate) status: StatusCode,
    /// `Message`.
    pub(crate) message: String,
}

impl Refusal {
    fn new(code: &'static str, status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            code,
            status,
            message: message.into(),
        }
    }

    fn bad(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, StatusCode::BAD_REQUEST, message)
    }

    fn forbidden(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, StatusCode::FORBIDDEN, message)
    }

    /// `Type`: who has to change something.
    pub(crate) fn blames(&self) -> &'static str {
        if self.status.is_server_error() {
            "Receiver"
        } else {
            "Sender"
        }
    }

    /// The trust policy, or a role that doesn't exist: STS doesn't tell which.
    pub(crate) fn not_authorized(action: &str) -> Self {
        Self::forbidden(
            "AccessDenied",
            format!("Not authorized to perform {action}"),
        )
    }

    /// As [`Self::not_authorized`], for a caller who has a name.
    pub(crate) fn caller_not_authorized(caller: &str, action: &str, resource: &str) -> Self {
        Self::forbidden(
            "AccessDenied",
            format!(
                "User: {caller} is not authorized to perform: {action} on resource: {resource}"
            ),
        )
    }

    pub(crate) fn invalid_identity_token(message: impl Into<String>) -> Self {
        Self::bad("InvalidIdentityToken", message)
    }

    /// The wire's code has the word "Exception" in it.
    pub(crate) fn expired_identity_token(message: impl Into<String>) -> Self {
        Self::bad("ExpiredTokenException", message)
    }

    pub(crate) fn idp_communication(message: impl Into<String>) -> Self {
        Self::bad("IDPCommunicationError", message)
    }

    pub(crate) fn idp_rejected_claim(message: impl Into<String>) -> Self {
        Self::forbidden("IDPRejectedClaim", message)
    }

    pub(crate) fn malformed_policy(message: impl Into<String>) -> Self {
        Self::bad("MalformedPolicyDocument", message)
    }

    pub(crate) fn packed_policy_too_large(percent: u32) -> Self {
        Self::bad(
            "PackedPolicyTooLarge",
            format!(
                "Packed size of session policy and tags consumes {percent}% of allotted space."
            ),
        )
    }

    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::bad("ValidationError", message)
    }

    pub(crate) fn internal() -> Self {
        Self::new(
            "InternalFailure",
            StatusCode::INTERNAL_SERVER_ERROR,
            "An unexpected error has occurred.",
        )
    }

    pub(crate) fn throttling() -> Self {
        Self::bad("Throttling", "Rate exceeded")
    }

    pub(crate) fn too_large() -> Self {
        Self::new(
            "RequestEntityTooLarge",
            StatusCode::PAYLOAD_TOO_LARGE,
            "The request is larger than anything STS takes.",
        )
    }

    pub(crate) fn unreadable(message: impl Into<String>) -> Self {
        Self::bad("MalformedInput", message)
    }

    pub(crate) fn missing_action() -> Self {
        Self::bad(
            "MissingAction",
            "The request is missing an action or a required parameter.",
        )
    }

    pub(crate) fn unknown_action(action: &str, version: Option<&str>) -> Self {
        let version = version.unwrap_or("NO_VERSION_SPECIFIED");
        Self::bad(
            "InvalidAction",
            format!("Could not find operation {action} for version {version}"),
        )
    }

    pub(crate) fn no_signature() -> Self {
        Self::forbidden(
            "MissingAuthenticationToken",
            "Request is missing Authentication Token",
        )
    }

    pub(crate) fn incomplete_signature(message: impl Into<String>) -> Self {
        Self::bad("IncompleteSignature", message)
    }

    pub(crate) fn unknown_credentials() -> Self {
        Self::forbidden(
            "InvalidClientTokenId",
            "The security token included in the request is invalid.",
        )
    }

    /// Of credentials: without "Exception", unlike an expired identity token.
    pub(crate) fn expired_credentials() -> Self {
        Self::forbidden(
            "ExpiredToken",
            "The security token included in the request is expired",
        )
    }

    pub(crate) fn signature_does_not_match(message: impl Into<String>) -> Self {
        Self::forbidden("SignatureDoesNotMatch", message)
    }
}
