//! The calls about data sources.

use tonic::Status;

use super::{
    Service, decode, encode,
    proto::{read_data_source, validate_data_source_config},
};
use crate::framework::types::Type;

impl Service {
    fn data_source_type(&self, type_name: &str) -> Option<&Type> {
        self.engine.data_source(type_name).map(|entry| &entry.ty)
    }

    pub(super) async fn validate_data(
        &self,
        request: validate_data_source_config::Request,
    ) -> Result<validate_data_source_config::Response, Status> {
        let ty = self.data_source_type(&request.type_name);
        let config = decode::value("config", request.config.as_ref(), ty)?;
        let diagnostics = self.engine.validate_data_source(&request.type_name, &config);
        Ok(validate_data_source_config::Response { diagnostics: encode::diagnostics(&diagnostics) })
    }

    pub(super) async fn read_data(
        &self,
        request: read_data_source::Request,
    ) -> Result<read_data_source::Response, Status> {
        let ty = self.data_source_type(&request.type_name);
        let config = decode::value("config", request.config.as_ref(), ty)?;
        let mut outcome = self.engine.read_data_source(&request.type_name, config).await;
        Ok(read_data_source::Response {
            state: encode::value("state", &outcome.state, ty, &mut outcome.diagnostics),
            diagnostics: encode::diagnostics(&outcome.diagnostics),
            deferred: None,
        })
    }
}
