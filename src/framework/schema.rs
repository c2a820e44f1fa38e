//! What a block may hold, as data: attributes, nested blocks, and the rules over them. One source for
//! what Terraform is told, for validation, planning and the documentation. Knows no Azure and no wire.

use std::collections::BTreeMap;

use super::check::{Check, Rule};
use super::types::Type;
use super::value::Value;

/// Who sets an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The user, always.
    Required,
    /// The user, or nobody.
    Optional,
    /// The user, else the service; left out of configuration it keeps the value it has.
    Inherited,
    /// The service.
    Computed,
}

/// When two different texts mean the same: both have the same canonical form.
#[derive(Clone, Copy, Debug)]
pub struct Equality {
    /// What is compared, for the documentation: "without regard to case".
    pub describe: &'static str,
    /// The form in which equal texts are equal byte for byte.
    pub canonical: fn(&str) -> String,
}

/// An argument or a result.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub ty: Type,
    /// What it means, in Markdown.
    pub description: String,
    /// Who sets it.
    pub mode: Mode,
    /// Whether a change needs a new object. A value that is not known yet counts as another one.
    pub replaces: bool,
    /// Whether a change needs a new object, which the resource itself allows or refuses. A value that is
    /// not known yet counts as the same.
    pub guarded: bool,
    /// Whether it is hidden in what Terraform shows.
    pub sensitive: bool,
    /// Whether it is sent but never stored.
    pub write_only: bool,
    /// Whether the service gives it anew with every change, so that a plan cannot tell it.
    pub volatile: bool,
    /// Whether it tells only the provider what to do, so that the service knows nothing of it.
    pub local: bool,
    /// What the objects in it hold, for the documentation.
    pub members: Option<Box<Block>>,
    /// Why it should not be used any more, if so.
    pub deprecated: Option<&'static str>,
    /// What holds where configuration is silent. Only for [`Mode::Optional`].
    pub default: Option<Value>,
    /// Which other texts mean the same; for collections, of the elements.
    pub equality: Option<Equality>,
    /// What a known value must satisfy.
    pub checks: Vec<Check>,
}

impl Attribute {
    fn new(name: &'static str, ty: Type, mode: Mode) -> Self {
        Self {
            name,
            ty,
            description: String::new(),
            mode,
            replaces: false,
            guarded: false,
            sensitive: false,
            write_only: false,
            volatile: false,
            local: false,
            members: None,
            deprecated: None,
            default: None,
            equality: None,
            checks: Vec::new(),
        }
    }

    /// An argument that must be given.
    pub fn required(name: &'static str, ty: Type) -> Self {
        Self::new(name, ty, Mode::Required)
    }

    /// An argument that may be given.
    pub fn optional(name: &'static str, ty: Type) -> Self {
        Self::new(name, ty, Mode::Optional)
    }

    /// An argument that the service fills where it is not given.
    pub fn inherited(name: &'static str, ty: Type) -> Self {
        Self::new(name, ty, Mode::Inherited)
    }

    /// A result.
    pub fn computed(name: &'static str, ty: Type) -> Self {
        Self::new(name, ty, Mode::Computed)
    }

    /// Says what it means.
    #[must_use]
    pub fn describe(mut self, text: &str) -> Self {
        self.description = paragraphs(text);
        self
    }

    /// A change needs a new object.
    #[must_use]
    pub fn replaces(mut self) -> Self {
        self.replaces = true;
        self
    }

    /// A change needs a new object, if the resource allows it.
    #[must_use]
    pub fn guarded(mut self) -> Self {
        self.guarded = true;
        self
    }

    /// Hidden in what Terraform shows.
    #[must_use]
    pub fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Sent but never stored; needs Terraform 1.11.
    #[must_use]
    pub fn write_only(mut self) -> Self {
        self.write_only = true;
        self
    }

    /// Given anew by the service with every change.
    #[must_use]
    pub fn volatile(mut self) -> Self {
        self.volatile = true;
        self
    }

    /// Tells only the provider what to do.
    #[must_use]
    pub fn local(mut self) -> Self {
        self.local = true;
        self
    }

    /// Says what the objects in it hold.
    #[must_use]
    pub fn members(mut self, members: Option<Block>) -> Self {
        self.members = members.map(Box::new);
        self
    }

    /// Should not be used any more; `instead` says what should.
    #[must_use]
    pub fn deprecated(mut self, instead: &'static str) -> Self {
        self.deprecated = Some(instead);
        self
    }

    /// Holds where configuration is silent.
    #[must_use]
    pub fn default(mut self, value: impl Into<Value>) -> Self {
        self.default = Some(value.into());
        self
    }

    /// Other texts mean the same.
    #[must_use]
    pub fn same_by(mut self, equality: Equality) -> Self {
        self.equality = Some(equality);
        self
    }

    /// A known value must satisfy this.
    #[must_use]
    pub fn check(mut self, check: Check) -> Self {
        self.checks.push(check);
        self
    }

    /// Whether configuration may set it.
    pub fn is_argument(&self) -> bool {
        self.mode != Mode::Computed
    }

    /// Whether Terraform must be told that the provider may fill it in.
    pub fn is_filled_by_provider(&self) -> bool {
        matches!(self.mode, Mode::Computed | Mode::Inherited) || self.default.is_some()
    }
}

/// How often a nested block may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    /// At most once; exactly once if `required`.
    Single {
        /// Whether it must stand.
        required: bool,
    },
    /// Between `min` and `max` times, in order. A `max` of 0 sets no limit.
    List {
        /// The least number of blocks.
        min: u32,
        /// The greatest number of blocks; 0 for any.
        max: u32,
    },
    /// Like a list, without order. Members of the block are then never computed: core cannot match them.
    Set {
        /// The least number of blocks.
        min: u32,
        /// The greatest number of blocks; 0 for any.
        max: u32,
    },
}

/// A block inside a block.
#[derive(Clone, Debug)]
pub struct NestedBlock {
    /// Its name.
    pub name: &'static str,
    /// How often it may stand.
    pub nesting: Nesting,
    /// What it may hold.
    pub block: Block,
}

impl NestedBlock {
    /// Says what it means.
    #[must_use]
    pub fn describe(mut self, text: &str) -> Self {
        self.block.description = paragraphs(text);
        self
    }

    /// It must stand at least once.
    #[must_use]
    pub fn at_least_one(mut self) -> Self {
        match &mut self.nesting {
            Nesting::Single { required } => *required = true,
            Nesting::List { min, .. } | Nesting::Set { min, .. } => *min = 1,
        }
        self
    }

    /// It may stand so often at most; for a single block this changes nothing.
    #[must_use]
    pub fn at_most(mut self, limit: u32) -> Self {
        match &mut self.nesting {
            Nesting::Single { .. } => {}
            Nesting::List { max, .. } | Nesting::Set { max, .. } => *max = limit,
        }
        self
    }

    /// The type of the value that stands for all blocks of this name.
    pub fn ty(&self) -> Type {
        match self.nesting {
            Nesting::Single { .. } => self.block.ty(),
            Nesting::List { .. } => Type::list(self.block.ty()),
            Nesting::Set { .. } => Type::set(self.block.ty()),
        }
    }

    /// What stands where configuration has no such block.
    pub fn empty(&self) -> Value {
        match self.nesting {
            Nesting::Single { .. } => Value::Null,
            Nesting::List { .. } | Nesting::Set { .. } => Value::List(Vec::new()),
        }
    }
}

/// What a block may hold.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// What it is, in Markdown.
    pub description: String,
    /// Why it should not be used any more, if so.
    pub deprecated: Option<&'static str>,
    /// Its attributes, in the order of the documentation.
    pub attributes: Vec<Attribute>,
    /// The blocks in it.
    pub blocks: Vec<NestedBlock>,
    /// What several attributes together must satisfy.
    pub rules: Vec<Rule>,
}

impl Block {
    /// The object type of the block's value.
    pub fn ty(&self) -> Type {
        let attributes = self.attributes.iter().map(|a| (a.name.to_owned(), a.ty.clone()));
        let blocks = self.blocks.iter().map(|b| (b.name.to_owned(), b.ty()));
        Type::Object(attributes.chain(blocks).collect::<BTreeMap<_, _>>())
    }

    /// The attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|a| a.name == name)
    }

    /// The nested block of that name.
    pub fn nested(&self, name: &str) -> Option<&NestedBlock> {
        self.blocks.iter().find(|b| b.name == name)
    }

    /// A value of this block in which nothing is set.
    pub fn empty(&self) -> Value {
        let attributes = self.attributes.iter().map(|a| (a.name, Value::Null));
        Value::object(attributes.chain(self.blocks.iter().map(|b| (b.name, b.empty()))))
    }
}

/// A block with the version of its state.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// Counts up whenever a state of the earlier version must be converted.
    pub version: u32,
    /// What it holds.
    pub block: Block,
}

/// Doc comment lines as Markdown paragraphs: one space of indent less, no blank lines around.
pub fn paragraphs(text: &str) -> String {
    let lines: Vec<_> =
        text.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end()).collect();
    lines.join("\n").trim().to_owned()
}
