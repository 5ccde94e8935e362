"""The wallet's use cases."""

from jinbao.wallet.rules.books.csv import BYTE_ORDER_MARK, text_cell
from jinbao.wallet.rules.books.plain import Book, Booking, Posting
from jinbao.wallet.service.exports import Format, book_text, operator_book
from jinbao.wallet.service.wallet import Wallet

__all__ = [
    "BYTE_ORDER_MARK",
    "Book",
    "Booking",
    "Format",
    "Posting",
    "Wallet",
    "book_text",
    "operator_book",
    "text_cell",
]
