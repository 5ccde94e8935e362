"""HTTP of packets: what may be sent, sending, looking, opening, who got what, thanks, history, the gifting page."""

from jinbao.packets.routes.member import MEMBER

__all__ = ["MEMBER"]
