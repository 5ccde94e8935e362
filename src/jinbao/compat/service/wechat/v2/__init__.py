"""The calls of WeChat Pay's older API (XML), which tills, red packets and many shops still use."""
