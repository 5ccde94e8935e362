"""Refusals in Alipay's words: the gateway's code, the detail (``sub_code``) and a sentence, and v3's HTTP status.

Names of business refusals stand here without their prefix, which is the method's (``ACQ.`` for trades, none for funds).
Where methods call the same refusal by different names, each says its own in ``AlipayMethod.extra``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

#: The gateway's codes and what it says beside them.
MESSAGES = {
    "10000": "Success",
    "10003": "order success pay inprocess",
    "20000": "Service Currently Unavailable",
    "20001": "Insufficient Token Permissions",
    "40001": "Missing Required Arguments",
    "40002": "Invalid Arguments",
    "40003": "Insufficient Conditions",
    "40004": "Business Failed",
    "40005": "Call Limited",
    "40006": "Insufficient Permissions",
}


class Said(NamedTuple):
    """How one refusal is said. ``status`` is v3's."""

    code: str
    msg: str
    sub_code: str
    sub_msg: str
    status: int


#: Details of the gateway itself: code, sentence, v3's status.
_GATEWAY: dict[str, tuple[str, str, int]] = {
    "isp.unknow-error": ("20000", "服务暂不可用（业务系统不可用）", 500),
    "aop.unknow-error": ("20000", "服务暂不可用（网关自身的未知错误）", 500),
    "aop.invalid-auth-token": ("20001", "无效的访问令牌", 401),
    "aop.auth-token-time-out": ("20001", "访问令牌已过期", 401),
    "aop.invalid-app-auth-token": ("20001", "无效的应用授权令牌", 401),
    "isv.missing-method": ("40001", "缺少方法名参数", 400),
    "isv.missing-signature": ("40001", "缺少签名参数", 401),
    "isv.missing-signature-type": ("40001", "缺少签名类型参数", 401),
    "isv.missing-signature-config": ("40002", "应用的加签模式与请求不一致，请检查是否配置了对应的公钥或证书", 401),
    "isv.missing-app-id": ("40001", "缺少appId参数", 400),
    "isv.missing-timestamp": ("40001", "缺少时间戳参数", 400),
    "isv.missing-version": ("40001", "缺少版本参数", 400),
    "isv.missing-app-cert-sn": ("40001", "缺少应用公钥证书序列号（app_cert_sn）", 401),
    "isv.missing-encrypt-key": ("40002", "应用未配置内容加密密钥", 400),
    "isv.decryption-error": ("40002", "解密出错，请检查加密密钥与加密内容", 400),
    "isv.invalid-parameter": ("40002", "参数无效", 400),
    "isv.invalid-method": ("40002", "不存在的方法名", 404),
    "isv.invalid-format": ("40002", "无效的数据格式", 400),
    "isv.invalid-signature-type": ("40002", "无效的签名类型", 401),
    "isv.invalid-signature": ("40002", "验签出错", 401),
    "isv.invalid-encrypt": ("40002", "加密类型错误", 400),
    "isv.invalid-app-id": ("40002", "无效的AppID参数", 401),
    "isv.invalid-timestamp": ("40002", "非法的时间戳参数", 401),
    "isv.invalid-charset": ("40002", "字符集错误", 400),
    "isv.invalid-version": ("40002", "无效的版本参数", 400),
    "isv.invalid-app-cert-sn": ("40002", "应用公钥证书序列号与应用上传的证书不一致", 401),
    "isv.invalid-alipay-root-cert-sn": ("40002", "支付宝根证书序列号不匹配", 401),
    "isv.code-invalid": ("40002", "授权码code无效", 400),
    "isv.grant-type-invalid": ("40002", "grant_type参数不正确", 400),
    "isv.app-call-limited": ("40005", "应用调用次数超限，包含调用频率超限", 429),
    "isv.insufficient-isv-permissions": ("40006", "ISV权限不足，建议在开发者中心检查签约是否已经生效", 403),
    "isv.insufficient-user-permissions": ("40006", "用户权限不足", 403),
}

#: Business details, without prefix.
_BUSINESS: dict[str, str] = {
    "SYSTEM_ERROR": "系统错误",
    "INVALID_PARAMETER": "参数无效",
    "ACCESS_FORBIDDEN": "无权限使用接口",
    "TRADE_NOT_EXIST": "交易不存在",
    "CONTEXT_INCONSISTENT": "交易信息被篡改",
    "TOTAL_FEE_EXCEED": "订单总金额不在允许范围内",
    "PAYMENT_AUTH_CODE_INVALID": "支付授权码无效",
    "TRADE_HAS_SUCCESS": "交易已被支付",
    "TRADE_HAS_CLOSE": "交易已经关闭",
    "TRADE_HAS_FINISHED": "交易已完结",
    "TRADE_STATUS_ERROR": "交易状态不合法",
    "REASON_TRADE_STATUS_INVALID": "交易状态不正确",
    "BUYER_BALANCE_NOT_ENOUGH": "买家余额不足",
    "BUYER_ENABLE_STATUS_FORBID": "买家状态非法",
    "BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR": "买家付款日限额超限",
    "BUYER_SELLER_EQUAL": "买卖家不能相同",
    "TRADE_BUYER_NOT_MATCH": "交易买家不匹配",
    "BUYER_NOT_EXIST": "买家不存在",
    "PAYMENT_FAIL": "支付失败",
    "SELLER_BEEN_BLOCKED": "商家账号被冻结",
    "SELLER_BALANCE_NOT_ENOUGH": "商户的可用余额不足",
    "NOW_TIME_AFTER_EXPIRE_TIME_ERROR": "当前时间已超过订单的最晚付款时间",
    "REFUND_AMT_NOT_EQUAL_TOTAL": "退款金额超限",
    "DISCORDANT_REPEAT_REQUEST": "请求信息不一致",
    "CANCEL_NOT_ALLOWED": "交易不允许撤销",
    "TRADE_CANCEL_TIME_OUT": "超过撤销时间范围",
    "TRADE_SETTLE_ERROR": "分账处理失败",
    "ALLOC_AMOUNT_VALIDATE_ERROR": "分账金额超限",
    "ROYALTY_RECEIVER_INVALID": "分账收款方未绑定或不存在",
    "EXIST_FORBIDDEN_WORD": "订单信息中包含违禁词",
    "PAYEE_NOT_EXIST": "收款账号不存在",
    "PAYEE_USER_INFO_ERROR": "收款方用户信息错误",
    "PAYEE_ACCOUNT_STATUS_ERROR": "收款方账号状态异常",
    "PAYER_BALANCE_NOT_ENOUGH": "付款方余额不足",
    "EXCEED_LIMIT_SM_AMOUNT": "单笔额度超限",
    "EXCEED_LIMIT_DM_AMOUNT": "日累计额度超限",
    "PAYMENT_INFO_INCONSISTENCY": "两次请求商户单号一样，但参数不一致",
    "ORDER_NOT_EXIST": "转账订单不存在",
    "ORDER_STATUS_INVALID": "单据状态不合法",
    "REQUEST_PROCESSING": "请求处理中，请稍后重试",
    "BILL_NOT_EXIST": "账单不存在",
    "INVAILID_ARGUMENTS": "入参不合法",
    "TYPE_NOT_SUPPORTED": "账单类型不支持",
    "ALIPAY_CERT_NOT_EXIST": "支付宝公钥证书不存在",
}

#: Every refusal that may reach this wire, by its detail.
_BY_CODE: dict[str, str] = {
    "kit.not_found": "TRADE_NOT_EXIST",
    "kit.invalid": "INVALID_PARAMETER",
    "kit.idempotency_key_reused": "CONTEXT_INCONSISTENT",
    "kit.idempotency_key_missing": "INVALID_PARAMETER",
    "kit.too_many_requests": "isv.app-call-limited",
    "kit.busy": "aop.unknow-error",
    "compat.signature_wrong": "isv.invalid-signature",
    "compat.account_unknown": "isv.invalid-app-id",
    "compat.operation_unknown": "isv.invalid-method",
    "compat.field_invalid": "INVALID_PARAMETER",
    "compat.call_refused": "INVALID_PARAMETER",
    "compat.app_mismatch": "isv.invalid-app-id",
    "compat.merchant_mismatch": "isv.insufficient-isv-permissions",
    "compat.not_permitted": "isv.insufficient-isv-permissions",
    "compat.too_long": "isv.invalid-parameter",
    "compat.too_frequent": "isv.app-call-limited",
    "compat.system_failure": "SYSTEM_ERROR",
    "compat.trade_missing": "TRADE_NOT_EXIST",
    "compat.trade_otherwise": "CONTEXT_INCONSISTENT",
    "compat.trade_ended": "TRADE_HAS_CLOSE",
    "compat.payer_mismatch": "TRADE_BUYER_NOT_MATCH",
    "compat.token_expired": "TRADE_HAS_CLOSE",
    "compat.cannot_reverse": "CANCEL_NOT_ALLOWED",
    "compat.cancel_too_late": "TRADE_CANCEL_TIME_OUT",
    "compat.combined_only": "TRADE_STATUS_ERROR",
    "compat.bill_missing": "BILL_NOT_EXIST",
    "compat.gateway_refused": "isv.invalid-parameter",
    "compat.certificates_missing": "isv.missing-signature-config",
    "compat.receiver_unknown": "PAYEE_NOT_EXIST",
    "compat.name_otherwise": "PAYEE_USER_INFO_ERROR",
    "compat.transfer_amount_refused": "INVALID_PARAMETER",
    "compat.scene_refused": "INVALID_PARAMETER",
    "compat.red_packet_amount_refused": "EXCEED_LIMIT_SM_AMOUNT",
    "compat.red_packets_too_fast": "isv.app-call-limited",
    "compat.red_packets_too_many": "EXCEED_LIMIT_DM_AMOUNT",
    "compat.red_packets_too_much": "EXCEED_LIMIT_DM_AMOUNT",
    "compat.not_to_be_shared": "TRADE_SETTLE_ERROR",
    "compat.return_too_late": "TRADE_SETTLE_ERROR",
    "compat.payee_missing": "PAYEE_NOT_EXIST",
    "compat.certificate_missing": "ALIPAY_CERT_NOT_EXIST",
    "pay.out_no_used": "CONTEXT_INCONSISTENT",
    "pay.order_paid": "TRADE_HAS_SUCCESS",
    "pay.order_closed": "TRADE_HAS_CLOSE",
    "pay.order_expired": "TRADE_HAS_CLOSE",
    "pay.order_being_paid": "SYSTEM_ERROR",
    "pay.other_payer": "TRADE_BUYER_NOT_MATCH",
    "pay.order_in_bundle": "TRADE_STATUS_ERROR",
    "pay.order_not_paid": "TRADE_STATUS_ERROR",
    "pay.not_waiting": "TRADE_STATUS_ERROR",
    "pay.amount_fixed": "INVALID_PARAMETER",
    "pay.amount_too_small": "INVALID_PARAMETER",
    "pay.amount_too_large": "TOTAL_FEE_EXCEED",
    "pay.expiry_out_of_range": "NOW_TIME_AFTER_EXPIRE_TIME_ERROR",
    "pay.refund_exceeds_payment": "REFUND_AMT_NOT_EQUAL_TOTAL",
    "pay.refund_too_late": "TRADE_HAS_FINISHED",
    "pay.refund_out_no_used": "DISCORDANT_REPEAT_REQUEST",
    "pay.merchant_funds_short": "SELLER_BALANCE_NOT_ENOUGH",
    "pay.balance_too_low": "BUYER_BALANCE_NOT_ENOUGH",
    "pay.payer_balance_too_low": "BUYER_BALANCE_NOT_ENOUGH",
    "pay.payer_limited": "BUYER_ENABLE_STATUS_FORBID",
    "pay.payment_failed": "PAYMENT_FAIL",
    "pay.code_invalid": "PAYMENT_AUTH_CODE_INVALID",
    "pay.code_expired": "PAYMENT_AUTH_CODE_INVALID",
    "pay.code_used": "PAYMENT_AUTH_CODE_INVALID",
    "pay.code_foreign": "PAYMENT_AUTH_CODE_INVALID",
    "pay.code_suspended": "PAYMENT_AUTH_CODE_INVALID",
    "pay.too_many_wrong_codes": "isv.app-call-limited",
    "pay.device_not_paired": "PAYMENT_AUTH_CODE_INVALID",
    "pay.static_code_limit": "ACCESS_FORBIDDEN",
    "pay.nothing_to_settle": "SELLER_BALANCE_NOT_ENOUGH",
    "pay.settlement_running": "SYSTEM_ERROR",
    "pay.bank_account_unknown": "INVALID_PARAMETER",
    "pay.bank_account_missing": "INVALID_PARAMETER",
    "pay.payee_frozen": "PAYEE_ACCOUNT_STATUS_ERROR",
    "pay.payout_out_no_used": "PAYMENT_INFO_INCONSISTENCY",
    "pay.tills_pay_nothing_out": "ACCESS_FORBIDDEN",
    "pay.payout_done": "ORDER_STATUS_INVALID",
    "pay.payout_returned": "ORDER_STATUS_INVALID",
    "pay.bundle_out_no_used": "CONTEXT_INCONSISTENT",
    "pay.not_for_sharing": "TRADE_SETTLE_ERROR",
    "pay.split_finished": "TRADE_SETTLE_ERROR",
    "pay.split_out_no_used": "DISCORDANT_REPEAT_REQUEST",
    "pay.receiver_twice": "INVALID_PARAMETER",
    "pay.receiver_unknown": "ROYALTY_RECEIVER_INVALID",
    "pay.receivers_full": "TRADE_SETTLE_ERROR",
    "pay.split_above_ratio": "ALLOC_AMOUNT_VALIDATE_ERROR",
    "pay.split_exceeds_held": "ALLOC_AMOUNT_VALIDATE_ERROR",
    "pay.return_exceeds_split": "ALLOC_AMOUNT_VALIDATE_ERROR",
    "wallet.balance_too_low": "BUYER_BALANCE_NOT_ENOUGH",
    "wallet.payee_frozen": "PAYEE_ACCOUNT_STATUS_ERROR",
    "wallet.to_oneself": "BUYER_SELLER_EQUAL",
    "wallet.no_such_payee": "PAYEE_NOT_EXIST",
    "wallet.amount_too_large": "TOTAL_FEE_EXCEED",
    "wallet.lifetime_limit": "BUYER_ENABLE_STATUS_FORBID",
    "wallet.year_limit": "BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR",
    "wallet.day_limit": "BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR",
    "wallet.static_code_limit": "BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR",
    "wallet.code_limit": "BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR",
    "wallet.proof_limit": "BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR",
    "wallet.bank_account_invalid": "INVALID_PARAMETER",
    "wallet.bank_account_unknown": "INVALID_PARAMETER",
    "wallet.bank_account_linked": "INVALID_PARAMETER",
    "wallet.bank_account_limit": "INVALID_PARAMETER",
    "wallet.bank_account_in_use": "SYSTEM_ERROR",
    "wallet.request_closed": "TRADE_HAS_CLOSE",
    "wallet.request_being_paid": "SYSTEM_ERROR",
    "wallet.too_many_requests_open": "isv.app-call-limited",
    "wallet.ledger_refused": "PAYMENT_FAIL",
    "packets.out_no_taken": "DISCORDANT_REPEAT_REQUEST",
    "packets.not_passed_on": "SYSTEM_ERROR",
    "packets.one_share": "INVALID_PARAMETER",
    "packets.no_such_receiver": "PAYEE_NOT_EXIST",
    "packets.too_many_shares": "INVALID_PARAMETER",
    "packets.uneven": "INVALID_PARAMETER",
    "packets.share_too_small": "INVALID_PARAMETER",
    "packets.share_too_large": "EXCEED_LIMIT_SM_AMOUNT",
    "packets.gold_not_allowed": "ACCESS_FORBIDDEN",
    "packets.gold_too_small": "INVALID_PARAMETER",
    "packets.gold_too_much": "EXCEED_LIMIT_SM_AMOUNT",
    "packets.gold_day_limit": "EXCEED_LIMIT_DM_AMOUNT",
    "packets.balance_too_low": "PAYER_BALANCE_NOT_ENOUGH",
    "packets.not_sent": "PAYMENT_FAIL",
    "packets.not_for_you": "ACCESS_FORBIDDEN",
    "packets.sending": "REQUEST_PROCESSING",
    "packets.all_gone": "ORDER_STATUS_INVALID",
    "packets.expired": "ORDER_STATUS_INVALID",
    "packets.share_refused": "SYSTEM_ERROR",
    "packets.not_opened": "ORDER_STATUS_INVALID",
    "identity.member_frozen": "BUYER_ENABLE_STATUS_FORBID",
    "identity.merchant_frozen": "SELLER_BEEN_BLOCKED",
    "identity.not_allowed": "ACCESS_FORBIDDEN",
    "identity.proof_needed": "BUYER_ENABLE_STATUS_FORBID",
}

UNKNOWN_OUTCOME = "isp.unknow-error"
#: A refusal that nobody has put into the table is our mistake, and its outcome is to be asked for.
_FALLBACK = "SYSTEM_ERROR"


def detail(sub_code: str) -> Said:
    """What is said with a detail's name (a business one without its prefix)."""
    if sub_code in _GATEWAY:
        code, sentence, status = _GATEWAY[sub_code]
        return Said(code, MESSAGES[code], sub_code, sentence, status)
    if sub_code == "SYSTEM_ERROR":
        # As the real one, which tells whoever looks at the code alone that the outcome must be asked for.
        return Said("20000", MESSAGES["20000"], sub_code, _BUSINESS[sub_code], 500)
    return Said("40004", MESSAGES["40004"], sub_code, _BUSINESS[sub_code], 400)


#: How each refusal is said where a method does not say otherwise.
ALIPAY: dict[str, Said] = {code: detail(sub_code) for code, sub_code in _BY_CODE.items()}


def said_of(code: str, extra: Mapping[str, str] | None = None) -> Said:
    """How a refusal is said by a method with names of its own (``extra``: refusal to detail)."""
    own = (extra or {}).get(code)
    return detail(own) if own is not None else ALIPAY.get(code, detail(_FALLBACK))


def is_business(sub_code: str) -> bool:
    """Whether a detail takes the method's prefix."""
    return sub_code not in _GATEWAY


def v3_code(sub_code: str) -> str:
    """A gateway's detail as v3 says it: without ``isv.``, ``isp.`` or ``aop.``."""
    head, dot, tail = sub_code.partition(".")
    return tail if dot and head in ("isv", "isp", "aop") else sub_code
