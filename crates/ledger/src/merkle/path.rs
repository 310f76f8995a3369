//! The hashes that lead from a part of a tree to its root.

use std::ops::Range;

use thiserror::Error;

use super::hash::TreeHash;

/// No path is longer: a tree has at most 2^63 - 1 leaves.
pub const PATH_HASHES_MAX: usize = 63;

/// A path could not be made.
#[derive(Debug, Error)]
pub enum PathError<E: std::error::Error + 'static> {
    /// The tree ends before what is to be proved.
    #[error("place {place} is not in a tree of {size} entries: ask of one that has it")]
    Beyond {
        /// The entry's place, or the older tree's size.
        place: u64,
        /// The tree's size.
        size: u64,
    },
    /// The entries could not be read.
    #[error("entries {} to {} could not be read", range.start, range.end)]
    Unread {
        /// Which, the last exclusive.
        range: Range<u64>,
        /// Why.
        #[source]
        source: E,
    },
}

/// Returns the hashes that lead from an entry to the root of the tree of the first `size` entries,
/// the entry's neighbour first.
///
/// Each is the root of a range of entries, for which `root_of` is asked. The ranges don't overlap;
/// together with the entry they are the whole tree.
///
/// # Errors
///
/// If the entry is not in the tree, or a root can't be told.
pub fn inclusion_path<E: std::error::Error>(
    index: u64,
    size: u64,
    root_of: impl FnMut(Range<u64>) -> Result<TreeHash, E>,
) -> Result<Vec<TreeHash>, PathError<E>> {
    if index >= size {
        return Err(PathError::Beyond { place: index, size });
    }
    let (siblings, _) = descend(size, |part| (part.end - part.start > 1).then_some(index));
    roots(siblings, root_of)
}

/// Returns the hashes that prove that the tree of the first `older` entries is the beginning of that
/// of the first `size`: none where one of them is empty or both are the same.
///
/// Asks for roots as [`inclusion_path`] does.
///
/// # Errors
///
/// If the older tree is the larger one, or a root can't be told.
pub fn consistency_path<E: std::error::Error>(
    older: u64,
    size: u64,
    root_of: impl FnMut(Range<u64>) -> Result<TreeHash, E>,
) -> Result<Vec<TreeHash>, PathError<E>> {
    if older > size {
        return Err(PathError::Beyond { place: older, size });
    }
    let Some(last) = older.checked_sub(1) else {
        return Ok(Vec::new());
    };
    let (mut siblings, end) = descend(size, |part| (part.end != older).then_some(last));
    // Where the older tree is one whole part of the newer, its own root is that part's.
    if end.start > 0 {
        siblings.push(end);
    }
    roots(siblings, root_of)
}

/// Goes down from the whole tree to a part of it, always to the half that has the entry that is
/// wanted, until none is wanted any more. Returns the halves that were passed by, and the part.
fn descend(
    size: u64,
    wanted_in: impl Fn(&Range<u64>) -> Option<u64>,
) -> (Vec<Range<u64>>, Range<u64>) {
    let (mut passed, mut part) = (Vec::new(), 0..size);
    while let Some(wanted) = wanted_in(&part) {
        let middle = part.start + left_half(part.end - part.start);
        let (left, right) = (part.start..middle, middle..part.end);
        let other;
        (part, other) = if wanted < middle {
            (left, right)
        } else {
            (right, left)
        };
        passed.push(other);
    }
    (passed, part)
}

/// Returns the largest power of two below a size of two or more.
fn left_half(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

fn roots<E: std::error::Error>(
    downwards: Vec<Range<u64>>,
    mut root_of: impl FnMut(Range<u64>) -> Result<TreeHash, E>,
) -> Result<Vec<TreeHash>, PathError<E>> {
    let upwards = downwards.into_iter().rev();
    upwards
        .map(|range| root_of(range.clone()).map_err(|source| PathError::Unread { range, source }))
        .collect()
}
