//! Rows of ours straight into the JSON of their documents, without understanding what they say.

use astra_model::Record;
use rusqlite::types::ValueRef;

use crate::columns::Columns;
use crate::compact::Compact;
use crate::row::experience_id;

/// What a document's JSON has besides its columns' texts is shorter than this.
const FRAME_BYTES: usize = 192;
/// Every record of ours says so first, and then which window it was; Python's rows never do.
const META: &str = r#"{"scrubbed":true,"scheduled_at":""#;

/// Puts a row together that is spelled as rows of ours are written; nothing where it isn't,
/// whatever the reason: then it is [read](crate::row::record_of) part by part.
///
/// Each part is held to be JSON by itself, so that none reaches into what stands beside it.
pub(crate) fn record(columns: &Columns<'_>) -> Option<Record> {
    let (seconds, created) = (columns.seconds()?, columns.created_as_ours()?);
    let id = experience_id(columns.id)?;
    let content = of_form(columns.content, Compact::content)?;
    let meta = of_form(columns.meta, Compact::object).filter(|meta| meta.starts_with(META))?;
    let mut json = String::with_capacity(FRAME_BYTES + columns.text_bytes());
    json.push_str(r#"{"id":""#);
    json.push_str(plain(id.as_str())?);
    json.push_str(r#"","type":"TASK_EXECUTION","content":"#);
    json.push_str(content);
    json.push_str(r#","provenance":"#);
    push_provenance(&mut json, of_form(columns.provenance, Compact::provenance)?)?;
    json.push_str(r#","parents":"#);
    json.push_str(of_form(columns.parents, Compact::list)?);
    json.push_str(r#","causes":"#);
    json.push_str(of_form(columns.causes, Compact::list)?);
    json.push_str(r#","session_id":""#);
    json.push_str(plain(columns.session.as_str().ok()?)?);
    json.push_str(r#"","created_at":""#);
    json.push_str(&created.to_iso());
    json.push_str(r#"","ts":"#);
    json.push_str(&serde_json::to_string(&seconds).ok()?);
    json.push_str(r#","meta":"#);
    json.push_str(meta);
    json.push('}');
    Some(Record::from_json(id, json))
}

/// Returns a column's text, if all of it has that form.
fn of_form<'r>(
    column: ValueRef<'r>,
    form: impl FnOnce(&mut Compact<'r>) -> Option<()>,
) -> Option<&'r str> {
    let json = column.as_str().ok()?;
    Compact::is(json, form).then_some(json)
}

/// Returns a text that is the same between the quotes of JSON.
fn plain(text: &str) -> Option<&str> {
    let stays = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    text.bytes().all(stays).then_some(text)
}

/// Spells the two enumerations as documents do. Rows have them in lower case.
fn push_provenance(json: &mut String, stored: &str) -> Option<()> {
    let rest = push_upper_case(json, stored, r#"{"actor":""#)?;
    let rest = push_upper_case(json, rest, r#"","method":""#)?;
    json.push_str(rest);
    Some(())
}

/// Adds what stands before a word, and the word in upper case; returns the rest.
fn push_upper_case<'r>(json: &mut String, stored: &'r str, before: &str) -> Option<&'r str> {
    let (word, _) = stored.strip_prefix(before)?.split_once('"')?;
    let is_of_word = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    if !word.bytes().all(is_of_word) {
        return None;
    }
    json.push_str(before);
    json.extend(word.chars().map(|sign| sign.to_ascii_uppercase()));
    stored.get(before.len() + word.len()..)
}
