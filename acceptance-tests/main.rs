//! Acceptance tests: the real `terraform` (or `tofu`) binary with the provider
//! that cargo just built, against the simulator. One module per resource.

#[path = "package/archive.rs"]
mod archive;
mod coverage;
mod examples;
mod harness;
mod packaging;
mod readme;
