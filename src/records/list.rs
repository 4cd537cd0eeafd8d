//! What `slipgrid list --json` prints: one document per topic, each entry taken from the list that the program itself uses.

use serde::{Deserialize, Serialize};

use super::breakdown::BreakdownRow;
use super::choice::ChoiceRow;
use super::columns;
use super::comparison::ComparisonRow;
use super::diff::DiffRow;
use super::failed::FailedRow;
use super::regret::RegretRow;
use super::sensitivity::SensitivityRow;
use super::slice::SliceRow;
use super::table::{ColumnDoc, TableRow};
use super::variance_shares::VarianceShareRow;
use crate::model::estimate::{CURVES, SPREADS};
use crate::model::family::FamilyMember;
use crate::model::flags::Flag;
use crate::model::gate::GATES;
use crate::model::impact::{ImpactModel, MODELS};
use crate::model::parameter::ParameterId;
use crate::model::schedule::STRATEGIES;
use crate::sweep::parameter::{Bounds, PARAMETERS, Parameter, ValueKind};

/// A topic and its entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ListDocument<E> {
    /// `strategies`, `impact`, `curves`, `spreads`, `gates`, `sources`, `columns`, `parameters`, `flags`, or `topics`.
    pub topic: String,
    /// The entries, in the program's own order.
    pub entries: Vec<E>,
}

/// A topic of `slipgrid list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TopicRecord {
    /// Its name on the command line.
    pub name: String,
    /// Number of its entries.
    pub entries: usize,
    /// What the entries are.
    pub about: String,
}

/// A member of a family that a sweep file chooses by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MemberRecord {
    /// Its name in a sweep file.
    pub name: String,
    /// What it is, in one line.
    pub about: String,
    /// Whether it is used where a sweep file names none.
    pub default: bool,
    /// The optional parameters it reads.
    pub reads: Vec<String>,
}

/// A model of market impact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ImpactModelRecord {
    /// What it has in common with the members of every family.
    #[serde(flatten)]
    pub member: MemberRecord,
    /// Its default `k_temp`; null where it does not read it.
    pub k_temp: Option<f64>,
    /// Its default `k_perm`; null where it does not read it.
    pub k_perm: Option<f64>,
    /// Its default `alpha`; null where it does not read it.
    pub alpha: Option<f64>,
}

/// A source of bars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SourceRecord {
    /// Its name in a sweep file.
    pub name: String,
    /// What it is, in one line.
    pub about: String,
    /// Whether it is used where a sweep file names none.
    pub default: bool,
    /// Whether it is a provider on the network.
    pub remote: bool,
    /// The environment variables that hold the provider's key.
    pub keys: Vec<String>,
    /// How far back it reaches, by bar length; empty where it is not remote.
    pub history: Vec<HistoryLimitRecord>,
}

/// How far back bars of one length can be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HistoryLimitRecord {
    /// Length of a bar.
    pub interval: String,
    /// Days; null where there is no limit.
    pub days: Option<u32>,
}

/// A column of a CSV file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ColumnRecord {
    /// The file, or the command and the flag that write it.
    pub file: String,
    /// Its name in the header.
    pub name: String,
    /// Its unit, empty where it has none.
    pub unit: String,
    /// What it means.
    pub about: String,
}

/// A parameter of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ParameterRecord {
    /// Its name in a sweep file, and the name of its column.
    pub name: String,
    /// Its flag of `slipgrid simulate`.
    pub flag: String,
    /// Its unit, empty where it has none.
    pub unit: String,
    /// Its value where nothing is said; null where it then has none.
    pub default: Option<String>,
    /// Its values, in words.
    pub values: String,
    /// The names it takes; empty where it takes numbers or a time.
    pub choices: Vec<String>,
    /// What its numbers must be, for each form that they can be written in; empty where it takes none.
    pub bounds: Vec<BoundsRecord>,
    /// The earliest stage of a run that needs it.
    pub stage: String,
    /// `decision`, `order`, `market` or `assumption`.
    pub role: String,
    /// What it means.
    pub about: String,
}

/// Bounds of a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct BoundsRecord {
    /// The key in `{ key = number }`; null for the bare number.
    pub key: Option<String>,
    /// Least value; null where there is none.
    pub min: Option<f64>,
    /// Whether `min` itself is refused.
    pub exclusive_min: bool,
    /// Greatest value; null where there is none.
    pub max: Option<f64>,
}

/// A quality flag of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FlagRecord {
    /// Its name in the column `quality_flags`.
    pub name: String,
    /// What it means.
    pub about: String,
}

/// The strategies, the default first.
pub(crate) fn strategies() -> Vec<MemberRecord> {
    members(STRATEGIES)
}

/// The volume curves, the default first.
pub(crate) fn curves() -> Vec<MemberRecord> {
    members(CURVES)
}

/// The spread models, the default first.
pub(crate) fn spreads() -> Vec<MemberRecord> {
    members(SPREADS)
}

/// The gates, the default first.
pub(crate) fn gates() -> Vec<MemberRecord> {
    members(GATES)
}

fn members<T: FamilyMember + ?Sized>(family: &[&'static T]) -> Vec<MemberRecord> {
    let member = |(index, member): (usize, &&'static T)| MemberRecord {
        name: member.name().to_owned(),
        about: member.about().to_owned(),
        default: index == 0,
        reads: member.reads().iter().map(|parameter| parameter.name().to_owned()).collect(),
    };
    family.iter().enumerate().map(member).collect()
}

/// The impact models, the default first.
pub(crate) fn impact_models() -> Vec<ImpactModelRecord> {
    let record = |(member, model): (MemberRecord, &&'static dyn ImpactModel)| {
        let (reads, coefficients) = (model.reads(), model.default_coefficients());
        let if_read = |parameter, value: Option<f64>| value.filter(|_| reads.contains(&parameter));
        ImpactModelRecord {
            member,
            k_temp: if_read(ParameterId::KTemp, coefficients.k_temp),
            k_perm: if_read(ParameterId::KPerm, coefficients.k_perm),
            alpha: if_read(ParameterId::Alpha, Some(coefficients.alpha)),
        }
    };
    members(MODELS).into_iter().zip(MODELS).map(record).collect()
}

/// The files that a sweep or a command writes, each with its columns; `comparison.csv` is not among them.
const TABLES: &[(&str, &[ColumnDoc])] = &[
    ("slices.csv", SliceRow::COLUMNS),
    ("breakdown.csv", BreakdownRow::COLUMNS),
    ("compare.csv", ComparisonRow::COLUMNS),
    ("sensitivity.csv", VarianceShareRow::COLUMNS),
    ("failed.csv", FailedRow::COLUMNS),
    ("sensitivity --csv", SensitivityRow::COLUMNS),
    ("diff --csv", DiffRow::COLUMNS),
    ("choose --csv", ChoiceRow::COLUMNS),
    ("choose --regret", RegretRow::COLUMNS),
];

/// The columns of every CSV file, those of `comparison.csv` first.
pub(crate) fn all_columns() -> Vec<ColumnRecord> {
    let comparison = columns::all().into_iter();
    let comparison = comparison.map(|column| ("comparison.csv", (column.name, column.unit, column.about)));
    let others = TABLES.iter().flat_map(|(file, columns)| columns.iter().map(|column| (*file, *column)));
    let record = |(file, (name, unit, about)): (&str, ColumnDoc)| ColumnRecord {
        file: file.to_owned(),
        name: name.to_owned(),
        unit: unit.to_owned(),
        about: about.to_owned(),
    };
    comparison.chain(others).map(record).collect()
}

/// The parameters, in the order of the tables.
pub(crate) fn parameters() -> Vec<ParameterRecord> {
    let record = |parameter: &Parameter| {
        let bounds = bounds_of(parameter.kind);
        let choices = if let ValueKind::Name(names) = parameter.kind { names() } else { Vec::new() };
        ParameterRecord {
            name: parameter.name().to_owned(),
            flag: format!("--{}", parameter.flag()),
            unit: parameter.unit.to_owned(),
            default: parameter.default_text(),
            values: match parameter.kind {
                ValueKind::Time => "HH:MM".to_owned(),
                ValueKind::Name(_) => choices.join(", "),
                ValueKind::Count { .. } => format!("whole, {}", in_words(&bounds)),
                ValueKind::Number(_) | ValueKind::Forms(_) => in_words(&bounds),
            },
            choices: choices.into_iter().map(str::to_owned).collect(),
            bounds: bounds.into_iter().map(BoundsRecord::from).collect(),
            stage: parameter.stage.name().to_owned(),
            role: parameter.role.name().to_owned(),
            about: parameter.description.to_owned(),
        }
    };
    PARAMETERS.iter().map(record).collect()
}

/// The bounds of each form that a number of this kind can be written in.
fn bounds_of(kind: ValueKind) -> Vec<(Option<&'static str>, Bounds)> {
    match kind {
        ValueKind::Number(bounds) => vec![(None, bounds)],
        ValueKind::Count { min, max } => {
            vec![(None, Bounds { min: f64::from(min), exclusive_min: false, max: f64::from(max) })]
        }
        ValueKind::Forms(forms) => forms.iter().map(|form| (form.key, form.bounds)).collect(),
        ValueKind::Name(_) | ValueKind::Time => Vec::new(),
    }
}

fn in_words(bounds: &[(Option<&'static str>, Bounds)]) -> String {
    let form = |(key, bounds): &(Option<&'static str>, Bounds)| match key {
        Some(key) => format!("{key} {bounds}"),
        None => bounds.to_string(),
    };
    bounds.iter().map(form).collect::<Vec<_>>().join("; ")
}

impl From<(Option<&'static str>, Bounds)> for BoundsRecord {
    fn from((key, bounds): (Option<&'static str>, Bounds)) -> Self {
        Self {
            key: key.map(str::to_owned),
            min: (bounds.min > f64::MIN).then_some(bounds.min),
            exclusive_min: bounds.exclusive_min,
            max: (bounds.max < f64::MAX).then_some(bounds.max),
        }
    }
}

/// The quality flags, in the order they are printed.
pub(crate) fn quality_flags() -> Vec<FlagRecord> {
    let record = |flag: Flag| FlagRecord { name: flag.name().to_owned(), about: flag.about().to_owned() };
    Flag::ALL.into_iter().map(record).collect()
}
