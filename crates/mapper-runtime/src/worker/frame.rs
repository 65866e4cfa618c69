//! Messages between parent and child: four bytes of length, little endian, then JSON.

use std::io::{self, Read, Write};

use nashorn::on_engine_thread;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::Limits;

/// Bytes before each message.
const HEAD: usize = 4;

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
    let mut bytes = vec![0; HEAD];
    serde_json::to_writer(&mut bytes, message)?;
    let length = u32::try_from(bytes.len() - HEAD)
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
pub(super) fn receive<T: DeserializeOwned + Send>(
    input: &mut impl Read,
    limit: usize,
) -> io::Result<Option<T>> {
    receive_bytes(input, limit)?
        .map(|bytes| decode(&bytes))
        .transpose()
}

/// The next message as it came. One longer than `limit` is an error before any of it is read.
pub(super) fn receive_bytes(input: &mut impl Read, limit: usize) -> io::Result<Option<Vec<u8>>> {
    let mut head = [0; HEAD];
    if let Err(error) = input.read_exact(&mut head) {
        return match error.kind() {
            io::ErrorKind::UnexpectedEof => Ok(None),
            _ => Err(error),
        };
    }
    let length = length(head, limit)?;
    // Long ones grow as they come: what the sender says of them isn't memory yet.
    let mut bytes = Vec::with_capacity(length.min(64 << 10));
    input.take(length as u64).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Takes the first message out of what has been received; `None` while it hasn't come whole. One longer
/// than `limit` is an error before that.
#[cfg(unix)]
pub(super) fn take(received: &mut Vec<u8>, limit: usize) -> io::Result<Option<Vec<u8>>> {
    let Some((&head, rest)) = received.split_first_chunk::<HEAD>() else {
        return Ok(None);
    };
    let length = length(head, limit)?;
    let Some(message) = rest.get(..length).map(<[u8]>::to_vec) else {
        return Ok(None);
    };
    received.drain(..HEAD + length);
    Ok(Some(message))
}

fn length(head: [u8; HEAD], limit: usize) -> io::Result<usize> {
    let length = u32::from_le_bytes(head) as usize;
    if length > limit {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("message of {length} bytes, more than the {limit} agreed on"),
        ));
    }
    Ok(length)
}

/// Reads a message.
pub(super) fn decode<T: DeserializeOwned + Send>(bytes: &[u8]) -> io::Result<T> {
    // A result may be nested as deep as the engine allows: that takes more stack than there may be here.
    // Hardly any is.
    if let Ok(message) = serde_json::from_slice(bytes) {
        return Ok(message);
    }
    on_engine_thread(|_| {
        let mut json = serde_json::Deserializer::from_slice(bytes);
        json.disable_recursion_limit();
        Ok(T::deserialize(&mut json)?)
    })?
}
