"""The wallet's decisions: pure, the same answer for the same question, refusals in a fixed order."""
