//! How much a disk may change per second and still be replicated.
//!
//! Sources: the support matrix of 2026-01 (normal churn) and learn.microsoft.com/azure/site-recovery/concepts-azure-to-azure-high-churn-support of
//! 2026-01 (high and enhanced churn). Limits of whole machines are 54, 100 and 500 MB/s.

/// How replication takes changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// By a general-purpose cache account.
    Normal,
    /// By a premium block blob cache account.
    High,
    /// The preview of even higher churn.
    Enhanced,
}

impl Mode {
    /// Every mode by its word.
    pub const WORDS: [(&'static str, Mode); 3] =
        [("normal", Mode::Normal), ("high", Mode::High), ("enhanced", Mode::Enhanced)];
}

/// The limit of a disk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// In MB/s.
    pub megabytes_per_second: f64,
    /// Whether the tables have a row and a column for the disk; else it is the most careful row or column.
    pub documented: bool,
}

/// From this size on, in GiB, and the limits from these sizes of an input or output on, in KB, each in MB/s.
type Row = (u32, &'static [(u32, f64)]);

const STANDARD_NORMAL: &[Row] = &[(0, &[(8, 2.0)])];
const PREMIUM_NORMAL: &[Row] =
    &[(128, &[(8, 2.0), (16, 4.0), (32, 8.0)]), (512, &[(8, 5.0), (16, 20.0)])];
const STANDARD_HIGH: &[Row] = &[(0, &[(8, 2.0), (16, 4.0), (24, 6.0), (32, 8.0)])];
const PREMIUM_HIGH: &[Row] = &[
    (128, &[(8, 10.0), (16, 20.0), (24, 30.0), (32, 30.0)]),
    (512, &[(8, 10.0), (16, 20.0), (24, 30.0), (32, 30.0)]),
    (1024, &[(8, 20.0), (16, 35.0), (24, 50.0), (32, 50.0)]),
];
const ENHANCED: &[Row] = &[
    (128, &[(8, 3.9), (16, 7.8), (32, 11.5), (64, 33.1), (128, 66.1), (256, 100.0)]),
    (256, &[(8, 8.6), (16, 17.2), (32, 34.4), (64, 68.8), (128, 125.0), (256, 125.0)]),
    (512, &[(8, 18.0), (16, 35.9), (32, 71.9), (64, 143.8), (128, 150.0), (256, 150.0)]),
    (1024, &[(8, 39.1), (16, 78.1), (32, 156.3), (64, 200.0), (128, 200.0), (256, 200.0)]),
    (2048, &[(8, 58.6), (16, 117.2), (32, 234.4), (64, 250.0), (128, 250.0), (256, 250.0)]),
    (4096, &[(8, 58.6), (16, 117.2), (32, 234.4), (64, 250.0), (128, 250.0), (256, 250.0)]),
    (8192, &[(8, 125.0), (16, 250.0), (32, 250.0), (64, 250.0), (128, 250.0), (256, 250.0)]),
    (16384, &[(8, 140.6), (16, 250.0), (32, 250.0), (64, 250.0), (128, 250.0), (256, 250.0)]),
    (32767, &[(8, 156.3), (16, 250.0), (32, 250.0), (64, 250.0), (128, 250.0), (256, 250.0)]),
];

/// A disk below the smallest premium row is as slow as the service can be sure of.
const LEAST: Limit = Limit { megabytes_per_second: 2.0, documented: false };

/// The limit of a disk of a type, such as `Premium_LRS`, and size that is read and written in pieces of so many KB on average.
///
/// # Errors
/// That a disk of that type cannot be replicated so, and how it can.
pub fn limit(disk_type: &str, size_gib: u32, io_kb: u32, mode: Mode) -> Result<Limit, String> {
    let family = disk_type.split('_').next().unwrap_or_default().to_ascii_lowercase();
    let rows = match (family.as_str(), mode) {
        ("standard" | "standardssd", Mode::Normal) => STANDARD_NORMAL,
        ("standard" | "standardssd", Mode::High) => STANDARD_HIGH,
        ("premium", Mode::Normal) => PREMIUM_NORMAL,
        ("premium" | "premiumv2" | "ultrassd", Mode::High) => PREMIUM_HIGH,
        ("premium" | "premiumv2" | "ultrassd", Mode::Enhanced) => ENHANCED,
        ("premiumv2" | "ultrassd", Mode::Normal) => {
            return Err(format!(
                "Disks of the type {disk_type} replicate with high churn only: use `high`, which needs a premium block blob cache account."
            ));
        }
        ("standard" | "standardssd", Mode::Enhanced) => {
            return Err(format!(
                "Enhanced churn is for Premium SSD, Premium SSD v2 and Ultra disks, not for {disk_type}. Use `high`."
            ));
        }
        _ => {
            return Err(format!(
                "\"{disk_type}\" is no type of managed disk that is known here. Types are `Standard_LRS`, `StandardSSD_LRS`, `StandardSSD_ZRS`, \
                 `Premium_LRS`, `Premium_ZRS`, `PremiumV2_LRS` and `UltraSSD_LRS`."
            ));
        }
    };
    let Some((_, columns)) = rows.iter().rev().find(|(from, _)| size_gib >= *from) else {
        return Ok(LEAST);
    };
    let column = columns.iter().rev().find(|(from, _)| io_kb >= *from);
    let (_, limit) = column.unwrap_or(&columns[0]);
    Ok(Limit { megabytes_per_second: *limit, documented: column.is_some() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_those_of_the_tables() {
        for (disk, size, io, mode, expected, documented) in [
            ("Standard_LRS", 32, 64, Mode::Normal, 2.0, true),
            ("StandardSSD_ZRS", 1024, 24, Mode::High, 6.0, true),
            ("Premium_LRS", 128, 8, Mode::Normal, 2.0, true),
            ("premium_lrs", 511, 31, Mode::Normal, 4.0, true),
            ("Premium_LRS", 512, 32, Mode::Normal, 20.0, true),
            ("Premium_LRS", 512, 24, Mode::Normal, 20.0, true),
            ("Premium_LRS", 64, 32, Mode::Normal, 2.0, false),
            ("Premium_LRS", 512, 4, Mode::Normal, 5.0, false),
            ("Premium_LRS", 2048, 64, Mode::High, 50.0, true),
            ("UltraSSD_LRS", 200, 16, Mode::High, 20.0, true),
            ("PremiumV2_LRS", 1024, 100, Mode::Enhanced, 200.0, true),
            ("Premium_ZRS", 40_000, 512, Mode::Enhanced, 250.0, true),
        ] {
            let found = limit(disk, size, io, mode).unwrap();
            let wanted = Limit { megabytes_per_second: expected, documented };
            assert_eq!(found, wanted, "{disk} of {size} GiB at {io} KB, {mode:?}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused_with_the_way_out() {
        assert!(limit("UltraSSD_LRS", 100, 8, Mode::Normal).unwrap_err().contains("`high`"));
        assert!(limit("Standard_LRS", 100, 8, Mode::Enhanced).unwrap_err().contains("`high`"));
        assert!(limit("P30", 100, 8, Mode::Normal).unwrap_err().contains("`Premium_LRS`"));
    }

    #[test]
    fn rows_and_columns_grow() {
        for rows in [STANDARD_NORMAL, PREMIUM_NORMAL, STANDARD_HIGH, PREMIUM_HIGH, ENHANCED] {
            assert!(rows.windows(2).all(|pair| pair[0].0 < pair[1].0));
            for (_, columns) in rows {
                let grows = |pair: &[(u32, f64)]| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1;
                assert!(columns.windows(2).all(grows), "{columns:?}");
            }
        }
    }
}
