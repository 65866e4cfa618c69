//! `java.util.Objects`.

use crate::java::class::{MemberDef, method};
use crate::java::library::order;
use crate::java::library::support::{
    INDEX, NULL_POINTER, Returns, array_items, bare, not_null, with_message,
};
use crate::java::{Call, ClassDef, Kind, Value};

pub(in crate::java) const CLASSES: &[ClassDef] = &[ClassDef {
    name: "java.util.Objects",
    kind: Kind::Class,
    extends: &[],
    members: OBJECTS,
}];

const OBJECTS: &[MemberDef] = &[
    method("static boolean equals(Object, Object)", equals),
    method("static boolean deepEquals(Object, Object)", |call| {
        match (
            array_items(&call.argument(0)),
            array_items(&call.argument(1)),
        ) {
            (Some(_), Some(_)) => {
                Err(call
                    .refuse("compares arrays deeply (Objects.deepEquals), which is not emulated"))
            }
            _ => equals(call),
        }
    }),
    method("static int hashCode(Object)", |call| {
        let value = call.argument(0);
        Ok(call.hash(&value)?.into())
    }),
    method("static int hash(Object...)", |call| {
        let Some(values) = array_items(&call.argument(0)) else {
            return Ok(0.into());
        };
        let mut hash = 1_i32;
        for value in &values {
            hash = hash.wrapping_mul(31).wrapping_add(call.hash(value)?);
        }
        Ok(hash.into())
    }),
    method("static String toString(Object)", |call| {
        let value = call.argument(0);
        Ok(call.text(&value)?.into())
    }),
    method(
        "static String toString(Object, String)",
        |call| match call.argument(0) {
            Value::Null => Ok(call.argument(1)),
            value => Ok(call.text(&value)?.into()),
        },
    ),
    method(
        "static int compare(Object, Object, java.util.Comparator)",
        |call| {
            let (left, right) = (call.argument(0), call.argument(1));
            if matches!((&left, &right), (Value::Object(left), Value::Object(right)) if left.same(right))
            {
                return Ok(0.into());
            }
            let comparator = not_null(call, 2)?;
            Ok(order::compare(call, &comparator, &left, &right, "a")?.into())
        },
    ),
    method("static Object requireNonNull(Object)", |call| {
        not_null(call, 0)
    }),
    method(
        "static Object requireNonNull(Object, String)",
        |call| match (call.argument(0), call.argument(1)) {
            (Value::Null, Value::String(message)) => Err(with_message(
                call,
                NULL_POINTER,
                message.to_std_string_lossy(),
            )),
            (Value::Null, _) => Err(bare(call, NULL_POINTER)),
            (value, _) => Ok(value),
        },
    ),
    method(
        "static Object requireNonNull(Object, java.util.function.Supplier)",
        |call| match call.argument(0) {
            Value::Null => {
                let supplier = call.argument(1);
                if matches!(supplier, Value::Null) {
                    return Err(bare(call, NULL_POINTER));
                }
                let message = call.apply(&supplier, &[])?;
                let message = call.text(&message)?.to_std_string_lossy();
                Err(with_message(call, NULL_POINTER, message))
            }
            value => Ok(value),
        },
    ),
    method(
        "static Object requireNonNullElse(Object, Object)",
        |call| match (call.argument(0), call.argument(1)) {
            (Value::Null, Value::Null) => Err(with_message(call, NULL_POINTER, "defaultObj")),
            (Value::Null, other) => Ok(other),
            (value, _) => Ok(value),
        },
    ),
    method(
        "static Object requireNonNullElseGet(Object, java.util.function.Supplier)",
        |call| match call.argument(0) {
            Value::Null => {
                let supplier = match call.argument(1) {
                    Value::Null => return Err(with_message(call, NULL_POINTER, "supplier")),
                    supplier => supplier,
                };
                match call.apply(&supplier, &[])? {
                    Value::Null => Err(with_message(call, NULL_POINTER, "supplier.get()")),
                    value => Ok(value),
                }
            }
            value => Ok(value),
        },
    ),
    method("static boolean isNull(Object)", |call| {
        Ok(matches!(call.argument(0), Value::Null).into())
    }),
    method("static boolean nonNull(Object)", |call| {
        Ok((!matches!(call.argument(0), Value::Null)).into())
    }),
    method("static int checkIndex(int, int)", |call| {
        let (index, length) = (call.int(0), call.int(1));
        if (0..length).contains(&index) {
            return Ok(index.into());
        }
        Err(with_message(
            call,
            INDEX,
            format!("Index {index} out of bounds for length {length}"),
        ))
    }),
];

fn equals(call: &mut Call<'_>) -> Returns {
    let (left, right) = (call.argument(0), call.argument(1));
    Ok(call.equal(&left, &right)?.into())
}
