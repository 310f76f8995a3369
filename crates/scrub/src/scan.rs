//! One pass over a text.

use crate::block::{BLOCK_BYTES, Block, CHUNK_BLOCKS, Engine, Padded};
use crate::finding::Finding;
use crate::rules::Rule;
use crate::spark::{Spark, Window};
use crate::text::Text;
use crate::{overlap, rules};

/// Calls the rules wherever something may be found.
pub(crate) fn scan(text: Text<'_>, engine: Engine, found: &mut Vec<Finding>) {
    let mut rules = Rules {
        text,
        read: [0; Spark::COUNT],
        found,
    };
    let mut padded = Padded::new();
    // The last two of the chunk before, then those of this one.
    let mut blocks = [Block::default(); CHUNK_BLOCKS + 2];
    let mut from = 0;
    while from < text.bytes.len() + BLOCK_BYTES {
        blocks.copy_within(CHUNK_BLOCKS.., 0);
        if let Some(chunk) = blocks.last_chunk_mut() {
            padded.class(engine, text.bytes, from, chunk);
        }
        for (number, window) in blocks.array_windows().enumerate() {
            // The middle one of the first window is the last block of the chunk before.
            let Some(base) = (from + number * BLOCK_BYTES).checked_sub(BLOCK_BYTES) else {
                continue;
            };
            if base >= text.bytes.len() {
                return;
            }
            Window(window).each(|spark, mask| rules.look_at_all(spark, base, mask));
        }
        from += CHUNK_BLOCKS * BLOCK_BYTES;
    }
}

/// The rules, and how far each has read: no byte is read by one rule again and again.
struct Rules<'t, 'f> {
    text: Text<'t>,
    read: [usize; Spark::COUNT],
    found: &'f mut Vec<Finding>,
}

impl Rules<'_, '_> {
    /// Looks at all sparks of a sort in a block.
    #[inline]
    fn look_at_all(&mut self, spark: Spark, base: usize, mask: u64) {
        match spark {
            Spark::At => self.look(spark, base, mask, rules::at_sign),
            Spark::Percent => self.look(spark, base, mask, rules::percent),
            Spark::Dotted => self.look(spark, base, mask, rules::dotted),
            Spark::Colons => self.look(spark, base, mask, rules::colons),
            Spark::Token => self.look(spark, base, mask, rules::token),
            Spark::Keyword => self.look(spark, base, mask, rules::keyword),
            Spark::Dashes => self.look(spark, base, mask, rules::dashes),
            Spark::DashedPairs => self.look(spark, base, mask, rules::dashed_pairs),
            Spark::DottedFours => self.look(spark, base, mask, rules::dotted_fours),
            Spark::Number => self.look(spark, base, mask, rules::number),
        }
    }

    /// Calls a rule at each spark; apart from the pass, which mostly sees none, and once for each rule,
    /// so that no call's target has to be guessed.
    #[inline(never)]
    fn look(&mut self, spark: Spark, base: usize, mut mask: u64, rule: impl Rule) {
        let read = &mut self.read[spark as usize];
        let known = self.found.len();
        while mask != 0 {
            let at = base + mask.trailing_zeros() as usize;
            mask &= mask - 1;
            if at >= *read {
                *read = (*read).max(rule(self.text, at, *read, self.found));
            }
        }
        if self.found.len() > known {
            overlap::put_in_order(self.found, known);
        }
    }
}
