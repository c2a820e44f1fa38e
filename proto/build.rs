//! Turns the protocol definitions into Rust, with protox in place of protoc.
//!
//! The library gets the servers; clients exist only for the protocol tests and
//! land in a directory of their own.

use std::{env, error::Error, fs, path::PathBuf};

const FILES: [&str; 5] = [
    "tfplugin5.proto",
    "go_plugin/controller.proto",
    "go_plugin/stdio.proto",
    "go_plugin/broker.proto",
    "go_plugin/health.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=proto");

    let mut compiler = protox::Compiler::new(["proto"])?;
    compiler.include_imports(true).include_source_info(false).open_files(FILES)?;
    let definitions = compiler.file_descriptor_set();

    let out = PathBuf::from(env::var("OUT_DIR")?);
    let clients = out.join("client");
    fs::create_dir_all(&clients)?;

    tonic_prost_build::configure()
        .build_client(false)
        .build_transport(false)
        .out_dir(&out)
        .compile_fds(definitions.clone())?;
    tonic_prost_build::configure()
        .build_server(false)
        .build_transport(false)
        .out_dir(&clients)
        .compile_fds(definitions)?;
    Ok(())
}
