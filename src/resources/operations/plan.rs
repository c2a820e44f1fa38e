//! What an operation needs to know of a recovery plan: who its members are, which way they go, and what works on it.

use crate::azure::id;
use crate::azure::siterecovery::{ProtectedItem, RecoveryPlan, RecoveryPlanProperties};

/// A plan as it is read.
pub type Plan = RecoveryPlan;

impl RecoveryPlanProperties {
    /// The ids of its members, each once, in the order of its groups.
    pub fn members(&self) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        for member in self.groups.iter().flat_map(|group| &group.replication_protected_items) {
            if !member.id.is_empty() && !ids.iter().any(|known| id::same(known, &member.id)) {
                ids.push(id::plain(&member.id));
            }
        }
        ids
    }

    /// Which way a member goes, as requests write it: seen from the plan, whose sides do not change.
    pub fn direction(&self, member: &ProtectedItem) -> &'static str {
        let own_zone = self.provider_specific_details.first().and_then(|z| z.primary_zone.as_ref());
        let zone = &member.properties.provider_specific_details.primary_availability_zone;
        let fabric = id::parent(&member.id).and_then(id::parent).unwrap_or_default();
        let from_primary = self.primary_fabric_id.as_deref().is_none_or(|p| id::same(p, fabric))
            && own_zone.is_none_or(|own| zone.as_ref() == Some(own));
        if from_primary { "PrimaryToRecovery" } else { "RecoveryToPrimary" }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_listed_once_and_go_one_way() {
        let plan: Plan = serde_json::from_value(json!({"id": "/p", "properties": {
            "primaryFabricId": "/v/replicationFabrics/a", "currentScenario": null, "allowedOperations": null,
            "groups": [
                {"groupType": "Shutdown", "replicationProtectedItems": null},
                {"groupType": "Failover"},
                {"groupType": "Boot", "replicationProtectedItems": [{"id": "/Subscriptions/x"}, {"id": "/subscriptions/X"}]},
                {"groupType": "Boot", "replicationProtectedItems": [{"id": "/y", "virtualMachineId": "guid"}]}]}}))
        .unwrap();
        assert_eq!(plan.properties.members(), ["/subscriptions/x", "/y"]);
        for (fabric, direction) in [("A", "PrimaryToRecovery"), ("b", "RecoveryToPrimary")] {
            let id = format!(
                "/v/replicationFabrics/{fabric}/replicationProtectionContainers/c/replicationProtectedItems/i"
            );
            let item = ProtectedItem { id, ..ProtectedItem::default() };
            assert_eq!(plan.properties.direction(&item), direction);
        }
    }
}
