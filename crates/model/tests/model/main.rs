//! What the model promises, one file a noun.

mod claim_document;
mod clock;
mod corruption;
mod digest;
mod document;
mod failure;
mod files;
mod ids;
mod parsers;
mod query;
mod text;
mod window;
