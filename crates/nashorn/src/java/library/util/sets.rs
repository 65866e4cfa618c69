//! `HashSet`, `LinkedHashSet` and `TreeSet`.

use super::collection::{SET, SET_STATICS, collection};
use super::entries::{self, Part};
use super::map_data::{MapData, MapObject, Order, capacity};
use super::map_iterators::iterator_of;
use super::range::Range;
use super::sorted::{self, NAVIGABLE_SET};
use super::sub_maps;
use crate::java::class::{MemberDef, constructor, method};
use crate::java::library::joined;
use crate::java::library::support::{Returns, object_array};
use crate::java::{Call, ClassDef, Kind, Throw, Value};

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.Set",
        kind: Kind::Interface,
        extends: &["java.util.Collection"],
        members: &SET_INTERFACE,
    },
    ClassDef {
        name: "java.util.AbstractSet",
        kind: Kind::Abstract,
        extends: &["java.util.AbstractCollection", "java.util.Set"],
        members: SET,
    },
    ClassDef {
        name: "java.util.SortedSet",
        kind: Kind::Interface,
        extends: &["java.util.Set"],
        members: &[],
    },
    ClassDef {
        name: "java.util.NavigableSet",
        kind: Kind::Interface,
        extends: &["java.util.SortedSet"],
        members: &[],
    },
    ClassDef {
        name: "java.util.HashSet",
        kind: Kind::Class,
        extends: &["java.util.AbstractSet"],
        members: HASH_SET,
    },
    ClassDef {
        name: "java.util.LinkedHashSet",
        kind: Kind::Class,
        extends: &["java.util.HashSet"],
        members: LINKED_HASH_SET,
    },
    ClassDef {
        name: "java.util.TreeSet",
        kind: Kind::Class,
        extends: &["java.util.AbstractSet", "java.util.NavigableSet"],
        members: &TREE_SET,
    },
];

const SET_INTERFACE: [MemberDef; SET.len() + SET_STATICS.len()] = joined(&[SET, SET_STATICS]);

macro_rules! set {
    ($($own:expr),* $(,)?) => {
        &[
            method("int size()", entries::size),
            method("boolean contains(Object)", |call| {
                let item = call.argument(0);
                Ok(MapObject::this(call)?.contains(call, &item)?.into())
            }),
            method("boolean add(Object)", |call| {
                let item = call.argument(0);
                Ok(MapObject::this(call)?.put(call, item, Value::Null)?.is_none().into())
            }),
            method("boolean remove(Object)", |call| {
                let item = call.argument(0);
                Ok(MapObject::this(call)?.remove(call, &item)?.is_some().into())
            }),
            method("void clear()", |call| {
                MapObject::this(call)?.clear()?;
                Ok(Value::Null)
            }),
            method("java.util.Iterator iterator()", |call| {
                let own = MapObject::this(call)?;
                iterator_of(call, &own.0, Part::Key)
            }),
            method("Object[] toArray()", |call| {
                let items = items(call)?;
                Ok(object_array(call, items))
            }),
            method("Object clone()", clone),
            $($own),*
        ]
    };
}

const HASH_SET: &[MemberDef] = set![
    constructor("new()", |call| Ok(call.construct(MapData::default()))),
    constructor("new(int)", |call| {
        let capacity = capacity(call)?;
        Ok(call.construct(MapData::with_capacity(Some(capacity), 0.75, Order::Hash)))
    }),
    constructor("new(Collection)", |call| copy(call, Order::Hash)),
];

const LINKED_HASH_SET: &[MemberDef] = &[
    constructor("new()", |call| Ok(call.construct(MapData::linked()))),
    constructor("new(int)", |call| {
        let capacity = capacity(call)?;
        Ok(call.construct(MapData::with_capacity(
            Some(capacity),
            0.75,
            Order::Insertion,
        )))
    }),
    constructor("new(Collection)", |call| copy(call, Order::Insertion)),
];

const TREE_SET: [MemberDef; TREE_SET_OWN.len() + NAVIGABLE_SET.len()] =
    joined(&[TREE_SET_OWN, NAVIGABLE_SET]);

const TREE_SET_OWN: &[MemberDef] = &[
    constructor("new()", |call| {
        Ok(call.construct(MapData::sorted_by(Value::Null)))
    }),
    constructor("new(java.util.Comparator)", |call| {
        let comparator = call.argument(0);
        Ok(call.construct(MapData::sorted_by(comparator)))
    }),
    constructor("new(java.util.SortedSet)", sorted_copy),
    constructor("new(Collection)", sorted_copy),
    method("int size()", sub_maps::size),
    method("boolean contains(Object)", sub_maps::contains),
    method("boolean add(Object)", |call| {
        Ok(sub_maps::put(call, Value::Null)?.is_none().into())
    }),
    method("boolean remove(Object)", |call| {
        Ok(sub_maps::remove(call)?.is_some().into())
    }),
    method("void clear()", sub_maps::clear),
    method("java.util.Iterator iterator()", |call| {
        Range::this(call)?.iterator(call, Part::Key)
    }),
    method("Object[] toArray()", |call| {
        let items = sorted_items(call)?;
        Ok(object_array(call, items))
    }),
    method("Object clone()", |call| {
        let this = call.this().clone();
        let (items, comparator) = (sorted_items(call)?, sorted::comparator_of(call, &this)?);
        let set = call.construct(MapData::sorted_by(comparator));
        fill(call, &set, items)?;
        Ok(set)
    }),
];

fn items(call: &mut Call<'_>) -> Result<Vec<Value>, Throw> {
    let entries = MapObject::this(call)?.entries(call)?;
    call.charge(entries.len())?;
    Ok(entries.into_iter().map(|(key, _)| key).collect())
}

/// The elements of a sorted set, or of a view on one.
fn sorted_items(call: &mut Call<'_>) -> Result<Vec<Value>, Throw> {
    let range = Range::this(call)?;
    let (places, own) = (range.places(call)?, range.own());
    let keys = places.into_iter().map(|place| own.entry(place));
    keys.map(|entry| Ok(entry?.map_or(Value::Null, |(key, _)| key)))
        .collect()
}

fn copy(call: &mut Call<'_>, order: Order) -> Returns {
    let source = collection(call, 0, "size")?;
    let items = call.elements(&source)?;
    let set = call.construct(MapData::for_set_of(call, items.len(), order));
    fill(call, &set, items)?;
    Ok(set)
}

/// A sorted copy; of a sorted set in the same order.
fn sorted_copy(call: &mut Call<'_>) -> Returns {
    let source = collection(call, 0, "iterator")?;
    let items = call.elements(&source)?;
    let comparator = sorted::comparator_of(call, &source)?;
    let set = call.construct(MapData::sorted_by(comparator));
    fill(call, &set, items)?;
    Ok(set)
}

fn clone(call: &mut Call<'_>) -> Returns {
    let own = MapObject::this(call)?;
    let items: Vec<Value> = own
        .read(MapData::entries)?
        .into_iter()
        .map(|(key, _)| key)
        .collect();
    let set = call.construct(own.read(MapData::like)?);
    if let Some(object) = set.as_object() {
        let entries = items.into_iter().map(|item| (item, Value::Null)).collect();
        MapObject(object.clone()).put_all(call, entries)?;
    }
    Ok(set)
}

fn fill(call: &mut Call<'_>, set: &Value, items: Vec<Value>) -> Result<(), Throw> {
    let Some(object) = set.as_object() else {
        return Ok(());
    };
    let own = MapObject(object.clone());
    for item in items {
        own.put(call, item, Value::Null)?;
    }
    Ok(())
}

/// `new HashSet()` from Rust, filled as by `add`.
pub(in crate::java::library) fn hash_set(call: &mut Call<'_>, items: Vec<Value>) -> Returns {
    let set = call.object("java.util.HashSet", MapData::default())?;
    fill(call, &set, items)?;
    Ok(set)
}
