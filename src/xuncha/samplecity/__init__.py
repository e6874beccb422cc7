"""The sample city: local, deterministic government sites with exactly the problems of a table planted in them.

Imports nothing of the engine; the engine learns nothing from it but what it serves.
"""

from .city import City, Response, luan_city, make_city
from .model import Defect, SiteRow

__all__ = ["City", "Defect", "Response", "SiteRow", "luan_city", "make_city"]
