"""The console is the operator's side of the house: its screens' backend, and the auditor of everything.

It owns no money and no people, only the results of audits. It promises that the auditor reads what is
stored and works it out again, that it names what is wrong and repairs nothing, and that whatever staff
do here is done by a verb that checks their power and writes the log.

``Console`` has a part for each subject: ``audit``, ``overviews``, ``people``, ``orders``, ``gold``,
``packets``, ``ledger`` (the explorer) and ``pending``. ``CHECKS`` are the invariants by name,
``chart_of_accounts`` every kind of account there is.
"""

from jinbao.console.service import CHECKS, Audits, Console, chart_of_accounts

__all__ = ["CHECKS", "Audits", "Console", "chart_of_accounts"]
