"""Alipay's two protocols: the classic gateway and the REST one."""
