//! `throw`, `catch`, regular expressions, `eval`.

use boa_engine::{JsValue, js_string};

use super::{errors, native::Native, text};
use crate::{java::Throw, lower::Kind};

/// `throw(value, site)`
pub(super) fn throw(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 1);
    let value = Native::at(arguments, 0);
    errors::note_origin(native, &value, true, None);
    Ok(value)
}

/// `caught(value)`
pub(super) fn caught(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    if let Some(over) = native.over() {
        return Err(over.into());
    }
    Ok(Native::at(arguments, 0))
}

/// `pending()` and `pending(kept)`: around a `finally` block.
pub(super) fn pending(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    if let Some(over) = native.over() {
        return Err(over.into());
    }
    let mut pending = native.state.pending.borrow_mut();
    let Some(kept) = arguments.first().and_then(JsValue::as_number) else {
        let number = pending.len();
        pending.push(native.state.origin.borrow().clone());
        return Ok(JsValue::from(number));
    };
    // What blocks left by `break`, `return` or an exception have kept goes with it.
    pending.truncate(kept as usize + 1);
    if let Some(origin) = pending.pop() {
        *native.state.origin.borrow_mut() = origin;
    }
    Ok(JsValue::undefined())
}

/// `regexp(pattern, flags, site)`
pub(super) fn regexp(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 2);
    let pattern = native.text(&Native::at(arguments, 0))?;
    let flags = native.text(&Native::at(arguments, 1))?;
    native.regexp(&pattern, &flags)
}

/// `eval(function, site, …arguments)`: the lowered text for boa's own direct `eval`, or the first
/// argument as it is.
pub(super) fn eval(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 1);
    let function = Native::at(arguments, 0);
    let code = Native::at(arguments, 2);
    let is_eval = match (function.as_object(), native.state.intrinsics.get()) {
        (Some(function), Some(intrinsics)) => {
            boa_engine::JsObject::equals(&function, &intrinsics.eval)
        }
        _ => false,
    };
    let Some(source) = code.as_string().filter(|_| is_eval) else {
        return Ok(code);
    };
    let scope = {
        let code = native.state.code.borrow();
        code.sites
            .get(native.state.site.get() as usize)
            .and_then(|(_, site)| site.eval.clone())
    };
    let kind = scope.map_or(Kind::GlobalEval, Kind::Eval);
    let source = source.to_std_string_lossy();
    let lowered = text::lower_at_run_time(native, &source, &kind)?;
    Ok(boa_engine::JsString::from(lowered.as_str()).into())
}

/// Replaces the global `eval`: an indirect call runs its text as global code.
pub(super) fn global_eval(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let code = Native::at(arguments, 0);
    let Some(source) = code.as_string() else {
        return Ok(code);
    };
    let source = source.to_std_string_lossy();
    let lowered = text::lower_at_run_time(native, &source, &Kind::GlobalEval)?;
    let lowered = boa_engine::JsString::from(lowered.as_str());
    let Some(eval) = native
        .state
        .intrinsics
        .get()
        .map(|known| known.eval.clone())
    else {
        return Ok(JsValue::undefined());
    };
    Ok(eval.call(&JsValue::undefined(), &[lowered.into()], native.context)?)
}

/// Replaces `Function`: parameters and body are Nashorn's language.
pub(super) fn function_constructor(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let mut texts = Vec::with_capacity(arguments.len());
    for argument in arguments {
        texts.push(native.text(argument)?.to_std_string_lossy());
    }
    let body = texts.pop().unwrap_or_default();
    let lowered = text::lower_function(native, &texts.join(","), &body)?;
    let Some(eval) = native
        .state
        .intrinsics
        .get()
        .map(|known| known.eval.clone())
    else {
        return Ok(JsValue::undefined());
    };
    let lowered = boa_engine::JsString::from(lowered.as_str());
    Ok(eval.call(&JsValue::undefined(), &[lowered.into()], native.context)?)
}

/// Replaces `Function.prototype.toString`: the source as the script has it.
pub(super) fn function_text(
    native: &mut Native<'_>,
    this: &JsValue,
    _: &[JsValue],
) -> Result<JsValue, Throw> {
    let Some(function) = this.as_callable() else {
        let text = native.safe_text(this)?;
        return Err(Throw::type_error(format!("{text} is not a function")));
    };
    Ok(text::of_function(native, &function)?
        .unwrap_or(js_string!("function () { [native code] }"))
        .into())
}
