//! Addresses on this machine, and addresses in messages.

use std::net::IpAddr;

use url::Url;

use crate::readable::readable;

/// Whether the address is on this machine: `localhost`, 127.0.0.0/8, `::1`.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        None => false,
    }
}

/// The address for messages: a query can hold secrets, and so can user names.
pub(crate) fn without_query(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Fails only where there can't be any.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    readable(url.as_str())
}
