//! `ProtocolMapperModel`: the mapper instances of a client or client scope, as scripts look up their settings.

use keycloak_model::ProtocolMapper;
use nashorn::java::{Call, ClassDef, Kind, Plain, Throw, Value, method};

use super::collect;

const CLASS: &str = "org.keycloak.models.ProtocolMapperModel";

pub(super) const CLASSES: &[ClassDef] = &[ClassDef {
    name: CLASS,
    kind: Kind::Class,
    extends: &[],
    members: &[
        method("String getId()", |call| {
            text(call, |mapper| mapper.id.clone())
        }),
        method("String getName()", |call| {
            text(call, |mapper| mapper.name.clone())
        }),
        method("String getProtocol()", |call| {
            text(call, |mapper| mapper.protocol.to_string())
        }),
        method("String getProtocolMapper()", |call| {
            text(call, |mapper| mapper.provider.clone())
        }),
        method("Map getConfig()", |call| {
            let config = call.data(|mapper: &Plain<ProtocolMapper>| mapper.0.config.clone())?;
            collect::text_map(call, &config)
        }),
    ],
}];

fn text(call: &Call<'_>, read: impl FnOnce(&ProtocolMapper) -> String) -> Result<Value, Throw> {
    call.data(|mapper: &Plain<ProtocolMapper>| Value::string(&read(&mapper.0)))
}

fn object(call: &Call<'_>, mapper: &ProtocolMapper) -> Result<Value, Throw> {
    call.object(CLASS, Plain(mapper.clone()))
}

/// `getProtocolMappersStream()`
pub(super) fn stream(call: &mut Call<'_>, mappers: &[ProtocolMapper]) -> Result<Value, Throw> {
    let mappers = mappers.iter().map(|mapper| object(call, mapper));
    let mappers = mappers.collect::<Result<_, _>>()?;
    collect::stream(call, mappers)
}

/// `getProtocolMapperByName(protocol, name)`; null when there is none.
pub(super) fn by_name(call: &mut Call<'_>, mappers: &[ProtocolMapper]) -> Result<Value, Throw> {
    let protocol = call.string(0)?.to_std_string_lossy();
    let name = call.string(1)?.to_std_string_lossy();
    let found = mappers
        .iter()
        .find(|mapper| mapper.protocol.to_string() == protocol && mapper.name == name);
    found.map_or(Ok(Value::Null), |mapper| object(call, mapper))
}
