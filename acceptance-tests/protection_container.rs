//! `asr_protection_container` through the real binary.

use crate::{
    harness::{Scratch, habits, lifecycle, simulator},
    topology::containers,
};

const ADDRESS: &str = "asr_protection_container.primary";

#[test]
fn it_lives_its_whole_life() {
    let simulator = simulator();
    lifecycle(&simulator, &containers(&simulator));
}

#[test]
fn it_keeps_the_habits_of_every_resource() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let config = containers(&simulator);
    scratch.config(&config).apply();
    habits::case_of_ids_is_nothing(&scratch, &config);
    habits::generated_config_is_complete(&simulator, &scratch, ADDRESS);
    habits::removal_is_noticed(&simulator, &scratch, ADDRESS);
}

#[test]
fn another_name_needs_another_container() {
    let simulator = simulator();
    let scratch = Scratch::new(&simulator);
    let config = containers(&simulator);
    scratch.config(&config).apply();
    let renamed =
        config.replacen("name               = \"primary\"", "name               = \"first\"", 1);
    assert_ne!(renamed, config);
    scratch.config(&renamed).plan().expect_actions(ADDRESS, &["delete", "create"]);
}
