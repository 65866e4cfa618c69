//! Addresses and ranges of the IP operators.

use std::net::{IpAddr, Ipv6Addr};

/// An address as the operators see it: an IPv4-mapped IPv6 address is the IPv4 address.
pub(crate) fn address(text: &str) -> Option<IpAddr> {
    text.parse::<IpAddr>()
        .ok()
        .map(|address| address.to_canonical())
}

/// A range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cidr {
    /// Host bits are ignored.
    V4 {
        network: u32,
        prefix: u32,
    },
    V6 {
        network: u128,
        prefix: u32,
    },
    /// An IPv6 range with host bits set: it holds no address.
    Nothing,
}

impl Cidr {
    /// Parses `address` or `address/prefix`; `None` when it is neither.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix_length(prefix)?)),
            None => (text, None),
        };
        match address.parse::<IpAddr>().ok()? {
            IpAddr::V4(address) => Self::v4(address.to_bits(), prefix.unwrap_or(32)),
            IpAddr::V6(address) => Self::v6(address, prefix.unwrap_or(128)),
        }
    }

    fn v4(network: u32, prefix: u32) -> Option<Self> {
        (prefix <= 32).then_some(Self::V4 { network, prefix })
    }

    fn v6(address: Ipv6Addr, prefix: u32) -> Option<Self> {
        let network = address.to_bits();
        if prefix > 128 {
            None
        } else if network.checked_shl(prefix).unwrap_or(0) != 0 {
            Some(Self::Nothing)
        } else if let (Some(mapped), true) = (address.to_ipv4_mapped(), prefix >= 96) {
            Self::v4(mapped.to_bits(), prefix - 96)
        } else {
            Some(Self::V6 { network, prefix })
        }
    }

    /// Whether the range holds the address.
    pub(crate) fn contains(self, address: IpAddr) -> bool {
        match (self, address) {
            (Self::V4 { network, prefix }, IpAddr::V4(address)) => {
                (network ^ address.to_bits())
                    .checked_shr(32 - prefix)
                    .unwrap_or(0)
                    == 0
            }
            (Self::V6 { network, prefix }, IpAddr::V6(address)) => {
                (network ^ address.to_bits())
                    .checked_shr(128 - prefix)
                    .unwrap_or(0)
                    == 0
            }
            _ => false,
        }
    }
}

/// One to three digits without a leading zero.
fn prefix_length(text: &str) -> Option<u32> {
    let digits = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.parse().ok()
}
