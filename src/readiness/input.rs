//! Something that rules may need to know, and why it is not known.

/// Something that rules may need to know.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Input<T> {
    /// It is known.
    Known(T),
    /// Nobody asked for it, because an argument was left out. The argument.
    #[default]
    NotGiven,
    /// It was asked for, and does not exist. Its id.
    Missing(String),
    /// It could not be read. Why, with the permission that is missing if one is.
    Unreadable(String),
}

/// Why a rule cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown(pub String);

impl<T> Input<T> {
    /// What is known; else why it is not. `what` names it, such as "the cache storage account", and `argument` is what would have
    /// said which one.
    ///
    /// # Errors
    /// Why it is not known.
    pub fn need(&self, what: &str, argument: &str) -> Result<&T, Unknown> {
        match self {
            Input::Known(known) => Ok(known),
            Input::NotGiven => Err(Unknown(format!("{what} is not known: set `{argument}`."))),
            Input::Missing(id) => Err(Unknown(format!("{what} does not exist: {id}."))),
            Input::Unreadable(why) => Err(Unknown(format!("{what} could not be read: {why}"))),
        }
    }

    /// What is known.
    pub fn known(&self) -> Option<&T> {
        if let Input::Known(known) = self { Some(known) } else { None }
    }

    /// Something made of what is known.
    pub fn map<U>(&self, make: impl FnOnce(&T) -> U) -> Input<U> {
        match self {
            Input::Known(known) => Input::Known(make(known)),
            Input::NotGiven => Input::NotGiven,
            Input::Missing(id) => Input::Missing(id.clone()),
            Input::Unreadable(why) => Input::Unreadable(why.clone()),
        }
    }
}
