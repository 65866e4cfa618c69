//! `java.util.concurrent.atomic`: one value that can be changed where a variable can't.

use crate::java::class::{MemberDef, constructor, method};
use crate::java::library::support::{Returns, int, long, not_null};
use crate::java::{Call, ClassDef, Finalize, Kind, Object, Throw, Trace, Value};

/// State: the value.
#[derive(Debug, Trace, Finalize)]
struct Cell(Value);

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.concurrent.atomic.AtomicInteger",
        kind: Kind::Class,
        extends: &["java.lang.Number"],
        members: INTEGER,
    },
    ClassDef {
        name: "java.util.concurrent.atomic.AtomicLong",
        kind: Kind::Class,
        extends: &["java.lang.Number"],
        members: LONG,
    },
    ClassDef {
        name: "java.util.concurrent.atomic.AtomicBoolean",
        kind: Kind::Class,
        extends: &[],
        members: BOOLEAN,
    },
    ClassDef {
        name: "java.util.concurrent.atomic.AtomicReference",
        kind: Kind::Class,
        extends: &[],
        members: REFERENCE,
    },
];

/// `AtomicInteger` and `AtomicLong`.
macro_rules! number {
    ($type:literal, $read:ident, $convert:ident, $unary:literal, $binary:literal) => {
        &[
            constructor("new()", |call| {
                let zero = number_of(call, 0);
                Ok(call.construct(Cell(zero)))
            }),
            constructor(concat!("new(", $type, ")"), |call| {
                let first = call.argument(0);
                Ok(call.construct(Cell(first)))
            }),
            method(concat!($type, " get()"), get),
            method(concat!("void set(", $type, ")"), set),
            method(concat!("void lazySet(", $type, ")"), set),
            method(concat!($type, " getAndSet(", $type, ")"), get_and_set),
            method(
                concat!("boolean compareAndSet(", $type, ", ", $type, ")"),
                |call| {
                    let (expected, new) = (call.$read(0), call.argument(1));
                    let same = i64::from(expected) == whole(&get(call)?);
                    if same {
                        replace(call, new)?;
                    }
                    Ok(same.into())
                },
            ),
            method(concat!($type, " incrementAndGet()"), |call| {
                add(call, 1, true)
            }),
            method(concat!($type, " decrementAndGet()"), |call| {
                add(call, -1, true)
            }),
            method(concat!($type, " getAndIncrement()"), |call| {
                add(call, 1, false)
            }),
            method(concat!($type, " getAndDecrement()"), |call| {
                add(call, -1, false)
            }),
            method(concat!($type, " addAndGet(", $type, ")"), |call| {
                add(call, call.$read(0).into(), true)
            }),
            method(concat!($type, " getAndAdd(", $type, ")"), |call| {
                add(call, call.$read(0).into(), false)
            }),
            method(
                concat!($type, " updateAndGet(java.util.function.", $unary, ")"),
                |call| {
                    let new = updated(call, 0, None)?;
                    let new = $convert(call, &new)?.into();
                    replace(call, new)?;
                    get(call)
                },
            ),
            method(
                concat!($type, " getAndUpdate(java.util.function.", $unary, ")"),
                |call| {
                    let new = updated(call, 0, None)?;
                    let new = $convert(call, &new)?.into();
                    replace(call, new)
                },
            ),
            method(
                concat!(
                    $type,
                    " accumulateAndGet(",
                    $type,
                    ", java.util.function.",
                    $binary,
                    ")"
                ),
                |call| {
                    let more = call.argument(0);
                    let new = updated(call, 1, Some(more))?;
                    let new = $convert(call, &new)?.into();
                    replace(call, new)?;
                    get(call)
                },
            ),
            method("int intValue()", |call| {
                Ok((whole(&get(call)?) as i32).into())
            }),
            method("long longValue()", |call| Ok(whole(&get(call)?).into())),
            method("double doubleValue()", |call| {
                Ok((whole(&get(call)?) as f64).into())
            }),
            method("String toString()", text),
        ]
    };
}

const INTEGER: &[MemberDef] = number!("int", int, int, "IntUnaryOperator", "IntBinaryOperator");
const LONG: &[MemberDef] = number!(
    "long",
    long,
    long,
    "LongUnaryOperator",
    "LongBinaryOperator"
);

const BOOLEAN: &[MemberDef] = &[
    constructor("new()", |call| Ok(call.construct(Cell(false.into())))),
    constructor("new(boolean)", |call| {
        let first = call.argument(0);
        Ok(call.construct(Cell(first)))
    }),
    method("boolean get()", get),
    method("void set(boolean)", set),
    method("boolean getAndSet(boolean)", get_and_set),
    method("boolean compareAndSet(boolean, boolean)", |call| {
        let (expected, new) = (call.boolean(0), call.argument(1));
        let same = matches!(get(call)?, Value::Boolean(own) if own == expected);
        if same {
            replace(call, new)?;
        }
        Ok(same.into())
    }),
    method("String toString()", text),
];

const REFERENCE: &[MemberDef] = &[
    constructor("new()", |call| Ok(call.construct(Cell(Value::Null)))),
    constructor("new(Object)", |call| {
        let first = call.argument(0);
        Ok(call.construct(Cell(first)))
    }),
    method("Object get()", get),
    method("void set(Object)", set),
    method("Object getAndSet(Object)", get_and_set),
    method(
        "Object updateAndGet(java.util.function.UnaryOperator)",
        |call| {
            let new = updated(call, 0, None)?;
            replace(call, new)?;
            get(call)
        },
    ),
    method(
        "Object getAndUpdate(java.util.function.UnaryOperator)",
        |call| {
            let new = updated(call, 0, None)?;
            replace(call, new)
        },
    ),
    method("String toString()", text),
];

/// Whether an object is a number, and zero: false for a script.
pub(in crate::java) fn is_zero(object: &Object) -> bool {
    let own = object.data(|cell: &Cell| cell.0.clone());
    matches!(own, Some(Value::Int(0) | Value::Long(0)))
}

fn get(call: &mut Call<'_>) -> Returns {
    call.data(|cell: &Cell| cell.0.clone())
}

/// Gives the former value.
fn replace(call: &Call<'_>, new: Value) -> Returns {
    call.data_mut(|cell: &mut Cell| std::mem::replace(&mut cell.0, new))
}

fn set(call: &mut Call<'_>) -> Returns {
    let new = call.argument(0);
    replace(call, new)?;
    Ok(Value::Null)
}

fn get_and_set(call: &mut Call<'_>) -> Returns {
    let new = call.argument(0);
    replace(call, new)
}

fn text(call: &mut Call<'_>) -> Returns {
    let own = get(call)?;
    Ok(call.text(&own)?.into())
}

const fn whole(value: &Value) -> i64 {
    match value {
        Value::Int(number) => *number as i64,
        Value::Long(number) => *number,
        _ => 0,
    }
}

/// A number of the class's own type.
fn number_of(call: &Call<'_>, number: i64) -> Value {
    let class = call.registry().class(call.class()).name();
    if class.ends_with("AtomicLong") {
        number.into()
    } else {
        (number as i32).into()
    }
}

fn add(call: &mut Call<'_>, more: i64, gives_new: bool) -> Returns {
    let old = get(call)?;
    let new = number_of(call, whole(&old).wrapping_add(more));
    replace(call, new.clone())?;
    Ok(if gives_new { new } else { old })
}

/// What the function in an argument makes of the value, and of one more.
fn updated(call: &mut Call<'_>, function: usize, more: Option<Value>) -> Result<Value, Throw> {
    let function = not_null(call, function)?;
    let mut arguments = vec![get(call)?];
    arguments.extend(more);
    call.apply(&function, &arguments)
}
