//! Azure regions by name: the spelling under which two names of a region are equal.

/// The spelling under which two names of a region are equal: lower case without spaces, so that "West Europe" and
/// `westeurope` are the same.
pub fn normalize(location: &str) -> String {
    location.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_region_are_equal() {
        assert_eq!(normalize("West Europe"), "westeurope");
        assert_eq!(normalize("EASTUS2 "), "eastus2");
    }
}
