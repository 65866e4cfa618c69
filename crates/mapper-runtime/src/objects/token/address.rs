//! `org.keycloak.representations.AddressClaimSet`: the claim `address`.

use nashorn::java::{Call, ClassDef, Kind, MemberDef, Plain, Throw, Value, constructor, method};

use crate::json::Json;

const CLASS: &str = "org.keycloak.representations.AddressClaimSet";

/// The members of the claim, in the order Jackson writes them.
const MEMBERS: [&str; 6] = [
    "formatted",
    "street_address",
    "locality",
    "region",
    "postal_code",
    "country",
];

type Texts = [Option<String>; 6];
type Address = Plain<Texts>;

macro_rules! members {
    ($($getter:literal, $setter:literal, $place:literal;)*) => {
        &[
            constructor("new()", |call| {
                Ok(call.construct(Plain([const { None }; 6] as Texts)))
            }),
            $(
                method($getter, |call| {
                    let text = call.data(|address: &Address| address.0[$place].clone())?;
                    Ok(text.map_or(Value::Null, |text| Value::string(&text)))
                }),
                method($setter, |call| {
                    let text = call.argument(0);
                    let text = text.as_string().map(|text| text.to_std_string_lossy());
                    call.data_mut(|address: &mut Address| address.0[$place] = text)?;
                    Ok(Value::Null)
                }),
            )*
        ]
    };
}

const TABLE: &[MemberDef] = members! {
    "String getFormattedAddress()", "void setFormattedAddress(String)", 0;
    "String getStreetAddress()", "void setStreetAddress(String)", 1;
    "String getLocality()", "void setLocality(String)", 2;
    "String getRegion()", "void setRegion(String)", 3;
    "String getPostalCode()", "void setPostalCode(String)", 4;
    "String getCountry()", "void setCountry(String)", 5;
};

pub(super) const CLASSES: &[ClassDef] = &[ClassDef {
    name: CLASS,
    kind: Kind::Class,
    extends: &[],
    members: TABLE,
}];

/// The object for what stands in a token.
pub(super) fn object(call: &Call<'_>, json: &Json) -> Result<Value, Throw> {
    let texts: Texts = MEMBERS.map(|name| json.get(name).and_then(Json::as_str).map(str::to_owned));
    call.object(CLASS, Plain(texts))
}

/// What Jackson writes; `None` for null.
pub(super) fn json(address: &Value) -> Option<Json> {
    let texts = address
        .as_object()?
        .data(|address: &Address| address.0.clone())?;
    let entries = MEMBERS.into_iter().zip(texts);
    let entries = entries.filter_map(|(name, text)| Some((name.to_owned(), text?.into())));
    Some(Json::Object(entries.collect()))
}
