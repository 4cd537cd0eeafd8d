//! A token that stops a running job.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A token that stops a job, shared with whoever may stop it: a signal handler, a button, another thread. Clones share
/// their state, and a cancelled token stays cancelled.
#[derive(Debug, Clone, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// Requests a stop. Runs in progress are finished and written; no new ones start.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether a stop was requested.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn flag(&self) -> &AtomicBool {
        &self.0
    }
}

impl From<Arc<AtomicBool>> for CancelToken {
    /// A token that shares `flag`: setting the flag cancels the token, and the other way round.
    fn from(flag: Arc<AtomicBool>) -> Self {
        Self(flag)
    }
}
