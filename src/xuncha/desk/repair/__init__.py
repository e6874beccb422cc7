"""Rectification (整改): notices, tasks, replies, re-checks, the ledger."""
