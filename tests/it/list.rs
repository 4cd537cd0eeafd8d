//! What `slipgrid list` prints is what the program has, as a table that fits and as a document.

use serde_json::Value as Json;
use tempfile::TempDir;

use crate::support::{slipgrid, stdout};
use slipgrid::internals::{MODELS, STRATEGIES, names};

const TOPICS: [&str; 9] =
    ["strategies", "impact", "curves", "spreads", "gates", "sources", "columns", "parameters", "flags"];

fn list(args: &[&str], width: usize) -> String {
    let folder = TempDir::new().unwrap();
    let command = slipgrid(folder.path())
        .env("COLUMNS", width.to_string())
        .arg("list")
        .args(args)
        .assert()
        .code(0)
        .get_output()
        .clone();
    stdout(&command)
}

fn document(topic: &str) -> Vec<Json> {
    let document: Json = serde_json::from_str(&list(&[topic, "--json"], 80)).unwrap();
    assert_eq!(document["topic"], topic);
    document["entries"].as_array().unwrap().clone()
}

fn column<'a>(entries: &'a [Json], key: &str) -> Vec<&'a str> {
    entries.iter().map(|entry| entry[key].as_str().unwrap()).collect()
}

#[test]
fn families_are_listed_whole_with_what_they_read() {
    assert_eq!(column(&document("strategies"), "name"), names(STRATEGIES));
    let models = document("impact");
    assert_eq!(column(&models, "name"), names(MODELS));
    assert_eq!((models[0]["default"].as_bool(), models[1]["default"].as_bool()), (Some(true), Some(false)));
    assert_eq!(models[0]["k_temp"], 0.3);
    // The exponent of the square root is no parameter of it.
    assert!(models[1]["alpha"].is_null() && models[1]["reads"][0] == "k_temp", "{}", models[1]);
    let gates = document("gates");
    assert!(gates[1]["reads"].as_array().unwrap().contains(&Json::from("vpin_buckets")), "{}", gates[1]);
}

#[test]
fn parameters_say_what_they_take_and_name_their_flag() {
    let parameters = document("parameters");
    let listed = column(&parameters, "name");
    assert_eq!(listed, slipgrid::parameter_names().collect::<Vec<_>>());
    let of = |name: &str| &parameters[listed.iter().position(|found| *found == name).unwrap()];
    assert_eq!(of("participation")["values"], "above 0 and at most 1");
    assert_eq!(of("participation")["bounds"][0]["max"], 1.0);
    assert_eq!(
        (&of("residual")["choices"][2], &of("residual")["default"]),
        (&"respread".into(), &"drop".into())
    );
    assert_eq!(of("qty")["bounds"][1]["key"], "notional");
    assert!(of("start")["default"].is_null());
    let folder = TempDir::new().unwrap();
    let help = slipgrid(folder.path()).args(["simulate", "--help"]).output().unwrap();
    for flag in column(&parameters, "flag") {
        assert!(stdout(&help).contains(&format!("{flag} <")), "{flag}");
    }
}

#[test]
fn columns_start_with_those_of_the_comparison_table() {
    let columns = document("columns");
    assert_eq!((&columns[0]["file"], &columns[0]["name"]), (&"comparison.csv".into(), &"run_id".into()));
    let mut files = column(&columns, "file");
    files.dedup();
    assert_eq!(
        files[..5],
        ["comparison.csv", "slices.csv", "breakdown.csv", "compare.csv", "sensitivity.csv"]
    );
    // The types of rows that are written to files, and the fills that are read.
    let room = crate::support::root().join("src/records");
    let rows = crate::source_files::sources(&room).into_iter().filter(|path| !path.ends_with("table.rs"));
    let rows = rows.filter(|path| std::fs::read_to_string(path).unwrap().contains("\ntable_row! {"));
    assert_eq!(files.len(), 1 + rows.count() + 1, "{files:?}");
}

#[test]
fn sources_say_how_far_back_they_reach_and_what_key_they_want() {
    let sources = document("sources");
    let of = |name: &str| sources.iter().find(|source| source["name"] == name).unwrap();
    assert_eq!(of("yahoo")["history"][0], serde_json::json!({ "interval": "1m", "days": 30 }));
    assert!(of("binance")["history"][0]["days"].is_null() && of("binance")["remote"] == true);
    assert_eq!(of("alpaca")["keys"][0], "APCA_API_KEY_ID");
    assert!(of("sample")["remote"] == false && of("sample")["history"].as_array().unwrap().is_empty());
}

#[test]
fn without_a_topic_the_topics_are_counted() {
    let topics: Json = serde_json::from_str(&list(&["--json"], 80)).unwrap();
    let topics = topics["entries"].as_array().unwrap();
    assert_eq!(column(topics, "name"), TOPICS);
    for topic in topics {
        let name = topic["name"].as_str().unwrap();
        assert_eq!(topic["entries"].as_u64().unwrap(), document(name).len() as u64, "{name}");
    }
}

#[test]
fn every_key_is_documented() {
    let text = std::fs::read_to_string(crate::support::root().join("docs/list.md")).unwrap();
    for topic in TOPICS {
        assert!(text.contains(&format!("| `{topic}` |")), "{topic}");
        for key in document(topic)[0].as_object().unwrap().keys() {
            assert!(text.contains(&format!("`{key}`")), "{topic}: {key}");
        }
    }
}

#[test]
fn tables_wrap_between_words_and_fit_the_terminal() {
    for args in TOPICS.iter().map(std::slice::from_ref).chain([&[][..]]) {
        for width in [80, 100, 140] {
            let table = list(args, width);
            for line in table.lines() {
                assert!(line.chars().count() <= width, "{args:?} at {width}: {line}");
            }
        }
    }
    let wide = list(&["strategies"], 400);
    assert_eq!(wide.lines().count(), 2 + STRATEGIES.len(), "{wide}");
    assert!(list(&["impact"], 80).contains("| almgren-chriss-linear |"));
}
