use boa_engine::{Finalize, Trace};

use super::{types::Type, value::Value};

/// State of a Java array.
#[derive(Debug, Trace, Finalize)]
pub struct ArrayData {
    /// Type of the elements.
    #[unsafe_ignore_trace]
    pub component: Type,
    /// The elements; as many as the array is long.
    pub items: Vec<Value>,
}
