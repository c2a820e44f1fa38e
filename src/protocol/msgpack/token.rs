//! MessagePack cut into tokens: scalars whole, containers by their length.
//! Knows no types.

use std::fmt;

use rmp::Marker;

use super::Error;

/// The next thing in the bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token<'a> {
    Nil,
    /// Any extension, its body skipped. All of Terraform's stand for unknown
    /// values; what they promise about them may be ignored.
    Extension,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    Str(&'a str),
    Bin(&'a [u8]),
    /// That many elements follow, or so it says.
    Array(usize),
    /// That many keys, each with a value, follow, or so it says.
    Map(usize),
}

impl fmt::Display for Token<'_> {
    /// Says what it is, not what it holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Token::Nil => f.write_str("null"),
            Token::Extension => f.write_str("an unknown value"),
            Token::Bool(_) => f.write_str("true or false"),
            Token::Int(_) | Token::Uint(_) | Token::Float(_) => f.write_str("a number"),
            Token::Str(_) => f.write_str("text"),
            Token::Bin(_) => f.write_str("bytes"),
            Token::Array(length) => write!(f, "an array of {length}"),
            Token::Map(length) => write!(f, "a map of {length}"),
        }
    }
}

/// The bytes not yet read.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Number of bytes not yet read.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    pub(super) fn token(&mut self) -> Result<Token<'a>, Error> {
        let [marker] = self.bytes()?;
        Ok(match Marker::from_u8(marker) {
            Marker::Null => Token::Nil,
            Marker::True => Token::Bool(true),
            Marker::False => Token::Bool(false),
            Marker::FixPos(number) => Token::Uint(number.into()),
            Marker::FixNeg(number) => Token::Int(number.into()),
            Marker::U8 => Token::Uint(u8::from_be_bytes(self.bytes()?).into()),
            Marker::U16 => Token::Uint(u16::from_be_bytes(self.bytes()?).into()),
            Marker::U32 => Token::Uint(u32::from_be_bytes(self.bytes()?).into()),
            Marker::U64 => Token::Uint(u64::from_be_bytes(self.bytes()?)),
            Marker::I8 => Token::Int(i8::from_be_bytes(self.bytes()?).into()),
            Marker::I16 => Token::Int(i16::from_be_bytes(self.bytes()?).into()),
            Marker::I32 => Token::Int(i32::from_be_bytes(self.bytes()?).into()),
            Marker::I64 => Token::Int(i64::from_be_bytes(self.bytes()?)),
            Marker::F32 => Token::Float(f32::from_be_bytes(self.bytes()?).into()),
            Marker::F64 => Token::Float(f64::from_be_bytes(self.bytes()?)),
            Marker::FixStr(length) => self.text(length.into())?,
            Marker::Str8 => self.length8().and_then(|length| self.text(length))?,
            Marker::Str16 => self.length16().and_then(|length| self.text(length))?,
            Marker::Str32 => self.length32().and_then(|length| self.text(length))?,
            Marker::Bin8 => self.length8().and_then(|length| self.take(length)).map(Token::Bin)?,
            Marker::Bin16 => {
                self.length16().and_then(|length| self.take(length)).map(Token::Bin)?
            }
            Marker::Bin32 => {
                self.length32().and_then(|length| self.take(length)).map(Token::Bin)?
            }
            Marker::FixArray(length) => Token::Array(length.into()),
            Marker::Array16 => Token::Array(self.length16()?),
            Marker::Array32 => Token::Array(self.length32()?),
            Marker::FixMap(length) => Token::Map(length.into()),
            Marker::Map16 => Token::Map(self.length16()?),
            Marker::Map32 => Token::Map(self.length32()?),
            Marker::FixExt1 => self.extension(1)?,
            Marker::FixExt2 => self.extension(2)?,
            Marker::FixExt4 => self.extension(4)?,
            Marker::FixExt8 => self.extension(8)?,
            Marker::FixExt16 => self.extension(16)?,
            Marker::Ext8 => self.length8().and_then(|length| self.extension(length))?,
            Marker::Ext16 => self.length16().and_then(|length| self.extension(length))?,
            Marker::Ext32 => self.length32().and_then(|length| self.extension(length))?,
            Marker::Reserved => return Err(Error::new("the bytes are not MessagePack")),
        })
    }

    fn text(&mut self, length: usize) -> Result<Token<'a>, Error> {
        let text = std::str::from_utf8(self.take(length)?);
        text.map(Token::Str).map_err(|_| Error::new("the text is not UTF-8"))
    }

    /// Skips the byte that tells the kind, and the body.
    fn extension(&mut self, length: usize) -> Result<Token<'a>, Error> {
        self.take(1)?;
        self.take(length)?;
        Ok(Token::Extension)
    }

    fn length8(&mut self) -> Result<usize, Error> {
        self.bytes().map(|bytes| u8::from_be_bytes(bytes).into())
    }

    fn length16(&mut self) -> Result<usize, Error> {
        self.bytes().map(|bytes| u16::from_be_bytes(bytes).into())
    }

    fn length32(&mut self) -> Result<usize, Error> {
        // No machine this runs on has pointers under 32 bits.
        self.bytes().map(|bytes| u32::from_be_bytes(bytes) as usize)
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or_else(cut_off)?;
        self.rest = rest;
        Ok(*bytes)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Error> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(cut_off)?;
        self.rest = rest;
        Ok(taken)
    }
}

fn cut_off() -> Error {
    Error::new("the bytes end in the middle of the value")
}
