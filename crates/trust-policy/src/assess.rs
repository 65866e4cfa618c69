//! The whole way of a federated call: the gates STS puts before and after the trust policy.

/// The error STS answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StsError {
    /// `AccessDenied`: the trust policy.
    AccessDenied,
    /// `InvalidIdentityToken`: the token, its audience, its issuer or its roles claim.
    InvalidIdentityToken,
    /// `ExpiredTokenException`.
    ExpiredToken,
    /// `InternalFailure`.
    InternalFailure,
    /// `ValidationError`: a parameter of the call.
    ValidationError,
}
