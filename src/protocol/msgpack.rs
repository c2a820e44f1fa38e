//! MessagePack as Terraform writes its values, read and written by their type.
//!
//! The type decides: a number may travel as text, an object must have all its
//! members, a dynamic value brings its own type along. Bytes come from another
//! process and may be anything; whatever they claim, memory and stack used are
//! bounded by their length and [`MAX_DEPTH`].

mod token;

use std::fmt;

use rmp::encode as put;

use self::token::{Reader, Token};
use crate::framework::{
    number::Number,
    path::{AttributePath, Step},
    types::{MAX_DEPTH, Type},
    value::{Members, Value},
};

/// The form of an unknown value that every host reads: extension 0 with one
/// byte. It promises nothing about the value to come.
const UNKNOWN: [u8; 3] = [0xd4, 0x00, 0x00];

/// What is wrong with a value, and where. Never repeats the value, which may be
/// secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// From the inside out while it is on its way up.
    steps: Vec<Step>,
    problem: String,
}

impl Error {
    fn new(problem: impl Into<String>) -> Self {
        Self { steps: Vec::new(), problem: problem.into() }
    }

    fn within(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = AttributePath { steps: self.steps.iter().rev().cloned().collect() };
        if path.steps.is_empty() {
            f.write_str(&self.problem)
        } else {
            write!(f, "{path}: {}", self.problem)
        }
    }
}

impl std::error::Error for Error {}

/// Reads one value of type `ty`, which must be all there is.
///
/// # Errors
/// Names the place and what is wrong there: bytes that are no MessagePack, or
/// do not fit the type, or are nested deeper than [`MAX_DEPTH`].
pub fn decode(bytes: &[u8], ty: &Type) -> Result<Value, Error> {
    let mut reader = Reader::new(bytes);
    let value = read(&mut reader, ty, 0)?;
    if reader.is_at_end() { Ok(value) } else { Err(Error::new("bytes follow after the value")) }
}

fn read(reader: &mut Reader<'_>, ty: &Type, depth: usize) -> Result<Value, Error> {
    if depth > MAX_DEPTH {
        return Err(Error::new(format!("the value is nested deeper than {MAX_DEPTH} levels")));
    }
    let token = reader.token()?;
    let depth = depth + 1;
    match (token, ty) {
        (Token::Nil, _) => Ok(Value::Null),
        (Token::Extension, _) => Ok(Value::Unknown),
        (Token::Bool(flag), Type::Bool) => Ok(Value::Bool(flag)),
        (Token::Str(text), Type::String) => Ok(Value::String(text.to_owned())),
        (token, Type::Number) => number(&token),
        (Token::Array(length), Type::List(element)) => {
            elements(reader, length, depth, |_| element).map(Value::List)
        }
        (Token::Array(length), Type::Set(element)) => {
            elements(reader, length, depth, |_| element).map(Value::set)
        }
        (Token::Array(length), Type::Tuple(types)) if length == types.len() => {
            elements(reader, length, depth, |position| &types[position]).map(Value::List)
        }
        (Token::Map(length), Type::Map(element)) => {
            members(reader, length, depth, |_| Some(element)).map(Value::Map)
        }
        (Token::Map(length), Type::Object(types)) if length == types.len() => {
            members(reader, length, depth, |name| types.get(name)).map(Value::Map)
        }
        (Token::Array(2), Type::Dynamic) => dynamic(reader, depth),
        (token, ty) => Err(Error::new(format!("{} was expected, {token} is there", expected(ty)))),
    }
}

fn number(token: &Token<'_>) -> Result<Value, Error> {
    let number = match *token {
        Token::Int(number) => Number::from(number),
        Token::Uint(number) => Number::from(number),
        Token::Float(float) => {
            Number::from_f64(float).ok_or_else(|| Error::new("a number must be finite"))?
        }
        Token::Str(text) => text.parse().map_err(|_| {
            Error::new("the text in place of a number is not one that can be handled")
        })?,
        ref other => return Err(Error::new(format!("a number was expected, {other} is there"))),
    };
    Ok(Value::Number(number))
}

fn elements<'t>(
    reader: &mut Reader<'_>,
    length: usize,
    depth: usize,
    ty: impl Fn(usize) -> &'t Type,
) -> Result<Vec<Value>, Error> {
    // An element takes a byte at least, so a longer claim is a lie.
    let mut elements = Vec::with_capacity(length.min(reader.left()));
    for position in 0..length {
        let element = read(reader, ty(position), depth);
        elements.push(element.map_err(|error| error.within(Step::Index(position)))?);
    }
    Ok(elements)
}

fn members<'t>(
    reader: &mut Reader<'_>,
    length: usize,
    depth: usize,
    ty: impl Fn(&str) -> Option<&'t Type>,
) -> Result<Members, Error> {
    let mut members = Members::new();
    for _ in 0..length {
        let Token::Str(name) = reader.token()? else {
            return Err(Error::new("the name of a member must be text"));
        };
        let step = || Step::Attribute(name.to_owned());
        let ty = ty(name).ok_or_else(|| Error::new("there is no such member").within(step()))?;
        let member = read(reader, ty, depth).map_err(|error| error.within(step()))?;
        if members.insert(name.to_owned(), member).is_some() {
            return Err(Error::new("the member is there twice").within(step()));
        }
    }
    Ok(members)
}

fn dynamic(reader: &mut Reader<'_>, depth: usize) -> Result<Value, Error> {
    let no_type = || Error::new("the type beside a dynamic value cannot be read");
    let json = match reader.token()? {
        Token::Bin(json) => json,
        Token::Str(json) => json.as_bytes(),
        _ => return Err(no_type()),
    };
    let json = serde_json::from_slice(json).map_err(|_| no_type())?;
    let ty = Type::from_json(&json).map_err(|_| no_type())?;
    let value = read(reader, &ty, depth)?;
    Ok(if value.is_null() { Value::Null } else { Value::Dynamic(Box::new((ty, value))) })
}

fn expected(ty: &Type) -> String {
    match ty {
        Type::String => "text".into(),
        Type::Number => "a number".into(),
        Type::Bool => "true or false".into(),
        Type::Dynamic => "a value with its type".into(),
        Type::List(_) | Type::Set(_) => "an array".into(),
        Type::Map(_) => "a map".into(),
        Type::Tuple(types) => format!("an array of {}", types.len()),
        Type::Object(types) => format!("a map of {}", types.len()),
    }
}

/// Writes a value of type `ty`. A member that the value lacks is null.
///
/// # Errors
/// Names the place where the value does not fit the type.
pub fn encode(value: &Value, ty: &Type) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    write(value, ty, &mut out)?;
    Ok(out)
}

fn write(value: &Value, ty: &Type, out: &mut Vec<u8>) -> Result<(), Error> {
    match (value, ty) {
        (Value::Null, _) => sure(put::write_nil(out)),
        (Value::Unknown, _) => out.extend(UNKNOWN),
        (Value::Bool(flag), Type::Bool) => sure(put::write_bool(out, *flag)),
        (Value::String(text), Type::String) => sure(put::write_str(out, text)),
        (Value::Number(number), Type::Number) => write_number(number, out),
        (Value::List(elements), Type::List(ty) | Type::Set(ty)) => {
            write_elements(elements, |_| ty, out)?;
        }
        (Value::List(elements), Type::Tuple(types)) if elements.len() == types.len() => {
            write_elements(elements, |position| &types[position], out)?;
        }
        (Value::Map(members), Type::Map(ty)) => {
            sure(put::write_map_len(out, length(members.len())?));
            for (name, member) in members {
                write_member(name, member, ty, out)?;
            }
        }
        (Value::Map(members), Type::Object(types)) => {
            if let Some(name) = members.keys().find(|name| !types.contains_key(*name)) {
                return Err(
                    Error::new("there is no such member").within(Step::Attribute(name.clone()))
                );
            }
            sure(put::write_map_len(out, length(types.len())?));
            for (name, ty) in types {
                write_member(name, members.get(name).unwrap_or(&Value::Null), ty, out)?;
            }
        }
        (Value::Dynamic(typed), Type::Dynamic) => {
            let (ty, value) = typed.as_ref();
            let json = ty.to_json().to_string();
            sure(put::write_array_len(out, 2));
            sure(put::write_bin(out, json.as_bytes()));
            write(value, ty, out)?;
        }
        (_, ty) => return Err(Error::new(format!("{} was expected", expected(ty)))),
    }
    Ok(())
}

/// The forms that core itself chooses: an integer where it fits, a float where
/// that is exact, else decimal text.
fn write_number(number: &Number, out: &mut Vec<u8>) {
    if let Some(integer) = number.as_i64() {
        sure(put::write_sint(out, integer));
    } else if let Some(float) = number.as_exact_f64().filter(|float| float.fract() != 0.0) {
        sure(put::write_f64(out, float));
    } else {
        sure(put::write_str(out, &number.to_string()));
    }
}

fn write_elements<'t>(
    elements: &[Value],
    ty: impl Fn(usize) -> &'t Type,
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    sure(put::write_array_len(out, length(elements.len())?));
    for (position, element) in elements.iter().enumerate() {
        write(element, ty(position), out).map_err(|error| error.within(Step::Index(position)))?;
    }
    Ok(())
}

fn write_member(name: &str, member: &Value, ty: &Type, out: &mut Vec<u8>) -> Result<(), Error> {
    sure(put::write_str(out, name));
    write(member, ty, out).map_err(|error| error.within(Step::Attribute(name.to_owned())))
}

fn length(length: usize) -> Result<u32, Error> {
    u32::try_from(length).map_err(|_| Error::new("the collection is too long for MessagePack"))
}

/// Writing to memory has no way to fail; running out of it ends the process.
fn sure<T, E>(written: Result<T, E>) {
    debug_assert!(written.is_ok());
}

#[cfg(test)]
mod tests;
