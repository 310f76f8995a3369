//! Users' names in paths, which are found only where they are asked for.

use astra_scrub::{Kind, Kinds, Scrubber};

#[test]
fn a_name_in_a_home_path_goes_where_it_is_asked_for() {
    let kinds = Kinds::STANDARD.with(Kind::User);
    let scrubber = Scrubber::builder().kinds(kinds).build();
    for (text, masked) in [
        ("/home/ada/x.txt", "/home/[user]/x.txt"),
        ("see /Users/ada.l", "see /Users/[user]"),
        (r"C:\Users\ada\x", r"C:\Users\[user]\x"),
        (r#""C:\\Users\\ada\\x""#, r#""C:\\Users\\[user]\\x""#),
        ("/Users/Shared/x", "/Users/Shared/x"),
        ("/home/ and /home/[user]/x", "/home/ and /home/[user]/x"),
    ] {
        assert_eq!(scrubber.scrub(text).0, masked);
        assert_eq!(Scrubber::new().scrub(text).0, text);
    }
}
