//! Maps that can't be changed: `Map.of`, `Map.copyOf`, `Collections.singletonMap`, `emptyMap`.

use super::collection::variable_arguments;
use super::entries::EntryData;
use super::immutable::{self, salted, without_nulls};
use super::list_data::ListData;
use super::map::{entries_of, pair};
use super::map_data::MapData;
use crate::java::class::{MemberDef, method};
use crate::java::library::support::{
    ILLEGAL_ARGUMENT, NULL_POINTER, Returns, class_name, count, not_null, unsupported, with_message,
};
use crate::java::{Call, ClassDef, Finalize, Kind, Throw, Trace, Value};

/// State: the entries, in the order they were written.
#[derive(Debug, Trace, Finalize)]
pub(in crate::java::library) struct FixedMapData {
    pub(in crate::java::library) entries: Vec<(Value, Value)>,
}

const MAP_1: &str = "java.util.ImmutableCollections$Map1";
const MAP_N: &str = "java.util.ImmutableCollections$MapN";

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    class(MAP_1, STRICT),
    class(MAP_N, STRICT),
    class("java.util.Collections$EmptyMap", EMPTY),
    class("java.util.Collections$SingletonMap", SINGLE),
];

const fn class(name: &'static str, members: &'static [MemberDef]) -> ClassDef {
    ClassDef {
        name,
        kind: Kind::Class,
        extends: &["java.util.AbstractMap"],
        members,
    }
}

/// `Map.of`: null is not even asked for.
const STRICT: &[MemberDef] = &[
    method("int size()", size),
    method("java.util.Set entrySet()", |call| {
        let entries = entries(call)?;
        salted(call, entries.len());
        entry_set(call, entries, "java.util.KeyValueHolder")
    }),
    method("Object get(Object)", |call| {
        not_null(call, 0)?;
        Ok(find(call)?.unwrap_or(Value::Null))
    }),
    method("boolean containsKey(Object)", |call| {
        not_null(call, 0)?;
        Ok(find(call)?.is_some().into())
    }),
    method("boolean containsValue(Object)", |call| {
        let wanted = call.argument(0);
        if matches!(wanted, Value::Null) {
            let message = "Cannot invoke \"Object.equals(Object)\" because \"o\" is null";
            let is_single = entries(call)?.len() == 1;
            return Err(call.throw(NULL_POINTER, is_single.then_some(message)));
        }
        for (_, value) in entries(call)? {
            if call.equal(&wanted, &value)? {
                return Ok(true.into());
            }
        }
        Ok(false.into())
    }),
    method("Object getOrDefault(Object, Object)", |call| {
        not_null(call, 0)?;
        Ok(find(call)?.unwrap_or_else(|| call.argument(1)))
    }),
    method("Object remove(Object)", unsupported),
    method("void clear()", unsupported),
    method("void putAll(Map)", unsupported),
    method("Object putIfAbsent(Object, Object)", unsupported),
    method("Object replace(Object, Object)", unsupported),
    method("boolean replace(Object, Object, Object)", unsupported),
    method("boolean remove(Object, Object)", unsupported),
    method(
        "void replaceAll(java.util.function.BiFunction)",
        unsupported,
    ),
];

/// What `Collections.emptyMap`, `singletonMap` and `Collectors.partitioningBy` have in common.
macro_rules! lenient {
    ($($own:expr),* $(,)?) => {
        &[
            method("int size()", size),
            method("Object get(Object)", |call| Ok(find(call)?.unwrap_or(Value::Null))),
            method("boolean containsKey(Object)", |call| Ok(find(call)?.is_some().into())),
            $($own),*
        ]
    };
}

/// `Collectors.partitioningBy`.
pub(in crate::java::library) const PARTITION: &[MemberDef] =
    lenient![method("java.util.Set entrySet()", |call| {
        let entries = entries(call)?;
        entry_set(call, entries, SIMPLE_ENTRY)
    })];

/// `Collections.emptyMap`.
const EMPTY: &[MemberDef] = lenient![
    method("java.util.Set entrySet()", |call| empty_set(call)),
    method("java.util.Set keySet()", |call| empty_set(call)),
    method("Collection values()", |call| empty_set(call)),
    method("Object putIfAbsent(Object, Object)", unsupported),
    method("boolean remove(Object, Object)", unsupported),
    method("Object replace(Object, Object)", unsupported),
    method("boolean replace(Object, Object, Object)", unsupported),
    method("void replaceAll(java.util.function.BiFunction)", |call| {
        not_null(call, 0)?;
        Ok(Value::Null)
    }),
];

/// `Collections.singletonMap`.
const SINGLE: &[MemberDef] = lenient![
    method("java.util.Set entrySet()", |call| {
        let mut single = Vec::new();
        for (key, value) in entries(call)? {
            single.push(call.object(SIMPLE_ENTRY, EntryData::new(key, value))?);
        }
        call.object(SINGLE_SET, ListData::new(single))
    }),
    method("java.util.Set keySet()", |call| {
        let keys = entries(call)?.into_iter().map(|(key, _)| key).collect();
        call.object(SINGLE_SET, ListData::new(keys))
    }),
    method("Collection values()", |call| {
        let values = entries(call)?.into_iter().map(|(_, value)| value).collect();
        call.object(SINGLE_SET, ListData::new(values))
    }),
    method("Object putIfAbsent(Object, Object)", unsupported),
    method("boolean remove(Object, Object)", unsupported),
    method("Object replace(Object, Object)", unsupported),
    method("boolean replace(Object, Object, Object)", unsupported),
    method(
        "void replaceAll(java.util.function.BiFunction)",
        unsupported
    ),
];

const SIMPLE_ENTRY: &str = "java.util.AbstractMap$SimpleImmutableEntry";
const SINGLE_SET: &str = "java.util.Collections$SingletonSet";

fn empty_set(call: &Call<'_>) -> Returns {
    call.object("java.util.Collections$EmptySet", ListData::default())
}

fn size(call: &mut Call<'_>) -> Returns {
    call.data(|map: &FixedMapData| count(map.entries.len()).into())
}

fn entries(call: &Call<'_>) -> Result<Vec<(Value, Value)>, Throw> {
    call.data(|map: &FixedMapData| map.entries.clone())
}

fn find(call: &mut Call<'_>) -> Result<Option<Value>, Throw> {
    let wanted = call.argument(0);
    for (key, value) in entries(call)? {
        if call.equal(&wanted, &key)? {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

fn entry_set(call: &Call<'_>, entries: Vec<(Value, Value)>, class: &str) -> Returns {
    let entries: Result<Vec<Value>, Throw> = entries
        .into_iter()
        .map(|(key, value)| call.object(class, EntryData::new(key, value)))
        .collect();
    immutable::set(call, entries?)
}

/// Entries whose keys are distinct and not null.
fn checked(call: &mut Call<'_>, entries: Vec<(Value, Value)>) -> Returns {
    let mut seen = MapData::default();
    for (key, value) in &entries {
        without_nulls(call, &[key.clone(), value.clone()])?;
        if !seen.insert_key(call, key.clone())? {
            let text = call.text(key)?.to_std_string_lossy();
            return Err(with_message(
                call,
                ILLEGAL_ARGUMENT,
                format!("duplicate key: {text}"),
            ));
        }
    }
    map(call, entries)
}

/// An immutable map from Rust, its keys already distinct.
pub(in crate::java::library) fn map(call: &Call<'_>, entries: Vec<(Value, Value)>) -> Returns {
    let class = if entries.len() == 1 { MAP_1 } else { MAP_N };
    call.object(class, FixedMapData { entries })
}

/// `Collections.emptyMap` and `singletonMap`.
pub(super) fn lenient(call: &Call<'_>, entries: Vec<(Value, Value)>) -> Returns {
    let class = if entries.is_empty() {
        "java.util.Collections$EmptyMap"
    } else {
        "java.util.Collections$SingletonMap"
    };
    call.object(class, FixedMapData { entries })
}

pub(super) fn map_of(call: &mut Call<'_>) -> Returns {
    let entries = call
        .arguments()
        .chunks(2)
        .filter_map(|pair| match pair {
            [key, value] => Some((key.clone(), value.clone())),
            _ => None,
        })
        .collect();
    checked(call, entries)
}

pub(super) fn of_entries(call: &mut Call<'_>) -> Returns {
    let mut entries = Vec::new();
    for entry in variable_arguments(call, 0)? {
        without_nulls(call, std::slice::from_ref(&entry))?;
        entries.push(pair(call, &entry)?);
    }
    checked(call, entries)
}

pub(super) fn copy_of(call: &mut Call<'_>) -> Returns {
    let source = not_null(call, 0)?;
    if matches!(class_name(call, &source).as_str(), MAP_1 | MAP_N) {
        return Ok(source);
    }
    let entries = entries_of(call, &source)?;
    checked(call, entries)
}
