//! From asynchronous code to blocking code: the one place where it is crossed.

use tracing::Span;

/// Runs something that blocks, on a thread made for that.
///
/// A panic in there goes on here, and what is logged in there is said of what goes on here.
pub(crate) async fn blocking<T, F>(work: F) -> T
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    let span = Span::current();
    match tokio::task::spawn_blocking(move || span.in_scope(work)).await {
        Ok(value) => value,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
