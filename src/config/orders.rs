//! `orders = "orders.csv"`: a portfolio of parent orders, one row each, with a symbol and parameters as columns.

use jiff::civil::Date;

use super::csv_text;
use super::diagnostic::{DiagnosticCode, Diagnostics, Location, suggestion};
use super::node::parse_value;
use super::values::single_value;
use crate::sweep::definition::PortfolioOrder;
use crate::sweep::parameter::{PARAMETERS, Parameter};

/// Columns that are not parameters.
const NON_PARAMETER_COLUMNS: [&str; 3] = ["order", "symbol", "session"];

/// What a column holds.
enum OrderColumn {
    Name,
    Symbol,
    Session,
    Parameter(&'static Parameter),
}

/// The orders of `text`, which is source number `source`, and the parameters its columns set.
pub(super) fn read(
    text: &str,
    source: usize,
    diagnostics: &mut Diagnostics,
) -> (Vec<PortfolioOrder>, Vec<&'static str>) {
    let mut reader = csv_text::reader(text);
    let header_at = Location { source, span: csv_text::line(text, 0) };
    let Some(header) = csv_text::header(&mut reader, &header_at, diagnostics) else {
        return (Vec::new(), Vec::new());
    };
    let columns: Vec<Option<OrderColumn>> =
        header.iter().map(|name| column(name, &header_at, diagnostics)).collect();
    if !columns.iter().flatten().any(|column| matches!(column, OrderColumn::Symbol)) {
        diagnostics.add(
            DiagnosticCode::MissingKey,
            &header_at,
            "the orders have no column `symbol`",
            "write a header like symbol,side,qty,start,minutes",
        );
    }
    let mut orders: Vec<PortfolioOrder> = Vec::new();
    for (record, at) in csv_text::rows(text, source, columns.len(), &mut reader, diagnostics) {
        let number = record.position().map_or(0, csv::Position::line);
        let mut order = PortfolioOrder {
            name: number.to_string().into(),
            symbol: String::new(),
            session: None,
            set: Vec::new(),
        };
        for (cell, column) in record.iter().zip(columns.iter()) {
            let Some(column) = column else { continue };
            set_cell(&mut order, column, cell, &at, diagnostics);
        }
        if let Some(same) = orders.iter().find(|other| other.equals_ignoring_name(&order)) {
            diagnostics.add(
                DiagnosticCode::Duplicate,
                &at,
                format!("this order repeats order {}", same.name),
                "merge the two into one order with the total quantity",
            );
        }
        orders.push(order);
    }
    if orders.is_empty() && diagnostics.is_empty() {
        diagnostics.add(
            DiagnosticCode::EmptyAxis,
            &header_at,
            "there is no order in the file",
            "add a row for each",
        );
    }
    let set = columns.iter().flatten().filter_map(|column| match column {
        OrderColumn::Parameter(parameter) => Some(parameter.name()),
        OrderColumn::Session => Some("session"),
        OrderColumn::Symbol => Some("symbol"),
        OrderColumn::Name => None,
    });
    (orders, set.collect())
}

fn column(name: &str, at: &Location, diagnostics: &mut Diagnostics) -> Option<OrderColumn> {
    match name {
        "order" => Some(OrderColumn::Name),
        "symbol" => Some(OrderColumn::Symbol),
        "session" => Some(OrderColumn::Session),
        _ => {
            let found = Parameter::find(name).map(OrderColumn::Parameter);
            if found.is_none() {
                diagnostics.add(
                    DiagnosticCode::UnknownKey,
                    at,
                    format!("there is no parameter `{name}`"),
                    suggestion(name, PARAMETERS.iter().map(Parameter::name).chain(NON_PARAMETER_COLUMNS)),
                );
            }
            found
        }
    }
}

/// Puts `cell` into its place; an empty one leaves the default.
fn set_cell(
    order: &mut PortfolioOrder,
    column: &OrderColumn,
    cell: &str,
    at: &Location,
    diagnostics: &mut Diagnostics,
) {
    match column {
        OrderColumn::Symbol if cell.is_empty() => {
            diagnostics.add(
                DiagnosticCode::MissingKey,
                at,
                "the order has no symbol",
                "write the symbol into its cell",
            );
        }
        OrderColumn::Symbol => cell.clone_into(&mut order.symbol),
        _ if cell.is_empty() => {}
        OrderColumn::Name => order.name = cell.into(),
        OrderColumn::Session => match cell.parse::<Date>() {
            Ok(date) => order.session = Some(date),
            Err(_) => diagnostics.add(
                DiagnosticCode::WrongType,
                at,
                format!("session is `{cell}`, which is not a date"),
                "write dates as YYYY-MM-DD",
            ),
        },
        OrderColumn::Parameter(parameter) => {
            let mut node = parse_value(cell, 0, at.source);
            node.at = at.clone();
            if let Some(value) = single_value(parameter, &node, diagnostics) {
                order.set.push((parameter.id, value));
            }
        }
    }
}
