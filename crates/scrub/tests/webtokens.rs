//! What a JSON web token is.

use astra_model::Scrubber as _;
use astra_scrub::Scrubber;

/// `{"alg":"HS256","typ":"JWT"}`.
const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
/// `{"alg":"none"}`.
const SHORT_HEADER: &str = "eyJhbGciOiJub25lIn0";
/// `{"typ":"JSON"}`.
const OTHER_HEADER: &str = "eyJ0eXAiOiJKU09OIn0";
/// `{"sub":"somebody"}`.
const CLAIMS: &str = "eyJzdWIiOiJzb21lYm9keSJ9";

fn check(text: &str, masked: &str) {
    assert_eq!(Scrubber::new().mask(text), masked, "{text:?}");
}

#[test]
fn a_token_goes_with_all_its_parts() {
    for (token, kept) in [
        (format!("{HEADER}.{CLAIMS}.made-up-signature"), ""),
        (format!("{HEADER}.{CLAIMS}"), ""),
        (format!("{SHORT_HEADER}.{CLAIMS}"), "."),
        (format!("{HEADER}.a-key.an-iv_1234.ciphertext.tag"), ""),
        (format!("{HEADER}.{CLAIMS}.cut-o"), "..."),
    ] {
        let token = token.replace(".a-key.", ".encrypted-key.");
        check(
            &format!("Bearer {token}{kept}\n"),
            &format!("Bearer [jwt]{kept}\n"),
        );
        check(
            &format!("\"a\\n{token}{kept}\""),
            &format!("\"a\\n[jwt]{kept}\""),
        );
        check(
            &format!("session_{token}{kept}"),
            &format!("session_[jwt]{kept}"),
        );
    }
}

#[test]
fn what_only_looks_like_one_stays() {
    for text in [
        format!("{HEADER} is a header"),
        format!("{HEADER}."),
        format!("{OTHER_HEADER}.{CLAIMS}.made-up-signature"),
        format!("{CLAIMS}.{CLAIMS}"),
        "eyJ.eyJ.eyJ".to_owned(),
        "eyJeyJeyJeyJeyJeyJeyJeyJeyJ.eyJeyJeyJeyJeyJ".to_owned(),
    ] {
        check(&text, &text);
    }
}
