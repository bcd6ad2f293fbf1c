"""Sealed files of vaults in the store: kept and removed; what is in them only their vault knows."""

from __future__ import annotations

from nahtstelle.ground.records.store import BlobMissing, default_store


def keep_sealed_file(blob: bytes) -> str:
    """Keep the sealed bytes of a file in the store and return their name."""
    return default_store().put(blob)


def remove_sealed_file(name: str) -> bool:
    """Remove the sealed bytes of a file; False when they were gone already."""
    try:
        default_store().delete(name)
    except BlobMissing:
        return False
    return True
