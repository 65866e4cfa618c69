//! `java.net.URI`, as far as the request's own is one.

use nashorn::java::{Call, ClassDef, Kind, Plain, Throw, Value, constructor, method};

const CLASS: &str = "java.net.URI";

pub(super) const CLASSES: &[ClassDef] = &[ClassDef {
    name: CLASS,
    kind: Kind::Class,
    extends: &[],
    members: &[
        constructor("new(String)", |call| {
            Err(call.refuse("makes a java.net.URI, which is not emulated"))
        }),
        method("static java.net.URI create(String)", |call| {
            Err(call.refuse("makes a java.net.URI, which is not emulated"))
        }),
        method("String toString()", |call| {
            call.data(|uri: &Plain<String>| Value::string(&uri.0))
        }),
        method("String getScheme()", |call| {
            part(call, |parts| parts.scheme)
        }),
        method("String getAuthority()", |call| {
            part(call, |parts| parts.authority)
        }),
        method("String getHost()", |call| {
            part(call, |parts| {
                let host = parts.authority;
                let end = host
                    .rfind(':')
                    .filter(|end| !host.ends_with(']') && *end > 0);
                host.get(..end.unwrap_or(host.len())).unwrap_or(host)
            })
        }),
        method("int getPort()", |call| {
            let port = call.data(|uri: &Plain<String>| {
                let authority = Parts::of(&uri.0).authority;
                authority
                    .rsplit_once(':')
                    .and_then(|(_, port)| port.parse().ok())
            })?;
            Ok(Value::Int(port.unwrap_or(-1)))
        }),
        method("String getPath()", |call| part(call, |parts| parts.path)),
        method("String getRawPath()", |call| part(call, |parts| parts.path)),
    ],
}];

/// The object for an absolute URL.
pub(super) fn object(call: &Call<'_>, url: String) -> Result<Value, Throw> {
    call.object(CLASS, Plain(url))
}

struct Parts<'u> {
    scheme: &'u str,
    authority: &'u str,
    path: &'u str,
}

impl<'u> Parts<'u> {
    fn of(url: &'u str) -> Self {
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        let end = rest.find(['?', '#']).unwrap_or(rest.len());
        let rest = rest.get(..end).unwrap_or(rest);
        let at = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(at).unwrap_or((rest, ""));
        Self {
            scheme,
            authority,
            path,
        }
    }
}

fn part(call: &Call<'_>, read: impl for<'u> Fn(Parts<'u>) -> &'u str) -> Result<Value, Throw> {
    call.data(|uri: &Plain<String>| Value::string(read(Parts::of(&uri.0))))
}
