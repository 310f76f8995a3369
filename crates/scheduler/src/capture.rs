//! What is kept of texts of any length.

use astra_model::{Scrubbed, Scrubber, StreamDigest, Truncation, to_hex};
use sha2::{Digest, Sha256};

/// A record keeps this much of a response; the rest is told by its size and digest.
pub const TEXT_BYTES_MAX: usize = 64 * 1024;
/// A record keeps this much of an error's message.
pub const MESSAGE_BYTES_MAX: usize = 8 * 1024;
/// Where a stream is cut, half a secret may stand, which no scrubber knows for one: this much is
/// read beyond what is kept, masked with it, and given up.
const MARGIN_BYTES: usize = 4 * 1024;

/// The size and digest of a stream of which less is kept.
#[derive(Debug, Default)]
struct Whole {
    bytes: u64,
    hasher: Sha256,
}

impl Whole {
    fn push(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    fn digest(&self) -> StreamDigest {
        StreamDigest {
            bytes: self.bytes,
            sha256: to_hex(&self.hasher.clone().finalize()),
        }
    }
}

/// The beginning of a stream of any length, with the size and digest of the whole.
#[derive(Debug, Default)]
pub(crate) struct Head {
    kept: Vec<u8>,
    whole: Whole,
}

impl Head {
    /// Takes the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.whole.push(bytes);
        let room = (TEXT_BYTES_MAX + MARGIN_BYTES).saturating_sub(self.kept.len());
        self.kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// Returns the size and digest of all that was pushed.
    pub(crate) fn digest(&self) -> StreamDigest {
        self.whole.digest()
    }

    /// Returns what is kept, and what was cut.
    pub(crate) fn keep(&self, scrubber: &dyn Scrubber) -> (Scrubbed, Option<Truncation>) {
        let whole = self.whole.bytes == self.kept.len() as u64;
        let masked = Scrubbed::new(&readable(&self.kept), scrubber);
        let length = masked.as_str().len();
        let sound = if whole {
            length
        } else {
            length.saturating_sub(MARGIN_BYTES)
        };
        let text = masked.truncated(sound.min(TEXT_BYTES_MAX), scrubber);
        let cut = !whole || length > TEXT_BYTES_MAX;
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
    whole: Whole,
}

impl Tail {
    const ROOM: usize = MESSAGE_BYTES_MAX + MARGIN_BYTES;

    /// Takes the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.whole.push(bytes);
        self.kept.extend_from_slice(bytes);
        if self.kept.len() > 2 * Self::ROOM {
            self.kept.drain(..self.kept.len() - Self::ROOM);
        }
    }

    /// Returns the size and digest of all that was pushed.
    pub(crate) fn digest(&self) -> StreamDigest {
        self.whole.digest()
    }

    /// Returns the end that is kept.
    pub(crate) fn keep(&self, scrubber: &dyn Scrubber) -> Scrubbed {
        let kept = &self.kept[self.kept.len().saturating_sub(Self::ROOM)..];
        let whole = self.whole.bytes == kept.len() as u64;
        let masked = Scrubbed::new(readable(kept).trim(), scrubber);
        let text = masked.as_str();
        let unsound = if whole { 0 } else { MARGIN_BYTES };
        match unsound.max(text.len().saturating_sub(MESSAGE_BYTES_MAX)) {
            0 => masked,
            cut => {
                let end = text.get(text.ceil_char_boundary(cut)..).unwrap_or_default();
                Scrubbed::new(end.trim_start(), scrubber)
            }
        }
    }
}

/// Returns an error's message as it is kept: its end, since that is where the reason stands.
pub(crate) fn keep_message(message: &str, scrubber: &dyn Scrubber) -> Scrubbed {
    let mut tail = Tail::default();
    tail.push(message.as_bytes());
    tail.keep(scrubber)
}

/// Returns bytes as text: what is no UTF-8, and NUL, which many a reader stops at, become U+FFFD.
fn readable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace('\0', "\u{FFFD}")
}
