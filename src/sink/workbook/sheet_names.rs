//! Names of sheets: what a spreadsheet allows of the names of what is compared.

use crate::analysis::compare::sentences;
use crate::analysis::compare::table::Comparison;

/// UTF-16 units of the longest name.
const LONGEST: usize = 31;
/// Names that other sheets have, or that spreadsheets keep for themselves.
const TAKEN: [&str; 8] =
    ["summary", "runs", "by symbol", "sensitivity", "data quality", "sweep", "glossary", "history"];

/// The name of the sheet of every comparison: no two alike, whatever values are called.
pub(super) fn comparison_sheet_names(comparisons: &[Comparison]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for comparison in comparisons {
        let (other, baseline) = sentences::display_names(&comparison.pairs.pairing);
        // The parameter once is enough.
        let other = other.strip_prefix(&format!("{} ", comparison.pairs.pairing.parameter)).unwrap_or(&other);
        names.push(free_name(&format!("{baseline} vs {other}"), &names));
    }
    names
}

/// `wanted` as a sheet may be called, and none of `names` is.
fn free_name(wanted: &str, names: &[String]) -> String {
    let allowed = wanted.replace(|letter: char| "[]:*?/\\'".contains(letter) || letter.is_control(), "-");
    let is_taken = |name: &str| {
        let name = name.to_lowercase();
        TAKEN.contains(&&*name) || names.iter().any(|taken| taken.to_lowercase() == name)
    };
    let plain = cut(&allowed, LONGEST);
    if !plain.trim().is_empty() && !is_taken(&plain) {
        return plain;
    }
    let numbered = (2..).map(|number| {
        let number = format!(" ({number})");
        format!("{}{number}", cut(&allowed, LONGEST - number.len()))
    });
    numbered.into_iter().find(|name| !is_taken(name)).unwrap_or(plain)
}

fn cut(text: &str, units: usize) -> String {
    let mut used = 0;
    let fits = |letter: &char| {
        used += letter.len_utf16();
        used <= units
    };
    text.chars().take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_a_spreadsheet_allows() {
        assert_eq!(free_name("TWAP vs VWAP", &[]), "TWAP vs VWAP");
        assert_eq!(free_name("a/b:c*[d]?'\\ vs \n", &[]), "a-b-c--d---- vs -");
        assert_eq!(free_name("History", &[]), "History (2)");
        let long = "x".repeat(40);
        let first = free_name(&long, &[]);
        assert_eq!(first.len(), 31);
        let second = free_name(&long, std::slice::from_ref(&first));
        assert_eq!(second, format!("{} (2)", "x".repeat(27)));
        assert_eq!(free_name(&long.to_uppercase(), &[first, second]), format!("{} (3)", "X".repeat(27)));
    }
}
