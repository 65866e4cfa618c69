//! `java.util.Arrays` and `java.lang.reflect.Array`.

use super::lists::as_list;
use crate::java::class::{MemberDef, method};
use crate::java::library::lang::class::type_of;
use crate::java::library::support::{
    ARRAY_INDEX, ILLEGAL_ARGUMENT, NULL_POINTER, Returns, array_items, bare, count, not_null,
    string, units, with_message,
};
use crate::java::library::{order, stream};
use crate::java::{Call, ClassDef, Kind, Object, Throw, Type, Value, array::ArrayData};

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.Arrays",
        kind: Kind::Class,
        extends: &[],
        members: ARRAYS,
    },
    ClassDef {
        name: "java.lang.reflect.Array",
        kind: Kind::Class,
        extends: &[],
        members: REFLECT,
    },
];

/// One row for each type of array, all with the same body.
macro_rules! overloads {
    ($prefix:literal, $suffix:literal, $body:expr) => {
        [
            method(concat!($prefix, "boolean[]", $suffix), $body),
            method(concat!($prefix, "byte[]", $suffix), $body),
            method(concat!($prefix, "short[]", $suffix), $body),
            method(concat!($prefix, "char[]", $suffix), $body),
            method(concat!($prefix, "int[]", $suffix), $body),
            method(concat!($prefix, "long[]", $suffix), $body),
            method(concat!($prefix, "float[]", $suffix), $body),
            method(concat!($prefix, "double[]", $suffix), $body),
            method(concat!($prefix, "Object[]", $suffix), $body),
        ]
    };
}

const TO_STRING: [MemberDef; 9] = overloads!("static String toString(", ")", to_string);
const SORT: [MemberDef; 9] = overloads!("static void sort(", ")", sort);
const HASH_CODE: [MemberDef; 9] = overloads!("static int hashCode(", ")", hash_code);
const COPY_OF: [MemberDef; 9] = overloads!("static Object[] copyOf(", ", int)", copy_of);
const COPY_RANGE: [MemberDef; 9] =
    overloads!("static Object[] copyOfRange(", ", int, int)", copy_of_range);

const OTHERS: [MemberDef; 27] = [
    method("static java.util.List asList(Object...)", |call| {
        let items = array_items(&call.argument(0)).ok_or_else(|| bare(call, NULL_POINTER))?;
        as_list(call, items)
    }),
    method("static java.util.stream.IntStream stream(int[])", stream_of),
    method(
        "static java.util.stream.LongStream stream(long[])",
        stream_of,
    ),
    method(
        "static java.util.stream.DoubleStream stream(double[])",
        stream_of,
    ),
    method("static java.util.stream.Stream stream(Object[])", stream_of),
    method(
        "static java.util.stream.IntStream stream(int[], int, int)",
        stream_of,
    ),
    method(
        "static java.util.stream.LongStream stream(long[], int, int)",
        stream_of,
    ),
    method(
        "static java.util.stream.DoubleStream stream(double[], int, int)",
        stream_of,
    ),
    method(
        "static java.util.stream.Stream stream(Object[], int, int)",
        stream_of,
    ),
    method("static void sort(Object[], java.util.Comparator)", sort),
    method("static boolean equals(int[], int[])", equals),
    method("static boolean equals(long[], long[])", equals),
    method("static boolean equals(double[], double[])", equals),
    method("static boolean equals(byte[], byte[])", equals),
    method("static boolean equals(char[], char[])", equals),
    method("static boolean equals(boolean[], boolean[])", equals),
    method("static boolean equals(Object[], Object[])", equals),
    method("static void fill(int[], int)", fill),
    method("static void fill(long[], long)", fill),
    method("static void fill(double[], double)", fill),
    method("static void fill(byte[], byte)", fill),
    method("static void fill(char[], char)", fill),
    method("static void fill(boolean[], boolean)", fill),
    method("static void fill(Object[], Object)", fill),
    method("static String deepToString(Object[])", |call| {
        let array = call.argument(0);
        deep_text(call, &array).map(|text| string(&text))
    }),
    method("static int binarySearch(int[], int)", binary_search),
    method("static int binarySearch(Object[], Object)", binary_search),
];

const ARRAYS: &[MemberDef] = &crate::java::library::joined::<{ 9 * 5 + OTHERS.len() }>(&[
    &TO_STRING,
    &SORT,
    &HASH_CODE,
    &COPY_OF,
    &COPY_RANGE,
    &OTHERS,
]);

const REFLECT: &[MemberDef] = &[
    method("static Object newInstance(Class, int)", |call| {
        let component = type_of(call, &not_null(call, 0)?)?;
        let length = call.int(1);
        let Ok(length) = usize::try_from(length) else {
            return Err(with_message(
                call,
                "java.lang.NegativeArraySizeException",
                length.to_string(),
            ));
        };
        call.check_length(length)?;
        let items = vec![zero(&component); length];
        Ok(call.array(component, items))
    }),
    method("static int getLength(Object)", |call| {
        Ok(count(elements(call)?.1.len()).into())
    }),
    method("static Object get(Object, int)", |call| {
        let (_, items) = elements(call)?;
        let at = usize::try_from(call.int(1)).ok();
        at.and_then(|at| items.get(at).cloned())
            .ok_or_else(|| bare(call, ARRAY_INDEX))
    }),
    method("static void set(Object, int, Object)", |call| {
        let (array, items) = elements(call)?;
        let (at, value) = (
            usize::try_from(call.int(1))
                .ok()
                .filter(|&at| at < items.len()),
            call.argument(2),
        );
        let Some(at) = at else {
            return Err(bare(call, ARRAY_INDEX));
        };
        replace(&array, |items| {
            if let Some(slot) = items.get_mut(at) {
                *slot = value;
            }
        });
        Ok(Value::Null)
    }),
];

/// What elements of a new array are.
const fn zero(component: &Type) -> Value {
    match component {
        Type::Boolean => Value::Boolean(false),
        Type::Byte | Type::Short | Type::Int => Value::Int(0),
        Type::Long => Value::Long(0),
        Type::Float | Type::Double => Value::Double(0.0),
        Type::Char => Value::Char(0),
        Type::Void | Type::Class(_) | Type::Array(_) => Value::Null,
    }
}

/// The first argument: the array and its elements.
fn elements(call: &Call<'_>) -> Result<(Object, Vec<Value>), Throw> {
    match call.argument(0) {
        Value::Null => Err(bare(call, NULL_POINTER)),
        value => match (value.as_object(), array_items(&value)) {
            (Some(array), Some(items)) => Ok((array.clone(), items)),
            _ => Err(with_message(
                call,
                ILLEGAL_ARGUMENT,
                "Argument is not an array",
            )),
        },
    }
}

fn component(array: &Object) -> Type {
    array
        .data(|array: &ArrayData| array.component.clone())
        .unwrap_or(Type::Class(crate::java::ClassId::OBJECT))
}

fn replace(array: &Object, change: impl FnOnce(&mut Vec<Value>)) {
    array.data_mut(|array: &mut ArrayData| change(&mut array.items));
}

fn to_string(call: &mut Call<'_>) -> Returns {
    let Some(items) = array_items(&call.argument(0)) else {
        return Ok("null".into());
    };
    let mut out = vec![u16::from(b'[')];
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.extend([u16::from(b','), u16::from(b' ')]);
        }
        out.extend(units(&call.text(item)?));
        call.check_length(out.len())?;
    }
    out.push(u16::from(b']'));
    Ok(string(&out))
}

fn deep_text(call: &mut Call<'_>, value: &Value) -> Result<Vec<u16>, Throw> {
    let Some(items) = array_items(value) else {
        return Ok(units(&call.text(value)?));
    };
    let mut out = vec![u16::from(b'[')];
    call.enter()?;
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.extend([u16::from(b','), u16::from(b' ')]);
        }
        out.extend(deep_text(call, item)?);
        call.check_length(out.len())?;
    }
    call.leave();
    out.push(u16::from(b']'));
    Ok(out)
}

fn sort(call: &mut Call<'_>) -> Returns {
    let (array, items) = elements(call)?;
    let comparator = call.argument(1);
    let sorted = order::sort(call, items, &comparator)?;
    replace(&array, |items| *items = sorted);
    Ok(Value::Null)
}

fn hash_code(call: &mut Call<'_>) -> Returns {
    let Some(items) = array_items(&call.argument(0)) else {
        return Ok(0.into());
    };
    let mut hash = 1_i32;
    for item in &items {
        hash = hash.wrapping_mul(31).wrapping_add(call.hash(item)?);
    }
    Ok(hash.into())
}

fn copy_of(call: &mut Call<'_>) -> Returns {
    let (array, mut items) = elements(call)?;
    let length = call.int(1);
    let Ok(length) = usize::try_from(length) else {
        return Err(with_message(
            call,
            "java.lang.NegativeArraySizeException",
            length.to_string(),
        ));
    };
    call.check_length(length)?;
    let component = component(&array);
    items.resize(length, zero(&component));
    Ok(call.array(component, items))
}

fn copy_of_range(call: &mut Call<'_>) -> Returns {
    let (array, items) = elements(call)?;
    let (from, to) = (call.int(1), call.int(2));
    if from > to {
        return Err(with_message(
            call,
            ILLEGAL_ARGUMENT,
            format!("{from} > {to}"),
        ));
    }
    let length = usize::try_from(i64::from(to) - i64::from(from)).unwrap_or(0);
    call.check_length(length)?;
    let Some(rest) = usize::try_from(from)
        .ok()
        .and_then(|from| items.get(from..))
    else {
        return Err(bare(call, ARRAY_INDEX));
    };
    let component = component(&array);
    let mut part = rest.get(..length.min(rest.len())).unwrap_or(&[]).to_vec();
    part.resize(length, zero(&component));
    Ok(call.array(component, part))
}

fn stream_of(call: &mut Call<'_>) -> Returns {
    let (array, items) = elements(call)?;
    let component = component(&array);
    if call.arguments().len() == 1 {
        return stream::of_array(call, &component, items);
    }
    let (from, to) = (call.int(1), call.int(2));
    let part = usize::try_from(from)
        .ok()
        .zip(usize::try_from(to).ok())
        .and_then(|(from, to)| items.get(from..to));
    match part {
        Some(part) => stream::of_array(call, &component, part.to_vec()),
        None if from > to => {
            let message = format!("origin({from}) > fence({to})");
            Err(with_message(call, ARRAY_INDEX, message))
        }
        None => {
            let wrong = if from < 0 { from } else { to };
            Err(with_message(
                call,
                ARRAY_INDEX,
                format!("Array index out of range: {wrong}"),
            ))
        }
    }
}

fn equals(call: &mut Call<'_>) -> Returns {
    let (left, right) = (
        array_items(&call.argument(0)),
        array_items(&call.argument(1)),
    );
    let (Some(left), Some(right)) = (&left, &right) else {
        return Ok((left.is_none() && right.is_none()).into());
    };
    if left.len() != right.len() {
        return Ok(false.into());
    }
    for (left, right) in left.iter().zip(right) {
        if !call.equal(left, right)? {
            return Ok(false.into());
        }
    }
    Ok(true.into())
}

fn fill(call: &mut Call<'_>) -> Returns {
    let (array, _) = elements(call)?;
    let value = call.argument(1);
    replace(&array, |items| items.fill(value));
    Ok(Value::Null)
}

fn binary_search(call: &mut Call<'_>) -> Returns {
    let (_, items) = elements(call)?;
    let wanted = call.argument(1);
    let (mut low, mut high) = (0, items.len());
    while low < high {
        let middle = (low + high - 1) / 2;
        let Some(item) = items.get(middle) else { break };
        match order::natural(call, item, &wanted, "a[mid]")? {
            0 => return Ok(count(middle).into()),
            ..0 => low = middle + 1,
            _ => high = middle,
        }
    }
    Ok((-count(low) - 1).into())
}
