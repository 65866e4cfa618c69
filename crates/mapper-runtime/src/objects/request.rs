//! The HTTP request: `HttpRequest` and `HttpHeaders`.

use keycloak_model::{Attributes, Request};
use nashorn::java::{Call, ClassDef, Kind, Plain, Throw, Value, declared, method};

use super::{
    collect, multivalued,
    server::{Server, server},
    uri,
};
use crate::instance::Target;

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
                let values = header(&server, &name).unwrap_or_default();
                collect::list(call, collect::texts(&values))
            }),
            method("String getHeaderString(String)", |call| {
                let name = call.string(0)?.to_std_string_lossy();
                let server = server(call)?;
                let values = header(&server, &name);
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
                Ok(Value::string(method_of(&*server(call)?)))
            }),
            method("jakarta.ws.rs.core.HttpHeaders getHttpHeaders()", headers),
            method(
                "jakarta.ws.rs.core.MultivaluedMap getDecodedFormParameters()",
                |call| {
                    let server = server(call)?;
                    let map = collect::attributes(call, &form(&server))?;
                    multivalued::object(call, map)
                },
            ),
        ],
    },
    ClassDef {
        name: URI,
        kind: Kind::Class,
        extends: &[],
        members: &[
            method("String getPath()", |call| {
                let path = path(call)?;
                Ok(Value::string(&path))
            }),
            method("java.net.URI getBaseUri()", |call| {
                let base = base(&*server(call)?);
                uri::object(call, format!("{base}/"))
            }),
            method("java.net.URI getRequestUri()", |call| {
                let server = server(call)?;
                match &server.request.url {
                    Some(url) => uri::object(call, url.clone()),
                    None => absolute(call),
                }
            }),
            method("java.net.URI getAbsolutePath()", absolute),
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

fn path(call: &Call<'_>) -> Result<String, Throw> {
    server(call)?
        .path()
        .ok_or_else(|| call.refuse("asks for the URL of a request that the fixture doesn't give"))
}

/// URL of the server, without the realm.
fn base(server: &Server) -> String {
    let issuer = &server.login.issuer;
    let end = issuer.rfind("/realms/").unwrap_or(issuer.len());
    issuer.get(..end).unwrap_or_default().to_owned()
}

/// The request's URL without its query.
fn absolute(call: &mut Call<'_>) -> Result<Value, Throw> {
    let server = server(call)?;
    let url = match &server.request.url {
        Some(url) => {
            let end = url.find(['?', '#']).unwrap_or(url.len());
            url.get(..end).unwrap_or_default().to_owned()
        }
        None => format!("{}{}", base(&server), path(call)?),
    };
    uri::object(call, url)
}

/// Names of headers compare without regard to case. A form says what it is.
fn header(server: &Server, name: &str) -> Option<Vec<String>> {
    let mut headers = server.request.headers.iter();
    let given = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
    if let Some((_, values)) = given {
        return Some(values.to_vec());
    }
    let is_form = method_of(server) == "POST" && server.target.is_some();
    (is_form && name.eq_ignore_ascii_case("Content-Type"))
        .then(|| vec!["application/x-www-form-urlencoded".to_owned()])
}

/// The method the fixture gives; userinfo is asked for with `GET` when it gives nothing.
fn method_of(server: &Server) -> &str {
    let request = &server.request;
    let is_userinfo = server.target == Some(Target::Userinfo);
    if is_userinfo && *request == Request::default() {
        "GET"
    } else {
        &request.method
    }
}

/// What the fixture gives; else what a login by password sends, as the session is one, without the password.
fn form(server: &Server) -> Attributes {
    let mut form = server.request.form.clone();
    if form.iter().next().is_some() {
        return form;
    }
    let realm = server.realm();
    let one = |text: &str| vec![text.to_owned()];
    match server.target {
        Some(Target::AccessToken | Target::IdToken | Target::TokenResponse) => {
            form.set("grant_type", one("password"));
            form.set(
                "client_id",
                one(&realm.clients[server.login.client].client_id),
            );
            form.set("username", one(&realm.users[server.user].username));
            form.set("scope", one(&server.login.scope));
        }
        Some(Target::Introspection) => form.set("token", one("(access token)")),
        Some(Target::Userinfo) | None => {}
    }
    form
}

pub(super) fn headers(call: &mut Call<'_>) -> Result<Value, Throw> {
    call.object(HEADERS, Plain(()))
}

pub(super) fn object(call: &mut Call<'_>) -> Result<Value, Throw> {
    call.object(REQUEST, Plain(()))
}
