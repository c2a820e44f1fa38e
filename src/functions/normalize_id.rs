//! `normalize_id`: an id in the spelling that Azure documents.

use super::{given, refusal, text};
use crate::azure::id;
use crate::framework::resource::{Function, FunctionError, Signature};
use crate::framework::types::Type;
use crate::framework::value::Value;

/// The function.
pub struct NormalizeId;

impl Function for NormalizeId {
    fn name(&self) -> &'static str {
        "normalize_id"
    }

    fn signature(&self) -> Signature {
        Signature {
            summary: "An Azure resource id in the spelling that Azure documents",
            description: "An Azure resource id with its segments in the spelling that Azure documents: Site Recovery begins ids with \
                          `/Subscriptions/` and writes the types of others in lower case, which other providers take for another id. Names are kept \
                          as they are, so compare two ids as `lower(provider::asr::normalize_id(a)) == lower(provider::asr::normalize_id(b))`.",
            parameters: vec![text("id", "The id, in any letter case.")],
            returns: Type::String,
        }
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        id::normalized(given(arguments, 0)).map(Value::string).map_err(refusal(0))
    }
}
