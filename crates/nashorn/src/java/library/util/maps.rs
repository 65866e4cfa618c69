//! `HashMap`, `LinkedHashMap` and `TreeMap`.

use super::entries::{self, view};
use super::map::entries_of;
use super::map_data::{MapData, MapObject, Order, capacity};
use super::sorted::{self, NAVIGABLE_MAP};
use crate::java::class::{MemberDef, constructor, method};
use crate::java::library::joined;
use crate::java::library::support::{
    CONCURRENT, ILLEGAL_ARGUMENT, NULL_POINTER, Returns, bare, not_null, with_message,
};
use crate::java::{Call, ClassDef, Kind, Throw, Value};

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.AbstractMap",
        kind: Kind::Abstract,
        extends: &["java.util.Map"],
        members: &[],
    },
    ClassDef {
        name: "java.util.SortedMap",
        kind: Kind::Interface,
        extends: &["java.util.Map"],
        members: &[],
    },
    ClassDef {
        name: "java.util.NavigableMap",
        kind: Kind::Interface,
        extends: &["java.util.SortedMap"],
        members: &[],
    },
    ClassDef {
        name: "java.util.HashMap",
        kind: Kind::Class,
        extends: &["java.util.AbstractMap"],
        members: HASH_MAP,
    },
    ClassDef {
        name: "java.util.LinkedHashMap",
        kind: Kind::Class,
        extends: &["java.util.HashMap"],
        members: LINKED_HASH_MAP,
    },
    ClassDef {
        name: "java.util.TreeMap",
        kind: Kind::Class,
        extends: &["java.util.AbstractMap", "java.util.NavigableMap"],
        members: &TREE_MAP,
    },
];

/// What all of them do with their own entries.
macro_rules! map {
    ($($own:expr),* $(,)?) => {
        &[
            method("int size()", entries::size),
            method("boolean containsKey(Object)", |call| {
                let key = call.argument(0);
                Ok(MapObject::this(call)?.contains(call, &key)?.into())
            }),
            method("Object get(Object)", |call| {
                let key = call.argument(0);
                Ok(MapObject::this(call)?.get(call, &key)?.unwrap_or(Value::Null))
            }),
            method("Object put(Object, Object)", |call| {
                let (key, value) = (call.argument(0), call.argument(1));
                Ok(MapObject::this(call)?.put(call, key, value)?.unwrap_or(Value::Null))
            }),
            method("Object remove(Object)", |call| {
                let key = call.argument(0);
                let removed = MapObject::this(call)?.remove(call, &key)?;
                Ok(removed.map_or(Value::Null, |(_, value)| value))
            }),
            method("void putAll(Map)", |call| {
                let more = not_null(call, 0)?;
                let entries = entries_of(call, &more)?;
                MapObject::this(call)?.put_all(call, entries)?;
                Ok(Value::Null)
            }),
            method("void clear()", |call| {
                MapObject::this(call)?.clear()?;
                Ok(Value::Null)
            }),
            method("void forEach(java.util.function.BiConsumer)", super::maps::for_each),
            method("void replaceAll(java.util.function.BiFunction)", super::maps::replace_all),
            method("Object compute(Object, java.util.function.BiFunction)", super::maps::compute),
            method("Object computeIfAbsent(Object, java.util.function.Function)", super::maps::compute_if_absent),
            method("Object computeIfPresent(Object, java.util.function.BiFunction)", super::maps::compute_if_present),
            method("Object merge(Object, Object, java.util.function.BiFunction)", super::maps::merge),
            $($own),*
        ]
    };
}
pub(super) use map;

const HASH_MAP: &[MemberDef] = map![
    method("Object clone()", clone),
    constructor("new()", |call| Ok(call.construct(MapData::default()))),
    constructor("new(int)", |call| {
        let capacity = capacity(call)?;
        Ok(call.construct(MapData::with_capacity(Some(capacity), 0.75, Order::Hash)))
    }),
    constructor("new(int, float)", |call| {
        let (capacity, load_factor) = (capacity(call)?, load_factor(call)?);
        Ok(call.construct(MapData::with_capacity(
            Some(capacity),
            load_factor,
            Order::Hash,
        )))
    }),
    constructor("new(Map)", |call| copy(call, Order::Hash)),
    method("java.util.Set keySet()", |call| view(
        call,
        "java.util.HashMap$KeySet"
    )),
    method("Collection values()", |call| view(
        call,
        "java.util.HashMap$Values"
    )),
    method("java.util.Set entrySet()", |call| view(
        call,
        "java.util.HashMap$EntrySet"
    )),
];

const LINKED_HASH_MAP: &[MemberDef] = &[
    constructor("new()", |call| Ok(call.construct(MapData::linked()))),
    constructor("new(int)", |call| {
        let capacity = capacity(call)?;
        Ok(call.construct(MapData::with_capacity(
            Some(capacity),
            0.75,
            Order::Insertion,
        )))
    }),
    constructor("new(int, float)", |call| {
        let (capacity, load_factor) = (capacity(call)?, load_factor(call)?);
        Ok(call.construct(MapData::with_capacity(
            Some(capacity),
            load_factor,
            Order::Insertion,
        )))
    }),
    constructor("new(int, float, boolean)", |call| {
        let (capacity, load_factor) = (capacity(call)?, load_factor(call)?);
        let order = if call.boolean(2) {
            Order::Access
        } else {
            Order::Insertion
        };
        Ok(call.construct(MapData::with_capacity(Some(capacity), load_factor, order)))
    }),
    constructor("new(Map)", |call| copy(call, Order::Insertion)),
    method("java.util.Set keySet()", |call| {
        view(call, "java.util.LinkedHashMap$LinkedKeySet")
    }),
    method("Collection values()", |call| {
        view(call, "java.util.LinkedHashMap$LinkedValues")
    }),
    method("java.util.Set entrySet()", |call| {
        view(call, "java.util.LinkedHashMap$LinkedEntrySet")
    }),
];

const TREE_MAP: [MemberDef; TREE_MAP_OWN.len() + NAVIGABLE_MAP.len()] =
    joined(&[TREE_MAP_OWN, NAVIGABLE_MAP]);

const TREE_MAP_OWN: &[MemberDef] = map![
    method("Object clone()", clone),
    constructor("new()", |call| Ok(
        call.construct(MapData::sorted_by(Value::Null))
    )),
    constructor("new(java.util.Comparator)", |call| {
        let comparator = call.argument(0);
        Ok(call.construct(MapData::sorted_by(comparator)))
    }),
    constructor("new(java.util.SortedMap)", |call| {
        let source = not_null(call, 0)?;
        let entries = entries_of(call, &source)?;
        let comparator = sorted::comparator_of(call, &source)?;
        let map = call.construct(MapData::sorted_by(comparator));
        fill(call, &map, entries)?;
        Ok(map)
    }),
    constructor("new(Map)", |call| {
        let source = not_null(call, 0)?;
        let entries = entries_of(call, &source)?;
        let comparator = sorted::comparator_of(call, &source)?;
        let map = call.construct(MapData::sorted_by(comparator));
        fill(call, &map, entries)?;
        Ok(map)
    }),
    method("java.util.Set keySet()", |call| view(
        call,
        "java.util.TreeMap$KeySet"
    )),
    method("Collection values()", |call| view(
        call,
        "java.util.TreeMap$Values"
    )),
    method("java.util.Set entrySet()", |call| view(
        call,
        "java.util.TreeMap$EntrySet"
    )),
];

fn load_factor(call: &Call<'_>) -> Result<f32, Throw> {
    let factor = match call.argument(1) {
        Value::Double(number) => number as f32,
        Value::Int(number) => number as f32,
        _ => f32::NAN,
    };
    if factor > 0.0 {
        return Ok(factor);
    }
    let text = crate::java::text::double_to_string(f64::from(factor), call.surroundings().jdk);
    Err(with_message(
        call,
        ILLEGAL_ARGUMENT,
        format!("Illegal load factor: {text}"),
    ))
}

fn copy(call: &mut Call<'_>, order: Order) -> Returns {
    let Value::Null = call.argument(0) else {
        let source = call.argument(0);
        let entries = entries_of(call, &source)?;
        let map = call.construct(MapData::with_capacity(None, 0.75, order));
        fill(call, &map, entries)?;
        return Ok(map);
    };
    Err(with_message(
        call,
        NULL_POINTER,
        "Cannot invoke \"java.util.Map.size()\" because \"m\" is null",
    ))
}

pub(super) fn fill(
    call: &mut Call<'_>,
    map: &Value,
    entries: Vec<(Value, Value)>,
) -> Result<(), Throw> {
    match map.as_object() {
        Some(map) => MapObject(map.clone()).put_all(call, entries),
        None => Ok(()),
    }
}

fn clone(call: &mut Call<'_>) -> Returns {
    let own = MapObject::this(call)?;
    let entries = own.read(MapData::entries)?;
    let map = call.construct(own.read(MapData::like)?);
    fill(call, &map, entries)?;
    Ok(map)
}

pub(super) fn for_each(call: &mut Call<'_>) -> Returns {
    let (own, action) = (MapObject::this(call)?, not_null(call, 0)?);
    let before = own.changes()?;
    for place in own.places(call)? {
        let Some((key, value)) = own.entry(place)? else {
            continue;
        };
        call.apply(&action, &[key, value])?;
    }
    if own.changes()? == before {
        Ok(Value::Null)
    } else {
        Err(bare(call, CONCURRENT))
    }
}

pub(super) fn replace_all(call: &mut Call<'_>) -> Returns {
    let (own, function) = (MapObject::this(call)?, not_null(call, 0)?);
    let before = own.changes()?;
    for place in own.places(call)? {
        let Some((key, value)) = own.entry(place)? else {
            continue;
        };
        let value = call.apply(&function, &[key, value])?;
        own.set_at(place, value)?;
    }
    if own.changes()? == before {
        Ok(Value::Null)
    } else {
        Err(bare(call, CONCURRENT))
    }
}

pub(super) fn compute(call: &mut Call<'_>) -> Returns {
    let (own, key, function) = (MapObject::this(call)?, call.argument(0), not_null(call, 1)?);
    own.compute(call, &key.clone(), |call, present| {
        call.apply(&function, &[key, present.unwrap_or(Value::Null)])
            .map(Some)
    })
}

pub(super) fn compute_if_absent(call: &mut Call<'_>) -> Returns {
    let (own, key, function) = (MapObject::this(call)?, call.argument(0), not_null(call, 1)?);
    own.compute(call, &key.clone(), |call, present| match present {
        None | Some(Value::Null) => call.apply(&function, &[key]).map(Some),
        Some(_) => Ok(None),
    })
}

pub(super) fn compute_if_present(call: &mut Call<'_>) -> Returns {
    let (own, key, function) = (MapObject::this(call)?, call.argument(0), not_null(call, 1)?);
    match own.get(call, &key)? {
        None | Some(Value::Null) => Ok(Value::Null),
        Some(_) => own.compute(call, &key.clone(), |call, present| {
            call.apply(&function, &[key, present.unwrap_or(Value::Null)])
                .map(Some)
        }),
    }
}

pub(super) fn merge(call: &mut Call<'_>) -> Returns {
    let (own, key, function) = (MapObject::this(call)?, call.argument(0), not_null(call, 2)?);
    let value = not_null(call, 1)?;
    own.compute(call, &key, |call, present| match present {
        None | Some(Value::Null) => Ok(Some(value)),
        Some(present) => call.apply(&function, &[present, value]).map(Some),
    })
}
