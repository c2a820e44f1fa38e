//! The state file: everything a user made in the simulated cloud, saved so that a reader never sees half of it.

use std::io;
use std::path::{Path, PathBuf};

use crate::world::{Saved, World};

/// Loads a state file into the world; a file that does not exist yet leaves the estate as it is.
pub(crate) fn load(world: &mut World, path: &Path) -> io::Result<()> {
    let text = match std::fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        text => text?,
    };
    let saved: Saved = serde_json::from_slice(&text).map_err(|error| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("{} is not a state file: {error}", path.display()),
        )
    })?;
    world.load(saved);
    Ok(())
}

/// Writes beside the file, then renames.
pub(crate) fn save(saved: &Saved, path: &Path) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    std::fs::write(&beside, serde_json::to_vec_pretty(saved).map_err(io::Error::other)?)?;
    std::fs::rename(&beside, path)
}
