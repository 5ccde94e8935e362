"""Packets: money and gold that people send each other in a chat, for one friend to open or a group to scramble for.

It promises that a packet is filled whole or not at all; that nothing of it is ever given out twice or kept back: what
was opened and what went back add up to what was put in; that nobody gets two shares; that the grams of a gold packet
stay what they were when it was sent, whatever the price does; and that what nobody opens in time is the sender's
again. Looking never writes, and whoever comes late is told so without a write.
"""

from jinbao.packets.service import CHECKS, PacketProfileError, Packets, load_profile

__all__ = ["CHECKS", "PacketProfileError", "Packets", "load_profile"]
