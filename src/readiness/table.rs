//! The table of all rules.

use super::rule::Rule;

/// Every rule, family by family.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let families: [&[Rule]; 17] = [
        super::regions::RULES,
        super::machine::RULES,
        super::images::RULES,
        super::agent::RULES,
        super::surroundings::RULES,
        super::operating_system::RULES,
        super::disks::RULES,
        super::disk_sharing::RULES,
        super::disk_encryption::RULES,
        super::churn::RULES,
        super::outbound::RULES,
        super::network::RULES,
        super::recovery_network::RULES,
        super::cache_account::RULES,
        super::policy::RULES,
        super::quota::RULES,
        super::access::RULES,
    ];
    families.into_iter().flatten()
}
