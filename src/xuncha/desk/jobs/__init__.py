"""The job table and its worker: claimed by lease, resumed after a crash."""
