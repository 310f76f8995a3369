//! A labelled text, and what was found in it.

use std::ops::Range;
use std::path::Path;

use serde_json::Value;

use super::PiiError;

/// A text in which somebody labelled what must not be kept.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) spans: Vec<Span>,
}

/// A part of a text that must not be kept.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) range: Range<usize>,
    /// What of it must be gone: the password of a name and a password.
    pub(super) core: Range<usize>,
    pub(super) family: &'static str,
    /// To find it is neither right nor wrong.
    pub(super) is_neutral: bool,
}

/// What a scrubber says it found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) range: Range<usize>,
    pub(super) family: &'static str,
}

/// The labels of the records and the scrubbers' names for them, by what may stand for each other.
const FAMILIES: [(&str, &[&str]); 11] = [
    ("email", &["EMAIL", "email"]),
    ("ip", &["IPV4", "IPV6", "ip"]),
    ("phone", &["PHONE", "phone"]),
    ("card", &["CREDIT_CARD", "card"]),
    ("iban", &["IBAN", "iban"]),
    ("ssn", &["US_SSN", "ssn"]),
    ("mac", &["MAC", "mac"]),
    ("wallet", &["CRYPTO_WALLET", "wallet"]),
    (
        "secret",
        &[
            "HEX_ID",
            "SECRET",
            "API_KEY",
            "JWT",
            "PRIVATE_KEY",
            "URL_CREDENTIALS",
            "id",
            "secret",
            "jwt",
            "key",
            "cred",
        ],
    ),
    ("user", &["USER_PATH", "user"]),
    ("person", &["PERSON"]),
];

/// Reads all records of a file.
///
/// # Errors
/// Where it can't be read, or a line is no record.
pub(super) fn read(path: &Path) -> Result<Vec<Record>, PiiError> {
    let text = super::read(path)?;
    let lines = text.lines().map(serde_json::from_str::<Value>);
    let lines = lines.map(|line| line.map(|value| record(&value)));
    lines
        .collect::<Result<_, _>>()
        .map_err(|source| PiiError::Record {
            path: path.to_path_buf(),
            source,
        })
}

/// Returns the findings of a line that a scrubber printed.
pub(super) fn findings(answer: &Value) -> Vec<Found> {
    let findings = answer["findings"].as_array();
    let found = findings.into_iter().flatten().map(|finding| Found {
        range: offset(finding, "start")..offset(finding, "end"),
        family: family(&finding["kind"]),
    });
    found.collect()
}

fn record(value: &Value) -> Record {
    Record {
        id: value["id"].as_str().unwrap_or_default().to_owned(),
        text: value["text"].as_str().unwrap_or_default().to_owned(),
        spans: value["spans"]
            .as_array()
            .into_iter()
            .flatten()
            .map(span)
            .collect(),
    }
}

fn span(value: &Value) -> Span {
    let range = offset(value, "start")..offset(value, "end");
    let core = match value.get("core_start") {
        Some(_) => offset(value, "core_start")..offset(value, "core_end"),
        None => range.clone(),
    };
    Span {
        range,
        core,
        family: family(&value["type"]),
        is_neutral: value["ner"] == true || value["optional"] == true,
    }
}

fn offset(value: &Value, key: &str) -> usize {
    let offset = value[key]
        .as_u64()
        .and_then(|offset| offset.try_into().ok());
    offset.unwrap_or_default()
}

fn family(name: &Value) -> &'static str {
    let name = name.as_str().unwrap_or_default();
    let of = FAMILIES.iter().find(|(_, names)| names.contains(&name));
    of.map_or("other", |(family, _)| family)
}
