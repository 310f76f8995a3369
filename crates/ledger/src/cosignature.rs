//! What a witness says of a checkpoint: C2SP tlog-cosignature, the first version.

use astra_model::Timestamp;

use crate::note::{NoteSignature, SignError, Signer};

/// Keeps a cosignature from being taken for a signature of anything else.
const HEADER: &str = "cosignature/v1";
/// Later times can't be written down.
const SECONDS_MAX: u64 = i64::MAX.cast_unsigned();

/// Signs a checkpoint's text with the time when it was seen, to the second.
pub(crate) fn cosign(
    text: &str,
    seen: Timestamp,
    signer: &dyn Signer,
) -> Result<NoteSignature, SignError> {
    let seconds = u64::try_from(seen.as_millis().div_euclid(1000)).unwrap_or(0);
    let signed = signer.sign(&message(text, seconds))?;
    let bytes = [seconds.to_be_bytes().as_slice(), &signed].concat();
    let signature = NoteSignature::new(signer.key(), bytes);
    signature.check(text, signer.key())?;
    Ok(signature)
}

/// Splits the bytes of a cosignature into what was signed and by what.
pub(crate) fn read<'s>(text: &str, bytes: &'s [u8]) -> Option<(Vec<u8>, &'s [u8])> {
    let (seconds, signature) = split(bytes)?;
    Some((message(text, seconds), signature))
}

/// Returns when a checkpoint was seen, as the bytes of a cosignature say.
pub(crate) fn time_of(bytes: &[u8]) -> Option<Timestamp> {
    let (seconds, _) = split(bytes)?;
    let millis = i64::try_from(seconds).ok()?.saturating_mul(1000);
    Some(Timestamp::from_millis(millis))
}

fn split(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (seconds, signature) = bytes.split_first_chunk::<8>()?;
    let seconds = u64::from_be_bytes(*seconds);
    (seconds <= SECONDS_MAX).then_some((seconds, signature))
}

fn message(text: &str, seconds: u64) -> Vec<u8> {
    format!("{HEADER}\ntime {seconds}\n{text}").into_bytes()
}
