//! `java.security.MessageDigest`.

use sha2::Digest as _;

use crate::java::class::{MemberDef, method};
use crate::java::library::support::{NULL_POINTER, Returns, byte_array, bytes, with_message};
use crate::java::{Call, ClassDef, Finalize, Kind, Throw, Trace, Value};

/// State: the algorithm, its name as it was asked for, and what has been given so far.
#[derive(Debug, Trace, Finalize)]
struct DigestData {
    #[unsafe_ignore_trace]
    algorithm: Algorithm,
    #[unsafe_ignore_trace]
    name: String,
    #[unsafe_ignore_trace]
    input: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
enum Algorithm {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Algorithm {
    fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_uppercase().replace('-', "").as_str() {
            "MD5" => Self::Md5,
            "SHA" | "SHA1" => Self::Sha1,
            "SHA224" => Self::Sha224,
            "SHA256" => Self::Sha256,
            "SHA384" => Self::Sha384,
            "SHA512" => Self::Sha512,
            _ => return None,
        })
    }

    fn digest(self, input: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => md5::Md5::digest(input).to_vec(),
            Self::Sha1 => sha1::Sha1::digest(input).to_vec(),
            Self::Sha224 => sha2::Sha224::digest(input).to_vec(),
            Self::Sha256 => sha2::Sha256::digest(input).to_vec(),
            Self::Sha384 => sha2::Sha384::digest(input).to_vec(),
            Self::Sha512 => sha2::Sha512::digest(input).to_vec(),
        }
    }
}

const DELEGATE: &str = "java.security.MessageDigest$Delegate$CloneableDelegate";

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.security.MessageDigest",
        kind: Kind::Abstract,
        extends: &[],
        members: DIGEST,
    },
    ClassDef {
        name: DELEGATE,
        kind: Kind::Class,
        extends: &["java.security.MessageDigest"],
        members: &[],
    },
];

const DIGEST: &[MemberDef] = &[
    method(
        "static java.security.MessageDigest getInstance(String)",
        |call| {
            let name = match call.argument(0) {
                Value::String(name) => name.to_std_string_lossy(),
                _ => return Err(with_message(call, NULL_POINTER, "null algorithm name")),
            };
            match Algorithm::named(&name) {
                Some(algorithm) => call.object(
                    DELEGATE,
                    DigestData {
                        algorithm,
                        name,
                        input: Vec::new(),
                    },
                ),
                None => Err(with_message(
                    call,
                    "java.security.NoSuchAlgorithmException",
                    format!("{name} MessageDigest not available"),
                )),
            }
        },
    ),
    method("void update(byte[])", |call| {
        let more = bytes(call, &call.argument(0))?;
        update(call, &more)?;
        Ok(Value::Null)
    }),
    method("void update(byte)", |call| {
        let more = [call.int(0) as u8];
        update(call, &more)?;
        Ok(Value::Null)
    }),
    method("byte[] digest()", digest),
    method("byte[] digest(byte[])", |call| {
        let more = bytes(call, &call.argument(0))?;
        update(call, &more)?;
        digest(call)
    }),
    method("void reset()", |call| {
        call.data_mut(|digest: &mut DigestData| digest.input.clear())?;
        Ok(Value::Null)
    }),
    method("String getAlgorithm()", |call| {
        call.data(|digest: &DigestData| digest.name.clone().into())
    }),
    method("int getDigestLength()", |call| {
        let length = call.data(|digest: &DigestData| digest.algorithm.digest(&[]).len())?;
        Ok(crate::java::library::support::count(length).into())
    }),
    method("String toString()", |call| {
        call.data(|digest: &DigestData| {
            let progress = if digest.input.is_empty() {
                "initialized"
            } else {
                "in progress"
            };
            format!("{} Message Digest from SUN, <{progress}>\n", digest.name).into()
        })
    }),
    method("static boolean isEqual(byte[], byte[])", |call| {
        let (left, right) = (call.argument(0), call.argument(1));
        Ok(match (&left, &right) {
            (Value::Null, Value::Null) => true,
            (Value::Null, _) | (_, Value::Null) => false,
            _ => bytes(call, &left)? == bytes(call, &right)?,
        }
        .into())
    }),
];

fn update(call: &Call<'_>, more: &[u8]) -> Result<(), Throw> {
    let length = call.data(|digest: &DigestData| digest.input.len())?;
    call.check_length(length + more.len())?;
    call.data_mut(|digest: &mut DigestData| digest.input.extend_from_slice(more))
}

fn digest(call: &mut Call<'_>) -> Returns {
    let digest = call.data_mut(|digest: &mut DigestData| {
        let result = digest.algorithm.digest(&digest.input);
        digest.input.clear();
        result
    })?;
    Ok(byte_array(call, &digest))
}
