//! Whose turn it is: hands out stretches in order, and lets no thread run far ahead of what is written.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

/// Stretches handed out and written.
pub(super) struct Turns {
    state: Mutex<State>,
    written: Condvar,
    stretches: u64,
    /// Stretches that may be under way or wait to be written at once: what bounds memory.
    ahead: u64,
}

struct State {
    next: u64,
    done: u64,
    ended: bool,
}

impl Turns {
    pub(super) fn new(stretches: u64, ahead: u64) -> Self {
        let state = Mutex::new(State { next: 0, done: 0, ended: false });
        Self { state, written: Condvar::new(), stretches, ahead }
    }

    /// The next stretch; `None` where there is none left, or `stop` is raised.
    pub(super) fn next(&self, stop: &AtomicBool) -> Option<u64> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = |state: &mut State| {
            !state.ended && state.next < self.stretches && state.next >= state.done + self.ahead
        };
        let mut state = self.written.wait_while(state, wait).unwrap_or_else(PoisonError::into_inner);
        if state.ended || state.next >= self.stretches || stop.load(Ordering::Relaxed) {
            return None;
        }
        state.next += 1;
        Some(state.next - 1)
    }

    /// The first `count` stretches are written.
    pub(super) fn done(&self, count: u64) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).done = count;
        self.written.notify_all();
    }

    /// Hands out no more.
    pub(super) fn end(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
        self.written.notify_all();
    }
}
