//! Findings of the same bytes.

use astra_scrub::{Scrubber, SubKind};

#[test]
fn an_issuer_names_a_secret_wherever_the_text_begins() {
    let token = "ghp_aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vWx3Yz5Ab";
    for assigned in ["token=", "\"api_key\": \"", "Authorization: Bearer "] {
        for offset in 0..128 {
            let text = format!("{}\n{assigned}{token}", "-".repeat(offset));
            let found = Scrubber::new().find(&text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(&text[found[0].start..found[0].end], token);
            let SubKind::Named(name) = found[0].sub_kind else {
                panic!("{text}");
            };
            assert!(name.starts_with("github"), "{text}: {name}");
        }
    }
}
