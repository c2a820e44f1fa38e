//! What happens around every call alike: its log lines, and a panic that
//! becomes a diagnostic instead of ending the call without a word.

use std::{any::Any, panic::AssertUnwindSafe, time::Instant};

use futures::FutureExt;
use tonic::{Response, Status};
use tracing::{Instrument, Span, field};
use uuid::Uuid;

use super::{
    encode,
    proto::{self, diagnostic::Severity},
};
use crate::framework::diagnostics::Diagnostics;

/// Where a bug is to be reported.
pub(super) const ISSUES: &str =
    "https://github.com/terraform-provider-asr/terraform-provider-asr/issues";

/// One call on its way.
pub(super) struct Rpc {
    name: &'static str,
    span: Span,
}

impl Rpc {
    /// A call of the method `name`.
    pub(super) fn new(name: &'static str) -> Self {
        let span = tracing::error_span!(
            "rpc",
            tf_rpc = name,
            tf_req_id = %Uuid::new_v4(),
            tf_resource_type = field::Empty,
            tf_data_source_type = field::Empty,
        );
        Self { name, span }
    }

    /// The call is about a resource of that type.
    pub(super) fn resource(self, type_name: &str) -> Self {
        self.span.record("tf_resource_type", type_name);
        self
    }

    /// The call is about a data source of that type.
    pub(super) fn data_source(self, type_name: &str) -> Self {
        self.span.record("tf_data_source_type", type_name);
        self
    }

    /// Runs `work` and answers with what it gives.
    pub(super) async fn answer<T: Answer>(
        self,
        work: impl Future<Output = Result<T, Status>>,
    ) -> Result<Response<T>, Status> {
        let name = self.name;
        let watched = async {
            let start = Instant::now();
            tracing::debug!("call received");
            let answer = match AssertUnwindSafe(work).catch_unwind().await {
                Ok(answer) => answer,
                Err(panic) => Ok(T::failed(&bug(name, message(panic.as_ref())))),
            };
            tracing::debug!(
                tf_req_duration_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
                diagnostic_error_count = answer.as_ref().map_or(1, Answer::errors),
                "call answered"
            );
            answer.map(Response::new)
        };
        watched.instrument(self.span).await
    }
}

/// A diagnostic that owns up to a bug.
pub(super) fn bug(place: &str, problem: &str) -> Diagnostics {
    let detail = format!(
        "{place}: {problem}.\n\nThis is a bug of the provider, not a mistake in the configuration. \
         Please report it with this text, and the output of the command run with TF_LOG=debug if you can, \
         at {ISSUES}"
    );
    Diagnostics::of_error("Bug in the provider", detail)
}

/// The text a panic was raised with.
fn message(panic: &(dyn Any + Send)) -> &str {
    let literal = panic.downcast_ref::<&str>().copied();
    literal.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

/// An answer that can carry diagnostics, or something like them.
pub(super) trait Answer {
    /// An answer that holds nothing but `diagnostics`.
    fn failed(diagnostics: &Diagnostics) -> Self;

    /// The number of errors in it.
    fn errors(&self) -> usize;
}

fn count(diagnostics: &[proto::Diagnostic]) -> usize {
    diagnostics.iter().filter(|d| d.severity() == Severity::Error).count()
}

/// The first of `diagnostics` in one text, for answers without a place for
/// more.
fn text(diagnostics: &Diagnostics) -> String {
    diagnostics.iter().map(|d| format!("{}: {}", d.summary, d.detail)).next().unwrap_or_default()
}

/// Most answers keep their diagnostics in a field of that name.
macro_rules! answers {
    ($($answer:ident)*) => {$(
        impl Answer for proto::$answer::Response {
            fn failed(diagnostics: &Diagnostics) -> Self {
                let mut answer = Self::default();
                answer.diagnostics.extend(encode::diagnostics(diagnostics));
                answer
            }

            fn errors(&self) -> usize {
                count(&self.diagnostics)
            }
        }
    )*};
}

answers! {
    get_metadata
    get_provider_schema
    get_resource_identity_schemas
    prepare_provider_config
    validate_resource_type_config
    validate_data_source_config
    validate_ephemeral_resource_config
    validate_list_resource_config
    validate_action_config
    configure
    upgrade_resource_state
    upgrade_resource_identity
    read_resource
    plan_resource_change
    apply_resource_change
    import_resource_state
    move_resource_state
    generate_resource_config
    read_data_source
    open_ephemeral_resource
    renew_ephemeral_resource
    close_ephemeral_resource
    get_functions
    plan_action
}

impl Answer for proto::stop::Response {
    fn failed(diagnostics: &Diagnostics) -> Self {
        Self { error: text(diagnostics) }
    }

    fn errors(&self) -> usize {
        usize::from(!self.error.is_empty())
    }
}

impl Answer for proto::call_function::Response {
    fn failed(diagnostics: &Diagnostics) -> Self {
        let error = proto::FunctionError { text: text(diagnostics), function_argument: None };
        Self { result: None, error: Some(error) }
    }

    fn errors(&self) -> usize {
        usize::from(self.error.is_some())
    }
}

impl Answer for proto::list_resource::Event {
    fn failed(diagnostics: &Diagnostics) -> Self {
        Self { diagnostic: encode::diagnostics(diagnostics), ..Self::default() }
    }

    fn errors(&self) -> usize {
        count(&self.diagnostic)
    }
}

impl Answer for proto::invoke_action::Event {
    fn failed(diagnostics: &Diagnostics) -> Self {
        use proto::invoke_action::event::{Completed, Type};
        let diagnostics = encode::diagnostics(diagnostics);
        Self { r#type: Some(Type::Completed(Completed { diagnostics })) }
    }

    fn errors(&self) -> usize {
        match &self.r#type {
            Some(proto::invoke_action::event::Type::Completed(done)) => count(&done.diagnostics),
            _ => 0,
        }
    }
}
