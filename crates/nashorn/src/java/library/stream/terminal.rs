//! Operations that run a stream.

use super::pipeline::{Kind, Pipeline};
use super::{kind, optional, take_own};
use crate::java::library::order;
use crate::java::library::support::{
    NO_SUCH_ELEMENT, NULL_POINTER, Returns, bare, not_null, object_array, truth,
};
use crate::java::library::util::immutable;
use crate::java::{Call, Finalize, Throw, Trace, Type, Value, array::ArrayData};

pub(super) fn for_each(call: &mut Call<'_>) -> Returns {
    let action = not_null(call, 0)?;
    take_own(call)?.each(call, |call, item| {
        call.apply(&action, &[item])?;
        Ok(true)
    })?;
    Ok(Value::Null)
}

pub(super) fn to_array(call: &mut Call<'_>) -> Returns {
    let component = match kind(call)? {
        Kind::Object => {
            let items = take_own(call)?.collect(call)?;
            return Ok(object_array(call, items));
        }
        Kind::Int => Type::Int,
        Kind::Long => Type::Long,
        Kind::Double => Type::Double,
    };
    let items = take_own(call)?.collect(call)?;
    Ok(call.array(component, items))
}

/// `toArray(IntFunction)`: into an array the function makes.
pub(super) fn to_array_by(call: &mut Call<'_>) -> Returns {
    let generator = not_null(call, 0)?;
    let items = take_own(call)?.collect(call)?;
    let length = Value::Int(crate::java::library::support::count(items.len()));
    let array = call.apply(&generator, &[length])?;
    let filled = array
        .as_object()
        .and_then(|object| object.data_mut(|array: &mut ArrayData| array.items = items));
    if filled.is_none() {
        return Err(crate::java::library::support::cannot_cast(
            call,
            &array,
            "[Ljava.lang.Object;",
        ));
    }
    Ok(array)
}

pub(super) fn to_list(call: &mut Call<'_>) -> Returns {
    let items = take_own(call)?.collect(call)?;
    immutable::list_with_nulls(call, items)
}

pub(super) fn count(call: &mut Call<'_>) -> Returns {
    let mut pipeline = take_own(call)?;
    if let Some(size) = pipeline.known_size(call)? {
        return Ok(Value::Long(i64::try_from(size).unwrap_or(i64::MAX)));
    }
    let mut count = 0_i64;
    pipeline.each(call, |_, _| {
        count += 1;
        Ok(true)
    })?;
    Ok(Value::Long(count))
}

/// `anyMatch`, `allMatch`, `noneMatch`: stops at the first answer that is `stop`.
pub(super) fn matches(call: &mut Call<'_>, stop: bool, result_when_stopped: bool) -> Returns {
    let predicate = not_null(call, 0)?;
    let mut stopped = false;
    take_own(call)?.each(call, |call, item| {
        stopped = truth(&call.apply(&predicate, &[item])?) == stop;
        Ok(!stopped)
    })?;
    Ok((stopped == result_when_stopped).into())
}

pub(super) fn find_first(call: &mut Call<'_>) -> Returns {
    let kind = kind(call)?;
    let mut first = None;
    take_own(call)?.each(call, |_, item| {
        first = Some(item);
        Ok(false)
    })?;
    if matches!(first, Some(Value::Null)) {
        return Err(bare(call, NULL_POINTER));
    }
    optional::new(call, kind, first)
}

/// `max` for `sign` 1, `min` for -1: of equal elements `max` takes the last, `min` the first.
pub(super) fn extreme(call: &mut Call<'_>, sign: i32) -> Returns {
    let kind = kind(call)?;
    let comparator = if kind == Kind::Object {
        not_null(call, 0)?
    } else {
        Value::Null
    };
    let mut best: Option<Value> = None;
    let mut any = false;
    take_own(call)?.each(call, |call, item| {
        any = true;
        let keeps = match &best {
            None => false,
            Some(best) => {
                let order = order::compare(call, &comparator, best, &item, "a")?;
                if sign > 0 { order >= 0 } else { order <= 0 }
            }
        };
        if !keeps {
            best = Some(item);
        }
        Ok(true)
    })?;
    if matches!(best, Some(Value::Null)) {
        return Err(bare(call, NULL_POINTER));
    }
    optional::new(call, kind, best)
}

/// `reduce(identity, operator)`; the combiner of the form with three arguments is never needed.
pub(super) fn reduce(call: &mut Call<'_>) -> Returns {
    let (kind, operator) = (kind(call)?, not_null(call, 1)?);
    let mut result = call.argument(0);
    let mut pipeline = take_own(call)?;
    fold(call, &mut pipeline, kind, &operator, &mut result)?;
    Ok(result)
}

fn fold(
    call: &mut Call<'_>,
    pipeline: &mut Pipeline,
    kind: Kind,
    operator: &Value,
    result: &mut Value,
) -> Result<(), Throw> {
    pipeline.each(call, |call, item| {
        let next = call.apply(operator, &[result.clone(), item])?;
        *result = kind.element(call, next)?;
        Ok(true)
    })
}

/// `reduce(operator)`.
pub(super) fn reduce_optional(call: &mut Call<'_>) -> Returns {
    let (kind, operator) = (kind(call)?, not_null(call, 0)?);
    let mut pipeline = take_own(call)?;
    let Some(mut result) = pipeline.next(call)? else {
        return optional::new(call, kind, None);
    };
    fold(call, &mut pipeline, kind, &operator, &mut result)?;
    if matches!(result, Value::Null) {
        return Err(bare(call, NULL_POINTER));
    }
    optional::new(call, kind, Some(result))
}

/// `collect(supplier, accumulator, combiner)`.
pub(super) fn collect_by(call: &mut Call<'_>) -> Returns {
    let (supplier, accumulator) = (not_null(call, 0)?, not_null(call, 1)?);
    let mut pipeline = take_own(call)?;
    let container = call.apply(&supplier, &[])?;
    pipeline.each(call, |call, item| {
        call.apply(&accumulator, &[container.clone(), item])?;
        Ok(true)
    })?;
    Ok(container)
}

/// `collect(Collector)`.
pub(super) fn collect(call: &mut Call<'_>) -> Returns {
    let collector = not_null(call, 0)?;
    let mut pipeline = take_own(call)?;
    let mut accumulator = super::accumulate::start(call, &collector)?;
    pipeline.each(call, |call, item| {
        accumulator.accept(call, item)?;
        Ok(true)
    })?;
    accumulator.finish(call)
}

/// State of the iterator of a stream: the pipeline and the element it has looked ahead to.
#[derive(Debug, Trace, Finalize)]
pub(super) struct StreamIteratorData {
    pipeline: Option<Pipeline>,
    ahead: Option<Value>,
}

pub(super) fn iterator(call: &mut Call<'_>) -> Returns {
    let class = match kind(call)? {
        Kind::Object => "java.util.Spliterators$1Adapter",
        Kind::Int => "java.util.Spliterators$2Adapter",
        Kind::Long => "java.util.Spliterators$3Adapter",
        Kind::Double => "java.util.Spliterators$4Adapter",
    };
    let pipeline = Some(take_own(call)?);
    call.object(
        class,
        StreamIteratorData {
            pipeline,
            ahead: None,
        },
    )
}

/// Looks for the next element, unless it is known already.
fn look_ahead(call: &mut Call<'_>) -> Result<bool, Throw> {
    let (known, pipeline) =
        call.data_mut(|it: &mut StreamIteratorData| (it.ahead.is_some(), it.pipeline.take()))?;
    let Some(mut pipeline) = pipeline else {
        return Ok(known);
    };
    let ahead = if known { None } else { pipeline.next(call)? };
    call.data_mut(|it: &mut StreamIteratorData| {
        it.pipeline = Some(pipeline);
        if !known {
            it.ahead = ahead;
        }
        it.ahead.is_some()
    })
}

pub(super) fn has_next(call: &mut Call<'_>) -> Returns {
    look_ahead(call).map(Value::from)
}

pub(super) fn next(call: &mut Call<'_>) -> Returns {
    look_ahead(call)?;
    call.data_mut(|it: &mut StreamIteratorData| it.ahead.take())?
        .ok_or_else(|| bare(call, NO_SUCH_ELEMENT))
}
