//! Schemas and signatures as Terraform is told them.

use super::proto::{
    Function, Schema as Wire, StringKind,
    function::{Parameter, Return},
    schema,
    schema::nested_block::NestingMode,
};
use crate::framework::{
    resource::{self, Signature},
    schema::{Attribute, Block, Mode, NestedBlock, Nesting, Schema},
    types::Type,
};

/// The schema of a resource or data source.
pub(super) fn schema(of: &Schema) -> Wire {
    Wire { version: of.version.into(), block: Some(block(&of.block)) }
}

/// The schema of the provider's own block. Nobody computes anything there: a
/// default is the provider's affair.
pub(super) fn provider(of: &Block) -> Wire {
    let mut block = block(of);
    for attribute in &mut block.attributes {
        attribute.computed = false;
    }
    Wire { version: 0, block: Some(block) }
}

fn block(of: &Block) -> schema::Block {
    schema::Block {
        // Hosts read the version of the schema alone.
        version: 0,
        attributes: of.attributes.iter().map(attribute).collect(),
        block_types: of.blocks.iter().map(nested).collect(),
        description: of.description.clone(),
        description_kind: StringKind::Markdown.into(),
        deprecated: of.deprecated.is_some(),
        deprecation_message: of.deprecated.unwrap_or_default().to_owned(),
    }
}

fn attribute(of: &Attribute) -> schema::Attribute {
    schema::Attribute {
        name: of.name.to_owned(),
        r#type: ty(&of.ty),
        description: of.description.clone(),
        required: of.mode == Mode::Required,
        optional: matches!(of.mode, Mode::Optional | Mode::Inherited),
        computed: of.is_filled_by_provider(),
        sensitive: of.sensitive,
        description_kind: StringKind::Markdown.into(),
        deprecated: of.deprecated.is_some(),
        write_only: of.write_only,
        deprecation_message: of.deprecated.unwrap_or_default().to_owned(),
    }
}

fn nested(of: &NestedBlock) -> schema::NestedBlock {
    let (nesting, min, max) = match of.nesting {
        Nesting::Single { required: false } => (NestingMode::Single, 0, 0),
        Nesting::Single { required: true } => (NestingMode::Single, 1, 1),
        Nesting::List { min, max } => (NestingMode::List, min, max),
        Nesting::Set { min, max } => (NestingMode::Set, min, max),
    };
    schema::NestedBlock {
        type_name: of.name.to_owned(),
        block: Some(block(&of.block)),
        nesting: nesting.into(),
        min_items: min.into(),
        max_items: max.into(),
    }
}

/// The signature of a function.
pub(super) fn function(of: &Signature) -> Function {
    Function {
        parameters: of.parameters.iter().map(parameter).collect(),
        variadic_parameter: None,
        r#return: Some(Return { r#type: ty(&of.returns) }),
        summary: of.summary.to_owned(),
        description: of.description.to_owned(),
        description_kind: StringKind::Markdown.into(),
        deprecation_message: String::new(),
    }
}

fn parameter(of: &resource::Parameter) -> Parameter {
    Parameter {
        name: of.name.to_owned(),
        r#type: ty(&of.ty),
        allow_null_value: false,
        allow_unknown_values: false,
        description: of.description.to_owned(),
        description_kind: StringKind::Markdown.into(),
    }
}

fn ty(of: &Type) -> Vec<u8> {
    of.to_json().to_string().into_bytes()
}
