"""Gold's use cases, one class for each noun, put together as ``Gold``."""

from jinbao.gold.service.desk import SIGNAL
from jinbao.gold.service.gold import Gold
from jinbao.gold.service.profile import GoldProfileError, load_profile

__all__ = ["SIGNAL", "Gold", "GoldProfileError", "load_profile"]
