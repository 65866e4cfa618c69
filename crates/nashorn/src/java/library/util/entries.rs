//! Entries of maps, and the live views `keySet()`, `values()` and `entrySet()`.

use super::map::{entries_of, pair};
use super::map_data::MapObject;
use super::map_iterators::iterator_of;
use super::range::Range;
use crate::java::class::{MemberDef, class, constructor, declared, method};
use crate::java::hash::scheme::Scheme;
use crate::java::hash::table::Place;
use crate::java::library::support::{
    CONCURRENT, Returns, UNSUPPORTED, bare, count, object_array, unsupported,
};
use crate::java::{Call, ClassDef, Finalize, Kind, Object, Throw, Trace, Value};

/// State of an entry. One that belongs to a map shows the map's present value.
#[derive(Debug, Trace, Finalize)]
pub(in crate::java::library) struct EntryData {
    key: Value,
    /// The last value known.
    value: Value,
    home: Option<Home>,
}

#[derive(Debug, Trace, Finalize)]
struct Home {
    map: Object,
    #[unsafe_ignore_trace]
    place: Place,
}

impl EntryData {
    pub(in crate::java::library) const fn new(key: Value, value: Value) -> Self {
        Self {
            key,
            value,
            home: None,
        }
    }

    fn current(&mut self) -> Value {
        if let Some(home) = &self.home
            && let Ok(Some((_, value))) = MapObject(home.map.clone()).entry(home.place)
        {
            self.value = value;
        }
        self.value.clone()
    }
}

/// State of a view on a map.
#[derive(Debug, Trace, Finalize)]
pub(super) struct ViewData {
    pub(super) map: Value,
    /// The value of the keys that are added, where keys can be.
    pub(super) mapped: Option<Value>,
}

const SET_VIEW: &[&str] = &["java.util.AbstractSet"];

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.Map$Entry",
        kind: Kind::Interface,
        extends: &[],
        members: &[
            declared("Object getKey()"),
            declared("Object getValue()"),
            declared("Object setValue(Object)"),
            method("static java.util.Comparator comparingByKey()", |call| {
                crate::java::library::function::by_entry(call, "getKey")
            }),
            method(
                "static java.util.Comparator comparingByKey(java.util.Comparator)",
                |call| crate::java::library::function::by_entry(call, "getKey"),
            ),
            method(
                "static java.util.Comparator comparingByValue(java.util.Comparator)",
                |call| crate::java::library::function::by_entry(call, "getValue"),
            ),
            method("static java.util.Comparator comparingByValue()", |call| {
                crate::java::library::function::by_entry(call, "getValue")
            }),
        ],
    },
    class("java.util.HashMap$Node", ENTRY_INTERFACE, ENTRY),
    class(
        "java.util.LinkedHashMap$Entry",
        &["java.util.HashMap$Node"],
        &[],
    ),
    class("java.util.TreeMap$Entry", ENTRY_INTERFACE, ENTRY),
    class(
        "java.util.AbstractMap$SimpleEntry",
        ENTRY_INTERFACE,
        FREE_ENTRY,
    ),
    class(
        "java.util.AbstractMap$SimpleImmutableEntry",
        ENTRY_INTERFACE,
        IMMUTABLE_ENTRY,
    ),
    class(
        "java.util.KeyValueHolder",
        ENTRY_INTERFACE,
        KEY_VALUE_HOLDER,
    ),
    class(
        "java.util.concurrent.ConcurrentHashMap$MapEntry",
        ENTRY_INTERFACE,
        FULL_ENTRY,
    ),
    class("java.util.Hashtable$Entry", ENTRY_INTERFACE, FULL_ENTRY),
    class("java.util.HashMap$KeySet", SET_VIEW, KEYS),
    class("java.util.LinkedHashMap$LinkedKeySet", SET_VIEW, KEYS),
    class("java.util.AbstractMap$1", SET_VIEW, ABSTRACT_KEYS),
    class(
        "java.util.HashMap$Values",
        &["java.util.AbstractCollection"],
        VALUES,
    ),
    class(
        "java.util.LinkedHashMap$LinkedValues",
        &["java.util.AbstractCollection"],
        VALUES,
    ),
    class(
        "java.util.TreeMap$Values",
        &["java.util.AbstractCollection"],
        VALUES,
    ),
    class(
        "java.util.AbstractMap$2",
        &["java.util.AbstractCollection"],
        VALUES,
    ),
    class("java.util.HashMap$EntrySet", SET_VIEW, ENTRIES),
    class("java.util.LinkedHashMap$LinkedEntrySet", SET_VIEW, ENTRIES),
    class("java.util.TreeMap$EntrySet", SET_VIEW, ENTRIES),
];

const ENTRY_INTERFACE: &[&str] = &["java.util.Map$Entry"];

/// What all classes of entries have.
macro_rules! entry {
    ($($own:expr),* $(,)?) => {
        &[
            method("Object getKey()", |call| call.data(|entry: &EntryData| entry.key.clone())),
            method("Object getValue()", |call| call.data_mut(EntryData::current)),
            method("boolean equals(Object)", equals),
            method("int hashCode()", |call| {
                let (key, value) = call.data_mut(|entry: &mut EntryData| (entry.key.clone(), entry.current()))?;
                Ok((call.hash(&key)? ^ call.hash(&value)?).into())
            }),
            method("String toString()", |call| {
                let (key, value) = call.data_mut(|entry: &mut EntryData| (entry.key.clone(), entry.current()))?;
                let (key, value) = (call.text(&key)?, call.text(&value)?);
                let text: Vec<u16> = key.iter().chain([u16::from(b'=')]).chain(value.iter()).collect();
                Ok(crate::java::library::support::string(&text))
            }),
            $($own),*
        ]
    };
}

const ENTRY: &[MemberDef] = entry![method("Object setValue(Object)", set_value)];

/// Of maps without nulls.
const FULL_ENTRY: &[MemberDef] = entry![method("Object setValue(Object)", |call| {
    crate::java::library::support::not_null(call, 0)?;
    set_value(call)
})];

const FREE_ENTRY: &[MemberDef] = entry![
    method("Object setValue(Object)", set_value),
    constructor("new(Object, Object)", |call| {
        Ok(call.construct(EntryData::new(call.argument(0), call.argument(1))))
    }),
    constructor("new(java.util.Map$Entry)", |call| {
        let entry = crate::java::library::support::not_null(call, 0)?;
        let (key, value) = pair(call, &entry)?;
        Ok(call.construct(EntryData::new(key, value)))
    }),
];

const IMMUTABLE_ENTRY: &[MemberDef] = entry![
    method("Object setValue(Object)", unsupported),
    constructor("new(Object, Object)", |call| {
        Ok(call.construct(EntryData::new(call.argument(0), call.argument(1))))
    }),
];

const KEY_VALUE_HOLDER: &[MemberDef] = entry![method("Object setValue(Object)", |call| {
    Err(call.throw(UNSUPPORTED, Some("not supported")))
})];

pub(super) const KEYS: &[MemberDef] = &[
    method("int size()", size_of_map),
    method("boolean contains(Object)", |call| {
        let map = map(call)?;
        call.invoke(&map, "containsKey", &[call.argument(0)])
    }),
    method("boolean remove(Object)", |call| {
        let (map, key) = (map(call)?, call.argument(0));
        let there = call.invoke(&map, "containsKey", std::slice::from_ref(&key))?;
        call.invoke(&map, "remove", &[key])?;
        Ok(there)
    }),
    method("void clear()", clear_map),
    method("java.util.Iterator iterator()", |call| {
        iterator(call, Part::Key)
    }),
    method("Object[] toArray()", |call| to_array(call, Part::Key)),
    method("void forEach(java.util.function.Consumer)", |call| {
        for_each(call, Part::Key)
    }),
];

/// `AbstractMap.keySet`: what it removes, it removes by its iterator.
const ABSTRACT_KEYS: &[MemberDef] = &[
    method("int size()", size_of_map),
    method("boolean contains(Object)", |call| {
        let map = map(call)?;
        call.invoke(&map, "containsKey", &[call.argument(0)])
    }),
    method("void clear()", clear_map),
    method("java.util.Iterator iterator()", |call| {
        iterator(call, Part::Key)
    }),
    method("Object[] toArray()", |call| to_array(call, Part::Key)),
];

pub(super) const VALUES: &[MemberDef] = &[
    method("int size()", size_of_map),
    method("void clear()", clear_map),
    method("java.util.Iterator iterator()", |call| {
        iterator(call, Part::Value)
    }),
    method("Object[] toArray()", |call| to_array(call, Part::Value)),
    method("void forEach(java.util.function.Consumer)", |call| {
        for_each(call, Part::Value)
    }),
];

pub(super) const ENTRIES: &[MemberDef] = &[
    method("int size()", size_of_map),
    method("void clear()", clear_map),
    method("java.util.Iterator iterator()", |call| {
        iterator(call, Part::Entry)
    }),
    method("Object[] toArray()", |call| to_array(call, Part::Entry)),
    method("void forEach(java.util.function.Consumer)", |call| {
        for_each(call, Part::Entry)
    }),
];

/// What of an entry is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Key,
    Value,
    Entry,
}

fn equals(call: &mut Call<'_>) -> Returns {
    let (key, value) =
        call.data_mut(|entry: &mut EntryData| (entry.key.clone(), entry.current()))?;
    let other = call.argument(0);
    let Some(entry) = call.registry().find("java.util.Map$Entry") else {
        return Ok(false.into());
    };
    let is_entry = other
        .as_object()
        .is_some_and(|other| call.registry().is_a(other.class(), entry));
    if !is_entry {
        return Ok(false.into());
    }
    let (other_key, other_value) = pair(call, &other)?;
    Ok((call.equal(&key, &other_key)? && call.equal(&value, &other_value)?).into())
}

fn set_value(call: &mut Call<'_>) -> Returns {
    let new = call.argument(0);
    call.data_mut(|entry: &mut EntryData| {
        let old = entry.current();
        if let Some(home) = &entry.home {
            MapObject(home.map.clone()).set_at(home.place, new.clone())?;
        }
        entry.value = new;
        Ok(old)
    })?
}

/// The entry object for a place of a map.
pub(super) fn entry_object(call: &Call<'_>, map: &Object, place: Place) -> Returns {
    let Some((key, value)) = MapObject(map.clone()).entry(place)? else {
        return Ok(Value::Null);
    };
    let class = match map_family(call, map) {
        "LinkedHashMap" => "java.util.LinkedHashMap$Entry",
        "TreeMap" => "java.util.TreeMap$Entry",
        "ConcurrentHashMap" => "java.util.concurrent.ConcurrentHashMap$MapEntry",
        "Hashtable" => "java.util.Hashtable$Entry",
        _ => "java.util.HashMap$Node",
    };
    let home = Some(Home {
        map: map.clone(),
        place,
    });
    call.object(class, EntryData { key, value, home })
}

/// Which of the classes of maps, also inside a set or under a script's own class.
pub(super) fn map_family(_call: &Call<'_>, map: &Object) -> &'static str {
    use super::map_data::Order;
    match MapObject(map.clone()).read(|map| (map.order, map.scheme())) {
        Ok((Order::Insertion | Order::Access, _)) => "LinkedHashMap",
        Ok((Order::Sorted, _)) => "TreeMap",
        Ok((Order::Hash, Scheme::Concurrent)) => "ConcurrentHashMap",
        Ok((Order::Hash, Scheme::Hashtable)) => "Hashtable",
        _ => "HashMap",
    }
}

/// A view of the receiver.
pub(super) fn view(call: &mut Call<'_>, class: &str) -> Returns {
    let map = call.this().clone();
    call.object(class, ViewData { map, mapped: None })
}

fn map(call: &Call<'_>) -> Result<Value, Throw> {
    call.data(|view: &ViewData| view.map.clone())
}

fn size_of_map(call: &mut Call<'_>) -> Returns {
    let map = map(call)?;
    call.invoke(&map, "size", &[])
}

fn clear_map(call: &mut Call<'_>) -> Returns {
    let map = map(call)?;
    call.invoke(&map, "clear", &[])
}

fn iterator(call: &mut Call<'_>, part: Part) -> Returns {
    let map = map(call)?;
    if let Some(object) = map.as_object()
        && MapObject(object.clone()).size().is_ok()
    {
        return iterator_of(call, object, part);
    }
    if let Some(range) = map.as_object().and_then(Range::of) {
        return range.iterator(call, part);
    }
    let items = parts(call, &map, part)?;
    let class = match part {
        Part::Key => "java.util.AbstractMap$1$1",
        Part::Value | Part::Entry => "java.util.AbstractMap$2$1",
    };
    super::iterators::snapshot(call, class, items)
}

/// Keys, values or entries of any map.
fn parts(call: &mut Call<'_>, map: &Value, part: Part) -> Result<Vec<Value>, Throw> {
    if part != Part::Entry {
        let entries = entries_of(call, map)?.into_iter();
        return Ok(entries
            .map(|(key, value)| if part == Part::Key { key } else { value })
            .collect());
    }
    if let Some(object) = map.as_object()
        && let own = MapObject(object.clone())
        && own.size().is_ok()
    {
        let places = own.places(call)?;
        call.charge(places.len())?;
        return places
            .into_iter()
            .map(|place| entry_object(call, object, place))
            .collect();
    }
    if let Some(range) = map.as_object().and_then(Range::of) {
        let (places, own) = (range.places(call)?, range.own());
        return places
            .into_iter()
            .map(|place| entry_object(call, &own.0, place))
            .collect();
    }
    let set = call.invoke(map, "entrySet", &[])?;
    call.elements(&set)
}

fn to_array(call: &mut Call<'_>, part: Part) -> Returns {
    let map = map(call)?;
    let items = parts(call, &map, part)?;
    Ok(object_array(call, items))
}

/// `forEach` of a view: it looks for changes once, at the end.
fn for_each(call: &mut Call<'_>, part: Part) -> Returns {
    let action = crate::java::library::support::not_null(call, 0)?;
    let map = map(call)?;
    let changes = |map: &Value| {
        map.as_object()
            .and_then(|map| MapObject(map.clone()).changes().ok())
    };
    let before = changes(&map);
    for item in parts(call, &map, part)? {
        call.apply(&action, &[item])?;
    }
    if changes(&map) == before {
        Ok(Value::Null)
    } else {
        Err(bare(call, CONCURRENT))
    }
}

/// The number of entries.
pub(super) fn size(call: &mut Call<'_>) -> Returns {
    Ok(count(MapObject::this(call)?.size()?).into())
}
