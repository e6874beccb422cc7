"""What all screens share: layout, lists, tags, the dashboard."""
