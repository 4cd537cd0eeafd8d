//! The `slipgrid` program: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    // `SLIPGRID_SCALAR=1` turns wide SIMD off, to check that results do not depend on it.
    if std::env::var_os("SLIPGRID_SCALAR").is_some_and(|value| value == "1") {
        slipgrid::internals::disable_wide_simd();
    }
    slipgrid::program().into()
}
