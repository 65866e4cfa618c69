use boa_engine::{Finalize, JsString, Trace};

use super::value::Value;

/// State of a `java.lang.Throwable`.
#[derive(Debug, Trace, Finalize)]
pub struct ThrowableData {
    /// What `getMessage` gives.
    pub message: Option<JsString>,
    /// What `getCause` gives.
    pub cause: Value,
}
