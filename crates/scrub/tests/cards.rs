//! What is the number of a payment card, and what only looks like one.

use astra_model::Scrubber as _;
use astra_scrub::Scrubber;

fn check(text: &str, masked: &str) {
    assert_eq!(Scrubber::new().mask(text), masked, "{text:?}");
}

#[test]
fn the_test_cards_of_every_network_go() {
    for card in [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111\u{a0}1111\u{a0}1111\u{a0}1111",
        "5555.5555.5555.4444",
        "5555 5555 5555 4444",
        "2223003122003222",
        "378282246310005",
        "3782 822463 10005",
        "3714-496353-98431",
        "6011 1111 1111 1117",
        "30569309025904",
        "3056 930902 5904",
        "3056 9309 0259 04",
        "3566002020360505",
        "6200 0000 0000 0005",
        "6759 6498 2643 8453",
        "2200 0000 0000 0004",
        "6205 5000 0000 0000 004",
    ] {
        check(card, "[card]");
        check(&format!("pay {card}, now"), "pay [card], now");
        check(&format!("{{\"pan\":\"{card}\"}}"), "{\"pan\":\"[card]\"}");
        check(&format!("cards_{card}.csv"), "cards_[card].csv");
        check(&format!("17 {card}\tok"), "17 [card]\tok");
    }
}

#[test]
fn what_follows_a_card_stays() {
    check("4111 1111 1111 1111 12/27 123", "[card] 12/27 123");
    check("order #4111111111111111-001", "order #[card]-001");
    check("4111111111111111/1127/123", "[card]/1127/123");
    check("4111111111111111/11/2027", "[card]/11/2027");
    check(r"\n4111111111111111\n", r"\n[card]\n");
}

#[test]
fn rare_lengths_are_cards_beside_a_word() {
    for card in [
        "4222222222222",
        "6304000000000000",
        "180000000000002",
        "4000000000000000006",
    ] {
        check(&format!("Karte {card}."), "Karte [card].");
        check(&format!("卡号 {card}。"), "卡号 [card]。");
    }
    for text in ["row 4222222222222", "tweet 4000000000000000006"] {
        check(text, text);
    }
}

#[test]
fn a_wrong_check_digit_is_no_card() {
    for text in [
        "4111111111111112",
        "card 4111 1111 1111 1112",
        "ticket no. 3730266706868747",
        "sample number 6011280984028853 fails the check",
    ] {
        check(text, text);
    }
}

#[test]
fn parts_of_something_longer_are_no_card() {
    for text in [
        "0.4111111111111111",
        "4111111111111111.5",
        "x4111111111111111",
        "4111111111111111f",
        "41111111111111111111111",
        "4111 1111 1111 1111 1111 1111",
        "1 2 4111 1111 1111 1111 1111",
        "started_us=1682664930710042",
        "4111/1111/1111/1111",
        "4111111111111111/13/27",
        "4111111111111111/4",
        "4111 1111-1111 1111",
    ] {
        check(text, text);
    }
}
