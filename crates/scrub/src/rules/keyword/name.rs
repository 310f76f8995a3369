//! The whole name that a word is a part of.

use std::ops::Range;

use super::word::{Sort, Word};
use crate::block::is_word;
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

/// What sets a value that it is called with: `setPassword("x")`.
static SETS: WordSet = WordSet::spaced("set with");

/// A name, and how much it says.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) range: Range<usize>,
    pub(super) sort: Sort,
    /// Only a value that nobody would write otherwise is a secret.
    pub(super) is_weak: bool,
    /// It begins as an option of a command line does.
    pub(super) is_option: bool,
    /// It is a pass in upper case: that of a variable.
    pub(super) is_variable: bool,
    /// Where its word begins.
    word: usize,
}

impl Name {
    /// Returns the name around a word, nothing where it means something else.
    pub(super) fn around(text: Text<'_>, word: &Word) -> Option<Self> {
        let name = Self {
            range: word.range.clone(),
            sort: word.sort,
            is_weak: false,
            is_option: false,
            is_variable: false,
            word: word.range.start,
        };
        if word.sort == Sort::Identified {
            return Some(name);
        }
        let after = after(text, word)?;
        let before = before(text, word)?;
        let last = last_word(before);
        if NOT_BEFORE.has(last) {
            return None;
        }
        let range = word.range.start - before.len()..word.range.end + after.len();
        let name = Self {
            is_option: before.starts_with(b"-"),
            range,
            ..name
        };
        name.qualified_before(text, before, last)?
            .qualified_after(after)
    }

    /// Tells whether it has no letter in lower case.
    pub(super) fn is_upper(&self, text: Text<'_>) -> bool {
        let name = &text.bytes[self.range.clone()];
        !name.iter().any(u8::is_ascii_lowercase)
    }

    /// Tells whether it is called with its value: `setPassword("x")`.
    pub(super) fn is_setter(&self, text: Text<'_>) -> bool {
        SETS.has(last_word(&text.bytes[self.range.start..self.word]))
    }

    /// Tells whether it may be called with its value, or with something else: `.password("x")`.
    pub(super) fn is_method(&self, text: Text<'_>) -> bool {
        text.get_before(self.word) == Some(b'.')
    }

    /// Takes what the word before its word says.
    fn qualified_before(mut self, text: Text<'_>, before: &[u8], last: &[u8]) -> Option<Self> {
        let opens = |word: &[u8]| PASS_OPENS.has(word);
        match self.sort {
            Sort::Key if !KEY_OPENS.ends(last) => {
                let opener = word_before(text, &self);
                if opener.eq_ignore_ascii_case(b"public") {
                    return None;
                }
                self.is_weak = !KEY_OPENS.has(opener);
            }
            Sort::Pass if opens(last) => self.sort = Sort::Password,
            Sort::Pass if self.is_upper(text) => {
                self.is_variable = true;
                if words(before).any(opens) {
                    self.sort = Sort::Password;
                }
            }
            _ => {}
        }
        Some(self)
    }

    /// Takes what the words after its word say; nothing where they make another thing of it.
    fn qualified_after(mut self, after: &[u8]) -> Option<Self> {
        for word in words(after) {
            // A later word decides: `auth_token` is a token.
            if NOT_AFTER.has(word) || DECIDING.has(word) {
                return None;
            }
            let is_number = word.iter().all(u8::is_ascii_digit);
            self.is_weak |= !is_number && !SAME_AFTER.has(word);
        }
        if self.sort == Sort::Key && !self.is_weak {
            self.sort = Sort::Token;
        }
        Some(self)
    }
}

/// Returns the word that a space divides from a name, as in `API key`; it has no bytes where there
/// is none.
fn word_before<'t>(text: Text<'t>, name: &Name) -> &'t [u8] {
    if text.get_before(name.range.start) != Some(b' ') {
        return b"";
    }
    let end = name.range.start - " ".len();
    let is_letter = |byte: u8| byte.is_ascii_alphabetic();
    &text.bytes[end - text.run_before(end, 0, NAME_BYTES_MAX, is_letter)..end]
}

/// Returns the part of the name before its word; nothing where the word is only the end of another.
fn before<'t>(text: Text<'t>, word: &Word) -> Option<&'t [u8]> {
    let start = word.range.start;
    let length = text.run_before(start, 0, NAME_BYTES_MAX, is_name);
    let mut before = &text.bytes[start - length..start];
    if let [b'n' | b'r' | b't', behind @ ..] = before
        && text.get_before(start - length) == Some(b'\\')
    {
        before = behind;
    }
    let is_whole = word.is_glued || !is_behind_letter(text, before, start);
    let is_known = || match word.sort {
        Sort::Key => KEY_OPENS.ends(last_word(before)),
        Sort::Pass | Sort::Password => PASS_OPENS.has(last_word(before)),
        _ => false,
    };
    (is_whole || is_known()).then_some(before)
}

/// Tells whether a letter stands before a word, with no hump between them.
fn is_behind_letter(text: Text<'_>, before: &[u8], start: usize) -> bool {
    let letter = match before {
        [.., last] => Some(char::from(*last)),
        [] => text.str[..start]
            .chars()
            .next_back()
            .filter(|c| !c.is_ascii()),
    };
    let Some(letter) = letter.filter(|c| c.is_alphabetic()) else {
        return false;
    };
    let is_upper = text.bytes[start].is_ascii_uppercase();
    let next_lower = text
        .get(start + 1)
        .is_some_and(|byte| byte.is_ascii_lowercase());
    !(is_upper && (letter.is_lowercase() || next_lower))
}

/// Returns the part of the name after its word; nothing where the word is only a part of another.
fn after<'t>(text: Text<'t>, word: &Word) -> Option<&'t [u8]> {
    let end = word.range.end;
    let (first, last) = (text.bytes[word.range.start], text.bytes[end - 1]);
    let is_upper = first.is_ascii_uppercase() && last.is_ascii_uppercase();
    match text.get(end) {
        Some(b'a'..=b'z') if last.is_ascii() => return None,
        Some(b'A'..=b'Z') if is_upper => return None,
        Some(0x80..) if text.str[end..].starts_with(char::is_lowercase) => return None,
        _ => {}
    }
    let name = &text.bytes[end..end + text.run(end, NAME_BYTES_MAX, is_name)];
    let length = name.iter().rposition(u8::is_ascii_alphanumeric);
    Some(&name[..length.map_or(0, |at| at + 1)])
}

fn is_name(byte: u8) -> bool {
    is_word(byte) || byte == b'.'
}

/// Returns the words of a part of a name, in snake, kebab or camel case.
fn words(name: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = name;
    std::iter::from_fn(move || {
        let start = rest.iter().position(u8::is_ascii_alphanumeric)?;
        let bytes = &rest[start..];
        let end = (1..bytes.len()).find(|at| is_end(bytes, *at));
        let (word, behind) = bytes.split_at(end.unwrap_or(bytes.len()));
        rest = behind;
        Some(word)
    })
}

/// Returns the last word of a part of a name; it has no bytes where there is none.
fn last_word(name: &[u8]) -> &[u8] {
    let last = name.iter().rposition(u8::is_ascii_alphanumeric);
    let name = &name[..last.map_or(0, |at| at + 1)];
    let start = (1..name.len())
        .rev()
        .find(|at| !name[at - 1].is_ascii_alphanumeric() || is_end(name, *at));
    &name[start.unwrap_or(0)..]
}

/// Tells whether a word ends before a byte: at a sign, or at the hump of a camel.
fn is_end(name: &[u8], at: usize) -> bool {
    let (before, here) = (name[at - 1], name[at]);
    let next_lower = || name.get(at + 1).is_some_and(u8::is_ascii_lowercase);
    let is_hump = here.is_ascii_uppercase() && (!before.is_ascii_uppercase() || next_lower());
    !here.is_ascii_alphanumeric() || is_hump
}
