//! The indexes of `experience`: which stay, which are made.

use rusqlite::Connection;

use super::facts;
use super::tokens::{mentions, same};
use crate::engine::Layout;
use crate::schema;
use crate::select::quoted;

/// One of our indexes over what `content` says. It could not have been made, and no row be added
/// since, where the content of a row is no JSON.
const OVER_CONTENT: &str = "ix_experiences_idempotency";

/// What becomes of the indexes of `experience`, by their names.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct IndexChanges {
    /// Those that are as they must be.
    pub kept: Vec<String>,
    /// Those that are dropped and made again, because they were over other values or in another
    /// order.
    pub replaced: Vec<String>,
    /// Those that were not there.
    pub made: Vec<String>,
}

/// What is to be done with the indexes.
pub(super) struct IndexPlan {
    pub(super) changes: IndexChanges,
    layout: Layout,
    /// Those that are missing once the others are dropped, with the texts that make them.
    texts: Vec<(String, String)>,
}

impl IndexPlan {
    /// Plans what is to be done, from what there is; where the schema is ours, nothing.
    pub(super) fn of(connection: &Connection, layout: Layout) -> rusqlite::Result<Self> {
        let theirs = schema::index_texts(connection)?;
        let ours = schema::our_index_texts()?;
        let mut plan = Self {
            changes: IndexChanges::default(),
            layout,
            texts: Vec::new(),
        };
        for (name, text) in &ours {
            let found = theirs.iter().find(|(theirs, _)| theirs == name);
            plan.add(name, found.map(|(_, text)| text.as_str()), text);
        }
        for (name, text) in &theirs {
            let is_ours = ours.iter().any(|(ours, _)| ours == name);
            if !is_ours && mentions(text, "type") {
                plan.add(name, Some(text), text);
            }
        }
        Ok(plan)
    }

    /// Those over `type` are in another order once its case is ignored.
    fn add(&mut self, name: &str, found: Option<&str>, wanted: &str) {
        let layout = self.layout;
        let is_in_order = |text| layout != Layout::Legacy || !mentions(text, "type");
        let list = match found {
            None => &mut self.changes.made,
            Some(text) if same(text, wanted) && is_in_order(text) => {
                return self.changes.kept.push(name.to_owned());
            }
            Some(_) => &mut self.changes.replaced,
        };
        list.push(name.to_owned());
        self.texts.push((name.to_owned(), wanted.to_owned()));
    }

    /// Tells whether an index that stays reads the content of every row, so that it is JSON.
    pub(super) fn proves_json(&self) -> bool {
        self.changes.kept.iter().any(|name| name == OVER_CONTENT)
    }

    /// Drops what is to be replaced.
    pub(super) fn drop_replaced(&self, connection: &Connection) -> rusqlite::Result<()> {
        self.changes
            .replaced
            .iter()
            .try_for_each(|name| connection.execute_batch(&["DROP INDEX ", &quoted(name)].concat()))
    }

    /// Makes those that need no facts; where every row is as it was, none needs any.
    pub(super) fn make(&self, connection: &Connection) -> rusqlite::Result<()> {
        self.texts
            .iter()
            .filter(|(name, _)| self.layout != Layout::Legacy || !facts::have(name))
            .try_for_each(|(_, text)| connection.execute_batch(text))
    }

    /// Makes those that are over the facts, once all facts are there.
    pub(super) fn make_of_facts(&self, connection: &Connection) -> rusqlite::Result<()> {
        match self.layout {
            Layout::Legacy => facts::make_indexes(connection, &self.texts),
            _ => Ok(()),
        }
    }
}
