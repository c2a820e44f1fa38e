//! What a collection answers, before anybody says what it is.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::members::Members;
use crate::azure::error::Error;
use crate::azure::raw::{Object, members};

/// A member.
#[derive(Debug)]
pub(in crate::azure) enum Found {
    /// In a list, at a place.
    Listed(Arc<Members>, usize),
    /// Read by itself.
    Alone(Object),
}

impl Found {
    /// The member as a type.
    pub(in crate::azure) fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        match self {
            Found::Listed(members, at) => members.read(*at),
            Found::Alone(object) => object.read(),
        }
    }
}

/// Members.
#[derive(Debug)]
pub(in crate::azure) enum Listed {
    /// All of a list.
    Whole(Arc<Members>),
    /// Those at these places of a list.
    Part(Arc<Members>, Vec<usize>),
    /// Listed for this question alone, at a path.
    Asked(String, Vec<Box<RawValue>>),
}

impl Listed {
    /// The members as types, in the order of the service.
    pub(in crate::azure) fn read<T: DeserializeOwned>(&self) -> Result<Vec<T>, Error> {
        match self {
            Listed::Whole(list) => list.read_all(),
            Listed::Part(list, places) => places.iter().map(|at| list.read(*at)).collect(),
            Listed::Asked(path, all) => members(path, all),
        }
    }
}
