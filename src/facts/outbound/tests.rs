use super::*;
use crate::facts::regions::Region;
use crate::facts::requirements::{Features, outbound};

fn rule(priority: u32, allows: bool, destination: &str) -> SecurityRule {
    SecurityRule {
        name: format!("{}-{destination}", if allows { "allow" } else { "deny" }),
        priority,
        allows,
        protocol: "*".to_owned(),
        sources: vec!["*".to_owned()],
        destinations: vec![destination.to_owned()],
        destination_ports: vec!["*".to_owned()],
        ..SecurityRule::default()
    }
}

fn group(id: &str, rules: Vec<SecurityRule>) -> SecurityGroup {
    SecurityGroup { id: id.to_owned(), rules }
}

fn requirements(own: &str, other: &str, features: Features) -> Vec<Requirement> {
    outbound(Region::find(own).unwrap(), Region::find(other).unwrap(), features).unwrap()
}

const EVERYTHING: Features = Features {
    auto_update: true,
    disk_encryption: true,
    private_endpoint: false,
    multi_vm_group: true,
};

/// What becomes of storage, sign-in, event hub and service between France Central and Germany West Central.
fn plain(rules: Vec<SecurityRule>) -> Vec<Decision> {
    let all = requirements("francecentral", "germanywestcentral", Features::default());
    let groups = [group("nsg", rules)];
    all.iter().map(|one| evaluate(one, &["10.0.0.4".parse().unwrap()], &groups).decision).collect()
}

use Decision::{Allowed, Blocked, Undecided};

#[test]
fn tags_hold_what_they_hold() {
    let denied = || rule(4096, false, "*");
    for (tag, expected) in [
        ("Internet", [Allowed; 4]),
        ("*", [Allowed; 4]),
        ("0.0.0.0/0", [Allowed; 4]),
        ("AzureCloud", [Allowed, Undecided, Allowed, Allowed]),
        ("AzureCloud.centralfrance", [Allowed, Undecided, Blocked, Undecided]),
        ("AzureCloud.francecentral", [Undecided, Undecided, Blocked, Undecided]),
        ("Storage", [Allowed, Blocked, Blocked, Blocked]),
        ("storage.francecentral", [Allowed, Blocked, Blocked, Blocked]),
        ("Storage.GermanyWestCentral", [Blocked; 4]),
        ("EventHub", [Blocked, Blocked, Allowed, Blocked]),
        ("EventHub.FranceCentral", [Blocked; 4]),
        ("AzureActiveDirectory", [Blocked, Allowed, Blocked, Blocked]),
        ("AzureSiteRecovery", [Blocked, Blocked, Blocked, Allowed]),
        ("VirtualNetwork", [Blocked; 4]),
        ("20.0.0.0/8", [Undecided; 4]),
        ("10.0.0.0/8", [Blocked; 4]),
    ] {
        assert_eq!(plain(vec![rule(100, true, tag), denied()]), expected, "{tag}");
    }
}

#[test]
fn a_rule_fits_by_protocol_port_and_source_too() {
    let denied = || rule(4096, false, "*");
    let with = |change: fn(&mut SecurityRule)| {
        let mut allowed = rule(100, true, "Internet");
        change(&mut allowed);
        plain(vec![allowed, denied()])[0]
    };
    for (change, expected) in [
        ((|one| one.protocol = "tcp".to_owned()) as fn(&mut SecurityRule), Allowed),
        (|one| one.protocol = "Udp".to_owned(), Blocked),
        (|one| one.destination_ports = vec!["80".to_owned(), "440-450".to_owned()], Allowed),
        (|one| one.destination_ports = vec!["444-450".to_owned(), "80".to_owned()], Blocked),
        (|one| one.sources = vec!["10.0.0.0/24".to_owned()], Allowed),
        (|one| one.sources = vec!["10.0.0.4".to_owned()], Allowed),
        (|one| one.sources = vec!["10.0.1.0/24".to_owned()], Blocked),
        (|one| one.sources = vec!["VirtualNetwork".to_owned()], Allowed),
        (|one| (one.sources.clear(), one.from_groups = true).1, Undecided),
        (|one| (one.destinations.clear(), one.to_groups = true).1, Blocked),
    ] {
        assert_eq!(with(change), expected);
    }
}

#[test]
fn the_lowest_number_decides_and_the_rules_of_azure_come_last() {
    assert_eq!(plain(Vec::new()), [Allowed; 4]);
    assert_eq!(plain(vec![rule(200, true, "*"), rule(100, false, "Internet")]), [Blocked; 4]);
    assert_eq!(plain(vec![rule(100, false, "Storage"), rule(200, true, "*")])[0], Blocked);
    // A part of sign-in lies in AzureCloud, which is held back; the rest is let through.
    assert_eq!(plain(vec![rule(100, false, "AzureCloud")]), [Blocked, Undecided, Blocked, Blocked]);
}

#[test]
fn both_groups_must_let_it_through_and_the_rule_that_decided_is_named() {
    let all = requirements("francecentral", "germanywestcentral", Features::default());
    let of = |groups: &[SecurityGroup]| evaluate(&all[1], &[], groups);
    let open = || group("nic", vec![rule(100, true, "AzureActiveDirectory")]);
    let shut = || group("subnet", vec![rule(300, false, "Internet")]);
    let named = |decision, group: &str, rule: &str| Verdict {
        decision,
        group: Some(group.to_owned()),
        rule: Some(rule.to_owned()),
    };
    assert_eq!(of(&[]), Verdict { decision: Allowed, group: None, rule: None });
    assert_eq!(of(&[open()]), named(Allowed, "nic", "allow-AzureActiveDirectory"));
    assert_eq!(of(&[open(), shut()]), named(Blocked, "subnet", "deny-Internet"));
    assert_eq!(of(&[group("nic", Vec::new())]), named(Allowed, "nic", "AllowInternetOutBound"));
    let partly = group("nic", vec![rule(100, true, "AzureCloud"), rule(200, false, "*")]);
    assert_eq!(of(&[partly]), named(Undecided, "nic", "allow-AzureCloud"));
}

#[test]
fn generated_rules_let_everything_through_and_each_is_needed() {
    let private = Features { private_endpoint: true, ..Features::default() };
    for (own, other) in [
        ("westeurope", "northeurope"),
        ("northeurope", "westeurope"),
        ("francecentral", "germanywestcentral"),
        ("usgovvirginia", "usgovtexas"),
        ("chinanorth3", "chinaeast3"),
        ("eastus", "eastus"),
    ] {
        for features in [Features::default(), EVERYTHING, private] {
            let all = requirements(own, other, features);
            let rules = generate::rules(&all, "Allow", 200, 10).unwrap();
            let verdicts = |rules: Vec<SecurityRule>| -> Vec<Decision> {
                let groups = [
                    group("nic", [rules.clone(), vec![rule(4096, false, "*")]].concat()),
                    group("subnet", [rules, vec![rule(4000, false, "*")]].concat()),
                ];
                all.iter().map(|one| evaluate(one, &[], &groups).decision).collect()
            };
            assert_eq!(verdicts(Vec::new()), vec![Blocked; all.len()]);
            assert_eq!(verdicts(rules.clone()), vec![Allowed; all.len()], "{own} {features:?}");
            for at in 0..rules.len() {
                let mut without = rules.clone();
                let gone = without.remove(at);
                let expected: Vec<_> =
                    all.iter()
                        .map(|one| {
                            if gone.name == format!("Allow{}", one.key) { Blocked } else { Allowed }
                        })
                        .collect();
                assert_eq!(verdicts(without), expected, "{own} without {}", gone.name);
            }
        }
    }
}

#[test]
fn numbers_of_rules_must_fit() {
    let all = requirements("westeurope", "northeurope", Features::default());
    let rules = generate::rules(&all, "x", 4093, 1).unwrap();
    assert_eq!(
        rules.iter().map(|rule| rule.priority).collect::<Vec<_>>(),
        [4093, 4094, 4095, 4096]
    );
    for (first, step) in [(99, 1), (4094, 1), (100, 2000), (u32::MAX, 1)] {
        let error = generate::rules(&all, "x", first, step).unwrap_err();
        assert!(error.contains("between 100 and 4096"), "{error}");
    }
}
