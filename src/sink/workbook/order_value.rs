//! The two numbers that a reader changes and every cash figure of the workbook follows.

/// The sheet that has them.
pub(super) const SHEET: &str = "Summary";
/// Value of an order, in cash, until the reader says otherwise.
pub(super) const ORDER_VALUE: f64 = 1_000_000.0;
/// Orders a year, until the reader says otherwise.
pub(super) const ORDERS_A_YEAR: f64 = 250.0;
/// What formulas call the value of an order.
pub(super) const ORDER_VALUE_NAME: &str = "order_value";
/// What formulas call the orders a year.
pub(super) const ORDERS_A_YEAR_NAME: &str = "orders_a_year";
