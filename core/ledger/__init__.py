"""The record that convicts: keys, sealing, verification, proofs and the history of an object (arts 3, 21, 24)."""
