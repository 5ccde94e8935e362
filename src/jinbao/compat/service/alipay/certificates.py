"""``open.app.alipaycert.download``: an SDK that is answered with a certificate it does not know asks for it."""

from __future__ import annotations

import base64

from jinbao.compat.errors import CertificateMissing
from jinbao.compat.rules.alipay import shapes
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import AlipayCall, AlipayMethod, Answer


async def download(context: Context, call: AlipayCall) -> Answer:
    """One of our certificates, by its number. Raises ``CertificateMissing``."""
    body: shapes.Certificate = call.body
    for key in context.keys.alipay_keys():
        if key.id == body.alipay_cert_sn:
            return Answer({"alipay_cert_content": base64.b64encode(key.certificate_pem.encode()).decode()})
    raise CertificateMissing()


METHODS = (
    AlipayMethod(
        name="alipay.open.app.alipaycert.download",
        run=download,
        body=shapes.Certificate,
        rest=("GET", "/v3/alipay/open/app/alipaycert/download"),
        prefix="",
    ),
)
