//! Witnesses: what they remember, refuse and cosign.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

use astra_kit::{ManualClock, instant};
use astra_ledger::{
    Algorithm, InvalidWitnessRequest, KeySigner, NoteSignature, SecretKey, SignedCheckpoint,
    Signer, VerifierKey, Witness, WitnessError, WitnessRequest,
};
use astra_model::EntryHash;
use tempfile::{TempDir, tempdir};

use crate::support::{
    ORIGIN, WITNESS, checkpoint, consistency, entries, entry, head, log, log_key, signer,
};

/// A log, and a witness with a folder and a clock of its own.
pub(crate) struct World {
    folder: TempDir,
    clock: ManualClock,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempdir().unwrap(),
            clock: ManualClock::at(instant("2026-11-23T04:05:06.789Z")),
        }
    }

    /// A process that comes back knows what the one before it kept, and no more.
    fn witness(&self) -> Witness<KeySigner> {
        let cosigner = signer(WITNESS, Algorithm::Cosignature);
        Witness::open(&self.kept(), vec![log_key()], cosigner).unwrap()
    }

    fn kept(&self) -> PathBuf {
        self.folder.path().join("witness")
    }

    fn note(&self) -> PathBuf {
        let mut files = fs::read_dir(self.kept())
            .unwrap()
            .map(|file| file.unwrap().path());
        files
            .find(|path| path.extension().is_some_and(|end| end == "note"))
            .unwrap()
    }

    pub(crate) fn witness_key(&self) -> VerifierKey {
        signer(WITNESS, Algorithm::Cosignature).key().clone()
    }

    pub(crate) fn ask_with(&self, request: &WitnessRequest) -> Result<NoteSignature, WitnessError> {
        self.witness().cosign(request, &self.clock)
    }

    pub(crate) fn ask(&self, older: u64, size: u64) -> Result<NoteSignature, WitnessError> {
        self.ask_of(&entries(size), older)
    }

    fn ask_of(&self, all: &[EntryHash], older: u64) -> Result<NoteSignature, WitnessError> {
        let path = match older <= all.len() as u64 {
            true => consistency(all, older),
            false => Vec::new(),
        };
        self.ask_with(&WitnessRequest::new(older, path, &checkpoint(all)))
    }

    fn kept_size(&self) -> Option<u64> {
        let last = self.witness().last(&ORIGIN.parse().unwrap()).unwrap();
        last.map(|last| last.head().size)
    }
}

#[test]
fn a_log_that_only_grows_is_cosigned_at_each_size_with_the_time() {
    let world = World::new();
    for (older, size) in [(0, 0), (0, 1), (1, 1), (1, 2), (2, 7), (7, 64), (64, 65)] {
        let mut signed = checkpoint(&entries(size));
        signed.add(world.ask(older, size).unwrap()).unwrap();
        let read = SignedCheckpoint::read(&signed.to_string(), &log_key()).unwrap();
        let seen = read.check_cosigned(&world.witness_key()).unwrap();
        assert_eq!(seen, instant("2026-11-23T04:05:06Z"));
        assert_eq!(world.kept_size(), Some(size));
    }
}

#[test]
fn a_cosignature_is_of_the_lines_that_the_specification_has() {
    let world = World::new();
    let line = world.ask(0, 3).unwrap().to_string();
    let signed = checkpoint(&entries(3));
    let bytes = base64(line.rsplit(' ').next().unwrap());
    let (id, rest) = bytes.split_at(4);
    let (time, signature) = rest.split_at(8);
    assert_eq!(id, world.witness_key().id());
    assert_eq!(time, 1_795_406_706_u64.to_be_bytes());
    let text = format!("cosignature/v1\ntime 1795406706\n{}", signed.note().text());
    let same = signer(WITNESS, Algorithm::Cosignature)
        .sign(text.as_bytes())
        .unwrap();
    assert_eq!(signature, same);
}

fn base64(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD
        .decode(text)
        .unwrap()
}

#[test]
fn a_log_that_went_back_is_refused_and_told_what_was_seen() {
    let world = World::new();
    world.ask(0, 9).unwrap();
    for older in [0, 3, 8] {
        let refused = world.ask(older, 9).unwrap_err();
        assert!(
            matches!(refused, WitnessError::Conflict { kept: 9 }),
            "{refused}"
        );
        assert_eq!(refused.status(), 409);
    }
    let refused = world.ask(9, 8).unwrap_err();
    let is_told = matches!(refused, WitnessError::Reversed { older: 9, size: 8 });
    assert!(is_told && refused.status() == 400, "{refused}");
    let refused = world.ask(8, 8).unwrap_err();
    assert!(
        matches!(refused, WitnessError::Conflict { kept: 9 }),
        "{refused}"
    );
    assert_eq!(world.kept_size(), Some(9));
}

#[test]
fn a_log_with_two_histories_is_refused() {
    let world = World::new();
    world.ask(0, 6).unwrap();
    let mut fork = entries(6);
    fork[2] = entry("another");
    let refused = world.ask_of(&fork, 6).unwrap_err();
    assert!(
        matches!(refused, WitnessError::Fork { size: 6 }),
        "{refused}"
    );
    assert_eq!(refused.status(), 409);
    fork.push(entry("one more"));
    let refused = world.ask_of(&fork, 6).unwrap_err();
    assert!(
        matches!(refused, WitnessError::Inconsistent(_)),
        "{refused}"
    );
    assert_eq!((refused.status(), world.kept_size()), (422, Some(6)));
    assert!(world.ask(6, 7).is_ok());
}

#[test]
fn a_log_that_is_not_known_or_did_not_sign_is_refused() {
    let world = World::new();
    let other = signer("other.example", Algorithm::Ed25519);
    let theirs = SignedCheckpoint::sign(head(&entries(2)), &other).unwrap();
    let refused = world
        .ask_with(&WitnessRequest::new(0, Vec::new(), &theirs))
        .unwrap_err();
    assert!(matches!(refused, WitnessError::Unknown(_)), "{refused}");
    assert_eq!(refused.status(), 404);
    let secret = SecretKey::from_seed(&[9; 32]);
    let thief = KeySigner::new(ORIGIN.parse().unwrap(), Algorithm::Ed25519, secret);
    let forged = SignedCheckpoint::sign(head(&entries(2)), &thief).unwrap();
    let refused = world
        .ask_with(&WitnessRequest::new(0, Vec::new(), &forged))
        .unwrap_err();
    assert!(matches!(refused, WitnessError::Untrusted(_)), "{refused}");
    assert_eq!((refused.status(), world.kept_size()), (403, None));
}

#[test]
fn a_log_may_change_its_key() {
    let world = World::new();
    world.ask(0, 2).unwrap();
    let secret = SecretKey::from_seed(&[9; 32]);
    let next = KeySigner::new(ORIGIN.parse().unwrap(), Algorithm::Ed25519, secret);
    let keys = vec![log_key(), next.key().clone()];
    let cosigner = signer(WITNESS, Algorithm::Cosignature);
    let witness = Witness::open(&world.kept(), keys, cosigner).unwrap();
    let signed = SignedCheckpoint::sign(head(&entries(3)), &next).unwrap();
    let request = WitnessRequest::new(2, consistency(&entries(3), 2), &signed);
    assert!(witness.cosign(&request, &world.clock).is_ok());
    assert!(witness.cosign(&request, &world.clock).is_err());
}

#[test]
fn two_logs_do_not_get_in_each_others_way() {
    let world = World::new();
    world.ask(0, 2).unwrap();
    let other = signer("../../other.example/é", Algorithm::Ed25519);
    let cosigner = signer(WITNESS, Algorithm::Cosignature);
    let keys = vec![log_key(), other.key().clone()];
    let witness = Witness::open(&world.kept(), keys, cosigner).unwrap();
    let theirs = SignedCheckpoint::sign(head(&entries(1)), &other).unwrap();
    let request = WitnessRequest::new(0, Vec::new(), &theirs);
    assert!(witness.cosign(&request, &world.clock).is_ok());
    assert_eq!(witness.last(theirs.origin()).unwrap(), Some(theirs));
    assert_eq!(fs::read_dir(world.kept()).unwrap().count(), 3);
    assert!(world.ask(2, 3).is_ok());
}

#[test]
fn of_many_that_ask_at_once_each_history_has_one_winner() {
    let world = World::new();
    world.ask(0, 4).unwrap();
    let cosigned: usize = std::thread::scope(|scope| {
        let asked: Vec<_> = (0..8)
            .map(|number| {
                let mut fork = entries(4);
                fork.push(entry(&format!("fork {number}")));
                let world = &world;
                scope.spawn(move || usize::from(world.ask_of(&fork, 4).is_ok()))
            })
            .collect();
        asked.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!((cosigned, world.kept_size()), (1, Some(5)));
}

#[test]
fn what_was_kept_is_its_owners_alone_and_nothing_else_is_left() {
    let world = World::new();
    world.ask(0, 1).unwrap();
    world.ask(1, 2).unwrap();
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(world.kept()), mode(world.note())), (0o700, 0o600));
    assert_eq!(fs::read_dir(world.kept()).unwrap().count(), 2);
}

#[test]
fn a_memory_that_was_touched_or_can_not_be_read_stops_the_witness() {
    let world = World::new();
    world.ask(0, 4).unwrap();
    let path = world.note();
    let kept = fs::read_to_string(&path).unwrap();
    for text in [
        String::new(),
        kept.replace("\n4\n", "\n3\n"),
        kept[..40].to_owned(),
    ] {
        fs::write(&path, text).unwrap();
        let refused = world.ask(4, 5).unwrap_err();
        assert!(matches!(refused, WitnessError::Damaged { .. }), "{refused}");
        assert_eq!(refused.status(), 500);
    }
    let moved = world.kept().join("moved");
    fs::write(&path, kept).unwrap();
    fs::rename(&path, &moved).unwrap();
    symlink(&moved, &path).unwrap();
    let refused = world.ask(4, 5).unwrap_err();
    assert!(matches!(refused, WitnessError::Files { .. }), "{refused}");
}

#[test]
fn a_signer_whose_key_is_a_logs_cosigns_nothing() {
    let world = World::new();
    let witness = Witness::open(&world.kept(), vec![log_key()], log()).unwrap();
    let request = WitnessRequest::new(0, Vec::new(), &checkpoint(&entries(1)));
    let refused = witness.cosign(&request, &world.clock).unwrap_err();
    assert!(matches!(refused, WitnessError::Sign(_)), "{refused}");
}

#[test]
fn a_request_is_read_again_as_it_was_written() {
    let all = entries(11);
    for older in 0..=11 {
        let request = WitnessRequest::new(older, consistency(&all, older), &checkpoint(&all));
        let text = request.to_string();
        assert!(text.starts_with(&format!("old {older}\n")));
        assert_eq!(text.parse(), Ok(request));
    }
    let refused = "old 1\n".parse::<WitnessRequest>();
    assert!(matches!(refused, Err(InvalidWitnessRequest(_))));
}
