//! File names for symbols: whatever a symbol is called, its files stay inside their folder and apart from others'.

/// Longest readable part of a slug.
const READABLE: usize = 32;
/// Names that some systems keep for devices.
const RESERVED: [&str; 22] = [
    "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
    "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
];

/// A file name for `symbol`: the symbol itself where that is plain upper case, else its harmless characters and a
/// hash of the whole behind `~`.
///
/// Distinct symbols have distinct slugs, also where the file system ignores case: a plain slug has no `~`, and no
/// lower-case letter.
pub(crate) fn from_symbol(symbol: &str) -> String {
    if is_plain(symbol) {
        return symbol.to_owned();
    }
    let readable: String = symbol
        .chars()
        .take(READABLE)
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c.to_ascii_lowercase() } else { '_' })
        .collect();
    let hash = blake3::hash(symbol.as_bytes()).to_hex();
    format!("{readable}~{}", &hash[..12])
}

fn is_plain(symbol: &str) -> bool {
    let harmless =
        |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.';
    let stem = symbol.split('.').next().unwrap_or_default();
    symbol.len() <= READABLE
        && symbol.bytes().all(harmless)
        && symbol.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric())
        && !symbol.ends_with('.')
        && !symbol.contains("..")
        && !RESERVED.contains(&stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn hostile_symbols_become_harmless_distinct_names() {
        let long = "A".repeat(300);
        let symbols = [
            "SPY",
            "spy",
            "Spy",
            "BRK-B",
            "BRK/B",
            "brk",
            "BRK",
            "../x",
            "..",
            ".",
            "",
            "^GSPC",
            "EURUSD=X",
            "CON",
            "con",
            "CON.TXT",
            "NUL.X",
            "A:B",
            "a\0b",
            "\u{202e}YPS",
            "BTC-USD",
            "005930.KS",
            "X.",
            "~",
            "SPY~",
            long.as_str(),
        ];
        let mut seen = BTreeSet::new();
        for symbol in symbols {
            let slug = from_symbol(symbol);
            assert!(!slug.contains(['/', '\\', ':', '\0']) && !slug.contains(".."), "{symbol:?} gave {slug}");
            assert!(slug.is_ascii() && slug.len() < 64 && !slug.ends_with('.'), "{symbol:?} gave {slug}");
            assert!(seen.insert(slug.to_ascii_lowercase()), "{symbol:?} collides as {slug}");
        }
        assert_eq!(from_symbol("BRK-B"), "BRK-B");
    }
}
