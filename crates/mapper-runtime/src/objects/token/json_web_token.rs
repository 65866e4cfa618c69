//! `org.keycloak.representations.JsonWebToken`

use nashorn::java::{Call, ClassDef, Kind, Throw, Value, field as public_field, method};

use super::{
    field, fluent, int, long, number, other_claims, put_other_claim, set, string_array, text,
    text_of, with,
};
use crate::json::Json;

pub(super) const CLASSES: &[ClassDef] = &[ClassDef {
    name: "org.keycloak.representations.JsonWebToken",
    kind: Kind::Class,
    extends: &[],
    members: &[
        method("String getId()", |call| text(call, "jti")),
        method("JsonWebToken id(String)", |call| fluent(call, "jti")),
        method("Long getExp()", |call| long(call, "exp")),
        method("int getExpiration()", |call| int(call, "exp")),
        method("JsonWebToken exp(Long)", |call| fluent(call, "exp")),
        method("JsonWebToken expiration(int)", |call| fluent(call, "exp")),
        method("boolean isExpired()", |call| {
            let exp = number(call, "exp")?.filter(|exp| *exp != 0);
            let now = seconds(call);
            Ok(exp.is_some_and(|exp| now > exp).into())
        }),
        method("Long getNbf()", |call| long(call, "nbf")),
        method("int getNotBefore()", |call| int(call, "nbf")),
        method("JsonWebToken nbf(Long)", |call| fluent(call, "nbf")),
        method("JsonWebToken notBefore(int)", |call| fluent(call, "nbf")),
        method("boolean isActive()", |call| {
            let now = seconds(call);
            let exp = number(call, "exp")?.filter(|exp| *exp != 0);
            let nbf = number(call, "nbf")?.filter(|nbf| *nbf != 0);
            let begun = nbf.is_none_or(|nbf| now >= nbf);
            Ok((begun && exp.is_none_or(|exp| now <= exp)).into())
        }),
        method("Long getIat()", |call| long(call, "iat")),
        method("int getIssuedAt()", |call| int(call, "iat")),
        method("JsonWebToken iat(Long)", |call| fluent(call, "iat")),
        method("JsonWebToken issuedAt(int)", |call| fluent(call, "iat")),
        method("JsonWebToken issuedNow()", |call| {
            let now = seconds(call);
            with(call, |token| token.fields.set_field("iat", now.into()))?;
            Ok(call.this().clone())
        }),
        method("boolean isIssuedBeforeSessionStart(long)", |call| {
            let started = call.long(0);
            Ok(number(call, "iat")?
                .is_some_and(|iat| iat + 1 < started)
                .into())
        }),
        method("String getIssuer()", |call| text(call, "iss")),
        method("JsonWebToken issuer(String)", |call| fluent(call, "iss")),
        method("String[] getAudience()", audience),
        method("boolean hasAudience(String)", |call| {
            let wanted = call.argument(0);
            let wanted = wanted.as_string().map(|text| text.to_std_string_lossy());
            let audience = audiences(call)?;
            Ok(wanted
                .is_some_and(|wanted| audience.is_some_and(|all| all.contains(&wanted)))
                .into())
        }),
        method("boolean hasAnyAudience(List)", |call| {
            let given = call.argument(0);
            let audience = audiences(call)?.unwrap_or_default();
            let mut found = false;
            for wanted in call.elements(&given)? {
                found |= audience.contains(&call.text(&wanted)?.to_std_string_lossy());
            }
            Ok(found.into())
        }),
        method("JsonWebToken audience(String...)", set_audience),
        method("JsonWebToken addAudience(String)", |call| {
            let added = call.string(0)?.to_std_string_lossy();
            let mut all = audiences(call)?.unwrap_or_default();
            // The class keeps a value it already has in its place.
            if !all.contains(&added) {
                all.push(added);
            }
            put_audience(call, all)
        }),
        method("String getSubject()", |call| text(call, "sub")),
        method("JsonWebToken subject(String)", |call| fluent(call, "sub")),
        method("void setSubject(String)", |call| set(call, "sub")),
        method("String getType()", |call| text(call, "typ")),
        method("JsonWebToken type(String)", |call| fluent(call, "typ")),
        method("String getIssuedFor()", |call| text(call, "azp")),
        method("JsonWebToken issuedFor(String)", |call| fluent(call, "azp")),
        public_field("void issuedFor(String)", |call| set(call, "azp")),
        method("String toString()", |call| {
            let token = call.this().clone();
            text_of(call, &token)
        }),
        method("Map getOtherClaims()", other_claims),
        method("void setOtherClaims(String,Object)", put_other_claim),
    ],
}];

/// Seconds since 1970 in the time of the run.
fn seconds(call: &Call<'_>) -> i64 {
    call.surroundings().now.div_euclid(1000)
}

fn audiences(call: &Call<'_>) -> Result<Option<Vec<String>>, Throw> {
    Ok(match field(call, "aud")? {
        Some(Json::String(only)) => Some(vec![only]),
        Some(Json::Array(all)) => Some(
            all.iter()
                .filter_map(Json::as_str)
                .map(str::to_owned)
                .collect(),
        ),
        _ => None,
    })
}

fn audience(call: &mut Call<'_>) -> Result<Value, Throw> {
    let Some(all) = audiences(call)? else {
        return Ok(Value::Null);
    };
    let all = all.iter().map(|one| Value::string(one)).collect();
    Ok(string_array(call, all))
}

fn set_audience(call: &mut Call<'_>) -> Result<Value, Throw> {
    let given = call.argument(0);
    let mut all = Vec::new();
    for one in call.elements(&given)? {
        all.push(call.text(&one)?.to_std_string_lossy());
    }
    put_audience(call, all)
}

/// One audience is written as a text, several as a list.
fn put_audience(call: &mut Call<'_>, all: Vec<String>) -> Result<Value, Throw> {
    let value = match &all[..] {
        [only] => only.as_str().into(),
        _ => Json::Array(all.into_iter().map(Json::from).collect()),
    };
    with(call, |token| token.fields.set_field("aud", value))?;
    Ok(call.this().clone())
}
