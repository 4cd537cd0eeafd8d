//! The wish to stop, from signals: the first stops the sweep, the second ends the program at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::Exit;
use crate::job::cancel::Cancel;

/// The wish to stop.
pub(super) struct Stop {
    raised: Arc<AtomicBool>,
    terminated: Arc<AtomicBool>,
}

impl Stop {
    /// Listens from now on.
    pub(super) fn on_signals() -> std::io::Result<Self> {
        let stop = Self { raised: Arc::default(), terminated: Arc::default() };
        for (signal, exit) in [(SIGINT, Exit::Interrupted), (SIGTERM, Exit::Terminated)] {
            // Registered first, so that it sees the flag only from the second signal on.
            flag::register_conditional_shutdown(signal, i32::from(exit.code()), Arc::clone(&stop.raised))?;
            flag::register(signal, Arc::clone(&stop.raised))?;
        }
        flag::register(SIGTERM, Arc::clone(&stop.terminated))?;
        Ok(stop)
    }

    /// The wish, for a job.
    pub(super) fn cancel(&self) -> Cancel {
        Arc::clone(&self.raised).into()
    }

    /// What the program ends with once it was heard.
    pub(super) fn exit(&self) -> Exit {
        if self.terminated.load(Ordering::Relaxed) { Exit::Terminated } else { Exit::Interrupted }
    }
}
