//! Functions that are compiled once for each combination of argument types.

use boa_engine::{JsObject, JsString, JsValue, property::PropertyDescriptor, symbol::JsSymbol};

use super::native::Native;
use crate::{java::Throw, numbers::StaticType};

/// Key in the table of variants under which the number of parameters stands.
const PARAMETERS: &str = "n";

/// `variants(function, parameters, types, variant, …)`
pub(super) fn variants(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let function = Native::at(arguments, 0);
    let Some(object) = function.as_object() else {
        return Ok(function);
    };
    let table = JsObject::with_null_proto();
    let parameters = Native::at(arguments, 1);
    table.create_data_property(JsString::from(PARAMETERS), parameters, native.context)?;
    for pair in arguments.get(2..).unwrap_or_default().chunks_exact(2) {
        if let [types, variant] = pair {
            let key = native.key(types)?;
            table.create_data_property(key, variant.clone(), native.context)?;
        }
    }
    let hidden = PropertyDescriptor::builder()
        .value(table)
        .writable(true)
        .enumerable(false)
        .configurable(true);
    let Some(key) = native.variants_key() else {
        return Ok(function);
    };
    object.define_property_or_throw(key, hidden, native.context)?;
    Ok(function)
}

impl Native<'_> {
    fn variants_key(&self) -> Option<JsSymbol> {
        let intrinsics = self.state.intrinsics.get();
        intrinsics.map(|intrinsics| intrinsics.variants.clone())
    }

    /// What runs when the call at the current site calls this function.
    pub(super) fn variant_for_site(&mut self, function: &JsObject) -> Result<JsObject, Throw> {
        let types: Box<[StaticType]> = {
            let code = self.state.code.borrow();
            match code.sites.get(self.state.site.get() as usize) {
                Some((_, site)) if !site.arguments.is_empty() => site.arguments.clone(),
                _ => return Ok(function.clone()),
            }
        };
        let Some(key) = self.variants_key() else {
            return Ok(function.clone());
        };
        if !function.has_own_property(key.clone(), self.context)? {
            return Ok(function.clone());
        }
        let table = function.get(key, self.context)?;
        let Some(table) = table.as_object() else {
            return Ok(function.clone());
        };
        let parameters = table.get(JsString::from(PARAMETERS), self.context)?;
        let parameters = parameters
            .as_i32()
            .and_then(|number| usize::try_from(number).ok());
        let taken = types.get(..parameters.unwrap_or(0)).unwrap_or(&types);
        let letters: String = taken.iter().map(|of| of.letter()).collect();
        let letters = JsString::from(letters.trim_end_matches('o'));
        let variant = table.get(letters, self.context)?;
        Ok(variant.as_object().unwrap_or_else(|| function.clone()))
    }
}
