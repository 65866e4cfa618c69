//! Java collections, made as Java code would make them.

use keycloak_model::Attributes;
use nashorn::java::{Call, Throw, Value};

use super::multivalued;
use super::server::server;
use crate::json::Json;

/// A `java.util.ArrayList`.
pub(super) fn list(call: &mut Call<'_>, items: Vec<Value>) -> Result<Value, Throw> {
    let list = call.construct_new("java.util.ArrayList", &[])?;
    for item in items {
        call.invoke(&list, "add", &[item])?;
    }
    Ok(list)
}

/// A `java.util.stream.Stream`.
pub(super) fn stream(call: &mut Call<'_>, items: Vec<Value>) -> Result<Value, Throw> {
    let list = list(call, items)?;
    call.invoke(&list, "stream", &[])
}

/// A stream of what is in order already, which the server sorts once more since `major.minor.0`: its
/// class tells, when a script makes a text of it. A comparator to which all are equal leaves them there.
pub(super) fn stream_sorted_since(
    call: &mut Call<'_>,
    version: (u8, u8),
    items: Vec<Value>,
) -> Result<Value, Throw> {
    let stream = stream(call, items)?;
    let class = |name| {
        let class = call.registry().find(name);
        class.ok_or_else(|| call.refuse(format!("needs {name}, which is not emulated")))
    };
    let plain = class("java.util.stream.ReferencePipeline$Head")?;
    let sorted = class("java.util.stream.SortedOps$OfRef")?;
    if !server(call)?.version.chooses(version, sorted, plain) {
        return Ok(stream);
    }
    let equal = call.invoke_static("java.util.Comparator", "nullsFirst", &[Value::Null])?;
    call.invoke(&stream, "sorted", &[equal])
}

/// A `java.util.HashSet`: what `collect(Collectors.toSet())` gives.
pub(super) fn set(call: &mut Call<'_>, items: Vec<Value>) -> Result<Value, Throw> {
    let list = list(call, items)?;
    call.construct_new("java.util.HashSet", &[list])
}

/// A page of a stream: `first` and `max` may be null or negative, which is no limit.
pub(super) fn page(call: &Call<'_>, first: usize, items: Vec<Value>) -> Vec<Value> {
    let number = |index| {
        call.argument(index)
            .as_int()
            .and_then(|number| usize::try_from(number).ok())
    };
    let skip = number(first).unwrap_or(0);
    let max = number(first + 1).unwrap_or(usize::MAX);
    items.into_iter().skip(skip).take(max).collect()
}

/// A `java.util.HashMap`.
pub(super) fn map(
    call: &mut Call<'_>,
    entries: impl IntoIterator<Item = (Value, Value)>,
) -> Result<Value, Throw> {
    let map = call.construct_new("java.util.HashMap", &[])?;
    for (key, value) in entries {
        call.invoke(&map, "put", &[key, value])?;
    }
    Ok(map)
}

pub(super) fn texts<'t>(texts: impl IntoIterator<Item = &'t String>) -> Vec<Value> {
    texts.into_iter().map(|text| Value::string(text)).collect()
}

/// `Map<String, List<String>>`
pub(super) fn attributes(call: &mut Call<'_>, attributes: &Attributes) -> Result<Value, Throw> {
    let entries = entries(call, attributes)?;
    map(call, entries)
}

/// The attributes of a group or role.
pub(super) fn model_attributes(
    call: &mut Call<'_>,
    attributes: &Attributes,
) -> Result<Value, Throw> {
    let entries = entries(call, attributes)?;
    multivalued_map(call, entries)
}

fn entries(call: &mut Call<'_>, attributes: &Attributes) -> Result<Vec<(Value, Value)>, Throw> {
    let mut entries = Vec::new();
    for (name, values) in attributes.iter() {
        entries.push((Value::string(name), list(call, texts(values))?));
    }
    Ok(entries)
}

/// `org.keycloak.common.util.MultivaluedHashMap` of lists, as a user's attributes are.
pub(super) fn multivalued_map(
    call: &mut Call<'_>,
    entries: Vec<(Value, Value)>,
) -> Result<Value, Throw> {
    let map = call.construct_as(multivalued::KEYCLOAKS, "java.util.HashMap")?;
    for (key, value) in entries {
        call.invoke(&map, "put", &[key, value])?;
    }
    Ok(map)
}

/// `Map<String, String>`
pub(super) fn text_map(call: &mut Call<'_>, entries: &[(String, String)]) -> Result<Value, Throw> {
    let entries = entries
        .iter()
        .map(|(name, value)| (Value::string(name), Value::string(value)));
    map(call, entries.collect::<Vec<_>>())
}

/// An argument that is a text, a list of them, or null for none.
pub(super) fn given_texts(call: &mut Call<'_>, index: usize) -> Result<Vec<String>, Throw> {
    let given = call.argument(index);
    if given.is_null() {
        return Ok(Vec::new());
    }
    if let Some(text) = given.as_string() {
        return Ok(vec![text.to_std_string_lossy()]);
    }
    texts_of(call, &given)
}

/// The texts of the elements of an array or collection.
pub(super) fn texts_of(call: &mut Call<'_>, collection: &Value) -> Result<Vec<String>, Throw> {
    let mut texts = Vec::new();
    for item in call.elements(collection)? {
        texts.push(call.text(&item)?.to_std_string_lossy());
    }
    Ok(texts)
}

/// Java objects for a JSON value: lists, maps of class `map`, and numbers as `number` has them.
pub(super) fn from_json(
    call: &mut Call<'_>,
    json: &Json,
    map: &str,
    number: fn(&mut Call<'_>, &str) -> Result<Value, Throw>,
) -> Result<Value, Throw> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::Boolean(value) => (*value).into(),
        Json::Number(text) => number(call, text)?,
        Json::String(text) => Value::string(text),
        Json::Array(items) => {
            let items = items
                .iter()
                .map(|item| from_json(call, item, map, number))
                .collect::<Result<_, _>>()?;
            list(call, items)?
        }
        Json::Object(entries) => {
            let object = call.construct_new(map, &[])?;
            for (name, value) in entries {
                let value = from_json(call, value, map, number)?;
                call.invoke(&object, "put", &[Value::string(name), value])?;
            }
            object
        }
    })
}
