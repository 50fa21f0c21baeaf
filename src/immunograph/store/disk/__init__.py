"""Stores on disk: locks, record (counts and checksum), crash recovery, snapshots and backup."""
