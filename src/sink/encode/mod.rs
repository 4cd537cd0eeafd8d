//! The fast writers: a table's rows and a run's slices as CSV text, a table's columns as Parquet.
//!
//! They are fast because they do not format again what stays the same from row to row. Each has a reference writer
//! beside it, by which its tests say what it must write.

pub(crate) mod csv_rows;
mod parquet_buffer;
mod parquet_chunk;
pub(crate) mod parquet_groups;
#[cfg(test)]
mod parquet_reference;
mod parquet_statistics;
mod row_text;
pub(crate) mod rows;
pub(crate) mod slices;
pub(crate) mod text;
