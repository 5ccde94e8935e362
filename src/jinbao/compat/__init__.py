"""The gateway: WeChat Pay's and Alipay's wire protocols, spoken so that merchants' own SDKs work against this house.

Compat owns the merchant numbers, apps, keys and certificates of both schemes, what they call our orders (trades), and
the notices that tell merchants what happened. It promises that nothing is done for a request whose signature does not
hold over the very bytes that came, that every answer is signed so that the scheme's SDKs believe it, and that money
moves only as it does through our own interface: an order is the same order, whoever asks for it.

Signatures and certificates go by the clock on the wall; what happens is dated by the house's clock.
"""

from jinbao.compat.service import SIGNAL, Compat, CompatSettings
from jinbao.compat.service.wording import Sentence, note_said, problem_said

__all__ = ["SIGNAL", "Compat", "CompatSettings", "Sentence", "note_said", "problem_said"]
