use std::rc::Rc;

use boa_engine::{
    Context, JsError, JsNativeError, JsResult, JsString, JsValue, NativeFunction,
    object::{FunctionObjectBuilder, builtins::JsFunction},
};

use super::{
    errors,
    state::{End, State},
};
use crate::{java::Throw, numbers::StaticType};

/// The engine as natives see it.
pub(super) struct Native<'a> {
    pub(super) context: &'a mut Context,
    pub(super) state: Rc<State>,
    /// The next call is the one at the site that runs.
    pub(super) at_site: bool,
}

/// A native function of ours: arguments in, value or exception out.
pub(super) type Body = fn(&mut Native<'_>, &JsValue, &[JsValue]) -> Result<JsValue, Throw>;

/// Makes a boa function of a native one.
pub(super) fn function(context: &mut Context, name: &str, length: usize, body: Body) -> JsFunction {
    FunctionObjectBuilder::new(context.realm(), native(body))
        .name(JsString::from(name))
        .length(length)
        .build()
}

/// Wraps a native function: depth, end of the run, place and wording of exceptions.
pub(super) fn native(body: Body) -> NativeFunction {
    NativeFunction::from_copy_closure(move |this, arguments, context| {
        call(body, this, arguments, context)
    })
}

fn call(
    body: Body,
    this: &JsValue,
    arguments: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    call_with(context, |native| body(native, this, arguments))
}

/// Runs native code as one call: depth, end of the run, place and wording of exceptions.
pub(super) fn call_with(
    context: &mut Context,
    run: impl FnOnce(&mut Native<'_>) -> Result<JsValue, Throw>,
) -> JsResult<JsValue> {
    let Some(state) = State::of(context) else {
        return Err(JsNativeError::error().with_message("no run").into());
    };
    let site = state.site.get();
    let mut native = Native {
        context,
        state,
        at_site: false,
    };
    let result = match native.state.enter() {
        Ok(()) => {
            let result = run(&mut native);
            native.state.leave();
            result
        }
        Err(throw) => Err(throw),
    };
    match result {
        Ok(value) => {
            native.state.site.set(site);
            Ok(value)
        }
        Err(throw) => Err(errors::arise(&mut native, throw)),
    }
}

impl Native<'_> {
    /// The argument at an index, or undefined.
    pub(super) fn at(arguments: &[JsValue], index: usize) -> JsValue {
        arguments.get(index).cloned().unwrap_or_default()
    }

    /// Notes which site runs; helpers get its number as an argument.
    pub(super) fn go_to(&self, arguments: &[JsValue], index: usize) {
        if let Some(site) = arguments.get(index).and_then(JsValue::as_i32) {
            self.state.site.set(site as u32);
        }
    }

    /// Whether the call at the site that runs has this many arguments, all of the static type int.
    pub(super) fn has_int_arguments(&self, count: usize) -> bool {
        let code = self.state.code.borrow();
        let Some((_, site)) = code.sites.get(self.state.site.get() as usize) else {
            return false;
        };
        // `Math.floor.call(null, 5)` passes types on.
        let types = match site.arguments.split_first() {
            Some((_, rest)) if rest.len() == count => rest,
            _ => &site.arguments,
        };
        types.len() == count && types.iter().all(|of| *of == StaticType::Int)
    }

    /// Whether the code at the site that runs is strict.
    pub(super) fn is_strict(&self) -> bool {
        let code = self.state.code.borrow();
        code.sites
            .get(self.state.site.get() as usize)
            .is_some_and(|(_, site)| site.strict)
    }

    /// The callee at the site that runs, as Nashorn words it.
    pub(super) fn callee(&self) -> String {
        let code = self.state.code.borrow();
        code.sites
            .get(self.state.site.get() as usize)
            .and_then(|(_, site)| site.callee.as_deref())
            .unwrap_or("value")
            .to_owned()
    }

    /// What is thrown at last when the run is over.
    pub(super) fn over(&self) -> Option<JsError> {
        self.state
            .end
            .borrow()
            .as_ref()
            .map(|_: &End| Throw::end().into())
    }

    /// A string, checked not to be too long.
    pub(super) fn concat(&self, parts: &[&JsString]) -> Result<JsValue, Throw> {
        let length = parts.iter().map(|part| part.len()).sum();
        self.state.check_length(length)?;
        let parts: Vec<_> = parts.iter().map(|part| part.as_str()).collect();
        Ok(JsString::concat_array(&parts).into())
    }

    /// Calls boa's own function of this path: `Array.prototype.pop`.
    pub(super) fn original(
        &mut self,
        path: &str,
        this: &JsValue,
        arguments: &[JsValue],
    ) -> Result<JsValue, Throw> {
        let function = self
            .state
            .intrinsics
            .get()
            .and_then(|known| known.originals.get(path).cloned());
        match function {
            Some(function) => Ok(function.call(this, arguments, self.context)?),
            None => Err(self.state.bug("a function of the engine is missing")),
        }
    }
}
