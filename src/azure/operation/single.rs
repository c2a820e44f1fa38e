//! Looking at one operation by itself, and the errors that come of it.

use tokio::time::Instant;

use super::{Kind, Look, Operation, judge};
use crate::azure::api::Api;
use crate::azure::client::{Client, refused};
use crate::azure::error::{Call, Error, OperationFailure, ServiceError};
use crate::azure::scope::Scope;
use crate::azure::siterecovery::Job;

impl Client {
    /// Looks at an operation by itself: at its polling URL, else at its job, else at the object it is about.
    pub(in crate::azure) async fn look(
        &self,
        scope: &Scope,
        operation: &Operation,
    ) -> Result<(Look, Call), Error> {
        let (kind, url) = operation.place_to_look(self, scope).await?;
        let (reply, call) =
            self.send_read(scope, url).await.map_err(|error| with_operation(error, operation))?;
        if reply.is_success() || reply.status == 404 {
            return Ok((judge(kind, &reply), call));
        }
        let error = ServiceError::parse(&reply.body);
        match kind {
            // The Location URL answers the failure of the operation as if it were its own.
            Kind::Result => {
                Ok((Look::Failed { status: "Failed".to_owned(), error: Box::new(error) }, call))
            }
            // A signed URL that is refused does not say how the operation ended; its job does.
            Kind::Status if operation.job_id().is_some() => {
                let url = operation.job_url(self, scope).await?;
                let (reply, call) = self
                    .send_read(scope, url)
                    .await
                    .map_err(|error| with_operation(error, operation))?;
                if reply.is_success() || reply.status == 404 {
                    return Ok((judge(Kind::Job, &reply), call));
                }
                Err(with_operation(refused(&reply, call), operation))
            }
            _ => Err(with_operation(refused(&reply, call), operation)),
        }
    }

    pub(in crate::azure) async fn pause_until(
        &self,
        scope: &Scope,
        operation: &Operation,
        due: Instant,
    ) -> Result<(), Error> {
        scope
            .run(tokio::time::sleep_until(due))
            .await
            .map_err(|stopped| self.stopped_while(stopped, operation))
    }

    /// The failure of an operation, with what its job says.
    pub(in crate::azure) async fn failure(
        &self,
        scope: &Scope,
        operation: Operation,
        status: String,
        error: ServiceError,
        call: Call,
    ) -> Error {
        let job = match operation.job_id() {
            Some(job) => self.find::<Job>(scope, Api::SiteRecovery, job).await.ok().flatten(),
            None => None,
        };
        let job = job.map(|job| job.failure());
        Error::Operation(Box::new(OperationFailure { call, operation, status, error, job }))
    }
}

/// The same error, with the operation that goes on.
pub(in crate::azure) fn with_operation(error: Error, running: &Operation) -> Error {
    let operation = Box::new(running.clone());
    let running = Some(operation.clone());
    match error {
        cause @ (Error::Unreachable { .. } | Error::Credentials { .. }) => {
            Error::Beside { cause: Box::new(cause), operation }
        }
        Error::Service { call, error, .. } => Error::Service { call, error, operation: running },
        Error::Reply { call, problem, .. } => Error::Reply { call, problem, operation: running },
        Error::Cancelled { call, .. } => Error::Cancelled { call, operation: running },
        Error::TimedOut { call, last, .. } => Error::TimedOut { call, operation: running, last },
        other => other,
    }
}
