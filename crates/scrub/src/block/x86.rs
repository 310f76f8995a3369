//! Bytes classed many at a time on x86-64.
//!
//! The only unsafe line of this crate is the call of a function that needs AVX2 or AVX-512, behind the
//! question whether the machine has it.

mod avx2;
mod avx512;

use super::{Block, Padded};

/// How many bytes are classed at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Width {
    /// 32, with AVX2.
    Half,
    /// 64, with the bytes and words of AVX-512.
    Whole,
}

impl Width {
    /// Returns the most that this machine can do.
    pub(super) fn widest() -> Option<Self> {
        [Self::Whole, Self::Half]
            .into_iter()
            .find(|width| width.is_there())
    }

    /// Tells whether this machine has what the width needs.
    #[inline]
    pub(super) fn is_there(self) -> bool {
        match self {
            Self::Half => std::arch::is_x86_feature_detected!("avx2"),
            Self::Whole => std::arch::is_x86_feature_detected!("avx512bw"),
        }
    }

    /// Classes the blocks that a buffer holds.
    pub(super) fn class(self, bytes: &Padded, blocks: &mut [Block]) {
        assert!(
            self.is_there(),
            "a width is only chosen where the machine has it"
        );
        let class: unsafe fn(&Padded, &mut [Block]) = match self {
            Self::Half => avx2::class,
            Self::Whole => avx512::class,
        };
        // SAFETY: the machine has what the width needs, which is all that the functions ask for.
        #[expect(unsafe_code, reason = "the compiler can't know what the machine has")]
        unsafe {
            class(bytes, blocks);
        }
    }
}
