"""Quads in a directory: lock, record, recovery, snapshots and backup."""
