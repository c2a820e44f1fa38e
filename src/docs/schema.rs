//! The schema section of a page, in the form that Terraform's users know from other providers.

use crate::framework::schema::{Attribute, Block, Mode, NestedBlock, Nesting};
use crate::framework::types::Type;

/// The section, with a sub-section for each nested block.
pub fn render(block: &Block) -> String {
    let mut out = "## Schema\n".to_owned();
    let mut nested = Vec::new();
    groups(block, "", &mut out, &mut nested);
    while !nested.is_empty() {
        let (path, block): (String, &Block) = nested.remove(0);
        out += &format!(
            "\n<a id=\"nestedblock--{}\"></a>\n### Nested Schema for `{path}`\n",
            path.replace('.', "--")
        );
        groups(block, &path, &mut out, &mut nested);
    }
    out
}

fn groups<'a>(
    block: &'a Block,
    path: &str,
    out: &mut String,
    nested: &mut Vec<(String, &'a Block)>,
) {
    let heading = if path.is_empty() { "###" } else { "" };
    let inside =
        |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    for (title, modes) in [
        ("Required", &[Mode::Required][..]),
        ("Optional", &[Mode::Optional, Mode::Inherited]),
        ("Read-Only", &[Mode::Computed]),
    ] {
        let mut lines: Vec<(&str, String)> = block
            .attributes
            .iter()
            .filter(|a| modes.contains(&a.mode))
            .map(|a| (a.name, line(a, &inside(a.name))))
            .collect();
        let required = title == "Required";
        for block in
            block.blocks.iter().filter(|b| title != "Read-Only" && must_stand(b) == required)
        {
            lines.push((block.name, nested_line(block, &inside(block.name))));
        }
        lines.sort();
        if !lines.is_empty() {
            let title =
                if heading.is_empty() { format!("{title}:") } else { format!("{heading} {title}") };
            *out += &format!("\n{title}\n\n");
            lines.iter().for_each(|(_, line)| *out += line);
        }
    }
    let mut blocks: Vec<_> = block.blocks.iter().map(|b| (inside(b.name), &b.block)).collect();
    let objects =
        block.attributes.iter().filter_map(|a| Some((inside(a.name), &**a.members.as_ref()?)));
    blocks.extend(objects);
    blocks.sort_by(|a, b| a.0.cmp(&b.0));
    nested.extend(blocks);
}

fn must_stand(block: &NestedBlock) -> bool {
    match block.nesting {
        Nesting::Single { required } => required,
        Nesting::List { min, .. } | Nesting::Set { min, .. } => min > 0,
    }
}

fn line(attribute: &Attribute, path: &str) -> String {
    let mut kind = type_name(&attribute.ty);
    for (holds, word) in [
        (attribute.sensitive, ", Sensitive"),
        (attribute.write_only, ", Write-only"),
        (attribute.deprecated.is_some(), ", Deprecated"),
    ] {
        if holds {
            kind += word;
        }
    }
    let mut text = joined(&attribute.description);
    if attribute.replaces {
        text += " A change needs a new object.";
    }
    if attribute.guarded {
        text += " A change needs a new object, which the plan refuses until it is allowed.";
    }
    if let Some(instead) = attribute.deprecated {
        text += &format!(" {instead}");
    }
    if attribute.members.is_some() {
        text += &see_below(path);
    }
    format!("- `{}` ({kind}) {text}\n", attribute.name)
}

fn nested_line(block: &NestedBlock, path: &str) -> String {
    let kind = match block.nesting {
        Nesting::Single { .. } => "Block".to_owned(),
        Nesting::List { max, .. } => limited("Block List", max),
        Nesting::Set { max, .. } => limited("Block Set", max),
    };
    let kind = if must_stand(block) { kind } else { kind + ", Optional" };
    let about = joined(&block.block.description);
    format!("- `{}` ({kind}) {about}{}\n", block.name, see_below(path))
}

fn see_below(path: &str) -> String {
    format!(" (see [below for nested schema](#nestedblock--{}))", path.replace('.', "--"))
}

fn limited(kind: &str, max: u32) -> String {
    if max == 0 { kind.to_owned() } else { format!("{kind}, Max: {max}") }
}

fn joined(description: &str) -> String {
    description.replace('\n', " ")
}

/// A type as the documentation names it: `Map of String`.
pub fn type_name(ty: &Type) -> String {
    match ty {
        Type::String => "String".into(),
        Type::Number => "Number".into(),
        Type::Bool => "Boolean".into(),
        Type::Dynamic => "Dynamic".into(),
        Type::List(element) => format!("List of {}", type_name(element)),
        Type::Set(element) => format!("Set of {}", type_name(element)),
        Type::Map(element) => format!("Map of {}", type_name(element)),
        Type::Tuple(_) => "Tuple".into(),
        Type::Object(_) => "Object".into(),
    }
}
