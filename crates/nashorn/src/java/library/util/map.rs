//! `java.util.Map` and `Map.Entry`: what every implementation gets from `entrySet()`.

use super::entries::{self, EntryData};
use super::immutable_map;
use super::map_data::MapObject;
use crate::java::class::{MemberDef, declared, method};
use crate::java::library::support::{Returns, not_null, string, unsupported};
use crate::java::{Call, ClassId, Throw, Value, invoke};

/// Members of `java.util.Map`.
pub(in crate::java::library) const MAP: &[MemberDef] = &[
    method("int size()", |call| {
        let this = call.this().clone();
        let entries = entries_of(call, &this)?;
        Ok(crate::java::library::support::count(entries.len()).into())
    }),
    method("boolean isEmpty()", |call| {
        let this = call.this().clone();
        Ok((super::collection::size_of(call, &this)? == 0).into())
    }),
    method("boolean containsKey(Object)", |call| {
        Ok(find(call)?.is_some().into())
    }),
    method("boolean containsValue(Object)", |call| {
        let (this, wanted) = (call.this().clone(), call.argument(0));
        for (_, value) in entries_of(call, &this)? {
            if call.equal(&wanted, &value)? {
                return Ok(true.into());
            }
        }
        Ok(false.into())
    }),
    method("Object get(Object)", |call| {
        Ok(find(call)?.unwrap_or(Value::Null))
    }),
    method("Object put(Object, Object)", unsupported),
    method("Object remove(Object)", remove),
    method("boolean remove(Object, Object)", remove_pair),
    method("void putAll(Map)", |call| {
        let (this, more) = (call.this().clone(), not_null(call, 0)?);
        for (key, value) in entries_of(call, &more)? {
            call.invoke(&this, "put", &[key, value])?;
        }
        Ok(Value::Null)
    }),
    method("void clear()", |call| {
        let this = call.this().clone();
        let set = call.invoke(&this, "entrySet", &[])?;
        call.invoke(&set, "clear", &[])
    }),
    method("java.util.Set keySet()", |call| {
        entries::view(call, "java.util.AbstractMap$1")
    }),
    method("Collection values()", |call| {
        entries::view(call, "java.util.AbstractMap$2")
    }),
    declared("java.util.Set entrySet()"),
    method("Object getOrDefault(Object, Object)", |call| {
        let (this, key) = (call.this().clone(), call.argument(0));
        match call.invoke(&this, "get", std::slice::from_ref(&key))? {
            Value::Null if !has_key(call, &this, key)? => Ok(call.argument(1)),
            value => Ok(value),
        }
    }),
    method("void forEach(java.util.function.BiConsumer)", |call| {
        let (this, action) = (call.this().clone(), not_null(call, 0)?);
        for (key, value) in entries_of(call, &this)? {
            call.apply(&action, &[key, value])?;
        }
        Ok(Value::Null)
    }),
    method("void replaceAll(java.util.function.BiFunction)", |call| {
        let (this, function) = (call.this().clone(), not_null(call, 0)?);
        for (key, value) in entries_of(call, &this)? {
            let value = call.apply(&function, &[key.clone(), value])?;
            call.invoke(&this, "put", &[key, value])?;
        }
        Ok(Value::Null)
    }),
    method("Object putIfAbsent(Object, Object)", |call| {
        let this = call.this().clone();
        let present = call.invoke(&this, "get", &[call.argument(0)])?;
        if matches!(present, Value::Null) {
            call.invoke(&this, "put", &[call.argument(0), call.argument(1)])?;
        }
        Ok(present)
    }),
    method("Object replace(Object, Object)", |call| {
        let (this, key) = (call.this().clone(), call.argument(0));
        if has_key(call, &this, key.clone())? {
            call.invoke(&this, "put", &[key, call.argument(1)])
        } else {
            Ok(Value::Null)
        }
    }),
    method("boolean replace(Object, Object, Object)", |call| {
        let (this, key) = (call.this().clone(), call.argument(0));
        let present = call.invoke(&this, "get", std::slice::from_ref(&key))?;
        let same = has_key(call, &this, key.clone())? && call.equal(&present, &call.argument(1))?;
        if same {
            call.invoke(&this, "put", &[key, call.argument(2)])?;
        }
        Ok(same.into())
    }),
    method(
        "Object compute(Object, java.util.function.BiFunction)",
        unsupported,
    ),
    method(
        "Object computeIfAbsent(Object, java.util.function.Function)",
        unsupported,
    ),
    method(
        "Object computeIfPresent(Object, java.util.function.BiFunction)",
        unsupported,
    ),
    method(
        "Object merge(Object, Object, java.util.function.BiFunction)",
        unsupported,
    ),
    method("boolean equals(Object)", equals),
    method("int hashCode()", hash_code),
    method("String toString()", to_string),
    method("static Map of()", immutable_map::map_of),
    method("static Map of(Object, Object)", immutable_map::map_of),
    method(
        "static Map of(Object, Object, Object, Object)",
        immutable_map::map_of,
    ),
    method(
        "static Map of(Object, Object, Object, Object, Object, Object)",
        immutable_map::map_of,
    ),
    method(
        "static Map of(Object, Object, Object, Object, Object, Object, Object, Object)",
        immutable_map::map_of,
    ),
    method(
        "static Map of(Object, Object, Object, Object, Object, Object, Object, Object, Object, Object)",
        immutable_map::map_of,
    ),
    method(
        "static Map of(Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object)",
        immutable_map::map_of,
    ),
    method(
        "static Map of(Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object)",
        immutable_map::map_of,
    ),
    method(
        "static Map of(Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object)",
        immutable_map::map_of,
    ),
    method(
        "static Map of(Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object)",
        immutable_map::map_of,
    ),
    method(
        "static Map of(Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object, Object)",
        immutable_map::map_of,
    ),
    method(
        "static Map ofEntries(java.util.Map$Entry...)",
        immutable_map::of_entries,
    ),
    method("static Map copyOf(Map)", immutable_map::copy_of),
    method("static java.util.Map$Entry entry(Object, Object)", |call| {
        let (key, value) = (not_null(call, 0)?, not_null(call, 1)?);
        call.object("java.util.KeyValueHolder", EntryData::new(key, value))
    }),
];

/// Keys and values of any map, in its order.
pub(in crate::java::library) fn entries_of(
    call: &mut Call<'_>,
    map: &Value,
) -> Result<Vec<(Value, Value)>, Throw> {
    if let Value::Script(object) = map {
        return crate::java::library::script::properties(call, object);
    }
    if let Some(object) = map.as_object() {
        let own = MapObject(object.clone());
        if own.size().is_ok() {
            let entries = own.entries(call)?;
            call.charge(entries.len())?;
            return Ok(entries);
        }
    }
    let set = call.invoke(map, "entrySet", &[])?;
    let mut entries = Vec::new();
    for entry in call.elements(&set)? {
        entries.push(pair(call, &entry)?);
    }
    Ok(entries)
}

/// Key and value of an entry.
pub(in crate::java::library) fn pair(
    call: &mut Call<'_>,
    entry: &Value,
) -> Result<(Value, Value), Throw> {
    Ok((
        call.invoke(entry, "getKey", &[])?,
        call.invoke(entry, "getValue", &[])?,
    ))
}

fn find(call: &mut Call<'_>) -> Result<Option<Value>, Throw> {
    let (this, wanted) = (call.this().clone(), call.argument(0));
    for (key, value) in entries_of(call, &this)? {
        if call.equal(&wanted, &key)? {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

fn has_key(call: &mut Call<'_>, map: &Value, key: Value) -> Result<bool, Throw> {
    Ok(matches!(
        call.invoke(map, "containsKey", &[key])?,
        Value::Boolean(true)
    ))
}

/// `AbstractMap.remove`: by the iterator of the entries.
fn remove(call: &mut Call<'_>) -> Returns {
    let (this, wanted) = (call.this().clone(), call.argument(0));
    let set = call.invoke(&this, "entrySet", &[])?;
    let iterator = call.invoke(&set, "iterator", &[])?;
    while let Value::Boolean(true) = call.invoke(&iterator, "hasNext", &[])? {
        let entry = call.invoke(&iterator, "next", &[])?;
        let (key, value) = pair(call, &entry)?;
        if call.equal(&wanted, &key)? {
            call.invoke(&iterator, "remove", &[])?;
            return Ok(value);
        }
    }
    Ok(Value::Null)
}

fn remove_pair(call: &mut Call<'_>) -> Returns {
    let (this, key) = (call.this().clone(), call.argument(0));
    let present = call.invoke(&this, "get", std::slice::from_ref(&key))?;
    let same = has_key(call, &this, key.clone())? && call.equal(&present, &call.argument(1))?;
    if same {
        call.invoke(&this, "remove", &[key])?;
    }
    Ok(same.into())
}

pub(super) fn hash_code(call: &mut Call<'_>) -> Returns {
    let this = call.this().clone();
    let mut hash = 0_i32;
    for (key, value) in entries_of(call, &this)? {
        hash = hash.wrapping_add(call.hash(&key)? ^ call.hash(&value)?);
    }
    Ok(hash.into())
}

pub(super) fn equals(call: &mut Call<'_>) -> Returns {
    let (this, other) = (call.this().clone(), call.argument(0));
    let is_map =
        invoke::class_of(&other).is_some_and(|class| call.registry().is_a(class, ClassId::MAP));
    if !is_map {
        return Ok(false.into());
    }
    let (ours, theirs) = (entries_of(call, &this)?, entries_of(call, &other)?);
    if ours.len() != theirs.len() {
        return Ok(false.into());
    }
    for (key, value) in ours {
        let there = call.invoke(&other, "get", std::slice::from_ref(&key))?;
        if !call.equal(&value, &there)?
            || matches!(there, Value::Null) && !has_key(call, &other, key)?
        {
            return Ok(false.into());
        }
    }
    Ok(true.into())
}

pub(super) fn to_string(call: &mut Call<'_>) -> Returns {
    let this = call.this().clone();
    let mut out = vec![u16::from(b'{')];
    for (index, (key, value)) in entries_of(call, &this)?.iter().enumerate() {
        if index > 0 {
            out.extend([u16::from(b','), u16::from(b' ')]);
        }
        super::collection::append_element(call, &mut out, key, "(this Map)")?;
        out.push(u16::from(b'='));
        super::collection::append_element(call, &mut out, value, "(this Map)")?;
    }
    out.push(u16::from(b'}'));
    Ok(string(&out))
}
