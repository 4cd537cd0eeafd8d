//! What lets a reader skip a column chunk: how many rows have no value, and the smallest and the largest of the others.

use std::cmp::{max, min};

use parquet::basic::{BoundaryOrder, Type as Physical};
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnIndexBuilder;
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use parquet::file::statistics::{Statistics, ValueStatistics};

/// The extent of the values of a chunk, which are written as Parquet has them plain.
pub(super) struct ChunkStatistics<'a> {
    physical: Physical,
    nulls: usize,
    /// Of numbers by [`total_order_key`]; the first is larger where there is none.
    numbers: (i64, i64),
    texts: Option<(&'a [u8], &'a [u8])>,
}

impl<'a> ChunkStatistics<'a> {
    /// That of no rows of a column of this type.
    pub(super) fn new(physical: Physical) -> Self {
        Self { physical, nulls: 0, numbers: (i64::MAX, i64::MIN), texts: None }
    }

    /// Adds so many rows without a value.
    pub(super) fn add_nulls(&mut self, rows: usize) {
        self.nulls += rows;
    }

    /// Adds the values in `plain`, one after the other; `width` says how many bytes the first of some takes.
    pub(super) fn add(&mut self, mut plain: &'a [u8], width: impl Fn(&[u8]) -> usize) {
        match self.physical {
            Physical::BYTE_ARRAY => {
                while !plain.is_empty() {
                    let (value, rest) = plain.split_at(width(plain));
                    // The length stands before the text.
                    let text = &value[size_of::<u32>()..];
                    let (least, most) = self.texts.unwrap_or((text, text));
                    self.texts = Some((min(least, text), max(most, text)));
                    plain = rest;
                }
            }
            Physical::INT32 => {
                self.add_keys(plain.as_chunks().0.iter().map(|v| i64::from(i32::from_le_bytes(*v))));
            }
            Physical::DOUBLE => {
                self.add_keys(plain.as_chunks().0.iter().map(|v| total_order_key(i64::from_le_bytes(*v))));
            }
            _ => self.add_keys(plain.as_chunks().0.iter().map(|v| i64::from_le_bytes(*v))),
        }
    }

    fn add_keys(&mut self, keys: impl Iterator<Item = i64>) {
        self.numbers = keys.fold(self.numbers, |(least, most), key| (min(least, key), max(most, key)));
    }

    /// The smallest and the largest number.
    fn numbers<T>(&self, of: impl Fn(i64) -> T) -> Option<(T, T)> {
        let (least, most) = self.numbers;
        (least <= most).then(|| (of(least), of(most)))
    }

    /// The statistics of the chunk.
    ///
    /// Numbers are in total order, and none is NaN or a negative zero. Texts are whole, however long.
    pub(super) fn statistics(&self) -> Statistics {
        fn of<T>(extent: Option<(T, T)>, nulls: usize) -> ValueStatistics<T> {
            let (least, most) = extent.unzip();
            ValueStatistics::new(least, most, None, Some(nulls as u64), false)
        }
        match self.physical {
            Physical::BYTE_ARRAY => {
                let text = |text: &[u8]| ByteArray::from(text.to_vec());
                of(self.texts.map(|(least, most)| (text(least), text(most))), self.nulls).into()
            }
            #[expect(clippy::cast_possible_truncation, reason = "it was an i32")]
            Physical::INT32 => of(self.numbers(|key| key as i32), self.nulls).into(),
            Physical::DOUBLE => {
                let doubles = self.numbers(|k| f64::from_bits(total_order_key(k).cast_unsigned()));
                of(doubles, self.nulls).with_nan_count(doubles.map(|_| 0)).into()
            }
            _ => of(self.numbers(|key| key), self.nulls).into(),
        }
    }

    /// The column index of a chunk of one page.
    pub(super) fn index(&self) -> Result<ColumnIndexMetaData, ParquetError> {
        let statistics = self.statistics();
        let bytes = |bytes: Option<&[u8]>| bytes.unwrap_or_default().to_vec();
        let (least, most) = (statistics.min_bytes_opt(), statistics.max_bytes_opt());
        let nulls = i64::try_from(self.nulls).unwrap_or(i64::MAX);
        let nans = (self.physical == Physical::DOUBLE).then_some(0);
        let mut index = ColumnIndexBuilder::new(self.physical);
        index.append(least.is_none(), bytes(least), bytes(most), nulls, nans);
        index.set_boundary_order(BoundaryOrder::ASCENDING);
        index.build()
    }
}

/// The bits of a double as a number that is ordered as doubles are (IEEE 754, total order), and back.
fn total_order_key(bits: i64) -> i64 {
    bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_are_in_total_order() {
        let ascending = [f64::MIN, -1.5, -5e-324, 0.0, 5e-324, 0.1, 2.0, f64::MAX];
        let plain: Vec<[u8; 8]> = ascending.iter().rev().map(|value| value.to_le_bytes()).collect();
        for (first, last) in (0..8).flat_map(|first| (first..8).map(move |last| (first, last))) {
            let mut extent = ChunkStatistics::new(Physical::DOUBLE);
            extent.add(plain[7 - last..8 - first].as_flattened(), |_| 8);
            assert_eq!(
                extent.numbers(total_order_key).map(|(a, b)| [a, b]),
                Some([first, last].map(|at| ascending[at].to_bits().cast_signed()))
            );
        }
        assert!(ChunkStatistics::new(Physical::DOUBLE).statistics().min_bytes_opt().is_none());
    }
}
