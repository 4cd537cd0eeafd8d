//! An in-order queue: hands out chunk numbers in plan order and blocks a thread that is more than `ahead` chunks in
//! front of the writer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

/// Chunks handed out and written.
pub(super) struct InOrderQueue {
    state: Mutex<QueueState>,
    written: Condvar,
    chunks: u64,
    /// Chunks that may be under way or wait to be written at once: what bounds memory.
    max_ahead: u64,
}

/// See [`InOrderQueue::close_on_panic`].
pub(super) struct CloseOnPanic<'a>(&'a InOrderQueue);

impl Drop for CloseOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.close();
        }
    }
}

struct QueueState {
    next: u64,
    written: u64,
    closed: bool,
}

impl InOrderQueue {
    pub(super) fn new(chunks: u64, max_ahead: u64) -> Self {
        let state = Mutex::new(QueueState { next: 0, written: 0, closed: false });
        Self { state, written: Condvar::new(), chunks, max_ahead }
    }

    /// The next chunk; `None` where there is none left, or `stop` is raised.
    pub(super) fn next(&self, stop: &AtomicBool) -> Option<u64> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = |state: &mut QueueState| {
            !state.closed && state.next < self.chunks && state.next >= state.written + self.max_ahead
        };
        let mut state = self.written.wait_while(state, wait).unwrap_or_else(PoisonError::into_inner);
        if state.closed || state.next >= self.chunks || stop.load(Ordering::Relaxed) {
            return None;
        }
        state.next += 1;
        Some(state.next - 1)
    }

    /// The first `count` chunks are written.
    pub(super) fn mark_written(&self, count: u64) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).written = count;
        self.written.notify_all();
    }

    /// Hands out no more once the thread that holds the guard panics: its chunk would be waited for without end.
    pub(super) fn close_on_panic(&self) -> CloseOnPanic<'_> {
        CloseOnPanic(self)
    }

    /// Hands out no more.
    pub(super) fn close(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.written.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_panics_keeps_no_other_waiting() {
        let turns = InOrderQueue::new(10, 1);
        let stop = AtomicBool::new(false);
        assert_eq!(turns.next(&stop), Some(0));
        std::thread::scope(|scope| {
            // The second chunk must wait for the first, which never ends.
            let waiting = scope.spawn(|| turns.next(&stop));
            let panicking = scope.spawn(|| {
                let _guard = turns.close_on_panic();
                std::panic::resume_unwind(Box::new("as if a run went wrong"));
            });
            assert!(panicking.join().is_err());
            assert_eq!(waiting.join().unwrap(), None);
        });
    }

    #[test]
    fn no_thread_runs_far_ahead_of_what_is_written() {
        let turns = InOrderQueue::new(3, 2);
        let stop = AtomicBool::new(false);
        assert_eq!((turns.next(&stop), turns.next(&stop)), (Some(0), Some(1)));
        turns.mark_written(1);
        assert_eq!((turns.next(&stop), turns.next(&stop)), (Some(2), None), "there are but three");
    }
}
