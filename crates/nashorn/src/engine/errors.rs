use boa_engine::{
    JsError, JsObject, JsString, JsValue, builtins, error::EngineError, js_string,
    property::PropertyDescriptor,
};

use super::{
    Killed, ScriptError,
    native::Native,
    state::{Origin, State},
};
use crate::java::{ClassId, Object, Plain, Throw, Value, from_js, invoke, to_js};

/// Most calls that `e.stack` lists.
const LONGEST_STACK: usize = 100;

/// Takes down where an exception arose, unless it is one that only passes through, and makes a
/// JavaScript value of it.
pub(super) fn arise(native: &mut Native<'_>, throw: Throw) -> JsError {
    let error = JsError::from(throw);
    if let Some(engine) = error.as_engine() {
        return match engine {
            EngineError::NoInstructionsRemain => native.state.kill(Killed::Instructions).into(),
            EngineError::RuntimeLimit(_) => {
                let throw = native.state.throw("java.lang.StackOverflowError", None);
                arise(native, throw)
            }
            EngineError::Panic(_) => {
                if native.over().is_none() {
                    let _ = native.state.bug("the engine failed");
                }
                error
            }
        };
    }
    // boa's own conversion, of an object without any method: boa wants a text of it then.
    let is_no_primitive = error
        .as_native()
        .is_some_and(|error| error.message() == "cannot convert object to primitive value");
    let error = if is_no_primitive {
        Throw::type_error("Cannot get default string value").into()
    } else {
        error
    };
    let Ok(value) = error.into_opaque(native.context) else {
        return native.state.bug("an error can't be thrown").into();
    };
    // A Java exception gets its hidden prototype.
    let value = to_js(&native.state, &from_js(&value));
    let known = native
        .state
        .origin
        .borrow()
        .as_ref()
        .is_some_and(|origin| same(&origin.value, &value));
    if !known {
        let hint = native.state.hint.borrow_mut().take();
        note_origin(native, &value, false, hint);
    }
    JsError::from_opaque(value)
}

/// Takes down that `value` arises here.
pub(super) fn note_origin(
    native: &mut Native<'_>,
    value: &JsValue,
    is_throw: bool,
    hint: Option<String>,
) {
    let origin = Origin {
        value: value.clone(),
        site: native.state.site.get(),
        is_throw,
        stack: stack(native),
        hint,
    };
    attach(native, value, &origin);
    *native.state.origin.borrow_mut() = Some(origin);
}

/// Sites, innermost first, each with the name of the function it is in; the last is in none.
fn stack(native: &mut Native<'_>) -> Vec<(u32, Option<JsString>)> {
    let frames: Vec<_> = {
        let frames = native.state.frames.borrow();
        frames.iter().rev().take(LONGEST_STACK).cloned().collect()
    };
    let mut stack = Vec::with_capacity(frames.len() + 1);
    let mut site = native.state.site.get();
    for frame in &frames {
        // Nashorn's own functions are no frames of the script.
        if !frame.function.is::<builtins::function::OrdinaryFunction>() {
            site = frame.site;
            continue;
        }
        let name = frame
            .function
            .get(js_string!("name"), native.context)
            .ok()
            .and_then(|name| name.as_string())
            .filter(|name| !name.is_empty());
        stack.push((site, Some(name.unwrap_or(js_string!("<anonymous>")))));
        site = frame.site;
    }
    if frames.len() < LONGEST_STACK {
        stack.push((site, None));
    }
    stack
}

/// Hangs the origin on an error object, for `e.stack` and `e.lineNumber`.
fn attach(native: &mut Native<'_>, value: &JsValue, origin: &Origin) {
    let Some(object) = value
        .as_object()
        .filter(|object| is_error(object) || inherits_error(native.context, object))
    else {
        return;
    };
    // What an error says of itself is settled when it is made.
    let text = match place_in(native, &object) {
        Some(place) => place.text,
        None => match text(native.context, &object) {
            Ok(text) => text,
            Err(_) => return,
        },
    };
    let place = Place {
        site: origin.site,
        is_throw: origin.is_throw,
        stack: origin.stack.clone(),
        text,
    };
    set_place(native, &object, place);
}

fn set_place(native: &mut Native<'_>, object: &JsObject, place: Place) {
    let Some(key) = native
        .state
        .intrinsics
        .get()
        .map(|known| known.origin.clone())
    else {
        return;
    };
    let holder = Object::new(ClassId::OBJECT, Plain(place));
    let descriptor = PropertyDescriptor::builder()
        .value(holder.as_js().clone())
        .writable(true)
        .enumerable(false)
        .configurable(true);
    // A frozen error object simply doesn't learn its place.
    let _ = object.define_property_or_throw(key, descriptor, native.context);
}

/// Notes on a new error object where it is made.
pub(super) fn made(native: &mut Native<'_>, value: &JsValue) {
    let Some(object) = value.as_object().filter(is_error) else {
        return;
    };
    if place_in(native, &object).is_none() {
        // Only a failing getter of the script's own could be in the way.
        let _ = capture(native, &object);
    }
}

/// `Error.captureStackTrace(object)`
pub(super) fn capture(native: &mut Native<'_>, object: &JsObject) -> Result<(), Throw> {
    let place = Place {
        site: native.state.site.get(),
        is_throw: false,
        stack: stack(native),
        text: text(native.context, object)?,
    };
    if !is_error(object) {
        let stack = stack_text(&native.state, &place.text, &place);
        object.set(js_string!("stack"), stack, false, native.context)?;
    }
    set_place(native, object, place);
    Ok(())
}

fn place_in(native: &mut Native<'_>, error: &JsObject) -> Option<Place> {
    let key = native.state.intrinsics.get()?.origin.clone();
    // What the prototype of an error type knows is about itself.
    if !error.has_own_property(key.clone(), native.context).ok()? {
        return None;
    }
    let holder = error.get(key, native.context).ok()?;
    Object::of(&holder.as_object()?)?.data(|place: &Plain<Place>| place.0.clone())
}

/// What an error object knows about where it arose.
#[derive(Clone)]
struct Place {
    site: u32,
    is_throw: bool,
    stack: Vec<(u32, Option<JsString>)>,
    /// Name and message when it was made.
    text: JsString,
}

/// Whether an object has `Error.prototype` among its prototypes.
pub(super) fn inherits_error(context: &boa_engine::Context, object: &JsObject) -> bool {
    let error = context.intrinsics().constructors().error().prototype();
    let mut next = object.prototype();
    while let Some(prototype) = next {
        if JsObject::equals(&prototype, &error) {
            return true;
        }
        next = prototype.prototype();
    }
    false
}

/// Whether an object is an instance of `Error` as boa sees it.
pub(super) fn is_error(object: &JsObject) -> bool {
    object.is::<builtins::error::Error>()
}

fn same(left: &JsValue, right: &JsValue) -> bool {
    match (left.as_object(), right.as_object()) {
        (Some(left), Some(right)) => JsObject::equals(&left, &right),
        (None, None) => left.strict_equals(right),
        _ => false,
    }
}

/// `stack`, `lineNumber`, `columnNumber` and `fileName` of an error.
pub(super) fn member(
    native: &mut Native<'_>,
    error: &JsObject,
    name: &JsString,
) -> Result<JsValue, Throw> {
    let name = name.to_std_string_lossy();
    if !matches!(
        name.as_str(),
        "stack" | "lineNumber" | "columnNumber" | "fileName"
    ) {
        return Ok(JsValue::undefined());
    }
    let Some(place) = place_in(native, error) else {
        return Ok(JsValue::undefined());
    };
    Ok(match name.as_str() {
        "stack" => {
            let text = native.text(&error.clone().into())?;
            stack_text(&native.state, &text, &place).into()
        }
        "lineNumber" => (place_of(&native.state, place.site).line as i32).into(),
        "columnNumber" if place.is_throw => {
            (place_of(&native.state, place.site).column as i32).into()
        }
        "columnNumber" => (-1).into(),
        _ => JsString::from(place_of(&native.state, place.site).text.as_str()).into(),
    })
}

fn stack_text(state: &State, text: &JsString, place: &Place) -> JsString {
    let mut lines = vec![text.to_std_string_lossy()];
    lines.extend(stack_lines(state, &place.stack).map(|line| format!("\tat {line}")));
    JsString::from(lines.join("\n").as_str())
}

/// A place as Nashorn counts it.
struct NashornPlace {
    /// Name of the text.
    text: String,
    /// From 1.
    line: u32,
    /// From 0.
    column: u32,
}

fn place_of(state: &State, site: u32) -> NashornPlace {
    let code = state.code.borrow();
    let place = code.sites.get(site as usize).and_then(|(text, site)| {
        let text = code.texts.get(*text as usize)?;
        Some(NashornPlace {
            text: text.source.name().to_owned(),
            line: text.source.line_column(site.line).line,
            column: text.source.line_column(site.span.start).column - 1,
        })
    });
    place.unwrap_or_else(|| NashornPlace {
        text: "<eval>".to_owned(),
        line: 1,
        column: 0,
    })
}

/// `f (<eval>:1)`
fn stack_lines(state: &State, stack: &[(u32, Option<JsString>)]) -> impl Iterator<Item = String> {
    stack.iter().map(|(site, function)| {
        let NashornPlace { text, line, .. } = place_of(state, *site);
        let function = match function {
            Some(name) => name.to_std_string_lossy(),
            None => "<program>".to_owned(),
        };
        format!("{function} ({text}:{line})")
    })
}

/// An error's text without running the script: `NativeError.safeToString`.
pub(super) fn text(context: &mut boa_engine::Context, error: &JsObject) -> Result<JsString, Throw> {
    let mut read = |name: &str, default: &str| -> Result<String, Throw> {
        let value = error.get(JsString::from(name), context)?;
        Ok(match value.as_string() {
            Some(text) => text.to_std_string_lossy(),
            None if value.is_undefined() || value.is_object() => default.to_owned(),
            None => value.display().to_string(),
        })
    };
    let (name, message) = (read("name", "Error")?, read("message", "")?);
    Ok(JsString::from(
        match (name.is_empty(), message.is_empty()) {
            (true, _) => message,
            (false, true) => name,
            (false, false) => format!("{name}: {message}"),
        }
        .as_str(),
    ))
}

/// An exception that nobody caught, as an owned value.
pub(super) fn uncaught(native: &mut Native<'_>, value: &JsValue) -> Result<ScriptError, Throw> {
    let origin = native
        .state
        .origin
        .borrow()
        .clone()
        .filter(|origin| same(&origin.value, value));
    let (site, is_throw, stack, hint) = match origin {
        Some(origin) => (
            Some(origin.site),
            origin.is_throw,
            origin.stack,
            origin.hint,
        ),
        None => (None, false, Vec::new(), None),
    };
    let place = site.map(|site| place_of(&native.state, site));
    let is_java = !is_throw
        && matches!(from_js(value), Value::Object(ref object)
            if native.state.is_a(object.class(), ClassId::THROWABLE));
    let (class, message, is_java_error) = name_and_message(native, value, is_java)?;
    let stack = stack_lines(&native.state, &stack).collect();
    Ok(ScriptError {
        class,
        message,
        span: site.and_then(|site| span_of(&native.state, site)),
        text: place
            .as_ref()
            .map_or_else(|| "<eval>".to_owned(), |place| place.text.clone()),
        line: place.as_ref().map_or(0, |place| place.line),
        column: place.filter(|_| is_throw).map(|place| place.column),
        stack,
        hint,
        is_java,
        is_java_error,
    })
}

/// The place in the script itself that a site is at, or was made by.
pub(super) fn span_of(state: &State, site: u32) -> Option<diagnostic::Span> {
    let code = state.code.borrow();
    let (text, site) = code.sites.get(site as usize)?;
    Some(code.texts.get(*text as usize)?.made_at.unwrap_or(site.span))
}

fn name_and_message(
    native: &mut Native<'_>,
    value: &JsValue,
    is_java: bool,
) -> Result<(String, String, bool), Throw> {
    let thrown = from_js(value);
    match &thrown {
        Value::Object(object) if native.state.is_a(object.class(), ClassId::THROWABLE) => {
            if is_java {
                return java_name_and_message(native, object, &thrown);
            }
            // Thrown by the script: Java gets it wrapped.
            let state = native.state.clone();
            let message = invoke::text(native.context, &state, &thrown)?;
            let class = state.registry.class(object.class()).name().to_owned();
            Ok((class, message.to_std_string_lossy(), false))
        }
        Value::Script(object) if is_error(object) => {
            let name = object.get(js_string!("name"), native.context)?;
            let name = name.as_string().unwrap_or(js_string!("Error"));
            let message = match place_in(native, object) {
                Some(place) => place.text,
                None => text(native.context, object)?,
            };
            Ok((
                name.to_std_string_lossy(),
                message.to_std_string_lossy(),
                false,
            ))
        }
        Value::Script(object) => {
            let state = native.state.clone();
            let message = super::mirror_text(native.context, &state, object)?;
            Ok((String::new(), message.to_std_string_lossy(), false))
        }
        _ => {
            let message = native.text(value)?.to_std_string_lossy();
            Ok((String::new(), message, false))
        }
    }
}

fn java_name_and_message(
    native: &mut Native<'_>,
    object: &Object,
    thrown: &Value,
) -> Result<(String, String, bool), Throw> {
    let state = native.state.clone();
    let is = |name: &str| {
        state
            .registry
            .find(name)
            .is_some_and(|class| state.is_a(object.class(), class))
    };
    let is_error = is("java.lang.Error");
    if !is_error && !is("java.lang.RuntimeException") {
        // The script engine's interface has no checked exceptions but its own.
        let text = invoke::text(native.context, &state, thrown)?;
        return Ok((
            "java.lang.RuntimeException".to_owned(),
            text.to_std_string_lossy(),
            false,
        ));
    }
    let message = invoke::invoke(native.context, &state, thrown, "getMessage", &[])?;
    let class = state.registry.class(object.class()).name().to_owned();
    let message = match message {
        Value::String(message) => message.to_std_string_lossy(),
        _ => "null".to_owned(),
    };
    Ok((class, message, is_error))
}
