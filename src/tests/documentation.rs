//! The documentation's tables are those of the code. `UPDATE_DOCS=1 cargo test` writes them.

use std::fs;

use crate::config::diagnostic::Code;
use crate::market::fills;
use crate::market::source::SOURCES;
use crate::model::estimate::CURVES;
use crate::model::family::Member;
use crate::model::flags::Flag;
use crate::model::gate::GATES;
use crate::model::impact::MODELS;
use crate::model::parameter::ParameterId;
use crate::model::preset::Preset;
use crate::model::schedule::STRATEGIES;
use crate::records::breakdown::GroupRow;
use crate::records::comparison::CellRow;
use crate::records::diff::MovedRow;
use crate::records::sensitivity::FigureRow;
use crate::records::shares::ShareRow;
use crate::records::slice::SliceRow;
use crate::records::table::{Column, TableRow};
use crate::sink::columns;
use crate::sink::table_formats::FORMATS;
use crate::sweep::parameter::{self, PARAMETERS};

use super::marked::{same, table};
use super::support;

fn members<T: Member + ?Sized>(family: &[&'static T]) -> String {
    table(
        ["name", "what it is"],
        family.iter().map(|member| [format!("`{}`", member.name()), member.about().to_owned()]),
    )
}

fn rows(columns: &[Column]) -> String {
    let row = |&(name, unit, about): &Column| [format!("`{name}`"), unit.to_owned(), about.to_owned()];
    table(["column", "unit", "meaning"], columns.iter().map(row))
}

#[test]
fn the_program_of_the_readme_is_the_one_that_is_run() {
    let example = fs::read_to_string(support::root().join("examples/sweep_in_ten_lines.rs")).unwrap();
    // Its head says what it is for.
    let program = &example[example.find("use ").unwrap()..];
    same("README.md", "from-code", &format!("```rust\n{program}```\n"));
    let body = program.lines().skip_while(|line| !line.contains("fn main")).filter(|line| *line != "}");
    assert!(body.count() <= 10);
}

#[test]
fn the_tables_of_the_documentation_are_those_of_the_code() {
    let columns = columns::all()
        .into_iter()
        .map(|column| [format!("`{}`", column.name), column.unit.to_owned(), column.about.to_owned()]);
    same("README.md", "columns", &table(["column", "unit", "meaning"], columns));
    same("README.md", "slices", &rows(SliceRow::COLUMNS));
    same("README.md", "breakdown", &rows(GroupRow::COLUMNS));
    same("docs/answers.md", "compare", &rows(CellRow::COLUMNS));
    same("docs/answers.md", "sensitivity", &rows(FigureRow::COLUMNS));
    same("docs/answers.md", "shares", &rows(ShareRow::COLUMNS));
    same("docs/answers.md", "diff", &rows(MovedRow::COLUMNS));
    let flags = Flag::ALL.map(|flag| [format!("`{}`", flag.name()), flag.about().to_owned()]);
    same("README.md", "flags", &table(["flag", "meaning"], flags));
    let defaults = parameter::defaults(Preset::Standard);
    let parameters = PARAMETERS.iter().map(|parameter| {
        let default =
            (parameter.get)(&defaults).map_or_else(|| "see there".to_owned(), |value| value.to_string());
        [
            format!("`{}`", parameter.name()),
            default,
            parameter.unit.to_owned(),
            parameter.stage.name().to_owned(),
            parameter.role.name().to_owned(),
            parameter.about.to_owned(),
        ]
    });
    same(
        "docs/sweep-file.md",
        "parameters",
        &table(["parameter", "default", "unit", "stage", "role", "meaning"], parameters),
    );
    let formats = FORMATS.iter().map(|format| [format!("`{}`", format.name), format.about.to_owned()]);
    same("docs/sweep-file.md", "formats", &table(["format", "what it is good for"], formats));
    same("docs/sweep-file.md", "strategies", &members(STRATEGIES));
    same("docs/sweep-file.md", "curves", &members(CURVES));
    same("docs/sweep-file.md", "gates", &members(GATES));
    let models = MODELS.iter().map(|model| {
        let (reads, own) = (model.reads(), model.published());
        let if_read = |parameter: ParameterId, value: f64| {
            let digits = (value * 1e4).round() / 1e4;
            if reads.contains(&parameter) { digits.to_string() } else { String::new() }
        };
        [
            format!("`{}`", model.name()),
            model.about().to_owned(),
            if_read(ParameterId::KTemp, own.k_temp),
            if_read(ParameterId::KPerm, own.k_perm),
            if_read(ParameterId::Alpha, own.alpha),
        ]
    });
    same(
        "docs/sweep-file.md",
        "models",
        &table(["name", "what it is", "`k_temp`", "`k_perm`", "`alpha`"], models),
    );
    let fills = fills::COLUMNS.map(|(name, about)| [format!("`{name}`"), about.to_owned()]);
    same("docs/calibration.md", "fills", &table(["column", "what it is"], fills));
    same("docs/sweep-file.md", "sources", &members(SOURCES));
}

#[test]
fn every_diagnostic_code_is_documented() {
    let text = fs::read_to_string(support::root().join("docs/diagnostics.md")).unwrap();
    for code in Code::ALL {
        assert!(
            text.contains(&format!("\n## {}\n", code.name())),
            "docs/diagnostics.md has no {}",
            code.name()
        );
    }
    assert_eq!(text.matches("\n## ").count(), Code::ALL.len());
}
