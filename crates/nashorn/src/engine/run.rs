//! One run of a script.

use std::{any::Any, rc::Rc};

use boa_engine::{
    Context, JsError, JsResult, JsString, JsValue, Script, Source as BoaSource,
    property::PropertyDescriptor,
};
use diagnostic::Source;

use super::{
    Limits, Outcome, Refused, Run, errors, globals,
    native::Native,
    result::Converter,
    state::{End, State, Text},
    text,
};
use crate::{
    JavaValue,
    java::{Call, ClassId, Registry, Surroundings, Throw, Value, to_js},
    lower::Lowered,
};

/// Instructions the engine needs for itself.
const SETUP_INSTRUCTIONS: usize = 10_000;

#[expect(
    clippy::too_many_arguments,
    reason = "the parts of an engine and of a call of it"
)]
pub(super) fn run(
    registry: &Registry,
    surroundings: &Surroundings,
    limits: Limits,
    source: &Source,
    lowered: &Lowered,
    bindings: &[(&str, Value)],
    world: Rc<dyn Any>,
    read: Read<'_>,
) -> (Run, Vec<JavaValue>) {
    // What the run before has left. Collecting is cheapest when nothing is in use: in the middle of
    // this run, its whole context would have to be looked through, too.
    boa_gc::force_collect();
    let state = Rc::new(State::new(
        registry.clone(),
        world,
        surroundings.clone(),
        limits,
    ));
    let (outcome, left) = match context(limits) {
        Ok(mut context) => {
            state.install(&mut context);
            let result = execute(&mut context, &state, source, lowered, bindings);
            let outcome = finish(&mut context, &state, result);
            read_back(&mut context, &state, outcome, read)
        }
        Err(_) => (bug("the engine does not start"), Vec::new()),
    };
    let run = Run {
        outcome,
        printed: state.printed.take(),
        notes: state.notes.take(),
    };
    (run, left)
}

/// What the caller wants to see of the Java objects a script has worked on.
pub(super) type Read<'r> = &'r dyn Fn(&mut Call<'_>) -> Result<Vec<Value>, Throw>;

fn read_back(
    context: &mut Context,
    state: &Rc<State>,
    outcome: Outcome,
    read: Read<'_>,
) -> (Outcome, Vec<JavaValue>) {
    if !matches!(outcome, Outcome::Value(_) | Outcome::Throws(_)) {
        return (outcome, Vec::new());
    }
    let mut call = Call::new(context, state.clone(), ClassId::OBJECT, Value::Null, &[]);
    let values = read(&mut call);
    let left = values.and_then(|values| Converter::new(context, state.clone()).all(&values));
    match left {
        Ok(left) if state.end.borrow().is_none() => (outcome, left),
        _ => match state.end.borrow_mut().take() {
            Some(end) => (ended(state, end), Vec::new()),
            None => (bug("what it left behind can't be read"), Vec::new()),
        },
    }
}

fn context(limits: Limits) -> JsResult<Context> {
    let mut context = Context::builder()
        .instructions_remaining(limits.instructions.saturating_add(SETUP_INSTRUCTIONS))
        .build()?;
    // Our own count of calls comes first: boa's can't be caught by a script.
    let runtime = context.runtime_limits_mut();
    runtime.set_recursion_limit(limits.recursion.saturating_mul(8).saturating_add(1000));
    runtime.set_stack_size_limit(usize::MAX);
    runtime.set_backtrace_limit(1);
    Ok(context)
}

fn execute(
    context: &mut Context,
    state: &Rc<State>,
    source: &Source,
    lowered: &Lowered,
    bindings: &[(&str, Value)],
) -> JsResult<JsValue> {
    globals::set_up(context, state)?;
    let global = context.global_object();
    for (name, value) in bindings {
        let descriptor = PropertyDescriptor::builder()
            .value(to_js(state, value))
            .writable(true)
            .enumerable(true)
            .configurable(true);
        global.define_property_or_throw(JsString::from(*name), descriptor, context)?;
    }
    let text = Text {
        source: Source::new("<eval>", source.text()),
        made_at: None,
    };
    let helpers = text::enter(state, lowered, text);
    super::bindings::offer(context, &helpers);
    let complete = lowered.complete_text(&text::binding(&helpers));
    let script = Script::parse(BoaSource::from_bytes(complete.as_bytes()), None, context)
        .map_err(|error| bug_in_lowering(state, &error))?;
    script.evaluate(context)
}

/// boa refuses what Nashorn takes, and the lowering doesn't know it.
fn bug_in_lowering(state: &State, _error: &JsError) -> JsError {
    state.bug("the lowered text is not JavaScript").into()
}

fn finish(context: &mut Context, state: &Rc<State>, result: JsResult<JsValue>) -> Outcome {
    let result = match result {
        Ok(value) => Converter::new(context, state.clone())
            .result(&value)
            .map(Outcome::Value),
        Err(error) => Err(Throw::from(error)),
    };
    let throw = match result {
        Ok(outcome) if state.end.borrow().is_none() => return outcome,
        Ok(_) => Throw::end(),
        Err(throw) => throw,
    };
    let mut native = Native {
        context,
        state: state.clone(),
        at_site: false,
    };
    let error = errors::arise(&mut native, throw);
    if let Some(end) = state.end.borrow_mut().take() {
        return ended(state, end);
    }
    let Some(value) = error.as_opaque().cloned() else {
        return bug("the engine failed");
    };
    match errors::uncaught(&mut native, &value) {
        Ok(error) => Outcome::Throws(error),
        // Its own `toString` or `getMessage` fails: that exception counts then.
        Err(_) => match state.end.borrow_mut().take() {
            Some(end) => ended(state, end),
            None => bug("an exception has no message"),
        },
    }
}

fn ended(state: &State, end: End) -> Outcome {
    match end {
        End::Killed(why) => Outcome::Killed(why),
        End::Refused(what, site) => Outcome::Refused(Refused {
            what,
            span: errors::span_of(state, site),
        }),
        End::Bug(what) => bug(what),
    }
}

/// A mistake of ours, said as what it means to the reader: the script can't be judged here.
fn bug(what: &str) -> Outcome {
    Outcome::Refused(Refused {
        what: format!("can't be run here: {what} (please report this)"),
        span: None,
    })
}
