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

/// The longest of them has so many.
const NONE_BYTES_MAX: usize = 11;

/// Words of which placeholders are made.
static GENERIC: WordSet = WordSet::spaced(
    "\
    a access account aws an api app auth bar basic bearer change client credential credentials \
    db dummy enter example fake field foo github goes here id in insert is it key keys me mock \
    my name new old of openai pass passphrase password passwords placeholder please private \
    put replace sample secret secrets session some super test the this to token tokens user \
    value your",
);

/// What begins a value that is looked up or filled in elsewhere.
const REFERENCES: [&str; 34] = [
    "${",
    "$(",
    "$env:",
    "{",
    "<",
    "[",
    "(",
    "%(",
    "#{",
    "@{",
    "!ref",
    "!secret",
    "!sub",
    "!vault",
    "arn:",
    "env:",
    "file:",
    "op://",
    "vault:",
    "secretref:",
    "ssm:",
    "kms:",
    "ref:",
    "ref+",
    "process.env",
    "os.environ",
    "os.getenv",
    "env.",
    "env[",
    "import.meta",
    "&lt;",
    "%3c",
    "%7b",
    "%24%7b",
];

/// Tells whether a value is none.
pub(super) fn is_placeholder(value: &str) -> bool {
    let lower = value.to_lowercase();
    let value = lower.as_str();
    value.is_empty()
        || (value.len() <= NONE_BYTES_MAX && NONE.has(value))
        || REFERENCES.iter().any(|opening| value.starts_with(opening))
        || is_masked(value)
        || is_variable(value)
        || is_generic(value)
}

/// Tells whether a value was made unreadable, or cut short.
fn is_masked(value: &str) -> bool {
    let is_mask = |c: char| !c.is_alphanumeric() || c == 'x';
    value.chars().all(is_mask)
        || value.contains(['…', '•', '·'])
        || value
            .as_bytes()
            .windows(3)
            .any(|three| matches!(three, b"..." | b"***" | b"###"))
        || value.as_bytes().windows(4).any(|four| four == b"xxxx")
}

/// Tells whether a value is a variable: `$TOKEN`, `%TOKEN%`, `%s`, `:token`, `@token`, `{{ token }}`.
fn is_variable(value: &str) -> bool {
    let Some(name) = value.strip_prefix(['$', '%', ':', '@', '&', '*']) else {
        return value.starts_with("__") && value.ends_with("__");
    };
    let name = name.strip_suffix('%').unwrap_or(name);
    let is_name = |byte: u8| byte.is_ascii_alphabetic() || b"_:.{}".contains(&byte);
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
    letters.bytes().all(is_name) && name.len() - letters.len() <= 1
}

/// Tells whether a value is made of the words of placeholders, and at most some digits.
fn is_generic(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let is_here = value.ends_with("-here") || value.ends_with("_here");
    if is_here || digits > 1 {
        return is_here;
    }
    let mut words = value
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| !word.is_empty())
        .peekable();
    let is_plain = value
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_ .:/".contains(&byte));
    let is_yours = [
        "your-", "your_", "your ", "<your", "replace", "insert-", "insert_", "enter-", "enter_",
        "example-", "example_",
    ];
    let is_yours = is_yours.iter().any(|opening| value.starts_with(opening));
    let names = [
        "password",
        "passwd",
        "secret",
        "token",
        "credential",
        "api_key",
        "apikey",
    ];
    let is_named = is_plain && digits == 0 && names.iter().any(|name| value.contains(name));
    is_yours
        || is_named
        || (is_plain
            && words.peek().is_some()
            && words.all(|word| GENERIC.has(word) || glued(word)))
}

/// Tells whether generic words stand glued together: `mysecret`, `accesstoken`.
fn glued(word: &str) -> bool {
    (2..word.len()).any(|at| {
        let (first, rest) = word.as_bytes().split_at(at);
        GENERIC.has(first) && GENERIC.has(rest)
    })
}
