//! One pass over a text.

use crate::block::{BLOCK_BYTES, Block, CHUNK_BLOCKS, Engine, Padded};
use crate::finding::Finding;
use crate::rules;
use crate::spark::{Spark, Window};
use crate::text::Text;

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
            Window(window).each(|spark, at| rules.look(spark, base + at));
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
    #[inline]
    fn look(&mut self, spark: Spark, at: usize) {
        let floor = self.read[spark as usize];
        if at < floor {
            return;
        }
        let rule = rules::of(spark);
        self.read[spark as usize] = floor.max(rule(self.text, at, floor, self.found));
    }
}
