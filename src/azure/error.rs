//! What can go wrong between here and Azure, as values a caller can branch on and a user can act on.
//!
//! The rendering is in `error/text.rs`. No error holds a token, a secret, a query string or a signed polling URL.

mod remedy;
mod service;
mod text;

pub use service::{ErrorDetail, ServiceError};

use super::operation::Operation;

/// The request an error is about, and the ids under which Microsoft's support finds it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Call {
    /// The HTTP method.
    pub method: String,
    /// The path, without host and query.
    pub path: String,
    /// The HTTP status of the answer, if there was one.
    pub status: Option<u16>,
    /// `x-ms-request-id` of the answer. Site Recovery answers the id of a job here.
    pub request_id: Option<String>,
    /// `x-ms-correlation-request-id`: the same for every request of one client.
    pub correlation_id: String,
    /// `x-ms-client-request-id`: the same for every attempt of one call.
    pub client_request_id: String,
}

/// The end of an operation that did not succeed.
#[derive(Debug, Clone)]
pub struct OperationFailure {
    /// The last request that was sent about it.
    pub call: Call,
    /// The operation.
    pub operation: Operation,
    /// The status it ended with, such as `Failed` or `Cancelled`.
    pub status: String,
    /// What the operation's own status said.
    pub error: ServiceError,
    /// What its Site Recovery job says, where it has one that could be read.
    pub job: Option<JobFailure>,
}

/// What a Site Recovery job says about its failure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobFailure {
    /// The id of the job.
    pub id: String,
    /// What the portal calls the job, such as "Enable replication".
    pub friendly_name: Option<String>,
    /// What the portal calls the task that failed, such as "Installing Mobility Service and preparing target".
    pub failed_task: Option<String>,
    /// Every error of the job and of its tasks, each once.
    pub errors: Vec<ErrorDetail>,
}

/// Everything that can go wrong.
#[derive(Debug, Clone)]
pub enum Error {
    /// Azure answered with an HTTP error.
    Service {
        /// The request.
        call: Box<Call>,
        /// The body of the answer.
        error: Box<ServiceError>,
        /// The operation that was being watched, if the request was a look at one. It goes on in Azure.
        operation: Option<Box<Operation>>,
    },
    /// Azure accepted a write, and the operation it began did not succeed.
    Operation(Box<OperationFailure>),
    /// No token could be had: nothing to sign in with, or the sign-in was refused.
    Credentials {
        /// What happened, in full sentences.
        problem: String,
        /// What to set or change, in full sentences.
        remedy: String,
    },
    /// A setting of the client is missing, malformed or contradicts another.
    Configuration(String),
    /// No connection to the endpoint could be made, or none that can be trusted.
    Unreachable {
        /// The request.
        call: Box<Call>,
        /// The host that was asked.
        host: String,
        /// The cause, innermost last.
        cause: String,
    },
    /// Azure answered something that this client does not understand or must not follow.
    Reply {
        /// The request.
        call: Box<Call>,
        /// What is wrong with the answer, in full sentences.
        problem: String,
        /// The operation that goes on in Azure, if one was begun.
        operation: Option<Box<Operation>>,
    },
    /// The scope was cancelled.
    Cancelled {
        /// The request that was under way.
        call: Box<Call>,
        /// The operation that goes on in Azure, if one was begun.
        operation: Option<Box<Operation>>,
    },
    /// Something went wrong beside an operation, which goes on in Azure.
    Beside {
        /// What went wrong.
        cause: Box<Error>,
        /// The operation.
        operation: Box<Operation>,
    },
    /// The deadline of the scope passed.
    TimedOut {
        /// The request that was under way.
        call: Box<Call>,
        /// The operation that goes on in Azure, if one was begun.
        operation: Option<Box<Operation>>,
        /// The last refusal that was being retried, rendered, if there was one.
        last: Option<String>,
    },
}

impl Error {
    /// Whether Azure said that the object is not there: 404, or the 400 with which a vault that never had a fabric
    /// answers every question below it (Azure/azure-rest-api-specs#12759).
    pub fn is_not_found(&self) -> bool {
        let Self::Service { call, error, .. } = self else { return false };
        match call.status {
            // A subscription that is not there says nothing about what lies in it: the cloud or the tenant may be wrong.
            Some(404) => {
                !error.has_code("SubscriptionNotFound") && !error.has_code("InvalidSubscriptionId")
            }
            Some(400) => error.has_code("SubscriptionIdNotRegisteredWithSrs"),
            _ => false,
        }
    }

    /// Whether Azure answered 409: the object exists, is busy, or is locked.
    pub fn is_conflict(&self) -> bool {
        self.status() == Some(409)
    }

    /// Whether the scope was cancelled.
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Cancelled { .. })
    }

    /// Whether the deadline of the scope passed.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::TimedOut { .. })
    }

    /// Whether Azure accepted the write, ran it to its end and reported failure: nothing of it is under way any more.
    pub fn is_failed_operation(&self) -> bool {
        matches!(self, Self::Operation(_))
    }

    /// The operation that the call began in Azure and that this error is about or leaves running.
    pub fn operation(&self) -> Option<&Operation> {
        match self {
            Self::Operation(failure) => Some(&failure.operation),
            Self::Beside { operation, .. } => Some(operation),
            Self::Service { operation, .. }
            | Self::Reply { operation, .. }
            | Self::Cancelled { operation, .. }
            | Self::TimedOut { operation, .. } => operation.as_deref(),
            Self::Credentials { .. } | Self::Configuration(_) | Self::Unreachable { .. } => None,
        }
    }

    /// The operation that goes on in Azure in spite of this error, to be waited for again.
    pub fn goes_on(&self) -> Option<&Operation> {
        self.operation().filter(|_| !self.is_failed_operation())
    }

    /// The HTTP status of the answer this error is about.
    pub fn status(&self) -> Option<u16> {
        self.call().and_then(|call| call.status)
    }

    /// Whether Azure's error, one of its details, or an error of the job carries this code. Case does not count.
    pub fn has_code(&self, code: &str) -> bool {
        match self {
            Self::Service { error, .. } => error.has_code(code),
            Self::Beside { cause, .. } => cause.has_code(code),
            Self::Operation(failure) => {
                let in_job = failure.job.iter().flat_map(|job| &job.errors);
                failure.error.has_code(code)
                    || in_job
                        .filter_map(|error| error.code.as_deref())
                        .any(|found| found.eq_ignore_ascii_case(code))
            }
            _ => false,
        }
    }

    /// What Azure itself said, without the request it was asked and the ids for support.
    pub fn said(&self) -> String {
        let of_service = |error: &ServiceError| {
            let head = [error.message.as_deref(), error.target.as_deref()].into_iter().flatten();
            head.chain(error.details.iter().filter_map(|detail| detail.message.as_deref()))
                .collect::<Vec<_>>()
                .join(" ")
        };
        match self {
            Self::Service { error, .. } => of_service(error),
            Self::Beside { cause, .. } => cause.said(),
            Self::Operation(failure) => {
                let of_job = failure
                    .job
                    .iter()
                    .flat_map(|job| &job.errors)
                    .filter_map(|error| error.message.as_deref());
                of_job.collect::<Vec<_>>().join(" ") + " " + &of_service(&failure.error)
            }
            _ => String::new(),
        }
    }

    /// The request this error is about, if it is about one.
    pub fn call(&self) -> Option<&Call> {
        match self {
            Self::Service { call, .. }
            | Self::Unreachable { call, .. }
            | Self::Reply { call, .. }
            | Self::Cancelled { call, .. }
            | Self::TimedOut { call, .. } => Some(call),
            Self::Operation(failure) => Some(&failure.call),
            Self::Beside { cause, .. } => cause.call(),
            Self::Credentials { .. } | Self::Configuration(_) => None,
        }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}. {}", self.summary(), self.detail())
    }
}

impl std::error::Error for Error {}
