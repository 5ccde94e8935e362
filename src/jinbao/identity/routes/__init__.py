"""HTTP of identity: the ways in, and what members and tills may see and change of themselves."""

from jinbao.identity.routes.member import MEMBER
from jinbao.identity.routes.merchant import MERCHANT
from jinbao.identity.routes.public import PUBLIC

__all__ = ["MEMBER", "MERCHANT", "PUBLIC"]
