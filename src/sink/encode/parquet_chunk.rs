//! A column chunk of the Parquet table: levels and repeated values coded as runs, without a look at every row.

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::column::page::{CompressedPage, Page, PageWriter as _};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, OffsetIndexBuilder};
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

use super::parquet_statistics::ChunkStatistics;

/// Level of compression: the fastest.
const ZSTD_LEVEL: i32 = 1;
/// Largest number of runs of equal cells that a chunk is coded in; their indices in a dictionary take two bytes.
const MAX_RUNS: usize = 1 << 13;
/// Fewest rows per such run on average: below that plain values, compressed, are as small.
const MIN_ROWS_PER_RUN: usize = 8;

/// Cells of neighbouring rows, with values as Parquet writes them plain.
#[derive(Debug, Clone, Copy)]
pub(super) enum ValueRun<'a> {
    /// So many rows without a value.
    None(usize),
    /// One value for so many rows.
    Same(&'a [u8], usize),
    /// The values of so many rows, one after the other.
    Each(&'a [u8], usize),
}

/// The chunk of `column` with the cells of `parts`, `rows` in all; `width` says how many bytes the value takes that
/// some bytes begin with.
///
/// Values that repeat become runs of places in a dictionary, others plain values, compressed.
///
/// # Errors
/// [`ParquetError`] where the format admits no such chunk.
pub(super) fn encode<'a>(
    column: &ColumnDescPtr,
    rows: usize,
    parts: impl Iterator<Item = ValueRun<'a>> + Clone,
    width: impl Fn(&[u8]) -> usize,
) -> Result<(Bytes, ColumnCloseResult), ParquetError> {
    let mut extent = ChunkStatistics::new(column.physical_type());
    for part in parts.clone() {
        match part {
            ValueRun::None(rows) => extent.add_nulls(rows),
            ValueRun::Same(values, _) | ValueRun::Each(values, _) => extent.add(values, &width),
        }
    }
    let coded = dictionary(rows, parts.clone(), width).unwrap_or_else(|| plain(rows, parts));
    coded.chunk(column, rows, &extent)
}

/// The pages of a chunk.
struct EncodedPages {
    /// Values of the dictionary and how many they are.
    dictionary: Option<(Vec<u8>, u32)>,
    data: Vec<u8>,
    encoding: Encoding,
    compression: Compression,
}

/// Neighbouring rows with one value, or with none.
struct MergedRuns<'a> {
    runs: Vec<(Option<&'a [u8]>, usize)>,
    max_runs: usize,
}

impl<'a> MergedRuns<'a> {
    /// Appends rows; `None` where that makes too many runs of equal cells.
    fn push(&mut self, value: Option<&'a [u8]>, rows: usize) -> Option<()> {
        let full = self.runs.len() == self.max_runs;
        match self.runs.last_mut() {
            Some((last, so_far)) if are_same(*last, value) => *so_far += rows,
            _ if full => return None,
            _ => self.runs.push((value, rows)),
        }
        Some(())
    }
}

/// Whether two values are equal; 8-byte values are compared inline, without a call to memcmp.
fn are_same(a: Option<&[u8]>, b: Option<&[u8]>) -> bool {
    match (a.map(<[u8; 8]>::try_from), b.map(<[u8; 8]>::try_from)) {
        (Some(Ok(a)), Some(Ok(b))) => a == b,
        _ => a == b,
    }
}

/// The rows as runs of places in a dictionary; `None` where that is not worth it.
fn dictionary<'a>(
    rows: usize,
    parts: impl Iterator<Item = ValueRun<'a>>,
    width: impl Fn(&[u8]) -> usize,
) -> Option<EncodedPages> {
    let most = (rows / MIN_ROWS_PER_RUN).clamp(1, MAX_RUNS);
    let mut merged = MergedRuns { runs: Vec::new(), max_runs: most };
    for part in parts {
        match part {
            ValueRun::None(rows) => merged.push(None, rows)?,
            ValueRun::Same(value, rows) => merged.push(Some(value), rows)?,
            ValueRun::Each(mut plain, _) => {
                while !plain.is_empty() {
                    let (value, rest) = plain.split_at(width(plain));
                    merged.push(Some(value), 1)?;
                    plain = rest;
                }
            }
        }
    }
    let merged = merged.runs;
    let mut known: Vec<&[u8]> = merged.iter().filter_map(|(value, _)| *value).collect();
    known.sort_unstable();
    known.dedup();
    let mut levels = RleEncoder::of_bytes(1);
    let mut dictionary_indices = RleEncoder::of_bytes(2);
    for (value, rows) in merged {
        levels.push(u16::from(value.is_some()), rows);
        if let Some(value) = value {
            let place = known.binary_search(&value).unwrap_or(0);
            dictionary_indices.push(u16::try_from(place).unwrap_or(u16::MAX), rows);
        }
    }
    let mut data = levels.with_length();
    // Bits of a place.
    data.push(16);
    data.extend(dictionary_indices.finish());
    Some(EncodedPages {
        dictionary: Some((known.concat(), u32::try_from(known.len()).unwrap_or(u32::MAX))),
        data,
        encoding: Encoding::RLE_DICTIONARY,
        compression: Compression::UNCOMPRESSED,
    })
}

/// The rows as plain values.
fn plain<'a>(rows: usize, parts: impl Iterator<Item = ValueRun<'a>> + Clone) -> EncodedPages {
    let mut levels = RleEncoder::of_bytes(1);
    for part in parts.clone() {
        match part {
            ValueRun::None(rows) => levels.push(0, rows),
            ValueRun::Same(_, rows) | ValueRun::Each(_, rows) => levels.push(1, rows),
        }
    }
    let mut data = levels.with_length();
    data.reserve(rows * size_of::<f64>());
    for part in parts {
        match part {
            ValueRun::None(_) => {}
            ValueRun::Same(value, rows) => (0..rows).for_each(|_| data.extend_from_slice(value)),
            ValueRun::Each(values, _) => data.extend_from_slice(values),
        }
    }
    let compression = ZstdLevel::try_new(ZSTD_LEVEL).map_or(Compression::UNCOMPRESSED, Compression::ZSTD);
    EncodedPages { dictionary: None, data, encoding: Encoding::PLAIN, compression }
}

impl EncodedPages {
    /// The chunk: one page of values, behind its dictionary where it has one.
    fn chunk(
        self,
        column: &ColumnDescPtr,
        rows: usize,
        extent: &ChunkStatistics<'_>,
    ) -> Result<(Bytes, ColumnCloseResult), ParquetError> {
        let rows_written = rows as u64;
        let rows = u32::try_from(rows).map_err(|error| ParquetError::External(Box::new(error)))?;
        let mut sink = TrackedWrite::new(Vec::new());
        let mut pages = SerializedPageWriter::new(&mut sink);
        let (mut compressed, mut uncompressed, mut encodings) = (0, 0, vec![Encoding::RLE, self.encoding]);
        let mut dictionary_offset = None;
        if let Some((values, count)) = self.dictionary {
            let size = values.len();
            let (buf, encoding) = (Bytes::from(values), Encoding::PLAIN);
            let page = Page::DictionaryPage { buf, num_values: count, encoding, is_sorted: false };
            let written = pages.write_page(CompressedPage::new(page, size))?;
            dictionary_offset = Some(offset(written.offset)?);
            compressed += written.compressed_size;
            uncompressed += written.uncompressed_size;
            encodings.push(encoding);
        }
        let size = self.data.len();
        let buf = match self.compression {
            Compression::UNCOMPRESSED => self.data,
            _ => zstd::bulk::compress(&self.data, ZSTD_LEVEL)?,
        };
        let page = Page::DataPage {
            buf: Bytes::from(buf),
            num_values: rows,
            encoding: self.encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        let written = pages.write_page(CompressedPage::new(page, size))?;
        pages.close()?;
        compressed += written.compressed_size;
        uncompressed += written.uncompressed_size;
        let metadata = ColumnChunkMetaData::builder(column.clone())
            .set_compression(self.compression)
            .set_encodings(encodings)
            .set_total_compressed_size(offset(compressed as u64)?)
            .set_total_uncompressed_size(offset(uncompressed as u64)?)
            .set_num_values(i64::from(rows))
            .set_data_page_offset(offset(written.offset)?)
            .set_dictionary_page_offset(dictionary_offset)
            .set_statistics(extent.statistics())
            .build()?;
        let mut place = OffsetIndexBuilder::new();
        place.append_row_count(i64::from(rows));
        let size = i32::try_from(written.compressed_size);
        place.append_offset_and_size(
            offset(written.offset)?,
            size.map_err(|error| ParquetError::External(Box::new(error)))?,
        );
        let closed = ColumnCloseResult {
            bytes_written: compressed as u64,
            rows_written,
            metadata,
            bloom_filter: None,
            column_index: Some(extent.index()?),
            offset_index: Some(place.build()),
        };
        Ok((Bytes::from(sink.into_inner()?), closed))
    }
}

fn offset(bytes: u64) -> Result<i64, ParquetError> {
    i64::try_from(bytes).map_err(|error| ParquetError::External(Box::new(error)))
}

/// Small numbers in Parquet's run-length coding.
struct RleEncoder {
    bytes_per_number: usize,
    coded: Vec<u8>,
    last: Option<(u16, usize)>,
}

impl RleEncoder {
    fn of_bytes(bytes_per_number: usize) -> Self {
        Self { bytes_per_number, coded: Vec::new(), last: None }
    }

    fn push(&mut self, number: u16, rows: usize) {
        match &mut self.last {
            Some((last, so_far)) if *last == number => *so_far += rows,
            last => {
                if let Some((number, rows)) = last.replace((number, rows)) {
                    self.write(number, rows);
                }
            }
        }
    }

    /// A run: twice its length in groups of seven bits, then the number.
    #[expect(clippy::cast_possible_truncation, reason = "seven bits")]
    fn write(&mut self, number: u16, rows: usize) {
        let mut header = rows << 1;
        while header >= 0x80 {
            self.coded.push((header & 0x7F) as u8 | 0x80);
            header >>= 7;
        }
        self.coded.push((header & 0x7F) as u8);
        self.coded.extend_from_slice(&number.to_le_bytes()[..self.bytes_per_number]);
    }

    fn finish(mut self) -> Vec<u8> {
        if let Some((number, rows)) = self.last.take() {
            self.write(number, rows);
        }
        self.coded
    }

    /// As the levels of a page begin: their length in bytes, then the runs.
    fn with_length(self) -> Vec<u8> {
        let coded = self.finish();
        let length = u32::try_from(coded.len()).unwrap_or(u32::MAX);
        [&length.to_le_bytes(), coded.as_slice()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_those_of_the_format() {
        let mut runs = RleEncoder::of_bytes(2);
        for (number, rows) in [(3, 1), (3, 99), (513, 1)] {
            runs.push(number, rows);
        }
        // 100 is 0b1100100: 200 takes two groups of seven bits.
        assert_eq!(runs.finish(), [0xC8, 0x01, 3, 0, 0x02, 1, 2]);
        assert_eq!(RleEncoder::of_bytes(1).with_length(), [0, 0, 0, 0]);
    }

    #[test]
    fn what_changes_from_row_to_row_is_no_dictionary() {
        let values: Vec<[u8; 8]> = (0..100_u64).map(u64::to_le_bytes).collect();
        let each = [ValueRun::Each(values.as_flattened(), 100)];
        assert!(dictionary(100, each.into_iter(), |_| 8).is_none());
        let twenty = [values[0]; 20];
        let alike =
            [ValueRun::Same(&values[0], 40), ValueRun::None(20), ValueRun::Each(twenty.as_flattened(), 20)];
        let coded = dictionary(100, alike.into_iter(), |_| 8).unwrap();
        assert_eq!(coded.dictionary.unwrap(), (values[0].to_vec(), 1));
    }
}
