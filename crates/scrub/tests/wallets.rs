//! What is an address of a cryptocurrency, or a key to one.

use astra_model::Scrubber as _;
use astra_scrub::Scrubber;

fn check(text: &str, masked: &str) {
    assert_eq!(Scrubber::new().mask(text), masked, "{text:?}");
}

#[test]
fn addresses_of_the_standards_examples_go() {
    for wallet in [
        // Bitcoin wiki, "Technical background of version 1 addresses", BIP 173, BIP 350.
        "1PMycacnJaSqwwJqjawXBErnLsZ7RkXUAs",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "3P14159f73E4gFr7JterCCQh9QjiTjiZrG",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        // EIP-55, in both spellings.
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
        // xrpl.org, "Addresses".
        "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
        // BIP 32, first test vector.
        "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8",
    ] {
        check(&format!("to {wallet}, now"), "to [wallet], now");
        check(
            &format!("bitcoin:{wallet}?amount=1"),
            "bitcoin:[wallet]?amount=1",
        );
    }
}

#[test]
fn private_keys_are_secrets() {
    for key in [
        // Bitcoin wiki, "Wallet import format"; BIP 32, first test vector.
        "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ",
        "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi",
    ] {
        check(&format!("key {key}"), "key [secret]");
    }
}

#[test]
fn a_wrong_checksum_or_another_length_stays() {
    for text in [
        "1PMycacnJaSqwwJqjawXBErnLsZ7RkXUAt",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
        "Bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "0x5aAeb6053F3E94C9b9A09f336694",
        "1111111111111111111111111111",
        "ThisIsNoAddressButALongName",
    ] {
        check(text, text);
    }
}
