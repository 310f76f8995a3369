//! Sets of bytes.

/// A set of bytes: one look tells what comparisons tell one after the other, each of which a machine has
/// to guess.
#[derive(Clone, Copy, Debug)]
pub(super) struct ByteSet([bool; 256]);

impl ByteSet {
    /// Takes some bytes.
    pub(super) const fn of(bytes: &[u8]) -> Self {
        Self([false; 256]).with(bytes)
    }

    /// Takes the ASCII letters and digits.
    pub(super) const fn alphanumeric() -> Self {
        Self::of(b"").with_range(b'0', b'9').with_letters()
    }

    /// Takes the ASCII letters in.
    pub(super) const fn with_letters(self) -> Self {
        self.with_range(b'A', b'Z').with_range(b'a', b'z')
    }

    /// Takes some bytes in.
    pub(super) const fn with(mut self, bytes: &[u8]) -> Self {
        let mut at = 0;
        while at < bytes.len() {
            self.0[bytes[at] as usize] = true;
            at += 1;
        }
        self
    }

    /// Takes the bytes from one to another in.
    pub(super) const fn with_range(mut self, first: u8, last: u8) -> Self {
        let mut byte = first as usize;
        while byte <= last as usize {
            self.0[byte] = true;
            byte += 1;
        }
        self
    }

    /// Tells whether a byte is of the set.
    #[inline]
    pub(super) fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte)]
    }
}
