"""The wallet owns members' balances: filling, emptying, sending, asking for money, and the statement of it all.

It promises that a balance never goes below zero and equals what the ledger says, that limits cannot be passed by
doing two things at once, that nothing moves for or to a frozen member, and that what a bank has not answered stays
visible until it has.
"""

from jinbao.wallet.service import (
    BYTE_ORDER_MARK,
    Book,
    Booking,
    Format,
    Posting,
    Wallet,
    book_text,
    operator_book,
    text_cell,
)

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
