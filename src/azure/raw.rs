//! Objects as the service wrote them. All that leads to an object is the same for every type, and compiled once; the last step
//! alone knows the type.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::error::{Call, Error};
use super::pipeline::Reply;

/// The answer to a GET that succeeded.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) reply: Reply,
    pub(super) call: Call,
}

impl Object {
    /// What it says, as a type.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.reply.body).map_err(|error| Error::Reply {
            call: Box::new(self.call.clone()),
            problem: format!("Its body cannot be read: {error}."),
            operation: None,
        })
    }
}

/// A member of the list at a path, as a type.
pub(super) fn member<T: DeserializeOwned>(path: &str, member: &RawValue) -> Result<T, Error> {
    // By bytes, as whole answers are: each way of reading would be compiled for every type.
    serde_json::from_slice(member.get().as_bytes()).map_err(|error| Error::Reply {
        call: Box::default(),
        problem: format!("The list {path} holds a member that cannot be read: {error}."),
        operation: None,
    })
}

/// Members of the list at a path, as types.
pub(super) fn members<T: DeserializeOwned>(
    path: &str,
    all: &[Box<RawValue>],
) -> Result<Vec<T>, Error> {
    all.iter().map(|one| member(path, one)).collect()
}
