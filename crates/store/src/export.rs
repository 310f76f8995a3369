//! All executions on their way out.

use std::fmt;

use astra_model::{ExecutionFilter, Record, RepositoryError};
use rusqlite::Connection;

use crate::columns::Columns;
use crate::cursor::Place;
use crate::engine::Layout;
use crate::error::failed;
use crate::executions::selected;
use crate::order::Order;
use crate::store::Store;
use crate::{pragmas, row};

const ACTION: &str = "export executions";
/// So many bytes of texts are read at once, and one row more: memory stays the same however many rows there
/// are, and however slowly they are taken.
const CHUNK_BYTES: usize = 1 << 20;

/// The executions that a filter lets through, oldest start first, a chunk at a time.
///
/// Each chunk is read by itself, so that nobody else's log grows while they are taken. Guaranteed to
/// have each execution once that was there when it began and still is; one that was stored since may
/// be among them.
pub struct Export {
    connection: Connection,
    layout: Layout,
    order: &'static Order,
    filter: ExecutionFilter,
    /// Behind which the next chunk begins.
    place: Option<Place>,
    is_over: bool,
}

impl fmt::Debug for Export {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Export")
            .field("filter", &self.filter)
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Begins to read all executions that a filter lets through, whatever its limit and cursor.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    pub fn export(&self, filter: ExecutionFilter) -> Result<Export, RepositoryError> {
        let open = || {
            let connection = self.location.open_read_only()?;
            pragmas::set_up_scanner(&connection)?;
            Ok(connection)
        };
        Ok(Export {
            connection: open().map_err(failed(ACTION))?,
            layout: self.layout,
            order: Order::oldest_first(self.layout, filter.task.as_ref()),
            filter,
            place: None,
            is_over: false,
        })
    }
}

impl Iterator for Export {
    type Item = Result<Vec<Record>, RepositoryError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let chunk = self.chunk();
        self.is_over |= chunk.is_err();
        Some(chunk.map_err(failed(ACTION)))
    }
}

impl Export {
    /// Reads the next rows, and remembers where they ended.
    fn chunk(&mut self) -> rusqlite::Result<Vec<Record>> {
        let (mut records, mut bytes, mut last) = (Vec::new(), 0, None);
        let after = self.place.take();
        let is_whole =
            selected(self.layout, self.order, &self.filter, after).each(&self.connection, |row| {
                let columns = Columns::read(row)?;
                bytes += columns.text_bytes();
                records.extend(row::record_of(&columns));
                let goes_on = bytes < CHUNK_BYTES;
                if !goes_on {
                    last = Some(self.order.place(row)?);
                }
                Ok(goes_on)
            });
        self.is_over = last.is_none();
        self.place = last;
        is_whole.map(|()| records)
    }
}

#[cfg(test)]
impl Export {
    /// Goes on behind a place, as if a chunk had ended there.
    pub(crate) fn go_on_behind(&mut self, place: Place) {
        self.place = Some(place);
        self.is_over = false;
    }
}
