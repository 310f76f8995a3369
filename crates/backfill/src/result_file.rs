//! What a result file says.

use astra_model::{Scrubbed, Scrubber, TaskId, read_json};

use crate::isoformat::IsoInstant;
use crate::json::{Json, Object};
use crate::rejection::Rejection;

/// What some editors put before a text, and RFC 8259 lets a reader pass over.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// A refused value may be of any length; its rejection shows no more bytes than this.
const SHOWN_BYTES_MAX: usize = 160;

/// What a result file says, each value of the kind that it must have; not yet masked.
#[derive(Debug)]
pub(crate) struct ResultFile {
    pub(crate) task: TaskId,
    pub(crate) name: Option<String>,
    pub(crate) started: IsoInstant,
    pub(crate) completed: IsoInstant,
    pub(crate) success: bool,
    pub(crate) response: Option<String>,
    pub(crate) error: Option<String>,
    pub(crate) metadata: Object,
}

impl ResultFile {
    /// Reads a file's bytes.
    pub(crate) fn read(bytes: &[u8], scrubber: &dyn Scrubber) -> Result<Self, Rejection> {
        let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        let mut object = match read_json(text) {
            Ok(Json::Object(object)) => object,
            Ok(other) => return Err(Rejection::NoObject(other.kind())),
            Err(error) => return Err(Rejection::NoJson(shown(&error.to_string(), scrubber))),
        };
        let mut instant = |key| {
            let text = object.text(key)?;
            text.parse().map_err(|_| Rejection::Instant {
                key,
                value: shown(&text, scrubber),
            })
        };
        let (started, completed) = (instant("started_at")?, instant("completed_at")?);
        let task = object.text("task_id")?;
        Ok(Self {
            started,
            completed,
            task: task
                .parse()
                .map_err(|_| Rejection::TaskId(shown(&task, scrubber)))?,
            name: object.optional_text("task_name")?,
            success: object.bool("success")?,
            response: object.optional_text("response")?,
            error: object.optional_text("error")?,
            metadata: object.object("metadata")?,
        })
    }
}

/// Masks first and cuts then: half an address is not found by a scrubber.
pub(crate) fn shown(value: &str, scrubber: &dyn Scrubber) -> Scrubbed {
    Scrubbed::new(value, scrubber).truncated(SHOWN_BYTES_MAX, scrubber)
}
