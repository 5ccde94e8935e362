"""What a program needs to know to find its way here: the variables, and the files behind them."""

from __future__ import annotations

from jinbao.sandbox.errors import FileUnknown
from jinbao.sandbox.rules.env import Form, written
from jinbao.sandbox.service.desk import Desk
from jinbao.sandbox.service.shops import Shops, p12_name
from jinbao.sandbox.types import TestShop

CA_FILE, BUNDLE_FILE = "ca.pem", "ca_bundle.pem"
#: What is said of files in English and in Chinese, by the end of their names.
_ABOUT = (
    ("apiclient_key.pem", "private key of a WeChat Pay merchant (PKCS#8)", "微信支付商户私钥（PKCS#8）"),
    ("apiclient_cert.pem", "API certificate of a WeChat Pay merchant", "微信支付商户 API 证书"),
    (
        "apiclient_cert.p12",
        "both in one, for Java; its password is the merchant number",
        "以上两者合一，供 Java 使用；密码为商户号",
    ),
    ("wechat_platform_cert.pem", "our newest platform certificate", "最新的平台证书"),
    ("wechat_platform_public_key.pem", "our public key, for the public-key mode", "平台公钥，用于公钥模式"),
    (
        "app_private_key.txt",
        "private key of an Alipay app: PKCS#1, one line without its frame",
        "支付宝应用私钥：PKCS#1，去掉首尾的一行",
    ),
    ("app_private_key.pem", "the same key as PEM (PKCS#1)", "同一私钥的 PEM（PKCS#1）"),
    ("app_private_key_pkcs8.pem", "the same key as PEM (PKCS#8)", "同一私钥的 PEM（PKCS#8）"),
    (
        "app_private_key_pkcs8.txt",
        "the same key: PKCS#8, one line without its frame",
        "同一私钥：PKCS#8，去掉首尾的一行",
    ),
    ("app_public_key.pem", "public key of an Alipay app", "支付宝应用公钥"),
    (
        "alipay_platform_public_key.txt",
        "Alipay's public key as it is used here, one line without its frame",
        "此处的支付宝公钥，去掉首尾的一行",
    ),
    ("alipay_platform_public_key.pem", "the same key as PEM", "同一公钥的 PEM"),
    (
        "alipayCertPublicKey_RSA2.crt",
        "Alipay's certificate as it is used here, for the certificate mode",
        "此处的支付宝公钥证书，用于证书模式",
    ),
    ("alipayRootCert.crt", "Alipay's root certificates as they are used here", "此处的支付宝根证书"),
    (
        BUNDLE_FILE,
        "the same beside everybody else's authorities, for programs that take one file for all",
        "同一证书与其他根证书的合集，供只接受一个文件的程序使用",
    ),
    (
        CA_FILE,
        "the proxy's own authority: let your program trust it, and nothing else",
        "代理自己的根证书：只让您的程序信任它",
    ),
)


class Environment:
    """Variables and files."""

    def __init__(self, desk: Desk, shops: Shops) -> None:
        self._desk = desk
        self._shops = shops

    def variables(self) -> dict[str, str]:
        """Every variable by its name."""
        found = self._own()
        for shop in self._shops.all():
            found |= self._wechat(shop) if shop.scheme == "wechat" else self._alipay(shop)
        return found

    def written(self, form: Form) -> str:
        """All of them as shell lines, a ``.env`` file or JSON."""
        return written(self.variables(), form)

    def files(self) -> list[tuple[str, str, str, str]]:
        """Every file: its name, what it is in English and in Chinese, and where it is."""
        return [(name, *_about(name), self._path(name)) for name in self._desk.keys.names()]

    def file(self, name: str) -> bytes:
        """What a file holds; raises ``FileUnknown``."""
        content = self._desk.keys.read(name)
        if content is None:
            raise FileUnknown(name=name[:100])
        return content

    def _own(self) -> dict[str, str]:
        addresses, keys = self._desk.addresses, self._desk.compat.keys
        newest = keys.wechat_certificates()[0]
        has_ca = bool(addresses.proxy or addresses.port_443)
        return {
            "JINBAO_ORIGIN": addresses.origin,
            "JINBAO_GATEWAY": addresses.gateway,
            "JINBAO_GATEWAY_PORT_80": addresses.port_80,
            "JINBAO_GATEWAY_PORT_443": addresses.port_443,
            "JINBAO_PROXY": addresses.proxy,
            "JINBAO_CA_FILE": self._path(CA_FILE) if has_ca else "",
            "JINBAO_CA_BUNDLE": self._path(BUNDLE_FILE) if has_ca else "",
            "JINBAO_KEYS": str(self._desk.keys.path),
            "WECHAT_GATEWAY": addresses.gateway,
            "WECHAT_PLATFORM_CERT_SERIAL": newest.id,
            "WECHAT_PLATFORM_CERT_FILE": self._path("wechat_platform_cert.pem"),
            "WECHAT_PLATFORM_CERT_DIR": self._path("wechat_platform"),
            "WECHAT_PUBLIC_KEY_ID": keys.wechat_public_key().id,
            "WECHAT_PUBLIC_KEY_FILE": self._path("wechat_platform_public_key.pem"),
            "ALIPAY_GATEWAY": f"{addresses.gateway}/gateway.do",
            "ALIPAY_ENDPOINT": addresses.gateway,
            "ALIPAY_GATEWAY_PORT_80": f"{addresses.port_80}/gateway.do" if addresses.port_80 else "",
            "ALIPAY_PUBLIC_KEY_FILE": self._path("alipay_platform_public_key.txt"),
            "ALIPAY_PUBLIC_KEY_PEM_FILE": self._path("alipay_platform_public_key.pem"),
            "ALIPAY_CERT_FILE": self._path("alipayCertPublicKey_RSA2.crt"),
            "ALIPAY_ROOT_CERT_FILE": self._path("alipayRootCert.crt"),
        }

    def _wechat(self, shop: TestShop) -> dict[str, str]:
        merchant, prefix = self._shops.wechat(shop.account), shop.key.upper()
        appid = merchant.appids[0]
        return {
            f"{prefix}_MCHID": shop.account,
            f"{prefix}_APPID": appid,
            f"{prefix}_APP_SECRET": merchant.secrets[appid],
            f"{prefix}_API_V3_KEY": merchant.api_v3_key,
            f"{prefix}_API_V2_KEY": merchant.api_v2_key,
            f"{prefix}_CERT_SERIAL": shop.serial,
            f"{prefix}_CERT_FILE": self._path(shop.files["certificate"]),
            f"{prefix}_PRIVATE_KEY_FILE": self._path(shop.files["key"]),
            f"{prefix}_P12_FILE": self._path(p12_name(shop)),
        }

    def _alipay(self, shop: TestShop) -> dict[str, str]:
        app, prefix = self._shops.alipay(shop.account), shop.key.upper()
        return {
            f"{prefix}_APP_ID": shop.account,
            f"{prefix}_SELLER_ID": app.seller_id,
            f"{prefix}_MODE": app.mode.value,
            f"{prefix}_APP_PRIVATE_KEY_FILE": self._path(shop.files["pkcs1_body"]),
            f"{prefix}_APP_PRIVATE_KEY_PEM_FILE": self._path(shop.files["pkcs1"]),
            f"{prefix}_APP_PRIVATE_KEY_PKCS8_FILE": self._path(shop.files["pkcs8"]),
            f"{prefix}_APP_CERT_FILE": self._path(shop.files["certificate"]),
            f"{prefix}_APP_CERT_SN": shop.serial,
            f"{prefix}_AES_KEY": app.aes_key,
        }

    def _path(self, name: str) -> str:
        return str(self._desk.keys.path / name)


def _about(name: str) -> tuple[str, str]:
    if name.startswith("wechat_platform/"):
        return "a platform certificate that is listed, under its serial number", "列表中的一张平台证书，以序列号命名"
    if name.startswith("appCertPublicKey_"):
        return "certificate of an Alipay app", "支付宝应用公钥证书"
    return next(((en, zh) for end, en, zh in _ABOUT if name.endswith(end)), ("", ""))
