//! Terraform's `number`: a decimal of any precision. Knows nothing of schemas or the wire.

use std::fmt;
use std::str::FromStr;

use bigdecimal::{BigDecimal, ToPrimitive};

/// The largest magnitude of a decimal exponent that is accepted. A number such as `1e999999999`
/// would need gigabytes once it is written out in full.
const MAX_EXPONENT: i64 = 20_000;

/// A decimal number of arbitrary precision. Two numbers are equal when their values are, however
/// they were written (`1.50` equals `1.5`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(BigDecimal);

impl Number {
    /// The value as a 64-bit integer, or `None` if it has a fraction or is out of range.
    pub fn as_i64(&self) -> Option<i64> {
        if self.0.is_integer() { self.0.to_i64() } else { None }
    }

    /// The value as a 64-bit float if, and only if, that float stands for exactly this decimal.
    pub fn as_exact_f64(&self) -> Option<f64> {
        let float = self.0.to_f64().filter(|f| f.is_finite())?;
        let back = BigDecimal::try_from(float).ok()?;
        (back == self.0).then_some(float)
    }

    /// The number a 64-bit float stands for, by its exact binary value; `None` for infinities and NaN.
    pub fn from_f64(float: f64) -> Option<Number> {
        BigDecimal::try_from(float).ok().map(|n| Number(n.normalized()))
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Number(BigDecimal::from(value))
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Number(BigDecimal::from(value))
    }
}

impl FromStr for Number {
    type Err = String;

    /// Reads decimal text with an optional fraction and exponent.
    ///
    /// # Errors
    /// Says what is wrong when the text is no decimal number or its exponent is beyond ±20,000.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let exponent = text.split(['e', 'E']).nth(1).unwrap_or("0");
        match exponent.parse::<i64>() {
            Ok(e) if e.abs() <= MAX_EXPONENT => {}
            _ => return Err(format!("{text:?} is not a number of a size that can be handled")),
        }
        match BigDecimal::from_str(text) {
            Ok(number) => Ok(Number(number.normalized())),
            Err(_) => Err(format!("{text:?} is not a decimal number")),
        }
    }
}

impl fmt::Display for Number {
    /// Plain decimal digits, never an exponent: every reader of JSON and msgpack takes that form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_plain_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_every_digit() {
        for text in ["0.1", "18446744073709551615", "-5", "1.5", "123456789012345678901234567890.5"]
        {
            assert_eq!(text.parse::<Number>().unwrap().to_string(), text);
        }
        assert_eq!("1e400".parse::<Number>().unwrap().to_string().len(), 401);
    }

    #[test]
    fn equal_by_value() {
        assert_eq!("1.50".parse::<Number>(), "1.5".parse::<Number>());
        assert_eq!("3.0".parse::<Number>().unwrap(), Number::from(3i64));
        assert_eq!("3.0".parse::<Number>().unwrap().as_i64(), Some(3));
        assert_eq!("3.5".parse::<Number>().unwrap().as_i64(), None);
    }

    #[test]
    fn only_exact_floats_are_floats() {
        assert_eq!("1.5".parse::<Number>().unwrap().as_exact_f64(), Some(1.5));
        assert_eq!("0.1".parse::<Number>().unwrap().as_exact_f64(), None);
    }

    #[test]
    fn refuses_what_would_fill_memory() {
        assert!("1e999999999".parse::<Number>().is_err());
        assert!("one".parse::<Number>().is_err());
        assert!("".parse::<Number>().is_err());
    }
}
