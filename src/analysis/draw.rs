//! Whole numbers drawn at random.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

/// A number below `n`, each as likely up to 2^-64 n (Lemire 2019, "Fast random integer generation in an interval", without
/// rejection).
pub(super) fn random_below(n: u64, rng: &mut ChaCha8Rng) -> u64 {
    ((u128::from(rng.next_u64()) * u128::from(n)) >> 64) as u64
}
