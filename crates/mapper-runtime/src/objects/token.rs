//! The tokens a script writes to: `JsonWebToken`, `IDToken`, `AccessToken` and
//! `AccessTokenResponse`, live. What a script does to them shows in the token that is issued.

mod access;
mod access_token;
mod address;
mod id_token;
mod json_web_token;
mod response;
mod state;

use nashorn::java::{Call, ClassDef, Plain, Throw, Type, Value};

use super::collect::from_json;
use super::server::{key, server};
use crate::json::{Json, Unwritable};
use crate::token::TokenKind;
use state::read_token;
pub(super) use state::{AccessState, TokenState};
pub(crate) use state::{LeftToken, read_back};

const ACCESS_TOKEN: &str = "org.keycloak.representations.AccessToken";
const ID_TOKEN: &str = "org.keycloak.representations.IDToken";
const RESPONSE: &str = "org.keycloak.representations.AccessTokenResponse";

pub(super) fn classes() -> [&'static [ClassDef]; 6] {
    [
        json_web_token::CLASSES,
        id_token::CLASSES,
        access_token::CLASSES,
        access::CLASSES,
        address::CLASSES,
        response::CLASSES,
    ]
}

/// Which token of a run: the one being issued, or one the script made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TokenKey(usize);

impl TokenKey {
    /// The token that is being issued.
    pub(super) const ISSUED: Self = Self(0);
}

/// The class of a token.
pub(super) const fn class(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Access => ACCESS_TOKEN,
        TokenKind::Id => ID_TOKEN,
        TokenKind::Response => RESPONSE,
    }
}

/// A token as Jackson writes it.
pub(super) fn text_of(call: &mut Call<'_>, token: &Value) -> Result<Value, Throw> {
    server(call)?.touch_token();
    let key = token
        .as_object()
        .and_then(|object| object.data(|key: &Plain<TokenKey>| key.0));
    let read = match key {
        Some(key) => read_token(call, key)?,
        None => None,
    };
    let Some((left, others)) = read else {
        return Err(call.refuse("uses a token of another run"));
    };
    let others = match others {
        Some(others) => Some(call.owned(&others)?),
        None => None,
    };
    call.unpredictable("a token's text holds its id and times, which are different in every run");
    match left.into_token(others.as_ref()).to_json() {
        Ok(json) => Ok(Value::string(&json.to_string())),
        Err(Unwritable::Throws(exception)) => {
            let (class, message) = exception.split_once(": ").unwrap_or((&exception, ""));
            Err(call.throw(class, Some(message)))
        }
        Err(Unwritable::Unknown(class)) => Err(call.refuse(format!(
            "makes a text of a token in which a {class} is, which is not emulated"
        ))),
    }
}

/// `new AccessToken()`
fn new_token(call: &mut Call<'_>, kind: TokenKind) -> Result<Value, Throw> {
    let server = server(call)?;
    server.touch_token();
    let mut tokens = server.tokens.borrow_mut();
    tokens.push(TokenState::empty(kind, server.version.get()));
    Ok(call.construct(Plain(TokenKey(tokens.len() - 1))))
}

fn with<R>(call: &Call<'_>, work: impl FnOnce(&mut TokenState) -> R) -> Result<R, Throw> {
    let TokenKey(place) = key(call)?;
    let server = server(call)?;
    server.touch_token();
    let mut tokens = server.tokens.borrow_mut();
    match tokens.get_mut(place) {
        Some(token) => Ok(work(token)),
        None => Err(call.refuse("uses a token of another run")),
    }
}

fn field(call: &Call<'_>, name: &str) -> Result<Option<Json>, Throw> {
    with(call, |token| token.fields.field(name).cloned())
}

/// A field of type `String`.
fn text(call: &mut Call<'_>, name: &str) -> Result<Value, Throw> {
    let text = field(call, name)?;
    Ok(text
        .as_ref()
        .and_then(Json::as_str)
        .map_or(Value::Null, Value::string))
}

/// A field of type `Boolean`.
fn flag(call: &mut Call<'_>, name: &str) -> Result<Value, Throw> {
    Ok(match field(call, name)? {
        Some(Json::Boolean(value)) => value.into(),
        _ => Value::Null,
    })
}

fn number(call: &Call<'_>, name: &str) -> Result<Option<i64>, Throw> {
    Ok(match field(call, name)? {
        Some(Json::Number(text)) => text.parse().ok(),
        _ => None,
    })
}

/// A field of type `Long`.
fn long(call: &mut Call<'_>, name: &str) -> Result<Value, Throw> {
    Ok(number(call, name)?.map_or(Value::Null, Value::Long))
}

/// A field of type `int`, or an older `int` view of a `Long`; 0 when it is empty.
fn int(call: &mut Call<'_>, name: &str) -> Result<Value, Throw> {
    let number = number(call, name)?.unwrap_or(0);
    // `Long.intValue` keeps the lower half.
    #[expect(clippy::cast_possible_truncation, reason = "as in Java")]
    Ok(Value::Int(number as i32))
}

/// Sets a field to the first argument, of whatever type it is.
fn set(call: &mut Call<'_>, name: &str) -> Result<Value, Throw> {
    let value = match call.argument(0) {
        Value::Boolean(value) => Some(Json::Boolean(value)),
        Value::Int(number) => Some(i64::from(number).into()),
        Value::Long(number) => Some(number.into()),
        Value::String(text) => Some(text.to_std_string_lossy().into()),
        _ => None,
    };
    with(call, |token| match value {
        Some(value) => token.fields.set_field(name, value),
        None => token.fields.remove_field(name),
    })?;
    Ok(Value::Null)
}

/// Sets a field and gives back the token.
fn fluent(call: &mut Call<'_>, name: &str) -> Result<Value, Throw> {
    set(call, name)?;
    Ok(call.this().clone())
}

/// The live map of other claims.
fn other_claims(call: &mut Call<'_>) -> Result<Value, Throw> {
    if let Some(map) = with(call, |token| token.others.clone())? {
        return Ok(map);
    }
    let initial = with(call, |token| token.initial_others.clone())?;
    let map = call.construct_new("java.util.HashMap", &[])?;
    for (name, value) in &initial {
        let value = java(call, value)?;
        call.invoke(&map, "put", &[Value::string(name), value])?;
    }
    with(call, |token| token.others = Some(map.clone()))?;
    Ok(map)
}

/// `setOtherClaims(name, value)`
fn put_other_claim(call: &mut Call<'_>) -> Result<Value, Throw> {
    let map = other_claims(call)?;
    let entry = [call.argument(0), call.argument(1)];
    call.invoke(&map, "put", &entry)?;
    Ok(Value::Null)
}

/// The Java value Keycloak's own mappers put into the other claims.
fn java(call: &mut Call<'_>, value: &Json) -> Result<Value, Throw> {
    from_json(call, value, "java.util.HashMap", |_, text| {
        Ok(match text.parse() {
            Ok(number) => Value::Long(number),
            Err(_) => Value::Double(text.parse().unwrap_or_default()),
        })
    })
}

/// A `HashSet` of texts, or null for no list.
fn text_set(call: &mut Call<'_>, texts: Option<&Json>) -> Result<Value, Throw> {
    let Some(Json::Array(items)) = texts else {
        return Ok(Value::Null);
    };
    let set = call.construct_new("java.util.HashSet", &[])?;
    for item in items.iter().filter_map(Json::as_str) {
        call.invoke(&set, "add", &[Value::string(item)])?;
    }
    Ok(set)
}

/// The texts of a Java collection as JSON; `None` for null.
fn texts_of(call: &mut Call<'_>, collection: &Value) -> Result<Option<Json>, Throw> {
    if collection.is_null() {
        return Ok(None);
    }
    let mut texts = Vec::new();
    for item in call.elements(collection)? {
        texts.push(call.text(&item)?.to_std_string_lossy().into());
    }
    Ok(Some(Json::Array(texts)))
}

/// A `String[]`.
fn string_array(call: &Call<'_>, texts: Vec<Value>) -> Value {
    let string = call.registry().find("java.lang.String");
    let component = string.map_or(Type::Void, Type::Class);
    call.array(component, texts)
}
