//! `asr_protected_item`: a virtual machine that is replicated, through all of its life.

pub mod checks;
mod disk;
mod interface;
pub mod model;
pub mod validate;
