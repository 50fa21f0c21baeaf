"""Stores on disk: lock, record, recovery, snapshots and backup."""
