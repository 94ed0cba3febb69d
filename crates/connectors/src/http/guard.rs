//! Addresses that no request goes to: link-local ones, and those at which cloud platforms give out credentials. A
//! wrong setting must not make the app fetch what only this computer may see.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Names that lead to a platform's metadata.
const REFUSED_NAMES: [&str; 3] = ["metadata.google.internal", "metadata.goog", "instance-data"];

/// Metadata services outside of the link-local ranges: Alibaba Cloud, Oracle Cloud, Azure's host, and AWS and Google
/// over IPv6.
const REFUSED_V4: [Ipv4Addr; 3] = [
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(192, 0, 0, 192),
    Ipv4Addr::new(168, 63, 129, 16),
];
const REFUSED_V6: [Ipv6Addr; 2] = [
    Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254),
    Ipv6Addr::new(0xfd20, 0x00ce, 0, 0, 0, 0, 0, 0x0254),
];

/// Returns whether no request goes to the host that an address names.
pub(super) fn is_refused(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            REFUSED_NAMES
                .iter()
                .any(|refused| name.eq_ignore_ascii_case(refused))
        }
        Some(Host::Ipv4(address)) => is_refused_address(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => is_refused_address(IpAddr::V6(address)),
        None => true,
    }
}

fn is_refused_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            address.is_link_local()
                || address.is_multicast()
                || address.is_broadcast()
                || address.octets()[0] == 0
                || REFUSED_V4.contains(&address)
        }
        IpAddr::V6(address) => match embedded(address) {
            Some(address) => is_refused_address(IpAddr::V4(address)),
            None => {
                address.is_unicast_link_local()
                    || address.is_multicast()
                    || address.is_unspecified()
                    || REFUSED_V6.contains(&address)
                    // NAT64 of one network's own (RFC 8215): where it leads, nobody outside can tell.
                    || address.segments()[..3] == [0x0064, 0xff9b, 1]
            }
        },
    }
}

/// Returns the IPv4 address that an IPv6 address stands for: mapped and compatible ones (RFC 4291), those of NAT64
/// (RFC 6052) and of 6to4 (RFC 3056).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let join = |high: u16, low: u16| {
        let ([first, second], [third, fourth]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(first, second, third, fourth)
    };
    match address.segments() {
        [0x0064, 0xff9b, 0, 0, 0, 0, high, low] => Some(join(high, low)),
        [0x2002, high, low, ..] => Some(join(high, low)),
        // `::` and `::1` are themselves.
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => Some(join(high, low)),
        _ => address.to_ipv4_mapped(),
    }
}

/// A name leads only to addresses that nothing is refused at.
#[derive(Debug)]
pub(super) struct RefusedAddress;

impl std::fmt::Display for RefusedAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the name leads to a link-local or metadata address")
    }
}

impl std::error::Error for RefusedAddress {}

/// Nobody knows the name.
#[derive(Debug)]
pub(super) struct UnknownName(io::Error);

impl std::fmt::Display for UnknownName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the name cannot be looked up")
    }
}

impl std::error::Error for UnknownName {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// Looks names up as the computer does, and leaves out what is refused. So a name that changes its mind between two
/// requests leads nowhere either.
#[derive(Debug)]
pub(super) struct GuardedNames;

impl Resolve for GuardedNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            let found: Vec<SocketAddr> = found.map_err(|error| Box::new(UnknownName(error)))?.collect();
            let none = found.is_empty();
            let kept: Vec<_> = found
                .into_iter()
                .filter(|address| !is_refused_address(address.ip()))
                .collect();
            if kept.is_empty() && !none {
                return Err(RefusedAddress.into());
            }
            Ok(Box::new(kept.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_only_this_computer_may_see_are_refused() {
        for refused in [
            "169.254.169.254",
            "169.254.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "100.100.100.200",
            "::",
            "fe80::1",
            "ff02::1",
            "fd00:ec2::254",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "2002:a9fe:a9fe::1",
            "::169.254.169.254",
            "168.63.129.16",
        ] {
            assert!(is_refused_address(refused.parse().unwrap()), "{refused}");
        }
        for allowed in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.1.1",
            "93.184.216.34",
            "::1",
            "fd12::1",
            "2606:4700::1",
            "::ffff:10.0.0.1",
            "64:ff9b::0a00:0001",
        ] {
            assert!(!is_refused_address(allowed.parse().unwrap()), "{allowed}");
        }
    }
}
