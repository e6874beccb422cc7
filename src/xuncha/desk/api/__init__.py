"""The API (接口) under /api/v1/: registry, rounds, runs, findings, verdicts, rectification."""
