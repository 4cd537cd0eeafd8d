//! Problems of a sweep file, drawn under the lines they are in.

use std::io::IsTerminal;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::config::diagnostic::{Diagnostic, SourceText};

/// `problems` as text, one after the other, with a closing count.
pub(crate) fn render(problems: &[Diagnostic], sources: &[SourceText]) -> String {
    let colour = std::io::stderr().is_terminal();
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut drawn: Vec<String> = problems.iter().map(|problem| one(problem, sources, &renderer)).collect();
    let count = problems.len();
    drawn.push(format!(
        "{count} problem{} in {}, nothing was run",
        if count == 1 { "" } else { "s" },
        sources.first().map_or("the sweep", |source| source.name.as_str()),
    ));
    drawn.join("\n\n")
}

fn one(problem: &Diagnostic, sources: &[SourceText], renderer: &Renderer) -> String {
    let source = &sources[problem.at.source];
    let end = source.text.len();
    let mut span = problem.at.span.start.min(end)..problem.at.span.end.min(end);
    // A problem of a whole table is shown where it begins.
    if let Some(first_line) = source.text[span.clone()].find('\n') {
        span.end = span.start + first_line.max(1).min(end - span.start);
    }
    let snippet = Snippet::source(source.text.as_str())
        .path(source.name.as_str())
        .annotation(AnnotationKind::Primary.span(span));
    let group = Level::ERROR
        .primary_title(problem.message.as_str())
        .id(problem.code.name())
        .element(snippet)
        .element(Level::HELP.message(problem.help.as_str()));
    renderer.render(&[group])
}
