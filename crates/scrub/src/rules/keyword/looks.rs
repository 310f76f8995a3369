//! What a value looks like.

use super::drawn::is_drawn;
use super::tally::Tally;
use crate::block::is_hex;
use crate::rules::byte_set::ByteSet;
use crate::rules::id::is_uuid;
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

/// The fewest characters of a jumble beside a name that assigns nothing.
const JUMBLED_BYTES_MIN: usize = 8;

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
}

impl<'v> Looks<'v> {
    pub(super) fn of(value: &'v str) -> Self {
        let tally = Tally::of(value);
        Self {
            value,
            letters: tally.letters,
            digits: tally.digits,
            symbols: tally.symbols,
            spaces: tally.spaces,
            escapes: tally.escapes,
        }
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
        self.symbols == 0 && !goes_on_behind_digit(self.value) && chunks(self.value).all(is_word)
    }

    /// Tells whether it is made as names of classes and functions are.
    pub(super) fn is_name(self) -> bool {
        self.symbols == 0 && chunks(self.value).all(is_name)
    }

    /// Tells whether it is made of names of algorithms and the like, all of which hold digits.
    pub(super) fn is_technical(self) -> bool {
        let is_part = |chunk: &str| !has_digits(chunk) || TECHNICAL.has(chunk);
        self.digits > 0
            && ((self.symbols == 0 && chunks(self.value).all(is_part)) || self.is_divided())
    }

    /// Tells whether it is a technical name with signs between its parts: `AES-256`.
    fn is_divided(self) -> bool {
        let mut flat = [0; TECHNICAL_BYTES_MAX];
        let mut length = 0;
        if self.value.len() > flat.len() {
            return false;
        }
        for byte in self.value.bytes() {
            if !matches!(byte, b'-' | b'_' | b'/') {
                flat[length] = byte;
                length += 1;
            }
        }
        TECHNICAL.has(&flat[..length])
    }

    /// Tells whether it changes between small letters, capital letters and digits as no name does.
    pub(super) fn is_jumbled(self) -> bool {
        let has = |is: fn(&u8) -> bool| self.value.as_bytes().iter().any(is);
        self.value.len() >= JUMBLED_BYTES_MIN
            && self.digits > 0
            && has(u8::is_ascii_uppercase)
            && has(u8::is_ascii_lowercase)
            && self.value.bytes().all(is_token)
            && changes(self.value) * 3 >= self.letters + self.digits
            && !chunks(self.value).all(is_name)
            && !self.is_technical()
    }

    /// Tells whether its letters were drawn by lot.
    pub(super) fn is_drawn(self) -> bool {
        is_drawn(self.value)
    }

    /// Tells whether nobody but a machine would write it.
    pub(super) fn is_random(self) -> bool {
        let is_odd = |chunk: &str| chunk.len() >= 8 && !is_name(chunk);
        // Long ones of hexadecimal digits alone are ids, wherever they stand.
        self.value.len() >= RANDOM_BYTES_MIN
            && self.letters > 3
            && self.value.bytes().all(is_token)
            && !self.value.bytes().all(is_hex)
            && changes(self.value) * 5 >= self.letters + self.digits
            && !is_uuid(self.value.as_bytes())
            && !self.is_ulid()
            && !self.is_identifier()
            && chunks(self.value).any(is_odd)
            && (self.digits > 1 || self.is_drawn())
    }

    fn is_ulid(self) -> bool {
        let is_digit = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        self.value.len() == 26
            && self.value.starts_with(|c| matches!(c, '0'..='7'))
            && self.value.bytes().all(is_digit)
    }

    fn is_identifier(self) -> bool {
        let bytes = self.value.as_bytes();
        let end = bytes.iter().position(|byte| matches!(byte, b'_' | b'-'));
        end.is_some_and(|end| IDENTIFIERS.has(&bytes[..end]))
    }
}

/// What begins the names that services give to runs, calls and messages.
static IDENTIFIERS: WordSet = WordSet::spaced(
    "\
    asst batch call chat chatcmpl cmpl cus evt file gen item job msg pi req request resp run \
    sess session step sub thread tool toolu trace",
);

/// Tells whether a byte stands in what a machine made.
fn is_token(byte: u8) -> bool {
    static TOKEN: ByteSet = ByteSet::alphanumeric().with(b"-_.~+/=%!");
    TOKEN.has(byte)
}

/// The class of what is neither letter nor digit.
const SIGN: u8 = 0;
/// Of each byte whether it is a sign, a digit, a letter in upper or in lower case.
static CLASSES: [u8; 256] = {
    let mut classes = [SIGN; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' => 1,
            b'A'..=b'Z' => 2,
            b'a'..=b'z' => 3,
            _ => SIGN,
        };
        byte += 1;
    }
    classes
};

/// Returns how often upper case, lower case and digits follow each other in a value of ASCII.
fn changes(value: &str) -> usize {
    let mut bytes = value.as_bytes();
    let (mut last, mut changes) = (SIGN, 0);
    while let [first, rest @ ..] = bytes {
        bytes = if is_escape(bytes) { &rest[2..] } else { rest };
        // Which class a byte has can't be guessed, so there is no branch on it.
        let class = CLASSES[usize::from(*first)];
        let here = if class == SIGN { last } else { class };
        changes += usize::from(last != SIGN && here != last);
        last = here;
    }
    changes
}

/// Tells whether an encoded byte stands at the start of a text.
pub(super) fn is_escape(text: &[u8]) -> bool {
    matches!(text, [b'%', one, other, ..] if one.is_ascii_hexdigit() && other.is_ascii_hexdigit())
}

/// Tells whether a byte is a digit, and whether it is a letter in upper case.
fn class(byte: u8) -> (bool, bool) {
    (byte.is_ascii_digit(), byte.is_ascii_uppercase())
}

/// Returns what stands between the signs of a value; letters beyond ASCII make chunks with others.
fn chunks(value: &str) -> impl Iterator<Item = &str> {
    static CHUNK: ByteSet = ByteSet::alphanumeric().with_range(0x80, 0xff);
    let is_sign = |byte: u8| !CHUNK.has(byte);
    let mut rest = value;
    std::iter::from_fn(move || {
        let (_, text) = rest.split_at(rest.bytes().position(|byte| !is_sign(byte))?);
        let end = text.bytes().position(is_sign).unwrap_or(text.len());
        let (chunk, behind) = text.split_at(end);
        rest = behind;
        Some(chunk)
    })
}

/// Tells whether a letter stands behind a digit, which no word has: this tells most at once.
fn goes_on_behind_digit(value: &str) -> bool {
    let mut pairs = value.as_bytes().array_windows();
    pairs.any(|[one, next]| one.is_ascii_digit() && next.is_ascii_alphabetic())
}

fn has_digits(chunk: &str) -> bool {
    chunk.bytes().any(|byte| byte.is_ascii_digit())
}

/// Tells whether a chunk is a word, a small number, or a word with a small number behind it.
fn is_word(chunk: &str) -> bool {
    let number = chunk.bytes().position(|byte| byte.is_ascii_digit());
    let (letters, digits) = chunk.split_at(number.unwrap_or(chunk.len()));
    if digits.len() > 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let humps = letters.chars().filter(|c| c.is_uppercase()).count();
    humps * 3 <= letters.len() || humps == letters.len()
}

/// Tells whether a chunk is made of words and numbers glued together, as names of classes are.
fn is_name(chunk: &str) -> bool {
    is_word(chunk) || is_class(chunk.as_bytes())
}

fn is_class(chunk: &[u8]) -> bool {
    let is_part = |pair: &&[u8]| {
        let (before, here) = (class(pair[0]), class(pair[1]));
        before != here && !(before.1 && here == (false, false))
    };
    let is_number = |number: &&[u8]| !number.is_empty();
    let of = |is: fn(&u8) -> bool| chunk.iter().filter(|byte| is(byte)).count();
    let parts = 1 + chunk.windows(2).filter(is_part).count();
    let (digits, humps) = (of(u8::is_ascii_digit), of(u8::is_ascii_uppercase));
    let numbers = chunk.split(|byte| !byte.is_ascii_digit()).filter(is_number);
    parts * 4 <= chunk.len() + 2
        && digits <= 5
        && (humps * 3 <= chunk.len() || humps + digits == chunk.len())
        && numbers.count() <= 2
}
