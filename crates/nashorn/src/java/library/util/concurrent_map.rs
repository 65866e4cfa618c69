//! `java.util.concurrent.ConcurrentHashMap`.

use super::entries::{self, Part, ViewData, view};
use super::map::entries_of;
use super::map_data::{MapData, MapObject};
use super::maps::{self, fill, map};
use super::weak_iterator;
use crate::java::class::{MemberDef, constructor, method};
use crate::java::hash::scheme::Scheme;
use crate::java::library::joined;
use crate::java::library::support::{
    ILLEGAL_ARGUMENT, NULL_POINTER, Returns, bare, not_null, with_message,
};
use crate::java::{Call, ClassDef, Kind, Throw, Value};

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.concurrent.ConcurrentMap",
        kind: Kind::Interface,
        extends: &["java.util.Map"],
        members: &[],
    },
    ClassDef {
        name: "java.util.concurrent.ConcurrentHashMap",
        kind: Kind::Class,
        extends: &[
            "java.util.AbstractMap",
            "java.util.concurrent.ConcurrentMap",
        ],
        members: &CONCURRENT_MAP,
    },
    ClassDef {
        name: "java.util.concurrent.ConcurrentHashMap$KeySetView",
        kind: Kind::Class,
        extends: &["java.util.AbstractSet"],
        members: &KEY_SET,
    },
    ClassDef {
        name: "java.util.concurrent.ConcurrentHashMap$ValuesView",
        kind: Kind::Class,
        extends: &["java.util.AbstractCollection"],
        members: entries::VALUES,
    },
    ClassDef {
        name: "java.util.concurrent.ConcurrentHashMap$EntrySetView",
        kind: Kind::Class,
        extends: &["java.util.AbstractSet"],
        members: entries::ENTRIES,
    },
];

const CONCURRENT_MAP: [MemberDef; OWN.len() + WITHOUT_NULLS.len() + STRICT.len()] =
    joined(&[OWN, WITHOUT_NULLS, STRICT]);

const OWN: &[MemberDef] = map![
    constructor("new()", |call| Ok(call.construct(sized(0)))),
    constructor("new(int)", |call| {
        let size = table_size(call, 0.75, 1)?;
        Ok(call.construct(sized(size)))
    }),
    constructor("new(int, float)", |call| {
        let size = table_size(call, factor(call), 1)?;
        Ok(call.construct(sized(size)))
    }),
    constructor("new(int, float, int)", |call| {
        let size = table_size(call, factor(call), call.int(2))?;
        Ok(call.construct(sized(size)))
    }),
    constructor("new(Map)", |call| {
        if matches!(call.argument(0), Value::Null) {
            let message = "Cannot invoke \"java.util.Map.size()\" because \"m\" is null";
            return Err(with_message(call, NULL_POINTER, message));
        }
        let source = call.argument(0);
        let entries = entries_of(call, &source)?;
        if let Some((_, _)) = entries
            .iter()
            .find(|(key, value)| matches!(key, Value::Null) || matches!(value, Value::Null))
        {
            return Err(bare(call, NULL_POINTER));
        }
        let map = call.construct(sized(16));
        fill(call, &map, entries)?;
        Ok(map)
    }),
    method("long mappingCount()", |call| {
        Ok((MapObject::this(call)?.size()? as i64).into())
    }),
    method("boolean contains(Object)", contains_value),
    method("java.util.Enumeration keys()", |call| {
        let own = MapObject::this(call)?;
        weak_iterator::over(call, &own.0, Part::Key)
    }),
    method("java.util.Enumeration elements()", |call| {
        let own = MapObject::this(call)?;
        weak_iterator::over(call, &own.0, Part::Value)
    }),
    method("java.util.Set keySet()", |call| {
        view(call, "java.util.concurrent.ConcurrentHashMap$KeySetView")
    }),
    method("Collection values()", |call| {
        view(call, "java.util.concurrent.ConcurrentHashMap$ValuesView")
    }),
    method("java.util.Set entrySet()", |call| {
        view(call, "java.util.concurrent.ConcurrentHashMap$EntrySetView")
    }),
    method("static java.util.Set newKeySet()", key_set),
    method("static java.util.Set newKeySet(int)", key_set),
];

/// What `ConcurrentHashMap` and `Hashtable` refuse alike.
pub(super) const WITHOUT_NULLS: &[MemberDef] = &[
    method("Object get(Object)", |call| {
        let key = hashed(call)?;
        Ok(MapObject::this(call)?
            .get(call, &key)?
            .unwrap_or(Value::Null))
    }),
    method("boolean containsKey(Object)", |call| {
        let key = hashed(call)?;
        Ok(MapObject::this(call)?.contains(call, &key)?.into())
    }),
    method("Object remove(Object)", |call| {
        let key = hashed(call)?;
        let removed = MapObject::this(call)?.remove(call, &key)?;
        Ok(removed.map_or(Value::Null, |(_, value)| value))
    }),
    method("Object getOrDefault(Object, Object)", |call| {
        let key = hashed(call)?;
        let found = MapObject::this(call)?.get(call, &key)?;
        Ok(found.unwrap_or_else(|| call.argument(1)))
    }),
    method("boolean containsValue(Object)", contains_value),
    method("void putAll(Map)", |call| {
        let more = not_null(call, 0)?;
        let entries = entries_of(call, &more)?;
        let own = MapObject::this(call)?;
        own.reserve(call, entries.len())?;
        let this = call.this().clone();
        for (key, value) in entries {
            call.invoke(&this, "put", &[key, value])?;
        }
        Ok(Value::Null)
    }),
];

/// What `ConcurrentHashMap` refuses before it looks at anything else.
const STRICT: &[MemberDef] = &[
    method("Object put(Object, Object)", put),
    method("Object putIfAbsent(Object, Object)", |call| {
        let (key, value) = (not_null(call, 0)?, not_null(call, 1)?);
        let own = MapObject::this(call)?;
        match own.get(call, &key)? {
            Some(present) => Ok(present),
            None => Ok(own.put(call, key, value)?.unwrap_or(Value::Null)),
        }
    }),
    method("boolean remove(Object, Object)", |call| {
        let (key, value) = (not_null(call, 0)?, call.argument(1));
        let own = MapObject::this(call)?;
        let present = own.get(call, &key)?;
        let same = match present {
            Some(present) => !value.is_null() && call.equal(&value, &present)?,
            None => false,
        };
        if same {
            own.remove(call, &key)?;
        }
        Ok(same.into())
    }),
    method("Object replace(Object, Object)", |call| {
        let (key, value) = (not_null(call, 0)?, not_null(call, 1)?);
        let own = MapObject::this(call)?;
        if own.contains(call, &key)? {
            return Ok(own.put(call, key, value)?.unwrap_or(Value::Null));
        }
        Ok(Value::Null)
    }),
    method("boolean replace(Object, Object, Object)", |call| {
        let (key, old) = (not_null(call, 0)?, not_null(call, 1)?);
        let (new, own) = (not_null(call, 2)?, MapObject::this(call)?);
        let same = match own.get(call, &key)? {
            Some(present) => call.equal(&old, &present)?,
            None => false,
        };
        if same {
            own.put(call, key, new)?;
        }
        Ok(same.into())
    }),
    method("void replaceAll(java.util.function.BiFunction)", |call| {
        let (own, function) = (MapObject::this(call)?, not_null(call, 0)?);
        for place in own.places(call)? {
            if let Some((key, value)) = own.entry(place)? {
                let value = call.apply(&function, &[key, value])?;
                if matches!(value, Value::Null) {
                    return Err(bare(call, NULL_POINTER));
                }
                own.set_at(place, value)?;
            }
        }
        Ok(Value::Null)
    }),
    method(
        "Object compute(Object, java.util.function.BiFunction)",
        |call| {
            not_null(call, 0)?;
            maps::compute(call)
        },
    ),
    method(
        "Object computeIfAbsent(Object, java.util.function.Function)",
        |call| {
            not_null(call, 0)?;
            maps::compute_if_absent(call)
        },
    ),
    method(
        "Object computeIfPresent(Object, java.util.function.BiFunction)",
        |call| {
            not_null(call, 0)?;
            maps::compute_if_present(call)
        },
    ),
    method(
        "Object merge(Object, Object, java.util.function.BiFunction)",
        |call| {
            not_null(call, 0)?;
            maps::merge(call)
        },
    ),
];

const KEY_SET: [MemberDef; entries::KEYS.len() + KEY_SET_OWN.len()] =
    joined(&[entries::KEYS, KEY_SET_OWN]);

const KEY_SET_OWN: &[MemberDef] = &[
    method("boolean add(Object)", |call| {
        let (map, mapped) = call.data(|set: &ViewData| (set.map.clone(), set.mapped.clone()))?;
        let Some(mapped) = mapped else {
            return crate::java::library::support::unsupported(call);
        };
        let before = call.invoke(&map, "putIfAbsent", &[call.argument(0), mapped])?;
        Ok(matches!(before, Value::Null).into())
    }),
    method("Object getMappedValue()", |call| {
        call.data(|set: &ViewData| set.mapped.clone().unwrap_or(Value::Null))
    }),
];

fn key_set(call: &mut Call<'_>) -> Returns {
    let size = match call.arguments() {
        [] => 0,
        _ => table_size(call, 0.75, 1)?,
    };
    let map = call.object("java.util.concurrent.ConcurrentHashMap", sized(size))?;
    let mapped = Some(Value::Boolean(true));
    call.object(
        "java.util.concurrent.ConcurrentHashMap$KeySetView",
        ViewData { map, mapped },
    )
}

/// An empty map; `size` is that of its first table, 0 for the usual one.
pub(super) fn sized(size: usize) -> MapData {
    MapData::of_scheme(size, 0.75, Scheme::Concurrent)
}

/// The first table for a capacity, as the constructors reckon it.
fn table_size(call: &Call<'_>, load_factor: f32, level: i32) -> Result<usize, Throw> {
    let capacity = call.int(0);
    let is_positive = load_factor > 0.0;
    if !is_positive || capacity < 0 || level <= 0 {
        return Err(bare(call, ILLEGAL_ARGUMENT));
    }
    let size = (1.0 + f64::from(capacity.max(level) as f32 / load_factor)) as usize;
    Ok(size.clamp(1, 1 << 30).next_power_of_two())
}

fn factor(call: &Call<'_>) -> f32 {
    match call.argument(1) {
        Value::Double(number) => number as f32,
        Value::Int(number) => number as f32,
        _ => f32::NAN,
    }
}

/// The key, whose hash code is asked for first.
pub(super) fn hashed(call: &Call<'_>) -> Result<Value, Throw> {
    match call.argument(0) {
        Value::Null => Err(with_message(
            call,
            NULL_POINTER,
            "Cannot invoke \"Object.hashCode()\" because \"key\" is null",
        )),
        key => Ok(key),
    }
}

pub(super) fn put(call: &mut Call<'_>) -> Returns {
    let (key, value) = (not_null(call, 0)?, not_null(call, 1)?);
    let before = MapObject::this(call)?.put(call, key, value)?;
    Ok(before.unwrap_or(Value::Null))
}

pub(super) fn contains_value(call: &mut Call<'_>) -> Returns {
    let (own, wanted) = (MapObject::this(call)?, not_null(call, 0)?);
    for (_, value) in own.entries(call)? {
        if call.equal(&wanted, &value)? {
            return Ok(true.into());
        }
    }
    Ok(false.into())
}
