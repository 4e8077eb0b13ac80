"""The one way in which the record encrypts what fits in memory."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


def seal(key: bytes, plain: bytes, aad: bytes, nonce: bytes | None = None) -> bytes:
    """Nonce (12 bytes) and AES-256-GCM (SP 800-38D) of `plain`, bound to `aad`.

    `nonce` is for who has drawn random bytes for several at once; the same one must never be given twice.
    """
    nonce = nonce or secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, aad)


def unseal(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """What `seal` was given. Raises cryptography's InvalidTag for another key, other bytes or another `aad`."""
    if len(sealed) < NONCE_BYTES:
        raise InvalidTag
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad)
