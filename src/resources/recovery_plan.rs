//! `asr_recovery_plan`: which items fail over together and in which order. Start reading at `model.rs`.

mod checks;
mod groups;
mod members;
mod model;
mod object;
mod resource;
mod validate;

pub use object::RecoveryPlan;
pub use resource::RecoveryPlanResource;
