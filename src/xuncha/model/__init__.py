"""Plain data that travels between the rooms: facts of pages, findings, verdicts. No behaviour beyond derivation."""
