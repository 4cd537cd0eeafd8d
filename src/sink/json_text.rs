//! An object as JSON text, entry by entry and indented as `serde_json` does it, which took half as long again: every run has
//! a summary, and its names need no escape.

use super::text;

/// An object that is being written.
#[derive(Default)]
pub(super) struct JsonText {
    text: String,
    depth: usize,
    /// Whether the innermost object or list has nothing in it yet.
    empty: bool,
}

/// A line's end and more indentation than anything here has.
const LINE: &str = "\n                ";
/// Blanks a level.
const INDENT: usize = 2;

impl JsonText {
    /// The text of the object that `write` fills, and a line's end.
    pub(super) fn object_of(write: impl FnOnce(&mut Self)) -> String {
        let mut json = Self { text: String::with_capacity(4096), ..Self::default() };
        json.nested(['{', '}'], write);
        json.text.push('\n');
        json.text
    }

    /// An object under `key`.
    pub(super) fn object(&mut self, key: &'static str, write: impl FnOnce(&mut Self)) {
        self.key(key);
        self.nested(['{', '}'], write);
    }

    /// A list of texts under `key`.
    pub(super) fn list(&mut self, key: &'static str, items: impl Iterator<Item = &'static str>) {
        self.key(key);
        self.nested(['[', ']'], |json| {
            for item in items {
                json.line();
                json.quoted(item);
            }
        });
    }

    /// A number; null where there is none, or none that JSON has.
    pub(super) fn number(&mut self, key: &'static str, number: impl Into<Option<f64>>) {
        self.key(key);
        let start = self.text.len();
        if let Some(number) = number.into() {
            text::number(&mut self.text, number);
        }
        if self.text.len() == start {
            self.text.push_str("null");
        }
    }

    /// A count; null where there is none.
    pub(super) fn count(&mut self, key: &'static str, count: impl Into<Option<u64>>) {
        self.key(key);
        match count.into() {
            Some(count) => self.text.push_str(&count.to_string()),
            None => self.text.push_str("null"),
        }
    }

    /// A text; null where there is none.
    pub(super) fn text<'a>(&mut self, key: &'static str, text: impl Into<Option<&'a str>>) {
        self.key(key);
        match text.into() {
            Some(text) => self.quoted(text),
            None => self.text.push_str("null"),
        }
    }

    fn nested(&mut self, [open, close]: [char; 2], write: impl FnOnce(&mut Self)) {
        self.text.push(open);
        self.depth += 1;
        self.empty = true;
        write(self);
        self.depth -= 1;
        if !self.empty {
            self.indent();
        }
        self.empty = false;
        self.text.push(close);
    }

    fn indent(&mut self) {
        self.text.push_str(&LINE[..=INDENT * self.depth]);
    }

    /// Begins the line of an entry.
    fn line(&mut self) {
        if !self.empty {
            self.text.push(',');
        }
        self.empty = false;
        self.indent();
    }

    fn key(&mut self, key: &'static str) {
        self.line();
        self.text.push('"');
        // Our own names need no escape.
        self.text.push_str(key);
        self.text.push_str("\": ");
    }

    fn quoted(&mut self, text: &str) {
        let plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
        if text.bytes().all(plain) {
            self.text.push('"');
            self.text.push_str(text);
            self.text.push('"');
        } else {
            self.text.push_str(&serde_json::Value::from(text).to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn the_text_is_what_serde_json_makes_of_it() {
        let text = JsonText::object_of(|json| {
            json.text("plain", "a b");
            json.text("escaped", "a \"b\"\\\n\u{1}é");
            json.text("none", None);
            json.object("numbers", |json| {
                json.number("third", 1.0 / 3.0);
                json.number("large", 1e300);
                json.number("none", None);
                json.number("nan", f64::NAN);
                json.count("count", 7);
                json.object("empty", |_| {});
            });
            json.list("list", ["one", "t\"wo"].into_iter());
            json.list("empty", std::iter::empty());
        });
        let expected = json!({
            "plain": "a b",
            "escaped": "a \"b\"\\\n\u{1}é",
            "none": null,
            "numbers":
                { "third": 1.0 / 3.0, "large": 1e300, "none": null, "nan": null, "count": 7, "empty": {} },
            "list": ["one", "t\"wo"],
            "empty": [],
        });
        assert_eq!(text, format!("{expected:#}\n"));
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected);
    }
}
