"""Identity's decisions: pure, same input same answer; refusals in a fixed order."""
