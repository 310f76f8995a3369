//! What goes on beside the runs.

use std::time::Duration;

use astra_kit::KitMemory;
use astra_model::{Clock, Outbox, Timestamp};
use serde_json::json;

use super::world::{WORDS, World};
use crate::support::PYTHON_INSERT;

impl World {
    /// Inserts as Python's side does: with SQL of its own, past everything of ours.
    pub(super) fn remember(&mut self, kind: u8, word: u8) {
        self.remembered += 1;
        let id = format!("exp_{}", self.remembered);
        let kind = ["observation", "inference", "learning_pattern"][usize::from(kind)];
        let text = format!("the {} and the {}", WORDS[usize::from(word)], WORDS[0]);
        let created = self.clock.now();
        let content = json!({ "text": text, "structured": {} }).to_string();
        let outside = rusqlite::Connection::open(self.folder.path().join("core.db"));
        let row = [&id, kind, &created.to_sqlalchemy(), &content];
        outside
            .and_then(|db| db.execute(PYTHON_INSERT, row))
            .expect("Python's rows are taken");
        let memory = KitMemory {
            created,
            ..KitMemory::observation(&id, &text)
        };
        self.model.remember(&memory.of_type(&kind.to_uppercase()));
    }

    pub(super) fn publish(&self, many: usize) {
        let real = self.real.list_unpublished(many).expect("it can be read");
        assert_eq!(
            real,
            self.model.list_unpublished(many).expect("it can be read")
        );
        for id in real {
            self.real.mark_published(&id).expect("it can be written");
            self.model.mark_published(&id).expect("it can be written");
        }
    }

    pub(super) fn wait(&self, seconds: i8) {
        match u64::try_from(seconds) {
            Ok(seconds) => self.clock.advance(Duration::from_secs(seconds)),
            Err(_) => {
                let millis = self.clock.now().as_millis() + i64::from(seconds) * 1000;
                self.clock.set(Timestamp::from_millis(millis));
            }
        }
    }
}
