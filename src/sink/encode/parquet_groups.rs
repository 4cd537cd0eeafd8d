//! A Parquet file of a table, a row group at a time, its columns coded side by side.

use std::io::Write;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{SchemaDescriptor, Type, TypePtr};
use rayon::prelude::*;

use super::parquet_buffer::ColumnBuffer;
use super::rows::RowBatch;
use crate::records::columns::CellKind;

/// Rows as columns, on their way into a file.
pub(crate) struct ColumnBuffers(Vec<ColumnBuffer>);

impl ColumnBuffers {
    /// No rows, of columns of these kinds.
    pub(crate) fn new(kinds: impl Iterator<Item = CellKind>) -> Self {
        Self(kinds.map(ColumnBuffer::new).collect())
    }

    /// Number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.0.first().map_or(0, ColumnBuffer::rows)
    }

    /// Appends `rows`; a column that moves gets room for `room` of them.
    pub(crate) fn push(&mut self, rows: &impl RowBatch, room: usize) {
        for (column, buffer) in self.0.iter_mut().enumerate() {
            if rows.varies(column) {
                buffer.make_room(room);
                (0..rows.count()).for_each(|row| buffer.push(&rows.varying(row, column), 1));
            } else {
                buffer.push(&rows.shared(column), rows.count());
            }
        }
    }
}

/// A file that is being written.
pub(crate) struct ParquetWriter<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    schema: SchemaDescriptor,
    /// Rows of the group that is being filled.
    current_group: ColumnBuffers,
    rows_per_group: usize,
}

impl<W: Write + Send> ParquetWriter<W> {
    /// A file with `columns` by name and kind, begun in `out`; `rows_a_group` rows are held in memory.
    ///
    /// # Errors
    /// [`ParquetError`] where it cannot be written.
    pub(crate) fn begin(
        out: W,
        columns: &[(&str, CellKind)],
        rows_a_group: usize,
    ) -> Result<Self, ParquetError> {
        let schema = schema(columns)?;
        let properties = WriterProperties::builder().set_created_by("slipgrid".to_owned()).build();
        let writer = SerializedFileWriter::new(out, Arc::clone(&schema), Arc::new(properties))?;
        let filling = ColumnBuffers::new(columns.iter().map(|(_, kind)| *kind));
        Ok(Self {
            writer,
            schema: SchemaDescriptor::new(schema),
            current_group: filling,
            rows_per_group: rows_a_group,
        })
    }

    /// Appends the rows of `more`.
    ///
    /// # Errors
    /// [`ParquetError`] where a row group is full and cannot be written.
    pub(crate) fn append(&mut self, more: &ColumnBuffers) -> Result<(), ParquetError> {
        for (buffer, more) in self.current_group.0.iter_mut().zip(&more.0) {
            buffer.append(more);
        }
        self.write_groups(self.rows_per_group)
    }

    /// Writes the rows that are left and the end of the file.
    ///
    /// # Errors
    /// [`ParquetError`] where they cannot be written.
    pub(crate) fn finish(mut self) -> Result<W, ParquetError> {
        self.write_groups(1)?;
        self.writer.into_inner()
    }

    /// Writes row groups while there are `least` rows or more.
    fn write_groups(&mut self, least: usize) -> Result<(), ParquetError> {
        while self.current_group.rows() >= least {
            let group: Vec<ColumnBuffer> =
                self.current_group.0.iter_mut().map(|buffer| buffer.take(self.rows_per_group)).collect();
            let encoded = group
                .into_par_iter()
                .zip(self.schema.columns().par_iter())
                .map(|(buffer, column)| buffer.encode(column))
                .collect::<Result<Vec<(Bytes, ColumnCloseResult)>, ParquetError>>()?;
            let mut writer = self.writer.next_row_group()?;
            for (bytes, closed) in encoded {
                writer.append_column(&bytes, closed)?;
            }
            writer.close()?;
        }
        Ok(())
    }
}

/// Every column optional: a value that does not exist is null.
pub(super) fn schema(columns: &[(&str, CellKind)]) -> Result<TypePtr, ParquetError> {
    let fields = columns.iter().map(|(name, kind)| {
        let (physical, logical) = match kind {
            CellKind::Number => (Physical::DOUBLE, None),
            CellKind::Count => (Physical::INT64, None),
            CellKind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            CellKind::Date => (Physical::INT32, Some(LogicalType::Date)),
            // Where the exchange is.
            CellKind::Time => (Physical::INT32, Some(LogicalType::time(false, TimeUnit::MILLIS))),
        };
        let field = Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical);
        field.build().map(Arc::new)
    });
    let fields = fields.collect::<Result<Vec<TypePtr>, ParquetError>>()?;
    Ok(Arc::new(Type::group_type_builder("comparison").with_fields(fields).build()?))
}

#[cfg(test)]
mod tests {
    use parquet::file::metadata::ColumnChunkMetaData;
    use parquet::file::page_index::column_index::ColumnIndexMetaData;
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::file::serialized_reader::ReadOptionsBuilder;
    use proptest::prelude::*;

    use super::super::parquet_reference;
    use super::super::rows::synthetic::{KINDS, SyntheticRows, blocks};
    use super::*;

    /// What a reader finds: the schema, the rows of every row group, and what lets it skip them.
    fn read(file: Vec<u8>) -> (String, Vec<Vec<String>>, Vec<Vec<String>>) {
        let options = ReadOptionsBuilder::new().with_page_index().build();
        let file = SerializedFileReader::new_with_options(Bytes::from(file), options).unwrap();
        let about = file.metadata();
        let groups = (0..file.num_row_groups()).map(|group| {
            let group = file.get_row_group(group).unwrap();
            group.get_row_iter(None).unwrap().map(|row| format!("{:?}", row.unwrap())).collect()
        });
        let extents = about.row_groups().iter().enumerate().map(|(group, chunks)| {
            let pages = about.page_index_for_row_group(group);
            let of = |(place, chunk): (usize, &ColumnChunkMetaData)| {
                let index = pages.column_index(place).unwrap();
                let page = &pages.offset_index(place).unwrap().page_locations()[0];
                assert_eq!((page.offset, page.first_row_index), (chunk.data_page_offset(), 0));
                format!("{:?} {}", chunk.statistics().unwrap(), first_page(index))
            };
            chunks.columns().iter().enumerate().map(of).collect()
        });
        (format!("{:?}", about.file_metadata().schema()), groups.collect(), extents.collect())
    }

    /// What a column index says of the first page.
    fn first_page(index: &ColumnIndexMetaData) -> String {
        let ends = match index {
            ColumnIndexMetaData::INT32(index) => format!("{:?}", (index.min_value(0), index.max_value(0))),
            ColumnIndexMetaData::INT64(index) => format!("{:?}", (index.min_value(0), index.max_value(0))),
            ColumnIndexMetaData::DOUBLE(index) => format!("{:?}", (index.min_value(0), index.max_value(0))),
            ColumnIndexMetaData::BYTE_ARRAY(index) => {
                format!("{:?}", (index.min_value(0), index.max_value(0)))
            }
            _ => panic!("no such column"),
        };
        format!("{ends} {} {:?}", index.is_null_page(0), index.null_count(0))
    }

    proptest! {
        // Each is hundreds of column chunks.
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_file_holds_the_same_values_and_extents_as_a_plainly_written_one(
            blocks in blocks(),
            rows_a_group in prop_oneof![1..40_usize, Just(1000)],
        ) {
            let names: Vec<String> = (0..KINDS.len()).map(|place| format!("column{place}")).collect();
            let columns: Vec<_> = names.iter().map(String::as_str).zip(KINDS).collect();
            let mut groups = ParquetWriter::begin(Vec::new(), &columns, rows_a_group).unwrap();
            for block in &blocks {
                let mut chunk = ColumnBuffers::new(KINDS.into_iter());
                chunk.push(block, 0);
                groups.append(&chunk).unwrap();
            }
            let rows: Vec<_> = blocks.iter().flat_map(SyntheticRows::rows).collect();
            let plain = parquet_reference::file(&columns, &rows, rows_a_group);
            prop_assert_eq!(read(groups.finish().unwrap()), read(plain));
        }
    }
}
