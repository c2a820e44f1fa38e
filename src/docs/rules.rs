//! The guide that has all rules of readiness, made from their table.

use crate::readiness::{UNJUDGED, rules};

/// The guide.
pub fn render() -> String {
    let mut out = super::front_matter(
        "Rules of readiness",
        "Every rule by which a virtual machine is judged ready for Site Recovery.",
        true,
    );
    out += "# Rules of readiness\n\n\
            Microsoft publishes what Site Recovery asks of a virtual machine and of what is around it on many pages. Here it is, one rule a \
            row. The data source [`asr_vm_readiness`](../data-sources/vm_readiness.md) judges all of them, on what it reads; the plan of a new \
            [`asr_protected_item`](../resources/protected_item.md) those that it can judge on what it reads anyway; validation of an \
            [`asr_replication_policy`](../resources/replication_policy.md) those about its times. An id stays what it is, so it can be ignored by \
            name. Pages are those of learn.microsoft.com/azure/site-recovery unless another site is named, as of the date beside them.\n\n\
            | rule | severity | what is required | how to put it right | published in |\n|---|---|---|---|---|\n";
    for rule in rules() {
        out += &format!(
            "| {} | {} | {} | {} | {} |\n",
            rule.id,
            rule.severity.word(),
            cell(rule.requires),
            cell(rule.remedy),
            cell(rule.source)
        );
    }
    out += "\n## Rules that are not judged\n\n\
            These are published too, and no data source can judge them.\n\n| rule | why |\n|---|---|\n";
    for (id, why) in UNJUDGED {
        out += &format!("| {id} | {} |\n", cell(why));
    }
    out
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
