//! Script functions and objects as Java interfaces.

use boa_engine::{Finalize, JsObject, Trace};

use super::{object::Object, registry::ClassId};

/// State of a Java object that stands for a script function, or for the object literal of
/// `new Interface() { … }`.
#[derive(Debug, Trace, Finalize)]
pub(crate) struct FunctionData {
    /// The function, called by the one abstract method, or the object that has functions by name.
    pub(crate) function: JsObject,
}

impl FunctionData {
    /// An object of an interface.
    pub(crate) fn object(function: JsObject, interface: ClassId) -> Object {
        Object::new(interface, Self { function })
    }
}
