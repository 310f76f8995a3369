//! What the ledger's parsers promise of every text.

use astra_ledger::{
    Checkpoint, InclusionProof, JsonReader, Line, MEMBER_BYTES_MAX, MemberReader, Note,
    SignedCheckpoint, VerifierKey, WitnessRequest,
};
use astra_model::sha256_hex;

use super::seeds::Seeds;

/// What a text is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Json,
    Members,
    Note,
    Checkpoint,
    Key,
    Proof,
    Request,
}

/// Returns the first promise that is broken.
pub(super) fn broken(kind: Kind, text: &[u8], seeds: &Seeds) -> Option<&'static str> {
    match kind {
        Kind::Json => json(text).or_else(|| line(text)),
        Kind::Members => members(text),
        Kind::Note => {
            let text = str::from_utf8(text).ok()?;
            printed::<Note>(text).or_else(|| signed(text, seeds))
        }
        Kind::Checkpoint => printed::<Checkpoint>(str::from_utf8(text).ok()?),
        Kind::Key => printed::<VerifierKey>(str::from_utf8(text).ok()?),
        Kind::Request => printed::<WitnessRequest>(str::from_utf8(text).ok()?),
        Kind::Proof => {
            let text = str::from_utf8(text).ok()?;
            printed::<InclusionProof>(text).or_else(|| proved(text, seeds))
        }
    }
}

/// Each of these forms has one spelling.
fn printed<T: std::str::FromStr + ToString>(text: &str) -> Option<&'static str> {
    let read: T = text.parse().ok()?;
    (read.to_string() != text).then_some("what is read is printed as it was")
}

fn json(text: &[u8]) -> Option<&'static str> {
    let mut reader = JsonReader::new();
    let json = reader.read(text).ok()?;
    let (printed, is_canonical) = (json.print(), json.is_canonical());
    if is_canonical && printed != text {
        return Some("what is called canonical is printed as it was");
    }
    match reader.read(&printed) {
        Ok(again) if again.print() == printed => None,
        _ => Some("what is printed is read, and printed the same"),
    }
}

fn line(text: &[u8]) -> Option<&'static str> {
    let mut reader = JsonReader::new();
    let (hash, sha) = {
        let line = Line::read(&mut reader, text).ok()?;
        (line.hash().to_string(), line.sha().map(String::from))
    };
    let json = reader.read(text).ok()?;
    let printed = json.print_without("sha");
    if hash != sha256_hex(&printed) {
        return Some("a line's hash is over it as it is printed without its own");
    }
    (sha != json.text("sha").map(String::from)).then_some("a line has the hash that it says")
}

fn members(file: &[u8]) -> Option<&'static str> {
    let (held, end) = match read_members(file) {
        Ok(read) => read,
        Err(promise) => return Some(promise),
    };
    match read_members(file.get(..end)?) {
        Ok(read) if read == (held, end) => None,
        _ => Some("whole members are read whatever stands behind them"),
    }
}

/// Reads all whole members, and tells where the last of them ends.
fn read_members(file: &[u8]) -> Result<(Vec<u8>, usize), &'static str> {
    let mut reader = MemberReader::new(file);
    let mut held = Vec::new();
    loop {
        let before = held.len();
        match reader.read(&mut held) {
            Ok(true) if held.len() - before > MEMBER_BYTES_MAX => {
                return Err("a member holds no more than it may");
            }
            Ok(true) => {}
            Err(_) if held.len() != before => {
                return Err("a torn member is no part of what is read");
            }
            Ok(false) | Err(_) => break,
        }
    }
    let end = usize::try_from(reader.end()).unwrap_or(usize::MAX);
    match end <= file.len() {
        true => Ok((held, end)),
        false => Err("the last member ends in the file"),
    }
}

/// Whatever is taken for signed was.
fn signed(text: &str, seeds: &Seeds) -> Option<&'static str> {
    let taken = SignedCheckpoint::read(text, &seeds.key).ok()?;
    let was_signed = of_kind(Kind::Checkpoint, seeds).any(|seed| seed == taken.note().text());
    (!was_signed).then_some("no changed checkpoint is taken")
}

/// Whatever is proved was: the entry in the middle of each tree, by its own path.
fn proved(text: &str, seeds: &Seeds) -> Option<&'static str> {
    let proof: InclusionProof = text.parse().ok()?;
    let is_taken = seeds
        .entries
        .iter()
        .any(|entry| proof.check(entry, &seeds.key).is_ok());
    let was_proved = |seed: &str| body(seed).is_some() && body(seed) == body(text);
    (is_taken && !of_kind(Kind::Proof, seeds).any(was_proved))
        .then_some("no changed proof is taken")
}

/// Returns what stands before the signatures, which may be more or in another order.
fn body(text: &str) -> Option<&str> {
    text.rsplit_once("\n\n").map(|(body, _)| body)
}

fn of_kind(kind: Kind, seeds: &Seeds) -> impl Iterator<Item = &str> {
    let texts = seeds.texts().iter();
    let texts = texts.filter(move |(of_kind, _)| *of_kind == kind);
    texts.flat_map(|(_, texts)| texts.iter().filter_map(|text| str::from_utf8(text).ok()))
}
