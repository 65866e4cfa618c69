//! `java.util.Comparator` and the comparators the library makes.

use crate::java::class::{MemberDef, declared, method};
use crate::java::library::order;
use crate::java::library::support::{Returns, int, long, not_null, number};
use crate::java::{Call, ClassDef, Finalize, Kind, Throw, Trace, Value};

/// State of a comparator the library makes.
#[derive(Debug, Trace, Finalize)]
struct ComparatorData {
    #[unsafe_ignore_trace]
    sort: Sort,
    parts: Vec<Value>,
}

#[derive(Clone, Copy, Debug)]
enum Sort {
    Natural,
    /// The opposite of a comparator, or of the natural order.
    Reversed,
    /// By what a function makes of the elements; then by a comparator.
    ByKey,
    ByInt,
    ByLong,
    ByDouble,
    /// By the second where the first sees no difference.
    Then,
    NullsFirst,
    NullsLast,
    EntryKey,
    EntryValue,
}

const NATURAL: &str = "java.util.Comparators$NaturalOrderComparator";
const REVERSE: &str = "java.util.Collections$ReverseComparator";
const REVERSED: &str = "java.util.Collections$ReverseComparator2";
const NULLS: &str = "java.util.Comparators$NullComparator";
const LAMBDA: &str = "java.util.Comparator$$Lambda";

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.Comparator",
        kind: Kind::Interface,
        extends: &[],
        members: COMPARATOR,
    },
    ClassDef {
        name: NATURAL,
        kind: Kind::Class,
        extends: &["java.util.Comparator"],
        members: &[
            method("int compare(Object, Object)", compare),
            method("String toString()", |_| Ok("INSTANCE".into())),
        ],
    },
    made(REVERSE),
    made(REVERSED),
    made(NULLS),
    made(LAMBDA),
];

const fn made(name: &'static str) -> ClassDef {
    ClassDef {
        name,
        kind: Kind::Class,
        extends: &["java.util.Comparator"],
        members: MADE,
    }
}

const MADE: &[MemberDef] = &[method("int compare(Object, Object)", compare)];

const COMPARATOR: &[MemberDef] = &[
    declared("int compare(Object, Object)"),
    method("java.util.Comparator reversed()", |call| {
        let this = call.this().clone();
        reversed(call, this)
    }),
    method(
        "java.util.Comparator thenComparing(java.util.Comparator)",
        |call| {
            let (this, next) = (call.this().clone(), not_null(call, 0)?);
            new(call, LAMBDA, Sort::Then, vec![this, next])
        },
    ),
    method(
        "java.util.Comparator thenComparing(java.util.function.Function)",
        |call| then(call, Sort::ByKey),
    ),
    method(
        "java.util.Comparator thenComparing(java.util.function.Function, java.util.Comparator)",
        |call| then(call, Sort::ByKey),
    ),
    method(
        "java.util.Comparator thenComparingInt(java.util.function.ToIntFunction)",
        |call| then(call, Sort::ByInt),
    ),
    method(
        "java.util.Comparator thenComparingLong(java.util.function.ToLongFunction)",
        |call| then(call, Sort::ByLong),
    ),
    method(
        "java.util.Comparator thenComparingDouble(java.util.function.ToDoubleFunction)",
        |call| then(call, Sort::ByDouble),
    ),
    method("static java.util.Comparator naturalOrder()", natural_order),
    method("static java.util.Comparator reverseOrder()", reverse_order),
    method(
        "static java.util.Comparator comparing(java.util.function.Function)",
        |call| by(call, Sort::ByKey),
    ),
    method(
        "static java.util.Comparator comparing(java.util.function.Function, java.util.Comparator)",
        |call| by(call, Sort::ByKey),
    ),
    method(
        "static java.util.Comparator comparingInt(java.util.function.ToIntFunction)",
        |call| by(call, Sort::ByInt),
    ),
    method(
        "static java.util.Comparator comparingLong(java.util.function.ToLongFunction)",
        |call| by(call, Sort::ByLong),
    ),
    method(
        "static java.util.Comparator comparingDouble(java.util.function.ToDoubleFunction)",
        |call| by(call, Sort::ByDouble),
    ),
    method(
        "static java.util.Comparator nullsFirst(java.util.Comparator)",
        |call| new(call, NULLS, Sort::NullsFirst, vec![call.argument(0)]),
    ),
    method(
        "static java.util.Comparator nullsLast(java.util.Comparator)",
        |call| new(call, NULLS, Sort::NullsLast, vec![call.argument(0)]),
    ),
];

fn new(call: &Call<'_>, class: &str, sort: Sort, parts: Vec<Value>) -> Returns {
    call.object(class, ComparatorData { sort, parts })
}

/// `Comparator.naturalOrder()`.
fn natural_order(call: &mut Call<'_>) -> Returns {
    new(call, NATURAL, Sort::Natural, Vec::new())
}

/// `Comparator.reverseOrder()`.
pub(in crate::java::library) fn reverse_order(call: &mut Call<'_>) -> Returns {
    new(call, REVERSE, Sort::Reversed, vec![Value::Null])
}

/// `comparator.reversed()`.
pub(in crate::java::library) fn reversed(call: &mut Call<'_>, comparator: Value) -> Returns {
    let known = comparator.as_object().and_then(|object| {
        object.data(|data: &ComparatorData| (data.sort, data.parts.first().cloned()))
    });
    match known {
        Some((Sort::Natural, _)) => reverse_order(call),
        Some((Sort::Reversed, Some(Value::Null))) => natural_order(call),
        Some((Sort::Reversed, Some(inner))) => Ok(inner),
        _ => new(call, REVERSED, Sort::Reversed, vec![comparator]),
    }
}

/// `Map.Entry.comparingByKey()` and `comparingByValue()`.
pub(in crate::java::library) fn by_entry(call: &mut Call<'_>, part: &str) -> Returns {
    let sort = if part == "getKey" {
        Sort::EntryKey
    } else {
        Sort::EntryValue
    };
    let comparator = call.argument(0);
    new(call, LAMBDA, sort, vec![comparator])
}

fn by(call: &mut Call<'_>, sort: Sort) -> Returns {
    let (function, comparator) = (not_null(call, 0)?, call.argument(1));
    new(call, LAMBDA, sort, vec![function, comparator])
}

fn then(call: &mut Call<'_>, sort: Sort) -> Returns {
    let this = call.this().clone();
    let next = by(call, sort)?;
    new(call, LAMBDA, Sort::Then, vec![this, next])
}

fn compare(call: &mut Call<'_>) -> Returns {
    let (sort, parts) = call.data(|data: &ComparatorData| (data.sort, data.parts.clone()))?;
    let part = |index: usize| parts.get(index).cloned().unwrap_or(Value::Null);
    let (left, right) = (call.argument(0), call.argument(1));
    let order = match sort {
        Sort::Natural => order::both_natural(call, &left, &right, "c1")?,
        Sort::Reversed if matches!(part(0), Value::Null) => {
            order::both_natural(call, &right, &left, "c2")?
        }
        Sort::Reversed => order::compare(call, &part(0), &right, &left, "c2")?,
        Sort::ByKey => {
            let left = call.apply(&part(0), &[left])?;
            let right = call.apply(&part(0), &[right])?;
            order::compare(call, &part(1), &left, &right, "keyExtractor.apply(c1)")?
        }
        Sort::ByInt => {
            let (left, right) = both(call, &part(0), left, right, int)?;
            left.cmp(&right) as i32
        }
        Sort::ByLong => {
            let (left, right) = both(call, &part(0), left, right, long)?;
            left.cmp(&right) as i32
        }
        Sort::ByDouble => {
            let (left, right) = both(call, &part(0), left, right, number)?;
            order::doubles(left, right) as i32
        }
        Sort::Then => match order::compare(call, &part(0), &left, &right, "c1")? {
            0 => order::compare(call, &part(1), &left, &right, "c1")?,
            order => order,
        },
        Sort::NullsFirst | Sort::NullsLast => {
            let null_sign = if matches!(sort, Sort::NullsFirst) {
                -1
            } else {
                1
            };
            match (&left, &right) {
                (Value::Null, Value::Null) => 0,
                (Value::Null, _) => null_sign,
                (_, Value::Null) => -null_sign,
                _ if matches!(part(0), Value::Null) => 0,
                _ => order::compare(call, &part(0), &left, &right, "a")?,
            }
        }
        Sort::EntryKey | Sort::EntryValue => {
            let getter = if matches!(sort, Sort::EntryKey) {
                "getKey"
            } else {
                "getValue"
            };
            let left = call.invoke(&left, getter, &[])?;
            let right = call.invoke(&right, getter, &[])?;
            order::compare(call, &part(0), &left, &right, "c1")?
        }
    };
    Ok(order.into())
}

/// What a function makes of both, as the type it is compared as.
fn both<T>(
    call: &mut Call<'_>,
    function: &Value,
    left: Value,
    right: Value,
    convert: fn(&mut Call<'_>, &Value) -> Result<T, Throw>,
) -> Result<(T, T), Throw> {
    let left = call.apply(function, &[left])?;
    let left = convert(call, &left)?;
    let right = call.apply(function, &[right])?;
    Ok((left, convert(call, &right)?))
}
