//! Maps of lists: `MultivaluedMap` of Jakarta REST, as form parameters come in, and Keycloak's own.

use nashorn::java::{Call, ClassDef, Kind, Plain, Throw, Value, method};

use super::{
    collect,
    server::{key, server},
};

/// Keycloak's own class of the kind, which is a `HashMap`.
pub(super) const KEYCLOAKS: &str = "org.keycloak.common.util.MultivaluedHashMap";
const CLASS: &str = "jakarta.ws.rs.core.MultivaluedHashMap";

/// Which of the run's maps; a `HashMap` does the work.
#[derive(Clone, Copy)]
struct MapKey(usize);

/// Hands the call on to the map within.
macro_rules! map_method {
    ($signature:literal, $name:literal) => {
        method($signature, |call| {
            let map = inner(call)?;
            let arguments = call.arguments().to_vec();
            call.invoke(&map, $name, &arguments)
        })
    };
}

pub(super) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "jakarta.ws.rs.core.MultivaluedMap",
        kind: Kind::Interface,
        extends: &["java.util.Map"],
        members: &[],
    },
    ClassDef {
        name: CLASS,
        kind: Kind::Class,
        extends: &["jakarta.ws.rs.core.MultivaluedMap"],
        members: &[
            map_method!("int size()", "size"),
            map_method!("boolean isEmpty()", "isEmpty"),
            map_method!("boolean containsKey(Object)", "containsKey"),
            map_method!("boolean containsValue(Object)", "containsValue"),
            map_method!("Object get(Object)", "get"),
            map_method!("Object getOrDefault(Object,Object)", "getOrDefault"),
            map_method!("Object put(Object,Object)", "put"),
            map_method!("Object remove(Object)", "remove"),
            map_method!("void clear()", "clear"),
            map_method!("Set keySet()", "keySet"),
            map_method!("Collection values()", "values"),
            map_method!("Set entrySet()", "entrySet"),
            map_method!("void forEach(java.util.function.BiConsumer)", "forEach"),
            map_method!("String toString()", "toString"),
            method("Object getFirst(Object)", |call| {
                let map = inner(call)?;
                first(call, &map)
            }),
            method("void add(Object,Object)", |call| {
                let map = inner(call)?;
                add(call, &map)
            }),
            method("void putSingle(Object,Object)", |call| {
                let map = inner(call)?;
                put_single(call, &map)
            }),
        ],
    },
    ClassDef {
        name: KEYCLOAKS,
        kind: Kind::Class,
        extends: &["java.util.HashMap"],
        members: &[
            method("Object getFirst(Object)", |call| {
                let map = call.this().clone();
                first(call, &map)
            }),
            method("void add(Object,Object)", |call| {
                let map = call.this().clone();
                add(call, &map)
            }),
            method("void putSingle(Object,Object)", |call| {
                let map = call.this().clone();
                put_single(call, &map)
            }),
            method("List getList(Object)", |call| {
                let map = call.this().clone();
                let name = call.argument(0);
                let list = call.invoke(&map, "get", &[name])?;
                if list.is_null() {
                    return collect::list(call, Vec::new());
                }
                Ok(list)
            }),
        ],
    },
];

fn first(call: &mut Call<'_>, map: &Value) -> Result<Value, Throw> {
    let name = call.argument(0);
    let list = call.invoke(map, "get", &[name])?;
    if list.is_null() {
        return Ok(Value::Null);
    }
    let values = call.elements(&list)?;
    Ok(values.into_iter().next().unwrap_or(Value::Null))
}

fn add(call: &mut Call<'_>, map: &Value) -> Result<Value, Throw> {
    let (name, value) = (call.argument(0), call.argument(1));
    let list = call.invoke(map, "get", std::slice::from_ref(&name))?;
    if list.is_null() {
        let list = collect::list(call, vec![value])?;
        call.invoke(map, "put", &[name, list])?;
    } else {
        call.invoke(&list, "add", &[value])?;
    }
    Ok(Value::Null)
}

fn put_single(call: &mut Call<'_>, map: &Value) -> Result<Value, Throw> {
    let list = collect::list(call, vec![call.argument(1)])?;
    let name = call.argument(0);
    call.invoke(map, "put", &[name, list])?;
    Ok(Value::Null)
}

/// The object over a `HashMap` of lists.
pub(super) fn object(call: &Call<'_>, map: Value) -> Result<Value, Throw> {
    let server = server(call)?;
    let mut maps = server.maps.borrow_mut();
    maps.push(map);
    call.object(CLASS, Plain(MapKey(maps.len() - 1)))
}

fn inner(call: &Call<'_>) -> Result<Value, Throw> {
    let MapKey(place) = key(call)?;
    let map = server(call)?.maps.borrow().get(place).cloned();
    map.ok_or_else(|| call.refuse("uses a map of another run"))
}
