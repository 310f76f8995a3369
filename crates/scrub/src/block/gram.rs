//! Three bytes by which keywords are found.
//!
//! A byte's half is looked up in a table of 16 for each of the three places; where all six answers
//! share a bit, one of the grams with this bit may stand there. That is the filter of Teddy, from
//! Hyperscan (Wang et al., NSDI 2019); whoever reads further decides.

/// So many bytes have a gram.
pub(crate) const GRAM_BYTES: usize = 3;

/// The difference between upper and lower case, which keywords are found without.
pub(super) const CASE: u8 = 0x20;

/// The grams, each with the bit that it shares with those that look like it.
///
/// Of each keyword the rarest gram was taken; more than one keyword may have it.
const GRAMS: [(&[u8; GRAM_BYTES], u8); 32] = [
    (b"pas", 0),          // password, passphrase, passcode, Passwort, mot de passe
    (b"pwd", 0),          // pwd
    (b"psw", 0),          // psw, pswd
    (b"sec", 1),          // secret
    (b"sig", 1),          // sig, signature
    (b"sid", 1),          // sid, connect.sid
    (b"ses", 1),          // session
    (b"tok", 2),          // token
    (b"coo", 2),          // cookie
    (b"key", 3),          // key, api_key
    (b"cur", 3),          // curl
    (b"mys", 3),          // mysql
    (b"cre", 4),          // credential
    (b"aut", 4),          // auth, authorization
    (b"bea", 5),          // bearer
    (b"bas", 5),          // basic
    (b"pin", 5),          // pin
    (b"otp", 5),          // otp
    (b"nnw", 6),          // Kennwort
    (b"htw", 6),          // wachtwoord
    (b"nha", 6),          // senha
    (b"esl", 6),          // heslo
    (b"gsk", 6),          // adgangskode
    (b"lav", 6),          // clave
    (b"e\xc3\xb1", 7),    // contraseña
    (b"s\xc5\x82", 7),    // hasło
    (b"\xc3\xb6s", 7),    // lösenord
    (b"\xb0\xd1\x80", 7), // пароль
    (b"\xaf\x86\xe7", 7), // 密码
    (b"\xaf\x86\xe9", 7), // 密鑰
    (b"\x83\x91\xe3", 7), // パスワード
    (b"\xb9\x84\xeb", 7), // 비밀번호
];

/// For each place two tables: by the lower and by the upper half of the byte.
pub(super) static TABLES: [[[u8; 16]; 2]; GRAM_BYTES] = tables();

const fn tables() -> [[[u8; 16]; 2]; GRAM_BYTES] {
    let mut tables = [[[0; 16]; 2]; GRAM_BYTES];
    let mut number = 0;
    while number < GRAMS.len() {
        let (gram, bit) = GRAMS[number];
        let mut place = 0;
        while place < GRAM_BYTES {
            let byte = gram[place] | CASE;
            tables[place][0][(byte & 0x0f) as usize] |= 1 << bit;
            tables[place][1][(byte >> 4) as usize] |= 1 << bit;
            place += 1;
        }
        number += 1;
    }
    tables
}

/// Returns the bits of the grams that may have a byte at a place.
pub(super) fn bits(place: usize, byte: u8) -> u8 {
    let byte = byte | CASE;
    let [lower, upper] = &TABLES[place];
    lower[usize::from(byte & 0x0f)] & upper[usize::from(byte >> 4)]
}
