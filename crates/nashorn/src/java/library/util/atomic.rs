//! `java.util.concurrent.atomic`: the variables that Java code changes from within lambdas.

use crate::java::class::{constructor, method};
use crate::java::{Call, ClassDef, Finalize, Kind, Throw, Trace, Value};

/// State: what is in it.
#[derive(Debug, Trace, Finalize)]
struct Cell(Value);

const REFERENCE: &str = "java.util.concurrent.atomic.AtomicReference";

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.concurrent.atomic.AtomicInteger",
        kind: Kind::Class,
        extends: &["java.lang.Number"],
        members: &[
            constructor("new()", |call| Ok(call.construct(Cell(Value::Int(0))))),
            constructor(
                "new(int)",
                |call| Ok(call.construct(Cell(call.argument(0)))),
            ),
            method("int get()", get),
            method("int intValue()", get),
            method("long longValue()", |call| {
                Ok(i64::from(get(call)?.as_int().unwrap_or_default()).into())
            }),
            method("double doubleValue()", |call| {
                Ok(f64::from(get(call)?.as_int().unwrap_or_default()).into())
            }),
            method("void set(int)", set),
            method("int getAndSet(int)", get_and_set),
            method("int incrementAndGet()", |call| int(call, 1, false)),
            method("int decrementAndGet()", |call| int(call, -1, false)),
            method("int getAndIncrement()", |call| int(call, 1, true)),
            method("int getAndDecrement()", |call| int(call, -1, true)),
            method("int addAndGet(int)", |call| int(call, call.int(0), false)),
            method("int getAndAdd(int)", |call| int(call, call.int(0), true)),
            method("String toString()", text),
        ],
    },
    ClassDef {
        name: "java.util.concurrent.atomic.AtomicLong",
        kind: Kind::Class,
        extends: &["java.lang.Number"],
        members: &[
            constructor("new()", |call| Ok(call.construct(Cell(Value::Long(0))))),
            constructor("new(long)", |call| {
                Ok(call.construct(Cell(call.argument(0))))
            }),
            method("long get()", get),
            method("long longValue()", get),
            method("int intValue()", |call| {
                Ok(Value::Int(as_long(&get(call)?) as i32))
            }),
            method("double doubleValue()", |call| {
                Ok((as_long(&get(call)?) as f64).into())
            }),
            method("void set(long)", set),
            method("long getAndSet(long)", get_and_set),
            method("long incrementAndGet()", |call| long(call, 1, false)),
            method("long decrementAndGet()", |call| long(call, -1, false)),
            method("long getAndIncrement()", |call| long(call, 1, true)),
            method("long getAndDecrement()", |call| long(call, -1, true)),
            method("long addAndGet(long)", |call| {
                long(call, call.long(0), false)
            }),
            method("long getAndAdd(long)", |call| {
                long(call, call.long(0), true)
            }),
            method("String toString()", text),
        ],
    },
    ClassDef {
        name: "java.util.concurrent.atomic.AtomicBoolean",
        kind: Kind::Class,
        extends: &[],
        members: &[
            constructor("new()", |call| Ok(call.construct(Cell(false.into())))),
            constructor("new(boolean)", |call| {
                Ok(call.construct(Cell(call.argument(0))))
            }),
            method("boolean get()", get),
            method("void set(boolean)", set),
            method("boolean getAndSet(boolean)", get_and_set),
            method("boolean compareAndSet(boolean, boolean)", |call| {
                let is = matches!(get(call)?, Value::Boolean(true)) == call.boolean(0);
                if is {
                    put(call, call.argument(1))?;
                }
                Ok(is.into())
            }),
            method("String toString()", text),
        ],
    },
    ClassDef {
        name: REFERENCE,
        kind: Kind::Class,
        extends: &[],
        members: &[
            constructor("new()", |call| Ok(call.construct(Cell(Value::Null)))),
            constructor("new(Object)", |call| {
                Ok(call.construct(Cell(call.argument(0))))
            }),
            method("Object get()", get),
            method("void set(Object)", set),
            method("Object getAndSet(Object)", get_and_set),
            method("String toString()", text),
        ],
    },
];

fn get(call: &mut Call<'_>) -> Result<Value, Throw> {
    call.data(|cell: &Cell| cell.0.clone())
}

fn put(call: &Call<'_>, value: Value) -> Result<(), Throw> {
    call.data_mut(|cell: &mut Cell| cell.0 = value)
}

fn set(call: &mut Call<'_>) -> Result<Value, Throw> {
    put(call, call.argument(0))?;
    Ok(Value::Null)
}

fn get_and_set(call: &mut Call<'_>) -> Result<Value, Throw> {
    let before = get(call)?;
    put(call, call.argument(0))?;
    Ok(before)
}

/// Adds to an `int`, and gives what was before or what is now.
fn int(call: &mut Call<'_>, added: i32, gives_before: bool) -> Result<Value, Throw> {
    let before = get(call)?.as_int().unwrap_or_default();
    let now = before.wrapping_add(added);
    put(call, Value::Int(now))?;
    Ok(Value::Int(if gives_before { before } else { now }))
}

fn as_long(value: &Value) -> i64 {
    match value {
        Value::Long(number) => *number,
        Value::Int(number) => i64::from(*number),
        _ => 0,
    }
}

fn long(call: &mut Call<'_>, added: i64, gives_before: bool) -> Result<Value, Throw> {
    let before = as_long(&get(call)?);
    let now = before.wrapping_add(added);
    put(call, Value::Long(now))?;
    Ok(Value::Long(if gives_before { before } else { now }))
}

fn text(call: &mut Call<'_>) -> Result<Value, Throw> {
    let value = get(call)?;
    call.text(&value).map(Value::String)
}
