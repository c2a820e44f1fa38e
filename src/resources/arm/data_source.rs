//! The data source of an ARM object: the same attributes, found by id or by what makes its path.

use std::marker::PhantomData;

use async_trait::async_trait;

use crate::azure::Scope;
use crate::framework::check::Rule;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::model::Model;
use crate::framework::resource::{Call, DataSource, Outcome};
use crate::framework::schema::{Attribute, Block, Mode, NestedBlock, Schema};
use crate::framework::value::Value;

use super::create::filled;
use super::{ArmResource, path, report};
use crate::resources::session::Session;

/// A type of ARM object as a data source.
pub struct ArmDataSource<R> {
    session: Session,
    of: PhantomData<fn() -> R>,
}

impl<R: ArmResource> ArmDataSource<R> {
    /// The data source, working with what `session` holds.
    pub fn new(session: &Session) -> Self {
        Self { session: session.clone(), of: PhantomData }
    }

    /// What it takes and gives.
    pub fn block() -> Block {
        let managed = R::Model::block();
        let keys = path::keys(&R::TEMPLATE);
        let plain = |a: &Attribute, mode: Mode| Attribute {
            mode,
            replaces: false,
            guarded: false,
            volatile: false,
            default: None,
            checks: if mode == Mode::Computed { Vec::new() } else { a.checks.clone() },
            ..a.clone()
        };
        let readable = managed.attributes.iter().filter(|a| !a.local && !a.write_only);
        let mut attributes: Vec<_> = readable
            .map(|a| {
                let looked_up = a.name == "id" || keys.contains(&a.name);
                plain(a, if looked_up { Mode::Inherited } else { Mode::Computed })
            })
            .collect();
        // What a data source finds has no blocks of its own: they would have to stand in configuration.
        attributes.extend(managed.blocks.iter().map(as_result));
        let mut rules = vec![Rule::ExactlyOneOf(vec!["id", "name"])];
        if keys.len() > 1 {
            rules.push(Rule::RequiredTogether(keys));
        }
        let first = managed
            .description
            .split("\n\n")
            .next()
            .unwrap_or_default()
            .replacen("Manages", "Reads", 1);
        let with: Vec<_> = path::keys(&R::TEMPLATE)
            .iter()
            .filter(|key| **key != "name")
            .map(|key| format!("`{key}`"))
            .collect();
        let about = format!(
            "{first}\n\nIt is found by `id`, or by `name` together with {}.",
            with.join(" and ")
        );
        Block { description: about, attributes, rules, ..Block::default() }
    }

    /// Reads the object: its state, and the reply that it was made from if there was one.
    pub async fn find(&self, call: &Call, config: &Value) -> (Outcome, Option<R::View>) {
        let refuse = |summary: &str, detail: String| {
            let diagnostics = Diagnostics::of_error(summary, detail);
            (Outcome { diagnostics, ..Outcome::default() }, None)
        };
        let configured = match self.session.configured() {
            Ok(configured) => configured,
            Err(diagnostics) => return (Outcome { diagnostics, ..Outcome::default() }, None),
        };
        let given = config.get("id").as_str().map(str::to_owned);
        let id = match given.map_or_else(|| path::id_from(&R::TEMPLATE, config), Ok) {
            Ok(id) => id,
            Err(problem) => return refuse("What to read is not said", format!("{problem}.")),
        };
        let mut wanted = config.clone();
        match path::attributes_of(&R::TEMPLATE, &id) {
            Ok(attributes) => {
                attributes.into_iter().for_each(|(name, value)| wanted.set_member(name, value))
            }
            Err(problem) => {
                return refuse(&format!("This is not the id of an {}", R::TYPE), problem);
            }
        }
        wanted.set_member("id", id.as_str().into());
        let scope = Scope::new(call.cancel.clone(), call.timeout);
        match configured.client.read_cached::<R::View>(&scope, R::API, &id).await {
            Ok(Some(view)) => {
                let mut outcome = Outcome::default();
                let state = filled::<R>(view.clone(), &wanted, &mut outcome.diagnostics);
                let names = Self::block().attributes.into_iter().map(|a| a.name);
                outcome.state = Value::object(names.map(|name| (name, state.get(name).clone())));
                (outcome, Some(view))
            }
            Ok(None) => refuse(
                "There is no such object",
                format!("Azure answers that {id} does not exist."),
            ),
            Err(error) => {
                let mut outcome = Outcome::default();
                report(
                    &error,
                    &format!("Reading {id}"),
                    &Self::block(),
                    config,
                    &mut outcome.diagnostics,
                );
                (outcome, None)
            }
        }
    }
}

/// Blocks as a result, and so are those in them.
fn as_result(nested: &NestedBlock) -> Attribute {
    let Block { attributes, blocks, .. } = &nested.block;
    let own = attributes.iter().map(|a| Attribute { mode: Mode::Computed, ..a.clone() });
    let members =
        Block { attributes: own.chain(blocks.iter().map(as_result)).collect(), ..Block::default() };
    Attribute {
        description: nested.block.description.clone(),
        ..Attribute::computed(nested.name, nested.ty()).members(Some(members))
    }
}

#[async_trait]
impl<R: ArmResource> DataSource for ArmDataSource<R> {
    fn type_name(&self) -> &'static str {
        R::TYPE
    }

    fn schema(&self) -> Schema {
        Schema { version: 0, block: Self::block() }
    }

    async fn read(&self, call: &Call, config: Value) -> Outcome {
        self.find(call, &config).await.0
    }
}
