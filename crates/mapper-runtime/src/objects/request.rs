//! The HTTP request: `HttpRequest` and `HttpHeaders`.

use keycloak_model::Attributes;
use nashorn::java::{Call, ClassDef, Kind, Plain, Throw, Value, declared, method};

use super::{collect, multivalued, server::server};

const REQUEST: &str = "org.keycloak.quarkus.runtime.integration.resteasy.QuarkusHttpRequest";
pub(super) const URI: &str = "org.keycloak.models.KeycloakUriInfo";
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
                // An empty list for a header that isn't there.
                let values = header(&server.request.headers, &name).unwrap_or_default();
                collect::list(call, collect::texts(values))
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
        name: URI,
        kind: Kind::Class,
        extends: &[],
        members: &[method("String getPath()", |call| {
            let server = server(call)?;
            match server.path() {
                Some(path) => Ok(Value::string(&path)),
                None => {
                    Err(call.refuse("asks for the URL of a request that the fixture doesn't give"))
                }
            }
        })],
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
