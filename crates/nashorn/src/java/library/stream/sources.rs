//! Static methods that make streams.

use super::pipeline::{Kind, Pipeline, Source};
use super::{head, new, of_items, take};
use crate::java::library::support::{NULL_POINTER, Returns, array_items, bare, not_null};
use crate::java::{Call, Value};

pub(super) fn empty(call: &mut Call<'_>) -> Returns {
    of_items(call, Vec::new())
}

/// `Stream.of(T)`.
pub(super) fn of_one(call: &mut Call<'_>) -> Returns {
    of_items(call, vec![call.argument(0)])
}

/// `Stream.of(T...)`.
pub(super) fn of(call: &mut Call<'_>) -> Returns {
    let items = array_items(&call.argument(0)).ok_or_else(|| bare(call, NULL_POINTER))?;
    of_items(call, items)
}

pub(super) fn of_nullable(call: &mut Call<'_>) -> Returns {
    let items = match call.argument(0) {
        Value::Null => Vec::new(),
        item => vec![item],
    };
    of_items(call, items)
}

/// `iterate(seed, step)` and `iterate(seed, hasNext, step)`.
pub(super) fn iterate(call: &mut Call<'_>, kind: Kind) -> Returns {
    let seed = call.argument(0);
    let second = not_null(call, 1)?;
    let (has_next, step) = match call.arguments().len() {
        3 => (Some(second), not_null(call, 2)?),
        _ => (None, second),
    };
    let source = Source::Iterate {
        last: None,
        seed,
        has_next,
        step,
    };
    let pipeline =
        Pipeline::new(source).then(call, super::pipeline::Stage::Convert { to: kind })?;
    new(call, head(kind), kind, pipeline)
}

pub(super) fn generate(call: &mut Call<'_>) -> Returns {
    let supplier = not_null(call, 0)?;
    new(
        call,
        head(Kind::Object),
        Kind::Object,
        Pipeline::new(Source::Generate(supplier)),
    )
}

pub(super) fn concat(call: &mut Call<'_>) -> Returns {
    let (first, second) = (not_null(call, 0)?, not_null(call, 1)?);
    let mut parts = Vec::new();
    for stream in [first, second] {
        parts.extend(take(call, &stream)?);
    }
    new(
        call,
        head(Kind::Object),
        Kind::Object,
        Pipeline::new(Source::Concat(parts)),
    )
}

/// `IntStream.of(int...)` and its like.
pub(super) fn of_numbers(call: &mut Call<'_>, kind: Kind) -> Returns {
    let items = match array_items(&call.argument(0)) {
        Some(items) => items,
        None => vec![call.argument(0)],
    };
    new(call, head(kind), kind, Pipeline::of_items(items))
}

pub(super) fn no_numbers(call: &mut Call<'_>, kind: Kind) -> Returns {
    new(call, head(kind), kind, Pipeline::of_items(Vec::new()))
}

/// `range` and `rangeClosed`.
pub(super) fn range(call: &mut Call<'_>, kind: Kind, closed: bool) -> Returns {
    let (next, end) = (call.long(0), call.long(1));
    let end = if closed { end.saturating_add(1) } else { end };
    let source = Source::Range {
        next,
        end,
        long: kind == Kind::Long,
    };
    new(call, head(kind), kind, Pipeline::new(source))
}
