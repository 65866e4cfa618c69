//! `org.keycloak.util.JsonSerialization`, which scripts write and read JSON of Java objects with, and the
//! server's clock beside it.

use nashorn::java::{Call, ClassDef, Kind, Throw, Value, method};

use crate::json::{Json, Unwritable, read_first, write};

use super::collect::from_json;
use super::server::server;

pub(super) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "org.keycloak.util.JsonSerialization",
        kind: Kind::Class,
        extends: &[],
        members: &[
            method("static String writeValueAsString(Object)", write_value),
            method("static Object readValue(String,Class)", read_value),
        ],
    },
    ClassDef {
        name: "org.keycloak.common.util.Time",
        kind: Kind::Class,
        extends: &[],
        members: &[
            method("static int currentTime()", |call| {
                let seconds = call.surroundings().now.div_euclid(1000);
                Ok(Value::Int(i32::try_from(seconds).unwrap_or(i32::MAX)))
            }),
            method("static long currentTimeMillis()", |call| {
                Ok(Value::Long(call.surroundings().now))
            }),
        ],
    },
];

fn write_value(call: &mut Call<'_>) -> Result<Value, Throw> {
    let value = call.argument(0);
    let class = value
        .as_object()
        .map(|object| call.registry().class(object.class()).name().to_owned());
    // A token knows how it is written itself.
    if class.is_some_and(|class| class.ends_with("AccessToken") || class.ends_with("IDToken")) {
        return super::token::text_of(call, &value);
    }
    let version = server(call)?.version.get();
    let value = call.owned(&value)?;
    match write(&value, version) {
        Ok(json) => Ok(Value::string(&json.to_string())),
        Err(Unwritable::Throws(exception)) => {
            Err(call.throw("java.io.IOException", Some(&exception)))
        }
        Err(Unwritable::Unknown(class)) => {
            Err(call.refuse(format!("writes a {class} as JSON, which is not emulated")))
        }
    }
}

fn read_value(call: &mut Call<'_>) -> Result<Value, Throw> {
    const PLAIN: [&str; 6] = [
        "interface java.util.Map",
        "interface java.util.List",
        "class java.util.HashMap",
        "class java.util.LinkedHashMap",
        "class java.util.ArrayList",
        "class java.lang.Object",
    ];
    let text = call.string(0)?.to_std_string_lossy();
    let class = call.argument(1);
    let class = call.text(&class)?.to_std_string_lossy();
    let wants_list = class.ends_with("List");
    let json = read_first(&text);
    if !PLAIN.contains(&class.as_str()) {
        return Err(call.refuse(format!("reads JSON as a {class}, which is not emulated")));
    }
    match json {
        Some(json @ Json::Array(_)) if wants_list || class.ends_with("Object") => java(call, &json),
        Some(json @ Json::Object(_)) if !wants_list => java(call, &json),
        Some(json) if class.ends_with("Object") => java(call, &json),
        Some(Json::Null) => Ok(Value::Null),
        _ => {
            let message = format!("no JSON of a {class}");
            Err(call.throw("java.io.IOException", Some(&message)))
        }
    }
}

/// What Jackson reads without being told a type.
fn java(call: &mut Call<'_>, json: &Json) -> Result<Value, Throw> {
    from_json(call, json, "java.util.LinkedHashMap", number)
}

fn number(call: &mut Call<'_>, text: &str) -> Result<Value, Throw> {
    let is_whole = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-')
    };
    match (text.parse(), text.parse()) {
        (Ok(number), _) => Ok(Value::Int(number)),
        (_, Ok(number)) => Ok(Value::Long(number)),
        _ if is_whole(text) => {
            Err(call.refuse("reads a number beyond `long`, which is not emulated"))
        }
        _ => Ok(Value::Double(text.parse().unwrap_or_default())),
    }
}
