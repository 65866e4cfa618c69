//! `org.keycloak.representations.IDToken`

use nashorn::java::{Call, ClassDef, Kind, MemberDef, Throw, Value, constant, constructor, method};

use super::{address, field, flag, int, long, new_token, set, text, with};
use crate::objects::server::server;
use crate::token::TokenKind;

/// The session: `session_state` until 24, `sid` from 25 on; `getSessionState` still answers.
fn session(call: &mut Call<'_>) -> Result<Value, Throw> {
    match text(call, "sid")? {
        Value::Null => text(call, "session_state"),
        sid => Ok(sid),
    }
}

/// Whether the token holds the object it was given; later versions hold a map of what was in it.
fn keeps_address(call: &Call<'_>) -> Result<bool, Throw> {
    Ok(!server(call)?.version.at_least(26, 7))
}

const MEMBERS: &[MemberDef] = &[
    constructor("new()", |call| new_token(call, TokenKind::Id)),
    method("String getNonce()", |call| text(call, "nonce")),
    method("void setNonce(String)", |call| set(call, "nonce")),
    method("Long getAuth_time()", |call| long(call, "auth_time")),
    method("void setAuth_time(Long)", |call| set(call, "auth_time")),
    method("int getAuthTime()", |call| int(call, "auth_time")),
    method("void setAuthTime(int)", |call| set(call, "auth_time")),
    method("String getSessionId()", session),
    method("void setSessionId(String)", |call| set(call, "sid")),
    method("String getSessionState()", session),
    method("void setSessionState(String)", |call| {
        // Both names stand in the tokens of those versions.
        set(call, "sid")?;
        set(call, "session_state")
    }),
    method("String getAccessTokenHash()", |call| text(call, "at_hash")),
    method("void setAccessTokenHash(String)", |call| {
        set(call, "at_hash")
    }),
    method("String getCodeHash()", |call| text(call, "c_hash")),
    method("void setCodeHash(String)", |call| set(call, "c_hash")),
    method("String getStateHash()", |call| text(call, "s_hash")),
    method("void setStateHash(String)", |call| set(call, "s_hash")),
    method("String getName()", |call| text(call, "name")),
    method("void setName(String)", |call| set(call, "name")),
    method("String getGivenName()", |call| text(call, "given_name")),
    method("void setGivenName(String)", |call| set(call, "given_name")),
    method("String getFamilyName()", |call| text(call, "family_name")),
    method("void setFamilyName(String)", |call| {
        set(call, "family_name")
    }),
    method("String getMiddleName()", |call| text(call, "middle_name")),
    method("void setMiddleName(String)", |call| {
        set(call, "middle_name")
    }),
    method("String getNickName()", |call| text(call, "nickname")),
    method("void setNickName(String)", |call| set(call, "nickname")),
    method("String getPreferredUsername()", |call| {
        text(call, "preferred_username")
    }),
    method("void setPreferredUsername(String)", |call| {
        set(call, "preferred_username")
    }),
    method("String getProfile()", |call| text(call, "profile")),
    method("void setProfile(String)", |call| set(call, "profile")),
    method("String getPicture()", |call| text(call, "picture")),
    method("void setPicture(String)", |call| set(call, "picture")),
    method("String getWebsite()", |call| text(call, "website")),
    method("void setWebsite(String)", |call| set(call, "website")),
    method("String getEmail()", |call| text(call, "email")),
    method("void setEmail(String)", |call| set(call, "email")),
    method("Boolean getEmailVerified()", |call| {
        flag(call, "email_verified")
    }),
    method("void setEmailVerified(Boolean)", |call| {
        set(call, "email_verified")
    }),
    method("String getGender()", |call| text(call, "gender")),
    method("void setGender(String)", |call| set(call, "gender")),
    method("String getBirthdate()", |call| text(call, "birthdate")),
    method("void setBirthdate(String)", |call| set(call, "birthdate")),
    method("String getZoneinfo()", |call| text(call, "zoneinfo")),
    method("void setZoneinfo(String)", |call| set(call, "zoneinfo")),
    method("String getLocale()", |call| text(call, "locale")),
    method("void setLocale(String)", |call| set(call, "locale")),
    method("String getPhoneNumber()", |call| text(call, "phone_number")),
    method("void setPhoneNumber(String)", |call| {
        set(call, "phone_number")
    }),
    method("Boolean getPhoneNumberVerified()", |call| {
        flag(call, "phone_number_verified")
    }),
    method("void setPhoneNumberVerified(Boolean)", |call| {
        set(call, "phone_number_verified")
    }),
    method(
        "org.keycloak.representations.AddressClaimSet getAddress()",
        |call| {
            if let Some(address) = with(call, |token| token.address.clone())? {
                return Ok(address);
            }
            let keeps = keeps_address(call)?;
            let address = match field(call, "address")? {
                Some(json) => address::object(call, &json)?,
                None => Value::Null,
            };
            if keeps {
                with(call, |token| token.address = Some(address.clone()))?;
            }
            Ok(address)
        },
    ),
    method(
        "void setAddress(org.keycloak.representations.AddressClaimSet)",
        |call| {
            let address = call.argument(0);
            if keeps_address(call)? {
                with(call, |token| token.address = Some(address))?;
                return Ok(Value::Null);
            }
            let json = address::json(&address);
            with(call, |token| match json {
                Some(json) => token.fields.set_field("address", json),
                None => token.fields.remove_field("address"),
            })?;
            Ok(Value::Null)
        },
    ),
    method("Long getUpdatedAt()", |call| long(call, "updated_at")),
    method("void setUpdatedAt(Long)", |call| set(call, "updated_at")),
    method("String getClaimsLocales()", |call| {
        text(call, "claims_locales")
    }),
    method("void setClaimsLocales(String)", |call| {
        set(call, "claims_locales")
    }),
    method("String getAcr()", |call| text(call, "acr")),
    method("void setAcr(String)", |call| set(call, "acr")),
    constant("ACR", |_| Ok("acr".into())),
    constant("ADDRESS", |_| Ok("address".into())),
    constant("AT_HASH", |_| Ok("at_hash".into())),
    constant("AUTH_TIME", |_| Ok("auth_time".into())),
    constant("BIRTHDATE", |_| Ok("birthdate".into())),
    constant("CLAIMS_LOCALES", |_| Ok("claims_locales".into())),
    constant("C_HASH", |_| Ok("c_hash".into())),
    constant("EMAIL", |_| Ok("email".into())),
    constant("EMAIL_VERIFIED", |_| Ok("email_verified".into())),
    constant("FAMILY_NAME", |_| Ok("family_name".into())),
    constant("GENDER", |_| Ok("gender".into())),
    constant("GIVEN_NAME", |_| Ok("given_name".into())),
    constant("LOCALE", |_| Ok("locale".into())),
    constant("MIDDLE_NAME", |_| Ok("middle_name".into())),
    constant("NAME", |_| Ok("name".into())),
    constant("NICKNAME", |_| Ok("nickname".into())),
    constant("NONCE", |_| Ok("nonce".into())),
    constant("PHONE_NUMBER", |_| Ok("phone_number".into())),
    constant("PHONE_NUMBER_VERIFIED", |_| {
        Ok("phone_number_verified".into())
    }),
    constant("PICTURE", |_| Ok("picture".into())),
    constant("PREFERRED_USERNAME", |_| Ok("preferred_username".into())),
    constant("PROFILE", |_| Ok("profile".into())),
    constant("SESSION_ID", |_| Ok("sid".into())),
    constant("SESSION_STATE", |_| Ok("session_state".into())),
    constant("S_HASH", |_| Ok("s_hash".into())),
    constant("UPDATED_AT", |_| Ok("updated_at".into())),
    constant("WEBSITE", |_| Ok("website".into())),
    constant("ZONEINFO", |_| Ok("zoneinfo".into())),
];

pub(super) const CLASSES: &[ClassDef] = &[ClassDef {
    name: super::ID_TOKEN,
    kind: Kind::Class,
    extends: &["org.keycloak.representations.JsonWebToken"],
    members: MEMBERS,
}];
