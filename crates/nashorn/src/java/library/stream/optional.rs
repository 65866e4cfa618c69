//! `Optional`, `OptionalInt`, `OptionalLong` and `OptionalDouble`.

use super::pipeline::{Kind, Pipeline};
use super::{head, new as new_stream};
use crate::java::class::{Kind as ClassKind, MemberDef, method};
use crate::java::library::support::{
    NO_SUCH_ELEMENT, NULL_POINTER, Returns, bare, not_null, truth, with_message,
};
use crate::java::{Call, ClassDef, Finalize, Throw, Trace, Value};

/// State: the value, if there is one.
#[derive(Debug, Trace, Finalize)]
struct OptionalData {
    value: Option<Value>,
}

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    class("java.util.Optional", OPTIONAL),
    class("java.util.OptionalInt", OPTIONAL_INT),
    class("java.util.OptionalLong", OPTIONAL_LONG),
    class("java.util.OptionalDouble", OPTIONAL_DOUBLE),
];

const fn class(name: &'static str, members: &'static [MemberDef]) -> ClassDef {
    ClassDef {
        name,
        kind: ClassKind::Class,
        extends: &[],
        members,
    }
}

/// What all four have.
macro_rules! optional {
    ($($own:expr),* $(,)?) => {
        &[
            method("boolean isPresent()", |call| Ok(value(call)?.is_some().into())),
            method("boolean isEmpty()", |call| Ok(value(call)?.is_none().into())),
            method("Object orElseThrow(java.util.function.Supplier)", or_else_throw),
            method("boolean equals(Object)", equals),
            method("int hashCode()", |call| {
                let value = value(call)?.unwrap_or(Value::Null);
                Ok(call.hash(&value)?.into())
            }),
            method("String toString()", to_string),
            $($own),*
        ]
    };
}

const OPTIONAL: &[MemberDef] = optional![
    method("static java.util.Optional empty()", |call| new(
        call,
        Kind::Object,
        None
    )),
    method("static java.util.Optional of(Object)", |call| {
        let value = not_null(call, 0)?;
        new(call, Kind::Object, Some(value))
    }),
    method("static java.util.Optional ofNullable(Object)", |call| {
        let value = call.argument(0);
        nullable(call, value)
    }),
    method("Object get()", must),
    method("Object orElseThrow()", must),
    method("Object orElse(Object)", or_else),
    method("Object orElseGet(java.util.function.Supplier)", or_else_get),
    method("void ifPresent(java.util.function.Consumer)", if_present),
    method(
        "void ifPresentOrElse(java.util.function.Consumer, Runnable)",
        if_present_or_else
    ),
    method(
        "java.util.Optional map(java.util.function.Function)",
        |call| {
            let function = not_null(call, 0)?;
            match value(call)? {
                None => new(call, Kind::Object, None),
                Some(value) => {
                    let mapped = call.apply(&function, &[value])?;
                    nullable(call, mapped)
                }
            }
        }
    ),
    method(
        "java.util.Optional flatMap(java.util.function.Function)",
        |call| {
            let function = not_null(call, 0)?;
            match value(call)? {
                None => new(call, Kind::Object, None),
                Some(value) => {
                    let mapped = call.apply(&function, &[value])?;
                    optional_or_cast(call, mapped)
                }
            }
        }
    ),
    method(
        "java.util.Optional filter(java.util.function.Predicate)",
        |call| {
            let predicate = not_null(call, 0)?;
            match value(call)? {
                Some(value) if !truth(&call.apply(&predicate, std::slice::from_ref(&value))?) => {
                    new(call, Kind::Object, None)
                }
                _ => Ok(call.this().clone()),
            }
        }
    ),
    method(
        "java.util.Optional or(java.util.function.Supplier)",
        |call| {
            let supplier = not_null(call, 0)?;
            if value(call)?.is_some() {
                return Ok(call.this().clone());
            }
            let other = call.apply(&supplier, &[])?;
            optional_or_cast(call, other)
        }
    ),
    method("java.util.stream.Stream stream()", |call| {
        let items = value(call)?.into_iter().collect();
        super::of_items(call, items)
    }),
];

const OPTIONAL_INT: &[MemberDef] = optional![
    method("static java.util.OptionalInt empty()", |call| new(
        call,
        Kind::Int,
        None
    )),
    method("static java.util.OptionalInt of(int)", |call| new(
        call,
        Kind::Int,
        Some(call.argument(0))
    )),
    method("int getAsInt()", must),
    method("int orElseThrow()", must),
    method("int orElse(int)", or_else),
    method("int orElseGet(java.util.function.IntSupplier)", or_else_get),
    method("void ifPresent(java.util.function.IntConsumer)", if_present),
    method(
        "void ifPresentOrElse(java.util.function.IntConsumer, Runnable)",
        if_present_or_else
    ),
    method("java.util.stream.IntStream stream()", |call| stream(
        call,
        Kind::Int
    )),
];

const OPTIONAL_LONG: &[MemberDef] = optional![
    method("static java.util.OptionalLong empty()", |call| new(
        call,
        Kind::Long,
        None
    )),
    method("static java.util.OptionalLong of(long)", |call| new(
        call,
        Kind::Long,
        Some(call.argument(0))
    )),
    method("long getAsLong()", must),
    method("long orElseThrow()", must),
    method("long orElse(long)", or_else),
    method(
        "long orElseGet(java.util.function.LongSupplier)",
        or_else_get
    ),
    method(
        "void ifPresent(java.util.function.LongConsumer)",
        if_present
    ),
    method(
        "void ifPresentOrElse(java.util.function.LongConsumer, Runnable)",
        if_present_or_else
    ),
    method("java.util.stream.LongStream stream()", |call| stream(
        call,
        Kind::Long
    )),
];

const OPTIONAL_DOUBLE: &[MemberDef] = optional![
    method("static java.util.OptionalDouble empty()", |call| new(
        call,
        Kind::Double,
        None
    )),
    method("static java.util.OptionalDouble of(double)", |call| new(
        call,
        Kind::Double,
        Some(call.argument(0))
    )),
    method("double getAsDouble()", must),
    method("double orElseThrow()", must),
    method("double orElse(double)", or_else),
    method(
        "double orElseGet(java.util.function.DoubleSupplier)",
        or_else_get
    ),
    method(
        "void ifPresent(java.util.function.DoubleConsumer)",
        if_present
    ),
    method(
        "void ifPresentOrElse(java.util.function.DoubleConsumer, Runnable)",
        if_present_or_else
    ),
    method("java.util.stream.DoubleStream stream()", |call| stream(
        call,
        Kind::Double
    )),
];

/// An optional for the elements of a kind of stream.
pub(super) fn new(call: &Call<'_>, kind: Kind, value: Option<Value>) -> Returns {
    let class = match kind {
        Kind::Object => "java.util.Optional",
        Kind::Int => "java.util.OptionalInt",
        Kind::Long => "java.util.OptionalLong",
        Kind::Double => "java.util.OptionalDouble",
    };
    call.object(class, OptionalData { value })
}

/// `Optional.ofNullable` from Rust.
pub(in crate::java::library) fn nullable(call: &Call<'_>, value: Value) -> Returns {
    let value = if matches!(value, Value::Null) {
        None
    } else {
        Some(value)
    };
    new(call, Kind::Object, value)
}

fn value(call: &Call<'_>) -> Result<Option<Value>, Throw> {
    call.data(|optional: &OptionalData| optional.value.clone())
}

fn must(call: &mut Call<'_>) -> Returns {
    value(call)?.ok_or_else(|| with_message(call, NO_SUCH_ELEMENT, "No value present"))
}

fn or_else(call: &mut Call<'_>) -> Returns {
    Ok(value(call)?.unwrap_or_else(|| call.argument(0)))
}

fn or_else_get(call: &mut Call<'_>) -> Returns {
    match value(call)? {
        Some(value) => Ok(value),
        None => {
            let supplier = not_null(call, 0)?;
            call.apply(&supplier, &[])
        }
    }
}

fn or_else_throw(call: &mut Call<'_>) -> Returns {
    if let Some(value) = value(call)? {
        return Ok(value);
    }
    let supplier = not_null(call, 0)?;
    match call.apply(&supplier, &[])? {
        Value::Object(exception) => Err(Throw::java(exception)),
        _ => Err(bare(call, NULL_POINTER)),
    }
}

fn if_present(call: &mut Call<'_>) -> Returns {
    if let Some(value) = value(call)? {
        let action = not_null(call, 0)?;
        call.apply(&action, &[value])?;
    }
    Ok(Value::Null)
}

fn if_present_or_else(call: &mut Call<'_>) -> Returns {
    match value(call)? {
        Some(value) => {
            let action = not_null(call, 0)?;
            call.apply(&action, &[value])?;
        }
        None => {
            let action = not_null(call, 1)?;
            call.apply(&action, &[])?;
        }
    }
    Ok(Value::Null)
}

/// What a function that has to give an `Optional` gave.
fn optional_or_cast(call: &Call<'_>, value: Value) -> Returns {
    let is_optional = value
        .as_object()
        .is_some_and(|object| object.data(|_: &OptionalData| ()).is_some());
    match value {
        Value::Null => Err(bare(call, NULL_POINTER)),
        value if is_optional => Ok(value),
        value => Err(crate::java::library::support::cannot_cast(
            call,
            &value,
            "java.util.Optional",
        )),
    }
}

fn equals(call: &mut Call<'_>) -> Returns {
    let other = call.argument(0);
    let same_class = other
        .as_object()
        .is_some_and(|other| other.class() == call.class());
    let theirs = other
        .as_object()
        .and_then(|other| other.data(|data: &OptionalData| data.value.clone()));
    Ok(match (value(call)?, theirs) {
        (ours, Some(theirs)) if same_class => match (ours, theirs) {
            (Some(ours), Some(theirs)) => call.equal(&ours, &theirs)?,
            (None, None) => true,
            _ => false,
        },
        _ => false,
    }
    .into())
}

fn to_string(call: &mut Call<'_>) -> Returns {
    let class = call.registry().class(call.class()).simple_name().to_owned();
    Ok(match value(call)? {
        None => format!("{class}.empty").into(),
        Some(value) => {
            let text = call.text(&value)?;
            let units: Vec<u16> = class
                .encode_utf16()
                .chain([0x5B])
                .chain(text.iter())
                .chain([0x5D])
                .collect();
            crate::java::library::support::string(&units)
        }
    })
}

fn stream(call: &mut Call<'_>, kind: Kind) -> Returns {
    let items = value(call)?.into_iter().collect();
    new_stream(call, head(kind), kind, Pipeline::of_items(items))
}
