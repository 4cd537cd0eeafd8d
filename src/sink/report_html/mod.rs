//! `report.html`: everything a report says on one page that needs no network.
//!
//! The page's own files are in `assets/report/` as they are written by hand; here they are put together with the chart
//! library and the data. What comes from data reaches the page as escaped text or as JSON that no parser takes for markup.

mod data;
mod verdict;

use std::io;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::report::ReportExtras;
use crate::analysis::report_data::ReportData;
use crate::atomic_file;
use crate::output_error::OutputError;
use verdict::VerdictView;

const TEMPLATE: &str = include_str!("../../../assets/report/report.html");
const STYLE: &str = include_str!("../../../assets/report/report.css");
const LIBRARY: &str = include_str!("../../../assets/echarts/echarts.min.js");
/// The page's script, in the order in which its parts run.
const SCRIPT: [&str; 6] = [
    include_str!("../../../assets/report/data.js"),
    include_str!("../../../assets/report/dom.js"),
    include_str!("../../../assets/report/filters.js"),
    include_str!("../../../assets/report/charts.js"),
    include_str!("../../../assets/report/runs.js"),
    include_str!("../../../assets/report/page.js"),
];

/// What the template puts in; it escapes what it does not call safe.
#[derive(Serialize)]
struct ReportTemplate<'a> {
    policy: String,
    title: &'a str,
    style: &'static str,
    subtitle: String,
    verdict: VerdictView,
    data: String,
    library: &'static str,
    script: String,
}

/// Writes the page to `path`.
///
/// # Errors
/// [`OutputError`] where it cannot be written.
pub(crate) fn write(path: &Path, answers: &ReportData, extras: &ReportExtras) -> Result<(), OutputError> {
    let text = render(answers, extras);
    text.and_then(|text| atomic_file::write(path, text.as_bytes())).map_err(OutputError::of(path))
}

fn render(answers: &ReportData, extras: &ReportExtras) -> io::Result<String> {
    let script = format!("(() => {{\n\"use strict\";\n{}}})();\n", SCRIPT.join("\n"));
    let page = ReportTemplate {
        policy: format!(
            "default-src 'none'; script-src {} {}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
            csp_hash(LIBRARY),
            csp_hash(&script)
        ),
        title: &answers.provenance.name,
        style: STYLE,
        subtitle: verdict::subtitle(answers),
        verdict: VerdictView::of(answers, extras),
        data: as_script_data(&serde_json::to_string(&data::page_data(answers, extras))?),
        library: LIBRARY,
        script,
    };
    let lines = SyntaxConfig::builder().trim_blocks(true).keep_trailing_newline(true).build();
    let mut templates = Environment::new();
    templates.set_syntax(lines.map_err(io::Error::other)?);
    // What ends in `.html` is escaped.
    templates.render_named_str("report.html", TEMPLATE, Serde(page)).map_err(io::Error::other)
}

/// How a content security policy names the inline script `text`.
fn csp_hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// `json` so that no text in it ends the script element or begins a comment.
fn as_script_data(json: &str) -> String {
    json.replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn data_is_no_markup() {
        let json = as_script_data(&serde_json::json!("</script><!--").to_string());
        assert!(!json.contains('<'), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), "</script><!--");
    }

    #[test]
    fn the_chart_library_is_the_one_its_note_names() {
        let note = include_str!("../../../assets/echarts/README.md");
        let mut digest = String::new();
        for byte in Sha256::digest(LIBRARY) {
            write!(digest, "{byte:02x}").unwrap();
        }
        assert!(note.contains(&digest), "echarts.min.js has sha256 {digest}, and its README.md another");
        assert!(!LIBRARY.contains("</script"), "the library would end its own script element");
    }
}
