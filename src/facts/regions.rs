//! The regions of Azure: their names, pairs, clouds and what Site Recovery can do in them. Asks nobody.
//!
//! Pairs, access and zones as of the list of regions of 2025-09-23 (learn.microsoft.com/azure/reliability/regions-list),
//! those of the other clouds of the list of pairs of 2022; recovery from zone to zone as of the page of 2025-02-12, enhanced churn as
//! of 2026-01-06, service tags as of the public files of 2025-10-28. Pairs are advice: Site Recovery replicates between any two regions of a cloud.

use crate::azure::location::normalize;

/// A cloud of its own, with regions, tenants and endpoints of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cloud {
    /// Azure.
    Public,
    /// Azure Government of the United States.
    UsGovernment,
    /// Azure operated by 21Vianet in China.
    China,
}

impl Cloud {
    /// Every cloud.
    pub const ALL: [Cloud; 3] = [Cloud::Public, Cloud::UsGovernment, Cloud::China];

    /// Its name, as the argument `environment` of the provider has it.
    pub fn word(self) -> &'static str {
        match self {
            Cloud::Public => "public",
            Cloud::UsGovernment => "usgovernment",
            Cloud::China => "china",
        }
    }
}

/// Display name, programmatic name of the paired region (empty where there is none), and marks: `R` access has to be asked
/// for, `A` has availability zones, `Z` recovery from zone to zone, `C` enhanced churn, `X` has no service tags any more.
type Row = (&'static str, &'static str, &'static str);

const PUBLIC: &[Row] = &[
    ("Australia Central", "australiacentral2", ""),
    ("Australia Central 2", "australiacentral", "R"),
    ("Australia East", "australiasoutheast", "AZC"),
    ("Australia Southeast", "australiaeast", "C"),
    ("Austria East", "", "A"),
    ("Belgium Central", "", "A"),
    ("Brazil South", "southcentralus", "AZ"),
    ("Brazil Southeast", "brazilsouth", "R"),
    ("Canada Central", "canadaeast", "AZ"),
    ("Canada East", "canadacentral", ""),
    ("Central India", "southindia", "AZC"),
    ("Central US", "eastus2", "AZC"),
    ("Chile Central", "", "A"),
    ("East Asia", "southeastasia", "AZC"),
    ("East US", "westus", "AZ"),
    ("East US 2", "centralus", "AZC"),
    ("France Central", "francesouth", "AZC"),
    ("France South", "francecentral", "R"),
    ("Germany North", "germanywestcentral", "RC"),
    ("Germany West Central", "germanynorth", "AZ"),
    ("Indonesia Central", "", "A"),
    ("Israel Central", "", "AZ"),
    ("Italy North", "", "AZ"),
    ("Japan East", "japanwest", "AZC"),
    ("Japan West", "japaneast", "AC"),
    ("Jio India Central", "jioindiawest", "R"),
    ("Jio India West", "jioindiacentral", ""),
    ("Korea Central", "koreasouth", "AZ"),
    ("Korea South", "koreacentral", ""),
    ("Malaysia West", "", "A"),
    ("Mexico Central", "", "A"),
    ("New Zealand North", "", "AZ"),
    ("North Central US", "southcentralus", "C"),
    ("North Europe", "westeurope", "AZ"),
    ("Norway East", "norwaywest", "AZC"),
    ("Norway West", "norwayeast", "R"),
    ("Poland Central", "", "AZ"),
    ("Qatar Central", "", "AZ"),
    ("South Africa North", "southafricawest", "AZC"),
    ("South Africa West", "southafricanorth", "R"),
    ("South Central US", "northcentralus", "AZC"),
    ("South India", "centralindia", ""),
    ("Southeast Asia", "eastasia", "AZC"),
    ("Spain Central", "", "AZ"),
    ("Sweden Central", "swedensouth", "AZ"),
    ("Sweden South", "swedencentral", "R"),
    ("Switzerland North", "switzerlandwest", "AZ"),
    ("Switzerland West", "switzerlandnorth", "R"),
    ("UAE Central", "uaenorth", "RC"),
    ("UAE North", "uaecentral", "AZ"),
    ("UK South", "ukwest", "AZC"),
    ("UK West", "uksouth", ""),
    ("West Central US", "westus2", "C"),
    ("West Europe", "northeurope", "AZ"),
    ("West India", "southindia", ""),
    ("West US", "eastus", "C"),
    ("West US 2", "westcentralus", "AZC"),
    ("West US 3", "eastus", "AZC"),
];

const US_GOVERNMENT: &[Row] = &[
    ("USDoD Central", "usdodeast", ""),
    ("USDoD East", "usdodcentral", ""),
    ("USGov Arizona", "usgovtexas", ""),
    ("USGov Iowa", "", "X"),
    ("USGov Texas", "usgovarizona", ""),
    ("USGov Virginia", "usgovtexas", "Z"),
];

const CHINA: &[Row] = &[
    ("China East", "chinanorth", ""),
    ("China East 2", "chinanorth2", ""),
    ("China East 3", "chinanorth3", "R"),
    ("China North", "chinaeast", ""),
    ("China North 2", "chinaeast2", ""),
    ("China North 3", "chinaeast3", "Z"),
];

/// Where the short code that `AzureCloud.<code>` has for a region is not its programmatic name.
const CODES: &[(&str, &str)] = &[
    ("brazilsoutheast", "brazilse"),
    ("chilecentral", "chilec"),
    ("francecentral", "centralfrance"),
    ("francesouth", "southfrance"),
    ("germanynorth", "germanyn"),
    ("germanywestcentral", "germanywc"),
    ("norwayeast", "norwaye"),
    ("norwaywest", "norwayw"),
    ("switzerlandnorth", "switzerlandn"),
    ("switzerlandwest", "switzerlandw"),
];

/// A region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// The cloud it belongs to.
    pub cloud: Cloud,
    /// What Azure shows, such as "West Europe".
    pub display_name: &'static str,
    pair: &'static str,
    marks: &'static str,
}

impl Region {
    /// Every region.
    pub fn all() -> impl Iterator<Item = Region> {
        let tables =
            [(Cloud::Public, PUBLIC), (Cloud::UsGovernment, US_GOVERNMENT), (Cloud::China, CHINA)];
        tables.into_iter().flat_map(|(cloud, rows)| {
            rows.iter().map(move |(display_name, pair, marks)| Region {
                cloud,
                display_name,
                pair,
                marks,
            })
        })
    }

    /// The region of a name, whether programmatic or displayed.
    pub fn find(name: &str) -> Option<Region> {
        let wanted = normalize(name);
        Region::all().find(|region| region.name() == wanted)
    }

    /// The region of a name.
    ///
    /// # Errors
    /// That there is none, with the names that come closest.
    pub fn expect(name: &str) -> Result<Region, String> {
        Region::find(name).ok_or_else(|| {
            let wanted = normalize(name);
            let mut near: Vec<_> = Region::all()
                .map(|region| (strsim::damerau_levenshtein(&region.name(), &wanted), region.name()))
                .collect();
            near.sort();
            let near: Vec<_> = near.iter().take(3).map(|(_, name)| format!("`{name}`")).collect();
            format!(
                "\"{name}\" is not a region of Azure that is known here. Close to it are {}.",
                near.join(", ")
            )
        })
    }

    /// Its programmatic name, such as `westeurope`.
    pub fn name(&self) -> String {
        normalize(self.display_name)
    }

    /// The region that Microsoft pairs with it. Some pairs go one way.
    pub fn pair(&self) -> Option<Region> {
        Region::find(self.pair)
    }

    /// What follows the dot in its service tags, such as `WestEurope`. `None` where it has no tags any more.
    pub fn tag_suffix(&self) -> Option<String> {
        let suffix = self.display_name.chars().filter(|c| !c.is_whitespace()).collect();
        (!self.is('X')).then_some(suffix)
    }

    /// What follows the dot in its tag of all addresses, `AzureCloud`: a short code.
    pub fn azure_cloud_code(&self) -> String {
        let name = self.name();
        let code = CODES.iter().find(|(known, _)| *known == name).map(|(_, code)| *code);
        code.map_or(name, str::to_owned)
    }

    /// Whether access has to be asked for, and only for recovery within the country.
    pub fn is_restricted(&self) -> bool {
        self.is('R')
    }

    /// Whether it has availability zones.
    pub fn has_zones(&self) -> bool {
        self.is('A') || self.is('Z')
    }

    /// Whether machines can be replicated from zone to zone in it.
    pub fn has_zonal_recovery(&self) -> bool {
        self.is('Z')
    }

    /// Whether it takes part in the preview of enhanced churn.
    pub fn has_enhanced_churn(&self) -> bool {
        self.is('C')
    }

    fn is(&self, mark: char) -> bool {
        self.marks.contains(mark)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_table_is_consistent() {
        let mut names = BTreeSet::new();
        for region in Region::all() {
            assert!(names.insert(region.name()), "{} stands twice", region.name());
            assert!(region.marks.chars().all(|mark| "RAZCX".contains(mark)), "{region:?}");
            if !region.pair.is_empty() {
                let pair = region.pair().unwrap_or_else(|| panic!("{region:?}"));
                assert_eq!((pair.cloud, pair == region), (region.cloud, false), "{region:?}");
            }
        }
        for (name, _) in CODES {
            assert!(names.contains(*name), "{name}");
        }
        assert!(names.len() > 60);
    }

    #[test]
    fn a_region_is_found_by_either_name_and_an_unknown_one_is_told_its_neighbours() {
        let region = Region::find("East US 2").unwrap();
        assert_eq!((region.name(), region.display_name), ("eastus2".to_owned(), "East US 2"));
        assert_eq!(region.pair().unwrap().name(), "centralus");
        assert_eq!(region.tag_suffix().as_deref(), Some("EastUS2"));
        assert!(region.has_zones() && region.has_zonal_recovery() && region.has_enhanced_churn());
        assert_eq!(Region::find("westus3").unwrap().pair().unwrap().name(), "eastus");
        assert_eq!(Region::find("eastus").unwrap().pair().unwrap().name(), "westus");
        assert_eq!(Region::find("polandcentral").unwrap().pair(), None);
        assert_eq!(Region::find("francecentral").unwrap().azure_cloud_code(), "centralfrance");
        assert_eq!(Region::find("usgoviowa").unwrap().tag_suffix(), None);
        assert_eq!(Region::find(""), None);
        let error = Region::expect("westeurop").unwrap_err();
        assert!(error.contains("\"westeurop\"") && error.contains("`westeurope`"), "{error}");
    }
}
