//! The place of a Unix socket: a private directory of its own, or the
//! directory that the host asked for, and nothing left behind.

use std::{
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use uuid::Uuid;

/// Longest socket path that every system takes, in bytes: macOS has 104 with
/// the closing zero, Linux 108.
const PATH_LIMIT: usize = 103;

/// A path for a socket; the file and the directory made for it go away with
/// this value.
#[derive(Debug)]
pub(super) struct SocketPath {
    file: PathBuf,
    own_directory: Option<PathBuf>,
}

impl SocketPath {
    /// In `directory` if the host named one, for it may be the only directory
    /// both sides can see; else in a new directory only this user can enter.
    pub(super) fn choose(directory: Option<&Path>, temporary: &Path) -> io::Result<Self> {
        let name = format!("plugin-{}", &Uuid::new_v4().simple().to_string()[..12]);
        if let Some(directory) = directory {
            return Ok(Self { file: directory.join(name), own_directory: None });
        }
        let mut own = temporary.join(&name);
        let mut file = own.join("s");
        if file.as_os_str().len() > PATH_LIMIT {
            own = Path::new("/tmp").join(&name);
            file = own.join("s");
        }
        fs::DirBuilder::new().mode(0o700).create(&own)?;
        Ok(Self { file, own_directory: Some(own) })
    }

    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// Removes what is there. What is not is no error: this may run twice.
    pub(super) fn remove(&self) {
        let _ = fs::remove_file(&self.file);
        if let Some(own) = &self.own_directory {
            let _ = fs::remove_dir(own);
        }
    }
}

impl Drop for SocketPath {
    fn drop(&mut self) {
        self.remove();
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn own_directory_is_private_and_removed() {
        let temporary = tempfile::tempdir().unwrap();
        let path = SocketPath::choose(None, temporary.path()).unwrap();
        let directory = path.file().parent().unwrap().to_owned();
        assert_eq!(fs::metadata(&directory).unwrap().permissions().mode() & 0o777, 0o700);
        fs::write(path.file(), "").unwrap();
        drop(path);
        assert!(!directory.exists());
    }

    #[test]
    fn the_hosts_directory_is_used_and_kept() {
        let host = tempfile::tempdir().unwrap();
        let path = SocketPath::choose(Some(host.path()), Path::new("/nowhere")).unwrap();
        assert_eq!(path.file().parent(), Some(host.path()));
        fs::write(path.file(), "").unwrap();
        drop(path);
        assert_eq!(fs::read_dir(host.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_long_temporary_directory_falls_back_to_tmp() {
        let long = format!("/tmp/{}", "x".repeat(120));
        let path = SocketPath::choose(None, Path::new(&long)).unwrap();
        assert!(path.file().starts_with("/tmp/"), "{path:?}");
        assert!(path.file().as_os_str().len() <= PATH_LIMIT);
    }
}
