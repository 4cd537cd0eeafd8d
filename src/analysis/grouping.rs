//! Ways to group the runs of a plan: all of them, by symbol, session, order, or by the values of an axis.

use jiff::civil::Date;

use crate::sweep::block::Block;
use crate::sweep::plan::Plan;

/// What runs are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// One group of all.
    All,
    /// The instrument.
    Symbol,
    /// The trading day.
    Session,
    /// The order of a portfolio.
    Order,
    /// A place among the plan's axes.
    Axis(usize),
}

/// The sessions of `plan`, ascending, each once.
pub(crate) fn sessions(plan: &Plan) -> Vec<Date> {
    let mut dates: Vec<Date> =
        plan.instances().iter().filter_map(|instance| Some(instance.session?.1)).collect();
    dates.sort();
    dates.dedup();
    dates
}

impl Grouping {
    /// Every way to group the runs of `plan` with its number of groups; an axis of more than `most` values is left out.
    pub fn all_of_plan(plan: &Plan, dates: &[Date], most: u64) -> Vec<(Self, usize)> {
        let mut ways = vec![(Self::All, 1), (Self::Symbol, plan.series().len())];
        ways.push((Self::Session, dates.len()));
        ways.push((Self::Order, plan.orders().len()));
        for (place, axis) in plan.axes().iter().enumerate().filter(|(_, axis)| axis.len() <= most) {
            ways.push((Self::Axis(place), usize::try_from(axis.len()).unwrap_or(0)));
        }
        ways.retain(|(_, groups)| *groups > 0);
        ways
    }

    /// The group that all runs of `block` belong to; `None` where the axis is idle there.
    pub fn group_of(self, plan: &Plan, block: &Block<'_>, dates: &[Date]) -> Option<usize> {
        let instance = plan.instances().get(block.instance())?;
        match self {
            Self::All => Some(0),
            Self::Symbol => Some(instance.series),
            Self::Session => dates.binary_search(&instance.session?.1).ok(),
            Self::Order => instance.order,
            Self::Axis(place) => {
                block.coordinate(place).and_then(|coordinate| usize::try_from(coordinate).ok())
            }
        }
    }

    /// Its name: `all`, `symbol`, `session`, `order`, or the parameters of the axis.
    pub fn name(self, plan: &Plan) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::Symbol => "symbol".to_owned(),
            Self::Session => "session".to_owned(),
            Self::Order => "order".to_owned(),
            Self::Axis(place) => plan.axes()[place].name(),
        }
    }

    /// What `group` is called; empty for all runs, ` + ` between parameters that move together.
    pub fn value(self, plan: &Plan, dates: &[Date], group: usize) -> String {
        match self {
            Self::All => String::new(),
            Self::Symbol => plan.series()[group].symbol().to_string(),
            Self::Session => dates[group].to_string(),
            Self::Order => plan.orders()[group].name.to_string(),
            Self::Axis(place) => {
                let members = &plan.axes()[place].parameters;
                let values: Vec<String> =
                    members.iter().map(|(_, values)| values.at(group as u64).to_string()).collect();
                values.join(" + ")
            }
        }
    }
}
