"""The wallet's use cases."""

from jinbao.wallet.service.exports import Format, operator_book
from jinbao.wallet.service.wallet import Wallet

__all__ = ["Format", "Wallet", "operator_book"]
