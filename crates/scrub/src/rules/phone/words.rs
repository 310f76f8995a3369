//! The words that say whether a number is a telephone's.

use crate::rules::number::{Words, has_stem};
use crate::rules::word_set::WordSet;
use crate::text::Text;

/// Names of telephones, whole words.
static NAMES: WordSet = WordSet::spaced(
    "tel tél tels téléphone téléphoner mobilnummer mobiltelefon cellphone ph cell cells fax \
     telefax handy sms mms gsm mobile mobil mobiel móvil movil celular cellulare portable desk \
     hotline whatsapp viber telegram landline pager fon puhelin тел моб τηλ nummer msisdn tlf \
     tlfnr tlfn tlfno tfno tfn mob mobilnr mobilní mobilu mobitel telemóvel telemovel cel fone \
     komórka komórkowy komorka matkapuhelin puh natel telp cep sími farsími whats centralino \
     vezetékes",
);

/// Stems of names of telephones: `phoneNumber`, `Telefonnummer`.
static STEMS: WordSet = WordSet::spaced("phone telef telep telé festn rufnu");

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
static VERBS: WordSet = WordSet::spaced(
    "call calls called calling ring dial dialed dialled text texted message messages reach \
     reached reachable contact answering pick appeler appelez appelle joindre joignable llama \
     llame llamar llámame contactar chiama chiami chiamare chiamate anrufen erreichen \
     erreichbar bellen bereikbaar ligue ligar zadzwoń dzwoń dzwonić zadzwonić ruf rufe rufen \
     rufst anruf anrufe ringe ringa ringer volejte zavolejte volať volat soita soittakaa hívja \
     hívjon sunați suna arayın arayınız llamad llamada marcar contacte contacta contacto \
     contatta contatte contatar contate contactez telefona telefonate telefonar chame kontakt \
     kontakta gọi",
);

/// What stands between such a verb and the number.
static PREPOSITIONS: WordSet = WordSet::spaced(
    "at on to via unter auf le au al el no na op il pod på me us para ao pelo an til till do \
     aan naar der die den alla allo numaralı số",
);

/// What a number may be called between such a preposition and itself.
static NUMBERS: WordSet = WordSet::spaced(
    "number nummer nr numer numeru numerem número numero numéro číslo čísle numret nummeret \
     numeroon szám számot numărul",
);

/// What else is counted, and looks like a telephone number.
static OTHERS: WordSet = WordSet::spaced(
    "order orders invoice ticket tickets part parts sku serial isbn issn ean upc gtin zip plz \
     postcode po build version release case student ref reference rfc item model lot batch \
     account acct id ids code page pages row rows line lines port ports pid range coords lat \
     lon bytes size offset seq ts sample rechnung factura facture bestellung steuernr \
     steuernummer ust tax vat tin kontonummer kontonr konto blz nip pesel regon siret siren nif \
     cif kundennummer rechnungsnummer bestellnummer auftragsnummer artikelnummer bits",
);

/// What stands between the name of a thing and its number.
static FILLERS: WordSet = WordSet::spaced("no nr num number numbers is was of");

/// What may stand behind a number, as on cards of business.
static FOLLOWERS: WordSet = WordSet::spaced("office mobile fax cell home tel phone desk");

/// Tells whether a name of a telephone stands before an offset.
pub(super) fn names_phone(text: Text<'_>, at: usize) -> bool {
    let words = Words::before(text, at);
    words.nearest_first().any(is_name) || words.any_within(&NAMES_WITHIN)
}

fn is_name(word: &[u8]) -> bool {
    NAMES.has(word) || (has_stem(word, &STEMS) && !word.eq_ignore_ascii_case(b"iphone"))
}

/// Tells whether somebody is called at what stands at an offset.
pub(super) fn calls(text: Text<'_>, at: usize, is_divided: bool) -> bool {
    let words = Words::before(text, at);
    let nearest = words.nearest_first().find(|word| !NUMBERS.has(word));
    let is_joined =
        nearest.is_some_and(|word| PREPOSITIONS.has(word) || (is_divided && VERBS.has(word)));
    is_joined && words.any_of(&VERBS)
}

/// Tells whether something else is counted by what stands at an offset.
pub(super) fn names_other(text: Text<'_>, at: usize) -> bool {
    let words = Words::before(text, at);
    let name = words.nearest_first().find(|word| !FILLERS.has(word));
    name.is_some_and(|name| OTHERS.has(name))
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
    FOLLOWERS.has(&rest[..letters])
}
