# What developers run, by name: `just`, `just check`, `just test`.

# List the recipes.
default:
    @just --list

# Format and lints, as CI has them.
check:
    cargo fmt --all --check
    cargo clippy --all-targets --locked -- -D warnings

# All tests.
test *ARGS:
    cargo test {{ARGS}}

# The demo, from sweep file to table.
demo:
    cargo run --release -- run sweeps/demo.toml

# Everything that CI runs: needs a browser, LibreOffice and R, and installs them on Debian.
ci:
    .ci/run

# The tables of docs/performance.md.
bench:
    cargo bench

# The documentation of the crate, without warnings.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items

# Licences, bans and sources of dependencies.
deny:
    cargo deny check bans licenses sources
