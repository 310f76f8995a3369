//! From asynchronous code to blocking code: the one place where it is crossed.

/// Runs something that blocks, on a thread made for that.
///
/// A panic in there goes on here.
pub(crate) async fn blocking<T, F>(work: F) -> T
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
