//! What the bytes of a text are, 64 at a time.

mod class;
mod gram;
mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;

pub(crate) use class::{is_base64, is_hex, is_word};

/// So many bytes have their bits in one [`Block`].
pub(crate) const BLOCK_BYTES: usize = 64;
/// So many blocks are classed at once, so that the work around them is paid once.
pub(crate) const CHUNK_BLOCKS: usize = 16;
/// So many bytes are read at once by an engine, and so many are kept before those that are classed: a
/// keyword is known by bytes before its last one.
const HALF_BYTES: usize = BLOCK_BYTES / 2;

/// What 64 bytes are: the nth bit of a mask speaks of the nth byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Block {
    /// `0` to `9`.
    pub(crate) digit: u64,
    /// Digits of hexadecimal numbers, in either case.
    pub(crate) hex: u64,
    /// ASCII letters.
    pub(crate) letter: u64,
    /// What [`is_word`] tells of bytes.
    pub(crate) word: u64,
    pub(crate) dot: u64,
    pub(crate) colon: u64,
    pub(crate) at: u64,
    pub(crate) percent: u64,
    pub(crate) dash: u64,
    /// What may stand between the digits of a number.
    pub(crate) joint: u64,
    /// Where the third byte of what may be a keyword stands.
    pub(crate) gram: u64,
}

/// The way in which this machine classes bytes fastest; the result is the same on all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// A table, byte by byte.
    Portable,
    /// Many bytes at a time.
    #[cfg(target_arch = "x86_64")]
    X86(x86::Width),
}

impl Engine {
    /// Returns the fastest that this machine can do.
    pub(crate) fn fastest() -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(width) = x86::Width::widest() {
            return Self::X86(width);
        }
        Self::Portable
    }

    /// Classes the blocks that a buffer holds.
    fn class(self, bytes: &Padded, blocks: &mut [Block]) {
        match self {
            Self::Portable => portable::class(bytes, blocks),
            #[cfg(target_arch = "x86_64")]
            Self::X86(width) => width.class(bytes, blocks),
        }
    }
}

/// Bytes to be classed, with those that stand before them and zeros behind the end of the text.
pub(crate) struct Padded([u8; HALF_BYTES + CHUNK_BLOCKS * BLOCK_BYTES]);

impl Padded {
    pub(crate) fn new() -> Self {
        Self([0; HALF_BYTES + CHUNK_BLOCKS * BLOCK_BYTES])
    }

    /// Takes the bytes of a text from an offset on, and classes as many blocks as they fill.
    ///
    /// What lies behind the end of the text counts as zeros.
    pub(crate) fn class(
        &mut self,
        engine: Engine,
        text: &[u8],
        from: usize,
        blocks: &mut [Block; CHUNK_BLOCKS],
    ) {
        let start = from.saturating_sub(HALF_BYTES);
        let end = text.len().min(from + CHUNK_BLOCKS * BLOCK_BYTES);
        let lead = HALF_BYTES - (from - start);
        self.0[..lead].fill(0);
        let bytes = text.get(start..end).unwrap_or_default();
        self.0[lead..lead + bytes.len()].copy_from_slice(bytes);
        let used = end.saturating_sub(from).div_ceil(BLOCK_BYTES);
        let padding = (lead + bytes.len()).min(self.0.len())..HALF_BYTES + used * BLOCK_BYTES;
        self.0[padding].fill(0);
        engine.class(self, &mut blocks[..used]);
        blocks[used..].fill(Block::default());
    }

    /// Returns the halves of a block and, first, the bytes before them.
    #[inline]
    fn halves(&self, number: usize) -> &[[u8; HALF_BYTES]; 3] {
        let (halves, _) = self.0.as_chunks();
        let from = halves.get(2 * number..).and_then(<[_]>::first_chunk);
        from.unwrap_or(&[[0; HALF_BYTES]; 3])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn classed(engine: Engine, text: &[u8], from: usize) -> [Block; CHUNK_BLOCKS] {
        let mut blocks = [Block::default(); CHUNK_BLOCKS];
        Padded::new().class(engine, text, from, &mut blocks);
        blocks
    }

    /// Returns the engines that this machine has beside the portable one.
    #[cfg(target_arch = "x86_64")]
    fn engines() -> impl Iterator<Item = Engine> {
        let widths = [x86::Width::Half, x86::Width::Whole].into_iter();
        widths.filter(|width| width.is_there()).map(Engine::X86)
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn engines() -> impl Iterator<Item = Engine> {
        std::iter::empty()
    }

    #[test]
    fn each_byte_has_its_bits() {
        let blocks = classed(Engine::Portable, b"a9_-g.:@%", 0);
        let expected = Block {
            digit: 0b10,
            hex: 0b11,
            letter: 1 | 1 << 4,
            word: 0b11111,
            dash: 1 << 3,
            joint: 1 << 3 | 1 << 5,
            dot: 1 << 5,
            colon: 1 << 6,
            at: 1 << 7,
            percent: 1 << 8,
            gram: 0,
        };
        assert_eq!(blocks[0], expected);
        assert_eq!(blocks[1], Block::default());
    }

    #[test]
    fn a_sign_is_known_across_two_chunks() {
        let text = [
            vec![b' '; CHUNK_BLOCKS * BLOCK_BYTES - 1],
            b"PASSWORD".to_vec(),
        ]
        .concat();
        let blocks = classed(Engine::Portable, &text, CHUNK_BLOCKS * BLOCK_BYTES);
        assert_eq!(blocks[0].gram & 0b11, 0b10);
    }

    proptest! {
        #[test]
        fn every_engine_says_the_same_of_every_text(
            text in proptest::collection::vec(any::<u8>(), 0..3000),
            from in 0_usize..2048,
        ) {
            let from = from.min(text.len());
            let portable = classed(Engine::Portable, &text, from);
            for engine in engines() {
                prop_assert_eq!(classed(engine, &text, from), portable);
            }
        }
    }
}
