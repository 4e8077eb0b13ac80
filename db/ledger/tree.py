"""The two hashes of a Merkle tree (RFC 6962 section 2.1, RFC 9162 section 2.1.1)."""

import hashlib


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
