//! All words that call a value secret, found by their grams.

use super::word::Sort::{
    self, Authorization, Bearer, Cookies, Identified, Key, Option, Pass, Passphrase, Password, Pin,
    Session, Signature, Token,
};
use crate::eight::padded;
use crate::text::Text;

/// A gram, a word that has it, and what the word says.
#[derive(Debug)]
pub(super) struct Row {
    /// In small letters, as a number.
    gram: u32,
    /// How many bytes of the word stand before its gram.
    pub(super) lead: usize,
    pub(super) word: &'static str,
    pub(super) sort: Sort,
    /// The word is so clear that letters may stand right before it.
    pub(super) is_glued: bool,
    /// It is one whose capital letters differ in one bit.
    is_ascii: bool,
    /// The bytes of the word as a number, so that all are compared at once.
    number: u128,
    /// Of each letter the bit that is set where it is small.
    small: u128,
}

/// So many bytes make a number, and no word has more.
const NUMBER_BYTES: usize = 16;

/// The rows of a gram follow each other, the longest word first; `block/gram.rs` has the same grams.
#[rustfmt::skip]
static ROWS: [Row; 68] = [
    row(b"pas", 0, "password", Password),
    row(b"pas", 0, "passphrase", Passphrase),
    row(b"pas", 7, "mot de passe", Password),
    row(b"pas", 0, "passwort", Password),
    row(b"pas", 0, "passcode", Pin),
    row(b"pas", 0, "passord", Password),
    row(b"pas", 0, "passwd", Password),
    row(b"pas", 0, "pass", Pass),
    row(b"pwd", 0, "pwd", Password),
    row(b"pw=", 0, "pw", Password),
    row(b"pw:", 0, "pw", Password),
    row(b"pw\"", 0, "pw", Password),
    row(b"pw'", 0, "pw", Password),
    row(b"pw ", 0, "pw", Password),
    row(b"psw", 0, "psw", Password),
    row(b"sec", 0, "secret", Token),
    row(b"sig", 0, "signature", Signature),
    row(b"sig", 0, "sig", Signature),
    row(b"sid", 0, "sid", Session),
    row(b"ses", 0, "sessionid", Session),
    row(b"ses", 0, "session", Session),
    row(b"ses", 0, "sessid", Session),
    row(b"ses", 0, "sess", Session),
    row(b"ken", 2, "token", Token),
    row(b"kie", 3, "cookie", Cookies),
    row(b"key", 0, "keypass", Password),
    row(b"key", 0, "key", Key),
    row(b"ede", 2, "credentials", Token),
    row(b"ede", 2, "credential", Token),
    row(b"uth", 1, "authorization", Authorization),
    row(b"uth", 1, "auth", Authorization),
    row(b"bea", 0, "bearer", Bearer),
    row(b"pin", 0, "pin", Pin),
    row(b"otp", 0, "otp", Pin),
    row(b"nnw", 2, "kennwort", Password),
    row(b"htw", 3, "wachtwoord", Password),
    row(b"nha", 2, "senha", Password),
    row(b"slo", 2, "heslo", Password),
    row(b"slo", 2, "geslo", Password),
    row(b"sko", 6, "adgangskode", Password),
    row(b"lav", 1, "clave", Password),
    row(b"hia", 1, "chiave", Token),
    row(b"lsz", 2, "jelszó", Password),
    row(b"ifr", 2, "şifre", Password),
    row(b"ifr", 1, "sifre", Password),
    row(b"y '", 12, "identified by ", Identified),
    row(b"y \"", 12, "identified by ", Identified),
    row(b" -u", 0, " -u", Option),
    row(b" -p", 0, " -p", Option),
    row(b" -a", 0, " -a", Option),
    row(b"--u", 0, "--user", Option),
    row(b"\xc3\xb1a", 8, "contraseña", Password),
    row(b"\xc5\x82o", 3, "hasło", Password),
    row(b"l\xc3\xb6", 0, "lösenord", Password),
    row(b"\xc3\xbcs", 4, "schlüssel", Token),
    row(b"l\xc3\xa9", 1, "clé", Token),
    row(b"\xb0\xd1\x80", 3, "пароль", Password),
    row(b"\xba\xd0\xbb", 1, "ключ", Token),
    row(b"\xaf\x86\xe7", 1, "密码", Password),
    row(b"\xaf\x86\xe9", 1, "密鑰", Token),
    row(b"\xaf\x86\xe9", 1, "密钥", Token),
    row(b"\xbb\xa4\xe7", 1, "令牌", Token),
    row(b"\x83\x91\xe3", 1, "パスワード", Password),
    row(b"\x83\x88\xe3", 1, "トークン", Token),
    row(b"\xb9\x84\xeb", 1, "비밀번호", Password),
    row(b"\x95\x94\xed", 1, "암호", Password),
    row(b"\xe1\xba\xad", 1, "mật khẩu", Password),
    row(b"\xd7\xa1\xd7", 0, "סיסמה", Password),
];

const fn row(gram: &[u8; 3], lead: usize, word: &'static str, sort: Sort) -> Row {
    let (mut number, mut small) = (0, 0);
    let bytes = word.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        number |= (bytes[at] as u128) << (8 * at);
        if bytes[at].is_ascii_lowercase() {
            small |= 0x20 << (8 * at);
        }
        at += 1;
    }
    Row {
        gram: small_gram(*gram),
        lead,
        word,
        sort,
        is_glued: is_glued(word, sort),
        is_ascii: word.is_ascii(),
        number,
        small,
    }
}

impl Row {
    /// Tells whether its word stands at an offset, in whatever case.
    #[inline]
    pub(super) fn is_at(&self, text: Text<'_>, start: usize) -> bool {
        self.is_same(&text.bytes[start..]) || (!self.is_ascii && self.is_lowered(text, start))
    }

    #[inline]
    fn is_same(&self, bytes: &[u8]) -> bool {
        let here: [u8; NUMBER_BYTES] = padded(bytes);
        let behind = u128::BITS as usize - 8 * self.word.len();
        (u128::from_le_bytes(here) | self.small) << behind == self.number << behind
    }

    fn is_lowered(&self, text: Text<'_>, start: usize) -> bool {
        let here = text.str.get(start..start + self.word.len());
        here.is_some_and(|here| here.to_lowercase() == self.word)
    }
}

/// So many that a number was found by which no two grams ask for the same slot.
const SLOTS: usize = 256;

/// Of each slot the number of its gram's first row, and one more, so that zero is none.
static FIRSTS: [u8; SLOTS] = {
    let mut firsts = [0; SLOTS];
    let mut number = ROWS.len();
    while number > 0 {
        firsts[slot(ROWS[number - 1].gram)] = number as u8;
        number -= 1;
    }
    firsts
};

/// Returns a gram as a number in small letters.
///
/// Other signs are changed too: whoever compares the word and reads what follows it tells them apart.
const fn small_gram([first, second, third]: [u8; 3]) -> u32 {
    u32::from_le_bytes([first, second, third, 0]) | 0x0020_2020
}

/// Returns the slot that a gram asks for.
const fn slot(gram: u32) -> usize {
    (gram.wrapping_mul(0xa6a3_a451) >> 24) as usize
}

/// Returns the rows of a gram in whatever case: mostly there are none.
#[inline]
pub(super) fn rows(gram: [u8; 3]) -> impl Iterator<Item = &'static Row> {
    let gram = small_gram(gram);
    let first = usize::from(FIRSTS[slot(gram)]).checked_sub(1);
    let rows = &ROWS[first.unwrap_or(ROWS.len())..];
    rows.iter().take_while(move |row| row.gram == gram)
}

/// Tells whether a word is so clear that letters may stand right before it.
const fn is_glued(word: &str, sort: Sort) -> bool {
    match (sort, word.as_bytes()) {
        (Password, word) => !matches!(word, b"pw"),
        (Passphrase | Token, _) => true,
        (Session, word) => !matches!(word, b"sid" | b"session"),
        (_, word) => matches!(word, b"authorization") || !word.is_ascii(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_found_by_its_gram() {
        for row in &ROWS {
            let [first, second, third, _] = row.gram.to_le_bytes();
            assert!(
                rows([first, second, third]).any(|other| other.word == row.word),
                "{}",
                row.word
            );
            assert!(row.word.len() <= NUMBER_BYTES, "{}", row.word);
        }
    }

    #[test]
    fn a_word_is_known_in_any_case_and_no_sign_for_a_letter() {
        let is_at = |text: &str| {
            let text = Text::new(text);
            let mut rows = rows(*b"ken");
            rows.any(|row| row.is_at(text, 0))
        };
        assert!(is_at("token") && is_at("TOKEN=") && is_at("Token and more than that"));
        assert!(!is_at("toke") && !is_at("tokem") && !is_at(""));
    }
}
