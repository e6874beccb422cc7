"""Bytes become facts: what a page shows, without judgement and without the network."""

from .blank import mentions
from .cms import beside_the_list
from .columns import build_columns
from .harmful import read_landing
from .mask import mask_text
from .page import Fragment, add_item_links, keep_masked, read_fragment, read_page
from .scan import Scanner

__all__ = ["Fragment", "Scanner", "add_item_links", "beside_the_list", "build_columns", "keep_masked", "mask_text", "mentions", "read_fragment", "read_landing", "read_page"]
