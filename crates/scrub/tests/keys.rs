//! What a private key is.

use astra_model::Scrubber as _;
use astra_scrub::{Kind, Kinds, Scrubber};

const LINE: &str = "bm9ib2R5IGV2ZXIgaGFkIHRoaXMga2V5LCBpdCBpcyBtYWRlIHVwIGZvciB0ZXN0";

fn check(text: &str, masked: &str) {
    assert_eq!(Scrubber::new().mask(text), masked, "{text:?}");
}

/// Checks it wherever in a block the text begins.
fn check_anywhere(text: &str, masked: &str) {
    for indent in 0..64 {
        let before = " ".repeat(indent);
        check(&format!("{before}{text}"), &format!("{before}{masked}"));
    }
}

fn pem(label: &str, line_break: &str) -> String {
    let (begin, end) = (
        format!("-----BEGIN {label}-----"),
        format!("-----END {label}-----"),
    );
    [&*begin, LINE, LINE, "c2hvcnQ=", &end].join(line_break)
}

#[test]
fn a_key_goes_from_its_first_to_its_last_line() {
    for label in [
        "PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
        "PGP PRIVATE KEY BLOCK",
    ] {
        for line_break in [
            "\n",
            "\r\n",
            r"\n",
            r"\r\n",
            r"\\n",
            " ",
            "\n    ",
            "\n> ",
            "\\n\" +\n  \"",
        ] {
            let key = pem(label, line_break);
            check(&format!("a: \"{key}\"\nb: 1"), "a: \"[key]\"\nb: 1");
        }
    }
}

#[test]
fn a_key_may_have_headers_and_a_checksum() {
    let rest = format!("{LINE}\n{LINE}\n");
    for head in [
        "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123456789ABCDEF\n\n",
        "Version: Example 1.0\nComment: of nobody\n\n",
        "\n",
    ] {
        let (begin, end) = (
            "-----BEGIN PGP PRIVATE KEY BLOCK-----",
            "-----END PGP PRIVATE KEY BLOCK-----",
        );
        check(&format!("{begin}\n{head}{rest}=aB3d\n{end}\n"), "[key]\n");
        check(
            &format!("{begin}\n{head}{rest}=aB3d\n\nand so on"),
            "[key]\n\nand so on",
        );
    }
}

#[test]
fn a_cut_off_key_goes_to_its_last_line() {
    let begin = "-----BEGIN RSA PRIVATE KEY-----";
    check(&format!("{begin}\n{LINE}\n{LINE}"), "[key]");
    check(
        &format!("{begin}\n{LINE}\n{LINE}\nthat was all"),
        "[key]\nthat was all",
    );
    check(&format!("{begin}\n{LINE}... (cut)"), "[key]... (cut)");
    check(&format!(r#""{begin}\n{LINE}\n{LINE}", 1"#), r#""[key]", 1"#);
}

#[test]
fn the_private_lines_of_a_putty_key_go() {
    let text = format!(
        "PuTTY-User-Key-File-3: ssh-ed25519\nComment: c\nPublic-Lines: 1\n{LINE}\nPrivate-Lines: 2\n{LINE}\n{LINE}\nPrivate-MAC: 00\n"
    );
    let masked = text.replacen(
        &format!("Private-Lines: 2\n{LINE}\n{LINE}\n"),
        "Private-Lines: 2\n[key]\n",
        1,
    );
    check(&text, &masked);
}

#[test]
fn a_putty_header_without_a_key_hides_no_token_behind_it() {
    let header = "PuTTY-User-Key-File-3: ssh-ed25519\n";
    let token = "ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bD1fG3hJ5";
    check(&format!("{header}{token}"), &format!("{header}[secret]"));
}

#[test]
fn what_a_key_holds_is_found_where_keys_are_none_of_the_kinds() {
    let address = format!("Comment: {LINE}{LINE} ada@example.org");
    let text = pem("RSA PRIVATE KEY", "\n").replacen(LINE, &format!("{address}\n\n{LINE}"), 1);
    check(&text, "[key]");
    let others = Scrubber::builder().kinds(Kinds::STANDARD.without(Kind::Key));
    let masked = text.replacen("ada@example.org", "[email]", 1);
    assert_eq!(others.build().mask(&text), masked);
}

#[test]
fn a_key_hides_no_value_that_its_last_letters_name() {
    let (value, header) = ("Zk3xQ9vT2mLw8RbN4cYd", "-----BEGIN RSA PRIVATE KEY-----");
    let text = format!("{header}{LINE}Authorization: {value}");
    check_anywhere(&text, "[key]: [secret]");
}

#[test]
fn a_putty_key_is_found_whose_first_lines_a_cut_off_key_took_for_its_own() {
    let header = "-----BEGIN RSA PRIVATE KEY-----";
    let putty =
        format!("PuTTY-User-Key-File-3: ssh-ed25519\nPublic-Lines: 1\n{LINE}\nPrivate-Lines: 1\n");
    let text = format!("{header}\n{putty}{LINE}\n");
    check_anywhere(&text, "[key]\nPrivate-Lines: 1\n[key]\n");
}

#[test]
fn a_key_is_found_behind_one_whose_last_line_is_cut_off() {
    let key = pem("PRIVATE KEY", "\n");
    let cut = key.trim_end_matches("EY-----");
    for between in ["\n", "\n[", ""] {
        check(
            &format!("{cut}{between}{key}"),
            &format!("[key]\n-----END PRIVATE K{between}[key]"),
        );
    }
}

#[test]
fn public_keys_and_headers_alone_stay() {
    for text in [
        pem("PUBLIC KEY", "\n"),
        pem("CERTIFICATE", "\n"),
        "It begins with -----BEGIN PRIVATE KEY----- and then comes the key.".to_owned(),
        "grep -c -- '-----BEGIN RSA PRIVATE KEY-----' *.pem\n".to_owned(),
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----".to_owned(),
        "-----BEGIN PRIVATE KEY-----\n".repeat(3),
        format!("ssh-ed25519 {LINE} nobody@example"),
    ] {
        check(&text, &text);
    }
}
