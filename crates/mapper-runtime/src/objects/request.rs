//! The HTTP request: `HttpRequest` and `HttpHeaders`.

use keycloak_model::Attributes;
use nashorn::java::{Call, ClassDef, Kind, Plain, Throw, Value, declared, method};

use super::{collect, multivalued, server::server};

const REQUEST: &str = "org.keycloak.quarkus.runtime.integration.resteasy.QuarkusHttpRequest";
const HEADERS: &str = "org.jboss.resteasy.reactive.server.jaxrs.HttpHeadersImpl";

pub(super) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "jakarta.ws.rs.core.HttpHeaders",
        kind: Kind::Interface,
        extends: &[],
        members: &[
            method("List getRequestHeader(String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                let server = server(call)?;
                match header(&server.request.headers, &name) {
                    Some(values) => collect::list(call, collect::texts(values)),
                    None => Ok(Value::Null),
                }
            }),
            method("String getHeaderString(String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                let server = server(call)?;
                let values = header(&server.request.headers, &name);
                Ok(values.map_or(Value::Null, |values| Value::string(&values.join(","))))
            }),
            declared("jakarta.ws.rs.core.MultivaluedMap getRequestHeaders()"),
            declared("List getAcceptableMediaTypes()"),
            declared("List getAcceptableLanguages()"),
            declared("Object getMediaType()"),
            declared("java.util.Locale getLanguage()"),
            declared("Map getCookies()"),
            declared("Object getDate()"),
            declared("int getLength()"),
        ],
    },
    ClassDef {
        name: "org.keycloak.http.HttpRequest",
        kind: Kind::Interface,
        extends: &[],
        members: &[
            method("String getHttpMethod()", |call| {
                Ok(Value::string(&server(call)?.request.method))
            }),
            method("jakarta.ws.rs.core.HttpHeaders getHttpHeaders()", headers),
            method(
                "jakarta.ws.rs.core.MultivaluedMap getDecodedFormParameters()",
                |call| {
                    let server = server(call)?;
                    let map = collect::attributes(call, &server.request.form)?;
                    multivalued::object(call, map)
                },
            ),
        ],
    },
    ClassDef {
        name: REQUEST,
        kind: Kind::Class,
        extends: &["org.keycloak.http.HttpRequest"],
        members: &[],
    },
    ClassDef {
        name: HEADERS,
        kind: Kind::Class,
        extends: &["jakarta.ws.rs.core.HttpHeaders"],
        members: &[],
    },
];

/// Names of headers compare without regard to case.
fn header<'h>(headers: &'h Attributes, name: &str) -> Option<&'h [String]> {
    headers
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, values)| values)
}

pub(super) fn headers(call: &mut Call<'_>) -> Result<Value, Throw> {
    call.object(HEADERS, Plain(()))
}

pub(super) fn object(call: &mut Call<'_>) -> Result<Value, Throw> {
    call.object(REQUEST, Plain(()))
}
