//! `report.html`: everything a report says on one page that needs no network.
//!
//! The page's own files are in `assets/report/` as they are written by hand; here they are put together with the chart
//! library and the data. What comes from data reaches the page as escaped text or as JSON that no parser takes for markup.

mod data;
mod verdict;

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::report::ReportExtras;
use crate::analysis::answers::Answers;
use crate::atomic_file;
use crate::output_error::OutputError;

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

/// Writes the page to `path`.
///
/// # Errors
/// [`OutputError`] where it cannot be written.
pub fn write(path: &Path, answers: &Answers, extras: &ReportExtras) -> Result<(), OutputError> {
    atomic_file::write(path, render(answers, extras).as_bytes()).map_err(OutputError::of(path))
}

fn render(answers: &Answers, extras: &ReportExtras) -> String {
    let script = format!("(() => {{\n\"use strict\";\n{}}})();\n", SCRIPT.join("\n"));
    let policy = format!(
        "default-src 'none'; script-src {} {}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
        source(LIBRARY),
        source(&script)
    );
    fill(TEMPLATE, |name| match name {
        "policy" => policy.clone(),
        "title" => escaped(&answers.provenance.name),
        "style" => STYLE.to_owned(),
        "subtitle" => escaped(&verdict::subtitle(answers)),
        "verdict" => verdict::render(answers, extras),
        "data" => as_script_data(&data::of(answers, extras).to_string()),
        "library" => LIBRARY.to_owned(),
        "script" => script.clone(),
        _ => String::new(),
    })
}

/// `template` with every `{{name}}` replaced; what is put in is not looked at again.
fn fill(template: &str, value: impl Fn(&str) -> String) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        filled.push_str(before);
        filled.push_str(&value(name));
        rest = after;
    }
    filled + rest
}

/// How a content security policy names the inline script `text`.
fn source(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// `text` as text of an HTML element or a quoted attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
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
    fn what_is_filled_in_is_not_filled_again() {
        let filled = fill("a {{x}} b {{y}}.", |name| if name == "x" { "{{y}}".into() } else { name.into() });
        assert_eq!(filled, "a {{y}} b y.");
    }

    #[test]
    fn text_of_data_is_no_markup() {
        assert_eq!(
            escaped("<img src=\"x\" onerror='y'>&"),
            "&lt;img src=&quot;x&quot; onerror=&#39;y&#39;&gt;&amp;"
        );
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
