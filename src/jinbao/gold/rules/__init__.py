"""Gold's decisions: pure, the same input gives the same answer."""
