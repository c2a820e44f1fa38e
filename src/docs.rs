//! The pages of the Terraform Registry, made from the schemas and the examples. A test keeps `docs/` equal
//! to them; `UPDATE_DOCS=1 cargo test --lib docs` writes them.

mod rules;
mod schema;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::framework::registry::{FunctionEntry, Registry};
use crate::framework::schema::Block;

/// Every generated page by its path below `docs/`.
///
/// # Errors
/// An example that is missing or cannot be read.
pub fn pages(registry: &Registry, examples: &Path) -> io::Result<BTreeMap<PathBuf, String>> {
    let mut pages = BTreeMap::new();
    let example = |path: String| read(&examples.join(path));
    let provider = Page {
        title: "Provider: Azure Site Recovery".into(),
        name: "Azure Site Recovery Provider".into(),
        block: &registry.provider,
        example: example("provider/provider.tf".into())?,
        import: None,
        moves_from: &[],
    };
    pages.insert("index.md".into(), provider.render(false));
    for (name, entry) in &registry.resources {
        let folder = format!("resources/{name}");
        let page = Page {
            title: format!("{name} Resource - asr"),
            name: format!("{name} (Resource)"),
            block: &entry.schema.block,
            example: example(format!("{folder}/resource.tf"))?,
            import: Some((
                example(format!("{folder}/import-by-string-id.tf"))?,
                example(format!("{folder}/import.sh"))?,
            )),
            moves_from: entry.resource.moves_from(),
        };
        pages.insert(format!("resources/{}.md", short(name)).into(), page.render(true));
    }
    for (name, entry) in &registry.data_sources {
        let page = Page {
            title: format!("{name} Data Source - asr"),
            name: format!("{name} (Data Source)"),
            block: &entry.schema.block,
            example: example(format!("data-sources/{name}/data-source.tf"))?,
            import: None,
            moves_from: &[],
        };
        pages.insert(format!("data-sources/{}.md", short(name)).into(), page.render(true));
    }
    for (name, entry) in &registry.functions {
        let text = function(name, entry, &example(format!("functions/{name}/function.tf"))?);
        pages.insert(format!("functions/{name}.md").into(), text);
    }
    pages.insert("guides/rules.md".into(), rules::render());
    Ok(pages)
}

/// The name of a type without the prefix of the provider, as the Registry names pages.
fn short(name: &str) -> &str {
    name.strip_prefix("asr_").unwrap_or(name)
}

fn read(path: &Path) -> io::Result<String> {
    let text = fs::read_to_string(path)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
    Ok(text.trim().to_owned())
}

struct Page<'a> {
    title: String,
    name: String,
    block: &'a Block,
    example: String,
    import: Option<(String, String)>,
    moves_from: &'a [&'static str],
}

impl Page<'_> {
    fn render(&self, in_category: bool) -> String {
        let description = &self.block.description;
        let mut out = front_matter(&self.title, description, in_category);
        out += &format!("# {}\n\n{description}\n\n## Example Usage\n\n", self.name);
        out += &format!("```terraform\n{}\n```\n\n", self.example);
        out += &schema::render(self.block);
        if let Some((block, command)) = &self.import {
            out += "\n## Import\n\nAn object that exists already and equals the configuration is taken over when it should be created, unless \
                    [`adopt_existing`](../index.md#optional) is `false`. To be explicit, import it with an [`import` block](https://developer.hashicorp.com/terraform/language/import):\n\n";
            out += &format!(
                "```terraform\n{block}\n```\n\nWith the command line:\n\n```shell\n{command}\n```\n"
            );
        }
        for from in self.moves_from {
            let to = self.name.split(' ').next().unwrap_or_default();
            out += &format!(
                "\n## Move from {from}\n\nWith Terraform 1.8 or later a state is taken over as it is; nothing is created or destroyed:\n\n\
                 ```terraform\nmoved {{\n  from = {from}.example\n  to   = {to}.example\n}}\n```\n\n\
                 An `azapi_resource` of this kind moves in the same way.\n"
            );
        }
        out
    }
}

fn front_matter(title: &str, description: &str, in_category: bool) -> String {
    let first = description.split("\n\n").next().unwrap_or_default().replace('\n', "\n  ");
    let category = if in_category { "subcategory: \"\"\n" } else { "" };
    format!("---\npage_title: \"{title}\"\n{category}description: |-\n  {first}\n---\n\n")
}

fn function(name: &str, entry: &FunctionEntry, example: &str) -> String {
    let signature = &entry.signature;
    let parameters: Vec<_> = signature
        .parameters
        .iter()
        .map(|p| format!("{} {}", p.name, schema::type_name(&p.ty)))
        .collect();
    let mut out = front_matter(&format!("{name} function - asr"), signature.summary, true);
    out += &format!("# function: {name}\n\n{}\n\n## Example Usage\n\n", signature.description);
    out += &format!("```terraform\n{example}\n```\n\n## Signature\n\n");
    let returns = schema::type_name(&signature.returns);
    out +=
        &format!("```text\n{name}({}) {returns}\n```\n\n## Arguments\n\n", parameters.join(", "));
    for (position, parameter) in signature.parameters.iter().enumerate() {
        let ty = schema::type_name(&parameter.ty);
        out +=
            &format!("{}. `{}` ({ty}) {}\n", position + 1, parameter.name, parameter.description);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::AsrProvider;

    #[test]
    fn docs_are_up_to_date() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let pages = pages(&Registry::of(&AsrProvider::new()), &root.join("examples")).unwrap();
        let update = std::env::var_os("UPDATE_DOCS").is_some();
        let mut stale = Vec::new();
        for (path, text) in &pages {
            let file = root.join("docs").join(path);
            if update {
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(&file, text).unwrap();
            } else if fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n") != *text {
                stale.push(path.display().to_string());
            }
        }
        for folder in ["resources", "data-sources", "functions"] {
            for file in fs::read_dir(root.join("docs").join(folder)).into_iter().flatten().flatten()
            {
                let path = Path::new(folder).join(file.file_name());
                if !pages.contains_key(&path) {
                    stale.push(format!("{} (nothing has that name any more)", path.display()));
                }
            }
        }
        assert!(
            stale.is_empty(),
            "run `UPDATE_DOCS=1 cargo test --lib docs`; stale pages: {stale:#?}"
        );
    }

    #[test]
    fn everything_is_described() {
        fn missing(block: &Block, at: &str, found: &mut Vec<String>) {
            if block.description.is_empty() {
                found.push(at.to_owned());
            }
            for attribute in block.attributes.iter().filter(|a| a.description.is_empty()) {
                found.push(format!("{at}.{}", attribute.name));
            }
            for nested in &block.blocks {
                missing(&nested.block, &format!("{at}.{}", nested.name), found);
            }
        }
        let registry = Registry::of(&AsrProvider::new());
        let mut found = Vec::new();
        missing(&registry.provider, "provider", &mut found);
        registry
            .resources
            .iter()
            .for_each(|(name, entry)| missing(&entry.schema.block, name, &mut found));
        registry
            .data_sources
            .iter()
            .for_each(|(name, entry)| missing(&entry.schema.block, name, &mut found));
        assert_eq!(found, Vec::<String>::new());
    }
}
