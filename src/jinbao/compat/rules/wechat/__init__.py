"""How WeChat Pay writes, numbers and names things."""
