//! Azure regions by name: one spelling for comparing, one for showing.

/// Display names of the regions of the public cloud, of Azure Government and of Azure China. The programmatic name of
/// each is its display name in lower case without spaces.
const DISPLAY_NAMES: &[&str] = &[
    "Australia Central",
    "Australia Central 2",
    "Australia East",
    "Australia Southeast",
    "Austria East",
    "Belgium Central",
    "Brazil South",
    "Brazil Southeast",
    "Canada Central",
    "Canada East",
    "Central India",
    "Central US",
    "Chile Central",
    "East Asia",
    "East US",
    "East US 2",
    "France Central",
    "France South",
    "Germany North",
    "Germany West Central",
    "Indonesia Central",
    "Israel Central",
    "Italy North",
    "Japan East",
    "Japan West",
    "Jio India Central",
    "Jio India West",
    "Korea Central",
    "Korea South",
    "Malaysia West",
    "Mexico Central",
    "New Zealand North",
    "North Central US",
    "North Europe",
    "Norway East",
    "Norway West",
    "Poland Central",
    "Qatar Central",
    "South Africa North",
    "South Africa West",
    "South Central US",
    "South India",
    "Southeast Asia",
    "Spain Central",
    "Sweden Central",
    "Sweden South",
    "Switzerland North",
    "Switzerland West",
    "UAE Central",
    "UAE North",
    "UK South",
    "UK West",
    "West Central US",
    "West Europe",
    "West India",
    "West US",
    "West US 2",
    "West US 3",
    "USGov Virginia",
    "USGov Arizona",
    "USGov Texas",
    "USGov Iowa",
    "USDoD East",
    "USDoD Central",
    "China East",
    "China East 2",
    "China East 3",
    "China North",
    "China North 2",
    "China North 3",
];

/// The spelling under which two names of a region are equal: lower case without spaces, so that "West Europe" and
/// `westeurope` are the same. A region that is not in the table is spelled the same way.
pub fn normalize(location: &str) -> String {
    location.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect()
}

/// The name that Azure shows for a region, such as "West Europe", from any spelling of it. `None` for a region that is
/// not in the table.
pub fn display_name(location: &str) -> Option<&'static str> {
    let wanted = normalize(location);
    DISPLAY_NAMES.iter().copied().find(|name| normalize(name) == wanted)
}

/// The programmatic names of all regions in the table.
pub fn all() -> impl Iterator<Item = String> {
    DISPLAY_NAMES.iter().map(|name| normalize(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_region_are_equal() {
        assert_eq!(normalize("West Europe"), "westeurope");
        assert_eq!(normalize("EASTUS2 "), "eastus2");
        assert_eq!(display_name("east us 2"), Some("East US 2"));
        assert_eq!(display_name("southeastasia"), Some("Southeast Asia"));
        assert_eq!(display_name("atlantis"), None);
    }

    #[test]
    fn no_region_stands_twice_in_the_table() {
        let mut names: Vec<_> = all().collect();
        names.sort();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
