//! The documentation's tables are those of the code. `UPDATE_DOCS=1 cargo test` writes them.

use std::fs;

use crate::config::diagnostic::DiagnosticCode;
use crate::market::fills;
use crate::market::source::SOURCES;
use crate::model::bar_extras::BarColumn;
use crate::model::benchmark::{CloseSource, VwapSource};
use crate::model::estimate::{CURVES, SPREADS};
use crate::model::family::{FamilyMember, NamedEnum};
use crate::model::flags::Flag;
use crate::model::gate::GATES;
use crate::model::order::Residual;
use crate::model::schedule::STRATEGIES;
use crate::model::schedule::fill_mode::{FillMode, PassiveFill};
use crate::model::schedule::optimal::belief::BELIEFS;
use crate::model::window::Overrun;
use crate::records::breakdown::BreakdownRow;
use crate::records::choice::ChoiceRow;
use crate::records::comparison::ComparisonRow;
use crate::records::diff::DiffRow;
use crate::records::list;
use crate::records::regret::RegretRow;
use crate::records::sensitivity::SensitivityRow;
use crate::records::slice::SliceRow;
use crate::records::table::{ColumnDoc, TableRow};
use crate::records::variance_shares::VarianceShareRow;
use crate::sink::columns;
use crate::sink::table_formats::TABLE_FORMATS;
use crate::sweep::parameter::PARAMETERS;

use super::doc_tables::{assert_documented, table};
use super::support;

fn members<T: FamilyMember + ?Sized>(family: &[&'static T]) -> String {
    table(
        ["name", "what it is"],
        family.iter().map(|member| [format!("`{}`", member.name()), member.about().to_owned()]),
    )
}

fn choices<E: NamedEnum>() -> String {
    table(
        ["value", "what it does"],
        E::ALL.iter().map(|choice| [format!("`{}`", choice.name()), choice.about().to_owned()]),
    )
}

fn rows(columns: &[ColumnDoc]) -> String {
    let row = |&(name, unit, about): &ColumnDoc| [format!("`{name}`"), unit.to_owned(), about.to_owned()];
    table(["column", "unit", "meaning"], columns.iter().map(row))
}

#[test]
fn the_program_of_the_readme_is_the_one_that_is_run() {
    let example = fs::read_to_string(support::root().join("examples/sweep_in_ten_lines.rs")).unwrap();
    // Its head says what it is for.
    let program = &example[example.find("use ").unwrap()..];
    assert_documented("README.md", "from-code", &format!("```rust\n{program}```\n"));
    let body = program.lines().skip_while(|line| !line.contains("fn main")).filter(|line| *line != "}");
    assert!(body.count() <= 10);
}

#[test]
fn the_tables_of_the_documentation_are_those_of_the_code() {
    let columns = columns::all()
        .into_iter()
        .map(|column| [format!("`{}`", column.name), column.unit.to_owned(), column.about.to_owned()]);
    assert_documented("README.md", "columns", &table(["column", "unit", "meaning"], columns));
    assert_documented("README.md", "slices", &rows(SliceRow::COLUMNS));
    assert_documented("README.md", "breakdown", &rows(BreakdownRow::COLUMNS));
    assert_documented("docs/answers.md", "compare", &rows(ComparisonRow::COLUMNS));
    assert_documented("docs/answers.md", "sensitivity", &rows(SensitivityRow::COLUMNS));
    assert_documented("docs/answers.md", "shares", &rows(VarianceShareRow::COLUMNS));
    assert_documented("docs/answers.md", "choose", &rows(ChoiceRow::COLUMNS));
    assert_documented("docs/answers.md", "regret", &rows(RegretRow::COLUMNS));
    assert_documented("docs/answers.md", "diff", &rows(DiffRow::COLUMNS));
    let flags = Flag::ALL.map(|flag| [format!("`{}`", flag.name()), flag.about().to_owned()]);
    assert_documented("README.md", "flags", &table(["flag", "meaning"], flags));
    let parameters = PARAMETERS.iter().map(|parameter| {
        [
            format!("`{}`", parameter.name()),
            parameter.default_text().unwrap_or_else(|| "see there".to_owned()),
            parameter.unit.to_owned(),
            parameter.stage.name().to_owned(),
            parameter.role.name().to_owned(),
            parameter.description.to_owned(),
        ]
    });
    assert_documented(
        "docs/sweep-file.md",
        "parameters",
        &table(["parameter", "default", "unit", "stage", "role", "meaning"], parameters),
    );
    let formats = TABLE_FORMATS.iter().map(|format| [format!("`{}`", format.name), format.about.to_owned()]);
    assert_documented("docs/sweep-file.md", "formats", &table(["format", "what it is good for"], formats));
    assert_documented("docs/sweep-file.md", "strategies", &members(STRATEGIES));
    assert_documented("docs/sweep-file.md", "beliefs", &members(BELIEFS));
    assert_documented("docs/sweep-file.md", "curves", &members(CURVES));
    assert_documented("docs/sweep-file.md", "spreads", &members(SPREADS));
    assert_documented("docs/sweep-file.md", "gates", &members(GATES));
    assert_documented("docs/sweep-file.md", "residual", &choices::<Residual>());
    assert_documented("docs/sweep-file.md", "overrun", &choices::<Overrun>());
    assert_documented("docs/sweep-file.md", "fill", &choices::<FillMode>());
    assert_documented("docs/sweep-file.md", "passive-fill", &choices::<PassiveFill>());
    assert_documented("docs/sweep-file.md", "vwap-source", &choices::<VwapSource>());
    assert_documented("docs/sweep-file.md", "close-source", &choices::<CloseSource>());
    let beside = BarColumn::ALL.map(|column| [format!("`{}`", column.name()), column.about().to_owned()]);
    assert_documented("docs/data.md", "bar-columns", &table(["column", "what it is"], beside));
    let models = list::impact_models().into_iter().map(|model| {
        let figure = |value: Option<f64>| {
            value.map_or_else(String::new, |value| ((value * 1e4).round() / 1e4).to_string())
        };
        [
            format!("`{}`", model.member.name),
            model.member.about,
            figure(model.k_temp),
            figure(model.k_perm),
            figure(model.alpha),
        ]
    });
    assert_documented(
        "docs/sweep-file.md",
        "models",
        &table(["name", "what it is", "`k_temp`", "`k_perm`", "`alpha`"], models),
    );
    let fills = fills::COLUMNS.map(|(name, about)| [format!("`{name}`"), about.to_owned()]);
    assert_documented("docs/calibration.md", "fills", &table(["column", "what it is"], fills));
    assert_documented("docs/sweep-file.md", "sources", &members(SOURCES));
}

#[test]
fn every_diagnostic_code_is_documented() {
    let text = fs::read_to_string(support::root().join("docs/diagnostics.md")).unwrap();
    for code in DiagnosticCode::ALL {
        assert!(
            text.contains(&format!("\n## {}\n", code.name())),
            "docs/diagnostics.md has no {}",
            code.name()
        );
    }
    assert_eq!(text.matches("\n## ").count(), DiagnosticCode::ALL.len());
}
