//! What stands where a secret would stand.

use crate::rules::word_set::WordSet;

/// Values that say that there is none.
static NONE: WordSet = WordSet::spaced(
    "\
    - bool boolean bytes changeit changeme char default deleted disabled empty enabled false \
    filtered function hidden int integer invalid masked missing n/a na nil no none not null \
    nullptr number object off on optional passwd prompt pwd redacted removed required self \
    sensitive stdin str string tbd text todo true undefined unknown unset unspecified varchar \
    void xxx yes any email file input env",
);

/// Words of which placeholders are made.
static GENERIC: WordSet = WordSet::spaced(
    "\
    a access account aws an api app auth bar basic bearer change client credential credentials \
    db dummy enter example fake field foo github goes here id in insert is it key keys me mock \
    my name new old of openai pass passphrase password passwords placeholder please private \
    put replace sample secret secrets session some super test the this to token tokens user \
    value your",
);

/// Tells whether a value is none.
pub(super) fn is_placeholder(value: &str) -> bool {
    let bytes = value.as_bytes();
    bytes.first().is_none_or(|first| opens_reference(*first))
        || NONE.has(bytes)
        || begins_with_one(bytes, references)
        || is_masked(value)
        || is_variable(bytes)
        || is_generic(bytes)
}

/// Tells whether a value that begins so is looked up or filled in elsewhere, whatever follows:
/// each of our own labels does.
pub(super) fn opens_reference(first: u8) -> bool {
    matches!(first, b'{' | b'<' | b'[' | b'(')
}

/// Returns what begins a value that is looked up or filled in elsewhere, by its first letter.
fn references(first: u8) -> &'static [&'static str] {
    match first {
        b'$' => &["${", "$(", "$env:"],
        b'%' => &["%(", "%3c", "%7b", "%24%7b"],
        b'#' => &["#{"],
        b'@' => &["@{"],
        b'!' => &["!ref", "!secret", "!sub", "!vault"],
        b'&' => &["&lt;"],
        b'a' => &["arn:"],
        b'e' => &["env:", "env.", "env["],
        b'f' => &["file:"],
        b'i' => &["import.meta"],
        b'k' => &["kms:"],
        b'o' => &["op://", "os.environ", "os.getenv"],
        b'p' => &["process.env"],
        b'r' => &["ref:", "ref+"],
        b's' => &["secretref:", "ssm:"],
        b'v' => &["vault:"],
        _ => &[],
    }
}

/// Returns what begins a value that somebody is to replace, by its first letter.
fn requests(first: u8) -> &'static [&'static str] {
    match first {
        b'y' => &["your-", "your_", "your "],
        b'r' => &["replace"],
        b'i' => &["insert-", "insert_"],
        b'e' => &["enter-", "enter_", "example-", "example_"],
        _ => &[],
    }
}

/// Returns the words that name secrets and aren't in them, by their first letter.
fn names(first: u8) -> &'static [&'static str] {
    match first {
        b'p' => &["password", "passwd"],
        b's' => &["secret"],
        b't' => &["token"],
        b'c' => &["credential"],
        b'a' => &["api_key", "apikey"],
        _ => &[],
    }
}

/// Tells whether a text begins with one of some openings, in whatever case.
fn begins_with_one(text: &[u8], openings: fn(u8) -> &'static [&'static str]) -> bool {
    let Some(first) = text.first() else {
        return false;
    };
    openings(first.to_ascii_lowercase()).iter().any(|opening| {
        text.get(..opening.len())
            .is_some_and(|here| here.eq_ignore_ascii_case(opening.as_bytes()))
    })
}

/// Tells whether a value was made unreadable, or cut short.
fn is_masked(value: &str) -> bool {
    let is_mask = |c: char| !c.is_alphanumeric() || matches!(c, 'x' | 'X');
    value.chars().all(is_mask)
        || has_run(value.as_bytes())
        || (!value.is_ascii() && value.contains(['…', '•', '·']))
}

/// Tells whether a sign that masks stands in a row: `...`, `***`, `###`, `xxxx`.
fn has_run(bytes: &[u8]) -> bool {
    let is_mask = |byte| matches!(byte, b'.' | b'*' | b'#' | b'x' | b'X');
    let is_run = |three: &[u8]| matches!(three, b"..." | b"***" | b"###");
    // A run holds a pair at an even place. Each pair is asked the same, whatever was answered before: a
    // value ends before a machine has guessed how long it is.
    let (pairs, _) = bytes.as_chunks();
    let is_pair = |[one, next]: &[u8; 2]| is_mask(*one) & one.eq_ignore_ascii_case(next);
    pairs.iter().fold(false, |any, pair| any | is_pair(pair))
        && (bytes.windows(3).any(is_run)
            || bytes
                .windows(4)
                .any(|four| four.eq_ignore_ascii_case(b"xxxx")))
}

/// Tells whether a value is a variable: `$TOKEN`, `%TOKEN%`, `%s`, `:token`, `@token`, `{{ token }}`.
fn is_variable(value: &[u8]) -> bool {
    let [b'$' | b'%' | b':' | b'@' | b'&' | b'*', name @ ..] = value else {
        return value.starts_with(b"__") && value.ends_with(b"__");
    };
    let name = name.strip_suffix(b"%").unwrap_or(name);
    let is_name = |byte: &u8| byte.is_ascii_alphabetic() || b"_:.{}".contains(byte);
    match name {
        [letters @ .., last] if last.is_ascii_digit() => letters.iter().all(is_name),
        letters => letters.iter().all(is_name),
    }
}

/// Tells whether a value is made of the words of placeholders, and at most some digits.
fn is_generic(value: &[u8]) -> bool {
    let mut digits = value.iter().filter(|byte| byte.is_ascii_digit());
    let has_digit = digits.next().is_some();
    let is_here = value
        .last_chunk::<5>()
        .is_some_and(|end| matches!(end[0], b'-' | b'_') && end[1..].eq_ignore_ascii_case(b"here"));
    if is_here || digits.next().is_some() {
        return is_here;
    }
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_ .:/".contains(byte);
    begins_with_one(value, requests)
        || (value.iter().all(is_plain)
            && (is_made_of_words(value) || (!has_digit && is_named(value))))
}

fn is_named(value: &[u8]) -> bool {
    (0..value.len()).any(|at| begins_with_one(&value[at..], names))
}

fn is_made_of_words(value: &[u8]) -> bool {
    let mut words = value
        .split(|byte| !byte.is_ascii_alphabetic())
        .filter(|word| !word.is_empty())
        .peekable();
    words.peek().is_some() && words.all(|word| GENERIC.has(word) || is_glued(word))
}

/// Tells whether generic words stand glued together: `mysecret`, `accesstoken`.
fn is_glued(word: &[u8]) -> bool {
    (2..word.len()).any(|at| GENERIC.has(&word[..at]) && GENERIC.has(&word[at..]))
}
