//! The calls about functions.

use std::collections::HashMap;

use tonic::Status;

use super::{
    Service, decode, encode,
    proto::{Function, FunctionError, call_function, get_functions},
    rpc::{Answer, bug},
    schema,
};
use crate::framework::{diagnostics::Diagnostics, resource, value::Value};

impl Service {
    pub(super) fn signatures(&self) -> HashMap<String, Function> {
        let functions = self.engine.registry().functions.iter();
        functions
            .map(|(name, entry)| ((*name).to_owned(), schema::function(&entry.signature)))
            .collect()
    }

    pub(super) async fn functions(&self) -> Result<get_functions::Response, Status> {
        Ok(get_functions::Response { functions: self.signatures(), diagnostics: Vec::new() })
    }

    pub(super) async fn call(
        &self,
        request: call_function::Request,
    ) -> Result<call_function::Response, Status> {
        let signature = self.engine.registry().functions.get(request.name.as_str());
        let signature = signature.map(|entry| &entry.signature);
        let mut arguments = Vec::with_capacity(request.arguments.len());
        for (position, argument) in request.arguments.iter().enumerate() {
            let ty = signature.and_then(|s| s.parameters.get(position)).map(|p| &p.ty);
            arguments.push(decode::value("argument", Some(argument), ty)?);
        }
        if signature.is_some_and(|s| s.parameters.len() != arguments.len()) {
            let problem = "the host gave another number of arguments than the function takes";
            return Ok(call_function::Response::failed(&bug(&request.name, problem)));
        }
        Ok(match self.engine.call_function(&request.name, &arguments) {
            Ok(result) => returned(&request.name, &result, signature),
            Err(refusal) => refused(refusal),
        })
    }
}

fn returned(
    name: &str,
    result: &Value,
    signature: Option<&resource::Signature>,
) -> call_function::Response {
    let mut diagnostics = Diagnostics::new();
    let result = encode::value(name, result, signature.map(|s| &s.returns), &mut diagnostics);
    if diagnostics.has_errors() {
        return call_function::Response::failed(&diagnostics);
    }
    call_function::Response { result, error: None }
}

fn refused(refusal: resource::FunctionError) -> call_function::Response {
    let error = FunctionError {
        text: refusal.text,
        function_argument: refusal.argument.and_then(|position| i64::try_from(position).ok()),
    };
    call_function::Response { result: None, error: Some(error) }
}
