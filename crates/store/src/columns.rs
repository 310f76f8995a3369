//! A row of `experience`, column by column.

use astra_model::Timestamp;
use rusqlite::Row;
use rusqlite::types::ValueRef;

use crate::row::text;

/// So many columns are read of a row.
pub(crate) const COUNT: usize = 11;

/// A row's columns, as [`Select::records`](crate::select::Select::records) selects them.
#[derive(Clone, Copy)]
pub(crate) struct Columns<'r> {
    pub(crate) rowid: ValueRef<'r>,
    pub(crate) id: ValueRef<'r>,
    pub(crate) kind: ValueRef<'r>,
    pub(crate) created: ValueRef<'r>,
    pub(crate) content: ValueRef<'r>,
    pub(crate) provenance: ValueRef<'r>,
    pub(crate) parents: ValueRef<'r>,
    pub(crate) causes: ValueRef<'r>,
    pub(crate) session: ValueRef<'r>,
    pub(crate) ts: ValueRef<'r>,
    pub(crate) meta: ValueRef<'r>,
}

impl<'r> Columns<'r> {
    pub(crate) fn read(row: &'r Row<'_>) -> rusqlite::Result<Self> {
        let mut values = [ValueRef::Null; COUNT];
        for (number, value) in values.iter_mut().enumerate() {
            *value = row.get_ref(number)?;
        }
        Ok(Self::from(values))
    }

    /// Returns how long the texts are that a document is made of.
    pub(crate) fn text_bytes(&self) -> usize {
        let of_document = [
            self.id,
            self.content,
            self.provenance,
            self.parents,
            self.causes,
            self.session,
            self.meta,
        ];
        let bytes = |column: &ValueRef<'_>| column.as_bytes().map_or(0, <[u8]>::len);
        of_document.iter().map(bytes).sum()
    }

    pub(crate) fn is_execution(&self) -> bool {
        text(self.kind).eq_ignore_ascii_case("task_execution")
    }

    /// Returns when an execution was made, if that and its type are spelled as in rows of ours.
    pub(crate) fn created_as_ours(&self) -> Option<Timestamp> {
        let created = Timestamp::from_seconds(self.seconds()?);
        let is_ours =
            text(self.kind) == "task_execution" && text(self.created) == created.to_sqlalchemy();
        is_ours.then_some(created)
    }

    /// Returns the instant in seconds, if it is one.
    pub(crate) fn seconds(&self) -> Option<f64> {
        self.ts.as_f64().ok().filter(|seconds| seconds.is_finite())
    }
}

impl<'r> From<[ValueRef<'r>; COUNT]> for Columns<'r> {
    fn from(values: [ValueRef<'r>; COUNT]) -> Self {
        let [
            rowid,
            id,
            kind,
            created,
            content,
            provenance,
            parents,
            causes,
            session,
            ts,
            meta,
        ] = values;
        Self {
            rowid,
            id,
            kind,
            created,
            content,
            provenance,
            parents,
            causes,
            session,
            ts,
            meta,
        }
    }
}
