//! A task that asks a language model.

use std::net::IpAddr;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::bridge::blocking;
use crate::context::{TaskContext, chain};
use crate::task::{FailureKind, Outcome, Task, TaskError};
use crate::wiring::ModelEndpoint;

/// Sends the task's prompt, with the retrieved memories as context, to an OpenAI-compatible
/// endpoint; its answer is the response.
pub(crate) struct PromptTask {
    pub(crate) model: ModelEndpoint,
}

/// An answer is read no further than this; it is far more than a record keeps.
const ANSWER_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// So much of an answer that is none is quoted in the error.
const EXCERPT_CHARS_MAX: usize = 500;
/// A server that doesn't take the connection within this time is not reached.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

impl Task for PromptTask {
    async fn run(&self, cx: &TaskContext) -> Result<Outcome, TaskError> {
        let memories = cx.memories();
        let arguments = Map::from_iter([
            ("model".to_owned(), Value::from(self.model.name.as_str())),
            ("memories".to_owned(), Value::from(memories.len())),
        ]);
        let (model, body, limit) = (self.model.clone(), self.body(cx), cx.task().timeout);
        let call = async {
            tokio::select! {
                answer = blocking(move || ask(&model, &body, limit)) => answer,
                () = cx.cancelled() => Err(TaskError::new(FailureKind::Cancelled, "the model was not waited for")),
            }
        };
        cx.tool_call("chat.completions", &arguments, call)
            .await
            .map(Outcome::success)
    }
}

impl PromptTask {
    fn body(&self, cx: &TaskContext) -> Value {
        let mut messages = Vec::new();
        let memories = cx.memories();
        if !memories.is_empty() {
            let lines: Vec<String> = memories
                .iter()
                .map(|memory| {
                    format!(
                        "- ({}, {}) {}",
                        memory.experience_type,
                        memory.created.to_iso(),
                        memory.text
                    )
                })
                .collect();
            let context = format!(
                "Your memories that may matter, best match first:\n{}",
                lines.join("\n")
            );
            messages.push(json!({"role": "system", "content": context}));
        }
        messages.push(json!({"role": "user", "content": cx.task().prompt}));
        json!({"model": self.model.name, "messages": messages})
    }
}

fn ask(model: &ModelEndpoint, body: &Value, limit: Duration) -> Result<String, TaskError> {
    let mut config = ureq::Agent::config_builder()
        .timeout_global(Some(limit))
        .timeout_connect(Some(CONNECT_TIMEOUT.min(limit)))
        .http_status_as_error(false)
        // A redirect could carry prompt and key to a host that nobody configured.
        .max_redirects(0);
    if runs_here(&model.base_url) {
        config = config.proxy(None);
    }
    let agent: ureq::Agent = config.build().into();
    let mut request = agent.post(address(&model.base_url));
    if let Some(key) = &model.api_key {
        request = request.header("authorization", format!("Bearer {}", key.expose()));
    }
    let mut response = request
        .send_json(body)
        .map_err(|error| unreachable(model, &error))?;
    let status = response.status().as_u16();
    let answer = response
        .body_mut()
        .with_config()
        .limit(ANSWER_BYTES_MAX)
        .read_to_vec();
    let answer = answer.map_err(|error| match error {
        ureq::Error::BodyExceedsLimit(limit) => too_long(limit),
        error => unreachable(model, &error),
    })?;
    let answer = without_key(model, &String::from_utf8_lossy(&answer));
    if status == 200 {
        content_of(&answer)
    } else {
        Err(refused(status, &answer))
    }
}

/// Tells whether a model runs on this machine, where no proxy reaches it.
fn runs_here(base_url: &str) -> bool {
    let address = base_url.parse::<ureq::http::Uri>().ok();
    let host = address.as_ref().and_then(ureq::http::Uri::host);
    host.map(|host| host.trim_matches(['[', ']']))
        .is_some_and(|host| {
            let address = host.parse::<IpAddr>();
            host == "localhost" || address.is_ok_and(|address| address.is_loopback())
        })
}

fn address(base_url: &str) -> String {
    let base = base_url.trim_end_matches('/');
    let base = base.strip_suffix("/v1").unwrap_or(base);
    format!("{base}/v1/chat/completions")
}

/// Returns an answer without our own key, which a server's complaint may quote.
fn without_key(model: &ModelEndpoint, answer: &str) -> String {
    match &model.api_key {
        Some(key) if !key.expose().is_empty() => answer.replace(key.expose(), "[secret]"),
        _ => answer.to_owned(),
    }
}

fn unreachable(model: &ModelEndpoint, error: &ureq::Error) -> TaskError {
    let host = model
        .base_url
        .rsplit_once('@')
        .map_or(model.base_url.as_str(), |(_, host)| host);
    let message = format!("the model at {host} gave no answer: {}", chain(error));
    TaskError::new(FailureKind::ModelUnreachable, without_key(model, &message))
}

fn too_long(limit: u64) -> TaskError {
    let message = format!("the model's answer has more than {limit} bytes");
    TaskError::new(FailureKind::ModelAnswerInvalid, message)
}

fn refused(status: u16, answer: &str) -> TaskError {
    let kind = match status {
        408 | 429 | 500.. => FailureKind::ModelFailed,
        _ => FailureKind::ModelRefused,
    };
    let message = format!(
        "the model answered with status {status}: {}",
        excerpt(answer)
    );
    TaskError::new(kind, message).at(format!("http {status}"))
}

fn content_of(answer: &str) -> Result<String, TaskError> {
    let invalid = |what: &str| {
        let message = format!("the model's answer {what}: {}", excerpt(answer));
        TaskError::new(FailureKind::ModelAnswerInvalid, message).at(what)
    };
    let answer: Value = serde_json::from_str(answer).map_err(|_| invalid("is no JSON"))?;
    let content = answer["choices"][0]["message"]["content"].as_str();
    match content {
        Some(content) if !content.trim().is_empty() => Ok(content.to_owned()),
        Some(_) => Err(invalid("is empty")),
        None => Err(invalid("has no choices[0].message.content")),
    }
}

fn excerpt(answer: &str) -> String {
    let line = answer.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        "nothing".to_owned()
    } else {
        line.chars().take(EXCERPT_CHARS_MAX).collect()
    }
}
