//! Error answers as Keycloak words them.

use axum::Json;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use mapper_runtime::Failure;
use serde_json::json;

/// No answer with a token may be kept (RFC 6749, 5.1).
pub(crate) const NO_STORE: [(HeaderName, &str); 2] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::PRAGMA, "no-cache"),
];

/// An error answer of an OAuth 2.0 endpoint.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// `{"error":…,"error_description":…}`
    OAuth {
        status: u16,
        error: &'static str,
        description: String,
    },
    /// What a mapper's failure makes the server answer.
    Mapper(Failure),
}

/// 400 with this error.
pub(crate) fn bad_request(error: &'static str, description: impl Into<String>) -> Refusal {
    refusal(400, error, description)
}

/// An answer with this status and error.
pub(crate) fn refusal(status: u16, error: &'static str, description: impl Into<String>) -> Refusal {
    Refusal::OAuth {
        status,
        error,
        description: description.into(),
    }
}

impl Refusal {
    /// What Keycloak answers to an exception of its own.
    pub(crate) fn internal(why: &dyn std::fmt::Display) -> Self {
        refusal(500, "unknown_error", why.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::OAuth {
                status,
                error,
                description,
            } => {
                let body = json!({"error": error, "error_description": description});
                (code(status), NO_STORE, Json(body)).into_response()
            }
            Self::Mapper(failure) => {
                let json = [(header::CONTENT_TYPE, "application/json")];
                (code(failure.status), NO_STORE, json, failure.body).into_response()
            }
        }
    }
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
