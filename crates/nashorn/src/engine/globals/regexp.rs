//! `RegExp`: patterns as Nashorn compiles them, and the last match in `RegExp.$1` and so on.

use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue, builtins, js_string,
    object::FunctionObjectBuilder, property::PropertyDescriptor,
};

use super::{
    super::{
        native::{Body, Native, function, native},
        state::LastMatch,
    },
    define, define_value,
};
use crate::{java::Throw, syntax};

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let prototype = context.intrinsics().constructors().regexp().prototype();
    let constructor = FunctionObjectBuilder::new(context.realm(), native(construct))
        .name(js_string!("RegExp"))
        .length(2)
        .constructor(true)
        .build();
    let descriptor = PropertyDescriptor::builder()
        .value(prototype.clone())
        .writable(false)
        .enumerable(false)
        .configurable(false);
    constructor.define_property_or_throw(js_string!("prototype"), descriptor, context)?;
    for (name, body) in STATICS {
        let get = function(context, name, 0, *body);
        let descriptor = PropertyDescriptor::builder()
            .get(get)
            .enumerable(false)
            .configurable(true);
        constructor.define_property_or_throw(JsString::from(*name), descriptor, context)?;
    }
    let source = function(context, "source", 0, source);
    let descriptor = PropertyDescriptor::builder()
        .get(source)
        .enumerable(false)
        .configurable(true);
    prototype.define_property_or_throw(js_string!("source"), descriptor, context)?;
    define(context, &prototype, "exec", 1, exec);
    define(context, &prototype, "test", 1, test);
    define(context, &prototype, "toString", 0, to_string);
    define_value(&prototype, "constructor", constructor.clone().into());
    let global = context.global_object();
    define_value(&global, "RegExp", constructor.into());
    Ok(())
}

macro_rules! groups {
    ($($function:ident = $index:literal,)*) => {
        $(fn $function(
            native: &mut Native<'_>,
            _: &JsValue,
            _: &[JsValue],
        ) -> Result<JsValue, Throw> {
            Ok(last(native, |last| last.groups.get($index).cloned().flatten()))
        })*
    };
}

groups! {
    group_1 = 1,
    group_2 = 2,
    group_3 = 3,
    group_4 = 4,
    group_5 = 5,
    group_6 = 6,
    group_7 = 7,
    group_8 = 8,
    group_9 = 9,
    last_match = 0,
}

const STATICS: &[(&str, Body)] = &[
    ("$1", group_1),
    ("$2", group_2),
    ("$3", group_3),
    ("$4", group_4),
    ("$5", group_5),
    ("$6", group_6),
    ("$7", group_7),
    ("$8", group_8),
    ("$9", group_9),
    ("lastMatch", last_match),
    ("lastParen", last_paren),
    ("input", input),
    ("leftContext", left_context),
    ("rightContext", right_context),
    ("multiline", multiline),
];

/// A text of the last match; empty if there is none.
fn last(native: &Native<'_>, read: impl FnOnce(&LastMatch) -> Option<JsString>) -> JsValue {
    let last = native.state.last_match.borrow();
    last.as_ref()
        .and_then(read)
        .unwrap_or(js_string!(""))
        .into()
}

fn last_paren(native: &mut Native<'_>, _: &JsValue, _: &[JsValue]) -> Result<JsValue, Throw> {
    Ok(last(native, |last| match last.groups.as_slice() {
        [_, .., group] => group.clone(),
        _ => None,
    }))
}

fn input(native: &mut Native<'_>, _: &JsValue, _: &[JsValue]) -> Result<JsValue, Throw> {
    Ok(last(native, |last| Some(last.input.clone())))
}

fn left_context(native: &mut Native<'_>, _: &JsValue, _: &[JsValue]) -> Result<JsValue, Throw> {
    Ok(last(native, |last| last.input.get(..last.index)))
}

fn right_context(native: &mut Native<'_>, _: &JsValue, _: &[JsValue]) -> Result<JsValue, Throw> {
    Ok(last(native, |last| {
        let whole = last.groups.first()?.as_ref()?;
        last.input.get(last.index + whole.len()..)
    }))
}

fn multiline(_: &mut Native<'_>, _: &JsValue, _: &[JsValue]) -> Result<JsValue, Throw> {
    Ok(false.into())
}

fn is_regexp(value: &JsValue) -> Option<JsObject> {
    value
        .as_object()
        .filter(|object| object.is::<builtins::regexp::RegExp>())
}

fn construct(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let (pattern, flags) = (Native::at(arguments, 0), Native::at(arguments, 1));
    if is_regexp(&pattern).is_some() {
        if !flags.is_undefined() {
            return Err(Throw::type_error(
                "Cannot supply flags when constructing one RegExp from another",
            ));
        }
        return Ok(pattern);
    }
    let pattern = if pattern.is_undefined() {
        js_string!("")
    } else {
        native.text(&pattern)?
    };
    let flags = if flags.is_undefined() {
        js_string!("")
    } else {
        native.text(&flags)?
    };
    native.regexp(&pattern, &flags)
}

impl Native<'_> {
    /// A new regular expression.
    pub(in super::super) fn regexp(
        &mut self,
        pattern: &JsString,
        flags: &JsString,
    ) -> Result<JsValue, Throw> {
        let (text, flag_text) = (pattern.to_std_string_lossy(), flags.to_std_string_lossy());
        if let Some(message) = syntax::regexp_error(&text, &flag_text) {
            return Err(Throw::syntax_error(message));
        }
        let constructor = self
            .context
            .intrinsics()
            .constructors()
            .regexp()
            .constructor();
        let arguments = [pattern.clone().into(), flags.clone().into()];
        let Ok(regexp) = constructor.construct(&arguments, None, self.context) else {
            return Err(self.state.refuse(format!(
                "uses the regular expression /{text}/, which is not emulated"
            )));
        };
        if let Some(key) = self
            .state
            .intrinsics
            .get()
            .map(|known| known.origin.clone())
        {
            // boa escapes slashes in the source; Nashorn keeps it as it is written.
            let descriptor = PropertyDescriptor::builder()
                .value(pattern.clone())
                .enumerable(false);
            regexp.define_property_or_throw(key, descriptor, self.context)?;
        }
        Ok(regexp.into())
    }

    fn require_regexp(&mut self, this: &JsValue) -> Result<JsObject, Throw> {
        match is_regexp(this) {
            Some(regexp) => Ok(regexp),
            None => {
                let text = self.plain_text(this)?;
                Err(Throw::type_error(format!("{text} is not a RegExp")))
            }
        }
    }

    fn source_of(&mut self, regexp: &JsObject) -> Result<JsString, Throw> {
        let key = self
            .state
            .intrinsics
            .get()
            .map(|known| known.origin.clone());
        let source = match key {
            Some(key) => regexp.get(key, self.context)?.as_string(),
            None => None,
        };
        Ok(source
            .filter(|source| !source.is_empty())
            .unwrap_or(js_string!("(?:)")))
    }
}

fn source(native: &mut Native<'_>, this: &JsValue, _: &[JsValue]) -> Result<JsValue, Throw> {
    match is_regexp(this) {
        Some(regexp) => Ok(native.source_of(&regexp)?.into()),
        None => Ok(js_string!("(?:)").into()),
    }
}

fn to_string(native: &mut Native<'_>, this: &JsValue, _: &[JsValue]) -> Result<JsValue, Throw> {
    let prototype = native
        .context
        .intrinsics()
        .constructors()
        .regexp()
        .prototype();
    if this
        .as_object()
        .is_some_and(|object| JsObject::equals(&object, &prototype))
    {
        return Ok(js_string!("/(?:)/").into());
    }
    let regexp = native.require_regexp(this)?;
    let mut text = format!("/{}/", native.source_of(&regexp)?.to_std_string_lossy());
    for (name, flag) in [("global", 'g'), ("ignoreCase", 'i'), ("multiline", 'm')] {
        if regexp
            .get(JsString::from(name), native.context)?
            .to_boolean()
        {
            text.push(flag);
        }
    }
    Ok(JsString::from(text.as_str()).into())
}

fn exec(native: &mut Native<'_>, this: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    native.require_regexp(this)?;
    let input = native.text(&Native::at(arguments, 0))?;
    native.state.charge(input.len() / 16)?;
    let result = native.original("RegExp.prototype.exec", this, &[input.clone().into()])?;
    let Some(found) = result.as_object() else {
        return Ok(result);
    };
    found.delete_property_or_throw(js_string!("groups"), native.context)?;
    let length = found
        .get(js_string!("length"), native.context)?
        .to_u32(native.context)?;
    let mut groups = Vec::with_capacity(length as usize);
    for index in 0..length {
        groups.push(found.get(index, native.context)?.as_string());
    }
    let index = found
        .get(js_string!("index"), native.context)?
        .to_u32(native.context)? as usize;
    *native.state.last_match.borrow_mut() = Some(LastMatch {
        input,
        index,
        groups,
    });
    Ok(result)
}

fn test(native: &mut Native<'_>, this: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    let found = exec(native, this, arguments)?;
    Ok((!found.is_null()).into())
}
