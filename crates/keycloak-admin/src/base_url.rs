//! The address of a Keycloak server, and of everything under it.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

use crate::Error;

/// The address of a Keycloak server, including its relative path where it has one
/// (`https://sso.example.org`, `https://sso.example.org/auth`).
///
/// Normalised: no slash at the end, no empty path parts. Keycloak 26.5 and newer answer 400 to `//` and `..`
/// in a path, 26.6 also to `;`.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Reads an address as people paste it.
    ///
    /// # Errors
    /// [`Error::Address`] when it isn't http or https, carries a user name, a password, a query or a fragment,
    /// or points below the server's root (`/realms/...`, `/admin/...`).
    pub fn parse(text: &str) -> Result<Self, Error> {
        let refuse = |reason: String| Error::Address {
            address: without_user_info(text),
            reason,
        };
        let mut url = Url::parse(text.trim()).map_err(|e| refuse(e.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refuse(format!("`{}` isn't http or https", url.scheme())));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse(
                "credentials don't belong into an address; pass them on their own".into(),
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refuse(
                "give the server's address only, without `?` and `#`".into(),
            ));
        }
        let parts: Vec<&str> = url.path().split('/').filter(|p| !p.is_empty()).collect();
        if let Some(below) = parts.iter().position(|p| matches!(*p, "realms" | "admin")) {
            let root: String = parts.iter().take(below).map(|p| format!("/{p}")).collect();
            return Err(refuse(format!(
                "this points into the server; its root is probably `{}{root}`",
                url.origin().ascii_serialization()
            )));
        }
        if parts.iter().any(|p| p.contains(';')) {
            return Err(refuse("Keycloak refuses `;` in a path".into()));
        }
        let path = parts.join("/");
        url.set_path(&path);
        Ok(Self(url))
    }

    /// The address of a resource below the server's root. Each part is one path segment and is encoded as such.
    ///
    /// # Errors
    /// [`Error::PathPart`] for a part that URLs can't carry: empty, `.` or `..`.
    pub(crate) fn join<S: AsRef<str>>(&self, parts: &[S]) -> Result<Url, Error> {
        let mut path = self.0.path().trim_end_matches('/').to_owned();
        for part in parts {
            let part = part.as_ref();
            if matches!(part, "" | "." | "..") {
                return Err(Error::PathPart { part: part.into() });
            }
            path.push('/');
            push_encoded(&mut path, part);
        }
        let mut url = self.0.clone();
        url.set_path(&path);
        Ok(url)
    }

    /// Whether what is sent there can't be read on the way: by TLS, or because it doesn't leave this machine.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.0.scheme() == "https" || self.is_loopback()
    }

    /// Whether the server runs on this machine, where no proxy stands between.
    pub(crate) fn is_loopback(&self) -> bool {
        self.0.host_str().is_some_and(|host| {
            host == "localhost"
                || host
                    .trim_matches(['[', ']'])
                    .parse::<IpAddr>()
                    .is_ok_and(|ip| ip.is_loopback())
        })
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({self})")
    }
}

/// Percent-encodes everything but RFC 3986's unreserved characters, so that `;`, `/` and `%` stay part of the name.
fn push_encoded(path: &mut String, part: &str) {
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            path.push(char::from(byte));
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
    }
}

/// The text as given, but with whatever stands before an `@` in its authority hidden.
fn without_user_info(text: &str) -> String {
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    match authority.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://***@{host}/{path}"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_normalised() {
        for (given, shown) in [
            ("https://sso.example.org", "https://sso.example.org"),
            ("https://sso.example.org/", "https://sso.example.org"),
            (
                " https://sso.example.org//auth/ ",
                "https://sso.example.org/auth",
            ),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            (
                "https://sso.example.org/a/../b/./kc",
                "https://sso.example.org/b/kc",
            ),
            (
                "https://sso.example.org:443/auth",
                "https://sso.example.org/auth",
            ),
        ] {
            assert_eq!(BaseUrl::parse(given).unwrap().to_string(), shown, "{given}");
        }
    }

    #[test]
    fn a_console_address_is_refused_with_the_root_it_probably_means() {
        let error = BaseUrl::parse("https://sso.example.org/auth/admin/master/console/")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("probably `https://sso.example.org/auth`"),
            "{error}"
        );
        for bad in [
            "sso.example.org",
            "ftp://sso.example.org",
            "https://h/?x=1",
            "https://h/#/realms",
            "https://h/a;b",
            "",
            "https://",
        ] {
            assert!(BaseUrl::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_password_in_an_address_is_refused_and_not_repeated() {
        for address in [
            "https://admin:hunter2@sso.example.org/auth",
            "x://u:hunter2@h",
        ] {
            let error = BaseUrl::parse(address).unwrap_err();
            assert!(!error.to_string().contains("hunter2"), "{error}");
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
    }

    #[test]
    fn names_become_one_path_segment_each() {
        let base = BaseUrl::parse("https://h/auth").unwrap();
        let url = base
            .join(&["admin", "realms", "r/w; 50% ü..", "x"])
            .unwrap();
        assert_eq!(
            url.as_str(),
            "https://h/auth/admin/realms/r%2Fw%3B%2050%25%20%C3%BC../x"
        );
        for trap in ["", ".", ".."] {
            assert!(
                matches!(base.join(&["realms", trap]), Err(Error::PathPart { .. })),
                "{trap:?}"
            );
        }
    }

    #[test]
    fn loopback_is_recognised() {
        for (address, loopback) in [
            ("http://127.0.0.1:1", true),
            ("http://[::1]:1", true),
            ("http://localhost", true),
            ("http://10.0.0.1", false),
            ("https://localhost.example.org", false),
        ] {
            assert_eq!(
                BaseUrl::parse(address).unwrap().is_loopback(),
                loopback,
                "{address}"
            );
        }
    }
}
