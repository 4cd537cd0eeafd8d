//! What a sweep file chooses by name: families of interchangeable members (strategies, curves, impact models), named and
//! documented, and plain choices.

use std::fmt;

use super::parameter::ParameterId;

/// What every member of a family says about itself.
pub trait FamilyMember: Sync {
    /// The name a sweep file uses.
    fn name(&self) -> &'static str;

    /// One line for `--help` and the documentation.
    fn about(&self) -> &'static str;

    /// The optional parameters this member reads.
    ///
    /// A parameter that no chosen member reads does not matter to a run: it is left out of the run's
    /// identity and its cell stays empty.
    fn reads(&self) -> &'static [ParameterId] {
        &[]
    }
}

/// One of a few choices that a sweep file names.
pub(crate) trait NamedEnum: Copy + 'static {
    /// Every choice, the default first.
    const ALL: &'static [Self];

    /// The name a sweep file uses.
    fn name(self) -> &'static str;

    /// One line for the documentation.
    fn about(self) -> &'static str;

    /// The names of all choices.
    fn names() -> Vec<&'static str> {
        Self::ALL.iter().map(|choice| choice.name()).collect()
    }

    /// The choice called `name`.
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|choice| choice.name() == name)
    }
}

/// One chosen member of a family; equal when the names are.
pub struct Choice<T: ?Sized + 'static>(pub &'static T);

impl<T: ?Sized> Clone for Choice<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Choice<T> {}

impl<T: FamilyMember + ?Sized> PartialEq for Choice<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0.name() == other.0.name()
    }
}

impl<T: FamilyMember + ?Sized> fmt::Debug for Choice<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

impl<T: ?Sized> std::ops::Deref for Choice<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0
    }
}

/// The member called `name`, if the family has one.
pub(crate) fn find<T: FamilyMember + ?Sized>(family: &[&'static T], name: &str) -> Option<Choice<T>> {
    family.iter().find(|member| member.name() == name).map(|member| Choice(*member))
}

/// The names of a family, in its own order.
pub fn names<T: FamilyMember + ?Sized>(family: &[&'static T]) -> Vec<&'static str> {
    family.iter().map(|member| member.name()).collect()
}
