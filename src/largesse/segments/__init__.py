"""Groups of customers, listed one by one; rules ask who is in which.

Groups that follow a filter come with customer events; this knows of no rule.
"""

from largesse.segments.service import segment_ids_of

__all__ = ["segment_ids_of"]
