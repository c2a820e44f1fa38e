//! `paired_region`: the region that Microsoft pairs with one.

use super::{given, refusal, text};
use crate::facts::regions::Region;
use crate::framework::resource::{Function, FunctionError, Signature};
use crate::framework::types::Type;
use crate::framework::value::Value;

/// The function.
pub struct PairedRegion;

impl Function for PairedRegion {
    fn name(&self) -> &'static str {
        "paired_region"
    }

    fn signature(&self) -> Signature {
        Signature {
            summary: "The region that Microsoft pairs with a region",
            description: "The programmatic name of the region that Microsoft pairs with a region, or null for the newer regions, which have \
                          none. Pairs are advice: Site Recovery replicates between any two regions of a cloud. Some go one way: `westus3` is paired \
                          with `eastus`, and that with `westus`.",
            parameters: vec![text(
                "region",
                "The region by its programmatic name (`westeurope`) or its display name (`West Europe`).",
            )],
            returns: Type::String,
        }
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        let region = Region::expect(given(arguments, 0)).map_err(refusal(0))?;
        Ok(region.pair().map_or(Value::Null, |pair| Value::string(pair.name())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_may_go_one_way_or_be_missing() {
        let of = |region: &str| PairedRegion.call(&[region.into()]);
        assert_eq!(of("West Europe"), Ok("northeurope".into()));
        assert_eq!(of("westus3"), Ok("eastus".into()));
        assert_eq!(of("polandcentral"), Ok(Value::Null));
        let refused = of("atlantis").unwrap_err();
        assert_eq!(refused.argument, Some(0));
        assert!(refused.text.contains("\"atlantis\""), "{}", refused.text);
    }
}
