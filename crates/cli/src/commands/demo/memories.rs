//! What the demo remembers before it runs anything.

use std::time::Duration;

use astra_model::{Clock, Scrubbed, ScrubbedObject};
use astra_scrub::Scrubber;
use astra_store::{Actor, Method, NewMemory, Store};

use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;

struct Sample {
    id: &'static str,
    kind: &'static str,
    actor: Actor,
    method: Method,
    text: &'static str,
}

const SAMPLES: [Sample; 7] = [
    Sample {
        id: "exp_demo_candour",
        kind: "observation",
        actor: Actor::User,
        method: Method::Capture,
        text: "In a long conversation Ada (ada.lovelace@example.org) asked for honesty before comfort.",
    },
    Sample {
        id: "exp_demo_pause",
        kind: "observation",
        actor: Actor::Agent,
        method: Method::Capture,
        text: "Patience paid: after a pause the conversation went deeper than any question had taken it.",
    },
    Sample {
        id: "exp_demo_pattern",
        kind: "learning_pattern",
        actor: Actor::Agent,
        method: Method::ModelInfer,
        text: "Curiosity and honesty go together: questions asked out of curiosity get honest answers.",
    },
    Sample {
        id: "exp_demo_self",
        kind: "self_definition",
        actor: Actor::Agent,
        method: Method::ModelInfer,
        text: "I am one who says what it does not know.",
    },
    Sample {
        id: "exp_demo_tension",
        kind: "observation",
        actor: Actor::Agent,
        method: Method::Reconcile,
        text: "Being brief and being complete pull in different directions; readers wanted brief first.",
    },
    Sample {
        id: "exp_demo_weather",
        kind: "observation",
        actor: Actor::Tool,
        method: Method::Scrape,
        text: "The weather service answered from 203.0.113.7 with a storm warning for the evening.",
    },
    Sample {
        id: "exp_demo_inbox",
        kind: "observation",
        actor: Actor::Tool,
        method: Method::Capture,
        text: "Nine messages arrived overnight; two of them name no sender.",
    },
];

/// The samples were made an hour apart, the last an hour ago.
const APART: Duration = Duration::from_secs(3600);

/// Remembers the samples; those that are remembered already stay as they are.
pub(super) fn remember(store: &Store, app: &App) -> Result<usize, CliError> {
    let scrubber = Scrubber::new();
    let now = app.clock.now();
    let mut new = 0;
    for (sample, hours) in SAMPLES.iter().rev().zip(1_i64..) {
        let ago = i64::try_from(APART.as_millis()).unwrap_or_default() * hours;
        let invalid =
            |error: &(dyn std::error::Error + 'static)| CliError::because(Exit::Failed, error);
        new += usize::from(store.remember(&NewMemory {
            id: sample.id.parse().map_err(|error| invalid(&error))?,
            experience_type: sample.kind.parse().map_err(|error| invalid(&error))?,
            text: Scrubbed::new(sample.text, &scrubber),
            structured: ScrubbedObject::default(),
            created: astra_model::Timestamp::from_millis(now.as_millis() - ago),
            actor: sample.actor,
            method: sample.method,
        })?);
    }
    Ok(new)
}
