"""How a shop presents itself: its name, its address and contact, where its terms are, its colours.

A project has one branding or none. It says what letters, pages and wallets may say of the shop; it
sends none of them.
"""

from largesse.branding.model import Branding
from largesse.branding.service import (
    create_branding,
    delete_branding,
    get_branding,
    list_brandings,
    update_branding,
)

__all__ = [
    "Branding",
    "create_branding",
    "delete_branding",
    "get_branding",
    "list_brandings",
    "update_branding",
]
