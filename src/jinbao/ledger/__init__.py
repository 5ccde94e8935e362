"""The ledger: accounts, transfers and the journal that every movement of money goes through."""
