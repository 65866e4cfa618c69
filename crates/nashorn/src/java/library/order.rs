//! Comparing and sorting: natural order, comparators, and the sort of `List.sort`.

use super::support::{NULL_POINTER, Returns, cannot_cast, class_name, int, units, with_message};
use crate::java::{Call, Throw, Value, invoke, text};

/// `left.compareTo(right)`; `name` is what the JDK's own code calls `left`, for the exception when
/// that is null.
///
/// # Errors
/// `ClassCastException` for what isn't comparable, or not with each other.
pub(super) fn natural(
    call: &mut Call<'_>,
    left: &Value,
    right: &Value,
    name: &str,
) -> Result<i32, Throw> {
    let sign = |order: std::cmp::Ordering| Ok(order as i32);
    match (left, right) {
        (Value::Null, _) => Err(with_message(
            call,
            NULL_POINTER,
            format!(
                "Cannot invoke \"java.lang.Comparable.compareTo(Object)\" because \"{name}\" is null"
            ),
        )),
        (Value::String(left), Value::String(right)) => {
            Ok(text::compare(&units(left), &units(right)))
        }
        (Value::Int(left), Value::Int(right)) => sign(left.cmp(right)),
        (Value::Long(left), Value::Long(right)) => sign(left.cmp(right)),
        (Value::Boolean(left), Value::Boolean(right)) => sign(left.cmp(right)),
        (Value::Char(left), Value::Char(right)) => Ok(i32::from(*left) - i32::from(*right)),
        (Value::Double(left), Value::Double(right)) => sign(doubles(*left, *right)),
        (Value::Object(object), right) => {
            if !is_comparable(call, &Value::Object(object.clone())) {
                return Err(cannot_cast(call, left, COMPARABLE));
            }
            let result = call.invoke(left, "compareTo", std::slice::from_ref(right))?;
            int(call, &result)
        }
        (Value::Undefined | Value::Script(_), _) => Err(cannot_cast(call, left, COMPARABLE)),
        (left, Value::Null) => Err(with_message(
            call,
            NULL_POINTER,
            format!(
                "Cannot read field \"value\" because \"{}\" is null",
                parameter_name(left)
            ),
        )),
        (left, right) => {
            let wanted = class_name(call, left);
            Err(cannot_cast(call, right, &wanted))
        }
    }
}

const COMPARABLE: &str = "java.lang.Comparable";

fn is_comparable(call: &Call<'_>, value: &Value) -> bool {
    let class = match value {
        Value::Null => return true,
        value => invoke::class_of(value),
    };
    let comparable = call.registry().find(COMPARABLE);
    class
        .zip(comparable)
        .is_some_and(|(class, comparable)| call.registry().is_a(class, comparable))
}

/// `left.compareTo(right)` where Java takes both as `Comparable`, as its comparators do.
pub(super) fn both_natural(
    call: &mut Call<'_>,
    left: &Value,
    right: &Value,
    name: &str,
) -> Result<i32, Throw> {
    for value in [left, right] {
        if !is_comparable(call, value) {
            return Err(cannot_cast(call, value, COMPARABLE));
        }
    }
    natural(call, left, right, name)
}

/// What `compareTo` of the value's class calls its parameter.
const fn parameter_name(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "anotherString",
        Value::Int(_) => "anotherInteger",
        Value::Long(_) => "anotherLong",
        Value::Double(_) => "anotherDouble",
        Value::Char(_) => "anotherCharacter",
        _ => "b",
    }
}

/// `Double.compare`: -0.0 before 0.0, NaN after everything.
pub(super) fn doubles(left: f64, right: f64) -> std::cmp::Ordering {
    match (left.is_nan(), right.is_nan()) {
        (false, false) => left.total_cmp(&right),
        (left, right) => left.cmp(&right),
    }
}

/// Compares by a comparator, or naturally when that is null.
pub(super) fn compare(
    call: &mut Call<'_>,
    comparator: &Value,
    left: &Value,
    right: &Value,
    name: &str,
) -> Result<i32, Throw> {
    match comparator {
        Value::Null => natural(call, left, right, name),
        comparator => {
            let order = call.apply(comparator, &[left.clone(), right.clone()])?;
            int(call, &order)
        }
    }
}

/// Runs shorter than this are sorted by insertion, as `TimSort` does.
const RUN: usize = 32;

/// Sorts stably. Up to 31 elements compare in exactly the order `TimSort` does.
pub(super) fn sort(
    call: &mut Call<'_>,
    mut items: Vec<Value>,
    comparator: &Value,
) -> Result<Vec<Value>, Throw> {
    if items.len() < 2 {
        return Ok(items);
    }
    if items.len() < RUN {
        insertion_sort(call, &mut items, comparator)?;
        return Ok(items);
    }
    call.charge(items.len())?;
    let right = items.split_off(items.len() / 2);
    let left = sort(call, items, comparator)?;
    let right = sort(call, right, comparator)?;
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(first), Some(second)) = (left.peek(), right.peek()) {
        let from_right = compare(call, comparator, second, first, "a[cursor2]")? < 0;
        merged.extend(if from_right {
            right.next()
        } else {
            left.next()
        });
    }
    merged.extend(left);
    merged.extend(right);
    Ok(merged)
}

/// A first run, reversed when it descends, then binary insertion.
fn insertion_sort(
    call: &mut Call<'_>,
    items: &mut Vec<Value>,
    comparator: &Value,
) -> Result<(), Throw> {
    let at = |items: &Vec<Value>, index: usize| items.get(index).cloned().unwrap_or(Value::Null);
    let descends = |call: &mut Call<'_>, items: &Vec<Value>, index: usize| {
        Ok::<_, Throw>(
            compare(
                call,
                comparator,
                &at(items, index),
                &at(items, index - 1),
                "a[runHi]",
            )? < 0,
        )
    };
    let mut sorted = 2;
    let descending = descends(call, items, 1)?;
    while sorted < items.len() && descends(call, items, sorted)? == descending {
        sorted += 1;
    }
    if descending {
        items.get_mut(..sorted).unwrap_or_default().reverse();
    }
    while sorted < items.len() {
        let pivot = at(items, sorted);
        let (mut left, mut right) = (0, sorted);
        while left < right {
            let middle = (left + right) / 2;
            if compare(call, comparator, &pivot, &at(items, middle), "pivot")? < 0 {
                right = middle;
            } else {
                left = middle + 1;
            }
        }
        items.remove(sorted);
        items.insert(left, pivot);
        sorted += 1;
    }
    Ok(())
}

/// The greatest (`sign` 1) or least (`sign` -1) element; `None` of none.
pub(super) fn extreme(
    call: &mut Call<'_>,
    items: Vec<Value>,
    comparator: &Value,
    sign: i32,
) -> Result<Option<Value>, Throw> {
    let mut items = items.into_iter();
    let Some(mut best) = items.next() else {
        return Ok(None);
    };
    for item in items {
        if compare(call, comparator, &item, &best, "next")?.signum() == sign {
            best = item;
        }
    }
    Ok(Some(best))
}

/// A body for `int compareTo(Object)` of the classes whose values are built in.
pub(super) fn compare_to(call: &mut Call<'_>) -> Returns {
    let (this, other) = (call.this().clone(), call.argument(0));
    natural(call, &this, &other, "this").map(Value::from)
}
