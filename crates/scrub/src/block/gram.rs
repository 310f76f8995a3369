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
/// Of each keyword the rarest gram was taken; more than one keyword may have it. The bits are
/// dealt out so that as few other grams as possible of prose and code pass for one of these: a
/// search over 12 MB of both found these groups. `rules/keyword/lexicon.rs` has the words.
const GRAMS: [(&[u8; GRAM_BYTES], u8); 51] = [
    (b"--u", 0),          // --user user:password
    (b" -u", 0),          // curl -u user:password
    (b" -p", 0),          // mysql -ppassword
    (b" -a", 0),          // redis-cli -a password
    (b"\xc3\xb1a", 0),    // contraseña
    (b"\xc5\x82o", 0),    // hasło
    (b"l\xc3\xa9", 0),    // clé
    (b"\xb0\xd1\x80", 0), // пароль
    (b"\xaf\x86\xe9", 0), // 密鑰, 密钥
    (b"\xbb\xa4\xe7", 0), // 令牌
    (b"\xd7\xa1\xd7", 0), // סיסמה
    (b"sec", 1),          // secret
    (b"ses", 1),          // session
    (b"slo", 1),          // heslo, geslo
    (b"sko", 1),          // adgangskode
    (b"\xc3\xbcs", 1),    // Schlüssel
    (b"\x83\x91\xe3", 1), // パスワード
    (b"pwd", 2),          // pwd
    (b"pw=", 2),          // pw, ADMIN_PW
    (b"pw:", 2),          // pw
    (b"pw\"", 2),         // pw
    (b"pw'", 2),          // pw
    (b"pw ", 2),          // pw
    (b"sig", 2),          // sig, signature
    (b"sid", 2),          // sid, connect.sid
    (b"\xba\xd0\xbb", 2), // ключ
    (b"\x83\x88\xe3", 2), // トークン
    (b"kie", 3),          // cookie
    (b"ede", 3),          // credential
    (b"hia", 3),          // chiave
    (b"\x95\x94\xed", 3), // 암호
    (b"ken", 4),          // token
    (b"key", 4),          // key, api_key
    (b"bea", 4),          // bearer
    (b"nha", 4),          // senha
    (b"\xe1\xba\xad", 4), // mật khẩu
    (b"uth", 5),          // auth, authorization
    (b"pin", 5),          // pin
    (b"y '", 5),          // identified by '...'
    (b"y \"", 5),         // identified by "..."
    (b"pas", 6),          // password, passphrase, passcode, Passwort, mot de passe
    (b"psw", 6),          // psw, pswd
    (b"nnw", 6),          // Kennwort
    (b"lav", 6),          // clave
    (b"lsz", 6),          // jelszó
    (b"l\xc3\xb6", 6),    // lösenord
    (b"otp", 7),          // otp
    (b"htw", 7),          // wachtwoord
    (b"ifr", 7),          // şifre
    (b"\xaf\x86\xe7", 7), // 密码
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
