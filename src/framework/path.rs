//! Where in a configuration or state a value is: `identity[0].type`. Knows no values.

use std::fmt;

/// One step down into a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Into the attribute or block of that name.
    Attribute(String),
    /// Into the element of a map.
    Key(String),
    /// Into the element of a list. Elements of a set cannot be addressed: a path ends at the set.
    Index(usize),
}

/// The place of a value, from the root of a resource, data source or provider block.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct AttributePath {
    /// The steps from the root.
    pub steps: Vec<Step>,
}

impl AttributePath {
    /// The root itself: the block as a whole.
    pub fn root() -> Self {
        Self::default()
    }

    /// This path, one step further into an attribute or block.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Self {
        self.with(Step::Attribute(name.to_owned()))
    }

    /// This path, one step further into a map.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.with(Step::Key(key.to_owned()))
    }

    /// This path, one step further into a list.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.with(Step::Index(index))
    }

    fn with(&self, step: Step) -> Self {
        let mut steps = self.steps.clone();
        steps.push(step);
        Self { steps }
    }
}

impl From<&str> for AttributePath {
    fn from(name: &str) -> Self {
        Self::root().attribute(name)
    }
}

impl fmt::Display for AttributePath {
    /// As it is written in configuration.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.steps.iter().enumerate() {
            match step {
                Step::Attribute(name) if position == 0 => f.write_str(name)?,
                Step::Attribute(name) => write!(f, ".{name}")?,
                Step::Key(key) => write!(f, "[{key:?}]")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_like_configuration() {
        let path = AttributePath::from("identity").index(0).attribute("tags").key("a b");
        assert_eq!(path.to_string(), "identity[0].tags[\"a b\"]");
    }
}
