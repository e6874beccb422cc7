"""Cross-inspection (互查): teams, assignments, check sheets."""
