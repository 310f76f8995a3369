//! Rows of ours straight into their documents.

use astra_model::{ExecutionDocument, ProvenanceDocument, SCHEMA_VERSION};
use rusqlite::types::ValueRef;
use serde::de::DeserializeOwned;

use crate::columns::Columns;
use crate::row::experience_id;

/// Reads a row that is spelled as rows of ours are written; nothing where it isn't, whatever the
/// reason.
pub(super) fn read(columns: &Columns<'_>) -> Option<ExecutionDocument> {
    let created = columns.created_as_ours()?;
    let document = ExecutionDocument {
        id: experience_id(columns.id)?.to_string(),
        experience_type: "TASK_EXECUTION".to_owned(),
        content: json(columns.content)?,
        provenance: in_upper_case(json(columns.provenance)?)?,
        parents: json(columns.parents)?,
        causes: json(columns.causes)?,
        session_id: columns.session.as_str().ok()?.to_owned(),
        created_at: created.to_iso(),
        ts: columns.seconds()?,
        meta: json(columns.meta)?,
    };
    let version = document.content.structured.schema_version;
    (version <= SCHEMA_VERSION).then_some(document)
}

fn json<T: DeserializeOwned>(column: ValueRef<'_>) -> Option<T> {
    let json = column.as_str().ok()?;
    let value = serde_json::from_str(json).ok()?;
    has_our_escapes(json).then_some(value)
}

/// Spells the enumerations as documents do. Rows have them in lower case.
fn in_upper_case(mut provenance: ProvenanceDocument) -> Option<ProvenanceDocument> {
    for word in [&mut provenance.actor, &mut provenance.method] {
        if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return None;
        }
        word.make_ascii_uppercase();
    }
    Some(provenance)
}

/// Tells whether the digits of all escapes are in lower case: another case says the same, but is
/// not what was written.
fn has_our_escapes(json: &str) -> bool {
    let mut rest = json;
    while let Some((_, escape)) = rest.split_once('\\') {
        let digits = escape.strip_prefix('u').and_then(|code| code.get(..4));
        if digits.is_some_and(|digits| digits.bytes().any(|byte| byte.is_ascii_uppercase())) {
            return false;
        }
        rest = escape.get(1..).unwrap_or_default();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_in_another_case_is_told_from_ours() {
        for ours in [
            "",
            r#""a""#,
            r#""\u001b[0m""#,
            r#""\\u001B""#,
            r#""é \"\n\\""#,
            "\\",
            "\\é",
            "\\uA",
        ] {
            assert!(has_our_escapes(ours), "{ours}");
        }
        for other in [r#""\u001B[0m""#, r#""\\\u001B""#, r#""\u00e9\n\u00E9""#] {
            assert!(!has_our_escapes(other), "{other}");
        }
    }
}
