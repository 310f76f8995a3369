//! Daily files after a fault.

use std::fs;

use astra_ledger::ProjectionError;

use super::kept::Followed;
use super::world::{entries, members, rehashed};

const FIRST: &str = "ledger-20251104.ndjson.gz";
const SECOND: &str = "ledger-20251105.ndjson.gz";
const LAST: &str = "ledger-20251106.ndjson.gz";
const STATE: &str = "ledger.state";

/// Makes a folder that follows eight entries.
fn followed() -> Followed {
    let followed = Followed::new(entries(8));
    followed.project().expect("it follows");
    followed
}

/// Makes sure that a folder follows again, with the files that it had.
fn assert_mended(followed: &Followed, case: &str) {
    let whole = self::followed().files();
    followed.assert_follows();
    let mut files = followed.files();
    files.retain(|name, _| !name.contains(".torn"));
    assert_eq!(files, whole, "{case}");
}

#[test]
fn a_tail_cut_at_any_byte_is_moved_aside_and_written_again() {
    let followed = followed();
    let whole = fs::read(followed.path(LAST)).unwrap();
    let ends = [0, 1].map(|count| members(&lines()[6..6 + count]).len());
    for cut in 0..whole.len() {
        let last_end = ends.into_iter().rfind(|end| *end <= cut).unwrap();
        for has_state in [true, false] {
            fs::write(followed.path(LAST), &whole[..cut]).unwrap();
            if !has_state {
                fs::remove_file(followed.path(STATE)).unwrap();
            }
            let torn = followed.project().unwrap().torn;
            assert_mended(&followed, &format!("cut at {cut}"));
            assert_eq!(torn.len(), usize::from(cut > last_end), "cut at {cut}");
            for tail in torn {
                assert_eq!((tail.file.as_str(), tail.from), (LAST, last_end as u64));
                let moved = followed.path(&tail.moved_to);
                assert_eq!(fs::read(&moved).unwrap(), whole[last_end..cut]);
                assert_eq!(tail.bytes, (cut - last_end) as u64);
                fs::remove_file(moved).unwrap();
            }
        }
    }
}

fn lines() -> Vec<String> {
    entries(8).into_iter().map(|entry| entry.line).collect()
}

#[test]
fn what_follows_the_last_member_is_moved_aside_beside_what_was_before() {
    let followed = followed();
    let whole = fs::read(followed.path(LAST)).unwrap();
    for (number, zeros) in [1, 4096, 300_000].into_iter().enumerate() {
        fs::write(
            followed.path(LAST),
            [whole.clone(), vec![0; zeros]].concat(),
        )
        .unwrap();
        let projected = followed.project().unwrap();
        assert_eq!(projected.appended, 0);
        let suffix = ["", "-2", "-3"][number];
        assert_eq!(projected.torn[0].moved_to, format!("{LAST}.torn{suffix}"));
        assert_mended(&followed, "zeros");
        assert_eq!(
            fs::read(followed.path(&projected.torn[0].moved_to)).unwrap(),
            vec![0; zeros]
        );
    }
}

#[test]
fn what_was_noted_is_only_believed_if_the_files_bear_it_out() {
    let followed = followed();
    let noted = fs::read_to_string(followed.path(STATE)).unwrap();
    let earlier = Followed::new(entries(7));
    earlier.project().unwrap();
    let earlier = fs::read_to_string(earlier.path(STATE)).unwrap();
    for state in [
        String::new(),
        "x".repeat(100_000),
        noted.replace('\n', ""),
        noted.replace(" 8 ", " 7 "),
        noted.replace(" 8 ", " 18446744073709551615 "),
        noted.replace(" 8 ", " 0 "),
        noted.replace("20251106", "20251105"),
        noted.replace("20251106", "20991231"),
        format!("{LAST} 8 0 0\n"),
        format!("{LAST} 8 9 3\n"),
        format!("{LAST} 8 0 18446744073709551615\n"),
        earlier,
    ] {
        fs::write(followed.path(STATE), &state).unwrap();
        assert_eq!(followed.project().unwrap().appended, 0, "{state}");
        assert_mended(&followed, &state);
    }
}

#[test]
fn files_that_are_gone_are_written_again() {
    for gone in [vec![LAST], vec![SECOND, LAST], vec![FIRST, SECOND, LAST]] {
        let followed = followed();
        for name in &gone {
            fs::remove_file(followed.path(name)).unwrap();
        }
        followed.project().unwrap();
        assert_mended(&followed, &gone.concat());
    }
    let followed = followed();
    fs::remove_dir_all(followed.path("")).unwrap();
    followed.project().unwrap();
    assert_mended(&followed, "all");
}

#[test]
fn a_file_that_was_begun_and_holds_nothing_is_gone_on_with() {
    let followed = Followed::new(entries(6));
    followed.project().unwrap();
    fs::write(followed.path(LAST), "").unwrap();
    *followed.kept.entries() = entries(8);
    assert_eq!(followed.project().unwrap().appended, 2);
    assert_mended(&followed, "an empty file");
}

#[test]
fn members_behind_what_was_noted_are_compared_and_kept() {
    let followed = Followed::new(entries(4));
    followed.project().unwrap();
    let noted = fs::read(followed.path(STATE)).unwrap();
    *followed.kept.entries() = entries(8);
    followed.project().unwrap();
    fs::write(followed.path(STATE), noted).unwrap();
    assert_eq!(followed.project().unwrap().appended, 0);
    assert_mended(&followed, "an older note");
}

#[test]
fn a_file_that_says_something_else_is_refused_and_left_as_it_is() {
    let followed = followed();
    let changed = rehashed(&lines()[6], "daily", "rarely");
    let forged = members(&[changed, lines()[7].clone()]);
    fs::write(followed.path(LAST), &forged).unwrap();
    fs::remove_file(followed.path(STATE)).unwrap();
    let refused = followed.project();
    assert!(
        matches!(&refused, Err(ProjectionError::Differs { file, seq: 6 }) if file == LAST),
        "{refused:?}"
    );
    assert_eq!(fs::read(followed.path(LAST)).unwrap(), forged);
}

#[test]
fn an_older_copy_of_the_repository_is_told_by_the_files() {
    for count in [0, 2, 3, 6, 7] {
        for has_state in [true, false] {
            let followed = followed();
            let files = followed.files();
            *followed.kept.entries() = entries(count);
            if !has_state {
                fs::remove_file(followed.path(STATE)).unwrap();
            }
            let refused = followed.project();
            assert!(
                matches!(&refused, Err(ProjectionError::Behind { file }) if file == LAST),
                "{count} entries: {refused:?}"
            );
            assert_eq!(followed.files().get(LAST), files.get(LAST));
        }
    }
}

#[test]
fn a_file_of_another_ledger_is_refused() {
    let followed = Followed::new(entries(8));
    fs::create_dir(followed.path("")).unwrap();
    let python = "../../tests/fixtures/legacy/identity/ledger-20251102.ndjson.gz";
    let python = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(python);
    fs::copy(python, followed.path("ledger-20251102.ndjson.gz")).unwrap();
    let refused = followed.project();
    assert!(
        matches!(refused, Err(ProjectionError::File { .. })),
        "{refused:?}"
    );
}
