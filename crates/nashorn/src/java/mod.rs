//! Java as a script meets it: values, classes as tables, and the rules by which JavaScript calls
//! into them.
//!
//! A crate that adds classes writes [`ClassDef`] tables, gives them to a [`RegistryBuilder`], and
//! keeps the state of its objects in any [`JavaData`] type. Bodies see a [`Call`].

mod array;
mod assembly;
mod beans;
mod call;
mod class;
pub(crate) mod convert;
mod exceptions;
mod fault;
mod footprint;
mod foreign;
mod functional;
mod hash;
pub(crate) mod invoke;
mod jdk;
mod jdk_members;
mod library;
mod members;
mod names;
mod object;
mod overload;
mod regex;
mod registry;
mod signature;
mod surroundings;
#[cfg(test)]
mod tests;
mod text;
mod throw;
mod types;
mod value;

pub use array::ArrayData;
pub use assembly::RegistryBuilder;
pub(crate) use beans::{Access, Key, MethodData};
pub use boa_engine::{Finalize, JsString, Trace};
pub use call::Call;
pub use class::{Body, ClassDef, Kind, MemberDef, constant, constructor, declared, field, method};
pub(crate) use convert::{from_js, to_js};
pub use exceptions::ThrowableData;
pub use footprint::Footprint;
pub(crate) use functional::{Extended, FunctionData};
pub use hash::string_hash;
pub use jdk::Jdk;
pub(crate) use library::is_zero;
pub use object::{JavaData, Object, Plain};
pub(crate) use regex::Budget;
pub(crate) use registry::Standing;
pub use registry::{Class, ClassId, Method, Registry, RegistryError, Visibility};
pub use signature::SignatureError;
pub use surroundings::Surroundings;
pub(crate) use text::collate;
pub use text::{double_to_string, long_of};
pub use throw::Throw;
pub use types::Type;
pub use value::Value;
