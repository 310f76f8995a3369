//! The words that call a value secret.

use std::ops::Range;

use crate::text::Text;

/// What a word says of the value that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// A word that a person types: any value may be one.
    Password,
    /// As a password, but of several words.
    Passphrase,
    /// A word that also means other things: `pass`.
    Pass,
    /// Few digits.
    Pin,
    /// What a machine made.
    Token,
    /// A token if the words before it say so: `api_key`, not `primary_key`.
    Key,
    /// What names a session in a cookie or a query.
    Session,
    /// The list of cookies in a header.
    Cookies,
    /// What signs a URL.
    Signature,
    /// A header that names a scheme before its value.
    Authorization,
    /// A scheme before its value.
    Bearer,
    /// What a statement puts before a literal: `IDENTIFIED BY '...'`.
    Identified,
    /// An option of a command line: `-u`, `-p`.
    Option,
}

/// A word of a text.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) range: Range<usize>,
    pub(super) sort: Sort,
    /// Letters may stand right before it, as in `PGPASSWORD`.
    pub(super) is_glued: bool,
}

/// How many bytes stand before its gram, the word, and what it says.
type Row = (usize, &'static str, Sort);

/// The gram's rows: the longest word comes first.
fn rows(gram: [u8; 3]) -> &'static [Row] {
    use Sort::{
        Authorization, Bearer, Cookies, Identified, Key, Option, Pass, Passphrase, Password, Pin,
        Session, Signature, Token,
    };
    match &gram {
        b"pas" => &[
            (0, "password", Password),
            (0, "passphrase", Passphrase),
            (7, "mot de passe", Password),
            (0, "passwort", Password),
            (0, "passcode", Pin),
            (0, "passord", Password),
            (0, "passwd", Password),
            (0, "pass", Pass),
        ],
        b"pwd" => &[(0, "pwd", Password)],
        b"pw=" | b"pw:" | b"pw\"" | b"pw'" | b"pw " => &[(0, "pw", Password)],
        b"psw" => &[(0, "psw", Password)],
        b"sec" => &[(0, "secret", Token)],
        b"sig" => &[(0, "signature", Signature), (0, "sig", Signature)],
        b"sid" => &[(0, "sid", Session)],
        b"ses" => &[
            (0, "sessionid", Session),
            (0, "session", Session),
            (0, "sessid", Session),
            (0, "sess", Session),
        ],
        b"ken" => &[(2, "token", Token)],
        b"kie" => &[(3, "cookie", Cookies)],
        b"key" => &[(0, "keypass", Password), (0, "key", Key)],
        b"ede" => &[(2, "credentials", Token), (2, "credential", Token)],
        b"uth" => &[
            (1, "authorization", Authorization),
            (1, "auth", Authorization),
        ],
        b"bea" => &[(0, "bearer", Bearer)],
        b"pin" => &[(0, "pin", Pin)],
        b"otp" => &[(0, "otp", Pin)],
        b"nnw" => &[(2, "kennwort", Password)],
        b"htw" => &[(3, "wachtwoord", Password)],
        b"nha" => &[(2, "senha", Password)],
        b"slo" => &[(2, "heslo", Password), (2, "geslo", Password)],
        b"sko" => &[(6, "adgangskode", Password)],
        b"lav" => &[(1, "clave", Password)],
        b"hia" => &[(1, "chiave", Token)],
        b"lsz" => &[(2, "jelszó", Password)],
        b"ifr" => &[(2, "şifre", Password), (1, "sifre", Password)],
        b"y '" | b"y \"" => &[(12, "identified by ", Identified)],
        b" -u" => &[(0, " -u", Option)],
        b" -p" => &[(0, " -p", Option)],
        b" -a" => &[(0, " -a", Option)],
        b"--u" => &[(0, "--user", Option)],
        b"\xc3\xb1a" => &[(8, "contraseña", Password)],
        b"\xc5\x82o" => &[(3, "hasło", Password)],
        b"l\xc3\xb6" => &[(0, "lösenord", Password)],
        b"\xc3\xbcs" => &[(4, "schlüssel", Token)],
        b"l\xc3\xa9" => &[(1, "clé", Token)],
        b"\xb0\xd1\x80" => &[(3, "пароль", Password)],
        b"\xba\xd0\xbb" => &[(1, "ключ", Token)],
        b"\xaf\x86\xe7" => &[(1, "密码", Password)],
        b"\xaf\x86\xe9" => &[(1, "密鑰", Token), (1, "密钥", Token)],
        b"\xbb\xa4\xe7" => &[(1, "令牌", Token)],
        b"\x83\x91\xe3" => &[(1, "パスワード", Password)],
        b"\x83\x88\xe3" => &[(1, "トークン", Token)],
        b"\xb9\x84\xeb" => &[(1, "비밀번호", Password)],
        b"\x95\x94\xed" => &[(1, "암호", Password)],
        b"\xe1\xba\xad" => &[(1, "mật khẩu", Password)],
        b"\xd7\xa1\xd7" => &[(0, "סיסמה", Password)],
        _ => &[],
    }
}

impl Word {
    /// Returns the word whose gram ends at an offset.
    pub(super) fn around(text: Text<'_>, at: usize) -> Option<Self> {
        let start = at.checked_sub(2)?;
        let gram: [u8; 3] = text.bytes.get(start..=at)?.try_into().ok()?;
        rows(gram.map(|byte| byte.to_ascii_lowercase()))
            .iter()
            .find_map(|&(lead, word, sort)| {
                let start = start.checked_sub(lead)?;
                let range = start..start + word.len();
                is_word(text, range.clone(), word).then(|| Self {
                    range,
                    sort,
                    is_glued: is_glued(word, sort),
                })
            })
    }
}

fn is_word(text: Text<'_>, range: Range<usize>, word: &str) -> bool {
    let bytes = text.bytes.get(range.clone());
    let is_lowered = || {
        let here = text.str.get(range);
        here.is_some_and(|here| here.to_lowercase() == word)
    };
    bytes.is_some_and(|bytes| is_same(bytes, word.as_bytes())) || (!word.is_ascii() && is_lowered())
}

/// Tells whether a text is a word in lower case: those of one gram begin alike, and end otherwise.
fn is_same(text: &[u8], word: &[u8]) -> bool {
    let mut pairs = text.iter().zip(word).rev();
    pairs.all(|(here, other)| here.to_ascii_lowercase() == *other)
}

/// Tells whether a word is so clear that letters may stand right before it.
fn is_glued(word: &str, sort: Sort) -> bool {
    match sort {
        Sort::Password => word != "pw",
        Sort::Passphrase | Sort::Token => true,
        Sort::Session => word != "sid" && word != "session",
        _ => word == "authorization" || !word.is_ascii(),
    }
}
