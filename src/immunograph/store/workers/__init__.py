"""Subprocesses that answer queries under limits of time and memory."""
