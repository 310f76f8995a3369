//! A task that panics fails; it takes nobody with it.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::pin::{Pin, pin};
use std::sync::Once;
use std::task::{Context, Poll};

thread_local! {
    static IN_TASK: Cell<bool> = const { Cell::new(false) };
    static PANICKED_AT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What a panic said, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Panicked {
    pub(crate) message: String,
    pub(crate) site: String,
}

/// Lets panics in tasks be caught with their place, and keeps what they say from the terminal,
/// which no scrubber guards; panics elsewhere go on to the hook that was there.
pub(crate) fn install_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if IN_TASK.get() {
                note(panic);
            } else {
                before(panic);
            }
        }));
    });
}

fn note(panic: &PanicHookInfo<'_>) {
    let site = panic
        .location()
        .map(|place| format!("{}:{}", place.file(), place.line()));
    PANICKED_AT.set(site);
}

/// Runs a task's future, and catches its panic.
pub(crate) async fn caught<F: Future>(future: F) -> Result<F::Output, Panicked> {
    CatchPanic {
        future: pin!(future),
    }
    .await
}

struct CatchPanic<'f, F> {
    future: Pin<&'f mut F>,
}

impl<F: Future> Future for CatchPanic<'_, F> {
    type Output = Result<F::Output, Panicked>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let outer = IN_TASK.replace(true);
        // The future is never polled again after a panic, so that nobody sees what it broke.
        let polled = catch_unwind(AssertUnwindSafe(|| self.future.as_mut().poll(cx)));
        IN_TASK.set(outer);
        match polled {
            Ok(poll) => poll.map(Ok),
            Err(payload) => Poll::Ready(Err(Panicked {
                message: message_of(&*payload),
                site: PANICKED_AT.take().unwrap_or_default(),
            })),
        }
    }
}

fn message_of(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a panic that says nothing").to_owned()
}
