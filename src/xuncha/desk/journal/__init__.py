"""The audit log (操作日志): append-only and hash-chained."""
