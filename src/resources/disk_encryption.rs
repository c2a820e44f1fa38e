//! The keys of Azure Disk Encryption on the side that is replicated to, as a block and as they are sent. Knows no disk.

use crate::azure::siterecovery::{
    DiskEncryption as Keys, DiskEncryptionKey as Secret, KeyEncryptionKey as Key,
};
use crate::framework::check::Check;
use crate::framework::model::Single;
use crate::model;
use crate::resources::rows::{AzureRow, kinds};

model! {
    /// The keys of Azure Disk Encryption.
    pub struct DiskEncryption {
        /// The secret that encrypts the disk.
        block disk_encryption_key: Single<DiskEncryptionKey> [at_least_one],
        /// The key that wraps the secret.
        block key_encryption_key: Single<KeyEncryptionKey>,
    }
}

model! {
    /// The secret of Azure Disk Encryption.
    pub struct DiskEncryptionKey {
        /// The URL of the secret on the side that is replicated to.
        required secret_url: String [check(url())],
        /// The id of the key vault that holds it.
        required vault_id: String [id_of(kinds::KEY_VAULT)],
    }
}

model! {
    /// The key of Azure Disk Encryption.
    pub struct KeyEncryptionKey {
        /// The URL of the key on the side that is replicated to.
        required key_url: String [check(url())],
        /// The id of the key vault that holds it.
        required vault_id: String [id_of(kinds::KEY_VAULT)],
    }
}

/// The keys of a block as they are sent.
pub fn sent(block: &DiskEncryption) -> Option<Keys> {
    let secret = block.disk_encryption_key.present()?;
    Some(Keys {
        disk_encryption_key_info: Some(Secret {
            secret_identifier: secret.secret_url.text().to_owned(),
            key_vault_resource_arm_id: secret.vault_id.text().to_owned(),
        }),
        key_encryption_key_info: block.key_encryption_key.present().map(|key| Key {
            key_identifier: key.key_url.text().to_owned(),
            key_vault_resource_arm_id: key.vault_id.text().to_owned(),
        }),
    })
}

fn url() -> Check {
    Check::matches(r"https://[^\s/]+/\S+", "a URL that begins with `https://`")
}
