//! Every change of every element of a proof, a checkpoint, a note or a request is refused.

use astra_ledger::{InclusionProof, SignedCheckpoint, TreeHash, TreeHead, WitnessRequest};

use crate::proofs::proof;
use crate::support::{checkpoint, consistency, entries, entry, head, inclusion, log_key};
use crate::witnesses::World;

/// What stands in place of, before or after each byte of a text.
const BYTES: &[u8] = b"\0\t\n\r +-./0129=AZaz~\x7f\xff";
/// The least number of changes of proofs that are tried.
const CHANGES_MIN: u64 = 100_000;

/// Calls back with every text that is one small change away.
fn each_change(text: &str, mut change: impl FnMut(&[u8])) {
    let bytes = text.as_bytes();
    for place in 0..bytes.len() {
        let (before, rest) = bytes.split_at(place);
        let (byte, after) = rest.split_first().unwrap();
        for bit in 0..8 {
            change(&[before, &[byte ^ (1 << bit)], after].concat());
        }
        change(before);
        change(&[before, after].concat());
        change(&[before, &[*byte, *byte], after].concat());
        for put in BYTES {
            change(&[before, &[*put], rest].concat());
            if put != byte {
                change(&[before, &[*put], after].concat());
            }
        }
        if let Some(next) = after.first().filter(|next| *next != byte) {
            change(&[before, &[*next, *byte], &after[1..]].concat());
        }
    }
    for put in BYTES {
        change(&[bytes, &[*put]].concat());
    }
    each_change_of_lines(text, change);
}

fn each_change_of_lines(text: &str, mut change: impl FnMut(&[u8])) {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for one in 0..lines.len() {
        let mut dropped = lines.clone();
        let line = dropped.remove(one);
        change(dropped.concat().as_bytes());
        for place in 0..=dropped.len() {
            let mut moved = dropped.clone();
            moved.insert(place, line);
            if moved != lines {
                change(moved.concat().as_bytes());
            }
            let mut doubled = lines.clone();
            doubled.insert(place, line);
            change(doubled.concat().as_bytes());
        }
    }
}

/// Counts how many changes are refused, and stops at the first that is not.
fn all_refused(text: &str, is_taken: impl Fn(&str) -> bool) -> u64 {
    assert!(is_taken(text), "{text}");
    let mut refused = 0;
    each_change(text, |changed| {
        if let Ok(changed) = std::str::from_utf8(changed) {
            assert!(changed == text || !is_taken(changed), "taken:\n{changed:?}");
        }
        refused += 1;
    });
    refused
}

#[test]
fn every_change_of_a_proofs_text_is_refused() {
    let mut changes = 0;
    for (size, index) in [(1, 0), (2, 1), (3, 2), (7, 3), (8, 0), (13, 12), (100, 64)] {
        let entry = entries(size)[index as usize];
        changes += all_refused(&proof(size, index).to_string(), |text| {
            let proof = text.parse::<InclusionProof>();
            proof.is_ok_and(|proof| proof.check(&entry, &log_key()).is_ok())
        });
    }
    assert!(changes >= CHANGES_MIN, "{changes}");
}

#[test]
fn every_change_of_a_checkpoint_is_refused() {
    for size in [0, 1, 12345] {
        all_refused(&checkpoint(&entries(size)).to_string(), |text| {
            SignedCheckpoint::read(text, &log_key()).is_ok()
        });
    }
}

#[test]
fn every_change_of_a_cosigned_checkpoint_is_refused_by_who_asks_for_both_signatures() {
    let world = World::new();
    let mut signed = checkpoint(&entries(5));
    signed.add(world.ask(0, 5).unwrap()).unwrap();
    let witness = world.witness_key();
    let text = signed.to_string();
    let (body, signatures) = text.split_once("\n\n").unwrap();
    let mut lines: Vec<&str> = signatures.split_inclusive('\n').collect();
    lines.reverse();
    // The order of signatures says nothing, so that it is the one change which is taken.
    let swapped = format!("{body}\n\n{}", lines.concat());
    all_refused(&text, |text| {
        let read = SignedCheckpoint::read(text, &log_key());
        text != swapped && read.is_ok_and(|read| read.check_cosigned(&witness).is_ok())
    });
    let read = SignedCheckpoint::read(&swapped, &log_key()).unwrap();
    assert!(read.check_cosigned(&witness).is_ok());
}

#[test]
fn every_change_of_a_witness_request_is_refused() {
    let world = World::new();
    world.ask(0, 5).unwrap();
    let all = entries(13);
    let request = WitnessRequest::new(5, consistency(&all, 5), &checkpoint(&all)).to_string();
    let mut changes = 0;
    each_change(&request, |changed| {
        let request = std::str::from_utf8(changed)
            .ok()
            .and_then(|text| text.parse().ok());
        let taken = request.is_some_and(|request| world.ask_with(&request).is_ok());
        assert!(!taken, "taken: {:?}", String::from_utf8_lossy(changed));
        changes += 1;
    });
    assert!(changes > 10_000, "{changes}");
    assert!(world.ask_with(&request.parse().unwrap()).is_ok());
}

/// Calls back with every path that is one small change away.
fn each_change_of_path(path: &[TreeHash], mut change: impl FnMut(&[TreeHash])) {
    for place in 0..path.len() {
        for bit in 0..256 {
            let mut changed = path.to_vec();
            changed[place] = flipped(&path[place], bit);
            change(&changed);
        }
        let mut changed = path.to_vec();
        changed.remove(place);
        change(&changed);
        for other in 0..=path.len() {
            let mut changed = path.to_vec();
            changed.insert(other, path[place]);
            change(&changed);
        }
        for other in place + 1..path.len() {
            let mut changed = path.to_vec();
            changed.swap(place, other);
            change(&changed);
        }
    }
}

fn flipped(hash: &TreeHash, bit: usize) -> TreeHash {
    let mut bytes = *hash.as_bytes();
    bytes[bit / 8] ^= 1 << (bit % 8);
    TreeHash::new(bytes)
}

#[test]
fn every_change_of_a_path_an_index_an_entry_or_a_root_is_refused() {
    let mut changes = 0;
    for size in 1..=33 {
        let all = entries(size);
        let now = head(&all);
        for index in 0..size {
            let (this, path) = (&all[index as usize], inclusion(&all, index));
            each_change_of_path(&path, |changed| {
                assert!(now.check_inclusion(index, this, changed).is_err());
                changes += 1;
            });
            for other in (0..size + 2).filter(|other| *other != index) {
                assert!(now.check_inclusion(other, this, &path).is_err());
                changes += 1;
            }
            for bit in 0..256 {
                let root = flipped(&now.root, bit);
                assert!(
                    TreeHead { root, ..now }
                        .check_inclusion(index, this, &path)
                        .is_err()
                );
                changes += 1;
            }
            assert!(now.check_inclusion(index, &entry("other"), &path).is_err());
        }
    }
    assert!(changes >= CHANGES_MIN, "{changes}");
}

#[test]
fn every_change_of_a_consistency_path_or_of_a_root_is_refused() {
    let mut changes = 0;
    for size in 1..=25 {
        let all = entries(size);
        let now = head(&all);
        for older in 1..=size {
            let (before, path) = (head(&all[..older as usize]), consistency(&all, older));
            each_change_of_path(&path, |changed| {
                assert!(
                    now.check_extends(&before, changed).is_err(),
                    "{older} of {size}"
                );
                changes += 1;
            });
            for other in (0..=size).filter(|other| *other != older) {
                let size = other;
                assert!(
                    now.check_extends(&TreeHead { size, ..before }, &path)
                        .is_err()
                );
                changes += 1;
            }
            for bit in 0..256 {
                let root = flipped(&now.root, bit);
                assert!(
                    TreeHead { root, ..now }
                        .check_extends(&before, &path)
                        .is_err()
                );
                let root = flipped(&before.root, bit);
                assert!(
                    now.check_extends(&TreeHead { root, ..before }, &path)
                        .is_err()
                );
                changes += 2;
            }
        }
    }
    assert!(changes >= CHANGES_MIN, "{changes}");
}
