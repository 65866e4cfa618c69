use std::sync::Arc;

use super::{
    registry::{Method, Registry},
    value::Value,
};

/// The method Nashorn's linker chooses for these arguments.
pub(crate) fn choose(
    _registry: &Registry,
    overloads: &[Arc<Method>],
    arguments: &[Value],
) -> Option<Arc<Method>> {
    overloads
        .iter()
        .find(|method| method.parameters.len() == arguments.len())
        .cloned()
}
