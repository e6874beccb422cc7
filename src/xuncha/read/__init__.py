"""Bytes become facts: what a page shows, without judgement and without the network."""

from .cms import beside_the_list
from .columns import build_columns
from .dates import is_relative
from .fills import mentions
from .footers import CALLED as FOOTER_CALLED
from .footers import is_library, may_be_footer, merged, settle_footer
from .fragments import Fragment, add_item_links, read_fragment
from .harmful import read_landing
from .kinds import is_blocked, same_page
from .mask import mask_text
from .page import keep_masked, read_page
from .scan import Scanner
from .signposts import build_signposts
from .trouble import failed_call

__all__ = [
    "FOOTER_CALLED", "Fragment", "Scanner", "add_item_links", "beside_the_list", "build_columns", "build_signposts", "failed_call", "is_blocked", "is_library", "is_relative",
    "keep_masked", "mask_text", "may_be_footer", "mentions", "merged", "read_fragment", "read_landing", "read_page", "same_page", "settle_footer",
]  # fmt: skip
