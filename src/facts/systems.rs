//! Operating systems that can be replicated, by family and version, and what images of the marketplace tell of them.
//!
//! Source: the support matrix of 2026-01-01, and concepts-trusted-vm of 2026-01-06. Kernels are a list that moves every month, and are not here.

use std::fmt;

/// An operating system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    /// Its family, such as `Ubuntu`.
    pub family: &'static str,
    /// Its version in numbers, such as 24 and 4, as far as it is told.
    pub version: Vec<u32>,
}

impl fmt::Display for System {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version: Vec<_> = self.version.iter().map(u32::to_string).collect();
        write!(f, "{} {}", self.family, version.join("."))
    }
}

const WINDOWS_SERVER: &str = "Windows Server";
const WINDOWS: &str = "Windows";
const RHEL: &str = "Red Hat Enterprise Linux";
const CENTOS: &str = "CentOS";
const UBUNTU: &str = "Ubuntu";
const DEBIAN: &str = "Debian";
const SLES: &str = "SUSE Linux Enterprise Server";
const ORACLE: &str = "Oracle Linux";
const ROCKY: &str = "Rocky Linux";
const ALMA: &str = "AlmaLinux";

/// From and to a version, both included, as far as they are told; a missing number stands for any.
type Range = (&'static [u32], &'static [u32]);

const SUPPORTED: &[(&str, &[Range])] = &[
    (WINDOWS_SERVER, &[(&[2008], &[2025])]),
    (WINDOWS, &[(&[7], &[11])]),
    (
        RHEL,
        &[
            (&[6, 7], &[6, 10]),
            (&[7, 0], &[7, 9]),
            (&[8, 0], &[8, 10]),
            (&[9, 0], &[9, 7]),
            (&[10, 0], &[10, 1]),
        ],
    ),
    (
        UBUNTU,
        &[
            (&[14, 4], &[14, 4]),
            (&[16, 4], &[16, 4]),
            (&[18, 4], &[18, 4]),
            (&[20, 4], &[20, 4]),
            (&[22, 4], &[22, 4]),
            (&[24, 4], &[24, 4]),
        ],
    ),
    (DEBIAN, &[(&[7], &[12])]),
    (SLES, &[(&[11, 3], &[11, 4]), (&[12, 1], &[12, 5]), (&[15, 0], &[15, 7])]),
    (ORACLE, &[(&[6, 4], &[6, 10]), (&[7, 0], &[7, 9]), (&[8, 0], &[8, 10]), (&[9, 0], &[9, 6])]),
    (ROCKY, &[(&[8, 7], &[8, 9]), (&[9, 0], &[9, 7]), (&[10, 0], &[10, 1])]),
    (ALMA, &[(&[8, 10], &[8, 10]), (&[9, 0], &[9, 7]), (&[10, 0], &[10, 1])]),
    (CENTOS, &[]),
];

const TRUSTED_LAUNCH: &[(&str, &[Range])] = &[
    (
        UBUNTU,
        &[(&[18, 4], &[18, 4]), (&[20, 4], &[20, 4]), (&[22, 4], &[22, 4]), (&[24, 4], &[24, 4])],
    ),
    (RHEL, &[(&[8, 3], &[8, 10]), (&[9, 0], &[9, 7])]),
    (SLES, &[(&[15, 3], &[15, 7])]),
    (ALMA, &[(&[8, 10], &[8, 10]), (&[9, 4], &[9, 7])]),
    (DEBIAN, &[(&[12], &[12])]),
    (ORACLE, &[(&[8, 3], &[8, 10]), (&[9, 0], &[9, 5])]),
];

/// Whether a system can be replicated; `None` where its version is not told well enough.
pub fn is_supported(system: &System) -> Option<bool> {
    among(SUPPORTED, system)
}

/// Whether a Linux system can be replicated with trusted launch; `None` where its version is not told well enough.
pub fn with_trusted_launch(system: &System) -> Option<bool> {
    among(TRUSTED_LAUNCH, system)
}

fn among(table: &[(&str, &[Range])], system: &System) -> Option<bool> {
    let Some((_, ranges)) = table.iter().find(|(family, _)| *family == system.family) else {
        return Some(false);
    };
    let answers: Vec<_> = ranges.iter().map(|range| within(&system.version, range)).collect();
    if answers.contains(&Some(true)) {
        return Some(true);
    }
    if answers.contains(&None) { None } else { Some(false) }
}

/// Whether a version lies in a range; `None` where it has too few numbers to tell.
fn within(version: &[u32], (from, to): &Range) -> Option<bool> {
    let at = |bound: &[u32], place: usize| bound.get(place).copied();
    let major = *version.first()?;
    if Some(major) < at(from, 0) || Some(major) > at(to, 0) {
        return Some(false);
    }
    let (Some(low), Some(high)) = (at(from, 1), at(to, 1)) else { return Some(true) };
    let minor = *version.get(1)?;
    Some((low..=high).contains(&minor))
}

/// The system that an image of the marketplace tells. `None` for one that is not known here.
pub fn of_image(publisher: &str, offer: &str, sku: &str) -> Option<System> {
    let words = [publisher, offer, sku].map(str::to_ascii_lowercase);
    let [publisher, offer, sku] = &words;
    let of = |family, version| Some(System { family, version });
    match publisher.as_str() {
        "canonical" => {
            let text = format!("{offer}-{sku}");
            of(
                UBUNTU,
                numbers(&text).into_iter().skip_while(|number| *number < 10).take(2).collect(),
            )
        }
        "microsoftwindowsserver" => of(WINDOWS_SERVER, numbers(sku).into_iter().take(1).collect()),
        "microsoftwindowsdesktop" => {
            let text = if numbers(offer).is_empty() { sku } else { offer };
            of(WINDOWS, numbers(text).into_iter().take(1).collect())
        }
        "redhat" => of(RHEL, joined(sku)),
        "openlogic" => of(CENTOS, joined(sku)),
        "debian" => of(DEBIAN, numbers(offer).into_iter().take(1).collect()),
        "suse" => of(SLES, numbers(offer).into_iter().take(2).collect()),
        "oracle" => of(ORACLE, joined(&sku.replace("ol", ""))),
        "resf" | "erockyenterprisesoftwarefoundationinc1653071250513" => of(
            ROCKY,
            numbers(if numbers(sku).is_empty() { offer } else { sku })
                .into_iter()
                .take(2)
                .collect(),
        ),
        "almalinux" => of(
            ALMA,
            numbers(if numbers(sku).is_empty() { offer } else { sku })
                .into_iter()
                .take(2)
                .collect(),
        ),
        _ => None,
    }
}

fn numbers(text: &str) -> Vec<u32> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

/// Major and minor version of `8_6`, `8.6`, `86-gen2` and `810-gen2`.
fn joined(text: &str) -> Vec<u32> {
    let all = numbers(text);
    let is_split = text.contains(['.', '_']);
    match all.first() {
        Some(first) if !is_split && *first >= 60 => {
            let digits = first.to_string();
            let cut = if digits.starts_with('1') { 2 } else { 1 };
            let (major, minor) = digits.split_at(cut);
            [major, minor].into_iter().filter_map(|part| part.parse().ok()).collect()
        }
        _ => all.into_iter().take(2).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_tell_their_systems() {
        for (image, system, supported) in [
            (["Canonical", "ubuntu-24_04-lts", "server"], "Ubuntu 24.4", Some(true)),
            (
                ["Canonical", "0001-com-ubuntu-server-jammy", "22_04-lts-gen2"],
                "Ubuntu 22.4",
                Some(true),
            ),
            (["canonical", "UbuntuServer", "12.04-LTS"], "Ubuntu 12.4", Some(false)),
            (
                ["MicrosoftWindowsServer", "WindowsServer", "2022-datacenter-azure-edition"],
                "Windows Server 2022",
                Some(true),
            ),
            (
                ["MicrosoftWindowsServer", "WindowsServer", "2003"],
                "Windows Server 2003",
                Some(false),
            ),
            (["MicrosoftWindowsDesktop", "windows-11", "win11-23h2-pro"], "Windows 11", Some(true)),
            (["RedHat", "RHEL", "8_6"], "Red Hat Enterprise Linux 8.6", Some(true)),
            (["RedHat", "RHEL", "810-gen2"], "Red Hat Enterprise Linux 8.10", Some(true)),
            (["RedHat", "RHEL", "8-lvm-gen2"], "Red Hat Enterprise Linux 8.2", Some(true)),
            (["RedHat", "RHEL", "9"], "Red Hat Enterprise Linux 9", None),
            (["OpenLogic", "CentOS", "7_9"], "CentOS 7.9", Some(false)),
            (["Debian", "debian-12", "12-gen2"], "Debian 12", Some(true)),
            (["SUSE", "sles-15-sp5", "gen2"], "SUSE Linux Enterprise Server 15.5", Some(true)),
            (["Oracle", "Oracle-Linux", "ol89-lvm-gen2"], "Oracle Linux 8.9", Some(true)),
            (["resf", "rockylinux-x86_64", "9-base"], "Rocky Linux 9", None),
            (["almalinux", "almalinux-x86_64", "9-gen2"], "AlmaLinux 9.2", Some(true)),
        ] {
            let found = of_image(image[0], image[1], image[2]).unwrap();
            assert_eq!(found.to_string(), system);
            assert_eq!(is_supported(&found), supported, "{system}");
        }
        assert_eq!(of_image("contoso", "toaster", "1"), None);
    }

    #[test]
    fn trusted_launch_takes_less() {
        let of = |family, version: &[u32]| {
            with_trusted_launch(&System { family, version: version.to_vec() })
        };
        assert_eq!(of(UBUNTU, &[24, 4]), Some(true));
        assert_eq!(of(UBUNTU, &[16, 4]), Some(false));
        assert_eq!(of(RHEL, &[8, 2]), Some(false));
        assert_eq!(of(SLES, &[15]), None);
        assert_eq!(of(ROCKY, &[9, 4]), Some(false));
    }
}
