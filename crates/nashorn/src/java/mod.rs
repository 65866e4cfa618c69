//! Java as a script meets it: values, classes as tables, and the rules by which JavaScript calls
//! into them.
//!
//! A crate that adds classes writes [`ClassDef`] tables, gives them to a [`RegistryBuilder`], and
//! keeps the state of its objects in any [`JavaData`] type. Bodies see a [`Call`].

mod array;
mod assembly;
mod call;
mod class;
mod convert;
mod exceptions;
mod fault;
mod hash;
mod invoke;
mod jdk;
mod library;
mod object;
mod overload;
mod regex;
mod registry;
mod signature;
mod state;
#[cfg(test)]
mod tests;
mod text;
mod throw;
mod types;
mod value;

pub use array::ArrayData;
pub use assembly::RegistryBuilder;
pub use boa_engine::{Finalize, JsString, Trace};
pub use call::Call;
pub use class::{Body, ClassDef, Kind, MemberDef, constant, constructor, declared, method};
pub use exceptions::ThrowableData;
pub use jdk::Jdk;
pub use object::{JavaData, Object, Plain};
pub use registry::{Class, ClassId, Method, Registry, RegistryError, Visibility};
pub use signature::SignatureError;
pub use throw::Throw;
pub use types::Type;
pub use value::Value;
