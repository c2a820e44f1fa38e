//! From the wire to the framework. What cannot be decoded is a gRPC status:
//! the host and this provider do not understand each other, and no user can
//! do anything about it in a configuration.

use tonic::Status;

use super::{msgpack, proto};
use crate::framework::{json, types::Type, value::Value};

/// A value of type `ty`. Without a type, for a resource that does not exist,
/// nothing can be decoded and nothing is needed. An absent value is null.
pub(super) fn value(
    name: &str,
    value: Option<&proto::DynamicValue>,
    ty: Option<&Type>,
) -> Result<Value, Status> {
    let (Some(value), Some(ty)) = (value, ty) else { return Ok(Value::Null) };
    if !value.msgpack.is_empty() {
        return msgpack::decode(&value.msgpack, ty).map_err(|error| undecodable(name, &error));
    }
    if value.json.is_empty() {
        return Ok(Value::Null);
    }
    let text = str::from_utf8(&value.json).map_err(|error| undecodable(name, &error))?;
    json::read(text, ty).map_err(|error| undecodable(name, &error))
}

/// The JSON text of a stored state; `None` for the form that Terraform wrote
/// before 0.12.
pub(super) fn raw_state<'a>(
    name: &str,
    state: Option<&'a proto::RawState>,
) -> Result<Option<&'a str>, Status> {
    let Some(state) = state else { return Ok(Some("null")) };
    if state.json.is_empty() {
        return Ok(state.flatmap.is_empty().then_some("null"));
    }
    str::from_utf8(&state.json).map(Some).map_err(|error| undecodable(name, &error))
}

pub(super) fn undecodable(name: &str, error: &impl std::fmt::Display) -> Status {
    Status::invalid_argument(format!("{name} cannot be decoded: {error}"))
}
