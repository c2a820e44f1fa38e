//! The way out of refusals that say too little themselves, by Azure's code.

use super::ServiceError;

/// Azure's code, and what a user can do about it, in full sentences.
const BY_CODE: &[(&str, &str)] = &[
    (
        "InvalidAuthenticationTokenTenant",
        "The token is of another tenant than the subscription. Set tenant_id (ARM_TENANT_ID) to the tenant of the subscription.",
    ),
    (
        "SubscriptionNotFound",
        "Check subscription_id (ARM_SUBSCRIPTION_ID) and the subscription in the ids, and that the identity has a role in it.",
    ),
    (
        "AuthorizationFailed",
        "Give the identity a role that allows this, for replication the role Site Recovery Contributor on the vault. \
         A role given a moment ago takes some minutes to have effect.",
    ),
    (
        "LinkedAuthorizationFailed",
        "The identity also needs a role on what the request refers to, which the message names.",
    ),
    (
        "MissingSubscriptionRegistration",
        "Register the resource provider once in the subscription: az provider register --namespace Microsoft.RecoveryServices.",
    ),
    (
        "ScopeLocked",
        "A lock on the object, its resource group or the subscription forbids the change. Remove the lock first.",
    ),
    (
        "RequestDisallowedByPolicy",
        "An Azure Policy assignment forbids the change. The message names it.",
    ),
    (
        "InvalidAuthenticationToken",
        "Azure does not accept the token. Check environment (ARM_ENVIRONMENT) and metadata_host (ARM_METADATA_HOSTNAME): \
         tokens of one cloud are not valid in another.",
    ),
];

/// The way out of a refusal, if its code or one inside it is in the table.
pub(super) fn of(error: &ServiceError) -> Option<&'static str> {
    BY_CODE.iter().find(|(code, _)| error.has_code(code)).map(|(_, remedy)| *remedy)
}
