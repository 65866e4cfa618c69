//! `java.util.Collections`, with its empty and single collections.

use super::enumeration::{drain, enumeration};
use super::immutable_map;
use super::iterators::{ListIteratorData, snapshot};
use super::list_data::{self as data, ListData, read};
use super::synchronized;
use super::unmodifiable;
use crate::java::class::{MemberDef, class, constant, method};
use crate::java::library::function::{reverse_order, reversed};
use crate::java::library::order;
use crate::java::library::support::{
    ILLEGAL_ARGUMENT, INDEX, NULL_POINTER, Returns, array_items, bare, count, not_null, truth,
    unsupported, with_message,
};
use crate::java::{Call, ClassDef, Kind, Value};

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.Collections",
        kind: Kind::Class,
        extends: &[],
        members: COLLECTIONS,
    },
    class(
        "java.util.Collections$EmptyList",
        &["java.util.AbstractList", "java.util.RandomAccess"],
        EMPTY_LIST,
    ),
    class(
        "java.util.Collections$EmptySet",
        &["java.util.AbstractSet"],
        EMPTY_SET,
    ),
    class(
        "java.util.Collections$SingletonList",
        &["java.util.AbstractList", "java.util.RandomAccess"],
        SINGLE_LIST,
    ),
    class(
        "java.util.Collections$SingletonSet",
        &["java.util.AbstractSet"],
        SINGLE_SET,
    ),
    class(
        "java.util.Collections$CopiesList",
        &["java.util.AbstractList", "java.util.RandomAccess"],
        COPIES,
    ),
];

const COLLECTIONS: &[MemberDef] = &[
    constant("EMPTY_LIST", |call| {
        call.object("java.util.Collections$EmptyList", ListData::default())
    }),
    constant("EMPTY_SET", |call| {
        call.object("java.util.Collections$EmptySet", ListData::default())
    }),
    constant("EMPTY_MAP", |call| immutable_map::lenient(call, Vec::new())),
    method("static List emptyList()", |call| {
        call.object("java.util.Collections$EmptyList", ListData::default())
    }),
    method("static java.util.Set emptySet()", |call| {
        call.object("java.util.Collections$EmptySet", ListData::default())
    }),
    method("static Map emptyMap()", |call| {
        immutable_map::lenient(call, Vec::new())
    }),
    method("static java.util.Iterator emptyIterator()", |call| {
        snapshot(call, "java.util.Collections$EmptyIterator", Vec::new())
    }),
    method("static List singletonList(Object)", |call| {
        call.object(
            "java.util.Collections$SingletonList",
            ListData::new(vec![call.argument(0)]),
        )
    }),
    method("static java.util.Set singleton(Object)", |call| {
        call.object(
            "java.util.Collections$SingletonSet",
            ListData::new(vec![call.argument(0)]),
        )
    }),
    method("static Map singletonMap(Object, Object)", |call| {
        immutable_map::lenient(call, vec![(call.argument(0), call.argument(1))])
    }),
    method("static List nCopies(int, Object)", |call| {
        let copies = call.int(0);
        let Ok(copies) = usize::try_from(copies) else {
            return Err(with_message(
                call,
                ILLEGAL_ARGUMENT,
                format!("List length = {copies}"),
            ));
        };
        call.charge(copies)?;
        call.object(
            "java.util.Collections$CopiesList",
            ListData::new(vec![call.argument(1); copies]),
        )
    }),
    method("static List unmodifiableList(List)", |call| {
        let inner = not_null(call, 0)?;
        unmodifiable::list(call, inner)
    }),
    method(
        "static Collection unmodifiableCollection(Collection)",
        |call| {
            let inner = not_null(call, 0)?;
            unmodifiable::show(call, "java.util.Collections$UnmodifiableCollection", inner)
        },
    ),
    method(
        "static java.util.Set unmodifiableSet(java.util.Set)",
        |call| {
            let inner = not_null(call, 0)?;
            unmodifiable::show(call, "java.util.Collections$UnmodifiableSet", inner)
        },
    ),
    method("static Map unmodifiableMap(Map)", |call| {
        let inner = not_null(call, 0)?;
        unmodifiable::show(call, "java.util.Collections$UnmodifiableMap", inner)
    }),
    method("static void sort(List)", |call| {
        let list = not_null(call, 0)?;
        call.invoke(&list, "sort", &[Value::Null])
    }),
    method("static void sort(List, java.util.Comparator)", |call| {
        let list = not_null(call, 0)?;
        call.invoke(&list, "sort", &[call.argument(1)])
    }),
    method("static void reverse(List)", reverse),
    method("static void swap(List, int, int)", swap),
    method("static void shuffle(List)", |call| {
        Err(call
            .refuse("shuffles at random (java.util.Collections.shuffle), which is not emulated"))
    }),
    method(
        "static void shuffle(List, java.util.Random)",
        super::random::shuffle,
    ),
    method("static void rotate(List, int)", rotate),
    method("static boolean addAll(Collection, Object...)", add_all),
    method("static int frequency(Collection, Object)", frequency),
    method("static boolean disjoint(Collection, Collection)", disjoint),
    method("static Object max(Collection)", |call| extreme(call, 1)),
    method(
        "static Object max(Collection, java.util.Comparator)",
        |call| extreme(call, 1),
    ),
    method("static Object min(Collection)", |call| extreme(call, -1)),
    method(
        "static Object min(Collection, java.util.Comparator)",
        |call| extreme(call, -1),
    ),
    method("static void fill(List, Object)", |call| {
        let list = not_null(call, 0)?;
        for index in 0..super::collection::size_of(call, &list)? {
            call.invoke(&list, "set", &[count(index).into(), call.argument(1)])?;
        }
        Ok(Value::Null)
    }),
    method("static java.util.Comparator reverseOrder()", reverse_order),
    method(
        "static java.util.Comparator reverseOrder(java.util.Comparator)",
        |call| match call.argument(0) {
            Value::Null => reverse_order(call),
            comparator => reversed(call, comparator),
        },
    ),
    method(
        "static java.util.ArrayList list(java.util.Enumeration)",
        |call| {
            let of = named(call, "java.util.Enumeration.hasMoreElements()", "e")?;
            let items = drain(call, &of)?;
            data::array_list(call, items)
        },
    ),
    method(
        "static java.util.Enumeration enumeration(Collection)",
        |call| {
            let of = named(call, "java.util.Collection.iterator()", "this.val$c")?;
            let items = call.elements(&of)?;
            enumeration(call, "java.util.Collections$3", items)
        },
    ),
    method(
        "static java.util.Set synchronizedSet(java.util.Set)",
        synchronized::set,
    ),
    method(
        "static Collection synchronizedCollection(Collection)",
        synchronized::collection,
    ),
    method("static java.util.Enumeration emptyEnumeration()", |call| {
        enumeration(call, "java.util.Collections$EmptyEnumeration", Vec::new())
    }),
];

/// The first argument, which Java calls `name` when it complains that it can't call `method`.
fn named(call: &Call<'_>, method: &str, name: &str) -> Returns {
    match call.argument(0) {
        Value::Null => {
            let message = format!("Cannot invoke \"{method}\" because \"{name}\" is null");
            Err(with_message(call, NULL_POINTER, message))
        }
        value => Ok(value),
    }
}

const EMPTY_LIST: &[MemberDef] = &[
    method("int size()", data::size),
    method("Object get(int)", |call| {
        Err(with_message(call, INDEX, format!("Index: {}", call.int(0))))
    }),
    method("Object[] toArray()", data::to_array),
    method("void sort(java.util.Comparator)", |_| Ok(Value::Null)),
    method("boolean removeIf(java.util.function.Predicate)", |call| {
        not_null(call, 0)?;
        Ok(false.into())
    }),
    method("void clear()", |_| Ok(Value::Null)),
    method("java.util.Iterator iterator()", |call| {
        snapshot(call, "java.util.Collections$EmptyIterator", Vec::new())
    }),
];

const EMPTY_SET: &[MemberDef] = &[
    method("int size()", data::size),
    method("Object[] toArray()", data::to_array),
    method("void clear()", |_| Ok(Value::Null)),
    method("java.util.Iterator iterator()", |call| {
        snapshot(call, "java.util.Collections$EmptyIterator", Vec::new())
    }),
];

const SINGLE_LIST: &[MemberDef] = &[
    method("int size()", data::size),
    method("Object get(int)", |call| {
        if call.int(0) != 0 {
            return Err(with_message(
                call,
                INDEX,
                format!("Index: {}, Size: 1", call.int(0)),
            ));
        }
        data::get(call)
    }),
    method("boolean contains(Object)", data::contains),
    method("Object[] toArray()", data::to_array),
    method("void sort(java.util.Comparator)", |_| Ok(Value::Null)),
    method(
        "boolean removeIf(java.util.function.Predicate)",
        unsupported,
    ),
    method(
        "void replaceAll(java.util.function.UnaryOperator)",
        unsupported,
    ),
    method("java.util.Iterator iterator()", single_iterator),
];

const SINGLE_SET: &[MemberDef] = &[
    method("int size()", data::size),
    method("boolean contains(Object)", data::contains),
    method("Object[] toArray()", data::to_array),
    method(
        "boolean removeIf(java.util.function.Predicate)",
        unsupported,
    ),
    method("java.util.Iterator iterator()", single_iterator),
];

const COPIES: &[MemberDef] = &[
    method("int size()", data::size),
    method("Object get(int)", |call| {
        let (index, size) = (call.int(0), read(call, <[Value]>::len)?);
        if usize::try_from(index).is_ok_and(|at| at < size) {
            return data::get(call);
        }
        Err(with_message(
            call,
            INDEX,
            format!("Index: {index}, Size: {size}"),
        ))
    }),
    method("Object[] toArray()", data::to_array),
    method("java.util.Iterator iterator()", |call| {
        let this = call.this().clone();
        call.object("java.util.AbstractList$Itr", ListIteratorData::new(this, 0))
    }),
];

fn single_iterator(call: &mut Call<'_>) -> Returns {
    let items = read(call, <[Value]>::to_vec)?;
    snapshot(call, "java.util.Collections$1", items)
}

/// Pair by pair, from both ends: the middle stays untouched.
fn reverse(call: &mut Call<'_>) -> Returns {
    let list = not_null(call, 0)?;
    let items = call.elements(&list)?;
    for (index, (first, last)) in items
        .iter()
        .zip(items.iter().rev())
        .enumerate()
        .take(items.len() / 2)
    {
        let mirrored = items.len() - 1 - index;
        call.invoke(&list, "set", &[count(mirrored).into(), first.clone()])?;
        call.invoke(&list, "set", &[count(index).into(), last.clone()])?;
    }
    Ok(Value::Null)
}

fn swap(call: &mut Call<'_>) -> Returns {
    let (list, left, right) = (not_null(call, 0)?, call.argument(1), call.argument(2));
    let item = call.invoke(&list, "get", std::slice::from_ref(&left))?;
    let item = call.invoke(&list, "set", &[right, item])?;
    call.invoke(&list, "set", &[left, item])?;
    Ok(Value::Null)
}

fn rotate(call: &mut Call<'_>) -> Returns {
    let (list, distance) = (not_null(call, 0)?, call.int(1));
    let mut items = call.elements(&list)?;
    call.charge(items.len())?;
    let Ok(distance) = i64::from(distance)
        .checked_rem_euclid(items.len() as i64)
        .map_or(Ok(0), usize::try_from)
    else {
        return Ok(Value::Null);
    };
    items.rotate_right(distance);
    for (index, item) in items.into_iter().enumerate() {
        call.invoke(&list, "set", &[Value::Int(count(index)), item])?;
    }
    Ok(Value::Null)
}

fn add_all(call: &mut Call<'_>) -> Returns {
    let collection = not_null(call, 0)?;
    let items = array_items(&call.argument(1)).ok_or_else(|| bare(call, NULL_POINTER))?;
    let mut any = false;
    for item in items {
        any |= truth(&call.invoke(&collection, "add", &[item])?);
    }
    Ok(any.into())
}

fn frequency(call: &mut Call<'_>) -> Returns {
    let (collection, wanted) = (not_null(call, 0)?, call.argument(1));
    let mut times = 0;
    for item in call.elements(&collection)? {
        times += i32::from(call.equal(&wanted, &item)?);
    }
    Ok(times.into())
}

fn disjoint(call: &mut Call<'_>) -> Returns {
    let (left, right) = (not_null(call, 0)?, not_null(call, 1)?);
    for item in call.elements(&left)? {
        if truth(&call.invoke(&right, "contains", &[item])?) {
            return Ok(false.into());
        }
    }
    Ok(true.into())
}

fn extreme(call: &mut Call<'_>, sign: i32) -> Returns {
    let (collection, comparator) = (not_null(call, 0)?, call.argument(1));
    let items = call.elements(&collection)?;
    match order::extreme(call, items, &comparator, sign)? {
        Some(item) => Ok(item),
        None => {
            // The iterator knows how to say that there is nothing.
            let iterator = call.invoke(&collection, "iterator", &[])?;
            call.invoke(&iterator, "next", &[])
        }
    }
}
