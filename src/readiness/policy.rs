//! Rules about the replication policy. They need nothing of Azure, so they hold for configuration too.

use super::facts::Facts;
use super::input::Unknown;
use super::rule::Severity::{Error, Information, Warning};
use super::rule::{Judged, Rule, Verdict, skip, verdict};
use super::source;

/// The times of a policy in minutes, as far as they are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Minutes {
    /// How long recovery points are kept.
    pub retention: Option<i64>,
    /// How often application-consistent snapshots are taken; 0 takes none.
    pub application_consistent: Option<i64>,
}

impl Minutes {
    fn of(facts: &Facts) -> Result<Self, Unknown> {
        let policy = facts.policy.need("the replication policy", "replication_policy_id")?;
        Ok(Self {
            retention: policy.recovery_point_history,
            application_consistent: policy.app_consistent_frequency_in_minutes,
        })
    }

    fn retention(self) -> Result<i64, Unknown> {
        self.retention
            .ok_or_else(|| Unknown("how long recovery points are kept is not known.".to_owned()))
    }

    fn application_consistent(self) -> Result<i64, Unknown> {
        self.application_consistent.ok_or_else(|| {
            Unknown("how often application-consistent snapshots are taken is not known.".to_owned())
        })
    }
}

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule {
        id: "POL-001",
        severity: Error,
        requires: "Recovery points are kept for 0 to 21,600 minutes (15 days).",
        remedy: "Keep them for a time in between.",
        source: source::QUESTIONS,
        judge: |facts| retention_in_bounds(Minutes::of(facts)?),
    },
    Rule {
        id: "POL-002",
        severity: Warning,
        requires: "Recovery points are kept.",
        remedy: "Keep them for 1,440 minutes or longer: with 0 only the latest state can be recovered.",
        source: source::QUESTIONS,
        judge: |facts| retention_is_some(Minutes::of(facts)?),
    },
    Rule {
        id: "POL-003",
        severity: Error,
        requires: "Application-consistent snapshots are taken every 60 minutes or less often, or not at all.",
        remedy: "Take them every 60 minutes or less often, or set 0.",
        source: source::QUESTIONS,
        judge: |facts| not_too_often(Minutes::of(facts)?),
    },
    Rule {
        id: "POL-004",
        severity: Error,
        requires: "Recovery points are kept if application-consistent snapshots are taken.",
        remedy: "Keep recovery points, or take no such snapshots.",
        source: source::QUESTIONS,
        judge: |facts| kept_if_taken(Minutes::of(facts)?),
    },
    Rule {
        id: "POL-005",
        severity: Error,
        requires: "Application-consistent snapshots are not further apart than recovery points are kept.",
        remedy: "Take them more often, or keep recovery points for longer.",
        source: source::ARCHITECTURE,
        judge: |facts| often_enough_to_be_kept(Minutes::of(facts)?),
    },
    Rule {
        id: "POL-006",
        severity: Warning,
        requires: "Recovery points are kept for whole hours.",
        remedy: "Round to whole hours: the service and the portal count in them.",
        source: source::QUESTIONS,
        judge: |facts| whole_hours(Minutes::of(facts)?),
    },
    Rule {
        id: "POL-007",
        severity: Information,
        requires: "Application-consistent snapshots are taken.",
        remedy: "Take them every 60 to 240 minutes if databases run on the machine.",
        source: source::QUESTIONS,
        judge: |facts| are_taken(Minutes::of(facts)?),
    },
    Rule {
        id: "POL-008",
        severity: Warning,
        requires: "No application-consistent snapshots are taken of Linux, which needs scripts for them.",
        remedy: "Write scripts that run before and after the snapshot, or set 0.",
        source: source::QUESTIONS,
        judge: |facts| {
            if !facts.is_linux()? {
                return skip("it runs Windows");
            }
            let frequency = Minutes::of(facts)?.application_consistent()?;
            verdict(frequency == 0, format!("they are taken every {frequency} minutes"))
        },
    },
];

fn retention_in_bounds(minutes: Minutes) -> Judged {
    let retention = minutes.retention()?;
    verdict((0..=21_600).contains(&retention), format!("{retention} minutes"))
}

fn retention_is_some(minutes: Minutes) -> Judged {
    let retention = minutes.retention()?;
    verdict(retention != 0, format!("{retention} minutes"))
}

fn not_too_often(minutes: Minutes) -> Judged {
    let frequency = minutes.application_consistent()?;
    verdict(frequency == 0 || frequency >= 60, format!("every {frequency} minutes"))
}

fn kept_if_taken(minutes: Minutes) -> Judged {
    let (frequency, retention) = (minutes.application_consistent()?, minutes.retention()?);
    if frequency == 0 {
        return skip("none are taken");
    }
    verdict(
        retention != 0,
        format!("they are taken every {frequency} minutes and kept for {retention}"),
    )
}

fn often_enough_to_be_kept(minutes: Minutes) -> Judged {
    let (frequency, retention) = (minutes.application_consistent()?, minutes.retention()?);
    if frequency == 0 || retention == 0 {
        return skip("none are taken, or none are kept");
    }
    verdict(
        frequency <= retention,
        format!("they are taken every {frequency} minutes and kept for {retention}"),
    )
}

fn whole_hours(minutes: Minutes) -> Judged {
    let retention = minutes.retention()?;
    verdict(retention % 60 == 0, format!("{retention} minutes"))
}

fn are_taken(minutes: Minutes) -> Judged {
    let frequency = minutes.application_consistent()?;
    verdict(
        frequency > 0,
        if frequency > 0 {
            format!("every {frequency} minutes")
        } else {
            "none are taken".to_owned()
        },
    )
}

/// One of the two times of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// How long recovery points are kept.
    Retention,
    /// How often application-consistent snapshots are taken.
    ApplicationConsistent,
}

/// The rules that a policy breaks by its times alone, with the time that is wrong and what was found; for configuration, before
/// anything is there.
pub fn broken(minutes: Minutes) -> Vec<(&'static Rule, Time, String)> {
    type Alone = fn(Minutes) -> Judged;
    const ALONE: [(&str, Time, Alone); 7] = [
        ("POL-001", Time::Retention, retention_in_bounds),
        ("POL-002", Time::Retention, retention_is_some),
        ("POL-003", Time::ApplicationConsistent, not_too_often),
        ("POL-004", Time::ApplicationConsistent, kept_if_taken),
        ("POL-005", Time::ApplicationConsistent, often_enough_to_be_kept),
        ("POL-006", Time::Retention, whole_hours),
        ("POL-007", Time::ApplicationConsistent, are_taken),
    ];
    let judged = ALONE.iter().filter_map(|(id, time, judge)| {
        let rule = RULES.iter().find(|rule| rule.id == *id)?;
        match judge(minutes) {
            Ok(Verdict::Fail(breaches)) => Some((rule, *time, breaches.into_iter().next()?.found)),
            _ => None,
        }
    });
    judged.collect()
}
