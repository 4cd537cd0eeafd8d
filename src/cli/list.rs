//! `slipgrid list`: what a sweep file may name and what results contain, from the lists that the program itself uses.

use clap::Args;
use clap::builder::PossibleValuesParser;
use serde::Serialize;

use super::ExitStatus;
use crate::market::fills;
use crate::market::source::{DEFAULT_SOURCE, Retention, SOURCES, Source};
use crate::model::family::NamedEnum;
use crate::model::parameter::ParameterId;
use crate::records::list::{
    self, ColumnRecord, FlagRecord, HistoryLimitRecord, ImpactModelRecord, ListDocument, MemberRecord,
    ParameterRecord, SourceRecord, TopicRecord,
};
use crate::sweep::definition::BarLength;
use crate::ui::listing;
use crate::ui::printer::Printer;

/// List strategies, models, sources, parameters, columns and flags
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid list
  slipgrid list strategies
  slipgrid list columns --json

Without a topic, the topics are listed with their numbers of entries. The JSON is one document: {\"topic\": ..., \
\"entries\": [...]}.")]
pub(super) struct ListCommand {
    /// What to list
    #[arg(value_name = "TOPIC", value_parser = PossibleValuesParser::new(ListTopic::names()))]
    topic: Option<String>,
    /// Print one JSON document instead of the table
    #[arg(long)]
    json: bool,
}

/// What can be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ListTopic {
    Strategies,
    Impact,
    Curves,
    Spreads,
    Gates,
    Sources,
    Columns,
    Parameters,
    Flags,
}

impl NamedEnum for ListTopic {
    const ALL: &'static [Self] = &[
        Self::Strategies,
        Self::Impact,
        Self::Curves,
        Self::Spreads,
        Self::Gates,
        Self::Sources,
        Self::Columns,
        Self::Parameters,
        Self::Flags,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Strategies => "strategies",
            Self::Impact => ParameterId::Impact.name(),
            Self::Curves => "curves",
            Self::Spreads => "spreads",
            Self::Gates => "gates",
            Self::Sources => "sources",
            Self::Columns => "columns",
            Self::Parameters => "parameters",
            Self::Flags => "flags",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Strategies => "how a parent order is distributed over its slots",
            Self::Impact => "models of market impact, with their default coefficients",
            Self::Curves => "where the volume forecast comes from",
            Self::Spreads => "where the quoted spread comes from",
            Self::Gates => "what makes an order hold back",
            Self::Sources => "where bars come from",
            Self::Columns => "columns of every CSV file",
            Self::Parameters => "what a sweep file sets for a run, and the flags of simulate",
            Self::Flags => "names in the column quality_flags",
        }
    }
}

impl ListCommand {
    pub(super) fn execute(&self) -> ExitStatus {
        let printer = Printer::from_flags(false, self.json);
        match self.topic.as_deref().and_then(ListTopic::from_name) {
            None => show(
                printer,
                "topics",
                ["topic", "entries", "what they are"],
                ListTopic::ALL.iter().map(|topic| topic_record(*topic)).collect(),
                |topic| [topic.name.clone(), topic.entries.to_string(), topic.about.clone()],
            ),
            Some(topic) => show_topic(printer, topic),
        }
        ExitStatus::Ok
    }
}

fn show_topic(printer: Printer, topic: ListTopic) {
    let name = topic.name();
    match topic {
        ListTopic::Strategies => show_members(printer, name, list::strategies()),
        ListTopic::Curves => show_members(printer, name, list::curves()),
        ListTopic::Spreads => show_members(printer, name, list::spreads()),
        ListTopic::Gates => show_members(printer, name, list::gates()),
        ListTopic::Impact => {
            let row = |model: &ImpactModelRecord| {
                [model.member.name.clone(), model.member.about.clone(), reads_with_defaults(model)]
            };
            show(printer, name, ["name", "what it is", "reads (default)"], list::impact_models(), row);
        }
        ListTopic::Sources => {
            show(printer, name, ["name", "what it is", "keys", "history"], sources(), |source| {
                [source.name.clone(), source.about.clone(), source.keys.join(" "), history(source)]
            });
        }
        ListTopic::Columns => {
            let row = |column: &ColumnRecord| {
                [column.file.clone(), column.name.clone(), column.unit.clone(), column.about.clone()]
            };
            show(printer, name, ["file", "column", "unit", "meaning"], columns(), row);
        }
        ListTopic::Parameters => {
            let row = |parameter: &ParameterRecord| {
                let unit = match &*parameter.unit {
                    "" => String::new(),
                    unit => format!(" ({unit})"),
                };
                let default = parameter.default.as_deref().unwrap_or("-");
                [
                    format!("{}\n{}", parameter.name, parameter.flag),
                    format!("{default}\n{}", parameter.values),
                    format!("{}{unit}\n[{}, {}]", parameter.about, parameter.stage, parameter.role),
                ]
            };
            let header = ["name\nflag", "default\nvalues", "meaning (unit)\n[stage, role]"];
            show(printer, name, header, list::parameters(), row);
        }
        ListTopic::Flags => {
            let row = |flag: &FlagRecord| [flag.name.clone(), flag.about.clone()];
            show(printer, name, ["flag", "meaning"], list::quality_flags(), row);
        }
    }
}

fn show_members(printer: Printer, topic: &str, members: Vec<MemberRecord>) {
    let row = |member: &MemberRecord| [member.name.clone(), member.about.clone(), member.reads.join(" ")];
    show(printer, topic, ["name", "what it is", "reads"], members, row);
}

/// The parameters that `model` reads, one per line, with its default coefficients.
fn reads_with_defaults(model: &ImpactModelRecord) -> String {
    let coefficients = [
        (ParameterId::KTemp, model.k_temp),
        (ParameterId::KPerm, model.k_perm),
        (ParameterId::Alpha, model.alpha),
    ];
    let line = |name: &String| {
        let own = coefficients.iter().find(|(parameter, _)| parameter.name() == name);
        match own.and_then(|(_, value)| *value) {
            Some(value) => format!("{name} {}", four_decimals(value)),
            None => name.clone(),
        }
    };
    model.member.reads.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Prints `entries` as a table, or as the document.
fn show<E: Serialize, const N: usize>(
    printer: Printer,
    topic: &str,
    header: [&str; N],
    entries: Vec<E>,
    row: impl Fn(&E) -> [String; N],
) {
    let rows: Vec<[String; N]> = entries.iter().map(row).collect();
    printer.result(&listing::render(header, &rows));
    printer.json(&ListDocument { topic: topic.to_owned(), entries });
}

fn topic_record(topic: ListTopic) -> TopicRecord {
    let entries = match topic {
        ListTopic::Strategies => list::strategies().len(),
        ListTopic::Impact => list::impact_models().len(),
        ListTopic::Curves => list::curves().len(),
        ListTopic::Spreads => list::spreads().len(),
        ListTopic::Gates => list::gates().len(),
        ListTopic::Sources => SOURCES.len(),
        ListTopic::Columns => columns().len(),
        ListTopic::Parameters => list::parameters().len(),
        ListTopic::Flags => list::quality_flags().len(),
    };
    TopicRecord { name: topic.name().to_owned(), entries, about: topic.about().to_owned() }
}

/// The columns of what is written, and those of a fills file, which is read.
fn columns() -> Vec<ColumnRecord> {
    let of_fills = fills::COLUMNS.iter().map(|(name, about)| ColumnRecord {
        file: "calibrate FILLS.csv".to_owned(),
        name: (*name).to_owned(),
        unit: String::new(),
        about: (*about).to_owned(),
    });
    list::all_columns().into_iter().chain(of_fills).collect()
}

/// Lengths of bars that the history of a source is listed for, in minutes.
const HISTORY_BAR_MINUTES: [u32; 3] = [1, 5, 60];

fn sources() -> Vec<SourceRecord> {
    let limit = |source: &dyn Source, bar_length: BarLength| match source.retention(bar_length) {
        Retention::Local => None,
        Retention::Days(days) => Some(HistoryLimitRecord { interval: bar_length.to_string(), days }),
    };
    let record = |source: &&'static dyn Source| {
        let history: Vec<_> = HISTORY_BAR_MINUTES
            .into_iter()
            .filter_map(BarLength::from_minutes)
            .filter_map(|bar_length| limit(*source, bar_length))
            .collect();
        SourceRecord {
            name: source.name().to_owned(),
            about: source.about().to_owned(),
            default: source.name() == DEFAULT_SOURCE,
            remote: !history.is_empty(),
            keys: source.key_variables().into_iter().map(str::to_owned).collect(),
            history,
        }
    };
    SOURCES.iter().map(record).collect()
}

fn history(source: &SourceRecord) -> String {
    if !source.remote {
        return "local".to_owned();
    }
    let limits = source.history.iter().filter_map(|limit| {
        let days = limit.days?;
        Some(format!("{}: {days} day{}", limit.interval, if days == 1 { "" } else { "s" }))
    });
    let limits: Vec<String> = limits.collect();
    if limits.is_empty() { "no limit".to_owned() } else { limits.join(", ") }
}

/// `value` to four decimals, without zeros at its end.
fn four_decimals(value: f64) -> String {
    ((value * 1e4).round() / 1e4).to_string()
}
