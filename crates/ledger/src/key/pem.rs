//! PKCS#8 in PEM, as `openssl genpkey -algorithm ed25519` writes it.

use crate::spelling::{from_base64, to_base64};

/// Before the secret bytes: version 1, the algorithm 1.3.101.112, an octet string in another.
const DER_PREFIX: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];
const BEGIN: &str = "-----BEGIN PRIVATE KEY-----\n";
const END: &str = "\n-----END PRIVATE KEY-----\n";

pub(super) fn write(seed: &[u8; 32]) -> String {
    let der = [DER_PREFIX.as_slice(), seed].concat();
    format!("{BEGIN}{}{END}", to_base64(&der))
}

pub(super) fn read(pem: &str) -> Option<[u8; 32]> {
    let der = from_base64(pem.strip_prefix(BEGIN)?.strip_suffix(END)?)?;
    der.strip_prefix(&DER_PREFIX)?.try_into().ok()
}
