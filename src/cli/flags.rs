//! One flag a parameter, made from the list of parameters.

use clap::{Arg, ArgMatches, Command, Error, FromArgMatches};

use crate::config::value_of_flag;
use crate::model::parameter::ParameterId;
use crate::model::preset::Preset;
use crate::model::run_spec::RunSpec;
use crate::sweep::parameter::{self, PARAMETERS, Parameter, ParameterValue};

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
        let defaults = parameter::defaults(Preset::Standard);
        command.next_help_heading("Parameters").args(PARAMETERS.iter().map(|parameter| {
            let default =
                (parameter.get)(&defaults).map_or_else(String::new, |value| format!(" [default: {value}]"));
            let unit =
                if parameter.unit.is_empty() { String::new() } else { format!(" ({})", parameter.unit) };
            Arg::new(parameter.name())
                .long(parameter.name().replace('_', "-"))
                .help(format!("{}{unit}{default}", parameter.description))
                .allow_hyphen_values(true)
                .value_parser(move |text: &str| value_of_flag(parameter, text))
        }))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
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
