//! Faults on demand: what a test or a script wants to go wrong, and when.
//!
//! A fault waits for requests of its method and path; each match first uses up `skip`, then `times`. The first fault
//! that fits wins. Faults of the wire act on the request itself, faults of a job on the operation that it starts.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One thing that will go wrong.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fault {
    /// The verb, or `*` for all.
    pub method: String,
    /// A part of the path as sent, compared without case.
    pub path: String,
    /// How many requests it hits before it is gone.
    #[serde(default = "one")]
    pub times: u32,
    /// How many fitting requests it lets pass first.
    #[serde(default)]
    pub skip: u32,
    /// What happens.
    pub effect: Effect,
}

fn one() -> u32 {
    1
}

/// What a fault does.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Answers with this status and an ARM error body; nothing is done.
    Status(u16),
    /// Answers 429 with a `Retry-After` of so many real seconds; nothing is done.
    Throttle(u32),
    /// Closes the connection; nothing is done.
    DropBefore,
    /// Does what was asked, then closes the connection without a reply.
    DropAfter,
    /// Does what was asked and answers so many real milliseconds later.
    Delay(u64),
    /// Answers with this status and body; nothing is done.
    Reply(u16, Value),
    /// The operation that the request starts ends as failed, with this error in its job. The jobs that a recovery plan
    /// begins for its members meet the faults of POST `{item}/testFailover`, `{item}/unplannedFailover` and so on, and
    /// for the phases around a failover of `{item}/shutdown` and `{item}/start`.
    FailJob(JobError),
    /// The operation that the request starts never ends.
    NeverFinish,
}

/// The error of a failed job.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct JobError {
    /// The service's code, a number or a word, such as `150261`.
    pub code: String,
    /// What went wrong.
    pub message: String,
    /// Why it may have gone wrong.
    pub possible_causes: String,
    /// What to do.
    pub recommended_action: String,
    /// The task in which it happened, by id (`EnableProtectionTask`), name or friendly name, which for tasks of
    /// recovery plans may be that of an action; empty for the first task.
    pub task: String,
}

impl JobError {
    /// The place of the task in which it happened among the tasks of a job.
    pub(crate) fn failed_task(&self, tasks: &[[String; 3]]) -> usize {
        tasks.iter().position(|names| self.is_in(names)).unwrap_or(0)
    }

    /// The share of the job that is over when it happens; the tasks of a job share its time evenly.
    pub(crate) fn share(&self, tasks: &[[String; 3]]) -> f64 {
        if tasks.is_empty() {
            1.0
        } else {
            (self.failed_task(tasks) + 1) as f64 / tasks.len() as f64
        }
    }

    /// Whether it happened in the task of these names.
    pub(crate) fn is_in(&self, names: &[String; 3]) -> bool {
        names.iter().any(|name| name.eq_ignore_ascii_case(&self.task))
    }
}

impl Fault {
    /// A fault for requests of this method (`*` for any) whose path contains `path`. Without a further call the
    /// first such request is answered 503.
    pub fn on(method: &str, path: &str) -> Self {
        Fault {
            method: method.to_owned(),
            path: path.to_owned(),
            times: 1,
            skip: 0,
            effect: Effect::Status(503),
        }
    }

    /// How many requests it hits; 1 unless said otherwise.
    pub fn times(self, times: u32) -> Self {
        Fault { times, ..self }
    }

    /// How many fitting requests pass before it strikes; 0 unless said otherwise.
    pub fn skip(self, skip: u32) -> Self {
        Fault { skip, ..self }
    }

    /// See [`Effect::Status`].
    pub fn status(self, status: u16) -> Self {
        self.effect(Effect::Status(status))
    }

    /// See [`Effect::Throttle`].
    pub fn throttle(self, seconds: u32) -> Self {
        self.effect(Effect::Throttle(seconds))
    }

    /// See [`Effect::DropBefore`].
    pub fn drop_before(self) -> Self {
        self.effect(Effect::DropBefore)
    }

    /// See [`Effect::DropAfter`].
    pub fn drop_after(self) -> Self {
        self.effect(Effect::DropAfter)
    }

    /// See [`Effect::Delay`].
    pub fn delay(self, milliseconds: u64) -> Self {
        self.effect(Effect::Delay(milliseconds))
    }

    /// See [`Effect::Reply`].
    pub fn reply(self, status: u16, body: Value) -> Self {
        self.effect(Effect::Reply(status, body))
    }

    /// See [`Effect::FailJob`].
    pub fn fail_job(
        self,
        code: &str,
        message: &str,
        possible_causes: &str,
        recommended_action: &str,
    ) -> Self {
        self.effect(Effect::FailJob(JobError {
            code: code.to_owned(),
            message: message.to_owned(),
            possible_causes: possible_causes.to_owned(),
            recommended_action: recommended_action.to_owned(),
            task: String::new(),
        }))
    }

    /// The task of the job in which it fails, see [`JobError::task`]; only after [`Fault::fail_job`].
    pub fn in_task(self, name: &str) -> Self {
        match self.effect {
            Effect::FailJob(error) => Fault {
                effect: Effect::FailJob(JobError { task: name.to_owned(), ..error }),
                ..self
            },
            _ => self,
        }
    }

    /// See [`Effect::NeverFinish`].
    pub fn never_finish(self) -> Self {
        self.effect(Effect::NeverFinish)
    }

    fn effect(self, effect: Effect) -> Self {
        Fault { effect, ..self }
    }

    fn fits(&self, method: &str, path: &str) -> bool {
        (self.method == "*" || self.method.eq_ignore_ascii_case(method))
            && path.to_lowercase().contains(&self.path.to_lowercase())
    }

    fn is_of_a_job(&self) -> bool {
        matches!(self.effect, Effect::FailJob(_) | Effect::NeverFinish)
    }
}

/// The faults that still wait.
#[derive(Clone, Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Adds a fault behind those that wait already.
    pub fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Forgets all faults.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The faults that still wait, in order.
    pub fn waiting(&self) -> &[Fault] {
        &self.0
    }

    /// What happens to a request on the wire, if anything.
    pub(crate) fn strike_request(&mut self, method: &str, path: &str) -> Option<Effect> {
        self.strike(method, path, false)
    }

    /// What happens to the operation that a request starts, if anything.
    pub(crate) fn strike_job(&mut self, method: &str, path: &str) -> Option<Effect> {
        self.strike(method, path, true)
    }

    fn strike(&mut self, method: &str, path: &str, job: bool) -> Option<Effect> {
        let at = self
            .0
            .iter()
            .position(|fault| fault.is_of_a_job() == job && fault.fits(method, path))?;
        let fault = &mut self.0[at];
        if fault.skip > 0 {
            fault.skip -= 1;
            return None;
        }
        fault.times = fault.times.saturating_sub(1);
        let effect = fault.effect.clone();
        if fault.times == 0 {
            self.0.remove(at);
        }
        Some(effect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_skips_then_strikes_then_is_gone() {
        let mut faults = Faults::default();
        faults.add(Fault::on("put", "/ReplicationFabrics/").skip(1).times(2).throttle(7));

        let mut struck = || faults.strike_request("PUT", "/x/replicationfabrics/f").is_some();
        assert_eq!([struck(), struck(), struck(), struck()], [false, true, true, false]);
        assert!(faults.waiting().is_empty());
    }

    #[test]
    fn a_fault_of_a_job_leaves_the_request_alone() {
        let mut faults = Faults::default();
        faults.add(Fault::on("*", "").never_finish());
        assert!(faults.strike_request("PUT", "/a").is_none());
        assert!(matches!(faults.strike_job("PUT", "/a"), Some(Effect::NeverFinish)));
    }

    #[test]
    fn a_script_can_write_a_fault_as_json() {
        let text =
            r#"{"method": "PUT", "path": "/vaults/", "effect": {"fail_job": {"code": "539"}}}"#;
        let fault: Fault = serde_json::from_str(text).unwrap();
        assert!(matches!(fault.effect, Effect::FailJob(error) if error.code == "539"));
        assert_eq!(fault.times, 1);
    }
}
