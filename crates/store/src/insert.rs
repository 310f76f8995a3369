//! Documents into rows.

use std::borrow::Cow;

use astra_model::{ProvenanceDocument, Timestamp};
use rusqlite::{Connection, named_params};
use serde::Serialize;

/// What the columns of which no document speaks hold in Python's task rows, and so in ours.
macro_rules! unspoken {
    (evidence_ptrs) => {
        "'[]'"
    };
    (confidence) => {
        r#"'{"p": 0.5, "method": "default"}'"#
    };
    (embeddings) => {
        r#"'{"semantic": null, "temporal": null, "causal": null, "symbolic": []}'"#
    };
    (affect) => {
        r#"'{"vad": {"v": 0.0, "a": 0.0, "d": 0.0}, "labels": [], "intensity": 0.0, "confidence": 0.0}'"#
    };
    (ownership) => {
        "'user'"
    };
}
pub(crate) use unspoken;

const INSERT: &str = concat!(
    "INSERT INTO experience (
        id, type, created_at, content, provenance, evidence_ptrs, confidence, embeddings, affect,
        parents, causes, sign, ownership, session_id, consolidated, ts, meta)
    VALUES (:id, :type, :created_at, :content, :provenance, ",
    unspoken!(evidence_ptrs),
    ", ",
    unspoken!(confidence),
    ", ",
    unspoken!(embeddings),
    ", ",
    unspoken!(affect),
    ", :parents, :causes, NULL, ",
    unspoken!(ownership),
    ", :session_id, 0, :ts, :meta)"
);

/// A row of `experience`, JSON columns as text.
pub(crate) struct NewRow<'a> {
    pub(crate) id: Cow<'a, str>,
    pub(crate) experience_type: Cow<'a, str>,
    pub(crate) created: Timestamp,
    pub(crate) content: String,
    pub(crate) provenance: String,
    pub(crate) parents: String,
    pub(crate) causes: String,
    pub(crate) session_id: Option<String>,
    pub(crate) meta: String,
}

impl NewRow<'_> {
    pub(crate) fn insert(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection.prepare_cached(INSERT)?.execute(named_params! {
            ":id": self.id,
            ":type": self.experience_type,
            ":created_at": self.created.to_sqlalchemy(),
            ":content": self.content,
            ":provenance": self.provenance,
            ":parents": self.parents,
            ":causes": self.causes,
            ":session_id": self.session_id,
            ":ts": self.created.as_seconds(),
            ":meta": self.meta,
        })?;
        Ok(())
    }
}

/// Spells the enumerations as rows do.
pub(crate) fn in_lower_case(mut provenance: ProvenanceDocument) -> ProvenanceDocument {
    provenance.actor.make_ascii_lowercase();
    provenance.method.make_ascii_lowercase();
    provenance
}

pub(crate) fn json_text<T: Serialize + ?Sized>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}
