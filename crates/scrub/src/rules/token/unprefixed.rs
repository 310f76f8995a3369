//! Tokens that are known by what stands amid them, or at their end.

use std::ops::Range;

use super::ends_escape;
use crate::block::is_word;
use crate::finding::Finding;
use crate::kind::Kind;
use crate::rules::issuers::is_mixed;
use crate::rules::word_set::WordSet;
use crate::text::Text;

/// The sub-kind of a token that says of itself what it is.
pub(crate) const NAMED: &str = "named_token";

/// Finds the token that a run is, or is the end of, and returns up to where it was read; its first `_`
/// or `-` is at `line`, where it has one.
pub(super) fn find(
    text: Text<'_>,
    run: Range<usize>,
    line: usize,
    found: &mut Vec<Finding>,
) -> usize {
    let secret = match text.get_before(run.start) {
        Some(b':') => telegram(text, &run).or_else(|| asana(text, &run)),
        Some(b'.') => terraform(text, &run).or_else(|| entra(text, &run)),
        Some(b'~') => entra(text, &run),
        Some(b'|') => facebook(text, &run),
        _ => twitter_bearer(text, &run),
    };
    let secret = secret.or_else(|| {
        let bytes = &text.bytes[run.clone()];
        let name = match line < run.end {
            true => divided(bytes),
            false => is_azure(bytes).then_some("azure_devops"),
        };
        Some((run.clone(), name?))
    });
    let Some((range, name)) = secret else {
        return run.end;
    };
    let end = range.end;
    found.push(Finding::new(range, Kind::Secret, name));
    end
}

type Secret = Option<(Range<usize>, &'static str)>;

/// A bot's id, a colon and 35 bytes (core.telegram.org/bots/api); in addresses `bot` stands before.
fn telegram(text: Text<'_>, run: &Range<usize>) -> Secret {
    let digits = text.run_before(run.start - 1, 0, 13, |byte| byte.is_ascii_digit());
    let start = run.start - 1 - digits;
    let is_first = ends_escape(text, start)
        || text.bytes[..start].ends_with(b"bot")
        || !text.get_before(start).is_some_and(is_word);
    let is_form = (8..=12).contains(&digits)
        && (34..=36).contains(&run.len())
        && text.bytes[run.start] == b'A';
    (is_first && is_form).then_some((start..run.end, "telegram_bot"))
}

/// A version, a user's id, and 32 digits (developers.asana.com, "Personal access token").
fn asana(text: Text<'_>, run: &Range<usize>) -> Secret {
    let is_of_ids = |byte: u8| byte.is_ascii_digit() || byte == b'/';
    let ids = text.run_before(run.start - 1, 0, 40, is_of_ids);
    let start = run.start - 1 - ids;
    let is_form = is_hex(&text.bytes[run.clone()], 32)
        && ids >= 15
        && matches!(text.bytes[start..], [b'0'..=b'2', b'/', ..]);
    is_form.then_some((start..run.end, "asana"))
}

/// 14 bytes, `.atlasv1.` and more than 60 (developer.hashicorp.com/terraform).
fn terraform(text: Text<'_>, run: &Range<usize>) -> Secret {
    const MIDDLE: &[u8] = b".atlasv1.";
    let middle = run.start.checked_sub(MIDDLE.len())?;
    let start = middle.checked_sub(14)?;
    let is_form = run.len() >= 60
        && text.bytes[middle..].starts_with(MIDDLE)
        && text.bytes[start..middle]
            .iter()
            .all(u8::is_ascii_alphanumeric);
    is_form.then_some((start..run.end, "terraform"))
}

/// Three bytes, a digit, `Q~` and 31 to 34 more (learn.microsoft.com/entra, client secrets).
fn entra(text: Text<'_>, run: &Range<usize>) -> Secret {
    const MIDDLE: &[u8; 2] = b"Q~";
    let is_of_secret = |byte: u8| is_word(byte) || byte == b'.' || byte == b'~';
    let lead = run.start - text.run_before(run.start, 0, 40, is_of_secret);
    let before = text.bytes[lead..run.start].array_windows();
    let middle = lead + before.into_iter().position(|two| two == MIDDLE)?;
    let start = middle.checked_sub(4).filter(|start| *start >= lead)?;
    let rest = text.run(middle, 40, is_of_secret);
    let is_form = text.bytes[middle - 1].is_ascii_digit() && rest >= MIDDLE.len() + 31;
    is_form.then_some((start..middle + rest, "azure_client_secret"))
}

/// An application's id, `|` and 27 bytes (developers.facebook.com, "App access tokens").
fn facebook(text: Text<'_>, run: &Range<usize>) -> Secret {
    let digits = text.run_before(run.start - 1, 0, 18, |byte| byte.is_ascii_digit());
    let start = run.start - 1 - digits;
    let is_form = (14..=17).contains(&digits) && (26..=40).contains(&run.len());
    (is_form && is_mixed(&text.bytes[run.clone()])).then_some((start..run.end, "facebook_app"))
}

/// An id behind many zeros, and a code in percent-encoded base64 (developer.x.com, "Bearer tokens").
fn twitter_bearer(text: Text<'_>, run: &Range<usize>) -> Secret {
    const ZEROS: &[u8] = b"AAAAAAAAAAAAAAAAAAAA";
    let is_encoded = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'%';
    if text.get(run.end) != Some(b'%') || !text.bytes[run.start..].starts_with(ZEROS) {
        return None;
    }
    let length = text.run(run.start, 160, is_encoded);
    (length >= 80).then_some((run.start..run.start + length, "twitter_bearer"))
}

/// Tells which token is a whole run with `_` or `-` in it.
fn divided(run: &[u8]) -> Option<&'static str> {
    match run {
        [digits @ .., b'-', b'u', b's', b'0'..=b'9'] if is_hex(digits, 32) => Some("mailchimp"),
        [digits @ .., b'-', b'u', b's', b'0'..=b'9', b'0'..=b'9'] if is_hex(digits, 32) => {
            Some("mailchimp")
        }
        [rest @ .., b'_', b'm', b'm', b'k'] if rest.len() == 36 && rest[6] == b'_' => {
            Some("maxmind")
        }
        _ if is_azure(run) => Some("azure_devops"),
        _ if is_twitter(run) => Some("twitter_access"),
        _ if is_named(run) => Some(NAMED),
        _ => None,
    }
}

fn is_azure(run: &[u8]) -> bool {
    run.len() == 84 && &run[76..80] == b"AZDO"
}

fn is_hex(digits: &[u8], count: usize) -> bool {
    digits.len() == count && digits.iter().all(u8::is_ascii_hexdigit)
}

/// A user's id, `-` and 40 bytes (developer.x.com, "Access tokens").
fn is_twitter(run: &[u8]) -> bool {
    if !run.first().is_some_and(u8::is_ascii_digit) || run.len() > 62 {
        return false;
    }
    let Some(line) = run.iter().position(|byte| *byte == b'-') else {
        return false;
    };
    let (id, code) = (&run[..line], &run[line + 1..]);
    (7..=20).contains(&line)
        && id.iter().all(u8::is_ascii_digit)
        && (35..=45).contains(&code.len())
        && code.iter().all(u8::is_ascii_alphanumeric)
        && is_mixed(code)
}

/// The least length of a code behind a name that says what it is.
const CODE_BYTES_MIN: usize = 24;
/// So many bytes before a code may name it.
const NAME_BYTES_MAX: usize = 40;
/// The words by which issuers say that a token must be kept: after Stripe, GitHub and others.
static NAMES: WordSet =
    WordSet::spaced("live test secret sk rk pat oat token tok apikey key api auth sec");

/// Tells whether a run ends with a code that looks drawn by lot, behind a word that names it.
fn is_named(run: &[u8]) -> bool {
    let Some(line) = memchr::memrchr2(b'_', b'-', run) else {
        return false;
    };
    let (name, code) = (&run[..line], &run[line + 1..]);
    let has = |is: fn(&u8) -> bool| code.iter().filter(|byte| is(byte)).count() >= 2;
    code.len() >= CODE_BYTES_MIN
        && name.len() <= NAME_BYTES_MAX
        && name
            .split(|byte| matches!(byte, b'_' | b'-'))
            .any(|word| NAMES.has(word))
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && is_mixed(code)
}
