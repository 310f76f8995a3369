//! Local parts of more than one part: `o'brien`, `bounces+17=example.org`.

use super::is_plain;

/// What mailers begin an address with that holds the one which a message came from or goes to: the
/// schemes SRS, BATV and Barracuda's.
const REWRITERS: [&[u8]; 5] = [b"SRS0", b"SRS1", b"prvs", b"btv1", b"msprvs1"];

/// Returns where a local part begins whose last part begins at `start`, behind a sign.
pub(super) fn start(bytes: &[u8], start: usize, sign: u8) -> Option<usize> {
    match sign {
        b'\'' => behind_apostrophe(bytes, start),
        b'=' => rewritten(bytes, start),
        _ => None,
    }
}

/// An apostrophe stands between two letters; a quote has none before it.
fn behind_apostrophe(bytes: &[u8], start: usize) -> Option<usize> {
    let (before, behind) = (&bytes[..start - 1], &bytes[start..]);
    let is_between = behind.first()?.is_ascii_alphabetic() && before.last()?.is_ascii_alphabetic();
    is_between.then(|| plain_start(before))
}

/// A mailer writes the address of a receiver into that of the sender (VERP, SRS): behind the `=` is a
/// domain, before it what tells the mailer.
fn rewritten(bytes: &[u8], start: usize) -> Option<usize> {
    let mut first = start;
    while first > 0 && bytes[first - 1] == b'=' {
        first = plain_start(&bytes[..first - 1]);
    }
    let head = bytes[first..].split(|byte| *byte == b'=').next()?;
    let is_rewriter = REWRITERS.iter().any(|name| head.eq_ignore_ascii_case(name));
    let is_domain = bytes[start..].contains(&b'.');
    (is_rewriter || (is_domain && is_returned(head))).then_some(first)
}

/// Tells whether a message may come back to what begins so: `bounces+17-a`, `list-return-17-a`.
fn is_returned(head: &[u8]) -> bool {
    let is_called = |name: &[u8]| {
        head.windows(name.len())
            .any(|part| part.eq_ignore_ascii_case(name))
    };
    !head.starts_with(b"-")
        && (head.contains(&b'+') || is_called(b"bounce") || is_called(b"return"))
}

fn plain_start(bytes: &[u8]) -> usize {
    let other = bytes.iter().rposition(|byte| !is_plain(*byte));
    other.map_or(0, |at| at + 1)
}
