//! What a resource is: values, schemas, models, planning and diagnostics, and the engine that turns them
//! into the verbs of the protocol. Knows no wire format, no sockets and no Azure.

pub mod check;
#[cfg(test)]
pub mod conformance;
pub mod diagnostics;
pub mod engine;
pub mod json;
pub mod model;
pub mod number;
pub mod path;
pub mod plan;
pub mod private;
pub mod registry;
pub mod resource;
pub mod schema;
pub mod settle;
pub mod spelling;
pub mod state;
pub mod table;
pub mod timeouts;
pub mod types;
pub mod validate;
pub mod value;
