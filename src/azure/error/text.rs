//! Errors in words: one short line, and full sentences with everything a user or Microsoft's support needs.

use std::fmt::Write as _;

use super::{Call, Error, ErrorDetail, JobFailure, OperationFailure, ServiceError, remedy};
use crate::azure::operation::Operation;

impl Error {
    /// One short line without a period.
    pub fn summary(&self) -> String {
        match self {
            Self::Service { call, error, .. } => {
                let status = call.status.map(|status| format!("HTTP {status}")).unwrap_or_default();
                match error.principal_code() {
                    Some(code) => format!("Azure refused with {status} {code}"),
                    None => format!("Azure refused with {status}"),
                }
            }
            Self::Operation(failure) => {
                let what = failure.name();
                let code =
                    failure.principal_code().map(|code| format!(": {code}")).unwrap_or_default();
                if failure.was_cancelled() {
                    format!("“{what}” was cancelled in Azure")
                } else {
                    format!("“{what}” failed in Azure{code}")
                }
            }
            Self::Beside { cause, .. } => cause.summary(),
            Self::Credentials { .. } => "No access to Azure with the given credentials".to_owned(),
            Self::Configuration(_) => {
                "The settings for Azure are incomplete or contradictory".to_owned()
            }
            Self::Unreachable { host, .. } => format!("{host} cannot be reached"),
            Self::Reply { .. } => "Azure answered something unexpected".to_owned(),
            Self::Cancelled { operation: Some(_), .. } => {
                "Cancelled while Azure was still working".to_owned()
            }
            Self::Cancelled { .. } => "Cancelled".to_owned(),
            Self::TimedOut { operation: Some(_), .. } => {
                "Timed out while Azure was still working".to_owned()
            }
            Self::TimedOut { .. } => "Timed out waiting for Azure".to_owned(),
        }
    }

    /// Full sentences: what was asked, what Azure said, what to do, and the ids for support.
    pub fn detail(&self) -> String {
        match self {
            Self::Service { call, error, operation } => {
                let mut text = format!("{} was refused{}.", call.asked(), call.with_status());
                push_service(&mut text, error);
                push_remedy(&mut text, error);
                push_running(&mut text, operation.as_deref());
                push_trace(&mut text, call);
                text
            }
            Self::Operation(failure) => failure.detail(),
            Self::Beside { cause, operation } => {
                let mut text = cause.detail();
                push_running(&mut text, Some(operation));
                text
            }
            Self::Credentials { problem, remedy } => format!("{problem}\n\n{remedy}"),
            Self::Configuration(problem) => problem.clone(),
            Self::Unreachable { call, host, cause } => {
                let mut text = format!(
                    "{} did not reach {host}: {cause}.\n\nCheck the network, the proxy (HTTPS_PROXY), the certificates that \
                     this machine trusts (or ca_bundle_path), and environment or metadata_host, which decide the endpoint.",
                    call.asked()
                );
                push_trace(&mut text, call);
                text
            }
            Self::Reply { call, problem, operation } => {
                let mut text =
                    format!("{} was answered{}. {problem}", call.asked(), call.with_status());
                push_running(&mut text, operation.as_deref());
                push_trace(&mut text, call);
                text
            }
            Self::Cancelled { call, operation } => {
                let mut text =
                    format!("{} was under way when the call was cancelled.", call.asked());
                push_running(&mut text, operation.as_deref());
                push_trace(&mut text, call);
                text
            }
            Self::TimedOut { call, operation, last } => {
                let mut text =
                    format!("{} was not finished in the time allowed for it.", call.asked());
                if let Some(last) = last {
                    let _ = write!(text, " Until then Azure had answered: {last}");
                }
                push_running(&mut text, operation.as_deref());
                push_trace(&mut text, call);
                text
            }
        }
    }
}

impl OperationFailure {
    /// What the operation is called: its job's name in the portal, else the request that began it.
    fn name(&self) -> String {
        let friendly = self.job.as_ref().and_then(|job| job.friendly_name.clone());
        friendly.unwrap_or_else(|| self.operation.to_string())
    }

    fn was_cancelled(&self) -> bool {
        self.status.eq_ignore_ascii_case("cancelled")
            || self.status.eq_ignore_ascii_case("canceled")
    }

    fn principal_code(&self) -> Option<&str> {
        let of_job =
            self.job.iter().flat_map(|job| &job.errors).find_map(|error| error.code.as_deref());
        of_job.or_else(|| self.error.principal_code())
    }

    fn detail(&self) -> String {
        let mut text =
            format!("{} was accepted by Azure, but ended as {}.", self.operation, self.status);
        match &self.job {
            Some(job) => push_job(&mut text, job),
            None => push_service(&mut text, &self.error),
        }
        // The status of the operation repeats one error of the job in fewer words; shown only where the job has none.
        if self.job.as_ref().is_some_and(|job| job.errors.is_empty()) {
            push_service(&mut text, &self.error);
        }
        push_remedy(&mut text, &self.error);
        push_trace(&mut text, &self.call);
        text
    }
}

impl Call {
    fn asked(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn with_status(&self) -> String {
        self.status.map(|status| format!(" with HTTP status {status}")).unwrap_or_default()
    }
}

fn push_job(text: &mut String, job: &JobFailure) {
    if let Some(task) = &job.failed_task {
        let _ = write!(text, " The task that failed is “{task}”.");
    }
    for error in &job.errors {
        push_detail(text, error);
    }
    let _ = write!(text, "\n\nJob: {}", job.id);
}

fn push_service(text: &mut String, error: &ServiceError) {
    if error.is_empty() {
        text.push_str(" Azure gave no reason.");
        return;
    }
    let head = ErrorDetail {
        code: error.code.clone(),
        message: error.message.clone(),
        ..ErrorDetail::default()
    };
    push_detail(text, &head);
    if let Some(target) = &error.target {
        let _ = write!(text, "\nTarget: {target}");
    }
    for detail in &error.details {
        push_detail(text, detail);
    }
}

fn push_detail(text: &mut String, detail: &ErrorDetail) {
    match (&detail.code, &detail.message) {
        (Some(code), Some(message)) => {
            let _ = write!(text, "\n\n{code}: {message}");
        }
        (Some(only), None) | (None, Some(only)) => {
            let _ = write!(text, "\n\n{only}");
        }
        (None, None) => {}
    }
    for (label, value) in [
        ("Possible causes", &detail.possible_causes),
        ("Recommended action", &detail.recommended_action),
        ("Activity id", &detail.activity_id),
    ] {
        if let Some(value) = value {
            let _ = write!(text, "\n{label}: {value}");
        }
    }
}

fn push_remedy(text: &mut String, error: &ServiceError) {
    if let Some(remedy) = remedy::of(error) {
        let _ = write!(text, "\n\n{remedy}");
    }
}

fn push_running(text: &mut String, operation: Option<&Operation>) {
    if let Some(operation) = operation {
        let _ = write!(text, "\n\nAzure goes on with {operation}");
        if let Some(job) = operation.job_id() {
            let _ = write!(text, ", as job {job}");
        }
        text.push('.');
    }
}

fn push_trace(text: &mut String, call: &Call) {
    let ids = [
        ("x-ms-request-id", call.request_id.as_deref().unwrap_or_default()),
        ("x-ms-correlation-request-id", &call.correlation_id),
        ("x-ms-client-request-id", &call.client_request_id),
    ];
    let mut gap = "\n\n";
    for (label, value) in ids {
        if !value.is_empty() {
            let _ = write!(text, "{gap}{label}: {value}");
            gap = "\n";
        }
    }
}
