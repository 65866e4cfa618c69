//! `Hashtable`.

use super::concurrent_map::{WITHOUT_NULLS, contains_value, hashed};
use super::entries::{self, Part, view};
use super::enumeration::{self, EnumerationData, enumeration};
use super::map::{self, entries_of};
use super::map_data::{MapData, MapObject};
use super::map_iterators;
use super::maps::{self, fill, map};
use super::synchronized::wrapped;
use crate::java::class::{MemberDef, class, constructor, declared, method};
use crate::java::hash::scheme::Scheme;
use crate::java::hash::table::Place;
use crate::java::library::joined;
use crate::java::library::support::{
    CONCURRENT, ILLEGAL_ARGUMENT, NO_SUCH_ELEMENT, NULL_POINTER, Returns, bare, not_null,
    with_message,
};
use crate::java::{Call, ClassDef, Kind, Throw, Value};

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.Dictionary",
        kind: Kind::Abstract,
        extends: &[],
        members: DICTIONARY,
    },
    class(
        "java.util.Hashtable",
        &["java.util.Dictionary", "java.util.Map"],
        &HASHTABLE,
    ),
    class(
        "java.util.Hashtable$KeySet",
        &["java.util.AbstractSet"],
        entries::KEYS,
    ),
    class(
        "java.util.Hashtable$ValueCollection",
        &["java.util.AbstractCollection"],
        entries::VALUES,
    ),
    class(
        "java.util.Hashtable$EntrySet",
        &["java.util.AbstractSet"],
        entries::ENTRIES,
    ),
    class(
        "java.util.Hashtable$Enumerator",
        &["java.util.Iterator", "java.util.Enumeration"],
        ENUMERATOR,
    ),
];

const DICTIONARY: &[MemberDef] = &[
    declared("int size()"),
    declared("boolean isEmpty()"),
    declared("java.util.Enumeration keys()"),
    declared("java.util.Enumeration elements()"),
    declared("Object get(Object)"),
    declared("Object put(Object, Object)"),
    declared("Object remove(Object)"),
];

const HASHTABLE: [MemberDef; OWN.len() + WITHOUT_NULLS.len() + STRICT.len()] =
    joined(&[OWN, WITHOUT_NULLS, STRICT]);

const OWN: &[MemberDef] = map![
    method("Object clone()", |call| {
        let copy = MapObject::this(call)?.read(MapData::clone)?;
        call.charge(copy.table.len())?;
        Ok(call.construct(copy))
    }),
    constructor("new()", |call| Ok(call.construct(sized(11, 0.75)))),
    constructor("new(int)", |call| {
        let size = capacity(call)?;
        Ok(call.construct(sized(size, 0.75)))
    }),
    constructor("new(int, float)", |call| {
        let size = capacity(call)?;
        let factor = match call.argument(1) {
            Value::Double(number) => number as f32,
            Value::Int(number) => number as f32,
            _ => f32::NAN,
        };
        if factor > 0.0 {
            return Ok(call.construct(sized(size, factor)));
        }
        let jdk = call.surroundings().jdk;
        let factor = crate::java::text::double_to_string(f64::from(factor), jdk);
        let message = format!("Illegal Load: {factor}");
        Err(with_message(call, ILLEGAL_ARGUMENT, message))
    }),
    constructor("new(Map)", |call| {
        if matches!(call.argument(0), Value::Null) {
            let message = "Cannot invoke \"java.util.Map.size()\" because \"t\" is null";
            return Err(with_message(call, NULL_POINTER, message));
        }
        let source = call.argument(0);
        let entries = entries_of(call, &source)?;
        let map = call.construct(sized((entries.len() * 2).max(11), 0.75));
        for (key, value) in &entries {
            check(call, key, value)?;
        }
        fill(call, &map, entries)?;
        Ok(map)
    }),
    method("boolean contains(Object)", contains_value),
    method("java.util.Enumeration keys()", |call| enumerated(
        call,
        Part::Key
    )),
    method("java.util.Enumeration elements()", |call| enumerated(
        call,
        Part::Value
    )),
    method("java.util.Set keySet()", |call| {
        {
            let view = view(call, "java.util.Hashtable$KeySet")?;
            wrapped(call, "java.util.Collections$SynchronizedSet", view)
        }
    }),
    method("Collection values()", |call| {
        {
            let view = view(call, "java.util.Hashtable$ValueCollection")?;
            wrapped(call, "java.util.Collections$SynchronizedCollection", view)
        }
    }),
    method("java.util.Set entrySet()", |call| {
        {
            let view = view(call, "java.util.Hashtable$EntrySet")?;
            wrapped(call, "java.util.Collections$SynchronizedSet", view)
        }
    }),
];

const STRICT: &[MemberDef] = &[
    method("boolean equals(Object)", map::equals),
    method("int hashCode()", map::hash_code),
    method("String toString()", map::to_string),
    method("void forEach(java.util.function.BiConsumer)", |call| {
        let (own, action) = (MapObject::this(call)?, not_null(call, 0)?);
        each(call, &own, |call, _, key, value| {
            call.apply(&action, &[key, value]).map(drop)
        })
    }),
    method("void replaceAll(java.util.function.BiFunction)", |call| {
        let (own, function) = (MapObject::this(call)?, not_null(call, 0)?);
        each(call, &own.clone(), |call, place, key, value| {
            let value = call.apply(&function, &[key, value])?;
            if matches!(value, Value::Null) {
                return Err(bare(call, NULL_POINTER));
            }
            own.set_at(place, value).map(drop)
        })
    }),
    method("Object put(Object, Object)", |call| {
        let value = not_null(call, 1)?;
        let key = hashed(call)?;
        let before = MapObject::this(call)?.put(call, key, value)?;
        Ok(before.unwrap_or(Value::Null))
    }),
    method(
        "Object compute(Object, java.util.function.BiFunction)",
        |call| {
            hashed(call)?;
            maps::compute(call)
        },
    ),
    method(
        "Object computeIfAbsent(Object, java.util.function.Function)",
        |call| {
            hashed(call)?;
            maps::compute_if_absent(call)
        },
    ),
    method(
        "Object computeIfPresent(Object, java.util.function.BiFunction)",
        |call| {
            hashed(call)?;
            maps::compute_if_present(call)
        },
    ),
    method(
        "Object merge(Object, Object, java.util.function.BiFunction)",
        |call| {
            let key = hashed(call)?;
            let own = MapObject::this(call)?;
            // It forgets to look at the value where the key isn't there.
            if matches!(call.argument(1), Value::Null) && own.get(call, &key)?.is_none() {
                return Ok(Value::Null);
            }
            maps::merge(call)
        },
    ),
];

/// One class is both: iterators belong to the map, enumerations to what was there.
const ENUMERATOR: &[MemberDef] = &[
    method("boolean hasNext()", |call| {
        if is_enumeration(call) {
            return enumeration::has_more(call);
        }
        map_iterators::has_next(call)
    }),
    method("boolean hasMoreElements()", |call| {
        if is_enumeration(call) {
            return enumeration::has_more(call);
        }
        map_iterators::has_next(call)
    }),
    method("Object next()", next),
    method("Object nextElement()", next),
    method("void remove()", |call| {
        if is_enumeration(call) {
            return crate::java::library::support::unsupported(call);
        }
        map_iterators::remove(call)
    }),
];

fn is_enumeration(call: &Call<'_>) -> bool {
    call.data(|_: &EnumerationData| ()).is_ok()
}

fn next(call: &mut Call<'_>) -> Returns {
    let item = if is_enumeration(call) {
        enumeration::next(call)?
    } else {
        map_iterators::next_of(call)?
    };
    item.ok_or_else(|| with_message(call, NO_SUCH_ELEMENT, "Hashtable Enumerator"))
}

fn enumerated(call: &mut Call<'_>, part: Part) -> Returns {
    let entries = MapObject::this(call)?.entries(call)?.into_iter();
    let items = match part {
        Part::Key => entries.map(|(key, _)| key).collect(),
        Part::Value | Part::Entry => entries.map(|(_, value)| value).collect(),
    };
    enumeration(call, "java.util.Hashtable$Enumerator", items)
}

/// Goes through the entries from the start of the table, unlike iterators.
fn each(
    call: &mut Call<'_>,
    own: &MapObject,
    mut visit: impl FnMut(&mut Call<'_>, Place, Value, Value) -> Result<(), Throw>,
) -> Returns {
    let before = own.changes()?;
    for place in own.read(MapData::places_forward)? {
        let Some((key, value)) = own.entry(place)? else {
            continue;
        };
        visit(call, place, key, value)?;
        if own.changes()? != before {
            return Err(bare(call, CONCURRENT));
        }
    }
    Ok(Value::Null)
}

fn sized(size: usize, load_factor: f32) -> MapData {
    MapData::of_scheme(size, load_factor, Scheme::Hashtable)
}

fn capacity(call: &Call<'_>) -> Result<usize, Throw> {
    let capacity = call.int(0);
    match usize::try_from(capacity) {
        Ok(capacity) => Ok(capacity.max(1)),
        Err(_) => {
            let message = format!("Illegal Capacity: {capacity}");
            Err(with_message(call, ILLEGAL_ARGUMENT, message))
        }
    }
}

fn check(call: &Call<'_>, key: &Value, value: &Value) -> Result<(), Throw> {
    match (key, value) {
        (_, Value::Null) => Err(call.throw(NULL_POINTER, None)),
        (Value::Null, _) => Err(with_message(
            call,
            NULL_POINTER,
            "Cannot invoke \"Object.hashCode()\" because \"key\" is null",
        )),
        _ => Ok(()),
    }
}
