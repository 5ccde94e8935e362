"""What is said about each problem that can be recognised in a request: one sentence in each language."""

from __future__ import annotations

from dataclasses import dataclass

from jinbao.compat.types.calls import Problem


@dataclass(frozen=True, slots=True)
class Sentence:
    """What was recognised and what to do, in ASCII English (it goes into a header) and in Chinese."""

    en: str
    zh: str


SENTENCES: dict[Problem, Sentence] = {
    Problem.NO_AUTHORIZATION: Sentence(
        "The request is not signed at all: the Authorization header (or sign) is missing.",
        "请求没有签名：缺少 Authorization 请求头（或 sign 参数）。",
    ),
    Problem.BAD_AUTHORIZATION: Sentence(
        "The Authorization header cannot be read; a part of it is missing or written otherwise.",
        "Authorization 请求头无法解析：缺少某一项，或格式不对。",
    ),
    Problem.UNKNOWN_MERCHANT: Sentence(
        "There is no merchant number or app with this id here.", "这里没有这个商户号或应用。"
    ),
    Problem.UNKNOWN_SERIAL: Sentence(
        "The certificate serial number is not that of any API certificate of this merchant.",
        "证书序列号不是该商户的任何一张 API 证书的序列号。",
    ),
    Problem.PLATFORM_SERIAL: Sentence(
        "This is the serial number of the platform's certificate; sign with, and name, the merchant's own one.",
        "这是平台证书的序列号；应使用并填写商户自己的 API 证书序列号。",
    ),
    Problem.MERCHANT_SERIAL: Sentence(
        "Wechatpay-Serial names the merchant's own certificate; it takes the platform's serial or public key id.",
        "Wechatpay-Serial 填了商户自己的证书序列号；应填平台证书序列号或微信支付公钥 ID。",
    ),
    Problem.WRONG_MERCHANT_SERIAL: Sentence(
        "The certificate serial number belongs to another merchant.", "证书序列号属于另一个商户。"
    ),
    Problem.CLOCK: Sentence(
        "The timestamp is too far from our clock: check the clock, the time zone, and that it is in the right unit.",
        "时间戳与服务器时间相差太多：请检查系统时间、时区，以及时间单位。",
    ),
    Problem.QUERY_LEFT_OUT: Sentence(
        "The query string was left out of what was signed; sign path and query as sent.",
        "签名时漏掉了查询参数；应对请求的路径和查询串原样签名。",
    ),
    Problem.HOST_SIGNED: Sentence(
        "Scheme and host were signed; only path and query are.", "签名串里带了协议和域名；只应包含路径和查询串。"
    ),
    Problem.PATH_PREFIX: Sentence(
        "Another path was signed than the one that arrived: a prefix was added or taken away on the way.",
        "签名的路径与到达的路径不同：途中增加或去掉了前缀。",
    ),
    Problem.BODY_REENCODED: Sentence(
        "The body was encoded again after signing, or content was signed in another form than it was sent.",
        "签名之后报文又被重新编码，或签名内容与发送内容的形式不同。",
    ),
    Problem.BODY_LEFT_OUT: Sentence("The body was left out of what was signed.", "签名时漏掉了请求报文主体。"),
    Problem.LAST_NEWLINE: Sentence(
        "The last line break of the signed message is missing; each line ends with one, the last too.",
        "签名串缺少最后一个换行符；每一行都以换行结尾，最后一行也是。",
    ),
    Problem.METHOD_CASE: Sentence(
        "Another method was signed than was used, or in lower case.", "签名用的请求方法与实际不同，或用了小写。"
    ),
    Problem.OTHER_KEY: Sentence(
        "The signature was made with another key than that of the certificate or app named.",
        "签名所用的私钥与所填证书（或应用）的公钥不是一对。",
    ),
    Problem.SIGNATURE_ENCODING: Sentence(
        "The signature is not standard base64 (or has the wrong length): encode its bytes, and change nothing after.",
        "签名不是标准 base64（或长度不对）：请直接对签名字节编码，之后不要再改动。",
    ),
    Problem.WRONG_V2_KEY: Sentence(
        "The sign was not made with this merchant's API key (v2), or something was changed after signing.",
        "签名所用的不是该商户的 API 密钥（v2），或签名后内容被改动。",
    ),
    Problem.V3_KEY_AS_V2: Sentence(
        "The sign was made with the API v3 key; XML calls are signed with the API key (v2).",
        "签名用了 APIv3 密钥；XML 接口应使用 API 密钥（v2）。",
    ),
    Problem.SIGN_TYPE: Sentence(
        "The signature was made by another method than was declared or is taken here.",
        "签名算法与声明的（或要求的）不同。",
    ),
    Problem.CHARSET: Sentence(
        "The content was signed in another character set than it was sent in.", "签名与发送所用的字符集不同。"
    ),
    Problem.URL_ENCODED: Sentence(
        "URL-encoded values were signed where plain ones are (or the other way round).",
        "应对原始值签名，却对 URL 编码后的值签了名（或相反）。",
    ),
    Problem.WRONG_MODE: Sentence(
        "This is for the other mode: certificates where the account uses a public key, or a public key where it uses "
        "certificates.",
        "模式不对：账户使用公钥却用了证书，或账户使用证书却用了公钥。",
    ),
    Problem.WRONG_CERTIFICATE_SN: Sentence(
        "The certificate number sent is not that of the app's, or of the root, that we issued.",
        "所传的证书序列号（SN）不是我们签发的应用证书或根证书的。",
    ),
    Problem.EMPTY_INCLUDED: Sentence(
        "Parameters without a value were signed; they are left out of the string to sign.",
        "空值参数参与了签名；待签名字符串中应去掉值为空的参数。",
    ),
    Problem.PARAMETER_LEFT_OUT: Sentence(
        "A parameter that was sent was not signed; every one but sign itself is.",
        "有一个已发送的参数没有参与签名；除 sign 外的所有参数都要签名。",
    ),
    Problem.PARAMETER_ORDER: Sentence(
        "The parameters were not sorted by name before they were joined and signed.",
        "参数在拼接签名前没有按参数名排序。",
    ),
    Problem.UNKNOWN: Sentence(
        "This is none of the usual mistakes: compare what you signed, letter by letter, with what was verified here.",
        "不属于常见错误：请逐字比较双方的签名串。",
    ),
}
