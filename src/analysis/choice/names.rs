//! What choices and cells are called.

use crate::model::parameter::ParameterId;

/// The value of a parameter in the name of a choice: a strategy and a symbol need no more than their own name.
pub(super) fn value_name(parameter: &str, value: &str) -> String {
    if parameter == ParameterId::Strategy.name() || parameter == "symbol" {
        value.to_owned()
    } else {
        format!("{parameter} {value}")
    }
}

/// What a choice is called: its values of these parameters.
pub(crate) fn name_of(parameters: &[String], values: &[Option<String>]) -> String {
    let named = parameters.iter().zip(values);
    let names: Vec<String> =
        named.filter_map(|(name, value)| Some(value_name(name, value.as_deref()?))).collect();
    if names.is_empty() { "the only choice".to_owned() } else { names.join(", ") }
}

/// What a choice is called by the parameters at `places`.
pub(super) fn name_within(parameters: &[String], values: &[Option<String>], places: &[usize]) -> String {
    let parameters: Vec<String> = places.iter().map(|place| parameters[*place].clone()).collect();
    name_of(&parameters, &places.iter().map(|place| values[*place].clone()).collect::<Vec<_>>())
}

/// The places of the parameters in which choices differ; all where they differ in none.
pub(super) fn differ_in(parameters: usize, values: &[Vec<Option<String>>]) -> Vec<usize> {
    let differs = |place: &usize| values.windows(2).any(|pair| pair[0][*place] != pair[1][*place]);
    let places: Vec<usize> = (0..parameters).filter(differs).collect();
    if places.is_empty() { (0..parameters).collect() } else { places }
}
