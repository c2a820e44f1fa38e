//! `asr_protected_item` through the real binary.

use crate::{
    harness::{Scratch, habits, lifecycle, simulator},
    topology::{protected_item, protected_item_alone},
};

const ADDRESS: &str = "asr_protected_item.this";

#[test]
fn it_lives_its_whole_life() {
    let simulator = simulator();
    lifecycle(&simulator, &protected_item(&simulator, "vm-web-1", ""));
}
