//! `java.util.Properties`, whose entries are in a `ConcurrentHashMap`.

use super::concurrent_map::{self, sized};
use super::enumeration::enumeration;
use super::map_data::{MapData, MapObject};
use super::maps::fill;
use super::sets::hash_set;
use crate::java::class::{MemberDef, constructor, method};
use crate::java::library::support::{ILLEGAL_ARGUMENT, Returns, bare};
use crate::java::{Call, ClassDef, Kind, Throw, Value};

pub(in crate::java) const CLASSES: &[ClassDef] = &[ClassDef {
    name: "java.util.Properties",
    kind: Kind::Class,
    extends: &["java.util.Hashtable"],
    members: PROPERTIES,
}];

const PROPERTIES: &[MemberDef] = &[
    constructor("new()", |call| Ok(call.construct(sized(TABLE)))),
    constructor("new(int)", |call| {
        let size = usize::try_from(call.int(0)).map_err(|_| bare(call, ILLEGAL_ARGUMENT))?;
        let size = (size as f32 / 0.75 + 1.0) as usize;
        Ok(call.construct(sized(size.next_power_of_two())))
    }),
    constructor("new(java.util.Properties)", |call| {
        let defaults = call.argument(0);
        Ok(call.construct(sized(TABLE).with_defaults(defaults)))
    }),
    method("Object put(Object, Object)", concurrent_map::put),
    method("Object setProperty(String, String)", concurrent_map::put),
    method("String getProperty(String)", |call| {
        let this = call.this().clone();
        property(call, &this)
    }),
    method("String getProperty(String, String)", |call| {
        let this = call.this().clone();
        match property(call, &this)? {
            Value::Null => Ok(call.argument(1)),
            found => Ok(found),
        }
    }),
    method("java.util.Set stringPropertyNames()", |call| {
        let this = call.this().clone();
        let mut names = Vec::new();
        for (key, value) in with_defaults(call, &this)? {
            if key.as_string().is_some() && value.as_string().is_some() {
                names.push(key);
            }
        }
        let set = hash_set(call, names)?;
        call.invoke_static("java.util.Collections", "unmodifiableSet", &[set])
    }),
    method("java.util.Enumeration propertyNames()", |call| {
        let this = call.this().clone();
        let table = call.construct_new("java.util.Hashtable", &[])?;
        for (key, value) in with_defaults(call, &this)? {
            if key.as_string().is_none() {
                return Err(crate::java::library::support::cannot_cast(
                    call,
                    &key,
                    "java.lang.String",
                ));
            }
            call.invoke(&table, "put", &[key, value])?;
        }
        call.invoke(&table, "keys", &[])
    }),
    method("java.util.Enumeration keys()", |call| {
        let keys = MapObject::this(call)?.entries(call)?.into_iter();
        let keys = keys.map(|(key, _)| key).collect();
        enumeration(call, "java.util.Collections$3", keys)
    }),
    method("java.util.Enumeration elements()", |call| {
        let values = MapObject::this(call)?.entries(call)?.into_iter();
        let values = values.map(|(_, value)| value).collect();
        enumeration(call, "java.util.Collections$3", values)
    }),
    method("Object clone()", |call| {
        let own = MapObject::this(call)?;
        let defaults = own.read(|map| map.defaults.clone())?;
        let (entries, data) = (own.entries(call)?, sized(TABLE));
        let copy = call.construct(data.with_defaults(defaults));
        fill(call, &copy, entries)?;
        Ok(copy)
    }),
];

/// The first table of the map of capacity 8 that is in it.
const TABLE: usize = 16;

/// The text of a property, which may stand in the defaults.
fn property(call: &mut Call<'_>, of: &Value) -> Returns {
    let key = call.argument(0);
    let mut of = of.clone();
    loop {
        let found = call.invoke(&of, "get", std::slice::from_ref(&key))?;
        let defaults = own_defaults(&of);
        match (found, defaults) {
            (found @ Value::String(_), _) => return Ok(found),
            (_, Value::Null) => return Ok(Value::Null),
            (_, defaults) => of = defaults,
        }
        call.charge(1)?;
    }
}

fn own_defaults(of: &Value) -> Value {
    let defaults = of
        .as_object()
        .and_then(|of| of.data(|map: &MapData| map.defaults.clone()));
    defaults.unwrap_or(Value::Null)
}

/// All entries, those of the defaults first.
fn with_defaults(call: &mut Call<'_>, of: &Value) -> Result<Vec<(Value, Value)>, Throw> {
    let mut levels = Vec::new();
    let mut of = of.clone();
    while let Some(object) = of.as_object().cloned() {
        levels.push(MapObject(object).entries(call)?);
        call.charge(1)?;
        of = own_defaults(&of);
    }
    Ok(levels.into_iter().rev().flatten().collect())
}
