//! Sending until there is an answer that stands: the loops around single attempts.

use std::time::Duration;

use azure_core::Bytes;
use azure_core::http::{Method as HttpMethod, Request as CoreRequest, Url};
use azure_core::time::OffsetDateTime;

use super::client::{Client, refused};
use super::error::{Call, Error, ServiceError};
use super::id;
use super::limiter::{Bucket, Permit};
use super::lost_reply::Outcome;
use super::operation::Operation;
use super::pipeline::{Connection, NoReply, Reply, Request};
use super::retry::{self, TRIES_OF_THE_UNKNOWN, Trouble, Verdict, judge};
use super::scope::{Scope, Stopped};
use super::transport::{cause, is_distrusted};
use super::write::{Method, Write};

/// How long the answer to a write that is on its way is waited for after the scope has ended. It usually takes less than a
/// second, and without it nobody would know what Azure went on to do.
const LAST_WORD: Duration = Duration::from_secs(5);

/// The version of the question for a cloud's metadata.
const METADATA_VERSION: &str = "2022-09-01";

impl Client {
    /// Sends a GET until an answer stands, whatever its status.
    pub(super) async fn send_read(&self, scope: &Scope, url: Url) -> Result<(Reply, Call), Error> {
        let connection = self.connection(scope).await?;
        let request = self.request(HttpMethod::Get, url, None);
        let mut attempt = 0;
        loop {
            attempt += 1;
            let result = scope.run(self.attempt(connection, &request)).await;
            let result = result.map_err(|stopped| self.stopped(stopped, &request, None))?;
            match judge(false, result) {
                Verdict::Stands(reply) => {
                    let call = self.call(&request, Some(&reply));
                    return Ok((reply, call));
                }
                Verdict::Hopeless(no_reply) => return Err(self.hopeless(no_reply, &request)),
                Verdict::Again(trouble) | Verdict::Unclear(trouble) => {
                    self.pause(scope, connection, &request, attempt, trouble).await?;
                }
            }
        }
    }

    /// Sends a write until it is known what became of it, and answers the operation that it began.
    pub(super) async fn send_write(
        &self,
        scope: &Scope,
        write: &Write,
    ) -> Result<Option<Operation>, Error> {
        let connection = self.connection(scope).await?;
        let url = self.url(scope, write.api.version(), &write.id).await?;
        let request = self.request(write.method.http(), url, write.body.clone().map(Bytes::from));
        let since = OffsetDateTime::now_utc();
        let (mut attempt, mut unclear) = (0, false);
        loop {
            attempt += 1;
            let result = self.attempt_write(scope, connection, &request).await;
            let result = result.map_err(|stopped| self.stopped(stopped, &request, None))?;
            let trouble = match judge(true, result) {
                Verdict::Stands(reply) if reply.is_success() => {
                    let call = self.call(&request, Some(&reply));
                    return Operation::begun(
                        write,
                        &reply,
                        &connection.cloud.resource_manager,
                        call,
                    );
                }
                Verdict::Stands(reply) => {
                    let error = refused(&reply, self.call(&request, Some(&reply)));
                    if write.removes() && error.is_not_found() {
                        return Ok(None);
                    }
                    // An earlier attempt may be what this one collides with.
                    if unclear
                        && let Outcome::TookEffect(operation) =
                            self.look_into(scope, write, &request.client_request_id, since).await?
                    {
                        return Ok(operation);
                    }
                    return Err(error);
                }
                Verdict::Hopeless(no_reply) => return Err(self.hopeless(no_reply, &request)),
                Verdict::Unclear(trouble) => {
                    unclear = true;
                    tracing::info!(method = write.method.as_str(), path = %write.id, reason = %trouble.text,
                        "the answer to a write was lost: looking whether it took effect");
                    let outcome =
                        self.look_into(scope, write, &request.client_request_id, since).await?;
                    if let Outcome::TookEffect(operation) = outcome {
                        return Ok(operation);
                    }
                    trouble
                }
                Verdict::Again(trouble) => trouble,
            };
            self.pause(scope, connection, &request, attempt, trouble).await?;
        }
    }

    /// The metadata of a cloud. Asked without a token.
    pub(super) async fn metadata(&self, scope: &Scope, host: &str) -> Result<Bytes, Error> {
        let text = format!("https://{host}/metadata/endpoints?api-version={METADATA_VERSION}");
        let url = Url::parse(&text).map_err(|error| {
            Error::Configuration(format!(
                "metadata_host (ARM_METADATA_HOSTNAME) is \"{host}\", but must be a host such as management.azure.com: {error}."
            ))
        })?;
        let request = self.request(HttpMethod::Get, url, None);
        let mut attempt = 0;
        loop {
            attempt += 1;
            let result = scope.run(self.attempt_bare(&request)).await;
            match judge(false, result.map_err(|stopped| self.stopped(stopped, &request, None))?) {
                Verdict::Stands(reply) if reply.is_success() => return Ok(reply.body),
                Verdict::Stands(reply) => {
                    return Err(refused(&reply, self.call(&request, Some(&reply))));
                }
                Verdict::Hopeless(no_reply) => return Err(self.hopeless(no_reply, &request)),
                Verdict::Again(trouble) | Verdict::Unclear(trouble) => {
                    if attempt >= TRIES_OF_THE_UNKNOWN {
                        return Err(self.gave_up(trouble, &request));
                    }
                    let wait = scope.sleep(retry::wait(attempt, trouble.after)).await;
                    wait.map_err(|stopped| self.stopped(stopped, &request, Some(&trouble)))?;
                }
            }
        }
    }

    /// One attempt, when the limiter allows it.
    async fn attempt(&self, connection: &Connection, request: &Request) -> Result<Reply, NoReply> {
        let permit = self.inner.limiter.acquire(subscription(request), bucket(request)).await;
        let result = connection.send(request).await;
        learn(permit, request, &result);
        result
    }

    /// One attempt at a write. An answer that is on its way when the scope ends is still taken.
    async fn attempt_write(
        &self,
        scope: &Scope,
        connection: &Connection,
        request: &Request,
    ) -> Result<Result<Reply, NoReply>, Stopped> {
        let permit =
            scope.run(self.inner.limiter.acquire(subscription(request), bucket(request))).await?;
        let mut sending = std::pin::pin!(connection.send(request));
        let result = match scope.run(&mut sending).await {
            Ok(result) => result,
            Err(stopped) => tokio::time::timeout(LAST_WORD, sending).await.map_err(|_| stopped)?,
        };
        learn(permit, request, &result);
        Ok(result)
    }

    async fn attempt_bare(&self, request: &Request) -> Result<Reply, NoReply> {
        let sent = CoreRequest::new(request.url.clone(), request.method);
        let answer = async {
            let response = self.inner.http.execute_request(&sent).await?;
            response.try_into_raw_response().await
        };
        match answer.await {
            Ok(response) => {
                let (status, _, body) = response.deconstruct();
                Ok(Reply { status: u16::from(status), body: body.into(), ..Reply::default() })
            }
            Err(error) if is_distrusted(&error) => Err(NoReply::Distrusted(cause(&error))),
            Err(error) => Err(NoReply::NotSent(cause(&error))),
        }
    }

    /// Waits before the next attempt, or says why there will be none.
    async fn pause(
        &self,
        scope: &Scope,
        connection: &Connection,
        request: &Request,
        attempt: u32,
        trouble: Trouble,
    ) -> Result<(), Error> {
        if trouble.unreachable && !connection.ever_answered() && attempt >= TRIES_OF_THE_UNKNOWN {
            return Err(self.gave_up(trouble, request));
        }
        let wait = retry::wait(attempt, trouble.after);
        tracing::info!(method = %request.method, path = request.url.path(), reason = %trouble.text,
            wait_ms = wait.as_millis() as u64, attempt, "asking Azure again");
        scope.sleep(wait).await.map_err(|stopped| self.stopped(stopped, request, Some(&trouble)))
    }

    fn request(&self, method: HttpMethod, url: Url, body: Option<Bytes>) -> Request {
        Request { method, url, body, client_request_id: uuid::Uuid::new_v4().to_string() }
    }

    /// The ids of a request and of its answer, for an error.
    fn call(&self, request: &Request, reply: Option<&Reply>) -> Call {
        Call {
            method: request.method.to_string(),
            path: request.url.path().to_owned(),
            status: reply.map(|reply| reply.status),
            request_id: reply.and_then(|reply| reply.header("x-ms-request-id")).map(str::to_owned),
            correlation_id: self.inner.correlation_id.clone(),
            client_request_id: request.client_request_id.clone(),
        }
    }

    fn stopped(&self, stopped: Stopped, request: &Request, trouble: Option<&Trouble>) -> Error {
        let call = Box::new(self.call(request, trouble.and_then(|trouble| trouble.reply.as_ref())));
        match stopped {
            Stopped::Cancelled => Error::Cancelled { call, operation: None },
            Stopped::TimedOut => {
                let last = trouble.map(|trouble| {
                    let said = trouble.reply.as_ref().map(|reply| ServiceError::parse(&reply.body));
                    let message =
                        said.and_then(|said| said.message).map(|text| format!(" ({text})"));
                    format!("{}{}", trouble.text, message.unwrap_or_default())
                });
                Error::TimedOut { call, operation: None, last }
            }
        }
    }

    fn hopeless(&self, no_reply: NoReply, request: &Request) -> Error {
        match no_reply {
            NoReply::Credentials(error) => error,
            NoReply::Distrusted(cause) | NoReply::NotSent(cause) | NoReply::Lost(cause) => {
                Error::Unreachable {
                    call: Box::new(self.call(request, None)),
                    host: host(&request.url),
                    cause,
                }
            }
        }
    }

    fn gave_up(&self, trouble: Trouble, request: &Request) -> Error {
        match trouble.reply {
            Some(reply) => refused(&reply, self.call(request, Some(&reply))),
            None => self.hopeless(NoReply::NotSent(trouble.text), request),
        }
    }
}

/// Corrects the limiter by what came of an attempt.
fn learn(permit: Permit, request: &Request, result: &Result<Reply, NoReply>) {
    match result {
        Ok(reply) => {
            permit.answered(
                reply.header(bucket(request).header()).and_then(|text| text.parse().ok()),
            );
            if reply.status == 429 {
                permit.throttled(retry::retry_after(reply));
            }
        }
        Err(NoReply::Lost(_)) => permit.lost(),
        Err(NoReply::NotSent(_) | NoReply::Distrusted(_) | NoReply::Credentials(_)) => {
            permit.unused()
        }
    }
}

fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn bucket(request: &Request) -> Bucket {
    match request.method {
        HttpMethod::Get | HttpMethod::Head => Bucket::Reads,
        HttpMethod::Delete => Bucket::Deletes,
        _ => Bucket::Writes,
    }
}

fn subscription(request: &Request) -> &str {
    id::subscription(request.url.path()).unwrap_or_default()
}

impl Method {
    fn http(self) -> HttpMethod {
        match self {
            Self::Put => HttpMethod::Put,
            Self::Patch => HttpMethod::Patch,
            Self::Post => HttpMethod::Post,
            Self::Delete => HttpMethod::Delete,
        }
    }
}

#[cfg(test)]
mod tests;
