//! Sound texts of each kind, which are then changed.

use std::convert::Infallible;
use std::error::Error;

use astra_ledger::{
    Algorithm, Chain, InclusionProof, KeySigner, MemberWriter, SecretKey, SignedCheckpoint, Signer,
    Tree, TreeHead, VerifierKey, WitnessRequest, consistency_path, inclusion_path,
};
use astra_model::{EntryHash, LedgerChain, LedgerHead, Timestamp};

use super::entries::executed;
use super::promises::Kind;

/// JSON as others write it, and as it is hardly ever written.
const ODD: [&str; 8] = [
    r#"{"b":1,"a":[1.5,-0.0,1e-5,1E400,12345678901234567890123],"a":{"\ud83d\ude00":"\ud800"}}"#,
    r#"[[[[[["deep"]]]]],NaN,Infinity,-Infinity,null,true,false]"#,
    r#" { "sha" : "00" , "prev_sha":"genesis", "ts": 1762280952.123 } "#,
    r#"{"sha":"ab","sha":"cd","\u0073ha":"ef","z":"\b\f\n\r\t\/\\\""}"#,
    "{\"\u{7f}\":\"\u{ff5e}\u{1f600}\",\"\u{e9}\":0.30000000000000004}",
    "-0",
    "\"\\udfff\\ud800\\udc00\"",
    "[1e16,1e15,123456789012345680.0,5e-324,1.7976931348623157e308]",
];
const SIZES: [u64; 5] = [1, 2, 7, 8, 13];

/// Texts of each kind, and what they were signed with.
pub(super) struct Seeds {
    pub(super) entries: Vec<EntryHash>,
    pub(super) key: VerifierKey,
    texts: Vec<(Kind, Vec<Vec<u8>>)>,
}

impl Seeds {
    /// Makes them, the same each time.
    pub(super) fn new() -> Result<Self, Box<dyn Error>> {
        let secret = SecretKey::from_seed(&[7; 32]);
        let signer = KeySigner::new("astra.example/ledger".parse()?, Algorithm::Ed25519, secret);
        let lines = lines()?;
        let entries: Vec<EntryHash> = lines.iter().map(|(_, sha)| *sha).collect();
        let mut json: Vec<Vec<u8>> = ODD.map(|text| text.as_bytes().to_vec()).into();
        let mut files = Vec::new();
        for lines in lines.chunks(3) {
            let (mut writer, mut file) = (MemberWriter::new(), Vec::new());
            for (line, _) in lines {
                writer.write(line, &mut file)?;
                json.push(line.clone().into_bytes());
            }
            files.push(file);
        }
        let (mut checkpoints, mut proofs, mut requests) = (Vec::new(), Vec::new(), Vec::new());
        for size in SIZES {
            let checkpoint = SignedCheckpoint::sign(head(&entries, 0..size), &signer)?;
            let root = |range| Ok::<_, Infallible>(head(&entries, range).root);
            let path = inclusion_path(size / 2, size, root)?;
            proofs.push(InclusionProof::new(size / 2, path, &checkpoint).to_string());
            let older = size.div_ceil(2);
            let path = consistency_path(older, size, root)?;
            requests.push(WitnessRequest::new(older, path, &checkpoint).to_string());
            checkpoints.push(checkpoint.to_string());
        }
        let key = signer.key().clone();
        let keys = vec![key.to_string()];
        let bodies = checkpoints
            .iter()
            .filter_map(|note| note.split_once("\n\n"));
        let bodies = bodies.map(|(body, _)| format!("{body}\n")).collect();
        let mut texts = vec![(Kind::Json, json), (Kind::Members, files)];
        for (kind, of_kind) in [
            (Kind::Checkpoint, bodies),
            (Kind::Note, checkpoints),
            (Kind::Key, keys),
            (Kind::Proof, proofs),
            (Kind::Request, requests),
        ] {
            texts.push((kind, of_kind.into_iter().map(String::into_bytes).collect()));
        }
        Ok(Self {
            entries,
            key,
            texts,
        })
    }

    /// Returns the kinds with the texts of each.
    pub(super) fn texts(&self) -> &[(Kind, Vec<Vec<u8>>)] {
        &self.texts
    }
}

/// Returns the first entries of a ledger.
fn lines() -> Result<Vec<(String, EntryHash)>, Box<dyn Error>> {
    let mut last = LedgerHead::default();
    let mut lines = Vec::new();
    for second in 0..13 {
        let entry = Chain.link(&executed(Timestamp::from_millis(1_000 * second))?, last);
        last = entry.head();
        lines.push((entry.line, entry.sha));
    }
    Ok(lines)
}

fn head(entries: &[EntryHash], range: std::ops::Range<u64>) -> TreeHead {
    let mut tree = Tree::new();
    let places = usize::try_from(range.start).unwrap_or(0)..usize::try_from(range.end).unwrap_or(0);
    tree.extend(&entries[places]);
    tree.head()
}
