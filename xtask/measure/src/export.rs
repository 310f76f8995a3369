//! What it takes to read all documents, as an export does.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

use astra_model::ExecutionFilter;
use serde_json::{Value, json};

use crate::example::store;
use crate::spent::{Spent, peak_kib};

/// Reads all documents of a database as lines of JSON, and hands them to nobody.
pub(crate) fn measure(path: &Path) -> Result<Value, Box<dyn Error>> {
    let store = store(path)?;
    let (mut documents, mut bytes) = (0_u32, 0);
    let spent = Spent::shared_by(1, || {
        for chunk in store.export(ExecutionFilter::default())? {
            for record in chunk? {
                let json = record.json();
                io::sink().write_all(json.as_bytes())?;
                documents += 1;
                bytes += json.len();
            }
        }
        Ok(())
    })?;
    let each = spent.among(documents.max(1));
    Ok(json!({
        "documents": documents,
        "bytes": bytes,
        "ours": each.to_json(),
        "documents_per_cpu_s": 1.0 / each.cpu().as_secs_f64(),
        "peak_kib": peak_kib()?,
    }))
}
