//! Why a sweep file was refused: every problem found, with its place in the file as data.

use std::fmt;

use super::diagnostic::{Diagnostic, SourceText};

/// Why a sweep file was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweepFileError {
    /// Every problem found.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts they point into.
    pub sources: Vec<SourceText>,
}

/// One problem of a sweep file, as an editor or a log wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SweepFileProblem<'a> {
    /// Name of the file; `--set key=value` for a value that was set.
    pub file: &'a str,
    /// Its line, from 1.
    pub line: usize,
    /// Its column in that line, in characters from 1.
    pub column: usize,
    /// The stable name of its kind; `docs/diagnostics.md` explains each.
    pub code: &'static str,
    /// What is wrong.
    pub message: &'a str,
    /// What to do.
    pub help: &'a str,
}

impl SweepFileError {
    /// Every problem, in the order of the text.
    pub fn problems(&self) -> impl Iterator<Item = SweepFileProblem<'_>> {
        self.diagnostics.iter().map(|found| {
            let source = self.sources.get(found.at.source);
            let (file, text) = source.map_or(("", ""), |source| (&*source.name, &*source.text));
            let (line, column) = position(text, found.at.span.start);
            SweepFileProblem {
                file,
                line,
                column,
                code: found.code.name(),
                message: &found.message,
                help: &found.help,
            }
        })
    }
}

/// Line and column of a byte of `text`, both from 1.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte.min(text.len())).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

impl fmt::Display for SweepFileProblem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, code, message, help } = self;
        write!(f, "{file}:{line}:{column}: {message} [{code}]: {help}")
    }
}

impl fmt::Display for SweepFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, problem) in self.problems().enumerate() {
            if place > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for SweepFileError {}

#[cfg(test)]
mod tests {
    use super::super::diagnostic::{DiagnosticCode, Location};
    use super::*;

    #[test]
    fn a_problem_has_its_line_and_column_as_numbers() {
        let text = "name = 'é'\n[grid]\nalpha = 'é', x\n";
        let at = Location { source: 0, span: text.find('x').unwrap()..text.len() };
        let refused = SweepFileError {
            diagnostics: vec![Diagnostic::new(DiagnosticCode::Syntax, &at, "no", "yes")],
            sources: vec![SourceText { name: "a.toml".to_owned(), text: text.to_owned() }],
        };
        let problem = refused.problems().next().unwrap();
        assert_eq!((problem.line, problem.column), (3, 14));
        assert_eq!(refused.to_string(), "a.toml:3:14: no [syntax]: yes");
    }
}
