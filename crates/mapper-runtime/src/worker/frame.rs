//! Messages between parent and child: four bytes of length, little endian, then JSON.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::Limits;

/// First message to the child; small, so that writing it can't block on a program that never reads.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Hello {
    pub(super) limits: Limits,
}

/// Answer of the child, to [`Hello`], to the set-up, and to each job.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Reply<A> {
    Ready,
    Answer(A),
    AnswerTooLong(usize),
}

/// A message as it goes over the pipe.
pub(super) fn encode(message: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut bytes = vec![0; 4];
    serde_json::to_writer(&mut bytes, message)?;
    let length = u32::try_from(bytes.len() - 4)
        .map_err(|_| serde::ser::Error::custom("message of more than 4 GiB"))?;
    for (place, byte) in bytes.iter_mut().zip(length.to_le_bytes()) {
        *place = byte;
    }
    Ok(bytes)
}

pub(super) fn send(output: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    output.write_all(&encode(message)?)?;
    output.flush()
}

/// The next message, or `None` at the end of the stream.
pub(super) fn receive<T: DeserializeOwned>(
    input: &mut impl Read,
    limit: usize,
) -> io::Result<Option<T>> {
    receive_bytes(input, limit)?
        .map(|bytes| decode(&bytes))
        .transpose()
}

/// The next message as it came. One longer than `limit` is an error before any of it is read.
pub(super) fn receive_bytes(input: &mut impl Read, limit: usize) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    if let Err(error) = input.read_exact(&mut length) {
        return match error.kind() {
            io::ErrorKind::UnexpectedEof => Ok(None),
            _ => Err(error),
        };
    }
    let length = u32::from_le_bytes(length) as usize;
    if length > limit {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("message of {length} bytes, more than the {limit} agreed on"),
        ));
    }
    // Long ones grow as they come: what the sender says of them isn't memory yet.
    let mut bytes = Vec::with_capacity(length.min(64 << 10));
    input.take(length as u64).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> io::Result<T> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    // A result may be nested as deep as the engine allows, which is more than what is read by default.
    json.disable_recursion_limit();
    Ok(T::deserialize(&mut json)?)
}
