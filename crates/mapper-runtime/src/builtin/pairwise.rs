//! Pairwise subject identifiers: `SHA256PairwiseSubMapper` and `PairwiseSubMapperUtils`.

use std::collections::BTreeSet;

use md5::Md5;
use sha2::{Digest, Sha256};

/// The `sub` of a user in a sector: `UUID.nameUUIDFromBytes` of a salted hash.
pub fn sub(sector: &str, user_id: &str, salt: &str) -> String {
    let hash = Sha256::new()
        .chain_update(sector)
        .chain_update(user_id)
        .chain_update(salt)
        .finalize();
    let [a, b, c, d, e, f, g, h, rest @ ..] = <[u8; 16]>::from(Md5::digest(hash));
    let hex = |bytes: &[u8]| -> String { bytes.iter().map(|byte| format!("{byte:02x}")).collect() };
    let [i, j, node @ ..] = rest;
    // RFC 4122: version 3, made of a name.
    format!(
        "{}-{}-{}-{}-{}",
        hex(&[a, b, c, d]),
        hex(&[e, f]),
        hex(&[g & 0x0f | 0x30, h]),
        hex(&[i & 0x3f | 0x80, j]),
        hex(&node)
    )
}

/// The sector of a sector identifier URI; `Ok(None)` where Keycloak finds none and fails.
///
/// # Errors
/// Why it can't be told.
pub fn sector_of_uri(uri: &str) -> Result<Option<String>, String> {
    Ok(match host(uri)? {
        Uri::Absolute { host } => host,
        Uri::Relative { .. } | Uri::Malformed => None,
    })
}

/// The sector of a client without a sector identifier URI: the one host of its redirect URIs.
///
/// # Errors
/// Why it can't be told.
pub fn sector_of_redirects(
    root_url: Option<&str>,
    redirect_uris: &[String],
) -> Result<Option<String>, String> {
    let root = root_url.filter(|root| !root.is_empty());
    let mut hosts = BTreeSet::new();
    for uri in redirect_uris {
        let uri = match (uri.starts_with('/'), root) {
            (true, Some(root)) => format!("{root}{uri}"),
            (true, None) => continue,
            (false, _) => uri.clone(),
        };
        if uri.trim().is_empty() {
            continue;
        }
        match host(&uri)? {
            Uri::Absolute { host } | Uri::Relative { host } => hosts.insert(host),
            Uri::Malformed => false,
        };
    }
    Ok(if hosts.len() == 1 {
        hosts.pop_first().flatten()
    } else {
        None
    })
}

/// What `java.net.URI` makes of a text.
#[derive(Debug, PartialEq, Eq)]
enum Uri {
    Absolute { host: Option<String> },
    Relative { host: Option<String> },
    Malformed,
}

/// `new URI(text).getHost()`. IPv6 addresses aren't modelled.
fn host(text: &str) -> Result<Uri, String> {
    if text.contains(['[', ']']) {
        return Err(format!(
            "the host of `{text}`, which the pairwise identifier is made of, isn't modelled"
        ));
    }
    let (before_fragment, fragment) = text.split_once('#').unwrap_or((text, ""));
    if !is_legal(before_fragment) || !is_legal(fragment) {
        return Ok(Uri::Malformed);
    }
    let colon = before_fragment.find([':', '/', '?']);
    let colon = colon.filter(|at| before_fragment.as_bytes().get(*at) == Some(&b':'));
    let (scheme, rest) = match colon.and_then(|at| before_fragment.split_at_checked(at)) {
        Some((scheme, rest)) => (Some(scheme), rest.strip_prefix(':').unwrap_or(rest)),
        None => (None, before_fragment),
    };
    if scheme.is_some_and(|scheme| !is_scheme(scheme) || rest.is_empty()) {
        return Ok(Uri::Malformed);
    }
    let host = match rest.strip_prefix("//") {
        Some("") => return Ok(Uri::Malformed),
        Some(rest) => {
            let authority = rest.split(['/', '?']).next().unwrap_or_default();
            server_host(authority).map(str::to_owned)
        }
        None => None,
    };
    Ok(match scheme {
        Some(_) => Uri::Absolute { host },
        None => Uri::Relative { host },
    })
}

/// Java adds to RFC 2396 every character beyond ASCII that is neither a control nor a space.
fn is_legal(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let legal = match byte {
            b'%' => [bytes.next(), bytes.next()]
                .iter()
                .all(|digit| digit.is_some_and(|digit| digit.is_ascii_hexdigit())),
            0..=b' ' | b'"' | b'#' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{'..=b'}' | 0x7f => {
                false
            }
            _ => true,
        };
        if !legal {
            return false;
        }
    }
    !text
        .chars()
        .any(|c| !c.is_ascii() && (c.is_control() || c.is_whitespace()))
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// The host of `[userinfo@]host[:port]`; an authority of another form has none.
fn server_host(authority: &str) -> Option<&str> {
    let server = authority
        .split_once('@')
        .map_or(authority, |(_, server)| server);
    let (host, port) = server.split_once(':').unwrap_or((server, ""));
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    (digits && (is_ipv4(host) || is_host_name(host))).then_some(host)
}

fn is_ipv4(host: &str) -> bool {
    let numbers: Vec<&str> = host.split('.').collect();
    let number = |text: &&str| {
        text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|n| n < 256)
    };
    numbers.len() == 4 && numbers.iter().all(number)
}

fn is_host_name(host: &str) -> bool {
    let labels: Vec<&str> = host.strip_suffix('.').unwrap_or(host).split('.').collect();
    let label = |label: &&str| {
        label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = labels
        .last()
        .is_some_and(|top| labels.len() == 1 || top.starts_with(|c: char| c.is_ascii_alphabetic()));
    top && labels.iter().all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `new URI(text)` gives on JDK 17: scheme and host, or `malformed`.
    const URIS: &str = include_str!("../../data/uri-hosts.tsv");

    #[test]
    fn the_host_of_an_address_is_the_one_java_finds() {
        let lines = URIS.lines().filter(|line| !line.starts_with('#'));
        for line in lines {
            let (text, expected) = line.split_once('\t').unwrap();
            let told = match host(text).unwrap() {
                Uri::Malformed => "malformed".to_owned(),
                Uri::Absolute { host } => format!("absolute {}", host.unwrap_or_default()),
                Uri::Relative { host } => format!("relative {}", host.unwrap_or_default()),
            };
            assert_eq!(told.trim(), expected, "{text}");
        }
        assert!(URIS.lines().count() > 40);
    }

    #[test]
    fn an_address_that_is_not_modelled_is_said_to_be_unknown() {
        let redirects = ["https://[::1]/*".to_owned()];
        assert!(sector_of_redirects(None, &redirects).is_err());
    }
}
