//! Identifiers of objects (ITU-T X.660).

use super::{LINE_BYTES, Place, REACH_BYTES, words};
use crate::rules::word_set::WordSet;

/// What is said beside attributes and extensions of certificates (ITU-T X.520, X.509).
static CERTIFICATES: WordSet = WordSet::spaced(
    "certificate certificates cert certs x509 x509v3 x500 asn asn1 der pem csr crl ldap schema dn rdn \
     subject issuer extension extensions extn extid attribute attributes attributetype oid oids \
     object identifier critical nid keyusage basicconstraints subjectaltname commonname cn ou \
     organizationname countryname",
);

/// What stands before an address, also where certificates are spoken of.
static PLACES: WordSet = WordSet::spaced(
    "from to at by on for via ip addr address client host hosts peer server src dst remote san dns",
);

/// Tells whether numbers are an object's identifier.
pub(super) fn is_identifier(before: &str, place: Place<'_>) -> bool {
    match place.octets {
        // The root of all that the internet has.
        [1, 3, 6, 1] => true,
        // Attributes and extensions of X.500.
        [2, 5, 4 | 29, _] => is_assigned(place) || is_of_certificate(before, place),
        [0 | 1, 0..40, ..] | [2, ..] => is_called_so(before),
        _ => false,
    }
}

/// Tells whether a value is given to an attribute: `2.5.4.3=…` (RFC 4514).
fn is_assigned(place: Place<'_>) -> bool {
    place.behind("=".len()) == "="
}

fn is_of_certificate(before: &str, place: Place<'_>) -> bool {
    if PLACES.has(words::last(before).1) {
        return false;
    }
    let has_word = |text: &str| {
        text.split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| CERTIFICATES.has(word))
    };
    has_word(place.before(LINE_BYTES)) || has_word(place.behind(REACH_BYTES))
}

/// Tells whether `OBJECT IDENTIFIER` stands before a number.
fn is_called_so(before: &str) -> bool {
    let (rest, word) = words::last(before);
    word.eq_ignore_ascii_case("objectidentifier")
        || (word.eq_ignore_ascii_case("identifier")
            && words::last(rest).1.eq_ignore_ascii_case("object"))
}
