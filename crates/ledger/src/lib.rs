#![doc = include_str!("../README.md")]

mod chain;
mod json;
mod line;

mod day;
mod folder;
mod member;
mod projection;
mod verify;

mod checkpoint;
mod cosignature;
mod key;
mod merkle;
mod note;
mod path_text;
mod place;
mod proof;
mod prover;
mod spelling;
mod witness;

pub use chain::Chain;
pub use json::{DEPTH_MAX, Json, JsonError, JsonReader};
pub use line::{LINE_BYTES_MAX, Line, LineError};

pub use day::Day;
pub use folder::LedgerFolder;
pub use member::{MEMBER_BYTES_MAX, MemberError, MemberReader, MemberWriter};
pub use projection::{Projected, ProjectionError, TornTail, project};
pub use verify::{
    FailureKind, Fault, LedgerFailure, LedgerReport, VerifiedEntry, VerifyError, verify_folder,
};

pub use checkpoint::{Checkpoint, CheckpointError, InvalidCheckpoint, SignedCheckpoint};
pub use key::{KeyFileError, KeySigner, SecretKey, draw_seed};
pub use merkle::{
    Continuation, InvalidTreeHash, PATH_HASHES_MAX, PathError, ProofError, TREE_SIZE_MAX, Tree,
    TreeHash, TreeHead, consistency_path, inclusion_path,
};
pub use note::{
    Algorithm, InvalidKeyName, InvalidNote, InvalidVerifierKey, KeyName, NOTE_BYTES_MAX,
    NOTE_SIGNATURES_MAX, Note, NoteSignature, SignError, SignatureError, Signer, VerifierKey,
};
pub use path_text::InvalidPathText;
pub use proof::{InclusionError, InclusionProof, InvalidProof};
pub use prover::{ProveError, Prover};
pub use witness::{InvalidWitnessRequest, Witness, WitnessError, WitnessRequest};
