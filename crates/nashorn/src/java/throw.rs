use std::borrow::Cow;

use boa_engine::{JsError, JsNativeError, error::PanicError};

use super::object::Object;

/// What a Java method throws: a Java exception, a JavaScript value or error, or an end of the run
/// that no script can catch.
///
/// Made by [`Call::throw`](super::Call::throw) and [`Call::refuse`](super::Call::refuse).
#[derive(Clone, Debug)]
pub struct Throw(pub(crate) JsError);

impl Throw {
    /// Something that can't be caught; the state of the run says what it is.
    pub(crate) fn end() -> Self {
        Self(PanicError::new("the run has ended").into())
    }

    /// The Java exception, if it is one.
    pub(crate) fn exception(&self) -> Option<Object> {
        Object::of(&self.0.as_opaque()?.as_object()?)
    }

    /// A Java exception.
    pub(crate) fn java(exception: Object) -> Self {
        Self(JsError::from_opaque(exception.as_js().clone().into()))
    }

    /// An ECMAScript `ReferenceError`.
    pub(crate) fn reference_error(message: impl Into<Cow<'static, str>>) -> Self {
        Self(JsNativeError::reference().with_message(message).into())
    }

    /// An ECMAScript `SyntaxError`.
    pub(crate) fn syntax_error(message: impl Into<Cow<'static, str>>) -> Self {
        Self(JsNativeError::syntax().with_message(message).into())
    }

    /// An ECMAScript `RangeError`.
    pub(crate) fn range_error(message: impl Into<Cow<'static, str>>) -> Self {
        Self(JsNativeError::range().with_message(message).into())
    }

    /// An ECMAScript `URIError`.
    pub(crate) fn uri_error(message: impl Into<Cow<'static, str>>) -> Self {
        Self(JsNativeError::uri().with_message(message).into())
    }

    /// An ECMAScript `TypeError`.
    pub(crate) fn type_error(message: impl Into<Cow<'static, str>>) -> Self {
        Self(JsNativeError::typ().with_message(message).into())
    }
}

impl From<JsError> for Throw {
    fn from(error: JsError) -> Self {
        Self(error)
    }
}

impl From<Throw> for JsError {
    fn from(throw: Throw) -> Self {
        throw.0
    }
}
