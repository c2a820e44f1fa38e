//! `asr_network_requirements`: what replicated machines must reach, and the rules that let them. Made of tables alone: it asks
//! nobody and needs no credentials.

use std::collections::BTreeMap;

use async_trait::async_trait;

use crate::facts::outbound::{SecurityRule, generate};
use crate::facts::regions::{Cloud, Region};
use crate::facts::requirements::{Features, MULTI_VM, Requirement, outbound};
use crate::framework::check::Check;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::{Model, Object, Val};
use crate::framework::resource::{Call, DataSource, Outcome};
use crate::framework::schema::Schema;
use crate::framework::value::Value;
use crate::model;
use crate::resources::rows::AzureRow;

/// The data source.
pub struct NetworkRequirements;

model! {
    /// Tells what replicated virtual machines must be able to reach, on the side where they run now and, mirrored, on the side where
    /// they run after a failover; and the rules that let them, ready for `azurerm_network_security_rule`. It works
    /// from tables alone and calls nothing.
    ///
    /// Rules are by service tag: Microsoft advises against filtering by address, and a rule takes one tag. A machine writes to storage of
    /// the region it runs in, and reports to event hubs of the other region. Beyond what groups filter, a proxy must not
    /// stand before `169.254.169.254`, and a Standard internal load balancer needs a NAT gateway beside it.
    pub struct Answer {
        /// The region in which the virtual machines run, by its programmatic or its display name.
        required source_region: String [region],
        /// The region to which they replicate. From zone to zone it is the same region.
        required recovery_region: String [region],
        /// The cloud, to make sure that it is the one that is meant: `public`, `usgovernment` or `china`. Left out it is that of the
        /// regions.
        optional cloud: String [check(Check::one_of(&["public", "usgovernment", "china"]))],
        /// Whether the service updates the agent by itself. Defaults to `false`.
        optional auto_update: bool,
        /// Whether disks are encrypted with Azure Disk Encryption. Defaults to `false`.
        optional disk_encryption: bool,
        /// Whether the vault is reached by private endpoints. Defaults to `false`.
        optional private_endpoint: bool,
        /// Whether virtual machines replicate as multi-VM groups, whose members talk to each other. Defaults to `false`.
        optional multi_vm_group: bool,
        /// The priority of the first rule, from 100 to 4096. Defaults to 200.
        optional first_priority: i64 [check(Check::between(100, 4096))],
        /// What is added to it from one rule to the next. Defaults to 10.
        optional priority_step: i64 [check(Check::between(1, 1000))],
        /// What the names of rules begin with. Defaults to `AllowSiteRecovery`.
        optional name_prefix: String [check(Check::matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,59}", "1 to 60 letters, digits, `_`, `.` and `-` that begin with a letter or digit"))],
        /// Both regions by their programmatic names, with an arrow between them.
        computed id: String,
        /// What must be reachable, first from the source side, then from the recovery side.
        computed requirements: Vec<Object<Row>>,
        /// Rules for the network security groups of the source side, by their names.
        computed source_security_rules: BTreeMap<String, Object<Rule>>,
        /// Rules for those of the recovery side, which are needed before replication is reversed.
        computed recovery_security_rules: BTreeMap<String, Object<Rule>>,
    }
}

model! {
    /// Something that must be reachable.
    pub struct Row {
        /// From where: `source` or `recovery`.
        computed side: String,
        /// What it is for.
        computed purpose: String,
        /// The service tag of its addresses.
        computed service_tag: String,
        /// Its names, for firewalls that filter by name. A `*` stands for any labels.
        computed fqdns: Vec<String>,
        /// Its protocol.
        computed protocol: String,
        /// Its port.
        computed port: i64,
        /// Whether replication fails without it.
        computed mandatory: bool,
    }
}

model! {
    /// A rule, with the arguments of `azurerm_network_security_rule`.
    pub struct Rule {
        /// Its name.
        computed name: String,
        /// Its priority.
        computed priority: i64,
        /// `Outbound`, or `Inbound` for what members of a multi-VM group get.
        computed direction: String,
        /// `Allow`.
        computed access: String,
        /// `Tcp`.
        computed protocol: String,
        /// `*`.
        computed source_port_range: String,
        /// The port.
        computed destination_port_range: String,
        /// `VirtualNetwork`.
        computed source_address_prefix: String,
        /// The service tag.
        computed destination_address_prefix: String,
        /// What it is for.
        computed description: String,
    }
}

/// Why there is no answer: the argument, and what is wrong with it.
type Refusal = (&'static str, String);

impl Answer {
    /// Both regions, in one cloud.
    fn regions(&self) -> Result<(Region, Region), Refusal> {
        let region = |argument, name: &Val<String>| {
            Region::expect(name.text()).map_err(|problem| (argument, problem))
        };
        let own = region("source_region", &self.source_region)?;
        let other = region("recovery_region", &self.recovery_region)?;
        let cloud = self.cloud.known().map_or(own.cloud.word(), String::as_str);
        if cloud != own.cloud.word() {
            let known = Cloud::ALL.map(|cloud| format!("`{}`", cloud.word())).join(", ");
            let problem = format!(
                "{} is a region of the cloud `{}`, not of `{cloud}`. Leave `cloud` out or correct one of them; clouds are {known}.",
                own.name(),
                own.cloud.word()
            );
            return Err(("cloud", problem));
        }
        Ok((own, other))
    }

    fn features(&self) -> Features {
        let is = |switch: &Val<bool>| *switch == Val::Known(true);
        Features {
            auto_update: is(&self.auto_update),
            disk_encryption: is(&self.disk_encryption),
            private_endpoint: is(&self.private_endpoint),
            multi_vm_group: is(&self.multi_vm_group),
        }
    }

    fn rules(&self, of: &[Requirement]) -> Result<BTreeMap<String, Object<Rule>>, Refusal> {
        let number = |given: &Val<i64>, default| {
            given.known().map_or(default, |number| u32::try_from(*number).unwrap_or_default())
        };
        let prefix = self.name_prefix.known().map_or("AllowSiteRecovery", String::as_str);
        let (first, step) = (number(&self.first_priority, 200), number(&self.priority_step, 10));
        let rules = generate::rules(of, prefix, first, step);
        let rules = rules.map_err(|problem| ("first_priority", problem))?;
        let both = rules.iter().zip(of).flat_map(|(rule, requirement)| {
            let back = (requirement.port == MULTI_VM).then(|| shown(rule, requirement, "Inbound"));
            std::iter::once(shown(rule, requirement, "Outbound")).chain(back)
        });
        Ok(both.map(|rule| (rule.name.text().to_owned(), Object(rule))).collect())
    }

    fn complete(mut self) -> Result<Self, Refusal> {
        let (own, other) = self.regions()?;
        let features = self.features();
        let of =
            |from, to| outbound(from, to, features).map_err(|problem| ("recovery_region", problem));
        let (there, back) = (of(own, other)?, of(other, own)?);
        self.source_security_rules = Val::Known(self.rules(&there)?);
        self.recovery_security_rules = Val::Known(self.rules(&back)?);
        let rows = |side: &'static str, all: Vec<Requirement>| {
            all.into_iter().map(move |one| Object(row(side, one)))
        };
        self.requirements =
            Val::Known(rows("source", there).chain(rows("recovery", back)).collect());
        self.id = Val::Known(format!("{}->{}", own.name(), other.name()));
        Ok(self)
    }

    /// Whether everything that the answer is made of is known.
    fn is_known(&self) -> bool {
        let texts = [&self.source_region, &self.recovery_region];
        let numbers = [&self.first_priority, &self.priority_step];
        let switches = [
            &self.auto_update,
            &self.disk_encryption,
            &self.private_endpoint,
            &self.multi_vm_group,
        ];
        texts.iter().all(|text| text.known().is_some_and(|text| !text.is_empty()))
            && self.cloud != Val::Unknown
            && numbers.iter().all(|number| **number != Val::Unknown)
            && switches.iter().all(|switch| **switch != Val::Unknown)
    }
}

fn row(side: &str, one: Requirement) -> Row {
    Row {
        side: side.into(),
        purpose: one.purpose.into(),
        service_tag: Val::Known(one.service_tag),
        fqdns: Val::Known(one.fqdns.into_iter().map(str::to_owned).collect()),
        protocol: "Tcp".into(),
        port: Val::Known(i64::from(one.port)),
        mandatory: Val::Known(one.mandatory),
    }
}

fn shown(rule: &SecurityRule, of: &Requirement, direction: &'static str) -> Rule {
    let suffix = if direction == "Inbound" { "Inbound" } else { "" };
    let first = |texts: &[String]| texts.first().cloned().into();
    Rule {
        name: Val::Known(format!("{}{suffix}", rule.name)),
        priority: Val::Known(i64::from(rule.priority)),
        direction: direction.into(),
        access: "Allow".into(),
        protocol: rule.protocol.as_str().into(),
        source_port_range: "*".into(),
        destination_port_range: first(&rule.destination_ports),
        source_address_prefix: first(&rule.sources),
        destination_address_prefix: first(&rule.destinations),
        description: of.purpose.into(),
    }
}

#[async_trait]
impl DataSource for NetworkRequirements {
    fn type_name(&self) -> &'static str {
        "asr_network_requirements"
    }

    fn schema(&self) -> Schema {
        Schema { version: 0, block: Answer::block() }
    }

    fn validate(&self, config: &Value, diagnostics: &mut Diagnostics) {
        let wanted = Answer::of(config);
        if wanted.is_known()
            && let Err((argument, problem)) = wanted.complete()
        {
            diagnostics.error(argument, "There are no such requirements", problem);
        }
    }

    async fn read(&self, _call: &Call, config: Value) -> Outcome {
        let mut outcome = Outcome::default();
        match Answer::of(&config).complete() {
            Ok(answer) => outcome.state = answer.value(),
            Err((argument, problem)) => {
                outcome.diagnostics.error(argument, "There are no such requirements", problem);
            }
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(own: &str, other: &str) -> Answer {
        Answer { source_region: own.into(), recovery_region: other.into(), ..Answer::default() }
    }

    #[test]
    fn rules_are_mirrored_and_members_of_groups_get_what_they_send() {
        let answer =
            Answer { multi_vm_group: Val::Known(true), ..asked("West Europe", "northeurope") };
        let answer = answer.complete().unwrap();
        assert_eq!(answer.id, "westeurope->northeurope".into());
        let tags = |rules: &Val<BTreeMap<String, Object<Rule>>>| -> Vec<String> {
            let rules = rules.known().unwrap().values();
            rules.map(|rule| rule.0.destination_address_prefix.text().to_owned()).collect()
        };
        assert_eq!(
            tags(&answer.source_security_rules),
            [
                "EventHub.NorthEurope",
                "VirtualNetwork",
                "VirtualNetwork",
                "AzureActiveDirectory",
                "AzureSiteRecovery",
                "Storage.WestEurope"
            ]
        );
        assert!(tags(&answer.recovery_security_rules).contains(&"Storage.NorthEurope".to_owned()));
        let rules = answer.source_security_rules.known().unwrap();
        let inbound = &rules["AllowSiteRecoveryMultiVmInbound"].0;
        assert_eq!(
            (inbound.direction.text(), inbound.destination_port_range.text()),
            ("Inbound", "20004")
        );
        // Azure takes no more than 140 characters.
        assert!(rules.values().all(|rule| rule.0.description.text().len() <= 140));
        assert_eq!(answer.requirements.known().unwrap().len(), 10);
    }

    #[test]
    fn what_is_wrong_is_on_its_argument_before_anything_is_read() {
        for (answer, argument, named) in [
            (asked("westeurop", "northeurope"), "source_region", "`westeurope`"),
            (asked("westeurope", "atlantis"), "recovery_region", "\"atlantis\""),
            (asked("westeurope", "usgovtexas"), "recovery_region", "`usgovernment`"),
            (
                Answer { cloud: "china".into(), ..asked("westeurope", "northeurope") },
                "cloud",
                "`public`",
            ),
            (
                Answer { first_priority: Val::Known(4095), ..asked("westeurope", "northeurope") },
                "first_priority",
                "between 100 and 4096",
            ),
        ] {
            let mut diagnostics = Diagnostics::new();
            NetworkRequirements.validate(&answer.value(), &mut diagnostics);
            let [only] = &diagnostics.iter().collect::<Vec<_>>()[..] else { panic!("{argument}") };
            assert_eq!(only.path, argument.into());
            assert!(only.detail.contains(named), "{}", only.detail);
        }
        let mut diagnostics = Diagnostics::new();
        let open = Answer { recovery_region: Val::Unknown, ..asked("westeurop", "x") };
        NetworkRequirements.validate(&open.value(), &mut diagnostics);
        assert!(!diagnostics.has_errors());
    }
}
