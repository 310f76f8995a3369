//! Files that somebody changed.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;

use astra_ledger::{FailureKind, Fault, LedgerFolder, verify_folder};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::collection::vec;
use proptest::prelude::*;

use super::world::{World, entries, members, rehashed};

#[test]
fn a_ledger_that_nobody_touched_has_no_failures() {
    let report = World::new().verify();
    assert_eq!(
        (report.entries, report.failures, report.has_given_up),
        (9, vec![], false)
    );
}

#[test]
fn gaps_of_days_are_fine() {
    let world = World::new();
    fs::rename(
        world.path(2),
        world.root().join("ledger-20991231.ndjson.gz"),
    )
    .unwrap();
    assert!(world.verify().failures.is_empty());
}

#[test]
fn a_changed_field_is_one_failure() {
    let world = World::new();
    world.edit(1, |lines| lines[1] = lines[1].replace("daily", "rarely"));
    assert_eq!(world.failures(), [(1, 2, "hash")]);
}

#[test]
fn a_change_of_any_byte_of_a_line_is_found_in_that_line() {
    let world = World::new();
    let whole = world.lines(1)[1].clone();
    for at in 0..whole.len() {
        let mut changed = whole.clone().into_bytes();
        changed[at] ^= 1;
        let changed = String::from_utf8(changed).unwrap();
        world.edit(1, |lines| lines[1] = changed);
        let found = world.failures();
        assert_eq!((found[0].0, found[0].1), (1, 2), "byte {at}: {found:?}");
    }
}

#[test]
fn an_entry_that_was_hashed_anew_is_not_the_one_that_the_next_names() {
    let world = World::new();
    world.edit(1, |lines| lines[1] = rehashed(&lines[1], "daily", "rarely"));
    assert_eq!(world.failures(), [(1, 3, "link")]);
    let world = World::new();
    world.edit(1, |lines| lines[2] = rehashed(&lines[2], "daily", "rarely"));
    assert_eq!(world.failures(), [(2, 1, "link")]);
}

#[test]
fn a_line_that_was_deleted_is_missed_by_the_next() {
    for (line, failure) in [(0, (1, 1)), (1, (1, 2)), (2, (2, 1))] {
        let world = World::new();
        world.edit(1, |lines| drop(lines.remove(line)));
        assert_eq!(world.failures(), [(failure.0, failure.1, "link")]);
    }
}

#[test]
fn swapped_lines_break_three_links() {
    let world = World::new();
    world.edit(1, |lines| lines.swap(0, 1));
    assert_eq!(world.failures(), [1, 2, 3].map(|line| (1, line, "link")));
}

#[test]
fn a_line_that_stands_twice_breaks_a_link() {
    let world = World::new();
    world.edit(1, |lines| lines.insert(1, lines[0].clone()));
    assert_eq!(world.failures(), [(1, 2, "link")]);
}

#[test]
fn a_day_that_was_removed_is_missed_by_the_next() {
    for (day, failure) in [(0, (1, 1, "link")), (1, (2, 1, "link"))] {
        let world = World::new();
        fs::remove_file(world.path(day)).unwrap();
        assert_eq!(world.failures(), [failure]);
    }
}

#[test]
fn what_is_wrong_with_one_line_hides_nothing_behind_it() {
    let world = World::new();
    world.edit(0, |lines| lines[0] = "{no json".to_owned());
    world.edit(1, |lines| {
        lines[0] = lines[0].replace("daily", "rarely");
        lines[2] = "[]".to_owned();
    });
    world.edit(2, |lines| drop(lines.remove(1)));
    let expected = [
        (0, 1, "json"),
        (1, 1, "hash"),
        (1, 3, "json"),
        (2, 2, "link"),
    ];
    assert_eq!(world.failures(), expected);
    assert_eq!(world.verify().entries, 8);
}

#[test]
fn a_tail_cut_at_any_byte_leaves_all_whole_members_and_one_failure() {
    let world = World::new();
    let whole = world.bytes(2);
    let ends = [0, 1, 2, 3].map(|count| members(&world.lines(2)[..count]).len());
    for cut in 0..whole.len() {
        world.write(2, &whole[..cut]);
        let count = ends.iter().filter(|end| **end <= cut).count() as u64 - 1;
        assert_eq!(world.verify().entries, 6 + count, "cut at {cut}");
        let torn = (2, count + 1, "gzip");
        let is_torn = !ends.contains(&cut);
        assert_eq!(world.failures(), if is_torn { vec![torn] } else { vec![] });
    }
}

#[test]
fn a_tail_of_zeros_is_a_failure_behind_the_last_line() {
    let world = World::new();
    let whole = world.bytes(2);
    for zeros in [1, 2, 9, 10, 18, 512, 4096, 200_000] {
        world.write(2, &[whole.as_slice(), &vec![0; zeros]].concat());
        assert_eq!(world.failures(), [(2, 4, "gzip")], "{zeros} zeros");
        assert_eq!(world.verify().entries, 9);
    }
}

#[test]
fn damaged_members_are_failures_and_what_stands_behind_them_is_read() {
    let world = World::new();
    let whole = world.bytes(1);
    let begins = [0, 1, 2].map(|count| members(&world.lines(1)[..count]).len());
    // A byte of a header, and one of what is packed.
    for within in [0, 100] {
        for lines in [&[1][..], &[2], &[3], &[1, 2], &[1, 3], &[2, 3], &[1, 2, 3]] {
            let mut damaged = whole.clone();
            for line in lines {
                damaged[begins[line - 1] + within] ^= 1;
            }
            world.write(1, &damaged);
            let found = world.failures();
            assert_eq!(
                found.first(),
                Some(&(1, lines[0] as u64, "gzip")),
                "{lines:?}"
            );
            // Where the next header is damaged too, nobody can tell where one member ended.
            assert!(within == 0 || found.len() == lines.len(), "{found:?}");
            assert_eq!(world.verify().entries, 9 - lines.len() as u64);
        }
    }
}

#[test]
fn a_link_that_is_broken_behind_a_damaged_member_is_found_in_its_line() {
    let world = World::new();
    let lines = world.lines(2);
    let mut damaged = members(&[&lines[..2], &lines[..1]].concat());
    damaged[20] ^= 1;
    world.write(2, &damaged);
    assert_eq!(world.failures(), [(2, 1, "gzip"), (2, 3, "link")]);
}

#[test]
fn what_is_no_file_is_a_failure_and_is_not_read() {
    let world = World::new();
    let elsewhere = world.root().join("elsewhere");
    fs::rename(world.path(1), &elsewhere).unwrap();
    symlink(&elsewhere, world.path(1)).unwrap();
    assert_eq!(world.failures(), [(1, 1, "gzip")]);
    fs::remove_file(world.path(1)).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, world.path(1), rustix::fs::Mode::RUSR).unwrap();
    assert_eq!(world.failures(), [(1, 1, "gzip")]);
    fs::remove_file(world.path(1)).unwrap();
    fs::create_dir(world.path(1)).unwrap();
    assert_eq!(world.failures(), [(1, 1, "gzip")]);
}

#[test]
fn a_line_without_an_end_and_one_across_members_are_lines() {
    let world = World::new();
    let line = world.lines(2)[1].clone() + "\n" + &world.lines(2)[2];
    let first = members(&world.lines(2)[..1]);
    let halves = line.split_at(line.len() / 2);
    let pack = |text: &str| {
        let mut file = GzEncoder::new(Vec::new(), Compression::best());
        file.write_all(text.as_bytes()).unwrap();
        file.finish().unwrap()
    };
    world.write(
        2,
        &[first, pack(halves.0), pack(""), pack(halves.1)].concat(),
    );
    let report = world.verify();
    assert_eq!((report.entries, report.failures), (9, vec![]));
}

#[test]
fn whoever_verifies_is_told_each_entry_and_may_find_faults_of_his_own() {
    let world = World::new();
    let folder = LedgerFolder::open(world.root()).unwrap();
    let mut hashes = Vec::new();
    let report = verify_folder(&folder, &mut |entry| {
        assert_eq!(entry.place, hashes.len() as u64);
        hashes.push(entry.hash);
        (entry.place == 4).then(|| Fault {
            kind: FailureKind::Database,
            detail: "it has another".to_owned(),
        })
    })
    .unwrap();
    let expected: Vec<_> = entries(9).iter().map(|entry| entry.sha).collect();
    assert_eq!(hashes, expected);
    assert_eq!(
        (report.failures[0].line, report.failures[0].kind.name()),
        (2, "database")
    );
}

#[test]
fn what_stands_in_a_line_is_shown_short_and_without_control_characters() {
    let world = World::new();
    let long = format!("\\u001b[31m{}", "x".repeat(1000));
    world.edit(0, |lines| lines[0] = lines[0].replace("genesis", &long));
    let failures = world.verify().failures;
    assert_eq!(failures.len(), 2);
    assert!(failures.iter().all(|failure| failure.detail.len() < 300));
    assert!(
        failures
            .iter()
            .all(|failure| !failure.detail.contains('\u{1b}'))
    );
}

proptest! {
    #[test]
    fn no_bytes_of_a_file_stop_it(noise in vec(any::<u8>(), 0..600), text in vec(any::<u8>(), 0..600)) {
        let world = World::new();
        world.write(0, &noise);
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&text).unwrap();
        let mut packed = packed.finish().unwrap();
        world.write(1, &packed);
        packed.extend(noise);
        world.write(2, &packed);
        prop_assert!(!world.verify().failures.is_empty() || text.is_empty());
    }
}
