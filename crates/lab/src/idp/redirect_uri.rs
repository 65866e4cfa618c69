//! Which addresses a login may return to: `RedirectUtils.verifyRedirectUri`.

use keycloak_model::Client;
use url::Url;

/// Whether `client` lets logins return to `uri`. The port of an address on this machine is the
/// application's to choose (RFC 8252, 7.3).
pub(crate) fn is_allowed(client: &Client, uri: &str) -> bool {
    let Ok(parsed) = Url::parse(uri) else {
        return false;
    };
    let has_user = !parsed.username().is_empty() || parsed.password().is_some();
    if has_user || parsed.fragment().is_some() || climbs(uri) {
        return false;
    }
    let any_port = without_port(&parsed);
    client.redirect_uris.iter().any(|registered| {
        let registered = absolute(client, registered);
        matches(&registered, uri)
            || any_port
                .as_deref()
                .is_some_and(|uri| matches(&registered, uri))
    })
}

/// A path that goes up would leave what a `*` stands for.
fn climbs(uri: &str) -> bool {
    let lower = uri
        .to_ascii_lowercase()
        .replace("%2e", ".")
        .replace("%2f", "/");
    let path = lower.split('?').next().unwrap_or_default();
    path.contains("/../") || path.ends_with("/..") || path.contains('\\')
}

fn absolute(client: &Client, registered: &str) -> String {
    match &client.root_url {
        Some(root) if registered.starts_with('/') => {
            format!("{}{registered}", root.trim_end_matches('/'))
        }
        _ => registered.to_owned(),
    }
}

fn matches(registered: &str, uri: &str) -> bool {
    let without_query = uri.split('?').next().unwrap_or_default();
    match registered.strip_suffix('*') {
        Some("") => uri.starts_with("http://") || uri.starts_with("https://"),
        Some(start) => {
            without_query.starts_with(start) || start.strip_suffix('/') == Some(without_query)
        }
        None => registered == uri,
    }
}

fn without_port(uri: &Url) -> Option<String> {
    let loopback = matches!(uri.host_str(), Some("127.0.0.1" | "localhost"));
    (uri.scheme() == "http" && loopback && uri.port().is_some()).then(|| {
        let rest = uri.as_str().split_once("//").map_or("", |(_, rest)| rest);
        let path = rest
            .find('/')
            .and_then(|at| rest.get(at..))
            .unwrap_or_default();
        format!("http://{}{path}", uri.host_str().unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(registered: &str, uri: &str) -> bool {
        let client = Client {
            redirect_uris: vec![registered.to_owned()],
            ..Client::named("app")
        };
        is_allowed(&client, uri)
    }

    #[test]
    fn an_application_on_this_machine_chooses_its_port() {
        assert!(allowed(
            "http://127.0.0.1/callback",
            "http://127.0.0.1:4711/callback"
        ));
        assert!(allowed(
            "http://127.0.0.1/*",
            "http://127.0.0.1:4711/callback?x=1"
        ));
        assert!(allowed("http://localhost/*", "http://localhost:4711/"));
        assert!(!allowed(
            "http://127.0.0.1/callback",
            "http://localhost:4711/callback"
        ));
        assert!(!allowed(
            "https://app.example/cb",
            "https://app.example:8443/cb"
        ));
    }

    #[test]
    fn only_what_was_registered_is_returned_to() {
        assert!(allowed("https://app.example/cb", "https://app.example/cb"));
        assert!(allowed("https://app.example/*", "https://app.example/a/b"));
        for uri in [
            "https://app.example.evil.example/cb",
            "https://app.example/cb/more",
            "https://evil.example@app.example/cb",
            "https://app.example/cb#fragment",
            "javascript:alert(1)",
            "/cb",
            "",
        ] {
            assert!(!allowed("https://app.example/cb", uri), "{uri}");
        }
        for uri in [
            "http://127.0.0.1.evil.example:1/cb",
            "http://127.0.0.1:1@evil.example/cb",
            "http://user@127.0.0.1:1/cb",
            "http://127.0.0.1:1/a/../b",
            "http://127.0.0.1:1/a/%2e%2E/b",
        ] {
            assert!(!allowed("http://127.0.0.1/*", uri), "{uri}");
        }
    }
}
