//! Operations that give a stream again.

use super::pipeline::{Kind, Stage};
use super::{kind, new, take_own};
use crate::java::Call;
use crate::java::library::support::{ILLEGAL_ARGUMENT, Returns, not_null, with_message};
use crate::java::library::util::map_data::MapData;
use crate::java::{Throw, Value};

/// Adds a stage; the class is what the JDK's stream would be of.
fn then(call: &mut Call<'_>, class: &str, to: Kind, stage: Stage) -> Returns {
    let pipeline = take_own(call)?.then(call, stage)?;
    new(call, class, to, pipeline)
}

/// The class for each kind of stream: objects, `int`, `long`, `double`.
fn by_kind(call: &Call<'_>, classes: [&'static str; 4]) -> Result<(&'static str, Kind), Throw> {
    let kind = kind(call)?;
    let [object, int, long, double] = classes;
    let class = match kind {
        Kind::Object => object,
        Kind::Int => int,
        Kind::Long => long,
        Kind::Double => double,
    };
    Ok((class, kind))
}

pub(super) fn filter(call: &mut Call<'_>) -> Returns {
    let predicate = not_null(call, 0)?;
    let (class, kind) = by_kind(
        call,
        [
            "java.util.stream.ReferencePipeline$2",
            "java.util.stream.IntPipeline$10",
            "java.util.stream.LongPipeline$9",
            "java.util.stream.DoublePipeline$8",
        ],
    )?;
    then(call, class, kind, Stage::Filter(predicate))
}

/// `map` that keeps the kind of stream.
pub(super) fn map(call: &mut Call<'_>) -> Returns {
    let (class, to) = by_kind(
        call,
        [
            "java.util.stream.ReferencePipeline$3",
            "java.util.stream.IntPipeline$4",
            "java.util.stream.LongPipeline$3",
            "java.util.stream.DoublePipeline$2",
        ],
    )?;
    let function = not_null(call, 0)?;
    then(call, class, to, Stage::Map { function, to })
}

pub(super) fn map_to_int(call: &mut Call<'_>) -> Returns {
    let (class, _) = by_kind(
        call,
        [
            "java.util.stream.ReferencePipeline$4",
            "java.util.stream.IntPipeline$4",
            "java.util.stream.LongPipeline$4",
            "java.util.stream.DoublePipeline$3",
        ],
    )?;
    let function = not_null(call, 0)?;
    then(
        call,
        class,
        Kind::Int,
        Stage::Map {
            function,
            to: Kind::Int,
        },
    )
}

pub(super) fn map_to_long(call: &mut Call<'_>) -> Returns {
    let (class, _) = by_kind(
        call,
        [
            "java.util.stream.ReferencePipeline$5",
            "java.util.stream.IntPipeline$5",
            "java.util.stream.LongPipeline$3",
            "java.util.stream.DoublePipeline$4",
        ],
    )?;
    let function = not_null(call, 0)?;
    then(
        call,
        class,
        Kind::Long,
        Stage::Map {
            function,
            to: Kind::Long,
        },
    )
}

pub(super) fn map_to_double(call: &mut Call<'_>) -> Returns {
    let (class, _) = by_kind(
        call,
        [
            "java.util.stream.ReferencePipeline$6",
            "java.util.stream.IntPipeline$6",
            "java.util.stream.LongPipeline$5",
            "java.util.stream.DoublePipeline$2",
        ],
    )?;
    let function = not_null(call, 0)?;
    then(
        call,
        class,
        Kind::Double,
        Stage::Map {
            function,
            to: Kind::Double,
        },
    )
}

const TO_OBJECT: [&str; 4] = [
    "java.util.stream.ReferencePipeline$3",
    "java.util.stream.IntPipeline$1",
    "java.util.stream.LongPipeline$1",
    "java.util.stream.DoublePipeline$1",
];

pub(super) fn map_to_object(call: &mut Call<'_>) -> Returns {
    let (class, _) = by_kind(call, TO_OBJECT)?;
    let function = not_null(call, 0)?;
    then(
        call,
        class,
        Kind::Object,
        Stage::Map {
            function,
            to: Kind::Object,
        },
    )
}

pub(super) fn boxed(call: &mut Call<'_>) -> Returns {
    let (class, _) = by_kind(call, TO_OBJECT)?;
    then(
        call,
        class,
        Kind::Object,
        Stage::Convert { to: Kind::Object },
    )
}

pub(super) fn as_long_stream(call: &mut Call<'_>) -> Returns {
    then(
        call,
        "java.util.stream.IntPipeline$2",
        Kind::Long,
        Stage::Convert { to: Kind::Long },
    )
}

pub(super) fn as_double_stream(call: &mut Call<'_>) -> Returns {
    let (class, _) = by_kind(
        call,
        [
            "java.util.stream.ReferencePipeline$6",
            "java.util.stream.IntPipeline$3",
            "java.util.stream.LongPipeline$2",
            "java.util.stream.DoublePipeline$2",
        ],
    )?;
    then(
        call,
        class,
        Kind::Double,
        Stage::Convert { to: Kind::Double },
    )
}

pub(super) fn flat_map(call: &mut Call<'_>) -> Returns {
    let function = not_null(call, 0)?;
    let (class, kind) = by_kind(
        call,
        [
            "java.util.stream.ReferencePipeline$7",
            "java.util.stream.IntPipeline$7",
            "java.util.stream.LongPipeline$6",
            "java.util.stream.DoublePipeline$5",
        ],
    )?;
    then(
        call,
        class,
        kind,
        Stage::FlatMap {
            function,
            current: None,
        },
    )
}

pub(super) fn peek(call: &mut Call<'_>) -> Returns {
    let action = not_null(call, 0)?;
    let (class, kind) = by_kind(
        call,
        [
            "java.util.stream.ReferencePipeline$15",
            "java.util.stream.IntPipeline$11",
            "java.util.stream.LongPipeline$10",
            "java.util.stream.DoublePipeline$9",
        ],
    )?;
    then(call, class, kind, Stage::Peek(action))
}

pub(super) fn distinct(call: &mut Call<'_>) -> Returns {
    let (class, kind) = by_kind(
        call,
        [
            "java.util.stream.DistinctOps$1",
            "java.util.stream.ReferencePipeline$4",
            "java.util.stream.ReferencePipeline$5",
            "java.util.stream.ReferencePipeline$6",
        ],
    )?;
    then(call, class, kind, Stage::Distinct(MapData::default()))
}

/// `sorted(Comparator)`.
pub(super) fn sorted_by(call: &mut Call<'_>) -> Returns {
    not_null(call, 0)?;
    sorted(call)
}

pub(super) fn sorted(call: &mut Call<'_>) -> Returns {
    let comparator = call.argument(0);
    let (class, kind) = by_kind(
        call,
        [
            "java.util.stream.SortedOps$OfRef",
            "java.util.stream.SortedOps$OfInt",
            "java.util.stream.SortedOps$OfLong",
            "java.util.stream.SortedOps$OfDouble",
        ],
    )?;
    then(
        call,
        class,
        kind,
        Stage::Sorted {
            comparator,
            sorted: None,
        },
    )
}

const SLICES: [&str; 4] = [
    "java.util.stream.SliceOps$1",
    "java.util.stream.SliceOps$2",
    "java.util.stream.SliceOps$3",
    "java.util.stream.SliceOps$4",
];

fn amount(call: &Call<'_>) -> Result<u64, Throw> {
    let amount = call.long(0);
    u64::try_from(amount).map_err(|_| with_message(call, ILLEGAL_ARGUMENT, amount.to_string()))
}

pub(super) fn limit(call: &mut Call<'_>) -> Returns {
    let left = amount(call)?;
    let (class, kind) = by_kind(call, SLICES)?;
    then(call, class, kind, Stage::Limit { left })
}

pub(super) fn skip(call: &mut Call<'_>) -> Returns {
    let left = amount(call)?;
    if left == 0 {
        return Ok(call.this().clone());
    }
    let (class, kind) = by_kind(call, SLICES)?;
    then(call, class, kind, Stage::Skip { left })
}

pub(super) fn take_while(call: &mut Call<'_>) -> Returns {
    let (predicate, kind) = (not_null(call, 0)?, kind(call)?);
    then(
        call,
        "java.util.stream.WhileOps$1",
        kind,
        Stage::TakeWhile {
            predicate,
            done: false,
        },
    )
}

pub(super) fn drop_while(call: &mut Call<'_>) -> Returns {
    let (predicate, kind) = (not_null(call, 0)?, kind(call)?);
    then(
        call,
        "java.util.stream.WhileOps$1Op",
        kind,
        Stage::DropWhile {
            predicate,
            started: false,
        },
    )
}

/// `sequential()`, `parallel()`: the same stream. Parallel streams run in one thread here, as
/// scripts need it.
pub(super) fn itself(call: &mut Call<'_>) -> Returns {
    Ok(call.this().clone())
}

/// `unordered()`.
pub(super) fn unordered(call: &mut Call<'_>) -> Returns {
    let kind = kind(call)?;
    let pipeline = take_own(call)?;
    new(call, "java.util.stream.ReferencePipeline$1", kind, pipeline)
}

/// `close()`.
pub(super) fn close(call: &mut Call<'_>) -> Returns {
    let this = call.this().clone();
    if let Some(object) = this.as_object() {
        object.data_mut(|stream: &mut super::StreamData| stream.pipeline = None);
    }
    Ok(Value::Null)
}
