//! `Date`: times are Doubles, texts are Nashorn's; the server's time zone is taken to be UTC.

mod parser;

use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue, builtins, js_string,
    object::FunctionObjectBuilder, property::PropertyDescriptor,
};

use super::{
    super::{
        convert::java_object,
        native::{Body, Native, native},
    },
    define, define_value,
};
use crate::java::Throw;

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let prototype = context.intrinsics().constructors().date().prototype();
    let constructor = FunctionObjectBuilder::new(context.realm(), native(construct))
        .name(js_string!("Date"))
        .length(7)
        .constructor(true)
        .build();
    let descriptor = PropertyDescriptor::builder()
        .value(prototype.clone())
        .writable(false)
        .enumerable(false)
        .configurable(false);
    constructor.define_property_or_throw(js_string!("prototype"), descriptor, context)?;
    define(context, &constructor, "parse", 1, parse);
    define(context, &constructor, "now", 0, now);
    define(context, &constructor, "UTC", 7, utc);
    for (name, length, body) in FUNCTIONS {
        define(context, &prototype, name, *length, *body);
    }
    define_value(&prototype, "constructor", constructor.clone().into());
    let global = context.global_object();
    define_value(&global, "Date", constructor.into());
    Ok(())
}

/// Calls boa's method and makes a Double of what it gives.
fn by_original(
    native: &mut Native<'_>,
    path: &str,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    require_date(native, this)?;
    let mut numbers = Vec::with_capacity(arguments.len());
    for argument in arguments {
        numbers.push(JsValue::rational(native.number(argument)?));
    }
    let value = native.original(path, this, &numbers)?;
    Ok(value.as_number().map_or(value, JsValue::rational))
}

fn require_date(native: &mut Native<'_>, this: &JsValue) -> Result<JsObject, Throw> {
    let date = this
        .as_object()
        .filter(|object| object.is::<builtins::date::Date>());
    match date {
        Some(date) => Ok(date),
        None => {
            let text = native.plain_text(this)?;
            Err(Throw::type_error(format!("{text} is not a Date")))
        }
    }
}

macro_rules! numbers {
    ($($function:ident, $name:literal, $length:literal;)*) => {
        $(fn $function(
            native: &mut Native<'_>,
            this: &JsValue,
            arguments: &[JsValue],
        ) -> Result<JsValue, Throw> {
            by_original(native, concat!("Date.prototype.", $name), this, arguments)
        })*

        /// boa's own functions that are called through ours.
        pub(super) const ORIGINALS: &[&str] = &[$(concat!("Date.prototype.", $name),)*];

        const FUNCTIONS: &[(&str, usize, Body)] = &[
            $(($name, $length, $function),)*
            ("toString", 0, to_string),
            ("toLocaleString", 0, to_string),
            ("toTimeString", 0, to_time_string),
            ("toLocaleTimeString", 0, to_locale_time_string),
            ("toLocaleDateString", 0, to_locale_date_string),
            ("toISOString", 0, to_iso_string),
        ];
    };
}

numbers! {
    get_date, "getDate", 0;
    get_day, "getDay", 0;
    get_full_year, "getFullYear", 0;
    get_hours, "getHours", 0;
    get_milliseconds, "getMilliseconds", 0;
    get_minutes, "getMinutes", 0;
    get_month, "getMonth", 0;
    get_seconds, "getSeconds", 0;
    get_time, "getTime", 0;
    get_timezone_offset, "getTimezoneOffset", 0;
    get_utc_date, "getUTCDate", 0;
    get_utc_day, "getUTCDay", 0;
    get_utc_full_year, "getUTCFullYear", 0;
    get_utc_hours, "getUTCHours", 0;
    get_utc_milliseconds, "getUTCMilliseconds", 0;
    get_utc_minutes, "getUTCMinutes", 0;
    get_utc_month, "getUTCMonth", 0;
    get_utc_seconds, "getUTCSeconds", 0;
    get_year, "getYear", 0;
    set_date, "setDate", 1;
    set_full_year, "setFullYear", 3;
    set_hours, "setHours", 4;
    set_milliseconds, "setMilliseconds", 1;
    set_minutes, "setMinutes", 3;
    set_month, "setMonth", 2;
    set_seconds, "setSeconds", 2;
    set_time, "setTime", 1;
    set_utc_date, "setUTCDate", 1;
    set_utc_full_year, "setUTCFullYear", 3;
    set_utc_hours, "setUTCHours", 4;
    set_utc_milliseconds, "setUTCMilliseconds", 1;
    set_utc_minutes, "setUTCMinutes", 3;
    set_utc_month, "setUTCMonth", 2;
    set_utc_seconds, "setUTCSeconds", 2;
    set_year, "setYear", 1;
    value_of, "valueOf", 0;
}

/// `Date()` is a text, `new Date(…)` an object.
fn construct(
    native: &mut Native<'_>,
    new_target: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let constructor = native
        .context
        .intrinsics()
        .constructors()
        .date()
        .constructor();
    let mut numbers = Vec::with_capacity(arguments.len());
    match arguments {
        _ if new_target.is_undefined() => {}
        [only] => numbers.push(JsValue::rational(time_of(native, only)?)),
        several => {
            for argument in several {
                numbers.push(JsValue::rational(native.number(argument)?));
            }
        }
    }
    let date: JsValue = constructor
        .construct(&numbers, None, native.context)?
        .into();
    if new_target.is_undefined() {
        return to_string(native, &date, &[]);
    }
    Ok(date)
}

/// The time that the only argument of `new Date` stands for; objects go by their text.
fn time_of(native: &mut Native<'_>, argument: &JsValue) -> Result<f64, Throw> {
    if java_object(argument).is_some() {
        let text = native.text(argument)?;
        return Ok(time_of_text(&text));
    }
    let primitive = native.primitive(argument, boa_engine::value::PreferredType::Default)?;
    match primitive.as_string() {
        Some(text) => Ok(time_of_text(&text)),
        None => native.number(&primitive),
    }
}

fn time_of_text(text: &JsString) -> f64 {
    parser::parse(&text.to_std_string_lossy()).map_or(f64::NAN, |time| time as f64)
}

fn parse(native: &mut Native<'_>, _: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    let text = native.text(&Native::at(arguments, 0))?;
    Ok(JsValue::rational(time_of_text(&text)))
}

fn now(native: &mut Native<'_>, _: &JsValue, _: &[JsValue]) -> Result<JsValue, Throw> {
    let date = native.original("Date.now", &JsValue::undefined(), &[])?;
    Ok(date.as_number().map_or(date, JsValue::rational))
}

fn utc(native: &mut Native<'_>, this: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    let mut numbers = Vec::with_capacity(arguments.len());
    for argument in arguments {
        numbers.push(JsValue::rational(native.number(argument)?));
    }
    let time = native.original("Date.UTC", this, &numbers)?;
    Ok(time.as_number().map_or(time, JsValue::rational))
}

/// What boa writes, with the name of the time zone behind it as Nashorn has it.
fn with_zone(native: &mut Native<'_>, path: &str, this: &JsValue) -> Result<JsValue, Throw> {
    require_date(native, this)?;
    let text = native.original(path, this, &[])?;
    let text = native.text(&text)?.to_std_string_lossy();
    Ok(JsString::from(
        match text.strip_suffix("GMT+0000") {
            Some(_) => format!("{text} (UTC)"),
            None => text,
        }
        .as_str(),
    )
    .into())
}

fn to_string(native: &mut Native<'_>, this: &JsValue, _: &[JsValue]) -> Result<JsValue, Throw> {
    with_zone(native, "Date.prototype.toString", this)
}

fn to_time_string(
    native: &mut Native<'_>,
    this: &JsValue,
    _: &[JsValue],
) -> Result<JsValue, Throw> {
    with_zone(native, "Date.prototype.toTimeString", this)
}

/// Date and time parts of the ISO text; `None` for no time at all.
fn iso_parts(native: &mut Native<'_>, this: &JsValue) -> Result<Option<(String, String)>, Throw> {
    require_date(native, this)?;
    let time = native.original("Date.prototype.getTime", this, &[])?;
    if native.number(&time)?.is_nan() {
        return Ok(None);
    }
    let iso = native.original("Date.prototype.toISOString", this, &[])?;
    let iso = native.text(&iso)?.to_std_string_lossy();
    Ok(iso
        .split_once('T')
        .map(|(date, time)| (nashorn_date(date), time.to_owned())))
}

/// The date part in Nashorn's way: no sign before a year of more than four digits, and zeros before
/// the sign of a year before Christ.
fn nashorn_date(date: &str) -> String {
    let sign = match date.get(..1) {
        Some("+") => "",
        Some("-") => "000-",
        _ => return date.to_owned(),
    };
    let unsigned = date.get(1..).unwrap_or_default();
    format!("{sign}{}", unsigned.trim_start_matches('0'))
}

/// A year is its number with zeros before it, to four digits; ECMAScript has a sign and six of them.
/// Nashorn's padding takes a negative number for a short one.
fn iso_date(date: &str) -> String {
    let expanded = date
        .starts_with(['+', '-'])
        .then(|| date.split_at_checked(7));
    let Some((year, rest)) = expanded.flatten() else {
        return date.to_owned();
    };
    let year = year.parse().unwrap_or(0_i64);
    if year < 0 {
        return format!("000{year}{rest}");
    }
    format!("{year:04}{rest}")
}

fn to_iso_string(native: &mut Native<'_>, this: &JsValue, _: &[JsValue]) -> Result<JsValue, Throw> {
    match iso_parts(native, this)? {
        Some((date, time)) => {
            Ok(JsString::from(format!("{}T{time}", iso_date(&date)).as_str()).into())
        }
        None => Err(Throw::range_error("Invalid Date")),
    }
}

fn to_locale_date_string(
    native: &mut Native<'_>,
    this: &JsValue,
    _: &[JsValue],
) -> Result<JsValue, Throw> {
    let parts = iso_parts(native, this)?;
    let text = parts.map_or_else(|| "Invalid Date".to_owned(), |(date, _)| date);
    Ok(JsString::from(text.as_str()).into())
}

fn to_locale_time_string(
    native: &mut Native<'_>,
    this: &JsValue,
    _: &[JsValue],
) -> Result<JsValue, Throw> {
    let parts = iso_parts(native, this)?;
    let text = parts.map_or_else(
        || "Invalid Date".to_owned(),
        |(_, time)| time.chars().take(8).collect(),
    );
    Ok(JsString::from(text.as_str()).into())
}
