//! What is wrong with a sweep file, where, and what to do about it.

use std::ops::Range;

/// A text that places point into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceText {
    /// Its name: a path, or `--set`.
    pub name: String,
    /// The text.
    pub text: String,
}

/// A place in a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Location {
    /// Which text.
    pub source: usize,
    /// Which bytes.
    pub span: Range<usize>,
}

/// The stable name of a kind of problem; `docs/diagnostics.md` explains each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiagnosticCode {
    /// The text is not TOML.
    Syntax,
    /// A key that means nothing here.
    UnknownKey,
    /// A key that must be there is not.
    MissingKey,
    /// A value of the wrong type.
    WrongType,
    /// A number outside its bounds, or none at all.
    OutOfBounds,
    /// A name that is not one of those known.
    UnknownName,
    /// A range without values, or without end.
    BadRange,
    /// An axis without values.
    EmptyAxis,
    /// The same thing given twice.
    Duplicate,
    /// Two settings that exclude each other.
    Conflict,
    /// Axes of one `[[zip]]` with different lengths.
    UnevenZip,
    /// More combinations than can be counted.
    TooLarge,
    /// A sample that cannot be drawn.
    BadSample,
    /// A symbol that the source does not have.
    UnknownSymbol,
    /// A signal that the bars do not have.
    NoSignal,
    /// A file that the sweep names and that cannot be read.
    NoFile,
    /// No session that can be run.
    NoSession,
    /// Every combination is excluded.
    NoRuns,
}

impl DiagnosticCode {
    /// Every code.
    pub const ALL: [Self; 18] = [
        Self::Syntax,
        Self::UnknownKey,
        Self::MissingKey,
        Self::WrongType,
        Self::OutOfBounds,
        Self::UnknownName,
        Self::BadRange,
        Self::EmptyAxis,
        Self::Duplicate,
        Self::Conflict,
        Self::UnevenZip,
        Self::TooLarge,
        Self::BadSample,
        Self::UnknownSymbol,
        Self::NoSignal,
        Self::NoFile,
        Self::NoSession,
        Self::NoRuns,
    ];

    /// The code as printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::UnknownKey => "unknown-key",
            Self::MissingKey => "missing-key",
            Self::WrongType => "wrong-type",
            Self::OutOfBounds => "out-of-bounds",
            Self::UnknownName => "unknown-name",
            Self::BadRange => "bad-range",
            Self::EmptyAxis => "empty-axis",
            Self::Duplicate => "duplicate",
            Self::Conflict => "conflict",
            Self::UnevenZip => "uneven-zip",
            Self::TooLarge => "too-large",
            Self::BadSample => "bad-sample",
            Self::UnknownSymbol => "unknown-symbol",
            Self::NoSignal => "no-signal",
            Self::NoFile => "no-file",
            Self::NoSession => "no-session",
            Self::NoRuns => "no-runs",
        }
    }
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its kind.
    pub code: DiagnosticCode,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub at: Location,
    /// What to do.
    pub help: String,
}

impl Diagnostic {
    /// A problem at a place, with its remedy.
    pub fn new(
        code: DiagnosticCode,
        at: &Location,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { code, message: message.into(), at: at.clone(), help: help.into() }
    }
}

/// Problems as they are found.
#[derive(Debug, Default)]
pub(super) struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    pub(super) fn add(
        &mut self,
        code: DiagnosticCode,
        at: &Location,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.0.push(Diagnostic::new(code, at, message, help));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The problems, in the order of the text.
    pub(super) fn into_vec(mut self) -> Vec<Diagnostic> {
        self.0.sort_by_key(|problem| (problem.at.source, problem.at.span.start));
        self.0
    }
}

/// "did you mean a?" where a known name is near `found`, else "use one of a, b, c".
pub(super) fn suggestion<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let near = known
        .iter()
        .map(|name| (strsim::jaro_winkler(found, name), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match near {
        Some((_, name)) => format!("did you mean `{name}`?"),
        None => format!("use one of {}", known.join(", ")),
    }
}
