"""Work items with deadlines (报送事项), special actions (专项), accountability (问责)."""
