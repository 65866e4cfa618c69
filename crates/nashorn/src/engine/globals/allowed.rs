//! What default Nashorn lacks of all that boa brings, taken away.

use std::cell::OnceCell;

use boa_engine::{Context, JsObject, JsResult, JsString, property::PropertyKey};

use super::object;

/// Objects, by their paths from the global one, with the names they lose. The last come first: what
/// stands behind a removed property moves up.
const UNWANTED: &[(&str, &str)] = &[
    (
        "Array.prototype",
        "values with toSpliced toSorted toReversed keys includes flatMap flat findLastIndex \
         findLast findIndex find fill entries copyWithin at",
    ),
    ("Array", "of from"),
    ("ArrayBuffer.prototype", "resize maxByteLength resizable"),
    ("Error.prototype", "stack"),
    ("Function.prototype", "arguments caller"),
    (
        "Math",
        "trunc tanh sinh sign log2 log10 log1p imul hypot fround expm1 cosh clz32 cbrt atanh \
         asinh acosh",
    ),
    ("JSON", "isRawJSON rawJSON"),
    (
        "Object.prototype",
        "__lookupSetter__ __lookupGetter__ __defineSetter__ __defineGetter__",
    ),
    (
        "Object",
        "groupBy fromEntries hasOwn getOwnPropertySymbols getOwnPropertyDescriptors entries \
         values is assign",
    ),
    (
        "RegExp.prototype",
        "sticky unicodeSets unicode dotAll hasIndices lastIndex",
    ),
    ("RegExp", "escape"),
    (
        "String.prototype",
        "sup sub strike small link italics fontsize fontcolor fixed bold blink big anchor at \
         replaceAll matchAll toWellFormed padStart padEnd normalize isWellFormed includes endsWith \
         startsWith repeat codePointAt trimEnd trimStart",
    ),
    ("String", "fromCodePoint raw"),
    (
        "",
        "FinalizationRegistry Atomics Iterator WeakSet WeakMap WeakRef Promise Reflect \
         AggregateError Symbol BigUint64Array BigInt64Array TypedArray Set Map BigInt \
         SharedArrayBuffer Proxy globalThis",
    ),
];

thread_local! {
    /// The same as boa names them: in every context alike.
    static KEYS: OnceCell<Vec<Vec<PropertyKey>>> = const { OnceCell::new() };
}

/// Removes what Nashorn doesn't have.
pub(super) fn remove_the_rest(context: &mut Context) -> JsResult<()> {
    KEYS.with(|keys| {
        let keys = keys.get_or_init(|| {
            let of = |names: &'static str| names.split(' ').map(JsString::from);
            let of = |names| of(names).map(PropertyKey::from).collect();
            UNWANTED.iter().map(|(_, names)| of(names)).collect()
        });
        for ((path, _), keys) in UNWANTED.iter().zip(keys) {
            let holder = holder(context, path)?;
            for key in keys {
                holder.delete_property_or_throw(key.clone(), context)?;
            }
        }
        Ok(())
    })
}

fn holder(context: &mut Context, path: &str) -> JsResult<JsObject> {
    let mut holder = context.global_object();
    for name in path.split('.').filter(|name| !name.is_empty()) {
        holder = object(&holder.get(JsString::from(name), context)?);
    }
    Ok(holder)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Global names that both engines have, read off Nashorn 15.4 with `Object.getOwnPropertyNames`.
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

    #[test]
    fn what_nashorn_lacks_is_taken_away_and_nothing_else() -> JsResult<()> {
        let kept = MEMBERS.iter().flat_map(|(name, own, prototype)| {
            [
                ((*name).to_owned(), *own),
                (format!("{name}.prototype"), *prototype),
            ]
        });
        let kept = kept.chain([(String::new(), GLOBALS)]);
        let mut unseen: Vec<_> = UNWANTED.iter().collect();
        for (path, kept) in kept.filter(|(_, kept)| !kept.is_empty()) {
            let context = &mut Context::default();
            let kept: Vec<_> = kept.split_whitespace().collect();
            let mut unwanted = Vec::new();
            for key in holder(context, &path)?.own_property_keys(context)? {
                if let PropertyKey::String(name) = key {
                    unwanted.push(name.to_std_string_lossy());
                }
            }
            unwanted.retain(|name| !kept.contains(&name.as_str()));
            unwanted.reverse();
            let taken = unseen.extract_if(.., |(holder, _)| *holder == path);
            let taken: Vec<_> = taken.map(|(_, names)| *names).collect();
            assert_eq!(unwanted.join(" "), taken.concat(), "of {path:?}");
        }
        assert!(unseen.is_empty(), "nobody says what is kept of {unseen:?}");
        Ok(())
    }
}
