//! Experiences by their parents and causes.

use astra_model::{ExperienceId, Record, RepositoryError};

use crate::row;
use crate::select::{Select, bounded};
use crate::store::Store;

const CHILDREN: &str = "
    FROM experience_link AS link CROSS JOIN experience ON experience.id = link.child_id
    WHERE link.parent_id = ? ORDER BY link.created_at, link.child_id";

impl Store {
    /// Lists children, oldest first; one that names its parent no longer is none.
    pub(crate) fn children(
        &self,
        id: &ExperienceId,
        limit: usize,
    ) -> Result<Vec<Record>, RepositoryError> {
        let limit = bounded(limit);
        let select = Select::records(self.layout, "").bind(CHILDREN, id.as_str().to_owned());
        self.read_indexed("list children", |connection| {
            let mut children = Vec::new();
            select.each(connection, |row| {
                let child = row::record(row)?;
                children.extend(child.filter(|child| names(child, id)));
                Ok(children.len() < limit)
            })?;
            Ok(children)
        })
    }
}

fn names(child: &Record, parent: &ExperienceId) -> bool {
    child
        .ids("parents")
        .chain(child.ids("causes"))
        .any(|id| id == parent.as_str())
}
