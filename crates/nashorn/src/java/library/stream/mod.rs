//! `java.util.stream`, `Optional` and `Collectors`.

mod accumulate;
mod collectors;
mod interfaces;
mod intermediate;
mod numbers;
mod optional;
mod pipeline;
mod sources;
mod statistics;
mod terminal;

use pipeline::{Kind, Pipeline, Source};

use super::support::{ILLEGAL_STATE, Returns, with_message};
use crate::java::{Call, ClassDef, Finalize, Throw, Trace, Value};

pub(in crate::java) const CLASSES: &[&[ClassDef]] = &[
    interfaces::CLASSES,
    collectors::CLASSES,
    optional::CLASSES,
    statistics::CLASSES,
];

/// State of a stream; without a pipeline once it has been used.
#[derive(Debug, Trace, Finalize)]
struct StreamData {
    pipeline: Option<Pipeline>,
    #[unsafe_ignore_trace]
    kind: Kind,
}

/// A new stream object.
fn new(call: &Call<'_>, class: &str, kind: Kind, pipeline: Pipeline) -> Returns {
    call.object(
        class,
        StreamData {
            pipeline: Some(pipeline),
            kind,
        },
    )
}

/// The class of a stream nothing has been done to yet.
const fn head(kind: Kind) -> &'static str {
    match kind {
        Kind::Object => "java.util.stream.ReferencePipeline$Head",
        Kind::Int => "java.util.stream.IntPipeline$Head",
        Kind::Long => "java.util.stream.LongPipeline$Head",
        Kind::Double => "java.util.stream.DoublePipeline$Head",
    }
}

/// `collection.stream()`.
pub(super) fn of_collection(call: &mut Call<'_>) -> Returns {
    let collection = call.this().clone();
    new(
        call,
        head(Kind::Object),
        Kind::Object,
        Pipeline::new(Source::Collection(collection)),
    )
}

/// A stream of elements, from Rust.
pub(super) fn of_items(call: &Call<'_>, items: Vec<Value>) -> Returns {
    new(
        call,
        head(Kind::Object),
        Kind::Object,
        Pipeline::of_items(items),
    )
}

/// An `IntStream`, from Rust.
pub(super) fn of_ints(call: &Call<'_>, items: impl Iterator<Item = i32>) -> Returns {
    let items = items.map(Value::Int).collect();
    new(call, head(Kind::Int), Kind::Int, Pipeline::of_items(items))
}

/// A stream of an array's elements, of the array's own kind.
pub(super) fn of_array(
    call: &Call<'_>,
    component: &crate::java::Type,
    items: Vec<Value>,
) -> Returns {
    let kind = match component {
        crate::java::Type::Int => Kind::Int,
        crate::java::Type::Long => Kind::Long,
        crate::java::Type::Double => Kind::Double,
        _ => Kind::Object,
    };
    new(call, head(kind), kind, Pipeline::of_items(items))
}

/// The pipeline of a stream, which is used up by this; `None` for what is no stream.
fn take(call: &Call<'_>, stream: &Value) -> Result<Option<Pipeline>, Throw> {
    let taken = stream
        .as_object()
        .and_then(|object| object.data_mut(|data: &mut StreamData| data.pipeline.take()));
    match taken {
        None => Ok(None),
        Some(Some(pipeline)) => Ok(Some(pipeline)),
        Some(None) => Err(with_message(
            call,
            ILLEGAL_STATE,
            "stream has already been operated upon or closed",
        )),
    }
}

/// The receiver's pipeline.
fn take_own(call: &Call<'_>) -> Result<Pipeline, Throw> {
    take(call, call.this())?.ok_or_else(Throw::end)
}

fn kind(call: &Call<'_>) -> Result<Kind, Throw> {
    call.data(|stream: &StreamData| stream.kind)
}
