//! The whole name that a word is a part of.

use std::ops::Range;

use super::word::{Sort, Word};
use crate::rules::word_set::WordSet;
use crate::text::Text;

/// The longest name that is read, on either side of its word; that of a metric is shorter.
const NAME_BYTES_MAX: usize = 48;

/// What a key is that opens something.
static KEY_OPENS: WordSet = WordSet::spaced(
    "\
    access account acct admin activation aes api app application auth authorization backup bot \
    client consumer crypt crypto cipher data decrypt decryption deploy encrypt encryption \
    function functions hmac host ingest ingestion instrumentation integration jwt license \
    management master private priv product recovery root secret security service session \
    shared sign signing storage subscription unlock vault webhook write",
);

/// Words before a word that make another thing of it, in names.
static NOT_BEFORE: WordSet = WordSet::spaced(
    "\
    bos cancel cancellation cls continuation count cursor end eos forgot has hide is lex mask \
    max min missing n next no num nextpage pad page parse prev public require requires reset \
    sep show special start stop sync total unk use",
);

/// Words after a word that make another thing of it, in names.
static NOT_AFTER: WordSet = WordSet::spaced(
    "\
    age algorithm arn at attempts auth bits budget bytes cache change changed class column \
    cost count created dir duration enabled encoder endpoint env error expiration expired \
    expires expiry exists field fields file filename fingerprint flow folder form format hash \
    hashed header help hint icon id identifier ids index info input issuer kind label language \
    len length level lifetime limit link list location manager map max message method min mode \
    model name names number page pair path pattern per placeholder policy position prefix \
    price provider ratio ref reset rotation rule rules scheme scope scopes set size source \
    state status store strength suffix time title ttl type types",
);

/// Words after a word that change nothing.
static SAME_AFTER: WordSet = WordSet::spaced(
    "\
    access admin again app b64 base64 confirm confirmation current data db default dev \
    development live main master new old plain plaintext prd primary prod production raw read \
    repeat ro root rw sandbox secondary stage staging str string test text user value",
);

/// Words that say more than a word before them.
static DECIDING: WordSet = WordSet::spaced(
    "\
    key passphrase password pwd secret token",
);

/// What a `pass` is that lets somebody in: `DB_PASS`, not `render_pass`.
static PASS_OPENS: WordSet = WordSet::spaced(
    "\
    account admin app auth bind broker cache cert client database db email ftp git http imap \
    ldap login mail master mongo mqtt my mysql pg postgres proxy rabbitmq redis registry repo \
    root router server sftp smtp sql ssh store sudo svn user vpn wifi wlan",
);

/// A name, and how much it says.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) range: Range<usize>,
    pub(super) sort: Sort,
    /// Only a value that nobody would write otherwise is a secret.
    pub(super) is_weak: bool,
    /// It begins as an option of a command line does.
    pub(super) is_option: bool,
}

impl Name {
    /// Returns the name around a word, nothing where it means something else.
    pub(super) fn around(text: Text<'_>, word: &Word) -> Option<Self> {
        let before = before(text, word)?;
        let after = after(text, word)?;
        let range = word.range.start - before.len()..word.range.end + after.len();
        let mut name = Self {
            range,
            sort: word.sort,
            is_weak: false,
            is_option: before.starts_with('-'),
        };
        let mut said = words(before).peekable();
        let last = said.clone().last();
        if said.peek().is_some() && last.is_some_and(|word| NOT_BEFORE.has(word)) {
            return None;
        }
        if word.sort == Sort::Key && !last.is_some_and(opens) && !text_before_opens(text, &name) {
            name.is_weak = true;
        }
        for word in words(after) {
            // A later word decides: `auth_token` is a token.
            if NOT_AFTER.has(word) || DECIDING.has(word) {
                return None;
            }
            let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
            name.is_weak |= !is_number && !SAME_AFTER.has(word);
        }
        if name.sort == Sort::Pass && last.is_some_and(|word| PASS_OPENS.has(word)) {
            name.sort = Sort::Password;
        }
        if name.sort == Sort::Key && !name.is_weak {
            name.sort = Sort::Token;
        }
        if name.sort == Sort::Session && words(after).any(|word| word.eq_ignore_ascii_case("key")) {
            name.sort = Sort::Token;
        }
        Some(name)
    }
}

/// Tells whether a key of that name opens something: the word may be glued to others.
fn opens(word: &str) -> bool {
    KEY_OPENS.ends(word)
}

/// Tells whether a key in a sentence opens something: `API key`.
fn text_before_opens(text: Text<'_>, name: &Name) -> bool {
    let before = text.before(name.range.start, NAME_BYTES_MAX);
    let Some(before) = before.strip_suffix(b" ") else {
        return false;
    };
    let letters = before
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphabetic());
    let word = &before[before.len() - letters.count()..];
    KEY_OPENS.has(word)
}

/// Returns the part of the name before its word; nothing where the word is only the end of another.
fn before<'t>(text: Text<'t>, word: &Word) -> Option<&'t str> {
    let start = word.range.start;
    if word.sort == Sort::Option || word.sort == Sort::Identified {
        return Some("");
    }
    let mut length = text.run_before(start, 0, NAME_BYTES_MAX, is_name);
    let escape = text.get_before(start - length) == Some(b'\\');
    let bytes = &text.bytes[start - length..start];
    if escape && matches!(bytes.first(), Some(b'n' | b'r' | b't')) {
        length -= 1;
    }
    let before = text.str.get(start - length..start)?;
    let glued = before
        .chars()
        .next_back()
        .or_else(|| text.str[..start].chars().next_back());
    let is_letter = glued.is_some_and(char::is_alphabetic)
        && (!before.is_empty() || !glued.is_some_and(|c| c.is_ascii()));
    let starts_upper = text
        .get(start)
        .is_some_and(|byte| byte.is_ascii_uppercase());
    let second_lower = text
        .get(start + 1)
        .is_some_and(|byte| byte.is_ascii_lowercase());
    let is_camel = starts_upper && (glued.is_some_and(char::is_lowercase) || second_lower);
    if is_letter && !is_camel && !word.is_glued {
        let is_known = word.sort == Sort::Key && words(before).last().is_some_and(opens);
        return is_known.then_some(before);
    }
    Some(before)
}

/// Returns the part of the name after its word; nothing where the word is only a part of another.
fn after<'t>(text: Text<'t>, word: &Word) -> Option<&'t str> {
    let end = word.range.end;
    if word.sort == Sort::Option || word.sort == Sort::Identified {
        return Some("");
    }
    let last_upper = text
        .get_before(end)
        .is_some_and(|byte| byte.is_ascii_uppercase());
    let first_upper = text
        .get(word.range.start)
        .is_some_and(|byte| byte.is_ascii_uppercase());
    match text.str[end..].chars().next() {
        Some(c) if c.is_ascii_lowercase() && (text.get_before(end)?.is_ascii()) => return None,
        Some(c) if c.is_ascii_uppercase() && last_upper && first_upper => return None,
        Some(c) if !c.is_ascii() && c.is_lowercase() => return None,
        _ => {}
    }
    let mut length = text.run(end, NAME_BYTES_MAX, is_name);
    while length > 0 && !text.bytes[end + length - 1].is_ascii_alphanumeric() {
        length -= 1;
    }
    text.str.get(end..end + length)
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// Returns the words of a part of a name, in snake, kebab or camel case.
fn words(name: &str) -> impl Iterator<Item = &str> + Clone {
    let bytes = name.as_bytes();
    let mut start = 0;
    std::iter::from_fn(move || {
        while bytes
            .get(start)
            .is_some_and(|byte| !byte.is_ascii_alphanumeric())
        {
            start += 1;
        }
        let is_end = |at: usize| {
            let (before, here) = (bytes[at - 1], bytes[at]);
            let next_lower = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
            let is_hump = here.is_ascii_uppercase() && (!before.is_ascii_uppercase() || next_lower);
            !here.is_ascii_alphanumeric() || is_hump
        };
        let end = (start + 1..bytes.len())
            .find(|at| is_end(*at))
            .unwrap_or(bytes.len());
        let word = name.get(start..end).filter(|word| !word.is_empty())?;
        start = end;
        Some(word)
    })
}
