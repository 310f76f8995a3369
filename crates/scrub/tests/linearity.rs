//! Texts that make searches quadratic.
//!
//! No clock: a quadratic step would keep these tests busy for many seconds with each text. How the
//! time grows is measured by `cargo xtask bench scrub`.

use astra_model::Scrubber as _;
use astra_scrub::Scrubber;

const BYTES: usize = 128 * 1024;

fn check(unit: &str, end: &str) {
    let text = unit.repeat(BYTES / unit.len()) + end;
    let masked = Scrubber::new().mask(&text).into_owned();
    assert_eq!(Scrubber::new().mask(&masked), masked, "{unit:?}");
}

#[test]
fn repeated_letters_and_digits_cost_one_pass() {
    for unit in [
        "a",
        "g",
        "0",
        "1a",
        "é",
        "は",
        "aは",
        "a日.",
        "a-",
        "eyJ",
        "5317e0723d7b8ab4-",
    ] {
        check(unit, "");
        check(unit, "@");
        check(unit, "@example.com");
        check(unit, ":");
        check(unit, ".1.1.1");
    }
}

#[test]
fn repeated_separators_cost_one_pass() {
    for unit in [
        "@",
        "%40",
        "%",
        "%%2540",
        "a@",
        "@a",
        "a@a.",
        "a.a@",
        "a@b.co",
        "%20@x.org",
        "a%40",
        "\"",
        "\\",
        "\\n",
        "\\u0027",
        "git@a.bc",
        "a@b.png.",
        "xn--.",
        "@xn--a.",
    ] {
        check(unit, "");
        check(unit, "@example.com");
    }
}

#[test]
fn repeated_dots_and_colons_cost_one_pass() {
    for unit in [
        ".",
        "..",
        "1.",
        "1.1.",
        "1.1.1.1 ",
        "1.1.1.1..",
        "v1.1.1.1 ",
        ":1.1.1.1",
        ":",
        "::",
        "1:",
        "1::",
        "::1",
        "a:",
        "a::",
        "1:1::",
        "12:34:56 ",
        "ffff:",
        "fe80::",
        "2001:db8::7",
        "1:.",
        "fffff:",
        "a:1::2.3.",
        "1.2.3.4.5:1::2",
        "::ffff:1.2.3.4",
    ] {
        check(unit, "");
        check(unit, "2001:db8::7");
        check(unit, "1.2.3.4");
    }
}

#[test]
fn repeated_tokens_and_keys_cost_one_pass() {
    for unit in [
        "eyJ.",
        "eyJhbGciOiJub25lIn0.",
        "eyJhbGciOiJub25lIn0-eyJhbGciOiJub25lIn0-",
        "sk-",
        "sk-proj-",
        "sk-ant-api03-",
        "ghp_",
        "ya29.aaaaaaaaaaaaaaaaaaaa.",
        "SG.aaaaaaaaaaaaaaaaaaaaaa.",
        "1:AAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:",
        "hooks.slack.com/aaaaaaaaaaaaaaaaaaaaaa/",
        "\\naaaaaaaaaaaaaaaaaaaaaaa",
        "-----BEGIN RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\nbm9ib2R5IGV2ZXIgaGFkIHRoaXM=\n",
        "-----BEGIN RSA PRIVATE KEY-----\nA: b\n",
        "-----END RSA PRIVATE KEY-----\n",
        "PuTTY-User-Key-File-3: a\n",
        "1PMycacnJaSqwwJqjawXBErnLsZ7RkXUAs ",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4/",
    ] {
        check(unit, "");
    }
}

#[test]
fn repeated_beginnings_of_keys_tokens_and_passwords_cost_one_pass() {
    for unit in [
        "-",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTu\n",
        "PuTTY-User-Key-File-3: ",
        "QUJDRA0K/+",
        "eyJhbGciOi.",
        "eyJ.eyJ.",
        "password=",
        "password: \"",
        "Authorization: Bearer ",
        "://",
        "https://u:",
        "//u:p@",
        "--password ",
        "secret",
    ] {
        check(unit, "");
        check(unit, "@example.com");
        check(unit, "\n-----END PRIVATE KEY-----");
    }
}

#[test]
fn repeated_numbers_cost_one_pass() {
    for unit in [
        "1-",
        "1-1-",
        "1 ",
        "4111 ",
        "(1",
        "+1",
        "+1 202 ",
        "GB82",
        "GB82 WEST ",
        "00-",
        "00-1b-",
        "00:1b:",
        "001b.",
        "0x52908400",
        "bc1q",
        "536-22-",
    ] {
        check(unit, "");
        check(unit, "1");
        check(unit, ".1.1.1");
    }
}

#[test]
fn repeated_groups_of_digits_cost_one_pass() {
    for unit in [
        "1-",
        "1-1-",
        "12 ",
        "0123 ",
        "4111 ",
        "4111 1111 1111 1111 ",
        "+1",
        "+1 202 555 0123 ",
        "(202) ",
        "GB29 ",
        "GB29NWBK",
        "phone 5551234 ",
        "call me at ",
        "123-45-6789 ",
        "02:",
        "ab-",
        "0000.",
        "x1.2.3.4/",
    ] {
        check(unit, "");
        check(unit, "202-555-0123");
    }
}
