//! Exchanges that Python computed: `pow`, and HKDF, PKCS7 and AES of its package `cryptography`.

use super::*;

/// The SHA-256 of "keyferry's exponent".
const EXPONENT: U256 =
    U256::from_be_hex("a54d49f8d80964bcda5751268e0f1c0ac6efb382165d2ffd07cb04cfe97ee297");
const PUBLIC: U1024 = U1024::from_be_hex(
    "14b34468df9be7cee7cea81ee74598a52323354faff53d2c5aeae87913a593b1\
     0694fd71f0f032f5c5e5c81a0aba34e78c8033d9511050a473835e6e3c7580aa\
     43502b198fdc4502176f6a46ac83a0af6529ef544b3087e13d99aa2927c8573d\
     06c5bf4acb0afb7a457a1e22916204d08d985a2a338b29c6de500fc58bfb6161",
);
const SECRET: &[u8] = b"a secret of twenty-one";
const PARAMETERS: [u8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// What a service answers, and what comes out.
struct Exchange {
    service: U1024,
    key: u128,
    encrypted: U256,
}

const EXCHANGE: Exchange = Exchange {
    service: U1024::from_be_hex(
        "820f25516e83145405279579f128a26a2caf0e4eb669454c648ef64ea15f21a0\
         65fad5d7d80a67eba4dd6a045ff191c69b013f5cfa9cd88c56b21fdc82da1f02\
         4406a8e3e1efd2ccee5b9dc2f627f4e6633a8af79af5d10c0760f383c1d838e4\
         c6e37b674d10b21d88147fd8f80c342411fad5590cfe3d46cfb9696554f58f95",
    ),
    key: 0x74b3_0fcf_1cec_aa61_4516_aafd_233a_17fe,
    encrypted: U256::from_be_hex(
        "80d1f8a322c3b21ad41a8da4dadcc5ec2dafc8ffea4393847ec7d0bdf78bc0b8",
    ),
};

/// The shared number begins with a zero byte, which is part of what the key is derived from.
const EXCHANGE_OF_A_SMALL_NUMBER: Exchange = Exchange {
    service: U1024::from_be_hex(
        "0c6f4b5cfcb264e436051ce82876f9a996e19bcb3acb9eec3ec2192506279cf1\
         37beae68229416b7ff0409212deb6213e06bda3dd183e14e47e549559e4afb11\
         3aa97d407844f41f301c48d4233f64abe28a8c90d5faafc70962752134463e22\
         e93f16b217606c596b241fa73d1c71c7287a4545c858da5974df9e327502e06e",
    ),
    key: 0x6e01_2d88_ac2f_6bcf_95d6_cc6a_ba37_c162,
    encrypted: U256::from_be_hex(
        "3d63b4dd7b510cb420d01e251358f8f10b7b632ba4c9d2754578abee6329e7bc",
    ),
};

fn offer() -> Offer {
    Offer {
        exponent: Zeroizing::new(EXPONENT),
    }
}

fn wide(number: U1024) -> Vec<u8> {
    number.to_be_bytes().as_ref().to_vec()
}

fn encrypted(exchange: &Exchange) -> Vec<u8> {
    exchange.encrypted.to_be_bytes().as_ref().to_vec()
}

fn told<T>(outcome: Result<T, Error>) -> String {
    outcome.err().map(|error| error.to_string()).unwrap()
}

#[test]
fn an_exchange_comes_out_as_computed_elsewhere() {
    assert_eq!(offer().public(), wide(PUBLIC));
    for exchange in [EXCHANGE, EXCHANGE_OF_A_SMALL_NUMBER] {
        let key = offer().agree(&wide(exchange.service)).unwrap();
        assert_eq!(*key.0, exchange.key.to_be_bytes());
        let secret = key.decrypt(&PARAMETERS, encrypted(&exchange));
        assert_eq!(secret.unwrap().as_slice(), SECRET);
    }
}

#[test]
fn two_offers_agree_on_a_key_and_no_two_are_the_same() {
    let (one, other) = (Offer::random().unwrap(), Offer::random().unwrap());
    assert_ne!(one.public(), other.public());
    let key = one.agree(&other.public()).unwrap();
    assert_eq!(*key.0, *other.agree(&one.public()).unwrap().0);
}

#[test]
fn a_public_key_may_be_written_with_zeros_before_it_and_without() {
    let service = wide(EXCHANGE_OF_A_SMALL_NUMBER.service);
    let of = |public: &[u8]| *offer().agree(public).unwrap().0;
    assert_eq!(of(&[vec![0; 200], service.clone()].concat()), of(&service));
    assert_eq!(of(&[2]), of(&[vec![0; 127], vec![2]].concat()));
}

#[test]
fn a_public_key_that_anybody_knows_the_powers_of_is_refused() {
    let prime = SecondOakleyGroup::PARAMS.modulus().get();
    let below = |less: u8| wide(prime - U1024::from_u8(less));
    for service in [
        vec![],
        vec![0],
        vec![0; 128],
        vec![1],
        below(1),
        below(0),
        vec![0xff; 128],
        [vec![1], vec![0; 128]].concat(),
        vec![7; 1 << 20],
    ] {
        let refused = told(offer().agree(&service));
        assert!(refused.contains("outside of the group"), "{service:?}");
    }
    assert!(offer().agree(&[2]).is_ok());
    assert!(offer().agree(&below(2)).is_ok());
}

#[test]
fn a_secret_that_is_encrypted_otherwise_is_refused() {
    let key = offer().agree(&wide(EXCHANGE.service)).unwrap();
    let whole = &encrypted(&EXCHANGE)[..];
    let mut changed = whole.to_vec();
    // Of the block before the last: the padding becomes one of no length.
    changed[15] ^= 0x0a;
    for (parameters, encrypted) in [
        (&PARAMETERS[..], &changed[..]),
        (&PARAMETERS, &[]),
        (&PARAMETERS, &whole[..31]),
        (&PARAMETERS, &whole[..16]),
        (&[], whole),
        (&PARAMETERS[..15], whole),
        (&[0; 32], whole),
    ] {
        let refused = told(key.decrypt(parameters, encrypted.to_vec()));
        assert!(refused.contains("isn't encrypted as agreed"), "{refused}");
    }
}
