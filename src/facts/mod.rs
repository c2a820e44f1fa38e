//! What Microsoft publishes about Azure and Site Recovery, as tables with their sources and dates, and what can be worked out from
//! them. Everything here is pure: the same answer for the same question, and no request.

pub mod churn;
pub mod outbound;
pub mod regions;
pub mod requirements;
pub mod systems;
