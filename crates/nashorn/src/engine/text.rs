//! Texts that a run meets: the script, `eval` code, functions made of text.

use boa_engine::{JsObject, JsString, JsValue, Source as BoaSource};
use diagnostic::Source;

use super::{
    bindings,
    native::Native,
    state::{State, Text},
};
use crate::{
    java::Throw,
    lower::{self, Helper, Kind, Lowered, PREFIX},
    syntax::{self, ErrorClass, ParseKind, ParseOptions, SyntaxError},
};

/// Makes a lowered text known to the run, and gives the helpers it needs that aren't bound yet.
pub(super) fn enter(state: &State, lowered: &Lowered, text: Text) -> Vec<Helper> {
    let mut code = state.code.borrow_mut();
    let number = code.texts.len() as u32;
    code.texts.push(text);
    code.sites
        .extend(lowered.sites.iter().map(|site| (number, site.clone())));
    code.functions
        .extend(lowered.functions.iter().map(|span| (number, *span)));
    let needed = lowered.helpers.iter().copied();
    let unbound: Vec<_> = needed
        .filter(|helper| !code.bound.contains(helper))
        .collect();
    code.bound.extend_from_slice(&unbound);
    unbound
}

/// What boa has to run before a text that needs these helpers: it takes them out of a hidden global
/// object, and that away.
pub(super) fn binding(helpers: &[Helper]) -> String {
    let names: Vec<_> = helpers.iter().map(|helper| hidden_name(*helper)).collect();
    format!(
        "const {{{}}}={PREFIX};delete this.{PREFIX};",
        names.join(",")
    )
}

/// What lowered text calls a helper.
pub(super) fn hidden_name(helper: Helper) -> String {
    format!("{PREFIX}{}", helper.name())
}

/// Parses and lowers the code of an `eval`.
pub(super) fn lower_at_run_time(
    native: &mut Native<'_>,
    source: &str,
    kind: &Kind,
) -> Result<String, Throw> {
    let strict = matches!(kind, Kind::Eval(scope) if scope.strict);
    let name = name_of_eval(native);
    let options = ParseOptions {
        kind: ParseKind::Eval { strict },
        max_source_bytes: native.state.limits.source,
    };
    native.state.charge(source.len() / 4)?;
    let program =
        syntax::parse(source, &options).map_err(|error| refused(native, &error, &name))?;
    let lowered = lower::lower(&program, source, kind, native.state.numbering());
    bind(native, &lowered, Source::new(name, source))?;
    Ok(lowered.complete_text(""))
}

/// Parses and lowers `new Function(parameters, body)`.
pub(super) fn lower_function(
    native: &mut Native<'_>,
    parameters: &str,
    body: &str,
) -> Result<String, Throw> {
    let options = ParseOptions {
        kind: ParseKind::Function { parameters },
        max_source_bytes: native.state.limits.source,
    };
    native.state.charge(body.len() / 4)?;
    let program =
        syntax::parse(body, &options).map_err(|error| refused(native, &error, "<function>"))?;
    let source = syntax::function_text(parameters, body);
    let lowered = lower::lower(&program, &source, &Kind::Function, native.state.numbering());
    bind(native, &lowered, Source::new("<function>", source))?;
    Ok(lowered.complete_text(""))
}

fn bind(native: &mut Native<'_>, lowered: &Lowered, source: Source) -> Result<(), Throw> {
    let made_at = {
        let code = native.state.code.borrow();
        code.sites
            .get(native.state.site.get() as usize)
            .map(|(text, site)| match code.texts.get(*text as usize) {
                Some(Text {
                    made_at: Some(outer),
                    ..
                }) => *outer,
                _ => site.span,
            })
    };
    let text = Text { source, made_at };
    let helpers = enter(&native.state, lowered, text);
    if !helpers.is_empty() {
        bindings::offer(native.context, &helpers);
        let binding = binding(&helpers);
        native
            .context
            .eval(BoaSource::from_bytes(binding.as_bytes()))?;
    }
    Ok(())
}

/// `<eval>#1:0<eval>`: the text that has the call, its line and column.
fn name_of_eval(native: &Native<'_>) -> String {
    let code = native.state.code.borrow();
    let Some((text, site)) = code.sites.get(native.state.site.get() as usize) else {
        return "<eval>".to_owned();
    };
    let Some(text) = code.texts.get(*text as usize) else {
        return "<eval>".to_owned();
    };
    let place = text.source.line_column(site.span.start);
    format!(
        "{}#{}:{}<eval>",
        text.source.name(),
        place.line,
        place.column - 1
    )
}

/// What `eval` throws for a text that Nashorn doesn't compile.
fn refused(native: &Native<'_>, error: &SyntaxError, name: &str) -> Throw {
    let Some(nashorn) = &error.nashorn else {
        return native
            .state
            .refuse(format!("evaluates a text that is too large: {error}"));
    };
    let message = nashorn.full_text(name);
    match nashorn.class {
        ErrorClass::Syntax => Throw::syntax_error(message),
        ErrorClass::Reference => Throw::reference_error(message),
    }
}

/// The source of a script function, or what stands for a native one.
pub(super) fn of_function(
    native: &mut Native<'_>,
    function: &JsObject,
) -> Result<Option<JsString>, Throw> {
    let Some(to_string) = native
        .state
        .intrinsics
        .get()
        .map(|known| known.function_to_string.clone())
    else {
        return Ok(None);
    };
    let this: JsValue = function.clone().into();
    let lowered = to_string
        .call(&this, &[], native.context)?
        .to_string(native.context)?
        .to_std_string_lossy();
    let marker = format!("{{\"{PREFIX}");
    let number = lowered
        .split_once(&marker)
        .and_then(|(_, rest)| rest.split_once('"'))
        .and_then(|(number, _)| number.parse::<usize>().ok());
    let Some(number) = number else {
        return Ok(Some(JsString::from(lowered.as_str())));
    };
    let code = native.state.code.borrow();
    let source = code.functions.get(number).and_then(|(text, span)| {
        let text = code.texts.get(*text as usize)?;
        Some(JsString::from(text.source.slice(*span)))
    });
    Ok(source)
}
