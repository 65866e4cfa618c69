//! JavaScript's own objects as Java sees them: `ScriptObjectMirror`, and `ListAdapter` for arrays.

use boa_engine::property::PropertyKey;
use boa_engine::{JsObject, JsValue, js_string};

use super::joined;
use super::support::{INDEX, NO_SUCH_ELEMENT, Returns, bare, count, object_array, with_message};
use super::util::map_data;
use crate::java::class::{MemberDef, method};
use crate::java::convert::{ScriptArray, from_js};
use crate::java::{Call, ClassDef, Kind, Throw, Value};

/// Members of `ScriptObjectMirror`.
pub(super) const MIRROR: &[MemberDef] = &[
    method("java.util.Set entrySet()", |call| {
        let entries = entries(call)?;
        let mut data = map_data::new_data(true);
        for (key, value) in entries {
            data.insert(call, key, value)?;
        }
        let map = map_data::map_object(call, "java.util.LinkedHashMap", data)?;
        call.invoke(&map, "entrySet", &[])
    }),
    method("int size()", |call| Ok(count(entries(call)?.len()).into())),
];

/// The own enumerable properties of the receiver.
fn entries(call: &mut Call<'_>) -> Result<Vec<(Value, Value)>, Throw> {
    match call.this().clone() {
        Value::Script(object) => properties(call, &object),
        _ => Ok(Vec::new()),
    }
}

/// The own enumerable properties of a script object, in order.
pub(super) fn properties(
    call: &mut Call<'_>,
    object: &JsObject,
) -> Result<Vec<(Value, Value)>, Throw> {
    let keys = object.own_property_keys(call.context())?;
    call.charge(keys.len())?;
    let mut entries = Vec::with_capacity(keys.len());
    for key in keys {
        let name = match &key {
            PropertyKey::String(name) => name.clone(),
            PropertyKey::Index(index) => index.get().to_string().as_str().into(),
            PropertyKey::Symbol(_) => continue,
        };
        let value: JsValue = object.get(key, call.context())?;
        entries.push((Value::String(name), from_js(&value)));
    }
    Ok(entries)
}

pub(in crate::java) const CLASSES: &[ClassDef] = &[ClassDef {
    name: "org.openjdk.nashorn.internal.runtime.ListAdapter",
    kind: Kind::Class,
    extends: &[
        "java.util.AbstractList",
        "java.util.RandomAccess",
        "java.util.Deque",
    ],
    members: &ADAPTER,
}];

const ADAPTER: [MemberDef; LIST_ADAPTER.len() + DEQUE_ADAPTER.len()] =
    joined(&[LIST_ADAPTER, DEQUE_ADAPTER]);

const LIST_ADAPTER: &[MemberDef] = &[
    method("int size()", |call| Ok(count(items(call)?.len()).into())),
    method("Object get(int)", |call| {
        let items = items(call)?;
        let at = index(call, items.len())?;
        Ok(items.get(at).cloned().unwrap_or(Value::Null))
    }),
    method("Object[] toArray()", |call| {
        let items = items(call)?;
        Ok(object_array(call, items))
    }),
    method("Object set(int, Object)", |call| {
        let items = items(call)?;
        let at = index(call, items.len())?;
        let (array, value) = (array(call)?, call.argument(1));
        let value = call.to_script(&value);
        array.set(at as u64, value, true, call.context())?;
        Ok(items.get(at).cloned().unwrap_or(Value::Null))
    }),
    method("boolean add(Object)", |call| {
        let end = items(call)?.len();
        splice(call, end, 0, 0)?;
        Ok(true.into())
    }),
    method("void add(int, Object)", |call| {
        let length = items(call)?.len();
        let at = usize::try_from(call.int(0)).ok().filter(|&at| at <= length);
        let Some(at) = at else {
            return Err(out_of_bounds(call));
        };
        splice(call, at, 0, 1)?;
        Ok(Value::Null)
    }),
    method("Object remove(int)", |call| {
        let items = items(call)?;
        let at = index(call, items.len())?;
        let (array, context) = (array(call)?, call.context());
        let splice = array.get(js_string!("splice"), context)?;
        if let Some(splice) = splice.as_callable() {
            splice.call(
                &array.into(),
                &[JsValue::from(at as u32), JsValue::from(1)],
                context,
            )?;
        }
        Ok(items.get(at).cloned().unwrap_or(Value::Null))
    }),
];

/// `ListAdapter` as a `Deque`: the elements go in and out at either end.
const DEQUE_ADAPTER: &[MemberDef] = &[
    method("void addFirst(Object)", push_first),
    method("void push(Object)", push_first),
    method("boolean offerFirst(Object)", |call| {
        push_first(call)?;
        Ok(true.into())
    }),
    method("void addLast(Object)", |call| {
        push_last(call)?;
        Ok(Value::Null)
    }),
    method("boolean offer(Object)", push_last),
    method("boolean offerLast(Object)", push_last),
    method("Object getFirst()", |call| look(call, End::First, true)),
    method("Object getLast()", |call| look(call, End::Last, true)),
    method("Object element()", |call| look(call, End::First, true)),
    method("Object peek()", |call| look(call, End::First, false)),
    method("Object peekFirst()", |call| look(call, End::First, false)),
    method("Object peekLast()", |call| look(call, End::Last, false)),
    method("Object remove()", |call| take(call, End::First, true)),
    method("Object removeFirst()", |call| take(call, End::First, true)),
    method("Object removeLast()", |call| take(call, End::Last, true)),
    method("Object pop()", |call| take(call, End::First, true)),
    method("Object poll()", |call| take(call, End::First, false)),
    method("Object pollFirst()", |call| take(call, End::First, false)),
    method("Object pollLast()", |call| take(call, End::Last, false)),
];

#[derive(Clone, Copy)]
enum End {
    First,
    Last,
}

fn push_first(call: &mut Call<'_>) -> Returns {
    splice(call, 0, 0, 0)?;
    Ok(Value::Null)
}

fn push_last(call: &mut Call<'_>) -> Returns {
    let end = items(call)?.len();
    splice(call, end, 0, 0)?;
    Ok(true.into())
}

/// The element at an end; without one, an exception or null.
fn look(call: &mut Call<'_>, end: End, must: bool) -> Returns {
    let items = items(call)?;
    let item = match end {
        End::First => items.first(),
        End::Last => items.last(),
    };
    match item {
        Some(item) => Ok(item.clone()),
        None if must => Err(bare(call, NO_SUCH_ELEMENT)),
        None => Ok(Value::Null),
    }
}

fn take(call: &mut Call<'_>, end: End, must: bool) -> Returns {
    let item = look(call, end, must)?;
    let (array, context) = (array(call)?, call.context());
    let name = match end {
        End::First => js_string!("shift"),
        End::Last => js_string!("pop"),
    };
    if let Some(function) = array.get(name, context)?.as_callable() {
        function.call(&array.into(), &[], context)?;
    }
    Ok(item)
}

/// Inserts an argument into the array.
fn splice(call: &mut Call<'_>, at: usize, removed: u32, argument: usize) -> Result<(), Throw> {
    let (array, value) = (array(call)?, call.argument(argument));
    let value = call.to_script(&value);
    let context = call.context();
    let splice = array.get(js_string!("splice"), context)?;
    if let Some(splice) = splice.as_callable() {
        splice.call(
            &array.into(),
            &[JsValue::from(at as u32), JsValue::from(removed), value],
            context,
        )?;
    }
    Ok(())
}

fn array(call: &Call<'_>) -> Result<JsObject, Throw> {
    call.data(|adapter: &ScriptArray| adapter.0.clone())
}

fn items(call: &mut Call<'_>) -> Result<Vec<Value>, Throw> {
    let array = array(call)?;
    call.script_items(&array)
}

fn index(call: &Call<'_>, length: usize) -> Result<usize, Throw> {
    usize::try_from(call.int(0))
        .ok()
        .filter(|&at| at < length)
        .ok_or_else(|| out_of_bounds(call))
}

fn out_of_bounds(call: &Call<'_>) -> Throw {
    with_message(call, INDEX, call.int(0).to_string())
}
