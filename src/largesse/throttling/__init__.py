"""How many requests somebody may send: a burst, refilled steadily.

Pure arithmetic on one number per caller, kept in this process or shared by all in PostgreSQL. It
does not know who a caller is or what a request was: a door names a counter and a limit.
"""

from largesse.throttling.model import RateLimit, RateLimits, Turn
from largesse.throttling.service import MemoryThrottle, SharedThrottle, Throttle

__all__ = ["MemoryThrottle", "RateLimit", "RateLimits", "SharedThrottle", "Throttle", "Turn"]
