//! What is a hardware address, and what only looks like one.

use astra_model::Scrubber as _;
use astra_scrub::Scrubber;

fn check(text: &str, masked: &str) {
    assert_eq!(Scrubber::new().mask(text), masked, "{text:?}");
}

#[test]
fn addresses_go_with_each_separator() {
    for address in [
        "00:00:5e:00:53:01",
        "02:1D:ED:81:5F:74",
        "00-00-5E-00-53-01",
        "0000.5e00.5301",
        "02:00:5e:10:00:00:53:01",
        "02-00-5E-10-00-00-53-01",
        "0200.5e10.0000.5301",
        "00e0-fc12-3456",
        "D865-EA46-6D49",
    ] {
        check(address, "[mac]");
        check(&format!("at {address} on en0"), "at [mac] on en0");
        check(&format!("mac={address},"), "mac=[mac],");
        check(&format!("| {address} |"), "| [mac] |");
        check(&format!("link {address}: up"), "link [mac]: up");
        check(&format!(r"\n{address}\n"), r"\n[mac]\n");
    }
    check("mac:02:00:5e:00:53:01", "mac:[mac]");
    check("addr:02:00:5e:00:53:01.", "addr:[mac].");
}

#[test]
fn an_address_without_letters_goes_beside_a_word() {
    check("hwaddr 52:54:11:22:33:44", "hwaddr [mac]");
    check("00:50:56:12:34:56", "[mac]");
    let ratio = "ratio 52:54:11:22:33:44";
    check(ratio, ratio);
}

#[test]
fn longer_and_shorter_rows_of_pairs_stay() {
    for text in [
        "12:34:56",
        "12:34:56:78",
        "ratio 10:20:30:40:50",
        "fingerprint starts with 3f:9a",
        "16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48",
        "16-27-ac-a5-76-28-2d-36-63-1b-56-4d-eb-df-a6-48",
        "02:00:5e:00:53:01:02",
        "02:00:5e:00:53:0g",
        "x02:00:5e:00:53:01",
        "02:00-5e:00:53:01",
        "2024-05-17-10-30-59",
        "3b4e5a6f-043c-1fad-b1d0-2c98ff7e03f9",
        "1234.5678.9012",
        "a000.5e00.5301.0001.0002",
        "1234-5678-9012",
        "dead-beef-cafe",
        "a000-5e00-5301-0001",
        "x-a000-5e00-5301",
        "a000-5e00-53011",
        "a000-5e00-5301-x",
    ] {
        check(text, text);
    }
}
