//! What is an address of a machine, and what only looks like one.

use std::net::Ipv6Addr;

use astra_model::Scrubber as _;
use astra_scrub::Scrubber;
use proptest::prelude::*;

fn check(text: &str, masked: &str) {
    assert_eq!(Scrubber::new().mask(text), masked, "{text:?}");
}

#[test]
fn an_ipv4_address_goes_without_its_port_and_prefix_length() {
    check("from 198.51.100.23.", "from [ip].");
    check("http://198.51.100.23:8080/x", "http://[ip]:8080/x");
    check("10.0.0.0/8, 192.168.001.010", "[ip]/8, [ip]");
    check("10.0.0.1-10.0.0.9", "[ip]-[ip]");
    check("1.2.3.4..5.6.7.8...", "[ip]..[ip]...");
    check("4.3.2.1.in-addr.arpa", "[ip].in-addr.arpa");
}

#[test]
fn glued_text_hides_no_ipv4_address() {
    check(r"\n198.51.100.23\n", r"\n[ip]\n");
    check("\x1b[31m198.51.100.23\x1b[0m", "\x1b[31m[ip]\x1b[0m");
    check("连接198.51.100.23失败１", "连接[ip]失败１");
    check("host-198.51.100.23.txt", "host-[ip].txt");
    check("_198.51.100.23_", "_[ip]_");
    check("root@198.51.100.23:/srv", "root@[ip]:/srv");
    check("\x00198.51.100.23\x00", "\x00[ip]\x00");
}

#[test]
fn an_escape_before_an_ipv4_address_hides_it_not() {
    check("ip%20198.51.100.23", "ip%20[ip]");
    check("ip%3D198.51.100.23", "ip%3D[ip]");
    check(r"\x00198.51.100.23", r"\x00[ip]");
    check(r"\u0027198.51.100.23\u0027", r"\u0027[ip]\u0027");
    check(r"\0198.51.100.23", r"\0[ip]");
}

#[test]
fn numbers_that_count_something_are_no_address() {
    for text in [
        "1.2.3",
        "version 1.2.3.4.5",
        "OID 1.3.6.1.4.1.33226.56.14",
        "Chrome/101.0.6240.212",
        "build 2024.10.59.1074",
        "1.2.3.256",
        "1.2.3.0004",
        "v20.35.25.161",
        "(V1.2.3.4)",
        "to version 3.18.20.27 today",
        "See Section 44.24.21.58 of",
        "Step 33.7.59.54: x",
        "12:34:56",
    ] {
        check(text, text);
    }
}

#[test]
fn an_ipv6_address_goes_without_brackets_port_prefix_length_and_zone() {
    check("from 2001:db8::7.", "from [ip].");
    check("http://[2001:db8::7]:8080/", "http://[[ip]]:8080/");
    check("2001:db8::/32 via fe80::1%eth0", "[ip]/32 via [ip]%eth0");
    check("2001:0DB8:3F55:0000:0000:8A2E:0370:581D", "[ip]");
    check("64:ff9b::198.51.100.23 ::ffff:10.0.0.1", "[ip] [ip]");
    check("::ffff:c633:6417", "[ip]");
    check("abcd:1::2", "[ip]");
    check("1:2:3:4:5:6:7:abc8", "[ip]");
}

#[test]
fn glued_text_hides_no_ipv6_address() {
    check("ip=2001:db8::7;", "ip=[ip];");
    check(r"\n2001:db8::7\f2001:db8::7\n", r"\n[ip]\f[ip]\n");
    check("\x1b[31m2001:db8::7\x1b[0m", "\x1b[31m[ip]\x1b[0m");
    check("::2001:db8::7::", "::[ip]::");
    check("10.0.0.1:2001:db8::7", "[ip]:[ip]");
    check("%5B2001:db8::7%5D", "%5B[ip]%5D");
    check("连接2001:db8::7失败", "连接[ip]失败");
    check("2001:db8::7:10.0.0.1", "[ip]");
    check("2001:db8::7,2001:db8::8", "[ip],[ip]");
}

#[test]
fn colons_of_code_and_clocks_are_no_address() {
    for text in [
        "12:34:56",
        "ratio 10:20:30:40:50:60:70:80",
        "a::b",
        "::",
        "std::collections::HashMap::new()",
        "abc::def::Feed::bad()",
        "std::f32::consts::PI",
        "crate::planner::embed_batch::<u64>()",
        "x[::2]",
        "::1",
        "a1::b2",
        "::::::::",
        "1::2",
        "DA:39:A3:EE:5E:6B:4B:0D:32:55:BF:EF:95:60:18:90:AF:D8:07:09",
        "src/main.rs:10:20",
    ] {
        check(text, text);
    }
}

proptest! {
    #[test]
    fn every_ipv4_address_is_found(octets: [u8; 4]) {
        let [a, b, c, d] = octets;
        check(&format!("x {a}.{b}.{c}.{d}\n"), "x [ip]\n");
    }

    #[test]
    fn every_ipv6_address_in_use_is_found(head in 0x2000_u16..0x4000, tail: [u16; 7]) {
        let [b, c, d, e, f, g, h] = tail;
        for sparse in [[b, c, d, e, f, g, h], [b, 0, 0, 0, f, g, h], [b, 0, 0, 0, 0, 0, h]] {
            let [b, c, d, e, f, g, h] = sparse;
            let address = Ipv6Addr::new(head, b, c, d, e, f, g, h);
            check(&format!("x [{address}] {address}/64\n"), "x [[ip]] [ip]/64\n");
        }
    }
}
