//! One type per id.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::digest::IdempotencyKey;
use crate::text_id::{InvalidId, text_id};

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        ///
        /// Guaranteed to be a version-4 UUID; spelled in lower case with hyphens.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes a new one.
            #[must_use]
            pub fn new(ids: &dyn IdSource) -> Self {
                Self(ids.uuid())
            }

            /// Returns the last byte: as good as drawn by lot, and the same for the same id.
            #[must_use]
            pub fn last_byte(&self) -> u8 {
                self.0.as_bytes()[15]
            }

            /// Returns the last hexadecimal digits, at most all 32.
            #[must_use]
            pub fn last_digits(&self, count: usize) -> String {
                let digits = self.0.simple().to_string();
                digits[digits.len().saturating_sub(count)..].to_owned()
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                parse_uuid_v4(text)
                    .map(Self)
                    .ok_or_else(|| InvalidId::new($what, "it is a lower-case, hyphenated UUID of version 4", text))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    };
}

uuid_id!(
    /// Names all attempts of one window.
    TraceId,
    "trace id"
);
uuid_id!(
    /// Names one attempt.
    SpanId,
    "span id"
);
uuid_id!(
    /// Names one life of one process that runs tasks.
    RunnerId,
    "runner id"
);
uuid_id!(
    /// Names a row of the table `tool_call`.
    ToolCallId,
    "tool call id"
);
uuid_id!(
    /// Names a row of the table `script_run`.
    ScriptRunId,
    "script run id"
);

impl TraceId {
    /// Derives the trace of an attempt whose own was never written down from its key: the same one
    /// each time.
    #[must_use]
    pub fn of_key(key: &IdempotencyKey) -> Self {
        Self(derived("trace", key))
    }
}

impl SpanId {
    /// Derives the span of an attempt whose own was never written down from its key: the same one
    /// each time.
    #[must_use]
    pub fn of_key(key: &IdempotencyKey) -> Self {
        Self(derived("span", key))
    }
}

/// Shapes the first half of a SHA-256 as a version-4 UUID.
fn derived(what: &str, key: &IdempotencyKey) -> Uuid {
    let digest = Sha256::digest(format!("{what}:{key}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

fn parse_uuid_v4(text: &str) -> Option<Uuid> {
    let uuid = Uuid::try_parse(text).ok()?;
    let is_v4 = uuid.get_version_num() == 4 && uuid.get_variant() == uuid::Variant::RFC4122;
    let is_ours = uuid.hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text;
    (is_v4 && is_ours).then_some(uuid)
}

text_id!(
    /// Names a task; stands in ids and file names.
    TaskId,
    "task id",
    "it is a letter or digit and up to 127 more letters, digits, '_', '.', '-'",
    |text| is_plain_name(text, 128)
);
text_id!(
    /// Names a task in people's queries.
    TaskSlug,
    "task slug",
    "it is a letter or digit and up to 127 more letters, digits, '_', '.', '-'",
    |text| is_plain_name(text, 128)
);
text_id!(
    /// Says what kind of task it is: `reflection`, `assessment`, `ingest`, `custom`, or what old
    /// data call it.
    TaskType,
    "task type",
    "it is a letter or digit and up to 63 more letters, digits, '_', '.', '-'",
    |text| is_plain_name(text, 64)
);
text_id!(
    /// Names a kind of failure, such as `Timeout`.
    ErrorType,
    "error type",
    "it is a letter or digit and up to 127 more letters, digits, '_', '.', '-'",
    |text| is_plain_name(text, 128)
);
text_id!(
    /// Names an experience of any type, whoever wrote it.
    ExperienceId,
    "experience id",
    "it has 1 to 512 bytes and no control character",
    |text| (1..=512).contains(&text.len()) && !text.chars().any(char::is_control)
);

impl TaskType {
    /// Returns the type of a task of which no other is known: `custom`.
    #[must_use]
    pub fn custom() -> Self {
        Self("custom".to_owned())
    }
}

impl ErrorType {
    /// Returns the type of a failure of which nothing but its text is known: `UnknownError`.
    #[must_use]
    pub fn unknown() -> Self {
        Self("UnknownError".to_owned())
    }
}

impl ExperienceId {
    /// Spells the id of an execution, which is shorter than an id may be.
    pub(crate) fn of_execution(task: &TaskId, started: &str, short: &str) -> Self {
        Self(format!("task_exec_{task}_{started}_{short}"))
    }

    /// Spells the place in somebody else's trace as what caused an execution.
    pub(crate) fn of_trace_parent(parent: &str) -> Self {
        Self(format!("traceparent:{parent}"))
    }
}

fn is_plain_name(text: &str, bytes_max: usize) -> bool {
    text.len() <= bytes_max
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

/// Makes new version-4 UUIDs.
pub trait IdSource: Send + Sync {
    /// Returns one that was never returned before.
    fn uuid(&self) -> Uuid;
}

/// Ids from the operating system's random numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomIds;

impl IdSource for RandomIds {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place where ids are drawn"
    )]
    fn uuid(&self) -> Uuid {
        let mut bytes = [0; 16];
        // Without random numbers no two runs can be told apart, so that nothing may go on.
        #[expect(
            clippy::expect_used,
            reason = "Linux has had getrandom(2) since 3.17; it fails on nothing newer"
        )]
        getrandom::fill(&mut bytes).expect("the system gives random numbers");
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}
