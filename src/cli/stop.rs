//! Turns SIGINT and SIGTERM into a cancellation: the first signal stops the sweep after the runs in progress, the second
//! ends the program at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::ExitStatus;
use crate::job::cancel::CancelToken;

/// The signals received so far, and the token that a job watches.
pub(super) struct StopSignals {
    raised: Arc<AtomicBool>,
    terminated: Arc<AtomicBool>,
}

impl StopSignals {
    /// Listens from now on.
    pub(super) fn on_signals() -> std::io::Result<Self> {
        let stop = Self { raised: Arc::default(), terminated: Arc::default() };
        for (signal, exit) in [(SIGINT, ExitStatus::Interrupted), (SIGTERM, ExitStatus::Terminated)] {
            // Registered first, so that it sees the flag only from the second signal on.
            flag::register_conditional_shutdown(signal, i32::from(exit.code()), Arc::clone(&stop.raised))?;
            flag::register(signal, Arc::clone(&stop.raised))?;
        }
        flag::register(SIGTERM, Arc::clone(&stop.terminated))?;
        Ok(stop)
    }

    /// The token that stops a job once a signal has arrived.
    pub(super) fn cancel(&self) -> CancelToken {
        Arc::clone(&self.raised).into()
    }

    /// The exit status after an interruption: 143 after SIGTERM, else 130.
    pub(super) fn exit(&self) -> ExitStatus {
        if self.terminated.load(Ordering::Relaxed) { ExitStatus::Terminated } else { ExitStatus::Interrupted }
    }
}
