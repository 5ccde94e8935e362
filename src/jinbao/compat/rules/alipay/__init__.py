"""How Alipay writes, numbers and names things."""
