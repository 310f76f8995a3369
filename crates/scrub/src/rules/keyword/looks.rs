//! What a value looks like.

use crate::rules::word_set::WordSet;

/// Names of algorithms, encodings and types that hold digits and are no secrets.
static TECHNICAL: WordSet = WordSet::spaced(
    "\
    aes128 aes192 aes256 argon2 argon2d argon2i argon2id base16 base32 base58 base64 base64url \
    blake2 blake2b blake3 crc32 ed25519 es256 es384 es512 f32 f64 hs256 hs384 hs512 http2 i128 \
    i16 i32 i64 i8 ipv4 ipv6 int32 int64 uint8 uint32 uint64 k8s md5 md5sum oauth1 oauth2 p256 \
    pbkdf2 pkcs8 ps256 python3 rs256 rs384 rs512 rsa2048 rsa4096 secp256k1 sha1 sha2 sha256 \
    sha3 sha384 sha512 sha256sum u128 u32 u64 u8 utf8",
);

/// The longest of them, with what divides its parts.
const TECHNICAL_BYTES_MAX: usize = 12;

/// The fewest characters of what a machine made.
pub(super) const RANDOM_BYTES_MIN: usize = 16;

/// What a value is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Looks<'v> {
    value: &'v str,
    pub(super) letters: usize,
    pub(super) digits: usize,
    /// Signs that don't join words.
    pub(super) symbols: usize,
    pub(super) spaces: usize,
    /// Percent-encoded bytes, which say nothing.
    pub(super) escapes: usize,
    /// How often upper case, lower case and digits follow each other.
    changes: usize,
}

impl<'v> Looks<'v> {
    pub(super) fn of(value: &'v str) -> Self {
        let mut looks = Self {
            value,
            letters: 0,
            digits: 0,
            symbols: 0,
            spaces: 0,
            escapes: 0,
            changes: 0,
        };
        let mut last = None;
        let mut chars = value.chars();
        while let Some(c) = chars.next() {
            if c == '%' && is_escape(chars.as_str()) {
                looks.escapes += 1;
                chars.nth(1);
                continue;
            }
            let class = match c {
                '0'..='9' => 0_u8,
                c if c.is_uppercase() => 1,
                c if c.is_alphabetic() => 2,
                c => {
                    looks.spaces += usize::from(c.is_whitespace());
                    looks.symbols += usize::from(!c.is_whitespace() && !is_joint(c));
                    continue;
                }
            };
            looks.digits += usize::from(class == 0);
            looks.letters += usize::from(class != 0);
            looks.changes += usize::from(last.is_some_and(|last| last != class));
            last = Some(class);
        }
        looks
    }

    /// Tells whether it holds more than letters, or more than digits.
    pub(super) fn is_mixed(self) -> bool {
        self.letters > 0
            && (self.digits > 0 || self.symbols + self.escapes > 0)
            && !self.is_technical()
    }

    /// Tells whether it is all of digits.
    pub(super) fn is_number(self) -> bool {
        self.digits > 0 && self.digits == self.value.len()
    }

    /// Tells whether it is made of words and small numbers.
    pub(super) fn is_wordy(self) -> bool {
        self.symbols == 0 && chunks(self.value).all(is_word)
    }

    /// Tells whether it is made as names of classes and functions are.
    pub(super) fn is_name(self) -> bool {
        self.symbols == 0 && chunks(self.value).all(is_name)
    }

    pub(super) fn is_technical(self) -> bool {
        let is_flat = || {
            let bytes = self.value.bytes().filter(|byte| !b"-_/".contains(byte));
            TECHNICAL.has(bytes.collect::<Vec<_>>())
        };
        let is_part = |chunk: &str| is_letters(chunk) || TECHNICAL.has(chunk);
        (self.value.len() <= TECHNICAL_BYTES_MAX && is_flat())
            || (self.symbols == 0 && self.digits > 0 && chunks(self.value).all(is_part))
    }

    /// Tells whether nobody but a machine would write it.
    pub(super) fn is_random(self) -> bool {
        let is_token = |c: char| c.is_ascii_alphanumeric() || "-_.~+/=%!".contains(c);
        // Long ones are ids, wherever they stand.
        let is_hex = self.value.bytes().all(|byte| byte.is_ascii_hexdigit());
        self.value.len() >= RANDOM_BYTES_MIN
            && self.digits > 1
            && self.letters > 3
            && self.changes * 5 >= self.letters + self.digits
            && self.value.chars().all(is_token)
            && !is_hex
            && !self.is_uuid()
            && !self.is_ulid()
            && !self.is_identifier()
            && chunks(self.value).any(|chunk| chunk.len() >= 8 && !is_name(chunk))
    }

    pub(super) fn is_uuid(self) -> bool {
        let groups = self.value.split('-').map(str::len);
        groups.eq([8, 4, 4, 4, 12])
            && self
                .value
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
    }

    fn is_identifier(self) -> bool {
        let prefix = self.value.split_once(['_', '-']).map(|(prefix, _)| prefix);
        prefix.is_some_and(|prefix| IDENTIFIERS.has(prefix))
    }

    fn is_ulid(self) -> bool {
        let is_digit = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        self.value.len() == 26
            && self.value.starts_with(|c| matches!(c, '0'..='7'))
            && self.value.bytes().all(is_digit)
    }
}

/// What begins the names that services give to runs, calls and messages.
static IDENTIFIERS: WordSet = WordSet::spaced(
    "\
    asst batch call chat chatcmpl cmpl cus evt file gen item job msg pi req request resp run \
    sess session step sub thread tool toolu trace",
);

/// Tells whether the text behind a `%` makes an encoded byte of it.
fn is_escape(text: &str) -> bool {
    let digits = text.bytes().take(2);
    digits.filter(u8::is_ascii_hexdigit).count() == 2
}

fn is_joint(c: char) -> bool {
    "-_./:,".contains(c)
}

fn chunks(value: &str) -> impl Iterator<Item = &str> {
    value
        .split(|c: char| !c.is_alphanumeric())
        .filter(|chunk| !chunk.is_empty())
}

fn is_letters(chunk: &str) -> bool {
    chunk.chars().all(char::is_alphabetic)
}

/// Tells whether a chunk is a word, a small number, or a word with a small number behind it.
fn is_word(chunk: &str) -> bool {
    let letters = chunk.trim_end_matches(|c: char| c.is_ascii_digit());
    let humps = letters.chars().filter(|c| c.is_uppercase()).count();
    let is_camel = humps * 3 <= letters.len() || humps == letters.len();
    is_letters(letters) && is_camel && chunk.len() - letters.len() <= 4
}

/// Tells whether a chunk is made of words and numbers glued together, as names of classes are.
fn is_name(chunk: &str) -> bool {
    let bytes = chunk.as_bytes();
    let class = |byte: u8| (byte.is_ascii_digit(), byte.is_ascii_uppercase());
    let is_start = |pair: &&[u8]| {
        let (before, here) = (class(pair[0]), class(pair[1]));
        before != here && !(before.1 && here == (false, false))
    };
    let parts = 1 + bytes.windows(2).filter(is_start).count();
    let of = |is: fn(&u8) -> bool| bytes.iter().filter(|byte| is(byte)).count();
    let (digits, humps) = (of(u8::is_ascii_digit), of(u8::is_ascii_uppercase));
    let numbers = chunk
        .split(|c: char| !c.is_ascii_digit())
        .filter(|number| !number.is_empty());
    is_word(chunk)
        || (digits <= 5
            && numbers.count() <= 2
            && parts * 4 <= bytes.len() + 2
            && (humps * 3 <= bytes.len() || humps + digits == bytes.len()))
}
