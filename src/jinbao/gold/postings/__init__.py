"""Every way gold moves money and metal, one function each, with its T-account."""
