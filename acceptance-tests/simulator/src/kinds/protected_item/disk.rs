//! Disks to replicate as a request gives them: checked against the machine and the cache accounts, and shown.

use serde_json::{Value, json};

use super::source::SourceDisk;
use crate::documents::Document;
use crate::id;
use crate::inferred::{self, protected_item as refusals};
use crate::route::Call;
use crate::site_recovery::{referred, refused};
use crate::wire::Response;
use crate::world::World;

/// The types that a disk can have.
pub(super) const DISK_TYPES: &[&str] = &[
    "Standard_LRS",
    "Premium_LRS",
    "StandardSSD_LRS",
    "PremiumV2_LRS",
    "UltraSSD_LRS",
    "StandardSSD_ZRS",
    "Premium_ZRS",
];

/// What kind of cache an account is: `churnOptionSelected`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Churn {
    Normal,
    High,
}

impl Churn {
    pub fn name(self) -> &'static str {
        match self {
            Churn::Normal => "Normal",
            Churn::High => "High",
        }
    }

    /// The churn that a storage account is a cache for; `None` if it cannot be one.
    pub fn of(account: &Document) -> Option<Self> {
        let sku = account.body["sku"]["name"].as_str().unwrap_or_default();
        match account.body["kind"].as_str().unwrap_or_default() {
            "StorageV2" | "Storage" if sku.starts_with("Standard") => Some(Churn::Normal),
            "BlockBlobStorage" if sku.starts_with("Premium") => Some(Churn::High),
            _ => None,
        }
    }
}

/// A disk that is to be replicated.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub disk: SourceDisk,
    pub churn: Churn,
    account: String,
    group: String,
    replica_type: String,
    target_type: String,
    encryption_set: Value,
    encryption: Value,
}

impl Wanted {
    /// A disk that the service adds by itself, in the way another disk of the item is replicated.
    pub fn like(shown: &Value, disk: SourceDisk, churn: Churn) -> Self {
        let text = |member: &str| shown[member].as_str().unwrap_or_default().to_owned();
        Wanted {
            churn,
            account: text("primaryStagingAzureStorageAccountId"),
            group: text("recoveryResourceGroupId"),
            replica_type: disk.sku.clone(),
            target_type: disk.sku.clone(),
            encryption_set: shown["recoveryDiskEncryptionSetId"].clone(),
            encryption: Value::Null,
            disk,
        }
    }

    /// Whether keys of Azure Disk Encryption were given.
    pub fn is_encrypted(&self) -> bool {
        secret(&self.encryption).is_string()
    }

    /// The disk as the item shows it while its data is still to come.
    pub fn shown(&self) -> Value {
        let Wanted { disk, .. } = self;
        let mut shown = json!({
            "diskId": id::key(&disk.id),
            "recoveryResourceGroupId": self.group,
            "recoveryTargetDiskId": null,
            "recoveryReplicaDiskId":
                format!("{}/providers/Microsoft.Compute/disks/{}-ASRReplica", self.group, disk.name),
            "recoveryOrignalTargetDiskId": null,
            "recoveryReplicaDiskAccountType": self.replica_type,
            "recoveryTargetDiskAccountType": self.target_type,
            "recoveryDiskEncryptionSetId": self.encryption_set,
            "primaryDiskEncryptionSetId": disk.encryption_set,
            "diskName": disk.name,
            "diskCapacityInBytes": disk.bytes,
            "primaryStagingAzureStorageAccountId": self.account,
            "diskType": disk.kind(),
            "resyncRequired": false,
            "monitoringPercentageCompletion": null,
            "monitoringJobType": null,
            "dataPendingInStagingStorageAccountInMB": 0.0,
            "dataPendingAtSourceAgentInMB": 0.0,
            "diskState": "InitialReplicationPending",
            "allowedDiskLevelOperation": [],
            "failoverDiskName": disk.name,
            "tfoDiskName": format!("{}-ASRtest", disk.name),
        });
        crate::operation::merge(&mut shown, &keys(&self.encryption));
        shown
    }
}

fn secret(encryption: &Value) -> &Value {
    &encryption["diskEncryptionKeyInfo"]["secretIdentifier"]
}

/// The keys of Azure Disk Encryption as a disk shows them.
pub(super) fn keys(encryption: &Value) -> Value {
    let (disk, key) = (&encryption["diskEncryptionKeyInfo"], &encryption["keyEncryptionKeyInfo"]);
    json!({
        "isDiskEncrypted": secret(encryption).is_string(),
        "secretIdentifier": disk["secretIdentifier"],
        "dekKeyVaultArmId": disk["keyVaultResourceArmId"],
        "isDiskKeyEncrypted": key["keyIdentifier"].is_string(),
        "keyIdentifier": key["keyIdentifier"],
        "kekKeyVaultArmId": key["keyVaultResourceArmId"],
    })
}

/// A text that stands for nothing when empty.
pub(super) fn given(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
}

/// The disk type of a member, or the default.
pub(super) fn disk_type(
    call: &Call,
    input: &Value,
    member: &str,
    default: &str,
) -> Result<String, Box<Response>> {
    let wanted = given(&input[member]).unwrap_or(default);
    match DISK_TYPES.iter().find(|known| known.eq_ignore_ascii_case(wanted)) {
        Some(known) => Ok((*known).to_owned()),
        None => {
            let message = format!("{member} '{wanted}' is none of {}.", DISK_TYPES.join(", "));
            refused(call, &inferred::INVALID_INPUT, &message)
        }
    }
}

/// The disks that a request wants replicated: attached to the machine, each given once, through caches of one kind in
/// the source region.
pub(super) fn wanted(
    world: &World,
    call: &Call,
    attached: &[SourceDisk],
    region: &str,
    present: Option<Churn>,
) -> Result<Vec<Wanted>, Box<Response>> {
    let inputs = call.member("/properties/providerSpecificDetails/vmManagedDisks");
    let mut wanted: Vec<Wanted> = Vec::new();
    for input in inputs.as_array().into_iter().flatten() {
        let one = one(world, call, attached, region, input)?;
        if wanted.iter().any(|other| id::same(&other.disk.id, &one.disk.id)) {
            let message = format!("The disk '{}' is given twice.", one.disk.id);
            return refused(call, &refusals::DISK_ALREADY_PROTECTED, &message);
        }
        let others = present.or(wanted.first().map(|first| first.churn));
        if others.is_some_and(|churn| churn != one.churn) {
            let message = format!(
                "The cache storage account '{}' is for churn '{}', those of the other disks are not.",
                one.account,
                one.churn.name()
            );
            return refused(call, &refusals::CACHE_ACCOUNTS_MIXED, &message);
        }
        wanted.push(one);
    }
    Ok(wanted)
}

fn one(
    world: &World,
    call: &Call,
    attached: &[SourceDisk],
    region: &str,
    input: &Value,
) -> Result<Wanted, Box<Response>> {
    let text = |member: &str| input[member].as_str().unwrap_or_default();
    let Some(disk) = attached.iter().find(|disk| id::same(&disk.id, text("diskId"))) else {
        let message = format!("The disk '{}' is not attached to the machine.", text("diskId"));
        return refused(call, &refusals::DISK_NOT_ATTACHED, &message);
    };
    const ACCOUNT: &str = "primaryStagingAzureStorageAccountId";
    let account = referred(world, call, ACCOUNT, text(ACCOUNT))?;
    if account.location() != region {
        let message = format!(
            "The cache storage account '{}' lies in '{}', the virtual machine in '{region}'.",
            account.id,
            account.location()
        );
        return refused(call, &refusals::CACHE_ACCOUNT_REGION, &message);
    }
    let Some(churn) = Churn::of(account) else {
        let message = format!("'{}' cannot be a cache storage account.", account.id);
        return refused(call, &refusals::CACHE_ACCOUNT_KIND, &message);
    };
    referred(world, call, "recoveryResourceGroupId", text("recoveryResourceGroupId"))?;
    let set = given(&input["recoveryDiskEncryptionSetId"]);
    if let Some(set) = set {
        referred(world, call, "recoveryDiskEncryptionSetId", set)?;
    }
    Ok(Wanted {
        disk: disk.clone(),
        churn,
        account: text(ACCOUNT).to_owned(),
        group: text("recoveryResourceGroupId").to_owned(),
        replica_type: disk_type(call, input, "recoveryReplicaDiskAccountType", &disk.sku)?,
        target_type: disk_type(call, input, "recoveryTargetDiskAccountType", &disk.sku)?,
        encryption_set: json!(set),
        encryption: input["diskEncryptionInfo"].clone(),
    })
}
