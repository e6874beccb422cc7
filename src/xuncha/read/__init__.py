"""Bytes become facts: what a page shows, without judgement and without the network."""

from .columns import build_columns
from .page import add_item_links, read_fragment, read_page
from .scan import Scanner

__all__ = ["Scanner", "add_item_links", "build_columns", "read_fragment", "read_page"]
