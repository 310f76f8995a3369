//! What is kept of texts of any length.

use astra_model::{Scrubbed, Scrubber, StreamDigest, Truncation, to_hex};
use sha2::{Digest, Sha256};

/// A record keeps this much of a response; the rest is told by its size and digest.
pub const TEXT_BYTES_MAX: usize = 64 * 1024;
/// A record keeps this much of an error's message.
pub const MESSAGE_BYTES_MAX: usize = 8 * 1024;
/// Where a text is cut, half a secret may stand, which no scrubber knows for one: this much is
/// read beyond what is kept, and given up back to the last white space.
const MARGIN_BYTES: usize = 4 * 1024;

/// The beginning of a stream of any length, with the size and digest of the whole.
#[derive(Debug, Default)]
pub(crate) struct Head {
    kept: Vec<u8>,
    bytes: u64,
    hasher: Sha256,
}

impl Head {
    /// Takes the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
        let room = (TEXT_BYTES_MAX + MARGIN_BYTES).saturating_sub(self.kept.len());
        self.kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// Returns the size and digest of all that was pushed.
    pub(crate) fn digest(&self) -> StreamDigest {
        StreamDigest {
            bytes: self.bytes,
            sha256: to_hex(&self.hasher.clone().finalize()),
        }
    }

    /// Returns what is kept, and what was cut.
    pub(crate) fn keep(&self, scrubber: &dyn Scrubber) -> (Scrubbed, Option<Truncation>) {
        let whole = self.bytes == self.kept.len() as u64;
        let kept = if whole {
            &self.kept[..]
        } else {
            whole_words_at_front(&self.kept)
        };
        let masked = Scrubbed::new(&readable(kept), scrubber);
        let text = masked.truncated(TEXT_BYTES_MAX, scrubber);
        let cut = !whole || text.as_str().len() < masked.as_str().len();
        let truncation = cut.then(|| {
            let StreamDigest { bytes, sha256 } = self.digest();
            Truncation { bytes, sha256 }
        });
        (text, truncation)
    }
}

/// The end of a stream of any length, with the size and digest of the whole: of what a program
/// complains, the last lines say why it failed.
#[derive(Debug, Default)]
pub(crate) struct Tail {
    kept: Vec<u8>,
    bytes: u64,
    hasher: Sha256,
}

impl Tail {
    const ROOM: usize = MESSAGE_BYTES_MAX + MARGIN_BYTES;

    /// Takes the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
        self.kept.extend_from_slice(bytes);
        if self.kept.len() > 2 * Self::ROOM {
            self.kept.drain(..self.kept.len() - Self::ROOM);
        }
    }

    /// Returns the size and digest of all that was pushed.
    pub(crate) fn digest(&self) -> StreamDigest {
        StreamDigest {
            bytes: self.bytes,
            sha256: to_hex(&self.hasher.clone().finalize()),
        }
    }

    /// Returns the end as text, from a whole word on.
    pub(crate) fn text(&self) -> String {
        let start = self.kept.len().saturating_sub(Self::ROOM);
        let whole = start == 0 && self.bytes == self.kept.len() as u64;
        let kept = &self.kept[start..];
        readable(if whole {
            kept
        } else {
            whole_words_at_end(kept)
        })
        .trim()
        .to_owned()
    }
}

/// Returns an error's message as it is kept: its end, since that is where the reason stands.
pub(crate) fn keep_message(message: &str, scrubber: &dyn Scrubber) -> Scrubbed {
    let mut tail = Tail::default();
    tail.push(message.as_bytes());
    let masked = Scrubbed::new(&tail.text(), scrubber);
    if masked.is_blank() {
        return Scrubbed::new("failed without a message", scrubber);
    }
    masked.truncated(MESSAGE_BYTES_MAX + MARGIN_BYTES, scrubber)
}

/// Returns bytes as text: what is no UTF-8, and NUL, which many a reader stops at, become U+FFFD.
fn readable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace('\0', "\u{FFFD}")
}

fn whole_words_at_front(bytes: &[u8]) -> &[u8] {
    let margin = bytes.len().saturating_sub(MARGIN_BYTES);
    let end = bytes
        .iter()
        .rposition(u8::is_ascii_whitespace)
        .map_or(margin, |at| at.max(margin));
    &bytes[..end]
}

fn whole_words_at_end(bytes: &[u8]) -> &[u8] {
    let margin = MARGIN_BYTES.min(bytes.len());
    let start = bytes
        .iter()
        .position(u8::is_ascii_whitespace)
        .map_or(margin, |at| at.min(margin));
    &bytes[start..]
}
