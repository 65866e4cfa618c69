//! What default Nashorn has; everything else boa brings is taken away.
//!
//! Read off Nashorn 15.4 with `Object.getOwnPropertyNames`.

use std::cell::OnceCell;

use boa_engine::{Context, JsObject, JsResult, JsString, js_string, property::PropertyKey};
use rustc_hash::FxHashSet;

use super::object;

/// Global names that both engines have. Nashorn's own are added elsewhere.
const GLOBALS: &str = "Array ArrayBuffer Boolean DataView Date Error EvalError Float32Array \
    Float64Array Function Infinity Int16Array Int32Array Int8Array JSON Math NaN Number Object \
    RangeError ReferenceError RegExp String SyntaxError TypeError URIError Uint16Array \
    Uint32Array Uint8Array Uint8ClampedArray decodeURI decodeURIComponent encodeURI \
    encodeURIComponent escape eval isFinite isNaN parseFloat parseInt undefined unescape";

/// Constructors (except `Number`, which is replaced) with their own names and those of their prototypes.
const MEMBERS: &[(&str, &str, &str)] = &[
    (
        "Array",
        "isArray length name prototype",
        "concat constructor every filter forEach indexOf join lastIndexOf length map pop push \
         reduce reduceRight reverse shift slice some sort splice toLocaleString toString unshift",
    ),
    (
        "ArrayBuffer",
        "isView length name prototype",
        "constructor slice byteLength",
    ),
    (
        "Boolean",
        "length name prototype",
        "constructor toString valueOf",
    ),
    (
        "Date",
        "UTC length name now parse prototype",
        "constructor getDate getDay getFullYear getHours getMilliseconds getMinutes getMonth \
         getSeconds getTime getTimezoneOffset getUTCDate getUTCDay getUTCFullYear getUTCHours \
         getUTCMilliseconds getUTCMinutes getUTCMonth getUTCSeconds getYear setDate setFullYear \
         setHours setMilliseconds setMinutes setMonth setSeconds setTime setUTCDate \
         setUTCFullYear setUTCHours setUTCMilliseconds setUTCMinutes setUTCMonth setUTCSeconds \
         setYear toDateString toGMTString toISOString toJSON toLocaleDateString toLocaleString \
         toLocaleTimeString toString toTimeString toUTCString valueOf",
    ),
    (
        "Error",
        "length name prototype",
        "constructor message name toString",
    ),
    (
        "Function",
        "length name prototype",
        "apply bind call constructor length name toString",
    ),
    ("Math", MATH, ""),
    ("JSON", "parse stringify", ""),
    (
        "Object",
        "create defineProperties defineProperty freeze getOwnPropertyDescriptor \
         getOwnPropertyNames getPrototypeOf isExtensible isFrozen isSealed keys length name \
         preventExtensions prototype seal setPrototypeOf",
        "__proto__ constructor hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString \
         toString valueOf",
    ),
    (
        "RegExp",
        "length name prototype",
        "compile constructor exec global ignoreCase multiline source test toString flags",
    ),
    (
        "String",
        "fromCharCode length name prototype",
        "charAt charCodeAt concat constructor indexOf lastIndexOf length localeCompare match \
         replace search slice split substr substring toLocaleLowerCase toLocaleUpperCase \
         toLowerCase toString toUpperCase trim trimLeft trimRight valueOf",
    ),
];

const MATH: &str = "E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos asin atan atan2 ceil cos \
    exp floor log max min pow random round sin sqrt tan";

thread_local! {
    /// What to remove from each of the [`holders`]: in every context the same.
    static UNWANTED: OnceCell<Vec<Vec<PropertyKey>>> = const { OnceCell::new() };
}

/// Removes what Nashorn doesn't have.
pub(super) fn remove_the_rest(context: &mut Context) -> JsResult<()> {
    let holders = holders(context)?;
    UNWANTED.with(|unwanted| {
        if unwanted.get().is_none() {
            let found: JsResult<_> = holders
                .iter()
                .map(|(holder, kept)| find_unwanted(context, holder, kept))
                .collect();
            // It was empty just now.
            let _ = unwanted.set(found?);
        }
        for ((holder, _), keys) in holders.iter().zip(unwanted.get().into_iter().flatten()) {
            for key in keys {
                holder.delete_property_or_throw(key.clone(), context)?;
            }
        }
        Ok(())
    })
}

/// Objects with the names they keep.
fn holders(context: &mut Context) -> JsResult<Vec<(JsObject, &'static str)>> {
    let global = context.global_object();
    let mut holders = Vec::with_capacity(2 * MEMBERS.len() + 1);
    for (name, own, prototype) in MEMBERS {
        let holder = object(&global.get(JsString::from(*name), context)?);
        if !prototype.is_empty() {
            let of = object(&holder.get(js_string!("prototype"), context)?);
            holders.push((of, *prototype));
        }
        holders.push((holder, *own));
    }
    holders.push((global, GLOBALS));
    Ok(holders)
}

/// The last first: what stands behind a removed property moves up.
fn find_unwanted(
    context: &mut Context,
    holder: &JsObject,
    kept: &str,
) -> JsResult<Vec<PropertyKey>> {
    let kept: FxHashSet<&str> = kept.split_whitespace().collect();
    let mut keys = holder.own_property_keys(context)?;
    keys.retain(|key| match key {
        PropertyKey::String(name) => !kept.contains(name.to_std_string_lossy().as_str()),
        _ => false,
    });
    keys.reverse();
    Ok(keys)
}
