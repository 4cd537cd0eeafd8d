//! One flag per parameter, generated from the list of parameters.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, ArgMatches, Command, Error, FromArgMatches};

use crate::config::value_of_flag;
use crate::model::parameter::ParameterId;
use crate::model::run_spec::RunSpec;
use crate::sweep::parameter::{PARAMETERS, Parameter, ParameterValue, ValueKind};

/// The parameters given as flags, `--k-temp 0.3` say.
#[derive(Debug, Clone, Default)]
pub(super) struct ParameterFlags(Vec<(ParameterId, ParameterValue)>);

impl ParameterFlags {
    /// Sets them in `spec`.
    pub(super) fn apply(&self, spec: &mut RunSpec) {
        for (parameter, value) in &self.0 {
            (Parameter::of(*parameter).set)(spec, *value);
        }
    }

    /// Those that are given.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &'static Parameter> {
        self.0.iter().map(|(parameter, _)| Parameter::of(*parameter))
    }
}

impl clap::Args for ParameterFlags {
    fn augment_args(command: Command) -> Command {
        command.next_help_heading("Parameters").args(PARAMETERS.iter().map(|parameter| {
            let default =
                parameter.default_text().map_or_else(String::new, |value| format!(" [default: {value}]"));
            let unit =
                if parameter.unit.is_empty() { String::new() } else { format!(" ({})", parameter.unit) };
            Arg::new(parameter.name())
                .long(parameter.flag())
                .value_name(placeholder(parameter.kind))
                .help(format!("{}{unit}{default}", capitalised(parameter.description)))
                .allow_hyphen_values(true)
                .value_parser(ParameterParser(parameter))
        }))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

/// Reads a value of a parameter as a sweep file has it; help and completions name the values where they are a list.
#[derive(Debug, Clone)]
struct ParameterParser(&'static Parameter);

impl TypedValueParser for ParameterParser {
    type Value = ParameterValue;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<ParameterValue, Error> {
        (|text: &str| value_of_flag(self.0, text)).parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let ValueKind::Name(names) = self.0.kind else { return None };
        Some(Box::new(names().into_iter().map(PossibleValue::new)))
    }
}

/// `text` as a sentence begins.
fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// What help shows in place of a value.
fn placeholder(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Number(_) | ValueKind::Forms(_) => "NUMBER",
        ValueKind::Count { .. } => "N",
        ValueKind::Name(_) => "NAME",
        ValueKind::Time => "HH:MM",
    }
}

impl FromArgMatches for ParameterFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let given = PARAMETERS.iter().filter_map(|parameter| {
            Some((parameter.id, *matches.get_one::<ParameterValue>(parameter.name())?))
        });
        Ok(Self(given.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
