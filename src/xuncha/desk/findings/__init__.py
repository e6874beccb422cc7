"""Findings (发现) under review: decisions, appeals, evidence."""
