"""The bank module gives orders to the safeguarding bank, and asks until each has been answered.

It promises that an order given in a unit of work outlives every crash, that the bank is never told twice to move the
same money, that silence stays visible with its owner and deadline and is never taken for a yes or a no, and that
every difference between the bank's statement and our books is found.
"""

from jinbao.bank.service import SIGNAL, Bank

__all__ = ["SIGNAL", "Bank"]
