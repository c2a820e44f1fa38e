//! From the answer to a write: is it done, or does Azure go on?

use azure_core::http::Url;
use serde_json::Value;

use super::{DEFAULT_INTERVAL, Operation, Place, job_of};
use crate::azure::error::{Call, Error};
use crate::azure::pipeline::Reply;
use crate::azure::retry::retry_after;
use crate::azure::write::{Method, Write};

impl Operation {
    /// The operation that an answer to a write announces, or `None` where the answer says that all is done.
    ///
    /// # Errors
    ///
    /// When the answer gives no place to look at, or one on a host other than `endpoint`, to which no token may go. Azure
    /// goes on in both cases; where a job is known the error carries the operation.
    pub(in crate::azure) fn begun(
        write: &Write,
        reply: &Reply,
        endpoint: &Url,
        call: Call,
    ) -> Result<Option<Self>, Error> {
        let status = reply.header("azure-asyncoperation").map(str::to_owned);
        let result = reply.header("location").map(str::to_owned).filter(|_| reply.status == 202);
        let urls = [status.as_deref(), result.as_deref(), reply.header("x-ms-request-id")];
        let job = urls.into_iter().flatten().find_map(job_of);
        let by_object =
            reply.status != 204 && write.method.makes_an_object() && is_intermediate(&reply.body);
        let runs = reply.status == 202 || status.is_some() || by_object;
        if !runs || reply.status == 204 {
            return Ok(None);
        }
        let mut operation = Self {
            method: write.method.as_str().to_owned(),
            path: write.id.clone(),
            version: write.api.version().to_owned(),
            place: Place { status, result, job },
            interval_ms: 0,
            client_request_id: call.client_request_id.clone(),
        };
        operation.set_interval(retry_after(reply).unwrap_or(DEFAULT_INTERVAL));
        let urls = [&operation.place.status, &operation.place.result];
        let problem = urls.into_iter().flatten().find_map(|url| check_host(url, endpoint).err());
        if let Some(problem) = problem {
            let job = operation.place.job.take();
            operation.place = Place { job, ..Place::default() };
            let operation = operation.place.job.is_some().then(|| Box::new(operation));
            return Err(Error::Reply { call: Box::new(call), problem, operation });
        }
        let has_place = operation.place != Place::default() || write.method.makes_an_object();
        if !has_place {
            let problem = "It has no Azure-AsyncOperation and no Location header, so the end of the operation cannot be seen.";
            return Err(Error::Reply {
                call: Box::new(call),
                problem: problem.to_owned(),
                operation: None,
            });
        }
        Ok(Some(operation))
    }
}

/// Whether the object in an answer is in a state that it will leave by itself.
fn is_intermediate(body: &[u8]) -> bool {
    const FINAL: [&str; 4] = ["Succeeded", "Failed", "Canceled", "Cancelled"];
    let state = serde_json::from_slice::<Value>(body).ok().and_then(|object| {
        object.pointer("/properties/provisioningState")?.as_str().map(str::to_owned)
    });
    state.is_some_and(|state| !FINAL.iter().any(|known| known.eq_ignore_ascii_case(&state)))
}

/// Refuses a URL that does not lead to `endpoint`: whoever receives it would receive our token.
pub(in crate::azure) fn check_host(url: &str, endpoint: &Url) -> Result<Url, String> {
    let parsed =
        Url::parse(url).map_err(|error| format!("It holds a URL that cannot be read: {error}."))?;
    let same = parsed.scheme() == endpoint.scheme()
        && parsed.host_str().is_some_and(|host| {
            endpoint.host_str().is_some_and(|own| own.eq_ignore_ascii_case(host))
        })
        && parsed.port_or_known_default() == endpoint.port_or_known_default()
        && parsed.username().is_empty()
        && parsed.password().is_none();
    if same {
        return Ok(parsed);
    }
    Err(format!(
        "It leads to {}://{}, which is not Azure Resource Manager at {}; no token is sent there.",
        parsed.scheme(),
        parsed.host_str().unwrap_or_default(),
        endpoint.host_str().unwrap_or_default()
    ))
}

impl Method {
    /// Whether the path of the write names an object that exists afterwards.
    pub(in crate::azure) fn makes_an_object(self) -> bool {
        matches!(self, Self::Put | Self::Patch)
    }
}
