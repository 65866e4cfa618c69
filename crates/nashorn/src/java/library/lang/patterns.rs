//! Methods of `String` that take a regular expression.

use super::string::{argument, own};
use crate::java::class::{MemberDef, method};
use crate::java::library::support::{
    NULL_POINTER, Returns, fault, string, string_array, with_message,
};
use crate::java::regex::{Flags, Pattern, matches, replace_all, replace_first, split};
use crate::java::{Call, Throw, Value};

pub(super) const STRING: &[MemberDef] = &[
    method("boolean matches(String)", |call| {
        let (text, pattern) = (own(call)?, pattern(call)?);
        let result = call.with_expressions(|budget| matches(&pattern, &text, budget));
        result.map(Value::from).map_err(|error| fault(call, error))
    }),
    method("String replaceAll(String, String)", |call| {
        let (text, pattern, with) = (own(call)?, pattern(call)?, replacement(call)?);
        let result = call.with_expressions(|budget| replace_all(&pattern, &text, &with, budget));
        replaced(call, result)
    }),
    method("String replaceFirst(String, String)", |call| {
        let (text, pattern, with) = (own(call)?, pattern(call)?, replacement(call)?);
        let result = call.with_expressions(|budget| replace_first(&pattern, &text, &with, budget));
        replaced(call, result)
    }),
    method("String[] split(String)", parts),
    method("String[] split(String, int)", parts),
];

fn pattern(call: &mut Call<'_>) -> Result<Pattern, Throw> {
    let Value::String(_) = call.argument(0) else {
        return Err(with_message(
            call,
            NULL_POINTER,
            "Cannot invoke \"String.length()\" because \"this.pattern\" is null",
        ));
    };
    let regex = argument(call, 0, "regex")?;
    let jdk = call.surroundings().jdk;
    Pattern::compile(&regex, Flags::default(), jdk).map_err(|error| fault(call, error))
}

fn replacement(call: &Call<'_>) -> Result<Vec<u16>, Throw> {
    match call.argument(1) {
        Value::String(text) => Ok(text.iter().collect()),
        _ => Err(with_message(
            call,
            NULL_POINTER,
            "Cannot invoke \"String.length()\" because \"replacement\" is null",
        )),
    }
}

fn replaced(call: &Call<'_>, result: Result<Vec<u16>, crate::java::fault::Fault>) -> Returns {
    let text = result.map_err(|error| fault(call, error))?;
    call.check_length(text.len())?;
    Ok(string(&text))
}

fn parts(call: &mut Call<'_>) -> Returns {
    let (text, pattern, limit) = (own(call)?, pattern(call)?, call.int(1));
    let parts = call.with_expressions(|budget| split(&pattern, &text, limit, budget));
    let parts = parts.map_err(|error| fault(call, error))?;
    call.charge(parts.len())?;
    let items = parts.iter().map(|part| string(part)).collect();
    Ok(string_array(call, items))
}
