//! What the provider offers, by name, with the schemas as Terraform sees them. Built once per process.

use std::collections::BTreeMap;

use super::resource::{DataSource, Function, Provider, Resource, Signature};
use super::schema::{Block, Schema};
use super::timeouts;
use super::types::Type;

/// A resource and its schema, `timeouts` included.
pub struct ResourceEntry {
    /// The resource.
    pub resource: Box<dyn Resource>,
    /// Its schema.
    pub schema: Schema,
    /// The type of its values, which every call decodes by.
    pub ty: Type,
}

/// A data source and its schema, `timeouts` included.
pub struct DataSourceEntry {
    /// The data source.
    pub data_source: Box<dyn DataSource>,
    /// Its schema.
    pub schema: Schema,
    /// The type of its values.
    pub ty: Type,
}

/// A function and its signature.
pub struct FunctionEntry {
    /// The function.
    pub function: Box<dyn Function>,
    /// Its signature.
    pub signature: Signature,
}

/// All that a provider offers.
pub struct Registry {
    /// The provider block.
    pub provider: Block,
    /// The resources by type name.
    pub resources: BTreeMap<&'static str, ResourceEntry>,
    /// The data sources by type name.
    pub data_sources: BTreeMap<&'static str, DataSourceEntry>,
    /// The functions by name.
    pub functions: BTreeMap<&'static str, FunctionEntry>,
}

impl Registry {
    /// Asks the provider for everything.
    pub fn of(provider: &dyn Provider) -> Self {
        let resources = provider.resources().into_iter().map(|resource| {
            let mut schema = resource.schema();
            schema.block.blocks.push(timeouts::block(resource.timeouts()));
            let ty = schema.block.ty();
            (resource.type_name(), ResourceEntry { resource, schema, ty })
        });
        let data_sources = provider.data_sources().into_iter().map(|data_source| {
            let mut schema = data_source.schema();
            schema.block.blocks.push(timeouts::data_source_block());
            let ty = schema.block.ty();
            (data_source.type_name(), DataSourceEntry { data_source, schema, ty })
        });
        let functions = provider.functions().into_iter().map(|function| {
            let signature = function.signature();
            (function.name(), FunctionEntry { function, signature })
        });
        Self {
            provider: provider.block(),
            resources: resources.collect(),
            data_sources: data_sources.collect(),
            functions: functions.collect(),
        }
    }
}
