"""Banks that ``ports.BankConnector`` can stand for."""
