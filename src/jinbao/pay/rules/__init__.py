"""Pay's decisions: pure functions, the same input always gives the same output, refusals in a fixed order."""
