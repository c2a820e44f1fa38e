//! The functions, one file each: `provider::asr::NAME(...)`. Pure and offline. They need Terraform 1.8 or OpenTofu 1.7.

mod churn_limit;
mod normalize_id;
mod paired_region;
mod parse_id;
mod service_tags;

use crate::framework::resource::{Function, FunctionError, Parameter};
use crate::framework::types::Type;
use crate::framework::value::Value;

/// Every function.
pub fn all() -> Vec<Box<dyn Function>> {
    vec![
        Box::new(churn_limit::ChurnLimit),
        Box::new(normalize_id::NormalizeId),
        Box::new(paired_region::PairedRegion),
        Box::new(parse_id::ParseId),
        Box::new(service_tags::ServiceTags),
    ]
}

/// A parameter that takes text.
fn text(name: &'static str, description: &'static str) -> Parameter {
    Parameter { name, ty: Type::String, description }
}

/// The text that was given for a parameter.
fn given(arguments: &[Value], position: usize) -> &str {
    arguments.get(position).and_then(Value::as_str).unwrap_or_default()
}

/// The refusal of an argument.
fn refusal(position: usize) -> impl Fn(String) -> FunctionError {
    move |text| FunctionError { text, argument: Some(position) }
}
