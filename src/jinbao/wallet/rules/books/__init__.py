"""Books as text: a member's lines and the operator's entries as CSV, Beancount and hledger. Pure functions."""
