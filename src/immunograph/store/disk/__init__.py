"""Stores on disk: lock, record (counts and checksum), crash recovery, snapshots and backup."""
