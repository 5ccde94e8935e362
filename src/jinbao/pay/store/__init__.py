"""All SQL of pay, on pay's tables only, one file for each noun."""
