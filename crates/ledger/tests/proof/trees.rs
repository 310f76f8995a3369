//! Trees and their proofs, held against the definitions of RFC 6962, word by word.

use astra_ledger::{
    PathError, ProofError, TREE_SIZE_MAX, Tree, TreeHash, TreeHead, inclusion_path,
};
use astra_model::EntryHash;
use sha2::{Digest, Sha256};

use crate::support::{consistency, entries, entry, head, inclusion};

/// Every size up to here, every entry and every pair of sizes is tried.
const ALL_SIZES: u64 = 70;
const SOME_SIZES: [u64; 6] = [127, 128, 129, 255, 1000, 1025];

fn split(count: usize) -> usize {
    let mut half = 1;
    while half * 2 < count {
        half *= 2;
    }
    half
}

/// MTH of section 2.1.
fn naive_root(entries: &[EntryHash]) -> TreeHash {
    let hash = match entries {
        [] => Sha256::digest(b""),
        [one] => Sha256::digest([&[0], one.as_bytes().as_slice()].concat()),
        more => {
            let (left, right) = more.split_at(split(more.len()));
            let (left, right) = (naive_root(left), naive_root(right));
            Sha256::digest([&[1], left.as_bytes().as_slice(), right.as_bytes()].concat())
        }
    };
    TreeHash::new(hash.into())
}

/// PATH of section 2.1.1.
fn naive_inclusion(entries: &[EntryHash], index: usize) -> Vec<TreeHash> {
    if entries.len() == 1 {
        return Vec::new();
    }
    let half = split(entries.len());
    let (left, right) = entries.split_at(half);
    let (mut path, other) = if index < half {
        (naive_inclusion(left, index), naive_root(right))
    } else {
        (naive_inclusion(right, index - half), naive_root(left))
    };
    path.push(other);
    path
}

/// SUBPROOF of section 2.1.2.
fn naive_consistency(entries: &[EntryHash], older: usize, is_whole: bool) -> Vec<TreeHash> {
    if older == entries.len() {
        return if is_whole {
            Vec::new()
        } else {
            vec![naive_root(entries)]
        };
    }
    let half = split(entries.len());
    let (left, right) = entries.split_at(half);
    let (mut path, other) = if older <= half {
        (naive_consistency(left, older, is_whole), naive_root(right))
    } else {
        (
            naive_consistency(right, older - half, false),
            naive_root(left),
        )
    };
    path.push(other);
    path
}

fn sizes() -> impl Iterator<Item = u64> {
    (0..=ALL_SIZES).chain(SOME_SIZES)
}

#[test]
fn a_stream_of_entries_has_the_root_of_the_definition_at_every_size() {
    let all = entries(*SOME_SIZES.last().unwrap());
    let mut tree = Tree::new();
    for size in 0..=all.len() {
        if size as u64 <= ALL_SIZES || SOME_SIZES.contains(&(size as u64)) {
            assert_eq!(tree.root(), naive_root(&all[..size]), "size {size}");
        }
        assert_eq!(tree.size(), size as u64);
        all.get(size).inspect(|entry| tree.push(entry));
    }
}

#[test]
fn every_entry_of_every_tree_has_the_path_of_the_definition_and_it_proves_the_entry() {
    for size in sizes() {
        let all = entries(size);
        for index in (0..size).step_by(if size > ALL_SIZES { 37 } else { 1 }) {
            let path = inclusion(&all, index);
            assert_eq!(
                path,
                naive_inclusion(&all, index as usize),
                "{index} of {size}"
            );
            let proved = head(&all).check_inclusion(index, &all[index as usize], &path);
            assert_eq!(proved, Ok(()), "{index} of {size}");
        }
    }
}

#[test]
fn every_pair_of_sizes_has_the_path_of_the_definition_and_it_proves_that_one_begins_the_other() {
    for size in sizes() {
        let all = entries(size);
        for older in (0..=size).step_by(if size > ALL_SIZES { 31 } else { 1 }) {
            let path = consistency(&all, older);
            if older > 0 {
                let naive = naive_consistency(&all, older as usize, true);
                assert_eq!(path, naive, "{older} of {size}");
            }
            let beginning = head(&all[..older as usize]);
            let proved = head(&all).check_extends(&beginning, &path);
            assert_eq!(proved, Ok(()), "{older} of {size}");
        }
    }
}

#[test]
fn a_tree_that_was_rewritten_extends_none_that_had_the_entry() {
    for size in 1..=ALL_SIZES {
        let all = entries(size);
        let mut rewritten = all.clone();
        let changed = size / 2;
        rewritten[changed as usize] = entry("another");
        for older in changed + 1..=size {
            let path = consistency(&rewritten, older);
            let refused = head(&rewritten).check_extends(&head(&all[..older as usize]), &path);
            assert!(refused.is_err(), "{older} of {size}");
        }
    }
}

#[test]
fn a_path_that_misses_a_hash_or_has_one_too_many_proves_nothing() {
    for size in 1..=ALL_SIZES {
        let all = entries(size);
        let (now, path) = (head(&all), inclusion(&all, size - 1));
        let longer: Vec<_> = path.iter().copied().chain([now.root]).collect();
        let found = longer.len();
        let refused = now.check_inclusion(size - 1, &all[size as usize - 1], &longer);
        assert_eq!(refused, Err(ProofError::Length { size, found }));
        if let Some((_, shorter)) = path.split_last() {
            let refused = now.check_inclusion(size - 1, &all[size as usize - 1], shorter);
            let found = shorter.len();
            assert_eq!(refused, Err(ProofError::Length { size, found }));
        }
    }
}

#[test]
fn a_tree_has_no_entry_behind_its_end_and_no_older_tree_that_is_larger() {
    let all = entries(5);
    let (now, before) = (head(&all), head(&all[..4]));
    let beyond = ProofError::Beyond { index: 5, size: 5 };
    assert_eq!(now.check_inclusion(5, &all[4], &[]), Err(beyond));
    let shrunk = ProofError::Shrunk { older: 5, newer: 4 };
    assert_eq!(before.check_extends(&now, &[]), Err(shrunk));
    let unasked = |_| -> Result<TreeHash, std::fmt::Error> { Err(std::fmt::Error) };
    let refused = inclusion_path(5, 5, unasked);
    assert!(matches!(
        refused,
        Err(PathError::Beyond { place: 5, size: 5 })
    ));
}

#[test]
fn a_forged_size_of_nothing_extends_to_nothing() {
    let forged = TreeHead {
        size: 0,
        ..head(&entries(3))
    };
    assert!(head(&entries(3)).check_extends(&forged, &[]).is_err());
    assert_eq!(head(&[]), TreeHead::empty());
}

#[test]
fn the_largest_tree_there_can_be_is_climbed_like_any_other() {
    let all = entries(64);
    let now = TreeHead {
        size: TREE_SIZE_MAX,
        ..head(&all)
    };
    let path: Vec<_> = all.iter().map(TreeHash::leaf).collect();
    for (index, hashes) in [(0, 63), (TREE_SIZE_MAX - 1, 62), (1 << 62, 63)] {
        let refused = now.check_inclusion(index, &all[0], &path[..hashes]);
        assert!(
            matches!(refused, Err(ProofError::OtherRoot { .. })),
            "{index}: {refused:?}"
        );
        let too_long = now.check_inclusion(index, &all[0], &path[..=hashes]);
        assert!(
            matches!(too_long, Err(ProofError::Length { .. })),
            "{index}: {too_long:?}"
        );
    }
}
