//! Proofs of inclusion as texts.

use astra_ledger::{InclusionError, InclusionProof, ProofError};

use crate::support::{ORIGIN, chain, checkpoint, entries, entry, inclusion, log_key};

/// Returns the proof of an entry of a ledger.
pub(crate) fn proof(size: u64, index: u64) -> InclusionProof {
    let all = entries(size);
    InclusionProof::new(index, inclusion(&all, index), &checkpoint(&all))
}

#[test]
fn a_proof_is_the_entrys_place_its_path_and_a_checkpoint() {
    let all = entries(3);
    let (path, checkpoint) = (inclusion(&all, 1), checkpoint(&all));
    let text = proof(3, 1).to_string();
    let [first, second] = path[..] else {
        panic!("{path:?}")
    };
    let expected = format!("c2sp.org/tlog-proof@v1\nindex 1\n{first}\n{second}\n\n{checkpoint}");
    assert_eq!(text, expected);
    assert!(text.contains(&format!("\n\n{ORIGIN}\n3\n")));
}

#[test]
fn a_proof_that_is_read_again_proves_the_same_entry_and_no_other() {
    for size in [1, 2, 3, 7, 8, 100] {
        let all = entries(size);
        for index in 0..size {
            let read: InclusionProof = proof(size, index).to_string().parse().unwrap();
            assert_eq!((&read, read.index()), (&proof(size, index), index));
            let proved = read.check(&all[index as usize], &log_key()).unwrap();
            assert_eq!(proved, checkpoint(&all));
            let other = &all[((index + 1) % size) as usize];
            assert_eq!(size == 1, read.check(other, &log_key()).is_ok());
            assert!(read.check(&entry("none"), &log_key()).is_err());
        }
    }
}

#[test]
fn a_path_in_another_tree_proves_nothing() {
    let all = entries(8);
    let other = InclusionProof::new(3, inclusion(&all, 3), &checkpoint(&entries(9)));
    let refused = other.check(&all[3], &log_key()).unwrap_err();
    assert!(
        matches!(refused, InclusionError::Path(ProofError::Length { .. })),
        "{refused}"
    );
}

#[test]
fn a_text_that_is_no_proof_is_refused_with_what_is_wrong() {
    let text = proof(5, 2).to_string();
    let extra = "@v1\nextra AAAA\nindex";
    let hash = text.lines().nth(2).unwrap();
    let many = format!("index 2\n{}", format!("{hash}\n").repeat(61));
    let texts = [
        (String::new(), "should begin"),
        (text.replace("@v1", "@v2"), "should begin"),
        (text.replace("@v1\nindex", extra), "should begin"),
        (text.replace("index 2", "index 02"), "should begin"),
        (text.replace("index 2", "index -2"), "should begin"),
        (
            text.replace("index 2", "index 9223372036854775808"),
            "should begin",
        ),
        (text.replace("index 2", "index"), "should begin"),
        (text.replace("\n\n", "\n"), "no empty line"),
        (text.replace("index 2\n", &many), "64 hashes are too many"),
        (
            text.replace("index 2", "index 2\nAAAA"),
            "no hash of a tree",
        ),
        (text.replace('\n', "\r\n"), "should begin"),
        ("x".repeat(1 << 17), "too many"),
    ];
    for (text, said) in texts {
        let refused = chain(&text.parse::<InclusionProof>().unwrap_err());
        assert!(refused.contains(said), "{text:?}: {refused}");
    }
}
