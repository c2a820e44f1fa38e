//! How a virtual machine is: its agent, its extensions, its power, and what its operating system was told.

use serde::Deserialize;

use crate::azure::wire::or_default;

/// The operating system of a virtual machine.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OsProfile {
    /// Whether extensions may be installed.
    pub allow_extension_operations: Option<bool>,
    /// Settings of Windows.
    pub windows_configuration: Option<WindowsConfiguration>,
    /// Settings of Linux.
    pub linux_configuration: Option<LinuxConfiguration>,
}

/// Settings of Windows.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WindowsConfiguration {
    /// Whether the agent of Azure is there.
    #[serde(rename = "provisionVMAgent")]
    pub provision_vm_agent: Option<bool>,
}

/// Settings of Linux.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LinuxConfiguration {
    /// Whether the agent of Azure is there.
    #[serde(rename = "provisionVMAgent")]
    pub provision_vm_agent: Option<bool>,
}

/// How a virtual machine is secured.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SecurityProfile {
    /// `TrustedLaunch`, `ConfidentialVM`, or none.
    pub security_type: Option<String>,
    /// Whether its host encrypts it.
    pub encryption_at_host: Option<bool>,
}

/// How a virtual machine is.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InstanceView {
    /// Its agent.
    pub vm_agent: Option<AgentView>,
    /// Its states, among them `PowerState/running`.
    #[serde(deserialize_with = "or_default")]
    pub statuses: Vec<Status>,
}

/// The agent of Azure in a virtual machine.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AgentView {
    /// Its states; a working one shows `Ready`.
    #[serde(deserialize_with = "or_default")]
    pub statuses: Vec<Status>,
}

/// A state.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Status {
    /// The state, such as `PowerState/running`.
    pub code: Option<String>,
    /// The same in words, such as `Ready`.
    pub display_status: Option<String>,
}

/// An extension of a virtual machine.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Extension {
    /// Its id.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// Its name.
    #[serde(deserialize_with = "or_default")]
    pub name: String,
    /// What it is.
    #[serde(deserialize_with = "or_default")]
    pub properties: ExtensionProperties,
}

/// What an extension is.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ExtensionProperties {
    /// Who made it.
    pub publisher: Option<String>,
    /// What it is called by its publisher.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// `Succeeded`, `Failed`, `Creating` and others.
    pub provisioning_state: Option<String>,
}
