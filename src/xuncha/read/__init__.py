"""Bytes become facts: what a page shows, without judgement and without the network."""

from .columns import build_columns
from .page import Fragment, add_item_links, mentions, read_fragment, read_page
from .scan import Scanner

__all__ = ["Fragment", "Scanner", "add_item_links", "build_columns", "mentions", "read_fragment", "read_page"]
