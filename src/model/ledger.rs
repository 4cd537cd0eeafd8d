//! The exact ledger of a run's costs, term by term.

use std::array;
use std::ops::{Index, IndexMut};

/// A term of the ledger, in the order they are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// Half the quoted spread on every fill that crosses it.
    Spread,
    /// Temporary impact.
    Temporary,
    /// Permanent impact of this order's own earlier fills.
    Permanent,
    /// Fees.
    Fees,
    /// Drift between the arrival price and the price that each fill starts from: the mid, or where it rested.
    Timing,
    /// Drift of the mid on what was left unfilled, to the last slot of the window.
    Opportunity,
    /// Spread, impact and fees of the block that trades what was left unfilled.
    Cleanup,
}

impl Term {
    /// Every term.
    pub const ALL: [Self; 7] = [
        Self::Spread,
        Self::Temporary,
        Self::Permanent,
        Self::Fees,
        Self::Timing,
        Self::Opportunity,
        Self::Cleanup,
    ];

    /// Its name in summaries and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Spread => "spread",
            Self::Temporary => "temporary",
            Self::Permanent => "permanent",
            Self::Fees => "fees",
            Self::Timing => "timing",
            Self::Opportunity => "opportunity",
            Self::Cleanup => "cleanup",
        }
    }

    /// Its column of the comparison table, in bps of parent quantity x arrival price.
    pub const fn column(self) -> &'static str {
        match self {
            Self::Spread => "cost_spread_bps",
            Self::Temporary => "cost_temporary_bps",
            Self::Permanent => "cost_permanent_bps",
            Self::Fees => "cost_fees_bps",
            Self::Timing => "cost_timing_bps",
            Self::Opportunity => "cost_opportunity_bps",
            Self::Cleanup => "cost_cleanup_bps",
        }
    }

    /// Whether it is a cost of what was executed, and so part of the shortfall.
    pub const fn is_in_shortfall(self) -> bool {
        !matches!(self, Self::Opportunity | Self::Cleanup)
    }

    /// Whether it is a modelled cost (spread, impact, fees, cleanup); timing and opportunity are realised price moves.
    pub const fn is_modelled(self) -> bool {
        !matches!(self, Self::Timing | Self::Opportunity)
    }
}

/// What an execution cost, term by term, in cash or in bps; positive = cost.
///
/// The terms sum to the difference between the paper portfolio, filled whole at the arrival price, and the real
/// one (Perold 1988, "The implementation shortfall: paper versus reality").
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Ledger([f64; Term::ALL.len()]);

impl Index<Term> for Ledger {
    type Output = f64;

    fn index(&self, term: Term) -> &f64 {
        &self.0[term as usize]
    }
}

impl IndexMut<Term> for Ledger {
    fn index_mut(&mut self, term: Term) -> &mut f64 {
        &mut self.0[term as usize]
    }
}

impl Ledger {
    /// The ledger whose terms are `amount(term)`.
    pub fn from_terms(amount: impl FnMut(Term) -> f64) -> Self {
        Self(Term::ALL.map(amount))
    }

    /// The terms by name, in the order they are reported.
    pub fn terms(&self) -> [(&'static str, f64); Term::ALL.len()] {
        Term::ALL.map(|term| (term.name(), self[term]))
    }

    /// The modelled cost, which a decision is about: spread, impact, fees and cleanup; the rest is what prices did.
    pub fn expected(&self) -> f64 {
        self.sum_onto(0.0, Term::is_modelled)
    }

    /// Cost of what was executed in the window: all but opportunity and cleanup.
    pub fn shortfall(&self) -> f64 {
        self.sum_onto(0.0, Term::is_in_shortfall)
    }

    /// All terms: the implementation shortfall.
    pub fn total(&self) -> f64 {
        self.sum_onto(self.shortfall(), |term| !term.is_in_shortfall())
    }

    /// What the terms of one kind come to on top of `sum`, in their order.
    fn sum_onto(&self, sum: f64, of_kind: impl Fn(Term) -> bool) -> f64 {
        Term::ALL.into_iter().filter(|term| of_kind(*term)).fold(sum, |sum, term| sum + self[term])
    }

    /// The terms of both added up.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self(array::from_fn(|place| self.0[place] + other.0[place]))
    }

    /// Every term times `factor`.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        Self(self.0.map(|amount| amount * factor))
    }
}
