//! The words that say whether a number is a telephone's.

use crate::rules::number::{Words, has_stem};
use crate::text::Text;

/// Names of telephones, whole words.
const NAMES: [&str; 34] = [
    "tel",
    "tél",
    "tels",
    "ph",
    "cell",
    "cells",
    "fax",
    "telefax",
    "handy",
    "sms",
    "mms",
    "gsm",
    "mobile",
    "mobil",
    "mobiel",
    "móvil",
    "movil",
    "celular",
    "cellulare",
    "portable",
    "desk",
    "hotline",
    "whatsapp",
    "viber",
    "telegram",
    "landline",
    "pager",
    "fon",
    "puhelin",
    "тел",
    "моб",
    "τηλ",
    "nummer",
    "msisdn",
];

/// Stems of names of telephones: `phoneNumber`, `Telefonnummer`.
const STEMS: [&str; 9] = [
    "phone",
    "telef",
    "teleph",
    "téléph",
    "telép",
    "festnetz",
    "rufnummer",
    "mobilnum",
    "cellphone",
];

/// Words of scripts without spaces, or with other letters.
const NAMES_WITHIN: [&str; 24] = [
    "电话",
    "電話",
    "手机",
    "手機",
    "拨打",
    "撥打",
    "致电",
    "致電",
    "携帯",
    "连络",
    "連絡先",
    "热线",
    "传真",
    "전화",
    "휴대폰",
    "연락처",
    "елефон",
    "звон",
    "هاتف",
    "جوال",
    "फ़ोन",
    "फोन",
    "טלפון",
    "โทร",
];

/// What people do with a number.
const VERBS: [&str; 40] = [
    "call",
    "calls",
    "called",
    "calling",
    "ring",
    "dial",
    "dialed",
    "dialled",
    "text",
    "texted",
    "message",
    "messages",
    "reach",
    "reached",
    "reachable",
    "contact",
    "answering",
    "pick",
    "appeler",
    "appelez",
    "appelle",
    "joindre",
    "joignable",
    "llama",
    "llame",
    "llamar",
    "llámame",
    "contactar",
    "chiama",
    "chiami",
    "chiamare",
    "chiamate",
    "anrufen",
    "erreichen",
    "erreichbar",
    "bellen",
    "bereikbaar",
    "ligue",
    "ligar",
    "zadzwoń",
];

/// What stands between such a verb and the number.
const PREPOSITIONS: [&str; 18] = [
    "at", "on", "to", "via", "unter", "auf", "le", "au", "al", "el", "no", "na", "op", "il", "pod",
    "på", "me", "us",
];

/// What else is counted, and looks like a telephone number.
const OTHERS: [&str; 58] = [
    "order",
    "orders",
    "invoice",
    "ticket",
    "tickets",
    "part",
    "parts",
    "sku",
    "serial",
    "isbn",
    "issn",
    "ean",
    "upc",
    "gtin",
    "zip",
    "plz",
    "postcode",
    "po",
    "build",
    "version",
    "release",
    "case",
    "student",
    "ref",
    "reference",
    "rfc",
    "item",
    "model",
    "lot",
    "batch",
    "account",
    "acct",
    "id",
    "ids",
    "code",
    "page",
    "pages",
    "row",
    "rows",
    "line",
    "lines",
    "port",
    "ports",
    "pid",
    "range",
    "coords",
    "lat",
    "lon",
    "bytes",
    "size",
    "offset",
    "seq",
    "ts",
    "sample",
    "rechnung",
    "factura",
    "facture",
    "bestellung",
];

/// What stands between the name of a thing and its number.
const FILLERS: [&str; 8] = ["no", "nr", "num", "number", "numbers", "is", "was", "of"];

/// What may stand behind a number, as on cards of business.
const FOLLOWERS: [&str; 8] = [
    "office", "mobile", "fax", "cell", "home", "tel", "phone", "desk",
];

/// Tells whether a name of a telephone stands before an offset.
pub(super) fn names_phone(text: Text<'_>, at: usize) -> bool {
    let words = Words::before(text, at);
    words.any_of(&NAMES)
        || words.nearest_first().any(|word| {
            !word.eq_ignore_ascii_case(b"iphone") && STEMS.iter().any(|stem| has_stem(word, stem))
        })
        || words.any_within(&NAMES_WITHIN)
}

/// Tells whether somebody is called at what stands at an offset.
pub(super) fn calls(text: Text<'_>, at: usize, is_divided: bool) -> bool {
    let words = Words::before(text, at);
    words.any_of(&VERBS)
        && (words.nearest_is_one_of(&PREPOSITIONS) || is_divided && words.nearest_is_one_of(&VERBS))
}

/// Tells whether something else is counted by what stands at an offset.
pub(super) fn names_other(text: Text<'_>, at: usize) -> bool {
    let words = Words::before(text, at);
    let is_filler = |word: &&[u8]| {
        FILLERS
            .iter()
            .any(|filler| word.eq_ignore_ascii_case(filler.as_bytes()))
    };
    let name = words.nearest_first().find(|word| !is_filler(word));
    name.is_some_and(|name| {
        OTHERS
            .iter()
            .any(|other| name.eq_ignore_ascii_case(other.as_bytes()))
    })
}

/// Tells whether a word behind a number says that it was a telephone's.
pub(super) fn follows(text: Text<'_>, end: usize) -> bool {
    let rest = text.after(end, 12);
    let Some((b' ' | b'-', rest)) = rest.split_first() else {
        return false;
    };
    let letters = rest
        .iter()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    FOLLOWERS
        .iter()
        .any(|word| rest[..letters].eq_ignore_ascii_case(word.as_bytes()))
}
